package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"guichet/app"
	"guichet/app/shown"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// pilotageRoom shows the indicators of a period, and writes them to a file. It asks for them itself: nothing of them
// changes while they are looked at.
type pilotageRoom struct {
	*shell
	statistics app.Statistics

	root   *fyne.Container
	head   *fyne.Container
	scroll *piece.Scroll
	cards  *fyne.Container
	bar    *roomBar
	notice *noticeBox
	pool   *pool

	span     *piece.Choice
	from, to *piece.Field

	period  app.Period // the one asked for last
	found   app.Indicators
	known   bool // found holds something
	message *shown.Message
	errand  errand
}

var _ room = (*pilotageRoom)(nil)

func newPilotageRoom(sh *shell, s app.Statistics) *pilotageRoom {
	p := &pilotageRoom{shell: sh, statistics: s, head: piece.NewColumn(8), cards: piece.NewColumn(10),
		errand: errand{sh: sh, patience: patienceForFigures, leave: "ui.pilotage.arreter"}}
	p.bar = newRoomBar(sh)
	p.notice = newNotice(sh, p.do)
	p.root = &fyne.Container{Layout: barBelow{p.bar.root, newMat()}}
	p.build("mois", "", "")
	return p
}

// The spans of time on offer.
var spans = []struct{ code, key string }{{"jour", "1"}, {"semaine", "2"}, {"mois", "3"}, {"annee", "4"}, {"libre", "5"}}

func (p *pilotageRoom) build(span, from, to string) {
	p.pool = newPool(p.keys)
	p.span = piece.NewChoice(p.keys, say("ui.pilotage.periode"))
	var offers []piece.Option
	labels := []string{say("ui.pilotage.jour"), say("ui.pilotage.semaine"), say("ui.pilotage.mois"), say("ui.pilotage.annee"), say("ui.pilotage.libre")}
	for i, s := range spans {
		offers = append(offers, piece.Option{Value: s.code, Label: labels[i], Key: s.key})
	}
	p.span.SetOptions(offers, span)
	p.span.SideBySide()
	p.span.OnChosen = func(string) { p.choose() }
	p.from = piece.NewField(p.keys, say("ui.pilotage.du"), piece.MaskDate)
	p.to = piece.NewField(p.keys, say("ui.pilotage.au"), piece.MaskDate)
	p.from.SetValue(from)
	p.to.SetValue(to)
	p.from.OnEnter = func() { p.focus(p.to.Input()) }
	p.to.OnEnter = p.free
	p.scroll = piece.NewScroll(p.cards)
	p.root.Objects = p.root.Layout.(barBelow).objects(pane(newSplit(10, p.head, p.scroll, piece.NewStack())))
}

func (p *pilotageRoom) place() place {
	return place{name: "ui.pilotage", key: "F11", rights: []app.Right{app.RightPilotage}, body: p.root}
}

// enter implements room: figures are those of now.
func (p *pilotageRoom) enter() {
	if !p.errand.running() {
		p.choose()
	}
}

// leave implements room: nothing is computed for a room that nobody looks at.
func (p *pilotageRoom) leave() { p.errand.cancel() }

// today is midnight of this day.
func (p *pilotageRoom) today() time.Time {
	n := p.time()
	return time.Date(n.Year(), n.Month(), n.Day(), 0, 0, 0, 0, n.Location())
}

// choose asks for the period that is chosen; a free one waits for its two dates.
func (p *pilotageRoom) choose() {
	today := p.today()
	from := today
	switch p.span.Value() {
	case "semaine":
		from = today.AddDate(0, 0, -6)
	case "mois":
		from = time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, today.Location())
	case "annee":
		from = time.Date(today.Year(), time.January, 1, 0, 0, 0, 0, today.Location())
	case "libre":
		if p.from.Value() == "" && p.to.Value() == "" {
			p.from.SetValue(p.period.From.Format(dayOfForm))
			p.to.SetValue(p.period.To.Format(dayOfForm))
		}
		p.repaint()
		p.afterKey(func() { p.focus(p.from.Input()) })
		return
	}
	p.ask(app.Period{From: from, To: today})
}

const dayOfForm = "02/01/2006"

// free asks for the two dates that were typed.
func (p *pilotageRoom) free() {
	today := p.today()
	read := func(f *piece.Field) (time.Time, bool) {
		d, err := time.ParseInLocation(dayOfForm, f.Value(), today.Location())
		switch {
		case err != nil:
			f.SetFault(say("ui.pilotage.date_illisible"))
		case d.After(today):
			f.SetFault(say("ui.pilotage.date_future"))
		default:
			f.SetFault("")
			return d, true
		}
		p.focus(f.Input())
		return d, false
	}
	to, toOK := read(p.to)
	from, fromOK := read(p.from)
	if fromOK && toOK && to.Before(from) {
		p.to.SetFault(say("ui.pilotage.dates_inverses"))
		toOK = false
	}
	if !fromOK || !toOK {
		p.repaint()
		return
	}
	p.ask(app.Period{From: from, To: to})
}

// patienceForFigures bounds a computation: a base of a million identities is counted in seconds.
const patienceForFigures = 2 * time.Minute

// ask computes the indicators of a period, elsewhere.
func (p *pilotageRoom) ask(period app.Period) {
	p.period, p.message = period, nil
	var found app.Indicators
	p.errand.run(say("ui.pilotage.calcul"), func(ctx context.Context) (err error) {
		found, err = p.statistics.Indicators(ctx, period)
		return err
	}, func(err error) {
		if err != nil {
			p.failed(err)
		} else {
			p.found, p.known = found, true
		}
		p.repaint()
		if painted := p.options.Painted.Pilotage; painted != nil && err == nil {
			afterFrame(func() { painted(found) })
		}
	})
	p.repaint()
}

// failed says why there are no figures.
func (p *pilotageRoom) failed(err error) {
	p.message = warningOf(err, "indicateurs", "ui.pilotage.echec")
}

// do takes what the notice sends: nothing leaves this room.
func (p *pilotageRoom) do(c app.Command) {
	switch c.(type) {
	case shown.StopWaiting:
		p.errand.cancel()
	case shown.Dismiss:
		p.message = nil
	}
	p.repaint()
}

func (p *pilotageRoom) repaint() {
	if p.here == room(p) {
		p.paint()
	}
}

// draw implements room.
func (p *pilotageRoom) draw() func() {
	p.notice.show(p.message, p.errand.progress)
	p.head.Objects = []fyne.CanvasObject{p.span}
	if p.span.Value() == "libre" {
		p.head.Objects = append(p.head.Objects, &fyne.Container{Layout: piece.Row{Gap: 8, Shares: []float32{1, 1, 2}, Top: true},
			Objects: []fyne.CanvasObject{p.from, p.to, piece.NewInset(piece.Insets{Top: 24}, piece.Note(say("ui.pilotage.libre.phrase")))}})
	}
	if !p.notice.empty() {
		p.head.Objects = append(p.head.Objects, p.notice.root)
	}
	for _, s := range spans {
		p.keys.bind(s.key, func() { p.span.Pick(s.key) })
	}
	p.drawFigures()
	export := barKey{key: "Ctrl S", label: say("ui.pilotage.exporter")}
	if p.known {
		export.act = p.export
	}
	note := ""
	if p.known {
		note = say("ui.pilotage.note", "du", p.found.Period.From.Format(dayOfForm), "au", p.found.Period.To.Format(dayOfForm), "a", p.found.Made.Format("15:04"))
	}
	p.bar.show(say("ui.pilotage"), note, export, barKey{"Ctrl R", say("ui.cellule.touche.actualiser"), p.again})
	return nil
}

// again computes the same period anew.
func (p *pilotageRoom) again() {
	if p.span.Value() == "libre" && !p.period.From.IsZero() {
		p.ask(p.period)
		return
	}
	p.choose()
}

func (p *pilotageRoom) drawFigures() {
	p.pool.begin()
	defer p.pool.end()
	p.cards.Objects = nil
	if !p.known {
		if !p.errand.running() {
			p.cards.Objects = []fyne.CanvasObject{piece.Note(say("ui.pilotage.vide"))}
		}
		p.scroll.Changed()
		return
	}
	width := p.canvas.Size().Width / look.Scale()
	columns := max(1, min(4, int(width/330)))
	for i := 0; i < len(p.found.All); i += columns {
		row := &fyne.Container{Layout: piece.Row{Gap: 10, Fill: true}}
		shares := make([]float32, columns)
		for k := range columns {
			shares[k] = 1
			if i+k < len(p.found.All) {
				row.Objects = append(row.Objects, p.card(p.found.All[i+k]))
			} else {
				row.Objects = append(row.Objects, piece.NewStack())
			}
		}
		row.Layout = piece.Row{Gap: 10, Shares: shares, Fill: true}
		p.cards.Objects = append(p.cards.Objects, row)
	}
	p.scroll.Changed()
}

// card is one indicator; pressed, it tells every number of it.
func (p *pilotageRoom) card(i app.Indicator) fyne.CanvasObject {
	column := append(cardHead(i), cardFigure(i)...)
	if c := course(i.Series, i.Unit); c != nil {
		column = append(column, c)
	} else if s := shares(i.Split, 3); s != nil {
		column = append(column, s)
	}
	b := p.pool.get(i.Code, func() { p.detail(i) })
	style := piece.CardStyle(false)
	style.Top = true
	b.SetContent(style, i.Label, piece.NewColumn(4, column...))
	return b
}

func cardHead(i app.Indicator) []fyne.CanvasObject {
	return []fyne.CanvasObject{piece.NewText(piece.Run{Text: i.Label, Size: look.Caption, Weight: look.SemiBold},
		piece.Run{Text: "  " + i.Code, Size: look.Small, Color: look.Secondary})}
}

func cardFigure(i app.Indicator) []fyne.CanvasObject {
	if !i.Known {
		return []fyne.CanvasObject{piece.NewText(piece.Run{Text: "—", Size: theme.SizeNameHeadingText, Color: look.Secondary},
			piece.Run{Text: "  " + say("ui.pilotage.inconnu"), Size: look.Caption, Color: look.Secondary})}
	}
	runs := []piece.Run{{Text: figure(i.Value, i.Unit), Size: theme.SizeNameHeadingText, Weight: look.Bold}}
	if i.Total > 0 {
		runs = append(runs, piece.Run{Text: "  " + say("ui.pilotage.sur", "partie", grouped(i.Part), "total", grouped(i.Total)), Size: look.Caption, Color: look.Secondary})
	}
	switch i.Better {
	case app.BetterUp:
		runs = append(runs, piece.Run{Text: "  " + say("ui.pilotage.hausse"), Size: look.Caption, Color: look.Secondary})
	case app.BetterDown:
		runs = append(runs, piece.Run{Text: "  " + say("ui.pilotage.baisse"), Size: look.Caption, Color: look.Secondary})
	}
	return []fyne.CanvasObject{piece.NewText(runs...)}
}

// detail tells every number of an indicator in words: bars are for a glance.
func (p *pilotageRoom) detail(i app.Indicator) {
	column := append(cardHead(i), cardFigure(i)...)
	if c := course(i.Series, i.Unit); c != nil {
		column = append(column, c)
	}
	if s := shares(i.Split, len(i.Split)); s != nil {
		column = append(column, piece.Rule(), s)
	}
	if len(i.Series) > 0 {
		column = append(column, piece.Rule())
	}
	for _, point := range i.Series {
		value := "—"
		if point.Known {
			value = figure(point.Value, i.Unit)
		}
		column = append(column, piece.NewRow(8, []int{0}, piece.NewText(piece.Run{Text: dayFR(point.Day), Size: look.Caption, Weight: look.Mono}),
			piece.NewLine(piece.Run{Text: value, Size: look.Caption, Weight: look.Mono})))
	}
	p.layers.show(say("ui.pilotage.detail"), piece.NewColumn(6, column...))
}

// forget implements room.
func (p *pilotageRoom) forget() func() {
	p.bar.forget()
	p.build(p.span.Value(), p.from.Value(), p.to.Value())
	return nil
}

// settle implements room.
func (p *pilotageRoom) settle(had fyne.Focusable, alive bool) {
	if !alive {
		p.focus(p.span)
	}
}

// escape goes back one step: the computation, the message.
func (p *pilotageRoom) escape() bool {
	switch {
	case p.errand.running():
		p.errand.cancel()
	case p.message != nil:
		p.message = nil
	default:
		return false
	}
	p.repaint()
	return true
}

// clock implements room.
func (p *pilotageRoom) clock() func() {
	if !p.errand.running() {
		return nil
	}
	return p.notice.tick
}

// help implements room.
func (p *pilotageRoom) help() helpPage {
	return helpPage{title: say("ui.pilotage.aide.titre"), why: say("ui.pilotage.aide"), keys: [][2]string{
		{"1 à 5", say("ui.pilotage.aide.periode")}, {"Ctrl S", say("ui.pilotage.aide.exporter")}, {"Ctrl R", say("ui.pilotage.aide.actualiser")},
		{keyEnter, say("ui.pilotage.aide.detail")},
	}}
}

// barBelow gives a room's bar the bottom and its pane the rest.
type barBelow struct {
	bar fyne.CanvasObject
	mat *mat
}

func (l barBelow) objects(pane fyne.CanvasObject) []fyne.CanvasObject {
	return []fyne.CanvasObject{pane, l.mat.root, l.bar}
}

func (l barBelow) Layout(o []fyne.CanvasObject, size fyne.Size) {
	h := piece.HeightFor(l.bar, size.Width)
	l.bar.Move(fyne.NewPos(0, size.Height-h))
	l.bar.Resize(fyne.NewSize(size.Width, h))
	o[0].Move(fyne.NewPos(edge, edge))
	o[0].Resize(fyne.NewSize(size.Width-2*edge, max(0, size.Height-h-2*edge)))
	l.mat.around(size, o[0], l.bar)
}

func (barBelow) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(640, 360) }
