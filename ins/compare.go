package ins

import "guichet/assets/texts"

// Verdict is what one row of a comparison comes to (D.3), from best to worst.
type Verdict uint8

// The four verdicts.
const (
	Identique Verdict = iota
	NonBloquante
	AAnalyser
	Bloquante
)

// Code is the word of the command line: identique, non_bloquante, a_analyser, bloquante.
func (v Verdict) Code() string {
	return [...]string{"identique", "non_bloquante", "a_analyser", "bloquante"}[v]
}

// Qualifiable is what a whole comparison allows.
type Qualifiable string

// What a comparison allows: at once, after the analysis that the site's settings describe, by the cellule only, not.
const (
	QualifiableOui          Qualifiable = "oui"
	QualifiableApresAnalyse Qualifiable = "apres_analyse"
	QualifiableCellule      Qualifiable = "cellule"
	QualifiableNon          Qualifiable = "non"
)

// Span is a run of characters (runes, not bytes) that differ: [Start, End).
type Span struct{ Start, End int }

// Row is the comparison of one trait.
type Row struct {
	Trait   Trait
	Verdict Verdict
	Regle   string // "D-21"; the official rules stand in Raison
	Raison  string // one French sentence
	// SpansTitre and SpansINS are the differing characters of the two values compared.
	SpansTitre []Span
	SpansINS   []Span
	// Accepte is the level that may accept a row AAnalyser.
	Accepte Niveau
}

// Confrontation is what is laid side by side. Titre is compared with INS (D-30); Local and Vitale only explain.
type Confrontation struct {
	Titre  Traits
	INS    INS
	Local  *Traits
	Vitale *Traits
}

// Advice is what to do about one discordance or one return of INSi (D.4, D.6).
type Advice struct {
	Code  string
	Regle string
	// Phrase says what was found, Acte what the agent does next, Dire what he may say to the patient,
	// Organisme whom the patient is sent to (D-71 to D-74). Each may be empty but Phrase.
	Phrase, Acte, Dire, Organisme string
}

// Comparison is the whole table.
type Comparison struct {
	Rows        []Row
	Verdict     Verdict // the worst row
	Qualifiable Qualifiable
	Conseils    []Advice
}

// Compare compares the identity document (or what the person says) with the INS: rules D-20 to D-28, with the
// reasons of D-40 to D-59f. It never changes a value: normalisation serves the comparison only.
func Compare(c Confrontation, r Reglages) Comparison { panic("ins: not built yet") }

// Reglages are the site's choices of G-30 that the identity rules depend on. The zero value is the safe default
// of each. The blocking rules are not settings (G-31).
type Reglages struct {
	// DateInterpreteeQualifiable lets an interpreted date be qualified (C-44); default no.
	DateInterpreteeQualifiable bool `json:"date_interpretee_qualifiable,omitempty"`
	// InterdireAppelProvisoire forbids INSi calls for PROV identities (A-41, EXI SI 25).
	InterdireAppelProvisoire bool `json:"interdire_appel_provisoire,omitempty"`
	// DiscordanceVersProvisoire sends a validated identity back to PROV on a discordance.
	DiscordanceVersProvisoire bool `json:"discordance_vers_provisoire,omitempty"`
	// QuiAccepteLieu, QuiAccepteListe say who may accept those rows (D-32).
	QuiAccepteLieu  Niveau `json:"qui_accepte_lieu,omitempty"`
	QuiAccepteListe Niveau `json:"qui_accepte_liste,omitempty"`
	// Production refuses test and demonstration OIDs.
	Production bool `json:"production,omitempty"`
}

// Callable tells whether INSi may be called for these traits and attributes (D-09, C-50, A-41, A-46);
// statut is the present status of the record, Provisoire when there is none.
func Callable(t Traits, a Attributs, statut Statut, r Reglages) *texts.Refusal {
	panic("ins: not built yet")
}
