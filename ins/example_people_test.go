package ins

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Fictive people (rniv I.1) and short ways to make one act.

var noon = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)

func meta() Meta { return Meta{Quand: noon, Agent: "MARTIN Claire", Poste: "A1"} }

func dark() Traits {
	return Traits{
		NomNaissance: "DARK", PremierPrenom: "JEANNE", ListePrenoms: "JEANNE MARIE CECILE", Sexe: Feminin,
		DateNaissance: Date{1960, time.May, 30}, LieuNaissance: "88154",
	}
}

func darkINS() INS { return insOf(dark()) }

// insOf is what INSi returns for a person: no premier prénom since 2023.
func insOf(t Traits) INS {
	t.PremierPrenom = ""
	return INS{Traits: t, Matricule: "260058815400233", OID: OIDNIR}
}

// with gives traits changed by set.
func with(t Traits, set func(*Traits)) Traits {
	set(&t)
	return t
}

func created(t Traits) Created { return Created{Meta: meta(), ID: "id-1", IPP: "100", Traits: t} }

func cni(titre Traits) PieceChecked {
	return PieceChecked{Meta: meta(), Preuve: Preuve{Type: PieceCNI, Titre: titre}}
}

func accept(in INS, titre Traits) INSAccepted {
	return INSAccepted{Meta: meta(), INS: in, Titre: titre}
}

// fold applies events that must all be accepted.
func fold(t *testing.T, events ...Event) Identite {
	t.Helper()
	var id Identite
	for _, ev := range events {
		next, _, refusal := Apply(id, ev)
		require.Nil(t, refusal, "%s : %v", ev.Name(), refusal)
		id = next
	}
	return id
}

// refuse applies an event that must be refused, and checks that it changed nothing.
func refuse(t *testing.T, id Identite, ev Event, code string) {
	t.Helper()
	next, effects, refusal := Apply(id, ev)
	require.NotNil(t, refusal, ev.Name())
	require.Equal(t, code, refusal.Code, refusal.Phrase)
	require.NotEmpty(t, refusal.Phrase)
	require.Empty(t, effects)
	require.Equal(t, id, next)
}

func kinds(effects []Effect) []string {
	var out []string
	for _, e := range effects {
		out = append(out, e.Kind)
	}
	return out
}
