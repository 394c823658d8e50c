package ins

import "time"

// Event is something that happened to an identity (A.2). Its fields hold everything its outcome depends on,
// site settings included, so that a journal folds to the same identity on any day and any machine.
type Event interface {
	// Name is the stable word under which the journal and the command line know the event.
	Name() string
	// meta is who did it, when and where; only this package declares events.
	meta() Meta
}

// Meta says who did something, when and where. Every event embeds it (H-01).
type Meta struct {
	Quand time.Time `json:"quand"`
	Agent string    `json:"agent"`
	Poste string    `json:"poste"`
	// Service is the hospital unit of the workstation, for worklists and indicators; empty when it was not said.
	Service string `json:"service,omitempty"`
}

func (m Meta) meta() Meta { return m }

// MetaOf gives who did an event, when and where.
func MetaOf(ev Event) Meta { return ev.meta() }

// Origine is where an identity comes from. Whatever it is, the identity begins Provisoire.
type Origine string

// The origins; the zero value is an entry at the desk.
const (
	OrigineGuichet Origine = ""
	OrigineImport  Origine = "import"      // imported base, without trace of a document
	OrigineFlux    Origine = "flux"        // received from another system
	OrigineOutil   Origine = "autre_outil" // made in another tool than the référentiel unique
)

// Created begins an identity with local traits.
type Created struct {
	Meta
	ID            string  `json:"id"`
	IPP           string  `json:"ipp"`
	Traits        Traits  `json:"traits"`
	NomUtilise    string  `json:"nom_utilise,omitempty"`
	PrenomUtilise string  `json:"prenom_utilise,omitempty"`
	Origine       Origine `json:"origine,omitempty"`
	// SansListe opens no work item for an imported identity: the site chose that those which the former system held for
	// provisoire too wait for their next visit without one. A demotion has its item.
	SansListe bool `json:"sans_liste,omitempty"`
}

// PieceChecked records that the agent compared the identity with a document and found it coherent. It is
// no police check: screens call it "vérification de cohérence de l’identité" (B-34).
// Apply judges it again: the type of document (B-32), its coherence with the strict traits and, when an INS is
// active, with the INS.
type PieceChecked struct {
	Meta
	Preuve Preuve `json:"preuve"`
	// Motif, Niveau, Reglages and Lieux serve the rows "à analyser" against an active INS, as in INSAccepted.
	Motif    string   `json:"motif,omitempty"`
	Niveau   Niveau   `json:"niveau,omitempty"`
	Reglages Reglages `json:"reglages,omitzero"`
	Lieux    LienLieu `json:"lieux,omitempty"`
}

// INSAccepted records that a named agent compared what INSi returned and accepted it (A-12, A-15, A-17, D-34).
// Apply compares Titre with INS again: a blocking discordance is refused whatever the caller says (D-20 to D-26).
type INSAccepted struct {
	Meta
	INS INS `json:"ins"`
	// Motif is the reason given for every row "à analyser" (D-32); empty when there was none.
	Motif string `json:"motif,omitempty"`
	// Niveau is who accepted: the rows "à analyser" may ask for more than an agent (D-32).
	Niveau Niveau `json:"niveau"`
	// Titre is what was compared with the INS: the document, or what the person said (D-30, D-33).
	Titre Traits `json:"titre"`
	// Lieux is what the tables of places said of the two codes when the agent accepted.
	Lieux LienLieu `json:"lieux,omitempty"`
	// Reglages are the site's choices in force when the agent accepted.
	Reglages Reglages `json:"reglages"`
}

// INSRefused records a return 00 that was not integrated, by the agent or by the rules. Nothing of the
// INS is kept in the identity (D-35).
type INSRefused struct {
	Meta
	Motif    string   `json:"motif"`
	Regle    string   `json:"regle,omitempty"`
	Reglages Reglages `json:"reglages"`
}

// INSNotFound records that INSi gave no identity: 01, 02, or no answer at all when Code is empty (A-18, D-14, D-15).
type INSNotFound struct {
	Meta
	Code ReturnCode `json:"code,omitempty"`
}

// DiscordanceFound records a blocking discordance between the INS and the document, discovered later.
type DiscordanceFound struct {
	Meta
	Motif string `json:"motif"`
}

// VerificationFailed records that the vérification of an INS failed (A-22, D-62).
type VerificationFailed struct {
	Meta
	Motif    string   `json:"motif"`
	Reglages Reglages `json:"reglages"`
}

// VerificationPassed records that the vérification of an INS succeeded: it confirms it and raises nothing (D-63).
type VerificationPassed struct {
	Meta
}

// NIRReplaced records that a NIA became a NIR (A-33, RNIV §4.8.2).
type NIRReplaced struct {
	Meta
	INS      INS      `json:"ins"`
	Motif    string   `json:"motif,omitempty"`
	Niveau   Niveau   `json:"niveau,omitempty"`
	Lieux    LienLieu `json:"lieux,omitempty"`
	Reglages Reglages `json:"reglages"`
	// AncienneNature is the OID of the number that is replaced: it goes to the history even when the NIR has the same digits
	// . Empty in events written before November 2026, which kept no trace of such a change.
	AncienneNature OID `json:"ancienne_nature,omitempty"`
}

// FraudFound records the fraudulent use of a carte Vitale.
type FraudFound struct {
	Meta
	Motif string `json:"motif"`
}

// AttributSet sets homonyme, douteuse or fictive.
type AttributSet struct {
	Meta
	Attribut Attribut `json:"attribut"`
	Motif    string   `json:"motif"`
}

// AttributLifted removes an attribute; douteuse and fictive are for the cellule.
type AttributLifted struct {
	Meta
	Attribut Attribut `json:"attribut"`
	Motif    string   `json:"motif"`
	Niveau   Niveau   `json:"niveau"`
}

// TraitsCorrected changes strict traits: back to Provisoire first when the identity was higher (A-27, J-3).
type TraitsCorrected struct {
	Meta
	Traits Traits `json:"traits"`
	Motif  string `json:"motif"`
}

// PremierPrenomChanged changes the premier prénom alone, within the list, at any status (A-28, EXI SI 30).
type PremierPrenomChanged struct {
	Meta
	PremierPrenom string `json:"premier_prenom"`
}

// UsedNamesChanged changes the names used in daily life, at any status: complementary traits never move it (A-29,
//
type UsedNamesChanged struct {
	Meta
	NomUtilise    string `json:"nom_utilise"`
	PrenomUtilise string `json:"prenom_utilise"`
}

// PreuveWithdrawn withdraws the check of the traits: document invalid, not of high trust, of another person.
type PreuveWithdrawn struct {
	Meta
	Motif string `json:"motif"`
	Doute bool   `json:"doute,omitempty"` // there is a doubt on the INS as well: back to Provisoire
}

// INSWithdrawn withdraws an INS attributed to the wrong person.
type INSWithdrawn struct {
	Meta
	Motif string `json:"motif"`
}

// AppliVitaleRead records the identity delivered by an Appli carte Vitale: no call of INSi (A-36, A-37, D-09).
type AppliVitaleRead struct {
	Meta
	INS        INS      `json:"ins"`
	AyantDroit bool     `json:"ayant_droit,omitempty"`
	Reglages   Reglages `json:"reglages"`
	// Motif, Niveau and Lieux serve the rows "à analyser", as in INSAccepted (D-32).
	Motif  string   `json:"motif,omitempty"`
	Niveau Niveau   `json:"niveau,omitempty"`
	Lieux  LienLieu `json:"lieux,omitempty"`
}

// ValidationDeferred records that the document was seen and copied at the desk and will be compared in back office.
type ValidationDeferred struct {
	Meta
	Motif string `json:"motif,omitempty"`
}

// Merged records on the survivor that another identity was merged into it. The merge itself belongs to the
// référentiel.
type Merged struct {
	Meta
	Absorbee    string `json:"absorbee"`
	INSAbsorbee *INS   `json:"ins_absorbee,omitempty"`
	Motif       string `json:"motif"`
}

// Absorbed records on the dead identity that it was merged into another.
type Absorbed struct {
	Meta
	Dans  string `json:"dans"`
	Motif string `json:"motif"`
}

// MergeUndone reverses a merge as a new operation, on either identity; for the cellule.
type MergeUndone struct {
	Meta
	Autre  string `json:"autre"`
	Motif  string `json:"motif"`
	Niveau Niveau `json:"niveau"`
}
