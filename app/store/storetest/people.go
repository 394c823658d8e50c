package storetest

import (
	"fmt"
	"time"

	"guichet/app"
	"guichet/ins"
)

// debut is the moment at which the suite's day begins, an hour east of UTC.
var debut = time.Date(2026, 3, 29, 8, 30, 0, 123456789, time.FixedZone("", 3600))

// Meta signs an act made n seconds after the beginning of the day.
func Meta(n int) ins.Meta {
	return ins.Meta{Quand: debut.Add(time.Duration(n) * time.Second), Agent: "a.martin", Poste: "ACCUEIL-1"}
}

// Fait is a fact of a kind.
func Fait(n int, kind string, fact any) app.Entry {
	return app.Entry{Kind: kind, Meta: Meta(n), Fact: fact}
}

var (
	noms    = []string{"MARTIN", "BERNARD", "DE VINCI", "D'ARTAGNAN", "LE GOFF", "PETIT-JEAN", "ROBERT", "N'DIAYE", "ADRUN", "DURAND"}
	prenoms = []string{"ZOE", "JEAN-PIERRE", "LEONARDO", "ANNE MARIE", "KARIM", "PIERRE", "JEANNE", "LOUIS", "CATARINA", "YANN"}
)

// Personne is the n-th fictitious person: valid traits, the same at each call. Birth dates spread over 100 years.
func Personne(n int) ins.Created {
	born := time.Date(1925, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, (n*7919)%36500)
	sexe := ins.Feminin
	if n%2 == 0 {
		sexe = ins.Masculin
	}
	prenom := prenoms[n/10%10]
	return ins.Created{
		Meta: Meta(n), ID: fmt.Sprintf("00000000-0000-4000-8000-%012d", n), IPP: fmt.Sprintf("8%09d", n),
		Traits: ins.Traits{NomNaissance: noms[n%10], PremierPrenom: prenom, ListePrenoms: prenom, Sexe: sexe,
			DateNaissance: ins.DateOf(born), LieuNaissance: "63220"},
	}
}

// Person is a fictitious person whose name and date matter to a test; the rest is filled in.
func Person(n int, nom, prenom, date string) ins.Created {
	c := Personne(n)
	c.Traits.NomNaissance, c.Traits.PremierPrenom, c.Traits.ListePrenoms = nom, prenom, prenom
	d, err := ins.ParseDate(date)
	if err != nil {
		panic(err) // a constant of a test
	}
	c.Traits.DateNaissance = d
	return c
}

// MatriculeOf makes a well-formed matricule for the n-th person.
func MatriculeOf(n int) ins.Matricule {
	root := 2_600_163_220_000 + int64(n)
	return ins.Matricule(fmt.Sprintf("%013d%02d", root, 97-root%97))
}

// INSOf is what INSi would return for a created person: the same traits.
func INSOf(c ins.Created, m ins.Matricule) ins.INS {
	return ins.INS{Traits: c.Traits, Matricule: m, OID: ins.OIDNIR}
}

// Accept is the acceptance of the INS of a person, compared with what he says.
func Accept(n int, c ins.Created, m ins.Matricule) ins.INSAccepted {
	return ins.INSAccepted{Meta: Meta(n), INS: INSOf(c, m), Titre: c.Traits}
}

// Check is the check of the identity of a person against his identity card.
func Check(n int, c ins.Created) ins.PieceChecked {
	m := Meta(n)
	return ins.PieceChecked{Meta: m, Preuve: ins.Preuve{Type: ins.PieceCNI, Quand: m.Quand, Agent: m.Agent, Titre: c.Traits}}
}

// Clock is a clock that stands still, at the beginning of the suite's day.
func Clock() time.Time { return debut }
