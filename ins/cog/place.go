package cog

import (
	"strings"
	"time"

	"guichet/assets/texts"
	"guichet/ins"
)

// Nature is what kind of place an entry is.
type Nature uint8

// The kinds of place.
const (
	Commune        Nature = iota
	Arrondissement        // arrondissement municipal of Paris, Lyon or Marseille; its parent is the commune
	Deleguee              // commune déléguée; its parent is the commune nouvelle
	Associee              // commune associée; its parent is the commune
	AncienCode            // the same commune under a former code; its parent is the present code (C-66, C-67)
	Fusionnee             // a commune that exists no more; its parent is the commune that took it in
	Extension             // a second code of a commune with many births; its parent is the commune (C-64, C-65)
	Pays                  // country or foreign territory (99xxx)
)

// Inconnu is the code of a birth place that nobody knows (C-60).
const Inconnu = "99999"

// Sens tells how sure the table is of what a code meant at a date of birth.
type Sens uint8

// The degrees of certainty.
const (
	SensSur       Sens = iota
	SensIncertain      // the code changed its meaning and the date does not settle which (C-64): no name
	SensInconnu        // the table does not hold the code (C-63): accepted all the same
)

// Place is what a code meant at a date of birth.
type Place struct {
	Code   string
	Nom    string // as INSEE writes it, with accents; empty unless Sens is SensSur, and when the table has none
	Nature Nature
	Sens   Sens
	// Departement at that time ("Seine"); empty for a country.
	Departement string
	// Debut and Fin bound the births to which the code is given, Fin excluded; zero where not known or unbounded.
	Debut, Fin ins.Date
	// HorsPeriode tells that the code was not in use at the date of birth: odd, but accepted (C-65, C-69).
	HorsPeriode bool
	// Actuel is the code under which the place is found today, and NomActuel its name, when one of the two is another.
	Actuel, NomActuel string
	// The last three are told by Find only.
	Lu Lecture
	// Entier tells that the whole of what was typed means the place, and not the beginning or a part of a name. One
	// Entier alone may be taken (Table.Sole); it is shown before.
	Entier bool
	// Trouve is the name under which it was found, when that is neither Nom nor NomActuel: « Oran » of Algeria.
	Trouve string
}

// Lecture tells how what was typed was read.
type Lecture uint8

// The ways to read it.
const (
	LuNom        Lecture = iota
	LuCode               // a code officiel géographique
	LuCodePostal         // a postal code: never taken for a code (C-62)
	LuTerritoire         // a département or an island: one of its communes is to be chosen
)

// Libelle is the place as a person reads it, without its code: « Boulogne-Billancourt (Seine ; aujourd’hui 92012) ».
// It is « code inconnu du référentiel » for a code that the table does not hold (C-63), and empty when the table is
// not sure of the meaning: the bare code is then all there is to show (C-64).
func (p Place) Libelle() string {
	switch {
	case p.Code == Inconnu:
		return texts.Get("cog_lieu_inconnu").Phrase
	case p.Sens == SensInconnu:
		return texts.Get("cog_code_inconnu").Phrase
	case p.Sens == SensIncertain:
		return ""
	case p.Nom == "" && p.Actuel == "":
		return ""
	case p.Nom == "":
		return texts.Get("cog_ancienne_commune", "nom", p.NomActuel, "code", p.Actuel).Phrase
	}
	var more []string
	if p.Departement != "" && p.Departement != p.Nom {
		more = append(more, p.Departement)
	}
	switch {
	case p.Actuel == "" || p.Nature == Arrondissement:
	case p.NomActuel == p.Nom, p.NomActuel == "", p.Nature == Pays && strings.HasPrefix(p.Nom, p.NomActuel):
		more = append(more, texts.Get("cog_aujourd_hui", "lieu", p.Actuel).Phrase)
	default:
		more = append(more, texts.Get("cog_aujourd_hui", "lieu", p.NomActuel+", "+p.Actuel).Phrase)
	}
	if len(more) == 0 {
		return p.Nom
	}
	return p.Nom + " (" + strings.Join(more, " ; ") + ")"
}

// Periode says when births were given the code under that name, for a list to choose from: « du 01/01/1968 au
// 28/11/1969 ». It is empty where the table knows no bound (C-62).
func (p Place) Periode() string {
	last := p.Fin
	if !last.IsZero() {
		t := time.Date(last.Year, last.Month, last.Day-1, 0, 0, 0, 0, time.UTC)
		last = ins.Date{Year: t.Year(), Month: t.Month(), Day: t.Day()}
	}
	switch {
	case p.Debut.IsZero() && last.IsZero():
		return ""
	case last.IsZero():
		return texts.Get("cog_periode_depuis", "debut", p.Debut.FR()).Phrase
	case p.Debut.IsZero():
		return texts.Get("cog_periode_jusqu_au", "fin", last.FR()).Phrase
	default:
		return texts.Get("cog_periode", "debut", p.Debut.FR(), "fin", last.FR()).Phrase
	}
}

// Note says in one French sentence why the code deserves a second look at this date; empty when it does not.
func (p Place) Note() string {
	switch {
	case p.Code == Inconnu:
		return ""
	case p.Sens == SensInconnu:
		return texts.Get("cog_note_inconnu", "code", p.Code).Phrase
	case p.Sens == SensIncertain:
		return texts.Get("cog_note_incertain", "code", p.Code).Phrase
	case p.HorsPeriode && !p.Fin.IsZero():
		return texts.Get("cog_note_jusqu_au", "code", p.Code, "date", p.Fin.FR()).Phrase
	case p.HorsPeriode:
		return texts.Get("cog_note_depuis", "code", p.Code, "date", p.Debut.FR()).Phrase
	default:
		return ""
	}
}

// Valid tells whether s has the shape of a code officiel géographique: five characters, digits but for A or B at
// the second place (Corsica). Whether such a place exists is another question (C-63).
func Valid(s string) bool {
	_, ok := pack(s)
	return ok
}

// packed is a code as a number that sorts like the code itself.
type packed uint32

const packedCodes = 10 * 12 * 1000

func pack(s string) (packed, bool) {
	if len(s) != 5 {
		return 0, false
	}
	n := packed(0)
	for i := range 5 {
		c := s[i]
		switch {
		case i == 1 && (c == 'A' || c == 'B'):
			n = n*12 + 10 + packed(c-'A')
		case c < '0' || c > '9':
			return 0, false
		case i == 1:
			n = n*12 + packed(c-'0')
		default:
			n = n*10 + packed(c-'0')
		}
	}
	return n, true
}

func (p packed) String() string {
	n := uint32(p)
	second := n / 1000 % 12
	b := [5]byte{byte('0' + n/12000), byte('0' + second), byte('0' + n/100%10), byte('0' + n/10%10), byte('0' + n%10)}
	if second >= 10 {
		b[1] = byte('A' + second - 10)
	}
	return string(b[:])
}

// day is a date as the number AAAAMMJJ; 0 is unknown or unbounded.
type day int32

func dayOf(d ins.Date) day {
	if d.Year < 1 || d.Year > 9999 || d.Month < 1 || d.Month > 12 || d.Day < 1 || d.Day > 31 {
		return 0
	}
	return day(d.Year*10000 + int(d.Month)*100 + d.Day)
}

func (d day) date() ins.Date {
	if d == 0 {
		return ins.Date{}
	}
	return ins.Date{Year: int(d) / 10000, Month: monthOf(d), Day: int(d) % 100}
}
