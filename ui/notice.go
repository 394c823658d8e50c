package ui

import (
	"time"

	"fyne.io/fyne/v2"

	"guichet/app"
	"guichet/app/shown"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// elapsed says how long something has lasted.
type elapsed struct {
	sh    *shell
	since time.Time
	text  *piece.Text // nil while nothing lasts
}

// from gives the text that says how long it has lasted since then.
func (e *elapsed) from(since time.Time) *piece.Text {
	e.since, e.text = since, piece.NewLine(piece.Run{Text: " ", Weight: look.MonoBold})
	return e.text
}

// tick says the time anew, and reports whether there was anything to say.
func (e *elapsed) tick() bool {
	if e.text == nil || e.since.IsZero() {
		return false
	}
	seconds := int(max(0, e.sh.time().Sub(e.since)) / time.Second)
	e.text.SetRuns(piece.Run{Text: itoa(seconds), Weight: look.MonoBold}, piece.Run{Text: say("ui.secondes")})
	return true
}

// noticeBox is what must be read now and what runs, in a room that is not the desk.
type noticeBox struct {
	sh      *shell
	send    func(app.Command)
	root    *fyne.Container
	elapsed elapsed
}

func newNotice(sh *shell, send func(app.Command)) *noticeBox {
	return &noticeBox{sh: sh, send: send, root: piece.NewColumn(8), elapsed: elapsed{sh: sh}}
}

func (n *noticeBox) show(m *shown.Message, p *shown.Progress) {
	n.root.Objects, n.elapsed.text = nil, nil
	if m != nil {
		n.root.Objects = append(n.root.Objects, messageBox(m, func() { n.send(shown.Dismiss{}) }))
	}
	if p == nil {
		return
	}
	n.root.Objects = append(n.root.Objects, progressLine(p.Label, n.elapsed.from(p.Since)))
	if p.Leave != nil {
		act := func() { n.send(p.Leave.Command) }
		key := p.Leave.Key
		if !n.sh.keys.bind(key, act) {
			key = ""
		}
		b := piece.NewPress(n.sh.keys)
		b.OnTapped = act
		b.SetSecondary(p.Leave.Label, key)
		n.root.Objects = append(n.root.Objects, b)
	}
	n.tick()
}

// progressLine says what runs, and for how long.
func progressLine(label string, elapsed *piece.Text) fyne.CanvasObject {
	return piece.NewStack(piece.Ground(look.ActSoft), piece.NewInset(piece.Sides(10, 12), piece.NewRow(10, []int{1},
		piece.Icon("clock", look.Act, look.Title), piece.NewText(piece.Run{Text: label, Weight: look.Medium}), elapsed)))
}

// tick says how long the work has lasted.
func (n *noticeBox) tick() {
	if n.elapsed.tick() {
		piece.Relayout(n.root)
	}
}

func (n *noticeBox) empty() bool { return len(n.root.Objects) == 0 }
