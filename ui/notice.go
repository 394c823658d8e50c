package ui

import (
	"time"

	"fyne.io/fyne/v2"

	"guichet/app"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// noticeBox is what must be read now and what runs, in a room that is not the desk.
type noticeBox struct {
	sh      *shell
	send    func(app.Command)
	root    *fyne.Container
	elapsed *piece.Text
	since   time.Time
}

func newNotice(sh *shell, send func(app.Command)) *noticeBox {
	return &noticeBox{sh: sh, send: send, root: piece.NewColumn(8)}
}

func (n *noticeBox) show(m *app.Message, p *app.Progress) {
	n.root.Objects, n.elapsed = nil, nil
	if m != nil {
		n.root.Objects = append(n.root.Objects, messageBox(m, func() { n.send(app.Dismiss{}) }))
	}
	if p == nil {
		return
	}
	n.since = p.Since
	n.elapsed = piece.NewLine(piece.Run{Text: " ", Weight: look.MonoBold})
	n.root.Objects = append(n.root.Objects, progressLine(p.Label, n.elapsed))
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
	if n.elapsed == nil || n.since.IsZero() {
		return
	}
	seconds := int(max(0, n.sh.time().Sub(n.since)) / time.Second)
	n.elapsed.SetRuns(piece.Run{Text: itoa(seconds), Weight: look.MonoBold}, piece.Run{Text: say("ui.secondes")})
	piece.Relayout(n.root)
}

func (n *noticeBox) empty() bool { return len(n.root.Objects) == 0 }
