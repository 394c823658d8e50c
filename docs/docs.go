// Package docs gives the window the manual that people also read on paper: one text, here.
package docs

import _ "embed"

// Manuel is docs/manuel.md, in Markdown.
//
//go:embed manuel.md
var Manuel string
