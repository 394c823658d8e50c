package insi

import (
	"context"
	"errors"

	"guichet/assets/texts"
	"guichet/ins"
)

// Verdict is what a verification comes to.
type Verdict string

// The verdicts (RNIV §4.8). Only Confirme lets the matricule go on being used.
const (
	Confirme    Verdict = "confirme"     // INSi gives the same matricule, OID and traits
	NonConfirme Verdict = "non_confirme" // it gives others, or nobody: worklist, and the INS is no longer used
	Remplace    Verdict = "remplace"     // the known matricule is in the history of the one INSi gives: a new récupération
	Indecis     Verdict = "indecis"      // 02: nothing is known either way
)

// Verification is the outcome of one.
type Verification struct {
	Verdict Verdict
	// Ecarts are the traits that differ from the known ones.
	Ecarts []ins.Trait
	Answer ins.Answer
	// Methode says how it was done: "recherche" for the fallback.
	Methode string
}

// Verifier checks that a known INS still holds (RNIV §4.8). The service has an operation for it (lot 2, WS_INS3)
// whose contract is not public: it will be another implementation of this interface.
type Verifier interface {
	Verify(ctx context.Context, known ins.INS) (Verification, error)
}

// BySearch verifies by the fallback of INSi guide §11: a search with the stored traits whose matricule, OID and
// traits equal the stored ones proves as much as a verification.
type BySearch struct{ Service Searcher }

var _ Verifier = BySearch{}

// Verify searches with the traits of a known INS, without its place of birth at first (EXI SI 26), with it when
// there are several. The first given name is the one stored, or the first of the list. A missing trait is an
// *ins.Fault; so is a call that fails.
func (b BySearch) Verify(ctx context.Context, known ins.INS) (Verification, error) {
	v := Verification{Methode: "recherche"}
	prenom := known.PremierPrenom
	if prenom == "" {
		prenom, _ = ins.FirstGivenName(known.ListePrenoms)
	}
	if known.Matricule == "" || known.OID == "" || known.NomNaissance == "" || prenom == "" || known.DateNaissance.IsZero() {
		r := texts.Refuse("insi.controle.non_appelable")
		return v, &ins.Fault{Class: ins.FaultRequest, Texte: r.Code, Phrase: r.Phrase, Acte: r.Acte, Cause: errors.New("traits incomplets")}
	}
	q := ins.Query{NomNaissance: known.NomNaissance, Prenoms: []string{prenom}, Sexe: known.Sexe, DateNaissance: known.DateNaissance}
	a, err := b.Service.Search(ctx, q)
	if err == nil && a.Code == ins.PlusieursIdentites && cogPattern.MatchString(known.LieuNaissance) && known.LieuNaissance != "99999" {
		q.LieuNaissance = known.LieuNaissance
		a, err = b.Service.Search(ctx, q)
	}
	if err != nil {
		return v, err
	}
	v.Answer = a
	switch {
	case a.Code == ins.PlusieursIdentites:
		v.Verdict = Indecis
	case a.Individu == nil:
		v.Verdict = NonConfirme
	default:
		v.Ecarts = differences(known, *a.Individu)
		v.Verdict = verdict(known, a, v.Ecarts)
	}
	return v, nil
}

func verdict(known ins.INS, a ins.Answer, ecarts []ins.Trait) Verdict {
	if len(ecarts) == 0 {
		return Confirme
	}
	if known.Matricule != a.Individu.Matricule {
		for _, h := range a.Historique {
			if h.Matricule == known.Matricule {
				return Remplace
			}
		}
	}
	return NonConfirme
}

// differences compares letter for letter: what INSi gave once and gives now must be the same. The premier prénom
// is left out: INSi has not given it since 2023, and its list is compared whole.
func differences(a, b ins.INS) []ins.Trait {
	var out []ins.Trait
	for _, d := range []struct {
		trait ins.Trait
		same  bool
	}{
		{ins.TraitNomNaissance, a.NomNaissance == b.NomNaissance},
		{ins.TraitListePrenoms, a.ListePrenoms == b.ListePrenoms},
		{ins.TraitDateNaissance, a.DateNaissance == b.DateNaissance},
		{ins.TraitSexe, a.Sexe == b.Sexe},
		{ins.TraitLieuNaissance, a.LieuNaissance == b.LieuNaissance},
		{ins.TraitMatricule, a.Matricule == b.Matricule && a.OID == b.OID},
	} {
		if !d.same {
			out = append(out, d.trait)
		}
	}
	return out
}
