package ins

import (
	"time"

	"guichet/assets/texts"
)

// Event is something that happened to an identity (A.2). Its fields hold everything its outcome depends on,
// site settings included, so that a journal folds to the same identity on any day and any machine.
type Event interface {
	// Name is the stable word under which the journal and the command line know the event.
	Name() string
}

// Meta says who did something, when and where. Every event embeds it (H-01).
type Meta struct {
	Quand time.Time `json:"quand"`
	Agent string    `json:"agent"`
	Poste string    `json:"poste"`
}

// Created begins an identity with local traits.
type Created struct {
	Meta
	ID            string `json:"id"`
	IPP           string `json:"ipp"`
	Traits        Traits `json:"traits"`
	NomUtilise    string `json:"nom_utilise,omitempty"`
	PrenomUtilise string `json:"prenom_utilise,omitempty"`
}

// PieceChecked records that the agent compared the identity with a document and found it coherent.
type PieceChecked struct {
	Meta
	Preuve Preuve `json:"preuve"`
}

// INSAccepted records that a named agent compared what INSi returned and accepted it (A-12, A-15, A-17, D-34).
// Comparaison is judged again by Apply: a blocking discordance is refused whatever the caller says (D-20 to D-26).
type INSAccepted struct {
	Meta
	INS INS `json:"ins"`
	// Motif is the reason given for every row "à analyser" (D-32); empty when there was none.
	Motif string `json:"motif,omitempty"`
	// Niveau is who accepted: the rows "à analyser" may ask for more than an agent (D-32).
	Niveau Niveau `json:"niveau"`
	// Titre is what was compared with the INS: the document, or what the person said (D-30, D-33).
	Titre Traits `json:"titre"`
	// Reglages are the site's choices in force when the agent accepted.
	Reglages Reglages `json:"reglages"`
}

// Niveau is how much a person may accept (D-32, H-43).
type Niveau uint8

// The three levels, each including the one before.
const (
	NiveauAgent Niveau = iota
	NiveauReferent
	NiveauCellule
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

// Apply is the one function that moves an identity: identity + event -> identity, effects, or a refusal that
// names its rule. A refused event changes nothing.
func Apply(id Identite, ev Event) (Identite, []Effect, *texts.Refusal) { panic("ins: not built yet") }

// EncodeEvent writes an event as JSON, without its name.
func EncodeEvent(ev Event) ([]byte, error) { panic("ins: not built yet") }

// DecodeEvent reads an event that EncodeEvent wrote under the given name. An unknown name is an error.
func DecodeEvent(name string, body []byte) (Event, error) { panic("ins: not built yet") }
