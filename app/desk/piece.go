package desk

import (
	"errors"
	"slices"
	"strings"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/entry"
	"guichet/app/settings"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// pieceStep is the document, or what the person says.
type pieceStep struct {
	piece      pieceEntry
	particular bool // the page of rare cases is shown
	entered    bool
	typed      EnterTraits
	faults     map[string]string // refusals of the last entry, by field
	titre      ins.Traits
	usedNom    string
	usedPre    string
}

// pieceEntry is the answer to "which document?".
type pieceEntry struct {
	asked        bool // answered, "none" included
	typ          ins.TypePiece
	complements  []string
	perime       bool
	presentation ins.Presentation
	pays         string
	situation    ins.Situation // what forbids a call and no trait tells (D-09)
	kept         bool          // it is the check of an earlier visit
	trusted      bool          // alone or with its complete checklist it allows VALI (EXI SI 10)
	wanted       ins.TypePiece
	quand        time.Time
}

func onChoosePiece(m *machine, c ChoosePiece) []actor.Effect {
	a := &m.cur
	a.particular = false
	if r := ins.CallableSituation(c.Situation); r != nil && errors.Is(r, ins.ErrUnknownSituation) {
		m.message = shown.MessageOf(shown.MessageRefusal, r)
		return nil
	}
	if c.Type == "" {
		a.piece = pieceEntry{asked: true, quand: m.now, situation: c.Situation}
		a.state = StateTraits
		return nil
	}
	info, known := ins.PieceOf(c.Type)
	if !known {
		m.refuse("app_piece_inconnue", "type", string(c.Type))
		return nil
	}
	if len(info.Cas) > 0 && !slices.ContainsFunc(info.Cas, func(cas ins.CasPreuve) bool { return complete(cas, c.Complements) }) {
		// B-32: the checklist is part of the type. First time: show it; afterwards: say what is missing.
		if a.piece.wanted == c.Type {
			m.message = shown.MessageOf(shown.MessageRefusal, texts.Refuse("app_piece_incomplete", "piece", info.Libelle))
		}
		a.piece = pieceEntry{wanted: c.Type, complements: slices.Clone(c.Complements), perime: c.Perime, situation: c.Situation}
		a.state = StatePiece
		return nil
	}
	a.piece = pieceEntry{
		asked: true, typ: c.Type, complements: slices.Clone(c.Complements), perime: c.Perime,
		presentation: c.Presentation, pays: c.Pays, situation: c.Situation, trusted: info.Confiance, quand: m.now,
	}
	a.state = StateTraits
	switch {
	case c.Type == ins.PieceAppliVitale && c.Situation == ins.SituationOrdinaire:
		// D-09: the application gives the INS itself. How it is read is not public: its traits are compared as a document's.
		a.piece.situation = ins.UsagerAppliVitale
		m.message = m.text(shown.MessageInfo, "app_appli_vitale")
	case !info.Confiance:
		m.message = m.text(shown.MessageWarning, "app_piece_sans_confiance", "piece", info.Libelle)
	case c.Perime: // B-24: information only
		m.message = m.text(shown.MessageInfo, "app_piece_perimee")
	}
	return nil
}

// onParticularCase keeps what is rare for the document that will be chosen.
func onParticularCase(m *machine, c ParticularCase) []actor.Effect {
	a := &m.cur
	if c.Show {
		a.particular = true
		return nil
	}
	if r := ins.CallableSituation(c.Situation); r != nil && errors.Is(r, ins.ErrUnknownSituation) {
		m.message = shown.MessageOf(shown.MessageRefusal, r)
		return nil
	}
	a.particular, a.piece = false, pieceEntry{situation: c.Situation, perime: c.Perime}
	return nil
}

func complete(c ins.CasPreuve, ticked []string) bool {
	return !slices.ContainsFunc(c.Complements, func(x ins.Complement) bool { return !slices.Contains(ticked, x.Code) })
}

// onEnterTraits keeps what was typed whatever comes of it: a refusal names its field and loses nothing.
func onEnterTraits(m *machine, c EnterTraits) []actor.Effect {
	a := &m.cur
	a.typed, a.faults = c, nil
	t, faults, notes := m.entry().Traits(c.traits())
	usedNom, r := ins.NormalizeNom(c.NomUtilise)
	faults.Add(entry.FieldNomUtilise, r)
	usedPre, r := ins.NormalizePrenom(c.PrenomUtilise)
	faults.Add(entry.FieldPrenomUtilise, r)
	if len(faults) == 0 {
		faults.Add(entry.FieldNomUtilise, m.cfg.Site.CheckUsedNames(usedNom, usedPre)) // A-59, when the site asks for them
	}
	if len(faults) == 0 && a.checksPiece() {
		if _, r := ins.CheckPreuve(a.preuve(t, m.agent.Signature())); r != nil {
			m.message = shown.MessageOf(shown.MessageRefusal, r)
			a.state, a.entered = StateTraits, false
			return nil
		}
	}
	if len(faults) > 0 {
		a.faults = faults.ByField()
		m.message = shown.MessageOf(shown.MessageRefusal, faults[0].Refusal)
		a.entered = false
		return nil
	}
	a.titre, a.usedNom, a.usedPre, a.entered = t, usedNom, usedPre, true
	a.restored = nil // compared with the document again
	a.tellNormalised()
	a.state = StateReady
	if len(notes) > 0 {
		m.message = shown.MessageOf(shown.MessageWarning, notes[0])
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
func (a *admission) tellNormalised() {
	names := a.titre.ListePrenoms
	if strings.Contains(a.typed.Prenoms, ",") {
		names = strings.Join(ins.GivenNames(a.typed.Prenoms), ", ") // the commas of the document say where names end
	}
	a.typed.NomNaissance, a.typed.Prenoms, a.typed.PremierPrenom = a.titre.NomNaissance, names, a.titre.PremierPrenom
	a.typed.DateNaissance, a.typed.Sexe, a.typed.LieuNaissance = a.titre.DateNaissance.FR(), string(a.titre.Sexe), a.titre.LieuNaissance
	a.typed.NomUtilise, a.typed.PrenomUtilise = a.usedNom, a.usedPre
}

// preuve is the check that the agent makes of these traits.
func (a *admission) preuve(t ins.Traits, agent string) ins.Preuve {
	return ins.Preuve{
		Type: a.piece.typ, Quand: a.piece.quand, Agent: agent, Titre: t, Perime: a.piece.perime,
		Complements: a.piece.complements, Presentation: a.piece.presentation, Pays: a.piece.pays,
	}
}

// onEditPiece goes back to what was read on the document; the answer of INSi is dropped with it (D-37).
func onEditPiece(m *machine, _ EditPiece) []actor.Effect {
	a := &m.cur
	if a.state == StateDone {
		if a.record.Attributs.Douteuse || a.record.Attributs.Fictive {
			m.refuse("app_douteuse_ou_fictive")
			return nil
		}
		a.piece, a.entered, a.state = pieceEntry{}, false, StatePiece
		return nil
	}
	a.forgetAnswer()
	if a.piece.kept {
		a.piece = pieceEntry{} // the document of another day cannot be read again: present it
	}
	if !a.piece.asked {
		a.state = StatePiece
		return nil
	}
	a.state = StateTraits
	return nil
}

func (a *admission) forgetAnswer() {
	a.answer, a.fault, a.verdict, a.holder = nil, nil, nil, ""
	a.unknown, a.ownINS, a.editing, a.asking, a.criteria = false, false, false, nil, nil
}

// onBack undoes one step; nothing that is recorded or journaled is undone.
func onBack(m *machine, _ Back) []actor.Effect {
	a := &m.cur
	if a.state == StateDone { // from the question why something is printed again, or from a letter
		a.reprint, a.letter = nil, nil
		return nil
	}
	if a.code != nil {
		a.code = nil
		return nil
	}
	switch a.state {
	case StateIdle:
		m.cur = idle()
	case StateReading, StateChoosing:
		m.cur = idle()
	case StateResults:
		if a.lecture != nil {
			a.state, a.searched, a.found = StateChoosing, false, nil
			if len(a.lecture.Beneficiaires) > 1 {
				a.chosen = -1
			}
		} else {
			m.cur = idle()
		}
	case StatePiece:
		if a.piece.wanted != "" || a.particular {
			a.piece, a.particular = pieceEntry{}, false
			return nil
		}
		a.state = StateResults
		a.record, a.isNew = ins.Identite{}, false
	case StateTraits:
		a.piece, a.state = pieceEntry{}, StatePiece
	case StateCalling:
		return m.stopCalling(StateReady)
	case StateReady, StateComparing:
		return onEditPiece(m, EditPiece{})
	case StateNone, StateSeveral, StateUnavailable:
		if a.asking != nil || a.editing {
			a.asking, a.editing = nil, false
			return nil
		}
		a.forgetAnswer()
		a.state = StateReady
	}
	return nil
}

// nowPiece asks which document, or for the checklist of a combined proof (B-31, B-32).
func (m *machine) nowPiece() NextAct {
	a := &m.cur
	if info, ok := ins.PieceOf(a.piece.wanted); ok && a.piece.wanted != "" {
		return m.nowChecklist(info)
	}
	if a.particular {
		return m.nowParticular()
	}
	n := titled("app_titre_piece")
	if a.piece.situation != ins.SituationOrdinaire {
		n.Why = texts.Get("app_situation_dite", "situation", texts.Get("app_situation_"+string(a.piece.situation)).Phrase).Phrase
	}
	// The usual documents have their key, then comes "none", then the rare ones.
	var choices, rare []shown.Choice
	for _, p := range ins.Pieces() {
		c := shown.Choice{Value: string(p.Type), Label: p.Libelle, Key: p.Touche}
		if c.Key == "" {
			c.Key = string(rune('A' + len(rare))) // after the digits
			rare = append(rare, c)
			continue
		}
		choices = append(choices, c)
	}
	choices = append(choices, shown.Choice{Value: entry.SansPiece, Label: texts.Get("app_piece_aucune").Phrase, Key: "0"})
	situation, perime := a.piece.situation, a.piece.perime
	n.Form = &shown.Form{
		Fields: []shown.Field{{Code: "piece", Label: entry.FieldLabel("piece"), Choices: slices.Concat(choices, rare), Required: true, Submits: true}},
		Submit: func(v map[string]string) app.Command {
			if v["piece"] == entry.SansPiece {
				return ChoosePiece{Situation: situation}
			}
			return ChoosePiece{Type: ins.TypePiece(v["piece"]), Perime: perime, Situation: situation}
		},
	}
	n.Primary = shown.NewAct("app_acte_valider_piece", "⏎", nil)
	n.other(shown.NewAct("app_acte_cas_particulier", "F7", ParticularCase{Show: true}))
	return n
}

// nowParticular asks for what is rare: a document out of date, a situation in which nobody is called (B-24, D-09).
func (m *machine) nowParticular() NextAct {
	a := &m.cur
	n := titled("app_titre_cas_particulier")
	perime := settings.ValueNo
	if a.piece.perime {
		perime = settings.ValueYes
	}
	n.Form = &shown.Form{
		Fields: []shown.Field{
			{Code: "situation", Label: entry.FieldLabel("situation"), Value: string(a.piece.situation), Choices: situations()},
			{Code: "perime", Label: entry.FieldLabel("perime"), Value: perime, Choices: shown.YesNo()},
		},
		Submit: func(v map[string]string) app.Command {
			return ParticularCase{Situation: ins.Situation(v["situation"]), Perime: v["perime"] == settings.ValueYes}
		},
	}
	n.Primary = shown.NewAct("app_acte_valider_piece", "⏎", ParticularCase{Situation: a.piece.situation, Perime: a.piece.perime})
	return n
}

// situations are the cases in which INSi is not called (D-09); the first is everybody's.
func situations() []shown.Choice {
	out := []shown.Choice{{Value: string(ins.SituationOrdinaire), Label: texts.Get("app_situation_ordinaire").Phrase}}
	for _, s := range []ins.Situation{
		ins.AnonymatLegal, ins.NouveauNe, ins.SansImmatriculation, ins.AideMedicaleEtat, ins.ErreurSurTitre, ins.UsagerAppliVitale,
		ins.AyantDroitAppli, ins.SuspicionDeFraude,
	} {
		out = append(out, shown.Choice{Value: string(s), Label: texts.Get("app_situation_" + string(s)).Phrase})
	}
	return out
}

func (m *machine) nowChecklist(info ins.PieceInfo) NextAct {
	a := &m.cur
	n := titled("app_titre_complements", "piece", info.Libelle)
	var codes []string
	form := &shown.Form{}
	for _, cas := range info.Cas {
		for _, x := range cas.Complements {
			if slices.Contains(codes, x.Code) {
				continue
			}
			codes = append(codes, x.Code)
			f := shown.Field{Code: x.Code, Label: x.Libelle, Value: settings.ValueNo, Choices: shown.YesNo()}
			if slices.Contains(a.piece.complements, x.Code) {
				f.Value = settings.ValueYes
			}
			form.Fields = append(form.Fields, f)
		}
	}
	typ, perime, situation := info.Type, a.piece.perime, a.piece.situation
	form.Submit = func(v map[string]string) app.Command {
		c := ChoosePiece{Type: typ, Perime: perime, Situation: situation}
		for _, code := range codes {
			if v[code] == settings.ValueYes {
				c.Complements = append(c.Complements, code)
			}
		}
		return c
	}
	n.Form = form
	n.Primary = shown.NewAct("app_acte_valider_piece", "⏎", ChoosePiece{Type: typ, Complements: a.piece.complements, Perime: perime, Situation: situation})
	n.other(shown.NewAct("app_acte_sans_piece", "0", ChoosePiece{}))
	return n
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
			DateNaissance: t.DateNaissance.FR(), LieuNaissance: t.LieuNaissance,
			NomUtilise: a.record.NomUtilise, PrenomUtilise: a.record.PrenomUtilise,
		}, true
	case a.scan != nil && a.scan.claim.IPP == "":
		return a.scanProposals(), true
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

// askCriteria shows the criteria of the next call: changing them changes nothing in the record (EXI SI 27).
func (m *machine) askCriteria(n *NextAct) {
	a := &m.cur
	t := titled("app_titre_criteres")
	c := entry.Criteria{}
	if a.criteria != nil {
		c = *a.criteria
	}
	fields := []shown.Field{
		{Code: entry.FieldNom, Value: c.NomNaissance, Required: true},
		{Code: entry.FieldPrenoms, Value: c.Prenoms, Required: true},
		{Code: entry.FieldDate, Kind: shown.KindDate, Half: true, Value: c.DateNaissance, Required: true},
		{Code: entry.FieldSexe, Half: true, Value: c.Sexe, Required: true, Choices: []shown.Choice{
			{Value: string(ins.Feminin), Label: texts.Get("app_sexe_f").Phrase, Key: "F"},
			{Value: string(ins.Masculin), Label: texts.Get("app_sexe_m").Phrase, Key: "M"},
		}},
		{Code: entry.FieldLieu, Value: c.LieuNaissance},
	}
	for i := range fields {
		f := &fields[i]
		f.Label, f.Hint, f.Fault = entry.FieldLabel(f.Code), texts.Get("app_aide_"+f.Code).Phrase, a.faults[f.Code]
	}
	t.Form = &shown.Form{Fields: fields, Submit: submitCriteria}
	t.Primary = shown.NewAct("app_acte_appeler", "⏎", CallINSi{Criteria: &c})
	t.other(m.withoutAct("F8"))
	*n = t
}

func submitCriteria(v map[string]string) app.Command {
	return CallINSi{Criteria: &entry.Criteria{
		NomNaissance: v[entry.FieldNom], Prenoms: v[entry.FieldPrenoms], Sexe: v[entry.FieldSexe], DateNaissance: v[entry.FieldDate], LieuNaissance: v[entry.FieldLieu],
	}}
}

// formPlaceForCall asks for the place that a 02 needs first (D-12).
func (m *machine) formPlaceForCall(n *NextAct) {
	a := &m.cur
	q := a.tries[len(a.tries)-1].query
	n.Form = &shown.Form{
		Fields: []shown.Field{{Code: entry.FieldLieu, Label: entry.FieldLabel(entry.FieldLieu), Hint: texts.Get("app_aide_" + entry.FieldLieu).Phrase, Required: true, Fault: a.faults[entry.FieldLieu]}},
		Submit: func(v map[string]string) app.Command {
			c := entry.CriteriaOf(q)
			c.LieuNaissance = v[entry.FieldLieu]
			return CallINSi{Criteria: c}
		},
	}
	n.Primary = shown.NewAct("app_acte_appeler", "⏎", CallINSi{Criteria: entry.CriteriaOf(q)})
}
