package assets

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed modeles/*.json
var modeles embed.FS

// Modeles lists the document models (labels, wristbands, pages) that are shipped, by name, sorted.
func Modeles() []string {
	files, err := fs.Glob(modeles, "modeles/*.json")
	if err != nil {
		panic(err) // the pattern is constant
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(path.Base(f), ".json")
	}
	return files
}

// Modele gives the JSON of a shipped document model, read by package printing. Asking for one that is not
// embedded is a programming error and panics.
func Modele(name string) []byte {
	b, err := modeles.ReadFile("modeles/" + name + ".json")
	if err != nil {
		panic(fmt.Sprintf("assets: document model %q is not embedded", name))
	}
	return b
}
