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

// The worklists that effects name (D-80).
const (
	ListeARecuperer     = "a_recuperer"    // 01, 02, no answer
	ListeDiscordance    = "discordance"    // INS and document disagree
	ListeDoublon        = "doublon"        // duplicates and homonyms to judge
	ListeAValider       = "a_valider"      // deferred validation
	ListeRetrogradation = "retrogradation" // demotions
	ListeDouteuse       = "douteuse"       // identities douteuses or fictives to resolve
)

// outcome is what an event asks for besides the identity, or why it is refused.
type outcome struct {
	effects []Effect
	refusal *texts.Refusal
}

// maxEffects is how many effects one event has at most: its own, and those that follow from what changed.
const maxEffects = 6

func refused(code string, args ...string) outcome {
	return outcome{refusal: texts.Refuse(code, args...)}
}

func work(liste, regle, motif string) outcome {
	effects := make([]Effect, 1, maxEffects)
	effects[0] = Effect{Kind: EffectWork, Liste: liste, Regle: regle, Motif: motif}
	return outcome{effects: effects}
}

// Apply is the one function that moves an identity: identity + event -> identity, effects, or a refusal that
// names its rule. A refused event changes nothing.
func Apply(id Identite, ev Event) (Identite, []Effect, *texts.Refusal) {
	if ev == nil {
		return id, nil, texts.Refuse("ins_evenement_absent")
	}
	_, creation := ev.(Created)
	_, undo := ev.(MergeUndone)
	switch {
	case creation && id.Version != 0:
		return id, nil, texts.Refuse("ins_identite_existe")
	case !creation && id.Version == 0:
		return id, nil, texts.Refuse("ins_identite_inexistante")
	case id.FusionneeDans != "" && !undo:
		return id, nil, texts.Refuse("ins_identite_fusionnee")
	}
	after := id // pointers and slices are replaced by events, never written through
	out := dispatch(&after, ev)
	if out.refusal != nil {
		return id, nil, out.refusal
	}
	if !after.Attributs.Permis() {
		return id, nil, texts.Refuse("ins_attributs_incompatibles")
	}
	after.Version++
	return after, consequences(out.effects, &id, &after, ev), nil
}

// dispatch lets the event change *id, which a refusal discards. It is a switch and no method of Event so that the
// identity stays off the heap: a journal of years is folded at every start.
func dispatch(id *Identite, ev Event) outcome {
	switch e := ev.(type) {
	case Created:
		return e.apply(id)
	case PieceChecked:
		return e.apply(id)
	case INSAccepted:
		return e.apply(id)
	case INSRefused:
		return e.apply(id)
	case INSNotFound:
		return e.apply(id)
	case DiscordanceFound:
		return e.apply(id)
	case VerificationFailed:
		return e.apply(id)
	case VerificationPassed:
		return e.apply(id)
	case NIRReplaced:
		return e.apply(id)
	case FraudFound:
		return e.apply(id)
	case AttributSet:
		return e.apply(id)
	case AttributLifted:
		return e.apply(id)
	case TraitsCorrected:
		return e.apply(id)
	case PremierPrenomChanged:
		return e.apply(id)
	case UsedNamesChanged:
		return e.apply(id)
	case PreuveWithdrawn:
		return e.apply(id)
	case INSWithdrawn:
		return e.apply(id)
	case AppliVitaleRead:
		return e.apply(id)
	case ValidationDeferred:
		return e.apply(id)
	case Merged:
		return e.apply(id)
	case Absorbed:
		return e.apply(id)
	case MergeUndone:
		return e.apply(id)
	}
	return refused("ins_evenement_absent")
}

// consequences adds the effects that follow from what changed, whatever the event was.
func consequences(out []Effect, before, after *Identite, ev Event) []Effect {
	if before.Version > 0 && before.Traits == after.Traits && before.Attributs == after.Attributs && before.INS == after.INS &&
		before.Preuve == after.Preuve && before.NomUtilise == after.NomUtilise && before.PrenomUtilise == after.PrenomUtilise {
		return out // nothing that anyone sees changed
	}
	motif := motifOf(ev)
	emitted, _, was := before.MatriculeEmis()
	active, _, is := after.MatriculeEmis()
	if was && (!is || emitted != active) {
		out = append(out, Effect{Kind: EffectWithdraw, Motif: motif, Regle: "A-30"})
	}
	traits := before.Traits != after.Traits
	demoted := before.Version > 0 && lower(after.Statut(), before.Statut())
	if demoted {
		out = append(out, Effect{Kind: EffectWork, Liste: ListeRetrogradation, Motif: motif, Regle: "A-40"})
	}
	if before.Version > 0 && (traits || demoted) { // E-25
		out = append(out, Effect{Kind: EffectDestroyLabels, Motif: motif, Regle: "E-25"})
	}
	if before.Version > 0 && after.Attributs.Homonyme && traits {
		out = append(out, Effect{Kind: EffectWork, Liste: ListeDoublon, Motif: motif, Regle: "A-50"})
	}
	if traits || emitted != active || before.Statut() != after.Statut() || before.Attributs != after.Attributs ||
		before.NomUtilise != after.NomUtilise || before.PrenomUtilise != after.PrenomUtilise {
		out = append(out, Effect{Kind: EffectSend})
	}
	return out
}

// lower reports whether a is below b: RECUP and VALI stand side by side (A.1).
func lower(a, b Statut) bool {
	rank := [...]int{Provisoire: 0, Recuperee: 1, Validee: 1, Qualifiee: 2}
	return rank[a] < rank[b]
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
	i.INS, i.Confronte = nil, nil
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
