package cellule

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"guichet/app"
	"guichet/app/entry"
	"guichet/app/inscall"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// snapshot is the whole state, ready to show. It is built anew for each revision.
func (b *backOffice) snapshot(revision uint64) Snapshot {
	s := Snapshot{Revision: revision, Training: b.cfg.Training, Agent: b.agent}
	if !b.may() {
		// Nothing of anybody is shown, and no message but that of who may not see (H-43).
		if b.message != nil && b.message.Nameless {
			s.Message = b.message
		}
		return s
	}
	s.Message, s.List, s.Filter = b.message, b.list, b.filter
	for _, l := range b.lists {
		s.Lists = append(s.Lists, ListTab{Code: l.Code, Label: listLabel(l.Code), Count: l.Ouverts})
		if l.Code == b.list {
			s.Causes, s.Services = b.causes(l.Causes), services(l.Services)
			s.Note = b.note(l)
		}
	}
	s.Total = b.page.Total
	s.Rows = make([]WorkRow, len(b.page.Items))
	for i, w := range b.page.Items {
		s.Rows[i] = b.row(w)
	}
	s.Search, s.Searched = b.search, b.searched
	for i, f := range b.found {
		s.Results = append(s.Results, shown.NewResultLine(i, f))
	}
	if b.file != nil {
		s.Case = b.viewCase(b.file)
	}
	switch {
	case b.fileToken != 0 && b.doing != "":
		s.Progress = &shown.Progress{Label: texts.Get(b.doing).Phrase, Since: b.since}
		if b.leave {
			s.Progress.Leave = shown.NewAct("cellule_acte_ne_plus_attendre", "Échap", shown.StopWaiting{})
		}
	case !b.read:
		s.Progress = &shown.Progress{Label: texts.Get("cellule_progres_listes").Phrase, Since: b.now}
	}
	return s
}

func (b *backOffice) causes(counts []app.WorkCount) []shown.Choice {
	var out []shown.Choice
	for _, c := range counts {
		out = append(out, shown.Choice{Value: c.Code, Label: causeLabel(c.Code) + " (" + strconv.Itoa(c.Nombre) + ")"})
	}
	return out
}

func services(counts []app.WorkCount) []shown.Choice {
	var out []shown.Choice
	for _, c := range counts {
		out = append(out, shown.Choice{Value: c.Code, Label: c.Code + " (" + strconv.Itoa(c.Nombre) + ")"})
	}
	return out
}

// causeLabel is why an item was opened, in words: a trait, a return of INSi, else the event.
func causeLabel(code string) string {
	if code == "" {
		return texts.Get("cellule_cause_aucune").Phrase
	}
	return labelOr("cellule_cause_"+code, labelOr("app_trait_"+code, code))
}

// note is "14 dossiers · le plus ancien 2 j 4 h".
func (b *backOffice) note(l app.WorkList) string {
	code := "cellule_note_un"
	switch n := b.page.Total; {
	case n == 0:
		return texts.Get("cellule_note_aucun").Phrase
	case n > len(b.page.Items):
		code = "cellule_note_partie"
	case n > 1:
		code = "cellule_note"
	}
	oldest := l.PlusAncien
	if len(b.page.Items) > 0 {
		oldest = b.page.Items[0].Ouvert
	}
	return texts.Get(code, "n", strconv.Itoa(b.page.Total), "montres", strconv.Itoa(len(b.page.Items)), "age", longAge(b.now.Sub(oldest))).Phrase
}

// age is how long something has been waiting, short: "35 min", "1 h 12", "2 j".
func age(d time.Duration) string {
	switch {
	case d < time.Minute:
		return texts.Get("cellule_age_maintenant").Phrase
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + " min"
	case d < 24*time.Hour:
		h, m := int(d/time.Hour), int(d%time.Hour/time.Minute)
		if m == 0 || h >= 3 {
			return strconv.Itoa(h) + " h"
		}
		return strconv.Itoa(h) + " h " + strconv.Itoa(m/10) + strconv.Itoa(m%10)
	}
	switch days := int(d / (24 * time.Hour)); {
	case days >= 2*365:
		return texts.Get("cellule_age_ans", "n", strconv.Itoa(days/365)).Phrase
	case days >= 2*30:
		return texts.Get("cellule_age_mois", "n", strconv.Itoa(days/30)).Phrase
	default:
		return strconv.Itoa(days) + " j"
	}
}

// longAge is the same with its hours: "2 j 4 h".
func longAge(d time.Duration) string {
	if h := int(d % (24 * time.Hour) / time.Hour); 24*time.Hour <= d && d < 60*24*time.Hour && h > 0 {
		return age(d) + " " + strconv.Itoa(h) + " h"
	}
	return age(d)
}

func (b *backOffice) row(w app.WorkItem) WorkRow {
	r := WorkRow{
		ID: w.ID, Identite: w.Identite, Nom: w.NomNaissance, Prenom: properName(w.PremierPrenom), Naissance: w.DateNaissance.FR(), IPP: w.IPP,
		Ecart: causeLabel(w.Cause), Ouvert: w.Ouvert, Depuis: age(b.now.Sub(w.Ouvert)), Service: w.Service, Statut: w.Statut,
		Commentaires: w.Commentaires, Liste: listLabel(w.Liste),
	}
	if w.Cause == "" && w.Motif != "" {
		r.Ecart = w.Motif
	}
	switch w.Affecte {
	case "":
	case b.agent.Signature():
		r.Affecte = AffecteMoi
	default:
		r.Affecte = shortAgent(w.Affecte)
	}
	if w.Ferme {
		r.Ferme = finLabel(w.Fin)
	}
	return r
}

func (b *backOffice) viewCase(f *file) *Case {
	i := f.identite()
	c := &Case{Identite: *shown.Identity(b.cfg.Settings, b.agent, i), Histoire: f.histoire}
	if f.item != nil {
		c.Work, c.Motif = b.row(f.item.WorkItem), f.item.Motif
	}
	if f.known() {
		c.Titre, c.SousTitre, c.Pourquoi = titleOf(i), b.subtitle(i), i.Pourquoi().Phrase
		c.Sorties = f.sorties
		c.Comparison = b.comparison(f)
	} else {
		c.Titre = texts.Get("cellule_sans_identite").Phrase
	}
	for _, w := range slices.Backward(f.works) {
		if w.ID != f.itemID() {
			c.Travaux = append(c.Travaux, b.row(w))
		}
	}
	for _, d := range f.pairs {
		c.Doublons = append(c.Doublons, b.brief(f, d.Identite))
	}
	if f.other != nil {
		brief := b.brief(f, f.other.Identite)
		c.Autre = &brief
	}
	for k, s := range b.offered(f) {
		c.Acts = append(c.Acts, b.actLine(f, s, k == 0))
	}
	if p := f.pending; p != nil {
		c.Pending = b.viewPending(f, p)
	}
	return c
}

// titleOf names a person as a list does: the nom in capitals.
func titleOf(i ins.Identite) string { return i.NomNaissance + " " + properName(i.PremierPrenom) }

func (b *backOffice) subtitle(i ins.Identite) string {
	code := "cellule_sous_titre_m"
	if i.Sexe == ins.Feminin {
		code = "cellule_sous_titre_f"
	}
	place := b.entry().PlaceText(i.LieuNaissance, i.DateNaissance)
	if i.INS == nil {
		place = b.entry().TypedPlace(i.LieuNaissance, i.DateNaissance)
	}
	return texts.Get(code, "date", i.DateNaissance.FR(), "lieu", entry.CodeAfter(place, i.LieuNaissance), "sexe", string(i.Sexe), "ipp", i.IPP).Phrase
}

// comparison lays the last document read beside the INS, judged by the rules of today (D-30).
func (b *backOffice) comparison(f *file) *shown.ComparisonTable {
	c, ok := f.confrontation(b.places, ins.DateOf(b.now))
	if !ok {
		return nil
	}
	v := ins.Compare(c, b.cfg.Reglages)
	i := f.identite()
	t := inscall.Table(b.entry(), inscall.Compared{
		Record: i, Titre: c.Titre, INS: &c.INS, Verdict: &v, Matricule: shown.ShowsMatricule(b.cfg.Settings, b.agent, i),
	})
	switch {
	case c.Parole:
		t.PieceNote = texts.Get("cellule_piece_parole").Phrase
	case c.Piece == "":
		t.PieceNote = texts.Get("cellule_piece_lue").Phrase
	default:
		t.PieceNote = texts.Get("app_piece_note", "piece", pieceName(c.Piece)).Phrase
	}
	if f.proof.call != nil {
		t.PieceNote += " " + texts.Get("cellule_reponse_du", "quand", b.entry().Moment(f.proof.when)).Phrase
	}
	return t
}

// brief is another identity beside the one of the case, trait by trait.
func (b *backOffice) brief(f *file, o ins.Identite) CaseBrief {
	i, e := f.identite(), b.entry()
	out := CaseBrief{
		ID: o.ID, Titre: titleOf(o), SousTitre: b.subtitle(o), Statut: o.Statut(), Attributs: o.Attributs.Liste(),
		Avis: avisLabel(f.avis(o.ID)), Raison: ins.JudgePair(i, o).Raison,
	}
	switch {
	case f.holder == o.ID:
		out.Raison = texts.Get("cellule_ins_portee").Phrase
	case i.FusionneeDans == o.ID:
		out.Raison = texts.Get("cellule_fusionne_dans").Phrase
	case slices.Contains(i.Absorbees, o.ID):
		out.Raison = texts.Get("cellule_absorbe").Phrase
	}
	row := func(label, ici, autre string) {
		out.Rows = append(out.Rows, PairRow{Label: label, Ici: shown.Marked{Text: ici}, Autre: shown.Marked{Text: autre}, Egal: ici == autre})
	}
	for _, t := range ins.RecordTraits() {
		row(entry.TraitLabel(t), e.TraitText(t, i.Traits), e.TraitText(t, o.Traits))
	}
	row(entry.FieldLabel(entry.FieldNomUtilise), i.NomUtilise, o.NomUtilise)
	row(entry.FieldLabel(entry.FieldPrenomUtilise), i.PrenomUtilise, o.PrenomUtilise)
	row(celluleLabel("statut"), i.Statut().String(), o.Statut().String())
	if i.INS != nil && o.INS != nil { // said, never shown
		same := i.INS.SameNumber(*o.INS)
		out.Rows = append(out.Rows, PairRow{Label: entry.TraitLabel(ins.TraitMatricule), Ici: shown.Marked{Text: shown.MaskedMatricule}, Autre: shown.Marked{Text: shown.MaskedMatricule}, Egal: same})
	}
	row("IPP", i.IPP, o.IPP)
	return out
}

func (b *backOffice) actLine(f *file, s actSpec, first bool) CaseAct {
	a := CaseAct{Code: s.code, Label: texts.Get("cellule_acte_" + s.code).Phrase, Key: s.key}
	if first {
		a.Key = "⏎"
	}
	if r := b.refusalOf(s, f); r != nil {
		a.Refus = r.Error()
		if r.Regle != "" {
			a.Refus += " (" + r.Regle + ")"
		}
	}
	return a
}

func (b *backOffice) viewPending(f *file, p *pending) *PendingAct {
	spec, ok := actOf(p.code)
	if !ok {
		return nil
	}
	out := &PendingAct{Act: b.actLine(f, spec, false), Consequences: p.shown, Confirm: texts.Get("cellule_confirmer_" + p.code).Phrase}
	out.Form = shown.Form{Fields: spec.fields(b, f, p.values), Submit: func(v map[string]string) app.Command { return DoAct{Code: p.code, Values: v} }}
	for i := range out.Form.Fields {
		out.Form.Fields[i].Fault = p.faults[out.Form.Fields[i].Code]
	}
	return out
}

// sorties lists what was printed, and what was made ready for the other programs, since the act that is in doubt
// newest first.
func (s storyteller) sorties(past []moment) []TimelineLine {
	if len(past) == 0 {
		return nil
	}
	var out []TimelineLine
	for _, m := range past[doubtful(past):] {
		if f, ok := app.FactOf[app.PrintFact](m.line, app.FactPrint); ok && f.Echec == "" {
			l := s.tell(m)
			if where := f.Ou; where != "" {
				l.Phrase = strings.TrimSuffix(l.Phrase, ".") + " (" + m.line.Poste + ")."
			}
			out = append(out, l)
			continue
		}
		for _, e := range m.effects {
			if e.Kind == ins.EffectSend || e.Kind == ins.EffectWithdraw {
				t := texts.Get("cellule_sortie_" + e.Kind)
				out = append(out, TimelineLine{Quand: m.line.Quand, Qui: shortAgent(m.line.Agent), Phrase: t.Phrase, Regle: t.Regle, Fait: e.Kind})
			}
		}
	}
	slices.Reverse(out)
	return out
}
