package look

import (
	"sync"

	"fyne.io/fyne/v2"

	"guichet/assets"
)

func font(name string) func() fyne.Resource {
	return sync.OnceValue(func() fyne.Resource { return fyne.NewStaticResource(name+".ttf", assets.Font(name)) })
}

// Fyne keeps what it measured and drew by the identity of the resource: each font is made once.
var (
	regular  = font("AtkinsonHyperlegibleNext-Regular")
	medium   = font("AtkinsonHyperlegibleNext-Medium")
	semiBold = font("AtkinsonHyperlegibleNext-SemiBold")
	bold     = font("AtkinsonHyperlegibleNext-Bold")
	mono     = font("AtkinsonHyperlegibleMono-Regular")
	monoBold = font("AtkinsonHyperlegibleMono-Bold")
)

// Weight is one of the cuts of the two families. Mono is for dates, numbers and matricules.
type Weight uint8

// The cuts.
const (
	Regular Weight = iota
	Medium
	SemiBold
	Bold
	Mono
	MonoBold
)

// Face says how to set a text in that cut: a style of the theme, or a font of its own where Fyne has no style.
func (w Weight) Face() (fyne.TextStyle, fyne.Resource) {
	switch w {
	case Medium:
		return fyne.TextStyle{}, medium()
	case SemiBold:
		return fyne.TextStyle{Bold: true}, semiBold()
	case Bold:
		return fyne.TextStyle{Bold: true}, nil
	case Mono:
		return fyne.TextStyle{Monospace: true}, nil
	case MonoBold:
		return fyne.TextStyle{Monospace: true, Bold: true}, nil
	default:
		return fyne.TextStyle{}, nil
	}
}
