package ui

import (
	"fyne.io/fyne/v2"

	"guichet/app"
	"guichet/app/cellule"
	"guichet/app/shown"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// pinnedActs is how many acts stand beside the likeliest below, where nothing scrolls; the others follow the history.
const pinnedActs = 6

// actKey is the key of an act: Enter for the likeliest, its own for the others.
func actKey(i int, a cellule.CaseAct) string {
	if i == 0 {
		return keyEnter
	}
	return a.Key
}

// acts puts the likeliest act below as the one primary button, with the next ones in a grid under it. What does not
// find room there, and what cannot be done here and now, follows the history.
func (p *casePane) acts(k *cellule.Case, add func(...fyne.CanvasObject)) {
	large := narrow(p.c.canvas.Size().Width)
	low := p.c.canvas.Size().Height < 760 // the item itself needs the room
	room := pinnedActs
	if low {
		room = pinnedActs - 2
	}
	var pinned, others, refused []fyne.CanvasObject
	for i, a := range k.Acts {
		switch {
		case a.Refus != "":
			refused = append(refused, refusedAct(a))
		case i == 0:
			p.foot.Objects = append(p.foot.Objects, p.act(i, a))
		case len(pinned) < room && !large:
			pinned = append(pinned, p.act(i, a))
		default:
			others = append(others, p.act(i, a))
		}
	}
	if len(pinned) > 0 {
		p.foot.Objects = append(p.foot.Objects, p.grid(pinned))
	}
	if len(others) > 0 {
		add(piece.NewInset(piece.Insets{Top: 6}, piece.Heading(say("ui.cellule.actes"))), p.grid(others))
	}
	if len(refused) > 0 {
		add(piece.NewInset(piece.Insets{Top: 6}, piece.Heading(say("ui.cellule.actes.impossibles"))))
		add(refused...)
	}
	if !large && !low {
		p.foot.Objects = append(p.foot.Objects, piece.Note(say("ui.cellule.actes.note")))
	}
}

// grid puts buttons side by side, by two, as long as the text leaves room for words.
func (p *casePane) grid(buttons []fyne.CanvasObject) fyne.CanvasObject {
	n := 2
	if p.width > 0 && p.width/look.Scale() < 330 {
		n = 1
	}
	var rows []fyne.CanvasObject
	for len(buttons) > 0 {
		row := buttons[:min(n, len(buttons))]
		buttons = buttons[len(row):]
		shares := make([]float32, len(row))
		for i := range shares {
			shares[i] = 1
		}
		rows = append(rows, &fyne.Container{Layout: piece.Row{Gap: 8, Shares: shares, Fill: true}, Objects: row})
	}
	return piece.NewColumn(8, rows...)
}

// refusedAct says why an act cannot be done, rather than hiding it.
func refusedAct(a cellule.CaseAct) fyne.CanvasObject {
	return piece.NewText(piece.Run{Text: a.Label, Size: look.Caption, Weight: look.SemiBold, Color: look.Secondary},
		piece.Run{Text: " — " + cited(a.Refus), Size: look.Caption, Color: look.Secondary})
}

// act is the button of an act.
func (p *casePane) act(i int, a cellule.CaseAct) fyne.CanvasObject {
	do := func() { p.c.send(cellule.PrepareAct{Code: a.Code}) }
	key := actKey(i, a)
	if !p.c.keys.bind(key, do) {
		key = ""
	}
	if i == 0 && canonical(a.Key) != keyEnter {
		p.c.keys.bind(a.Key, do) // it keeps its own key wherever it stands
	}
	b := p.pool.get("acte "+a.Code, do)
	if i == 0 {
		b.SetPrimary(a.Label, key)
	} else {
		parts := []fyne.CanvasObject{piece.NewText(piece.Run{Text: a.Label, Size: look.Caption, Weight: look.SemiBold})}
		if key != "" {
			parts = append(parts, piece.KeyCap(key))
		}
		b.SetContent(piece.SecondaryStyle(), a.Label, piece.NewRow(6, []int{0}, parts...))
	}
	return b
}

// primary begins the likeliest act, or does the one that is prepared.
func (p *casePane) primary() {
	k := p.c.shown.Case
	switch {
	case k == nil:
	case k.Pending != nil:
		p.form.submit()
	case len(k.Acts) > 0 && k.Acts[0].Refus == "":
		p.c.send(cellule.PrepareAct{Code: k.Acts[0].Code})
	}
}

// pending shows an act before it is done: what it will do, what it asks, and the button that does it.
func (p *casePane) pending(a *cellule.PendingAct) {
	add := func(o ...fyne.CanvasObject) { p.body.Objects = append(p.body.Objects, o...) }
	f := a.Form
	if f.Submit == nil {
		f.Submit = func(v map[string]string) app.Command { return cellule.DoAct{Code: a.Act.Code, Values: v} }
	}
	p.form.show(&f)
	add(piece.NewText(piece.Run{Text: a.Act.Label, Size: look.Title, Weight: look.SemiBold}))
	if len(a.Consequences) > 0 {
		lines := []fyne.CanvasObject{piece.NewText(piece.Run{Text: say("ui.cellule.effets"), Size: look.Body, Weight: look.SemiBold})}
		for _, c := range a.Consequences {
			lines = append(lines, &fyne.Container{Layout: piece.Row{Gap: 8, Shares: []float32{0, 1}, Top: true}, Objects: []fyne.CanvasObject{
				piece.NewInset(piece.Insets{Top: 3}, piece.Icon("attention", look.Analyse, look.Small)), piece.NewText(piece.Run{Text: cited(c)})}})
		}
		add(piece.NewStack(piece.Framed(look.AnalyseSoft, look.Analyse, 1, 0), piece.NewInset(piece.Sides(10, 12), piece.NewColumn(6, lines...))))
	}
	if len(f.Fields) > 0 {
		add(p.form.root)
	}
	p.bindChoices(f)
	p.c.keys.bind(keyEnter, p.form.submit)
	do := p.pool.get("faire "+a.Act.Code, p.form.submit)
	do.SetPrimary(a.Confirm, keyEnter)
	leave := func() { p.c.send(cellule.CancelAct{}) }
	back := p.pool.get("renoncer", leave)
	back.SetSecondary(say("ui.cellule.renoncer"), "Échap")
	p.foot.Objects = []fyne.CanvasObject{do, back}
	if narrow(p.c.canvas.Size().Width) {
		p.foot.Objects = []fyne.CanvasObject{&fyne.Container{Layout: piece.Row{Gap: 8, Shares: []float32{1.4, 1}, Fill: true}, Objects: []fyne.CanvasObject{do, back}}}
	}
}

// bindChoices lets a single key choose while no text is being typed.
func (p *casePane) bindChoices(f shown.Form) {
	for i := range f.Fields {
		for _, c := range f.Fields[i].Choices {
			p.c.keys.bind(c.Key, func() { p.form.pick(i, c.Key) })
		}
	}
}

// foresee asks what the act will do with what has been chosen so far: consequences follow from it.
func (p *casePane) foresee() {
	if k := p.c.shown.Case; k != nil && k.Pending != nil {
		p.c.send(cellule.PrepareAct{Code: k.Pending.Act.Code, Values: p.form.values()})
	}
}
