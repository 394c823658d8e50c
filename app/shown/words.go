package shown

import (
	"strconv"

	"guichet/assets/texts"
)

// PagesInWords is a number of pages: "2 pages".
func PagesInWords(n int) string {
	if n == 1 {
		return texts.Get("app_lettre_une_page").Phrase
	}
	return texts.Get("app_lettre_pages", "n", strconv.Itoa(n)).Phrase
}

// SizeInWords is the size of a file: "41 ko".
func SizeInWords(n int) string {
	if n >= 1<<20 {
		return texts.Get("app_lettre_mo", "n", strconv.Itoa((n+1<<19)>>20)).Phrase
	}
	return texts.Get("app_lettre_ko", "n", strconv.Itoa((n+1023)>>10)).Phrase
}
