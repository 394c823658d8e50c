package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"guichet/ui/look"
	"guichet/ui/piece"
)

// helpLayer is what lies above the desk for a moment: the help of F1, the state of the services. Escape, Enter and
// F1 close it; nothing behind it hears a key.
type helpLayer struct {
	shell *shell
	over  fyne.CanvasObject
}

// openHelp shows why this step is asked for, and every key.
func (sh *shell) openHelp() {
	page := sh.here.help()
	parts := []fyne.CanvasObject{}
	if page.title != "" {
		parts = append(parts, piece.NewText(piece.Run{Text: page.title, Size: look.Body, Weight: look.SemiBold}))
	}
	if page.why != "" {
		parts = append(parts, piece.NewText(piece.Run{Text: cited(page.why)}))
	}
	parts = append(parts, rules("", ruleNumbers(page.why))...)
	if len(parts) > 0 {
		parts = append(parts, piece.Rule())
	}
	keys := []fyne.CanvasObject{}
	told := map[string]bool{}
	line := func(key, label string) {
		if told[canonical(key)] {
			return // what it does here was said first
		}
		told[canonical(key)] = true
		keys = append(keys, piece.NewRow(10, []int{1},
			piece.NewFixed(84*look.Scale(), 0, piece.NewRow(0, nil, piece.KeyCap(key))), piece.NewText(piece.Run{Text: label, Size: look.Caption})))
	}
	for _, k := range page.keys {
		line(k[0], k[1])
	}
	for _, own := range [][2]string{{"Tab", "ui.aide.tab"}, {"Échap", "ui.aide.echap"}} {
		line(own[0], say(own[1]))
	}
	if sh.atDesk() {
		line("Ctrl F", say("ui.aide.recherche"))
	}
	for _, own := range [][2]string{
		{"Ctrl E", "ui.aide.services"}, {"Ctrl +", "ui.aide.agrandir"}, {"Ctrl -", "ui.aide.reduire"}, {"Ctrl D", "ui.aide.sombre"},
	} {
		line(own[0], say(own[1]))
	}
	if open := sh.open(); len(open) > 1 {
		for _, r := range open {
			if r != sh.here {
				line(r.place().key, say("ui.aide.salle", "salle", say(r.place().name)))
			}
		}
	}
	sh.openBook(append(parts, piece.NewColumn(6, keys...))...)
}

// lay puts a layer above everything.
func (h *helpLayer) lay(over fyne.CanvasObject) {
	h.close()
	h.over = over
	h.shell.canvas.Overlays().Add(over)
	over.Resize(h.shell.canvas.Size())
}

func (h *helpLayer) show(title string, content fyne.CanvasObject) {
	scroll := piece.NewScroll(content)
	shut := piece.NewPress(layerKeys{h})
	shut.SetSecondary(say("ui.fermer"), "Échap")
	shut.OnTapped = h.close
	card := piece.NewStack(piece.Framed(look.Surface, look.Edge, 1, 0),
		piece.NewInset(piece.All(20), newSplit(12,
			piece.NewText(piece.Run{Text: title, Size: look.Title, Weight: look.SemiBold}), scroll, shut)))
	veil := newVeil(h.close)
	h.lay(&fyne.Container{Layout: layerLayout{content}, Objects: []fyne.CanvasObject{veil, card}})
	h.shell.canvas.Focus(shut)
}

func (h *helpLayer) close() {
	if h.over != nil {
		h.shell.canvas.Overlays().Remove(h.over)
		h.over = nil
		h.shell.settleFocus(h.shell.canvas.Focused())
	}
}

// layerLayout puts the card of a layer in the middle, no higher than what it says.
type layerLayout struct{ content fyne.CanvasObject }

func (l layerLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(size)
	w := min(520*look.Scale(), size.Width-40)
	h := min(size.Height-40, piece.HeightFor(l.content, w-50)+150)
	o[1].Resize(fyne.NewSize(w, h))
	o[1].Move(fyne.NewPos((size.Width-w)/2, (size.Height-h)/2))
}

func (layerLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(300, 200) }

// layerKeys is the key table of a layer: its own keys only.
type layerKeys struct{ h *helpLayer }

func (k layerKeys) Function(ev *fyne.KeyEvent) bool {
	if ev.Name == fyne.KeyEscape || ev.Name == fyne.KeyF1 {
		if k.Fresh(ev) {
			k.h.close()
		}
		return true
	}
	return isFunctionKey(ev.Name)
}
func (layerKeys) Plain(*fyne.KeyEvent) bool      { return true }
func (layerKeys) Shortcut(fyne.Shortcut) bool    { return true }
func (k layerKeys) Down(ev *fyne.KeyEvent)       { k.h.shell.keys.Down(ev) }
func (k layerKeys) Up(ev *fyne.KeyEvent)         { k.h.shell.keys.Up(ev) }
func (k layerKeys) Fresh(ev *fyne.KeyEvent) bool { return k.h.shell.keys.Fresh(ev) }
func (layerKeys) Revealed(fyne.CanvasObject)     {}

// veil dims what is behind a layer, and closes it when it is pressed.
type veil struct {
	widget.BaseWidget
	close func()
	clear bool // what is behind stays as it is
}

// clearVeil is a veil that dims nothing.
func clearVeil(close func()) *veil {
	v := newVeil(close)
	v.clear = true
	return v
}

func newVeil(close func()) *veil {
	v := &veil{close: close}
	v.ExtendBaseWidget(v)
	return v
}

// Tapped implements fyne.Tappable.
func (v *veil) Tapped(*fyne.PointEvent) { v.close() }

// CreateRenderer implements fyne.Widget.
func (v *veil) CreateRenderer() fyne.WidgetRenderer {
	if v.clear {
		return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
	}
	return widget.NewSimpleRenderer(canvas.NewRectangle(look.Veil()))
}
