package cellule

import (
	"slices"
	"strconv"
	"strings"

	"guichet/app"
	"guichet/app/entry"
	"guichet/app/inscall"
	"guichet/app/settings"
	"guichet/assets/texts"
	"guichet/ins"
)

// This file holds what each act does of what was typed: events for the rules to judge, facts, and what is said about the
// item.

// reason reads the reason that every act asks for (D-32, A-40).
func reason(v values, faults *entry.FieldFaults) string {
	motif := strings.TrimSpace(v[fieldMotif])
	if motif == "" {
		faults.Add(fieldMotif, texts.Refuse("cellule_motif_manquant"))
	}
	return motif
}

// recording is an act on the identity of the case.
func (f *file) recording(entries ...app.Entry) app.Recording {
	return app.Recording{ID: f.id(), Expected: f.identite().Version, Entries: entries}
}

func (f *file) event(ev ins.Event) plan {
	return plan{acts: []app.Recording{f.recording(app.Entry{Event: ev})}}
}

// about is what somebody does about the open item.
func (b *backOffice) about(f *file, motif string) *app.WorkAct {
	return &app.WorkAct{Meta: b.meta(), ID: f.item.ID, Version: f.item.Version, Motif: motif}
}

// closing closes the open item with the act that makes it pointless, when it is on one of lists.
func (b *backOffice) closing(f *file, r *app.Recording, cause, motif string, lists ...string) {
	if l := f.liste(); l != "" && slices.Contains(lists, l) {
		act := b.about(f, motif)
		act.Cause = cause
		r.Closings = append(r.Closings, *act)
	}
}

func (b *backOffice) work(f *file, list, cause, motif, rule, other string) app.Work {
	return app.Work{ID: b.newID(), Liste: list, Identite: f.id(), Motif: motif, Regle: rule, Ouvert: b.now, Par: b.agent.Signature(), Cause: cause, Autre: other}
}

func (b *backOffice) planAccept(f *file, v values) (plan, entry.FieldFaults) {
	var faults entry.FieldFaults
	p := f.event(b.acceptance(f, reason(v, &faults)))
	p.lines = append(p.lines, texts.Get("cellule_effet_reponse", "quand", b.entry().Moment(f.proof.when)).Phrase)
	return p, faults
}

func (b *backOffice) planConfirm(f *file, v values) (plan, entry.FieldFaults) {
	var faults entry.FieldFaults
	reason(v, &faults)
	p := f.event(ins.VerificationPassed{Meta: b.meta()})
	p.lines = append(p.lines, texts.Get("cellule_effet_ins_confirmee").Phrase)
	return p, faults
}

// planCall calls INSi with criteria that touch no record (EXI SI 27).
func (b *backOffice) planCall(f *file, v values) (plan, entry.FieldFaults) {
	q, faults := b.entry().Criteria(entry.Criteria{
		NomNaissance: v[entry.FieldNom], Prenoms: v[entry.FieldPrenoms], Sexe: v[entry.FieldSexe], DateNaissance: v[entry.FieldDate], LieuNaissance: v[entry.FieldLieu],
	})
	i := f.identite()
	local := i.Traits
	c := &inscall.Call{ID: f.id(), Asked: inscall.Question{
		Query: q, Attempt: 1, Reason: reason(v, &faults), Piece: f.proof.piece, Titre: f.proof.titre, Local: &local,
		Reglages: b.cfg.Reglages, Meta: b.meta(),
	}}
	for _, m := range f.past {
		if m.line.Name == app.FactCall {
			c.Asked.Attempt++
		}
	}
	return plan{call: c, lines: []string{texts.Get("cellule_effet_appel").Phrase}}, faults
}

// planValidate compares the identity with a document that was seen.
func (b *backOffice) planValidate(f *file, v values) (plan, entry.FieldFaults) {
	var faults entry.FieldFaults
	motif := reason(v, &faults)
	check, more := b.checked(f, v, motif)
	if faults = append(faults, more...); check == nil {
		return plan{}, faults
	}
	return f.event(*check), faults
}

// checked is the check of the document that the form describes; nil when its traits cannot be read.
func (b *backOffice) checked(f *file, v values, motif string) (*ins.PieceChecked, entry.FieldFaults) {
	info, known := ins.PieceOf(ins.TypePiece(v[fieldPiece]))
	if !known {
		return nil, entry.FieldFaults{{Field: fieldPiece, Refusal: texts.Refuse("cellule_piece_manquante")}}
	}
	t, faults := b.typedTraits(v)
	if len(faults) > 0 {
		return nil, faults
	}
	p := ins.Preuve{Type: info.Type, Quand: b.now, Agent: b.agent.Signature(), Titre: t}
	for _, c := range complements(info) {
		if v[c.Code] == settings.Yes {
			p.Complements = append(p.Complements, c.Code)
		}
	}
	if _, r := ins.CheckPreuve(p); r != nil {
		return nil, entry.FieldFaults{{Field: fieldPiece, Refusal: r}}
	}
	e := &ins.PieceChecked{Meta: b.meta(), Preuve: p, Motif: motif, Niveau: ins.NiveauCellule, Reglages: b.cfg.Reglages}
	if i := f.identite(); i.INS != nil {
		e.Lieux = inscall.LinkPlaces(b.places, t, *i.INS)
	}
	return e, nil
}

// typedTraits reads the traits of a form by the rules of the desk; here the place is asked for too.
func (b *backOffice) typedTraits(v values) (ins.Traits, entry.FieldFaults) {
	t, faults, _ := b.entry().Traits(entry.TraitsTyped{
		NomNaissance: v[entry.FieldNom], Prenoms: v[entry.FieldPrenoms], PremierPrenom: v[entry.FieldPremier], Sexe: v[entry.FieldSexe],
		DateNaissance: v[entry.FieldDate], LieuNaissance: v[entry.FieldLieu],
	})
	if len(faults) == 0 && t.LieuNaissance == "" {
		faults.Add(entry.FieldLieu, ins.CheckTraits(t))
	}
	return t, faults
}

// planCorrect is the legal path of a correction: from the document, back to PROV first, then checked against it.
// The premier prénom alone, and the names of daily life, move no status.
func (b *backOffice) planCorrect(f *file, v values) (plan, entry.FieldFaults) {
	var faults entry.FieldFaults
	motif := reason(v, &faults)
	t, more := b.typedTraits(v)
	faults = append(faults, more...)
	nom, r := entry.UsedName(v[entry.FieldNomUtilise])
	faults.Add(entry.FieldNomUtilise, r)
	prenom, r := ins.NormalizePrenom(v[entry.FieldPrenomUtilise])
	faults.Add(entry.FieldPrenomUtilise, r)
	if len(more) > 0 {
		return plan{}, faults
	}
	i := f.identite()
	// What the form shows and nobody touched keeps its marker, even one that no document writes (C-43).
	if strings.TrimSpace(v[entry.FieldDate]) == i.DateNaissance.Typed(i.DateCertitude) {
		t.DateCertitude = i.DateCertitude
	}
	first := i.Traits
	first.PremierPrenom = t.PremierPrenom
	strict := false
	var entries []app.Entry
	switch {
	case t == i.Traits:
	case t == first:
		entries = append(entries, app.Entry{Event: ins.PremierPrenomChanged{Meta: b.meta(), PremierPrenom: t.PremierPrenom}})
	default:
		strict = true
		entries = append(entries, app.Entry{Event: ins.TraitsCorrected{Meta: b.meta(), Traits: t, Motif: motif}})
	}
	if nom != i.NomUtilise || prenom != i.PrenomUtilise {
		entries = append(entries, app.Entry{Event: ins.UsedNamesChanged{Meta: b.meta(), NomUtilise: nom, PrenomUtilise: prenom}})
	}
	if len(entries) == 0 {
		faults.Add(entry.FieldNom, texts.Refuse("ins_rien_a_corriger"))
	}
	var lines []string
	if strict {
		switch v[fieldPiece] {
		case "":
			faults.Add(fieldPiece, texts.Refuse("cellule_piece_manquante"))
		case entry.NoPiece:
			lines = append(lines, texts.Get("cellule_effet_sans_piece").Phrase)
		default:
			check, more := b.checked(f, v, motif)
			if faults = append(faults, more...); check != nil && !i.Attributs.Bloquants() {
				entries = append(entries, app.Entry{Event: *check})
			}
		}
		lines = append(lines, texts.Get("cellule_effet_rappeler").Phrase)
	}
	p := plan{lines: lines}
	if len(entries) > 0 {
		p.acts = []app.Recording{f.recording(entries...)}
	}
	return p, faults
}

// The causes of a demotion.
const (
	demotePiece        = "piece"
	demotePieceEtINS   = "piece_et_ins"
	demoteDiscordance  = "discordance"
	demoteVerification = "verification"
	demoteFraude       = "fraude"
)

func (b *backOffice) planDemote(f *file, v values) (plan, entry.FieldFaults) {
	var faults entry.FieldFaults
	motif := reason(v, &faults)
	m := b.meta()
	events := map[string]ins.Event{
		demotePiece:        ins.PreuveWithdrawn{Meta: m, Motif: motif},
		demotePieceEtINS:   ins.PreuveWithdrawn{Meta: m, Motif: motif, Doute: true},
		demoteDiscordance:  ins.DiscordanceFound{Meta: m, Motif: motif},
		demoteVerification: ins.VerificationFailed{Meta: m, Motif: motif, Reglages: b.cfg.Reglages},
		demoteFraude:       ins.FraudFound{Meta: m, Motif: motif},
	}
	ev, ok := events[v[fieldCause]]
	if !ok {
		faults.Add(fieldCause, texts.Refuse("cellule_choix_manquant"))
		return plan{}, faults
	}
	p := f.event(ev)
	if v[fieldCause] == demoteFraude {
		b.closing(f, &p.acts[0], app.FinFraude, motif, ins.ListeDiscordance, ins.ListeARecuperer, ins.ListeAValider)
		p.lines = append(p.lines, texts.Get("cellule_effet_fraude").Phrase)
	}
	p.lines = append(p.lines, b.outgoing(f)...)
	return p, faults
}

// planWithdraw takes away an INS attributed to the wrong person, and lists everything that went out with it.
func (b *backOffice) planWithdraw(f *file, v values) (plan, entry.FieldFaults) {
	var faults entry.FieldFaults
	motif := reason(v, &faults)
	p := f.event(ins.INSWithdrawn{Meta: b.meta(), Motif: motif})
	b.closing(f, &p.acts[0], app.FinRetire, motif, ins.ListeDiscordance, ins.ListeDoublon, ins.ListeDouteuse)
	p.lines = append(p.lines, b.outgoing(f)...)
	return p, faults
}

// outgoing says how much went out since the act in doubt: the list itself stands in the case.
func (b *backOffice) outgoing(f *file) []string {
	if n := len(f.sorties); n > 0 {
		return []string{texts.Get("cellule_effet_sorties", "n", strconv.Itoa(n)).Phrase}
	}
	return nil
}

func (b *backOffice) planAttribut(f *file, v values) (plan, entry.FieldFaults) {
	var faults entry.FieldFaults
	motif := reason(v, &faults)
	what, which, _ := strings.Cut(v[fieldAttribut], "_")
	switch {
	case v[fieldAttribut] == "":
		faults.Add(fieldAttribut, texts.Refuse("cellule_choix_manquant"))
		return plan{}, faults
	case what == "lever":
		return f.event(ins.AttributLifted{Meta: b.meta(), Attribut: ins.Attribut(which), Motif: motif, Niveau: ins.NiveauCellule}), faults
	}
	p := f.event(ins.AttributSet{Meta: b.meta(), Attribut: ins.Attribut(which), Motif: motif})
	if f.identite().INS != nil && ins.Attribut(which) != ins.AttributHomonyme {
		p.lines = append(p.lines, b.outgoing(f)...)
	}
	return p, faults
}

// planJudge remembers what a pair is. Two persons who could be taken for each other are marked homonyme.
func (b *backOffice) planJudge(f *file, v values) (plan, entry.FieldFaults) {
	var faults entry.FieldFaults
	motif := reason(v, &faults)
	other := f.other.Identite
	p := plan{judge: &app.Judgement{Meta: b.meta(), A: f.id(), B: other.ID, Avis: app.Avis(v[fieldAvis]), Motif: motif}}
	switch p.judge.Avis {
	case app.HomonymeAvere:
		for _, i := range []ins.Identite{f.identite(), other} {
			if with := i.Attributs; !with.Homonyme && !with.Fictive {
				p.acts = append(p.acts, app.Recording{ID: i.ID, Expected: i.Version, Entries: []app.Entry{{Event: ins.AttributSet{
					Meta: b.meta(), Attribut: ins.AttributHomonyme, Motif: motif}}}})
			}
		}
		p.lines = append(p.lines, texts.Get("cellule_effet_homonyme").Phrase)
	case app.DoublonPotentiel:
		p.lines = append(p.lines, texts.Get("cellule_effet_doublon").Phrase)
	default:
		faults.Add(fieldAvis, texts.Refuse("cellule_choix_manquant"))
	}
	return p, faults
}

// planMerge raises the request: the merge itself belongs to the référentiel (A-83, EXI SI 37).
func (b *backOffice) planMerge(f *file, v values) (plan, entry.FieldFaults) {
	var faults entry.FieldFaults
	motif := reason(v, &faults)
	other := f.other.Identite.ID
	r := f.recording(app.Entry{Kind: FactMergeAsked, Meta: b.meta(), Fact: MergeFact{Avec: other, Motif: motif}})
	r.Works = []app.Work{b.work(f, ins.ListeFusion, app.CauseDoublon, motif, "RNIV EXI SI 37", other)}
	b.closing(f, &r, app.FinFusion, motif, ins.ListeDoublon)
	p := plan{acts: []app.Recording{r}, lines: []string{texts.Get("cellule_effet_fusion").Phrase}}
	if f.avis(other) != app.DoublonPotentiel {
		p.judge = &app.Judgement{Meta: b.meta(), A: f.id(), B: other, Avis: app.DoublonPotentiel, Motif: motif}
	}
	return p, faults
}

// planUnmerge reverses a merge as a new operation, on both identities in one transaction.
func (b *backOffice) planUnmerge(f *file, v values) (plan, entry.FieldFaults) {
	var faults entry.FieldFaults
	motif := reason(v, &faults)
	var p plan
	for _, pair := range [][2]ins.Identite{{f.identite(), f.other.Identite}, {f.other.Identite, f.identite()}} {
		i, o := pair[0], pair[1]
		if i.FusionneeDans != o.ID && !slices.Contains(i.Absorbees, o.ID) {
			continue
		}
		p.acts = append(p.acts, app.Recording{ID: i.ID, Expected: i.Version, Entries: []app.Entry{{Event: ins.MergeUndone{
			Meta: b.meta(), Autre: o.ID, Motif: motif, Niveau: ins.NiveauCellule}}}})
	}
	p.lines = append(p.lines, texts.Get("cellule_effet_defusion").Phrase)
	return p, faults
}

// planDestroy says that the papers which do not tell the truth any more were found and destroyed (E-25).
func (b *backOffice) planDestroy(f *file, v values) (plan, entry.FieldFaults) {
	var faults entry.FieldFaults
	motif := reason(v, &faults)
	fact := LabelsFact{Motif: motif}
	var lines []string
	for _, p := range f.papers {
		fact.Ordres = append(fact.Ordres, p.fact.Ordre)
		lines = append(lines, texts.Get("cellule_effet_detruit", "n", copies(p.fact.Copies), "quand", b.entry().Moment(p.line.Quand), "ou", p.line.Poste).Phrase)
	}
	r := f.recording(app.Entry{Kind: FactLabelsDestroyed, Meta: b.meta(), Fact: fact})
	b.closing(f, &r, app.FinDetruit, motif, ins.ListeEtiquettes)
	return plan{acts: []app.Recording{r}, lines: lines}, faults
}

func (b *backOffice) planAssign(f *file, v values) (plan, entry.FieldFaults) {
	var faults entry.FieldFaults
	act := b.about(f, strings.TrimSpace(v[fieldMotif]))
	switch act.Pour = strings.TrimSpace(v[fieldAgent]); act.Pour {
	case AffecteLibre:
		act.Pour = ""
		return plan{assign: act, lines: []string{texts.Get("cellule_effet_libre").Phrase}}, faults
	case "", AffecteMoi:
		act.Pour = b.agent.Signature()
	}
	return plan{assign: act, lines: []string{texts.Get("cellule_effet_confie", "agent", shortAgent(act.Pour)).Phrase}}, faults
}

func (b *backOffice) planComment(f *file, v values) (plan, entry.FieldFaults) {
	var faults entry.FieldFaults
	return plan{comment: b.about(f, reason(v, &faults)), lines: []string{texts.Get("cellule_effet_commentaire").Phrase}}, faults
}

func (b *backOffice) planClose(f *file, v values) (plan, entry.FieldFaults) {
	var faults entry.FieldFaults
	act := b.about(f, reason(v, &faults))
	if act.Cause = v[fieldCause]; !slices.Contains(app.Fins(), act.Cause) {
		faults.Add(fieldCause, texts.Refuse("cellule_choix_manquant"))
	}
	return plan{close: act, lines: []string{texts.Get("cellule_effet_clos", "liste", listLabel(f.liste())).Phrase, texts.Get("cellule_effet_rouvrable").Phrase}}, faults
}

func (b *backOffice) planReopen(f *file, v values) (plan, entry.FieldFaults) {
	var faults entry.FieldFaults
	return plan{reopen: b.about(f, reason(v, &faults)), lines: []string{texts.Get("cellule_effet_liste", "liste", listLabel(f.item.Liste)).Phrase}}, faults
}

// planFile puts an identity found by a search on a worklist.
func (b *backOffice) planFile(f *file, v values) (plan, entry.FieldFaults) {
	var faults entry.FieldFaults
	motif := reason(v, &faults)
	list := v[fieldListe]
	if !slices.Contains(fileable, list) {
		faults.Add(fieldListe, texts.Refuse("cellule_choix_manquant"))
		return plan{}, faults
	}
	other := ""
	if list == ins.ListeDoublon && f.other != nil {
		other = f.other.Identite.ID
	}
	r := f.recording(app.Entry{Kind: app.FactReport, Meta: b.meta(), Fact: app.ReportFact{Motif: motif, Regle: "RNIV RECO PP 02", Liste: list}})
	r.Works = []app.Work{b.work(f, list, app.CauseSignale, motif, "RNIV RECO PP 02", other)}
	return plan{acts: []app.Recording{r}}, faults
}

// fileable are the worklists on which a person may put an identity.
var fileable = []string{ins.ListeDiscordance, ins.ListeARecuperer, ins.ListeDoublon, ins.ListeAValider}
