package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/entry"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// onEnterTraits keeps what was typed whatever comes of it: a refusal names its field and loses nothing.
func onEnterTraits(m *machine, c EnterTraits) []actor.Effect {
	a := &m.cur
	a.typed, a.faults = c, nil
	t, faults, notes := m.entry().Traits(c.traits())
	usedNom, r := entry.UsedName(c.NomUtilise)
	faults.Add(entry.FieldNomUtilise, r)
	if r != nil && usedNom != "" {
		a.typed.NomUtilise = usedNom // proposed without the word, for the agent to validate
	}
	usedPre, r := ins.NormalizePrenom(c.PrenomUtilise)
	faults.Add(entry.FieldPrenomUtilise, r)
	if len(faults) == 0 {
		faults.Add(entry.FieldNomUtilise, m.cfg.Site.CheckUsedNames(usedNom, usedPre)) // A-59, when the site asks for them
	}
	if len(faults) == 0 && a.checksPiece() {
		if _, r := ins.CheckPreuve(a.preuve(t, m.agent.Signature())); r != nil {
			m.message = shown.Refused(shown.MessageRefusal, r)
			a.state, a.entered = StateTraits, false
			return nil
		}
	}
	if len(faults) > 0 {
		a.faults = faults.ByField()
		m.message = shown.Refused(shown.MessageRefusal, faults[0].Refusal)
		a.entered = false
		return nil
	}
	a.titre, a.usedNom, a.usedPre, a.entered = t, usedNom, usedPre, true
	a.restored = nil // compared with the document again
	a.tellNormalised(m.entry())
	a.state = StateReady
	if len(notes) > 0 {
		m.message = shown.Refused(shown.MessageWarning, notes[0])
	}
	if a.record.INS != nil && a.checksPiece() {
		m.compareWithRecord()
	}
	return m.twinEffects()
}

// traits are those of the document; the names of daily life have no rule but their writing.
func (c EnterTraits) traits() entry.TraitsTyped {
	return entry.TraitsTyped{
		NomNaissance: c.NomNaissance, Prenoms: c.Prenoms, PremierPrenom: c.PremierPrenom, Sexe: c.Sexe,
		DateNaissance: c.DateNaissance, LieuNaissance: c.LieuNaissance,
	}
}

// tellNormalised shows the result in the fields: the agent sees what will be kept (C-05).
func (a *admission) tellNormalised(e entry.Reader) {
	names := a.titre.ListePrenoms
	if strings.Contains(a.typed.Prenoms, ",") {
		names = strings.Join(ins.GivenNames(a.typed.Prenoms), ", ") // the commas of the document say where names end
	}
	a.typed.NomNaissance, a.typed.Prenoms, a.typed.PremierPrenom = a.titre.NomNaissance, names, a.titre.PremierPrenom
	a.typed.DateNaissance, a.typed.Sexe, a.typed.LieuNaissance = a.titre.DateNaissance.Typed(a.titre.DateCertitude), string(a.titre.Sexe), e.PlaceValue(a.titre.LieuNaissance, a.titre.DateNaissance)
	a.typed.NomUtilise, a.typed.PrenomUtilise = a.usedNom, a.usedPre
}

// nowTraits asks what stands on the document, or what the person says. Proposals come from the card or the record and
// are marked as such; the sex is never derived from anything.
func (m *machine) nowTraits() NextAct {
	a := &m.cur
	n := titled("app_titre_traits")
	if a.piece.typ == "" {
		n = titled("app_titre_traits_sans_piece")
	}
	v, proposed := m.proposals()
	sexes := []shown.Choice{
		{Value: string(ins.Feminin), Label: texts.Get("app_sexe_f").Phrase, Key: "F"},
		{Value: string(ins.Masculin), Label: texts.Get("app_sexe_m").Phrase, Key: "M"},
		{Value: string(ins.Indetermine), Label: texts.Get("app_sexe_i").Phrase, Key: "I"},
	}
	fields := []shown.Field{
		{Code: entry.FieldNom, Value: v.NomNaissance, Required: true},
		{Code: entry.FieldPrenoms, Value: v.Prenoms, Required: true},
		{Code: entry.FieldPremier, Value: v.PremierPrenom},
		{Code: entry.FieldDate, Kind: shown.KindDate, Half: true, Value: v.DateNaissance, Required: true},
		{Code: entry.FieldSexe, Half: true, Value: v.Sexe, Required: true, Choices: sexes, Submits: true},
		{Code: entry.FieldLieu, Value: v.LieuNaissance, Suggestions: m.entry().Suggestions(v.LieuNaissance, v.DateNaissance)},
		{Code: entry.FieldNomUtilise, Half: true, Value: v.NomUtilise},
		{Code: entry.FieldPrenomUtilise, Half: true, Value: v.PrenomUtilise},
	}
	for i := range fields {
		f := &fields[i]
		f.Label, f.Hint, f.Fault = entry.FieldLabel(f.Code), texts.Get("app_aide_"+f.Code).Phrase, a.faults[f.Code]
		f.Proposed = proposed && f.Value != ""
	}
	m.askUsedNames(&fields[6], &fields[7])
	n.Form = &shown.Form{Fields: fields, Submit: submitTraits}
	n.Primary = shown.NewAct("app_acte_valider_traits", "⏎", v)
	n.other(shown.NewAct("app_acte_changer_piece", "Échap", Back{}))
	return n
}

// askUsedNames asks for the nom and prénom utilisés as the site wants them.
func (m *machine) askUsedNames(nom, prenom *shown.Field) {
	nom.Required, prenom.Required = m.cfg.Site.NomUtiliseObligatoire, m.cfg.Site.NomUtiliseObligatoire
	switch {
	case nom.Required:
		nom.Hint, prenom.Hint = texts.Get("app_aide_nom_utilise_demande").Phrase, texts.Get("app_aide_nom_utilise_demande").Phrase
	case m.cfg.Site.NomUtiliseSource == ins.SourceTitre:
		nom.Hint = texts.Get("app_aide_nom_utilise_titre").Phrase
	}
}

func submitTraits(v map[string]string) app.Command {
	return EnterTraits{
		NomNaissance: v[entry.FieldNom], Prenoms: v[entry.FieldPrenoms], PremierPrenom: v[entry.FieldPremier], Sexe: v[entry.FieldSexe],
		DateNaissance: v[entry.FieldDate], LieuNaissance: v[entry.FieldLieu], NomUtilise: v[entry.FieldNomUtilise], PrenomUtilise: v[entry.FieldPrenomUtilise],
	}
}

// proposals are what was typed last, else the record, else the card. A truncated or lunar value of the card is left
// to the agent (C-09, C-45).
func (m *machine) proposals() (v EnterTraits, proposed bool) {
	a := &m.cur
	switch {
	case a.typed != (EnterTraits{}):
		return a.typed, a.restored != nil
	case a.recorded():
		t := a.record.Traits
		return EnterTraits{
			NomNaissance: t.NomNaissance, Prenoms: t.ListePrenoms, PremierPrenom: t.PremierPrenom, Sexe: string(t.Sexe),
			DateNaissance: t.DateNaissance.Typed(t.DateCertitude), LieuNaissance: m.entry().PlaceValue(t.LieuNaissance, t.DateNaissance),
			NomUtilise: a.record.NomUtilise, PrenomUtilise: a.record.PrenomUtilise,
		}, true
	case a.scan != nil && a.scan.claim.IPP == "":
		v = a.scanProposals()
		v.LieuNaissance = m.entry().PlaceValue(v.LieuNaissance, a.scan.claim.INS.Traits.DateNaissance)
		return v, true
	case a.person.nom != "" && !a.swapped:
		if !a.person.tronque {
			v.NomNaissance, v.Prenoms = a.person.nom, a.person.prenom
		}
		v.DateNaissance = a.person.date.FR()
		return v, true
	}
	return EnterTraits{DateNaissance: a.search.Date}, a.search.Date != ""
}

// askPlace asks for the fifth trait when the record is to be made without INS.
func (m *machine) askPlace(n *NextAct) {
	a := &m.cur
	t := titled("app_titre_lieu")
	cmd := a.asking
	typed := placeOf(cmd)
	t.Form = &shown.Form{
		Fields: []shown.Field{{
			Code: entry.FieldLieu, Label: entry.FieldLabel(entry.FieldLieu), Hint: texts.Get("app_aide_" + entry.FieldLieu).Phrase, Value: typed, Required: true,
			Fault: a.faults[entry.FieldLieu], Suggestions: m.entry().Suggestions(typed, a.titre.DateNaissance.FR()),
		}},
		Submit: func(v map[string]string) app.Command { return withPlace(cmd, v[entry.FieldLieu]) },
	}
	t.Primary = shown.NewAct("app_acte_valider_lieu", "⏎", cmd)
	t.other(shown.NewAct("app_acte_corriger_piece", "F4", EditPiece{}))
	*n = t
}

func withPlace(cmd app.Command, place string) app.Command {
	switch c := cmd.(type) {
	case ReportToCellule:
		c.LieuNaissance = place
		return c
	case PrintLabels:
		c.LieuNaissance = place
		return c
	}
	return RecordWithoutINS{LieuNaissance: place}
}

// twinEffects look once more for the person, by the traits that stand on the document: the search before the creation
// may have been made with a card's date or with another name.
func (m *machine) twinEffects() []actor.Effect {
	a := &m.cur
	a.twins = nil
	if a.recorded() {
		return nil
	}
	return []actor.Effect{lookForTwins{From: actor.From{Key: a.key, Token: 0},
		search: app.Search{DateNaissance: a.titre.DateNaissance, Nom: firstLetters(a.titre.NomNaissance)}}}
}

// onTwins warns of records that bear the same traits. It opens nothing by itself, and creating in spite of it is the
// agent's right: the cellule is then told.
func onTwins(m *machine, r twinsFound) []actor.Effect {
	a := &m.cur
	if r.err != nil || a.recorded() || !a.entered || r.date != a.titre.DateNaissance {
		return nil
	}
	a.twins = nil
	for _, f := range r.found {
		if !f.Approaching && sameTraits(f.Identite, a.titre) && f.Identite.ID != a.id {
			a.twins = append(a.twins, f.Identite)
		}
	}
	if len(a.twins) > 0 && slices.Contains(open, a.state) {
		m.message = m.text(shown.MessageWarning, "app_doublon_possible", "ipp", a.twins[0].IPP, "statut", a.twins[0].Statut().String())
	}
	return nil
}

// sameTraits is the pre-filter of A-85 made strict: same birth date, same first given name, same name of birth or of
// use, separators ignored.
func sameTraits(i ins.Identite, t ins.Traits) bool {
	k := ins.SearchKeys(i)
	nom, prenom := ins.SearchKey(t.NomNaissance), ins.SearchKey(t.PremierPrenom)
	return i.DateNaissance == t.DateNaissance && (k.NomNaissance == nom || k.NomUtilise == nom) &&
		(k.PremierPrenom == prenom || k.PrenomUtilise == prenom) && i.FusionneeDans == ""
}

// isTwin tells whether a record may be opened because it bears the traits typed.
func (a *admission) isTwin(id string) bool {
	return slices.ContainsFunc(a.twins, func(i ins.Identite) bool { return i.ID == id })
}

// twinWorks tells the cellule of a record created beside another with the same traits.
func (m *machine) twinWorks() []app.Work {
	a := &m.cur
	if a.recorded() || len(a.twins) == 0 {
		return nil
	}
	return []app.Work{m.work(ins.ListeDoublon, texts.Get("app_motif_doublon", "ipp", a.twins[0].IPP).Phrase, "A-85")}
}

// lookForTwins looks for records that bear the traits just typed: the search before may have been for others.
type lookForTwins struct {
	actor.From
	search app.Search
}

func (lookForTwins) Deadline(s app.Settings) time.Duration { return s.DelaiBase }

func (f lookForTwins) Broken(err error) actor.Result { return twinsFound{From: f.From, err: err} }

func (f lookForTwins) Run(ctx context.Context, o *actor.Outside) actor.Result {
	found, err := o.Ports.Base.Search(ctx, f.search)
	return twinsFound{From: f.From, date: f.search.DateNaissance, found: found, err: err}
}

// twinsFound answers lookForTwins; nobody waits for it.
type twinsFound struct {
	actor.From
	date  ins.Date
	found []app.Found
	err   error
}
