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
	code    reason
}

// LienLieu is what the tables of places know about two codes at a date of birth. It only says who may accept a
// difference of place, which never blocks (D-25).
type LienLieu uint8

// What may be known. The zero value leaves the judgement to the rules of C-66 to C-68.
const (
	LieuxNonJuges   LienLieu = iota
	MemeLieu                 // history, merger, extension or colonial code (D-59)
	AutreLieu                // another place altogether (D-59a)
	LieuxIncertains          // the tables cannot tell, for want of a date: never two places (C-69)
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
	// Le is the day of the comparison, against which births are judged (C-46); the zero Date sets no limit.
	Le Date
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

// Compare compares the identity document (or what the person says) with the INS: rules D-20 to D-28, with the
// reasons of D-40 to D-59f. It never changes a value: normalisation serves the comparison only.
func Compare(c Confrontation, r Reglages) Comparison {
	t := judge(&c, r)
	out := Comparison{Rows: make([]Row, len(t.rows)), Verdict: t.verdict(), Qualifiable: t.qualifiable()}
	for i, f := range t.rows {
		out.Rows[i] = t.row(f)
		t.mark(&c, &out.Rows[i])
	}
	out.Conseils = advise(&c, out.Rows)
	return out
}

// finding is the judgement of one row, before any word is written about it.
type finding struct {
	trait   Trait
	verdict Verdict
	code    reason
	accepte Niveau
	refusal *texts.Refusal // why a name cannot be written
	side    string         // where it stands
}

// by says who may accept a row à analyser.
func (f finding) by(n Niveau) finding {
	f.accepte = n
	return f
}

// table is the judgement of all rows, in the order of every screen.
type table struct {
	titre, ins reading
	rows       [7]finding
}

// judge applies the rules and writes nothing: Apply needs no more.
func judge(c *Confrontation, r Reglages) table {
	t := table{titre: read(c.Titre), ins: read(c.INS.Traits)}
	first := comparePremierPrenom(&t.titre, &t.ins)
	t.rows = [7]finding{
		compareNom(&t.titre, &t.ins),
		first,
		compareListe(&t.titre, &t.ins, first, r),
		compareDate(c, r),
		compareSexe(c),
		compareLieu(c, r),
		compareMatricule(c, r),
	}
	return t
}

func (t *table) verdict() Verdict {
	worst := Identique
	for i := range t.rows {
		worst = max(worst, t.rows[i].verdict)
	}
	return worst
}

func (t *table) qualifiable() Qualifiable {
	switch t.verdict() {
	case Bloquante:
		return QualifiableNon
	case AAnalyser:
		for i := range t.rows {
			if t.rows[i].verdict == AAnalyser && t.rows[i].accepte >= NiveauCellule {
				return QualifiableCellule
			}
		}
		return QualifiableApresAnalyse
	}
	return QualifiableOui
}

// firstBlocking gives the first row that blocks.
func (t *table) firstBlocking() (Row, bool) {
	for i := range t.rows {
		if t.rows[i].verdict == Bloquante {
			return t.row(t.rows[i]), true
		}
	}
	return Row{}, false
}

// row writes the rule and the reason of a finding.
func (t *table) row(f finding) Row {
	out := Row{Trait: f.trait, Verdict: f.verdict, Accepte: f.accepte, code: f.code}
	switch f.code {
	case codeInsAbsent, codeTitreAbsent:
		text := write(string(f.code), "trait", f.trait.Libelle())
		out.Regle, out.Raison = text.Regle, text.Phrase
	case codeIllisible:
		out.Raison = write(string(f.code), "trait", f.trait.Libelle(), "cote", f.side, "raison", f.refusal.Phrase).Phrase
	default:
		text := texts.Get(string(f.code))
		out.Regle, out.Raison = text.Regle, text.Phrase
	}
	if f.code == codeTitreAbsent || f.code == codeIllisible {
		out.Regle = ruleOf[f.trait]
	}
	return out
}

// mark adds the differing characters of the two values as they are shown.
func (t *table) mark(c *Confrontation, r *Row) {
	if r.Verdict == Identique || r.code == codeInsAbsent || r.code == codeTitreAbsent || r.code == codeIllisible {
		return
	}
	switch r.Trait {
	case TraitNomNaissance:
		r.SpansTitre, r.SpansINS = diffSpans(t.titre.shownNom, t.ins.shownNom)
	case TraitPremierPrenom:
		if r.code != codePrenomDebut { // another cut of the same list: nothing is wrong
			r.SpansTitre, r.SpansINS = diffSpans(t.titre.shownFirst, t.ins.shownFirst)
		}
	case TraitListePrenoms:
		r.SpansTitre, r.SpansINS = diffSpans(t.titre.shownList, t.ins.shownList)
	case TraitDateNaissance:
		r.SpansTitre, r.SpansINS = placeSpans(c.Titre.DateNaissance.FR(), c.INS.DateNaissance.FR())
	case TraitSexe:
		r.SpansTitre, r.SpansINS = placeSpans(string(c.Titre.Sexe), string(c.INS.Sexe))
	case TraitLieuNaissance:
		r.SpansTitre, r.SpansINS = placeSpans(c.Titre.LieuNaissance, c.INS.LieuNaissance)
	}
}

// reason is why a row is judged as it is: the code of its text.
type reason string

// The reasons on which something is decided, besides what they say. The first three are those that any row may have.
const (
	codeInsAbsent   reason = "ins_ligne_ins_absent"   // INSi did not return the trait (D-26, RNIV EXI PP 20)
	codeTitreAbsent reason = "ins_ligne_titre_absent" // nobody read the trait on the document
	codeIllisible   reason = "ins_ligne_illisible"    // a name that cannot be written is equal to nothing (C-05)

	codeDateINSInexistante   reason = "ins_date_ins_inexistante"
	codeDateTitreInexistante reason = "ins_date_titre_inexistante"
	codeDateHorsLimites      reason = "ins_date_hors_limites"
	codeDateInterpretee      reason = "ins_date_interpretee"
	codeDatePermise          reason = "ins_date_interpretee_permise"
	codeSexeINSInconnu       reason = "ins_sexe_ins_inconnu"
	codeSexeIndetermine      reason = "ins_sexe_indetermine"
	codePrenomHorsListe      reason = "ins_prenom_hors_liste"
	codePrenomDebut          reason = "ins_prenom_debut"
	codeListeNonRelevee      reason = "ins_liste_non_relevee"
	codeListeINSPlusLongue   reason = "ins_liste_ins_plus_longue"
	codeListeINSPlusCourte   reason = "ins_liste_ins_plus_courte"
	codeLieuNonReleve        reason = "ins_lieu_non_releve"
	codeLieuInconnu          reason = "ins_lieu_inconnu"
	codeLieuAutre            reason = "ins_lieu_autre"
)

const (
	coteTitre = "sur la pièce"
	coteINS   = "dans l’INS"
)

// ruleOf is the rule of each row.
var ruleOf = map[Trait]string{
	TraitNomNaissance: "D-20", TraitPremierPrenom: "D-21", TraitListePrenoms: "D-22", TraitSexe: "D-23",
	TraitDateNaissance: "D-24", TraitLieuNaissance: "D-25", TraitMatricule: "D-26",
}

// reading is a set of names as shown and as compared: each is normalised once.
type reading struct {
	shownNom, shownFirst, shownList string
	nom, first, list                string
	nomErr, firstErr, listErr       *texts.Refusal
}

func read(t Traits) reading {
	r := reading{shownNom: t.NomNaissance, shownList: t.ListePrenoms}
	r.nom, r.nomErr = Normalize(t.NomNaissance)
	r.list, r.listErr = Normalize(t.ListePrenoms)
	r.shownFirst = titreFirst(t)
	r.first, r.firstErr = Normalize(r.shownFirst)
	if r.first == "" && r.firstErr == nil { // no proposal: say why
		_, r.firstErr = Normalize(t.PremierPrenom)
		if r.firstErr == nil {
			r.firstErr = r.listErr
		}
	}
	// C-20: however the absence of a name is written, it is one word
	r.nom, r.first, r.list = absentNom(r.nom), absentPrenom(r.first), absentPrenom(r.list)
	if r.list == SansPrenom && t.PremierPrenom == "" {
		r.first, r.firstErr = SansPrenom, nil
	}
	return r
}
