package ui

import (
	"fyne.io/fyne/v2"

	"guichet/ui/look"
	"guichet/ui/piece"
)

// drop is a choice that shows only what is chosen, and the others when it is pressed.
type drop struct {
	sh      *shell
	label   string
	options []piece.Option
	chosen  string
	press   *piece.Press
	root    *fyne.Container
	pick    func(value string)
}

func newDrop(sh *shell, label string, pick func(string)) *drop {
	d := &drop{sh: sh, label: label, pick: pick, press: piece.NewPress(sh.keys)}
	d.press.OnTapped = d.open
	d.root = piece.NewColumn(2)
	return d
}

// set changes what can be chosen and what is.
func (d *drop) set(options []piece.Option, chosen string) {
	d.options, d.chosen = options, chosen
	name := d.name()
	d.press.SetContent(piece.FieldStyle(), d.label+" : "+name, piece.NewRow(8, []int{0},
		piece.NewText(piece.Run{Text: name}), piece.Icon("down", look.Secondary, look.Small)))
	d.root.Objects = []fyne.CanvasObject{
		piece.NewText(piece.Run{Text: d.label, Size: look.Caption, Weight: look.Medium}), d.press,
	}
}

// name is what is chosen, in words.
func (d *drop) name() string {
	for _, o := range d.options {
		if o.Value == d.chosen {
			return o.Label
		}
	}
	return d.chosen
}

func (d *drop) open() { d.sh.layers.drop(d) }

// drop lays the values of a drop under it.
func (h *helpLayer) drop(d *drop) {
	h.close()
	choice := piece.NewChoice(layerKeys{h}, d.label)
	choice.SetOptions(d.options, d.chosen)
	pick := func(v string) {
		h.close()
		d.pick(v)
		h.shell.focus(d.press)
	}
	choice.OnChosen = pick
	choice.OnEnter = func() { pick(choice.Value()) }
	scroll := piece.NewScroll(choice)
	card := piece.NewStack(piece.Framed(look.Surface, look.Edge, 1, 0), piece.NewInset(piece.All(10), scroll))
	h.over = &fyne.Container{Layout: underLayout{d.press, choice}, Objects: []fyne.CanvasObject{clearVeil(h.close), card}}
	h.shell.canvas.Overlays().Add(h.over)
	h.over.Resize(h.shell.canvas.Size())
	h.shell.canvas.Focus(choice)
}

// underLayout puts a card under the piece that opened it, where there is room.
type underLayout struct {
	anchor fyne.CanvasObject
	choice fyne.CanvasObject
}

func (l underLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(size)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(l.anchor)
	w := min(max(l.anchor.Size().Width, 260*look.Scale()), size.Width-2*edge)
	h := piece.HeightFor(l.choice, w-20) + 22
	y := at.Y + l.anchor.Size().Height + 2
	if y+h > size.Height-edge {
		y = max(edge, size.Height-edge-h)
	}
	o[1].Resize(fyne.NewSize(w, min(h, size.Height-2*edge)))
	o[1].Move(fyne.NewPos(min(at.X, size.Width-edge-w), y))
}

func (underLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(300, 200) }
