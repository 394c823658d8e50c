package entry

import (
	"slices"
	"strings"
	"time"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/ins"
)

// Reader turns what is typed into traits, dates, places and criteria, and writes them as a screen shows them: for
// every room by the same rules. Without Places a place of birth is typed and shown as its code. Now is the present
// moment, for the rules of dates and for what is said of today.
type Reader struct {
	Places app.Places
	Now    time.Time
}

// TraitsTyped are the traits as they were read on a document and typed (A-4a to A-4f).
type TraitsTyped struct {
	NomNaissance, Prenoms, PremierPrenom, Sexe, DateNaissance, LieuNaissance string
}

// Criteria are the query's own traits, as typed (EXI SI 27, D-04).
type Criteria struct {
	NomNaissance, Prenoms, Sexe, DateNaissance, LieuNaissance string
}

// The codes of the fields that the agent fills in.
const (
	FieldNom           = string(ins.TraitNomNaissance)
	FieldPrenoms       = string(ins.TraitListePrenoms)
	FieldPremier       = string(ins.TraitPremierPrenom)
	FieldDate          = string(ins.TraitDateNaissance)
	FieldSexe          = string(ins.TraitSexe)
	FieldLieu          = string(ins.TraitLieuNaissance)
	FieldNomUtilise    = "nom_utilise"
	FieldPrenomUtilise = "prenom_utilise"
)

// NoPiece is the choice of a form that says that there is no document.
const NoPiece = "aucune"

// Traits applies the entry rules of ins. The place alone may wait for INSi or for the recording.
func (e Reader) Traits(c TraitsTyped) (ins.Traits, FieldFaults, []*texts.Refusal) {
	var faults FieldFaults
	s := ins.Saisie{
		NomNaissance: c.NomNaissance, PremierPrenom: c.PremierPrenom, ListePrenoms: c.Prenoms,
		Sexe: ins.Sexe(strings.ToUpper(strings.TrimSpace(c.Sexe))),
	}
	dateGiven := strings.TrimSpace(c.DateNaissance) != ""
	dateFault := false
	if dateGiven {
		d, certitude, r := e.date(c.DateNaissance)
		faults.Add(FieldDate, r)
		dateFault = r != nil
		s.DateNaissance, s.DateCertitude = d, certitude // C-43
	}
	if typed := strings.TrimSpace(c.LieuNaissance); typed != "" {
		code, r := e.Place(typed, s.DateNaissance)
		faults.Add(FieldLieu, r)
		s.LieuNaissance = code
	}
	checked := ins.CheckEntry(s, ins.DateOf(e.Now))
	for _, r := range checked.Refus {
		switch {
		case r.Trait == ins.TraitLieuNaissance && s.LieuNaissance == "": // may wait, or refused above
		case r.Trait == ins.TraitDateNaissance && dateFault:
		default:
			faults.Add(string(r.Trait), proposed(checked, r))
		}
	}
	var notes []*texts.Refusal
	for _, p := range checked.Propositions {
		if p.Trait == ins.TraitNomNaissance { // perhaps the line of the document, perhaps its mention; only the person knows
			notes = append(notes, &texts.Refusal{Sentence: p.Sentence})
		}
	}
	for _, r := range checked.Alertes {
		if r.Trait == ins.TraitPremierPrenom { // C-31 (3): only the person knows
			faults.Add(FieldPremier, r.Refusal)
			continue
		}
		notes = append(notes, r.Refusal)
	}
	return checked.Traits, faults, notes
}

// proposed is the refusal of a trait, or in its place the value that one act takes: what is missing is then said with what
// may be written (C-20).
func proposed(checked ins.Entry, r ins.TraitRefusal) *texts.Refusal {
	for _, p := range checked.Propositions {
		if p.Trait == ins.TraitPremierPrenom && p.Trait == r.Trait && checked.Traits.PremierPrenom == "" {
			return &texts.Refusal{Sentence: p.Sentence}
		}
	}
	return r.Refusal
}

// UsedName reads a nom utilisé. One typed with the word that says how it was got is refused, with the name that may be meant:
// it is given beside the refusal, for the field to propose.
func UsedName(typed string) (string, *texts.Refusal) {
	used, r := ins.ReadUsedName(typed)
	if r == nil && used.Mention != "" {
		r = texts.Refuse("ins_nom_utilise_mention", "mention", used.Mention, "choix", strings.Join(used.Choix, " ou "))
	}
	return used.Nom, r
}

// Place turns what was typed into one code: what can mean one place only is taken, the rest is asked (C-62).
func (e Reader) Place(typed string, ne ins.Date) (string, *texts.Refusal) {
	if e.Places == nil {
		if code := strings.ToUpper(strings.TrimSpace(typed)); ins.COGForme(code) {
			return code, nil
		}
		return "", texts.Refuse("app_lieu_code", "valeur", typed)
	}
	code, found := e.Reading(typed, ne)
	switch {
	case code != "":
		return code, nil
	case len(found) == 0:
		return "", texts.Refuse("app_lieu_introuvable", "valeur", typed)
	case len(found) == 1: // seen before it is taken: a part of a name, or a code that nobody knows (C-63)
		return "", texts.Refuse("app_lieu_a_confirmer", "valeur", typed, "lieu", CodeAfter(placeName(found[0]), found[0].Code))
	default:
		return "", texts.Refuse("app_lieu_plusieurs", "valeur", typed)
	}
}

// Reading is the code that what was typed means, or, where that is not certain, the places among which a person chooses
// (C-62, RNIV EXI SI 20). Five characters are a code and a postal code: when both are somewhere, it is not certain.
func (e Reader) Reading(typed string, ne ins.Date) (string, []app.Place) {
	code := strings.ToUpper(strings.TrimSpace(typed))
	if code == ins.LieuInconnuCOG { // five keys on purpose; no list offers it (C-60, C-61)
		return code, nil
	}
	if code, ok := e.picked(typed, ne); ok {
		return code, nil
	}
	if p, ok := e.Places.Sole(typed, ne); ok {
		return p.Code, nil
	}
	return "", e.Places.Find(typed, ne)
}

// picked reads what PlaceValue writes.
func (e Reader) picked(typed string, ne ins.Date) (string, bool) {
	code, name, two := strings.Cut(strings.TrimSpace(typed), " ")
	if !two || !ins.COGForme(code) {
		return "", false
	}
	if label := e.Places.Label(code, ne); label == name || label == "" && name == noName() {
		return code, true
	}
	is := func(p app.Place) bool { return p.Code == code && placeName(p) == typed }
	return code, slices.ContainsFunc(e.Places.Find(code, ne), is) || slices.ContainsFunc(e.Places.Find(name, ne), is)
}

// PlaceValue is a known code as a field holds it, to be read again as the same: with its name when the code alone would be
// asked again, for it may be a postal code too.
func (e Reader) PlaceValue(code string, ne ins.Date) string {
	if code == "" || e.Places == nil {
		return code
	}
	if read, _ := e.Reading(code, ne); read == code {
		return code
	}
	return placeName(app.Place{Code: code, Libelle: e.Places.Label(code, ne)})
}

// placeName is a place of a list with its code in front.
func placeName(p app.Place) string {
	if p.Libelle == "" {
		return p.Code + " " + noName()
	}
	return p.Code + " " + p.Libelle
}

// noName stands where the table is not sure of the name (C-64).
func noName() string { return texts.Get("app_lieu_sans_nom").Phrase }

// Criteria turns typed criteria into a query, without touching the record (EXI SI 27).
func (e Reader) Criteria(c Criteria) (ins.Query, FieldFaults) {
	var faults FieldFaults
	var q ins.Query
	var r *texts.Refusal
	q.NomNaissance, r = ins.NormalizeNom(c.NomNaissance)
	faults.Add(FieldNom, r)
	if r == nil && q.NomNaissance == "" {
		faults.Add(FieldNom, texts.Refuse("app_critere_manquant", "trait", ins.TraitNomNaissance.Libelle()))
	}
	if _, r = ins.NormalizePrenom(c.Prenoms); r != nil {
		faults.Add(FieldPrenoms, r)
	} else if q.Prenoms = criteriaNames(c.Prenoms); len(q.Prenoms) == 0 {
		faults.Add(FieldPrenoms, texts.Refuse("app_critere_manquant", "trait", ins.TraitListePrenoms.Libelle()))
	}
	switch q.Sexe = ins.Sexe(c.Sexe); q.Sexe {
	case ins.Masculin, ins.Feminin:
	default:
		faults.Add(FieldSexe, texts.Refuse("app_critere_manquant", "trait", ins.TraitSexe.Libelle()))
	}
	q.DateNaissance, _, r = e.date(c.DateNaissance)
	faults.Add(FieldDate, r)
	if c.LieuNaissance != "" {
		q.LieuNaissance, r = e.Place(c.LieuNaissance, q.DateNaissance)
		faults.Add(FieldLieu, r)
		if q.LieuNaissance == ins.LieuInconnuCOG { // 99999 is never sent
			q.LieuNaissance = ""
		}
	}
	return q, faults
}

// criteriaNames splits typed given names at commas; without a comma, what is typed is one given name.
func criteriaNames(typed string) []string {
	if !strings.Contains(typed, ",") {
		typed += ","
	}
	return ins.GivenNames(typed)
}

// CriteriaOf writes a query as criteria to be changed: the reverse of Reader.Criteria.
func (e Reader) CriteriaOf(q ins.Query) *Criteria {
	return &Criteria{
		NomNaissance: q.NomNaissance, Prenoms: strings.Join(q.Prenoms, ", "), Sexe: string(q.Sexe),
		DateNaissance: q.DateNaissance.FR(), LieuNaissance: e.PlaceValue(q.LieuNaissance, q.DateNaissance),
	}
}

// FieldLabel is the name of a field, as its form shows it.
func FieldLabel(code string) string { return texts.Get("app_champ_" + code).Phrase }
