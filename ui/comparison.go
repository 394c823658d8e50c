package ui

import (
	"fyne.io/fyne/v2"

	"guichet/app/desk"
	"guichet/ins"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// comparisonPane is the middle pane: the traits side by side, one row each, with what differs underlined.
type comparisonPane struct {
	s      *screen
	root   *fyne.Container
	head   *fyne.Container
	scroll *piece.Scroll
	body   *fyne.Container
	foot   *fyne.Container
	table  *table
	fold   *foldable
	narrow bool
	snap   desk.Snapshot
	letter letterPane
}

func newComparisonPane(s *screen) *comparisonPane {
	p := &comparisonPane{s: s, head: piece.NewColumn(4), body: piece.NewColumn(10), foot: piece.NewStack()}
	p.scroll = piece.NewScroll(p.body)
	p.table = newTable(s.keys, p.scroll.Changed)
	p.fold = newFoldable(s)
	p.root = p.fold.root
	p.forget()
	return p
}

func (p *comparisonPane) forget() {
	p.letter = letterPane{}
	p.fold.set(say("ui.volet.comparaison"), pane(newSplit(10, p.head, p.scroll, p.foot)))
}

func (p *comparisonPane) setNarrow(narrow bool) {
	if p.narrow == narrow {
		return
	}
	p.narrow = narrow
	p.show(p.snap)
}

func (p *comparisonPane) show(snap desk.Snapshot) {
	p.snap = snap
	note := ""
	if snap.Comparison != nil {
		note = snap.Comparison.PieceNote
	}
	heading := "ui.volet.comparaison"
	if snap.Letter != nil {
		heading, note = "ui.lettre.titre", ""
	}
	p.head.Objects = []fyne.CanvasObject{piece.NewRow(10, []int{1}, piece.Heading(say(heading)),
		piece.NewText(piece.Run{Text: note, Size: look.Caption, Color: look.Secondary}).Trailing())}
	switch {
	case snap.Letter != nil:
		p.body.Objects = []fyne.CanvasObject{p.letter.show(snap.Letter)}
	case snap.Comparison != nil:
		p.table.show(snap.Comparison, p.narrow)
		p.body.Objects = []fyne.CanvasObject{p.table, p.table.detail}
	case snap.Patient.Opened != nil:
		p.body.Objects = []fyne.CanvasObject{sheet(snap.Patient.Opened)}
	default:
		p.body.Objects = []fyne.CanvasObject{emptyComparison(snap)}
	}
	p.foot.Objects = nil
	if snap.Status.Known {
		p.foot.Objects = []fyne.CanvasObject{piece.NewRow(14, []int{1}, statusPill(snap.Status.Statut),
			piece.NewText(piece.Run{Text: snap.Status.Phrase, Size: look.Caption}))}
	}
	p.scroll.Changed()
}

// revealWorst brings the row that matters most into sight, when the table is higher than its room.
func (p *comparisonPane) revealWorst() {
	p.scroll.Top()
	if at := p.table.at; at >= 0 && p.scroll.Overflows() {
		if !p.narrow {
			at++ // the header
		}
		p.scroll.Reveal(p.table.box.Objects[at])
	}
}

// emptyComparison says, while there is nothing to compare, which steps lead there: what is done has its mark, and the
// step at hand stands out.
func emptyComparison(snap desk.Snapshot) fyne.CanvasObject {
	at := 0
	switch snap.State {
	case desk.StatePiece:
		at = 1
	case desk.StateTraits:
		at = 2
	}
	if snap.Patient.Chosen >= 0 && at == 0 && len(snap.Patient.Beneficiaires) > 0 && snap.State != desk.StateChoosing && snap.State != desk.StateResults && snap.State != desk.StateSearching {
		at = 1
	}
	step := func(i int, icon, text string) fyne.CanvasObject {
		role, run := look.Secondary, piece.Run{Text: text, Color: look.Secondary}
		switch {
		case i < at:
			icon, role = "success", look.Same
		case i == at:
			role, run.Color, run.Weight = look.Act, look.Text, look.Medium
		}
		return piece.NewRow(12, []int{1}, piece.NewFixed(28, 28, look.Icon(icon, role)), piece.NewText(run))
	}
	return piece.NewInset(piece.Insets{Top: 40, Left: 40, Right: 40}, piece.NewColumn(18,
		step(0, "card", say("ui.vide.carte")),
		step(1, "person", say("ui.vide.piece")),
		step(2, "same", say("ui.vide.compare")),
	))
}

// sheet shows the record in hand while nothing is compared with it.
func sheet(i *ins.Identite) fyne.CanvasObject {
	line := func(label, value string, weight look.Weight) fyne.CanvasObject {
		if value == "" {
			value = "—"
		}
		return piece.NewColumn(0, &fyne.Container{Layout: piece.Row{Gap: 10, Shares: []float32{0.28, 0.72}}, Objects: []fyne.CanvasObject{
			piece.NewInset(piece.Sides(7, 0), piece.NewText(piece.Run{Text: label, Size: look.Caption, Color: look.Secondary})),
			piece.NewInset(piece.Sides(7, 0), piece.NewText(piece.Run{Text: value, Size: look.Traits, Weight: weight})),
		}}, piece.Rule())
	}
	lines := []fyne.CanvasObject{
		line(say("ui.trait.nom_naissance"), i.NomNaissance, look.Medium),
		line(say("ui.trait.premier_prenom"), i.PremierPrenom, look.Medium),
		line(say("ui.trait.liste_prenoms"), i.ListePrenoms, look.Regular),
		line(say("ui.trait.date_naissance"), i.DateNaissance.FR(), look.Mono),
		line(say("ui.trait.sexe"), string(i.Sexe), look.Regular),
		line(say("ui.trait.lieu_naissance"), i.LieuNaissance, look.Mono),
	}
	if i.NomUtilise != "" {
		lines = append(lines, line(say("ui.trait.nom_utilise"), i.NomUtilise, look.Regular))
	}
	if i.PrenomUtilise != "" {
		lines = append(lines, line(say("ui.trait.prenom_utilise"), i.PrenomUtilise, look.Regular))
	}
	if i.IPP != "" {
		lines = append(lines, line(say("ui.trait.ipp"), i.IPP, look.Mono))
	}
	return piece.NewColumn(0, append([]fyne.CanvasObject{
		piece.NewText(piece.Run{Text: say("ui.dossier.titre"), Size: look.Caption, Color: look.Secondary}), piece.Gap(4), piece.Rule()}, lines...)...)
}

// verdictLook is the icon and the colours of a verdict: never colour alone.
type verdictLook struct {
	icon             string
	text, soft, mark fyne.ThemeColorName
}

func lookOf(v ins.Verdict) verdictLook {
	switch v {
	case ins.NonBloquante:
		return verdictLook{"near", look.Near, "", look.NearMark}
	case ins.AAnalyser:
		return verdictLook{"analyse", look.Analyse, look.AnalyseSoft, look.AnalyseMark}
	case ins.Bloquante:
		return verdictLook{"block", look.Block, look.BlockSoft, look.BlockMark}
	default:
		return verdictLook{"same", look.Same, "", look.NearMark}
	}
}
