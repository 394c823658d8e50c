package ins

import (
	"slices"

	"guichet/assets/texts"
)

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
	// SpansTitre and SpansINS are the differing characters of the two values compared. Those of a date count in
	// its form JJ/MM/AAAA.
	SpansTitre []Span
	SpansINS   []Span
	// Accepte is the level that may accept a row AAnalyser.
	Accepte Niveau
	// code is the text behind Raison.
	code string
}

// LienLieu is what the tables of places know about two codes at a date of birth. It only says who may accept a
// difference of place, which never blocks (D-25).
type LienLieu uint8

// What may be known. The zero value leaves the judgement to the rules of C-66 to C-68.
const (
	LieuxNonJuges LienLieu = iota
	MemeLieu               // history, merger, extension or colonial code (D-59)
	AutreLieu              // another place altogether (D-59a)
)

// Confrontation is what is laid side by side. Titre is compared with INS (D-30); Local and Vitale only explain.
type Confrontation struct {
	Titre  Traits
	INS    INS
	Local  *Traits
	Vitale *Traits
	// Piece is the type of the document, to say which office corrects it (D-71, D-74); empty when not known.
	Piece TypePiece
	// Parole says that there is no document: Titre is what the person says, by open questions (D-33).
	Parole bool
	// Lieux is what the tables of places say about the codes of Titre and INS.
	Lieux LienLieu
}

// Comparison is the whole table.
type Comparison struct {
	Rows        []Row
	Verdict     Verdict // the worst row
	Qualifiable Qualifiable
	Conseils    []Advice
}

// Row gives the row of a trait.
func (c Comparison) Row(t Trait) Row {
	if i := slices.IndexFunc(c.Rows, func(r Row) bool { return r.Trait == t }); i >= 0 {
		return c.Rows[i]
	}
	return Row{Trait: t}
}

// Niveau is the lowest level that may accept every row "à analyser" (D-32).
func (c Comparison) Niveau() Niveau {
	n := NiveauAgent
	for _, r := range c.Rows {
		if r.Verdict == AAnalyser {
			n = max(n, r.Accepte)
		}
	}
	return n
}

// Compare compares the identity document (or what the person says) with the INS: rules D-20 to D-28, with the
// reasons of D-40 to D-59f. It never changes a value: normalisation serves the comparison only.
func Compare(c Confrontation, r Reglages) Comparison {
	out := judge(c, r)
	out.Conseils = advise(c, out.Rows)
	return out
}

// judge is Compare without the advice.
func judge(c Confrontation, r Reglages) Comparison {
	first := comparePremierPrenom(c)
	out := Comparison{Rows: []Row{
		compareNom(c),
		first,
		compareListe(c, first, r),
		compareDate(c, r),
		compareSexe(c),
		compareLieu(c, r),
		compareMatricule(c, r),
	}}
	for _, row := range out.Rows {
		out.Verdict = max(out.Verdict, row.Verdict)
	}
	switch {
	case out.Verdict == Bloquante:
		out.Qualifiable = QualifiableNon
	case out.Verdict < AAnalyser:
		out.Qualifiable = QualifiableOui
	case out.Niveau() == NiveauCellule:
		out.Qualifiable = QualifiableCellule
	default:
		out.Qualifiable = QualifiableApresAnalyse
	}
	return out
}

// row builds a row from the text of its reason, which bears the rule.
func row(t Trait, v Verdict, code string, args ...string) Row {
	if len(args) == 0 {
		args = []string{"trait", t.Libelle()}
	}
	text := texts.Get(code, args...)
	return Row{Trait: t, Verdict: v, Regle: text.Regle, Raison: text.Phrase, code: code}
}

// accepted says who may accept a row à analyser.
func (r Row) accepted(by Niveau) Row {
	r.Accepte = by
	return r
}

// marked adds the differing characters of the two values as they are shown.
func (r Row) marked(titre, ins string) Row {
	r.SpansTitre, r.SpansINS = diffSpans(titre, ins)
	return r
}

// missing is the row of a trait that INSi did not return (D-26, RNIV EXI PP 20).
func missing(t Trait) Row { return row(t, Bloquante, "ins_ligne_ins_absent", "trait", t.Libelle()) }

// notRead is the row of a trait that nobody read on the document.
func notRead(t Trait, rule string) Row {
	r := row(t, Bloquante, "ins_ligne_titre_absent", "trait", t.Libelle())
	r.Regle = rule
	return r
}

// unwritable is the row of a name that cannot be written in the INSi alphabet: it can be equal to nothing (C-05).
func unwritable(t Trait, rule, side string, refusal *texts.Refusal) Row {
	r := row(t, Bloquante, "ins_ligne_illisible", "trait", t.Libelle(), "cote", side, "raison", refusal.Phrase)
	r.Regle = rule
	return r
}

const (
	coteTitre = "sur la pièce"
	coteINS   = "dans l’INS"
)
