package assets

import (
	"embed"
	"fmt"
)

//go:embed icons/*.svg icons/guichet.png
var icons embed.FS

// Icon gives an embedded SVG icon by its file name without extension, one colour on a 24 x 24 ground. Asking for
// one that is not embedded is a programming error and panics.
func Icon(name string) []byte {
	b, err := icons.ReadFile("icons/" + name + ".svg")
	if err != nil {
		panic(fmt.Sprintf("assets: icon %q is not embedded", name))
	}
	return b
}

// AppIcon is the icon of the program, as PNG, 256 x 256.
func AppIcon() []byte {
	b, err := icons.ReadFile("icons/guichet.png")
	if err != nil {
		panic("assets: the program's icon is not embedded")
	}
	return b
}
