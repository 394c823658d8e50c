// Package assets holds what is embedded in the program: fonts, icons, label models, demonstration people.
// Sentences for people stand in assets/texts.
package assets

import (
	"embed"
	"fmt"
)

//go:embed fonts/*.ttf
var fonts embed.FS

// Font gives the bytes of an embedded TrueType font by its file name without extension, for example
// "AtkinsonHyperlegibleNext-Regular" or "DejaVuSansCondensed". Asking for one that is not embedded is a
// programming error and panics.
func Font(name string) []byte {
	b, err := fonts.ReadFile("fonts/" + name + ".ttf")
	if err != nil {
		panic(fmt.Sprintf("assets: font %q is not embedded", name))
	}
	return b
}
