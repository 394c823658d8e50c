package ui

import (
	"fyne.io/fyne/v2"

	"guichet/app/desk"
	"guichet/app/shown"
	"guichet/ins"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// patientPane is the left pane: the people of the card, the search, the records found.
type patientPane struct {
	s      *screen
	root   *fyne.Container
	scroll *piece.Scroll
	cards  *fyne.Container
	found  *fyne.Container
	foot   *fyne.Container
	pool   *pool
	fold   *foldable

	date, nom, prenom, matricule *piece.Field

	last  shown.SearchForm // what the desk said last
	dirty bool             // the person typed since
}

func newPatientPane(s *screen) *patientPane {
	p := &patientPane{s: s, cards: piece.NewColumn(8), found: piece.NewColumn(6), foot: piece.NewColumn(6), pool: newPool(s.keys)}
	p.build()
	return p
}

func (p *patientPane) build() {
	old := p.typed()
	p.date = piece.NewField(p.s.keys, say("ui.recherche.date"), piece.MaskDate)
	p.nom = piece.NewField(p.s.keys, say("ui.recherche.nom"), piece.MaskNone)
	p.prenom = piece.NewField(p.s.keys, say("ui.recherche.prenom"), piece.MaskNone)
	p.matricule = piece.NewField(p.s.keys, say("ui.recherche.matricule"), piece.MaskMatricule)
	for _, f := range p.fields() {
		f.OnChanged = func(string) { p.dirty = true }
		f.OnEnter = p.search
	}
	p.fill(old)
	names := &fyne.Container{Layout: piece.Row{Gap: 8, Shares: []float32{1.15, 1}, Top: true}, Objects: []fyne.CanvasObject{p.nom, p.prenom}}
	p.scroll = piece.NewScroll(piece.NewColumn(8, p.cards, p.date, names, p.matricule, p.found))
	content := newSplit(8, piece.Heading(say("ui.volet.patient")), p.scroll, p.foot)
	if p.fold == nil {
		p.fold = newFoldable(p.s)
		p.root = p.fold.root
	}
	p.fold.set(say("ui.volet.patient"), pane(content))
}

// forget draws the pane anew, in the looks now in force, with what was typed.
func (p *patientPane) forget() {
	p.pool = newPool(p.s.keys)
	p.build()
}

func (p *patientPane) fields() []*piece.Field {
	return []*piece.Field{p.date, p.nom, p.prenom, p.matricule}
}

func (p *patientPane) typed() shown.SearchForm {
	if p.date == nil {
		return shown.SearchForm{}
	}
	return shown.SearchForm{Date: p.date.Value(), Nom: p.nom.Value(), Prenom: p.prenom.Value(), Matricule: p.matricule.Value()}
}

func (p *patientPane) fill(f shown.SearchForm) {
	p.date.SetValue(f.Date)
	p.nom.SetValue(f.Nom)
	p.prenom.SetValue(f.Prenom)
	p.matricule.SetValue(f.Matricule)
}

// typing reports whether o is a search field that holds letters the desk does not know yet.
func (p *patientPane) typing(o fyne.Focusable) bool {
	if !p.dirty || o == nil {
		return false
	}
	for _, f := range p.fields() {
		if f.Has(o) {
			return true
		}
	}
	return false
}

func (p *patientPane) search() {
	f := p.typed()
	p.dirty = false
	p.s.send(desk.SearchRecords(f))
	p.s.canvas.Unfocus() // so that digits choose a result
}

func (p *patientPane) show(snap desk.Snapshot, same bool) {
	p.pool.begin()
	defer p.pool.end()
	if v := snap.Patient.Search; !p.typing(p.s.canvas.Focused()) && (v != p.last || !same) {
		p.fill(v)
		p.dirty = false
	}
	p.last = snap.Patient.Search
	p.showCards(snap)
	p.showResults(snap)

	p.foot.Objects = nil
	if snap.Patient.Searched {
		act := func() { p.s.send(desk.NewRecord{}) }
		key := "Ctrl N"
		p.s.keys.bind(key, act)
		b := p.pool.get("new", act)
		b.SetSecondary(say("ui.creer"), key)
		p.foot.Objects = []fyne.CanvasObject{b}
	}
	p.scroll.Changed()
}

func (p *patientPane) showCards(snap desk.Snapshot) {
	p.cards.Objects = nil
	if snap.Patient.CardNote != "" {
		p.cards.Objects = append(p.cards.Objects, piece.Note(snap.Patient.CardNote))
	}
	for i, b := range snap.Patient.Beneficiaires {
		act := func() { p.s.send(desk.ChooseBeneficiaire{Index: i}) }
		chosen := i == snap.Patient.Chosen
		weight := look.Regular
		if chosen {
			weight = look.Bold
		}
		text := []piece.Run{{Text: b.Nom + " " + b.Prenom, Weight: weight}, {Text: "\n" + b.Naissance, Size: look.Caption, Color: look.Secondary}}
		if b.Note != "" {
			text = append(text, piece.Run{Text: "\n" + b.Note, Size: look.Caption, Color: look.Analyse, Weight: look.Medium})
		}
		parts := []fyne.CanvasObject{piece.NewText(text...)}
		if p.s.keys.bind(b.Key, act) {
			parts = append(parts, piece.KeyCap(b.Key))
		}
		press := p.pool.get("beneficiaire "+itoa(i), act)
		press.SetContent(piece.CardStyle(chosen), b.Nom+" "+b.Prenom, piece.NewRow(8, []int{0}, parts...))
		p.cards.Objects = append(p.cards.Objects, press)
	}
	title := say("ui.recherche.titre")
	if len(p.cards.Objects) > 0 {
		p.cards.Objects = append(p.cards.Objects, piece.NewInset(piece.Insets{Top: 2, Bottom: 2}, piece.Rule()))
		title = say("ui.recherche.ou")
	}
	p.cards.Objects = append(p.cards.Objects, piece.Note(title))
}

func (p *patientPane) showResults(snap desk.Snapshot) {
	p.found.Objects = nil
	if !snap.Patient.Searched && len(snap.Patient.Results) == 0 {
		return
	}
	p.found.Objects = append(p.found.Objects, piece.Note(countOfResults(len(snap.Patient.Results))))
	opened := ""
	if o := snap.Patient.Opened; o != nil {
		opened = o.ID
	}
	p.found.Objects = append(p.found.Objects, resultCards(p.s.keys, p.pool, snap.Patient.Results, opened,
		func(id string) { p.s.send(desk.OpenRecord{ID: id}) })...)
}

// resultCards are the records that a search found, each with the key that opens it; the one that is open stands out.
func resultCards(keys *keyTable, pool *pool, found []shown.ResultLine, opened string, open func(id string)) []fyne.CanvasObject {
	cards := make([]fyne.CanvasObject, len(found))
	for i, r := range found {
		act := func() { open(r.ID) }
		key := ""
		if keys.bind(r.Key, act) {
			key = r.Key
		}
		press := pool.get("resultat "+itoa(i), act)
		press.SetContent(piece.CardStyle(opened != "" && r.ID == opened), r.NomNaissance.Text+" "+r.PremierPrenom.Text, resultContent(r, key))
		cards[i] = press
	}
	return cards
}

// resultContent shows what EXI SI 16 asks for, with the letters that matched underlined (EXI SI 17).
func resultContent(r shown.ResultLine, key string) fyne.CanvasObject {
	runs := markedRuns(r.NomNaissance, piece.Run{}, matched)
	runs = append(runs, piece.Run{Text: " "})
	runs = append(runs, markedRuns(r.PremierPrenom, piece.Run{}, matched)...)
	small := piece.Run{Size: look.Caption, Color: look.Secondary}
	if r.NomUtilise.Text != "" || r.PrenomUtilise.Text != "" {
		used := small
		used.Text = "\n" + say("ui.resultat.utilise") + " "
		runs = append(runs, used)
		runs = append(runs, markedRuns(r.NomUtilise, small, matched)...)
		runs = append(runs, piece.Run{Text: " ", Size: look.Caption})
		runs = append(runs, markedRuns(r.PrenomUtilise, small, matched)...)
	}
	line := "\n" + r.Naissance
	if r.Sexe != "" {
		line += " · " + r.Sexe
	}
	venue := r.Venue
	if venue != "" {
		venue = say("ui.resultat.venue", "mois", venue)
	}
	for _, part := range []string{ipp(r.IPP), venue} {
		if part != "" {
			line += "\n" + part
		}
	}
	runs = append(runs, piece.Run{Text: line, Size: look.Caption, Color: look.Secondary})
	if r.Approaching {
		runs = append(runs, piece.Run{Text: "\n" + say("ui.resultat.approchant"), Size: look.Caption, Color: look.Analyse, Weight: look.Medium})
	}
	for _, a := range r.Attributs {
		runs = append(runs, piece.Run{Text: "\n" + a, Size: look.Caption, Color: look.Analyse, Weight: look.Medium})
	}
	side := []fyne.CanvasObject{statusPill(r.Statut)}
	if key != "" {
		side = append(side, piece.NewRow(0, []int{0}, piece.Space(1), piece.KeyCap(key)))
	}
	return piece.NewRow(8, []int{0}, piece.NewText(runs...), piece.NewColumn(6, side...))
}

func ipp(v string) string {
	if v == "" {
		return ""
	}
	return say("ui.ipp", "ipp", v)
}

func statusPill(s ins.Statut) fyne.CanvasObject {
	fill, on := pillOf(s)
	return piece.Pill(s.String(), fill, on)
}

// matched is the look of letters that a search matched.
func matched(r piece.Run) piece.Run {
	r.Underline, r.Weight, r.Color = true, look.Bold, look.Text
	return r
}

// markedRuns cuts a text at its spans, which count characters, and gives those inside another look.
func markedRuns(m shown.Marked, plain piece.Run, mark func(piece.Run) piece.Run) []piece.Run {
	chars := []rune(m.Text)
	var runs []piece.Run
	add := func(from, to int, marked bool) {
		if from >= to {
			return
		}
		r := plain
		if marked {
			r = mark(r)
		}
		r.Text = string(chars[from:to])
		runs = append(runs, r)
	}
	at := 0
	for _, span := range m.Spans {
		start := min(max(span.Start, at), len(chars))
		end := min(max(span.End, start), len(chars))
		add(at, start, false)
		add(start, end, true)
		at = end
	}
	add(at, len(chars), false)
	return runs
}
