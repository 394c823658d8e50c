package ins

import (
	"slices"

	"guichet/assets/texts"
)

// Effect is something that must happen outside because of an event: it is named here and done by app.
type Effect struct {
	// Kind is one of the Effect… constants.
	Kind  string `json:"kind"`
	Motif string `json:"motif,omitempty"`
	Regle string `json:"regle,omitempty"`
	Liste string `json:"liste,omitempty"` // worklist, for EffectWork
}

// What an effect may ask for.
const (
	EffectWork          = "travail"               // open a work item in Liste
	EffectWithdraw      = "retrait_ins"           // tell every receiver that the INS is withdrawn
	EffectDestroyLabels = "etiquettes_a_detruire" // list the labels printed since (E-25)
	EffectSend          = "emission"              // tell the receivers about the identity
)

// maxEffects is how many effects one event has at most: its own, and those that follow from what changed.
const maxEffects = 7

func work(liste, regle, motif string) []Effect {
	effects := make([]Effect, 1, maxEffects)
	effects[0] = Effect{Kind: EffectWork, Liste: liste, Regle: regle, Motif: motif}
	return effects
}

// Apply is the one function that moves an identity: identity + event -> identity, effects, or a refusal that
// names its rule. A refused event changes nothing.
func Apply(id Identite, ev Event) (Identite, []Effect, *texts.Refusal) {
	if refusal := structure(&id, ev); refusal != nil {
		return id, nil, refusal
	}
	if _, undo := ev.(MergeUndone); id.FusionneeDans != "" && !undo {
		return id, nil, texts.Refuse("ins_identite_fusionnee")
	}
	if refusal := forbid(&id, ev); refusal != nil {
		return id, nil, refusal
	}
	after := id // pointers and slices are replaced by events, never written through
	effects := change(&after, ev)
	if !after.Attributs.Permis() {
		return id, nil, texts.Refuse("ins_attributs_incompatibles")
	}
	after.Version++
	return after, consequences(effects, &id, &after, ev), nil
}

// Replay is what an event of a journal did to an identity. It judges nothing but the order of events: each was judged
// by the rules of its day when it was written, and a rule made stricter since must not make an old journal unreadable.
// For an event that Apply accepts, both give the same identity.
func Replay(id Identite, ev Event) (Identite, *texts.Refusal) {
	if refusal := structure(&id, ev); refusal != nil {
		return id, refusal
	}
	change(&id, ev)
	id.Version++
	return id, nil
}

// structure refuses what no journal may hold: no event, an identity begun twice, or one that was never begun.
func structure(id *Identite, ev Event) *texts.Refusal {
	if ev == nil {
		return texts.Refuse("ins_evenement_absent")
	}
	_, creation := ev.(Created)
	switch {
	case creation && id.Version != 0:
		return texts.Refuse("ins_identite_existe")
	case !creation && id.Version == 0:
		return texts.Refuse("ins_identite_inexistante")
	}
	return nil
}

// forbid asks the event whether the rules of today forbid it. Like change it is a switch and no method of Event, so
// that the identity stays off the heap: a journal of years is folded at every start.
func forbid(id *Identite, ev Event) *texts.Refusal {
	switch e := ev.(type) {
	case Created:
		return e.refuse(id)
	case PieceChecked:
		return e.refuse(id)
	case INSAccepted:
		return e.refuse(id)
	case INSRefused:
		return e.refuse(id)
	case INSNotFound:
		return e.refuse(id)
	case DiscordanceFound:
		return e.refuse(id)
	case VerificationFailed:
		return e.refuse(id)
	case VerificationPassed:
		return e.refuse(id)
	case NIRReplaced:
		return e.refuse(id)
	case FraudFound:
		return e.refuse(id)
	case AttributSet:
		return e.refuse(id)
	case AttributLifted:
		return e.refuse(id)
	case TraitsCorrected:
		return e.refuse(id)
	case PremierPrenomChanged:
		return e.refuse(id)
	case UsedNamesChanged:
		return e.refuse(id)
	case PreuveWithdrawn:
		return e.refuse(id)
	case INSWithdrawn:
		return e.refuse(id)
	case AppliVitaleRead:
		return e.refuse(id)
	case ValidationDeferred:
		return e.refuse(id)
	case Merged:
		return e.refuse(id)
	case Absorbed:
		return e.refuse(id)
	case MergeUndone:
		return e.refuse(id)
	}
	return texts.Refuse("ins_evenement_absent")
}

// change lets the event change *id, and names what must happen besides.
func change(id *Identite, ev Event) []Effect {
	switch e := ev.(type) {
	case Created:
		return e.change(id)
	case PieceChecked:
		return e.change(id)
	case INSAccepted:
		return e.change(id)
	case INSRefused:
		return e.change(id)
	case INSNotFound:
		return e.change(id)
	case DiscordanceFound:
		return e.change(id)
	case VerificationFailed:
		return e.change(id)
	case VerificationPassed:
		return e.change(id)
	case NIRReplaced:
		return e.change(id)
	case FraudFound:
		return e.change(id)
	case AttributSet:
		return e.change(id)
	case AttributLifted:
		return e.change(id)
	case TraitsCorrected:
		return e.change(id)
	case PremierPrenomChanged:
		return e.change(id)
	case UsedNamesChanged:
		return e.change(id)
	case PreuveWithdrawn:
		return e.change(id)
	case INSWithdrawn:
		return e.change(id)
	case AppliVitaleRead:
		return e.change(id)
	case ValidationDeferred:
		return e.change(id)
	case Merged:
		return e.change(id)
	case Absorbed:
		return e.change(id)
	case MergeUndone:
		return e.change(id)
	}
	return nil
}

// consequences adds the effects that follow from what changed, whatever the event was.
func consequences(out []Effect, before, after *Identite, ev Event) []Effect {
	if before.Version > 0 && before.Traits == after.Traits && before.Attributs == after.Attributs && before.INS == after.INS &&
		before.Preuve == after.Preuve && before.NomUtilise == after.NomUtilise && before.PrenomUtilise == after.PrenomUtilise {
		return out // nothing that anyone sees changed
	}
	motif := motifOf(ev)
	emitted, nature, was := before.MatriculeEmis()
	active, now, is := after.MatriculeEmis()
	renumbered := emitted != active || nature != now // the same digits as a NIR are another number
	if was && (!is || renumbered) {
		out = append(out, Effect{Kind: EffectWithdraw, Motif: motif, Regle: "A-30"})
	}
	if _, _, withheld := after.MatriculeImprime(); withheld != nil && (!was || renumbered) { // E-20, A-56: told once
		out = append(out, Effect{Kind: EffectWork, Liste: ListeVerification, Motif: withheld.Phrase, Regle: "E-20"})
	}
	traits := before.Traits != after.Traits
	demoted := before.Version > 0 && after.Statut().Below(before.Statut())
	if demoted {
		out = append(out, Effect{Kind: EffectWork, Liste: ListeRetrogradation, Motif: motif, Regle: "A-40"})
	}
	if before.Version > 0 && (traits || demoted) { // E-25
		out = append(out, Effect{Kind: EffectDestroyLabels, Motif: motif, Regle: "E-25"})
	}
	if before.Version > 0 && after.Attributs.Homonyme && traits {
		out = append(out, Effect{Kind: EffectWork, Liste: ListeDoublon, Motif: motif, Regle: "A-50"})
	}
	if traits || renumbered || before.Statut() != after.Statut() || before.Attributs != after.Attributs ||
		before.NomUtilise != after.NomUtilise || before.PrenomUtilise != after.PrenomUtilise {
		out = append(out, Effect{Kind: EffectSend})
	}
	return out
}

// motifOf is the reason an event gives.
func motifOf(ev Event) string {
	switch e := ev.(type) {
	case INSAccepted:
		return e.Motif
	case INSRefused:
		return e.Motif
	case DiscordanceFound:
		return e.Motif
	case VerificationFailed:
		return e.Motif
	case NIRReplaced:
		return e.Motif
	case AppliVitaleRead:
		return e.Motif
	case FraudFound:
		return e.Motif
	case AttributSet:
		return e.Motif
	case AttributLifted:
		return e.Motif
	case TraitsCorrected:
		return e.Motif
	case PreuveWithdrawn:
		return e.Motif
	case INSWithdrawn:
		return e.Motif
	case Absorbed:
		return e.Motif
	case Merged:
		return e.Motif
	case MergeUndone:
		return e.Motif
	}
	return ""
}

// dropINS moves the active matricule to the history: out of sight, never lost.
func (i *Identite) dropINS(m Meta, motif string) {
	if i.INS == nil {
		return
	}
	i.Anciens = append(slices.Clip(i.Anciens), AncienINS{INS: *i.INS, Depuis: m.Quand, Motif: motif, Agent: m.Agent})
	i.INS, i.Confronte, i.SansAnalyse = nil, nil, false
}

// toProvisoire takes away both facts: everything is to be done again.
func (i *Identite) toProvisoire(m Meta, motif string) {
	i.dropINS(m, motif)
	i.Preuve = nil
}

// blocked refuses whatever would raise an identity douteuse or fictive (A-46, EXI SI 09).
func (i *Identite) blocked() *texts.Refusal {
	switch {
	case i.Attributs.Douteuse:
		return texts.Refuse("ins_statut_douteuse")
	case i.Attributs.Fictive:
		return texts.Refuse("ins_statut_fictive")
	}
	return nil
}
