package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"guichet/ui/piece"
)

// contains reports whether o hangs somewhere under root and can be seen.
func contains(root, o fyne.CanvasObject) bool {
	if root == nil || !root.Visible() {
		return false
	}
	if root == o {
		return true
	}
	for _, child := range children(root) {
		if contains(child, o) {
			return true
		}
	}
	return false
}

// scrollOf is the scroll under root that o moves with; nil when there is none.
func scrollOf(root, o fyne.CanvasObject) *piece.Scroll {
	if root == nil || !root.Visible() {
		return nil
	}
	if s, ok := root.(*piece.Scroll); ok {
		if contains(s, o) {
			return s
		}
		return nil
	}
	for _, child := range children(root) {
		if s := scrollOf(child, o); s != nil {
			return s
		}
	}
	return nil
}

func children(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case *fyne.Container:
		return o.Objects
	case *container.Scroll:
		return []fyne.CanvasObject{o.Content}
	case piece.Parent:
		return o.Parts()
	}
	return nil
}

// pool keeps the pressable pieces of a pane from one snapshot to the next, by what they are for: a button that is
// still there after a snapshot is the same button, and keeps the focus.
type pool struct {
	keys  piece.Keys
	items map[string]*piece.Press
	used  map[string]bool
}

func newPool(keys piece.Keys) *pool {
	return &pool{keys: keys, items: map[string]*piece.Press{}, used: map[string]bool{}}
}

func (p *pool) begin() { clear(p.used) }

func (p *pool) get(name string, act func()) *piece.Press {
	b := p.items[name]
	if b == nil {
		b = piece.NewPress(p.keys)
		p.items[name] = b
	}
	b.OnTapped = act
	p.used[name] = true
	return b
}

func (p *pool) end() {
	for name := range p.items {
		if !p.used[name] {
			delete(p.items, name)
		}
	}
}
