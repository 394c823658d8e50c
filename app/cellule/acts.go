package cellule

import (
	"cmp"
	"slices"
	"time"

	"guichet/app"
	"guichet/app/entry"
	"guichet/app/inscall"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// values are what is typed in the form of an act, by field code.
type values map[string]string

// actSpec is one act of the cellule: when it makes sense, what stands in its way, what it asks, what it does.
type actSpec struct {
	code, key string
	offered   func(*backOffice, *file) bool
	refuse    func(*backOffice, *file) *texts.Refusal // nil: nothing stands in its way
	fields    func(*backOffice, *file, values) []shown.Field
	plan      func(*backOffice, *file, values) (plan, entry.FieldFaults)
}

// The codes of the acts.
const (
	ActAccept   = "accepter"
	ActConfirm  = "confirmer"
	ActCall     = "rappeler"
	ActValidate = "valider"
	ActCorrect  = "corriger"
	ActDemote   = "retrograder"
	ActWithdraw = "retirer_ins"
	ActAttribut = "attribut"
	ActJudge    = "juger_paire"
	ActMerge    = "demander_fusion"
	ActUnmerge  = "annuler_fusion"
	ActDestroy  = "etiquettes_detruites"
	ActClose    = "clore"
	ActAssign   = "confier"
	ActComment  = "commenter"
	ActReopen   = "rouvrir"
	ActFile     = "inscrire"
)

// actSpecs is the table, in the order in which acts are shown after the first. It is a function so that nobody can
// change it.
func actSpecs() []actSpec {
	return []actSpec{
		{ActAccept, "Alt A", (*backOffice).offersINS, (*backOffice).refuseAccept, reasonField, (*backOffice).planAccept},
		{ActConfirm, "Alt V", confirmsINS, nil, reasonField, (*backOffice).planConfirm},
		{ActDestroy, "Alt D", hasPapers, nil, reasonField, (*backOffice).planDestroy},
		{ActJudge, "Alt J", hasOther, nil, (*backOffice).judgeFields, (*backOffice).planJudge},
		{ActCall, "F5", isAlive, (*backOffice).refuseCall, (*backOffice).callFields, (*backOffice).planCall},
		{ActValidate, "F4", isAlive, (*backOffice).refuseValidate, (*backOffice).validateFields, (*backOffice).planValidate},
		{ActCorrect, "Alt C", isAlive, nil, (*backOffice).correctFields, (*backOffice).planCorrect},
		{ActDemote, "Alt R", isHigh, nil, (*backOffice).demoteFields, (*backOffice).planDemote},
		{ActWithdraw, "Alt I", hasINS, nil, reasonField, (*backOffice).planWithdraw},
		{ActAttribut, "Alt T", isAlive, nil, (*backOffice).attributFields, (*backOffice).planAttribut},
		{ActMerge, "Alt F", hasOther, (*backOffice).refuseMerge, reasonField, (*backOffice).planMerge},
		{ActUnmerge, "Alt U", wasMerged, nil, reasonField, (*backOffice).planUnmerge},
		{ActAssign, "Alt O", hasOpenItem, nil, (*backOffice).assignFields, (*backOffice).planAssign},
		{ActComment, "Alt N", hasOpenItem, nil, reasonField, (*backOffice).planComment},
		{ActClose, "Alt L", hasOpenItem, nil, (*backOffice).closeFields, (*backOffice).planClose},
		{ActReopen, "Alt E", hasClosedItem, nil, reasonField, (*backOffice).planReopen},
		{ActFile, "Alt M", hasNoItem, nil, (*backOffice).fileFields, (*backOffice).planFile},
	}
}

func actOf(code string) (actSpec, bool) {
	all := actSpecs()
	if i := slices.IndexFunc(all, func(a actSpec) bool { return a.code == code }); i >= 0 {
		return all[i], true
	}
	return actSpec{}, false
}

// refusalOf says what stands in the way of an act here and now.
func (b *backOffice) refusalOf(s actSpec, f *file) *texts.Refusal {
	if s.refuse == nil {
		return nil
	}
	return s.refuse(b, f)
}

// values completes what was typed with what the form proposes.
func (s actSpec) values(b *backOffice, f *file, typed map[string]string) values {
	v := values{}
	for k, x := range typed {
		v[k] = x
	}
	for _, field := range s.fields(b, f, v) {
		if _, ok := v[field.Code]; !ok {
			v[field.Code] = field.Value
		}
	}
	return v
}

// When acts make sense.

func isAlive(_ *backOffice, f *file) bool { return f.known() && f.identite().FusionneeDans == "" }

func hasINS(_ *backOffice, f *file) bool { return f.identite().INS != nil }

func isHigh(_ *backOffice, f *file) bool {
	return f.identite().INS != nil || f.identite().Preuve != nil
}

func (b *backOffice) offersINS(f *file) bool { return isAlive(b, f) && f.offers() }

func confirmsINS(_ *backOffice, f *file) bool {
	return f.confirms()
}

func hasOther(b *backOffice, f *file) bool {
	return isAlive(b, f) && f.other != nil && f.other.Identite.FusionneeDans == ""
}

func wasMerged(_ *backOffice, f *file) bool {
	return f.known() && f.other != nil && (f.identite().FusionneeDans == f.other.Identite.ID || slices.Contains(f.identite().Absorbees, f.other.Identite.ID))
}

func hasPapers(_ *backOffice, f *file) bool {
	return f.known() && (len(f.papers) > 0 || f.liste() == ins.ListeEtiquettes)
}

func hasOpenItem(_ *backOffice, f *file) bool { return f.liste() != "" }

func hasNoItem(b *backOffice, f *file) bool { return f.item == nil && f.known() }

func hasClosedItem(_ *backOffice, f *file) bool { return f.item != nil && f.item.Ferme }

// refuseAccept asks the rules whether the INS may be accepted at all: a blocking row stays blocking (G-31).
func (b *backOffice) refuseAccept(f *file) *texts.Refusal {
	if f.holder != "" {
		return texts.Refuse("cellule_ins_portee")
	}
	if b.now.Sub(f.proof.when) > answerHolds {
		return texts.Refuse("cellule_reponse_ancienne", "quand", f.proof.when.In(b.now.Location()).Format("02/01/2006"))
	}
	_, _, refusal := ins.Apply(f.identite(), b.acceptance(f, texts.Get("cellule_motif_essai").Phrase))
	return refusal
}

// answerHolds is how long an answer of INSi may still be accepted by the cellule: our choice, beyond it a call costs
// less than an INS that has changed.
const answerHolds = 30 * 24 * time.Hour

// acceptance is the event by which the last answer becomes the INS of the record.
func (b *backOffice) acceptance(f *file, motif string) ins.Event {
	c, _ := f.confrontation(b.places, ins.DateOf(b.now))
	if i := f.identite(); i.INS != nil && i.INS.OID == ins.OIDNIA && c.INS.OID.Nature() == "NIR" {
		return ins.NIRReplaced{Meta: b.meta(), INS: c.INS, Motif: motif, Niveau: ins.NiveauCellule, Lieux: inscall.LinkPlaces(b.places, i.Traits, c.INS), Reglages: b.cfg.Reglages,
			AncienneNature: i.INS.OID}
	}
	return ins.INSAccepted{Meta: b.meta(), INS: c.INS, Motif: motif, Niveau: ins.NiveauCellule, Titre: c.Titre, Lieux: c.Lieux, Reglages: b.cfg.Reglages}
}

// refuseCall holds what forbids a call (D-09): no teleservice, and the rules of ins.
func (b *backOffice) refuseCall(f *file) *texts.Refusal {
	if !b.hasINSi {
		return texts.Refuse("cellule_insi_non_configure")
	}
	i := f.identite()
	return ins.CallableOn(ins.DateOf(b.now), i.Traits, i.Attributs, i.Statut(), b.cfg.Reglages)
}

// refuseValidate: nothing is above PROV while there is a doubt (EXI SI 09).
func (b *backOffice) refuseValidate(f *file) *texts.Refusal {
	switch a := f.identite().Attributs; {
	case a.Douteuse:
		return texts.Refuse("ins_statut_douteuse")
	case a.Fictive:
		return texts.Refuse("ins_statut_fictive")
	}
	return nil
}

// refuseMerge: two persons are not merged, nor two different active matricules.
func (b *backOffice) refuseMerge(f *file) *texts.Refusal {
	i, o := f.identite(), f.other.Identite
	switch {
	case f.avis(o.ID) == app.HomonymeAvere:
		return texts.Refuse("cellule_fusion_homonyme")
	case i.INS != nil && o.INS != nil && i.INS.Matricule.Corps() != o.INS.Matricule.Corps():
		return texts.Refuse("ins_fusion_collision")
	}
	return nil
}

// offered lists the acts that make sense for the case, the likeliest first.
func (b *backOffice) offered(f *file) []actSpec {
	var out []actSpec
	for _, s := range actSpecs() {
		if s.offered(b, f) {
			out = append(out, s)
		}
	}
	first := b.likeliest(f)
	slices.SortStableFunc(out, func(x, y actSpec) int {
		return cmp.Compare(rankOf(first, x.code), rankOf(first, y.code))
	})
	return out
}

func rankOf(first []string, code string) int {
	if i := slices.Index(first, code); i >= 0 {
		return i
	}
	return len(first)
}

// likeliest is the order in which an item is usually worked, by its worklist and by what INSi said.
func (b *backOffice) likeliest(f *file) []string {
	i := f.identite()
	var first []string
	add := func(ok bool, codes ...string) {
		if ok {
			first = append(first, codes...)
		}
	}
	add(f.liste() == ins.ListeEtiquettes, ActDestroy)
	add(f.liste() == ins.ListeFusion, ActClose)
	add(f.liste() == ins.ListeDouteuse, ActAttribut)
	add(f.liste() == ins.ListeDoublon && f.other != nil && f.avis(f.other.Identite.ID) == "", ActJudge)
	add(f.liste() == ins.ListeDoublon && f.other != nil && f.avis(f.other.Identite.ID) == app.DoublonPotentiel && b.refuseMergeOf(f) == nil, ActMerge)
	add(f.offers() && b.refuseAccept(f) == nil, ActAccept)
	add(f.confirms(), ActConfirm)
	add(f.liste() == ins.ListeAValider && i.Preuve == nil, ActValidate)
	add(f.liste() != "" && i.Statut() == ins.Qualifiee && f.liste() != ins.ListeVerification, ActClose)
	callable := i.Version > 0 && b.refuseCall(f) == nil && i.FusionneeDans == ""
	add(callable && f.proof.call == nil, ActCall)
	add(callable && f.liste() == ins.ListeVerification, ActCall)
	add(hasClosedItem(b, f), ActReopen)
	add(f.liste() != "", ActClose, ActCall, ActCorrect)
	return first
}

func (b *backOffice) refuseMergeOf(f *file) *texts.Refusal {
	if !hasOther(b, f) {
		return texts.Refuse("cellule_acte_impossible")
	}
	return b.refuseMerge(f)
}
