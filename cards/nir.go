package cards

import (
	"strconv"
	"strings"
	"time"
)

// FormeNIR tells that s has the form of a NIR and its key as a card writes them: 15 characters, digits, with
// letters where they are known: Corsica (A, B at the seventh place) and test numbers.
func FormeNIR(s string) bool {
	if len(s) != 15 || s[0] < '1' || s[0] > '9' {
		return false
	}
	for i, c := range []byte(s) {
		if c >= '0' && c <= '9' {
			continue
		}
		if i < 5 || i >= 13 || c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}

// CleNIR tells that the two last characters are the key of the thirteen before: 97 less the number modulo 97, the
// departments 2A and 2B counting as 19 and 18.
func CleNIR(s string) bool {
	if !FormeNIR(s) {
		return false
	}
	body := s[:13]
	switch body[5:7] {
	case "2A":
		body = body[:5] + "19" + body[7:]
	case "2B":
		body = body[:5] + "18" + body[7:]
	}
	n, err := strconv.ParseUint(body, 10, 64)
	if err != nil {
		return false
	}
	key, err := strconv.ParseUint(s[13:], 10, 8)
	return err == nil && key == 97-n%97
}

// DateLunaire tells that a date of a card, AAAAMMJJ, exists in no calendar: month or day 00, month over 12, day that
// the month has not (C-45). An empty date is not lunar, it is absent.
func DateLunaire(s string) bool {
	if len(s) != 8 || strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
		return false
	}
	_, err := time.Parse("20060102", s)
	return err != nil
}
