package ins

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// However a document or a former system writes that there is no given name, it is one word, in both traits.
func TestC20_NoGivenName(t *testing.T) {
	for _, typed := range []string{"SP", "sp", "S P", "S-P", "S/P", "XXX", "xxxx", "X X X", "SANSPRENOM", "SANS PRENOM", "sans prénom", "Sans-Prénom", "SANS PRENOMS"} {
		for _, s := range []Saisie{{PremierPrenom: typed, ListePrenoms: typed}, {PremierPrenom: typed}, {ListePrenoms: typed}} {
			s.NomNaissance, s.Sexe, s.DateNaissance, s.LieuNaissance = "BENALI", Masculin, Date{1955, 12, 31}, "99352"
			e := CheckEntry(s, Date{2026, 3, 2})
			require.Empty(t, e.Refus, typed)
			require.Equal(t, [2]string{SansPrenom, SansPrenom}, [2]string{e.Traits.PremierPrenom, e.Traits.ListePrenoms}, "%+v", s)
			require.True(t, e.Traits.WithoutGivenName())
			if typed != SansPrenom {
				require.NotEmpty(t, e.Changements, "C-05: seen")
			}
		}
	}
	for _, typed := range []string{"SPIRO", "SP IRO", "XX", "MAXXX", "SANS", "PRENOM", "SANSPRENOMIER"} {
		require.NotEqual(t, SansPrenom, absentPrenom(typed), typed)
	}
	for _, typed := range []string{"XXX", "Sans nom", "SANS-NOM", "SANSNOM"} {
		e := CheckEntry(Saisie{NomNaissance: typed}, Date{})
		require.Equal(t, SansNom, e.Traits.NomNaissance)
	}
	require.Equal(t, "SP", CheckEntry(Saisie{NomNaissance: "SP"}, Date{}).Traits.NomNaissance, "of given names only")
}

func TestC20_IsOneAct(t *testing.T) {
	s := Saisie{NomNaissance: "BENALI", Sexe: Masculin, DateNaissance: Date{2026, 3, 1}, LieuNaissance: "33063"}
	e := CheckEntry(s, Date{2026, 3, 2})
	require.NotEmpty(t, e.Refus)
	require.Len(t, e.Propositions, 1)
	require.Equal(t, Proposal{TraitPremierPrenom, SansPrenom, e.Propositions[0].Sentence}, e.Propositions[0])
	require.Contains(t, e.Propositions[0].Sentence.Phrase, SansPrenom)
	e = CheckEntry(s.WithoutGivenName(), Date{2026, 3, 2})
	require.Empty(t, e.Refus)
	require.Empty(t, e.Propositions)
	require.True(t, e.Traits.WithoutGivenName())
	require.False(t, dark().WithoutGivenName())
	s.ListePrenoms = "PAUL"
	require.Empty(t, CheckEntry(s, Date{2026, 3, 2}).Propositions)
}

func TestC20_ComparedAsOneWord(t *testing.T) {
	for _, written := range []string{"SANSPRENOM", "SANS PRENOM", "SANS-PRENOM", "XXX", "SP"} {
		titre := with(dark(), func(t *Traits) { t.PremierPrenom, t.ListePrenoms = written, written })
		in := returned(dark(), func(t *Traits) { t.PremierPrenom, t.ListePrenoms = "", SansPrenom })
		got := Compare(Confrontation{Titre: titre, INS: in}, Reglages{})
		require.Equal(t, QualifiableOui, got.Qualifiable, written)
		titre.PremierPrenom = ""
		require.Equal(t, QualifiableOui, Compare(Confrontation{Titre: titre, INS: in}, Reglages{}).Qualifiable, written)
		in.ListePrenoms = "PIERRE"
		require.Equal(t, QualifiableNon, Compare(Confrontation{Titre: titre, INS: in}, Reglages{}).Qualifiable, written)
		in.ListePrenoms = "" // X52, J-9
		require.Equal(t, QualifiableNon, Compare(Confrontation{Titre: titre, INS: in}, Reglages{}).Qualifiable, written)
	}
}

func TestA60_UsedNameWithoutItsMention(t *testing.T) {
	for _, c := range []struct {
		typed, nom, mention string
		choix               []string
	}{
		{"PETIT", "PETIT", "", []string{"PETIT"}},
		{"", "", "", []string{""}},
		{"VVE PETIT", "PETIT", "VVE", []string{"PETIT"}},
		{"Vve. Petit", "PETIT", "Vve.", []string{"PETIT"}},
		{"veuve PETIT", "PETIT", "veuve", []string{"PETIT"}},
		{"épouse Petit", "PETIT", "épouse", []string{"PETIT"}},
		{"Ép. PETIT", "PETIT", "Ép.", []string{"PETIT"}},
		{"EP.PETIT", "PETIT", "EP.", []string{"PETIT"}},
		{"époux de PETIT", "PETIT", "époux", []string{"PETIT", "DE PETIT"}},
		{"EPOUSE DE LA TOUR", "LA TOUR", "EPOUSE", []string{"LA TOUR", "DE LA TOUR"}},
		{"PETIT EPOUSE DURAND", "PETIT", "EPOUSE", []string{"PETIT", "DURAND"}},
		{"PETIT (ép. DURAND)", "PETIT", "ép.", []string{"PETIT", "DURAND"}},
		{"PETIT, divorcée DURAND", "PETIT", "divorcée", []string{"PETIT", "DURAND"}},
		{"LE GOFF VEUF", "LE GOFF", "VEUF", []string{"LE GOFF"}},
		{"DIV. LE GOFF", "LE GOFF", "DIV.", []string{"LE GOFF"}},
		{"PETIT VVE ÉP. DURAND", "PETIT", "VVE", []string{"PETIT", "DURAND"}},
		{"VEUVE", "VEUVE", "", []string{"VEUVE"}}, // a name of its own
		{"EPP", "EPP", "", []string{"EPP"}},
		{"DIVRY", "DIVRY", "", []string{"DIVRY"}},
		{"L'EPOUX-MARTIN", "L'EPOUX-MARTIN", "", []string{"L'EPOUX-MARTIN"}},
	} {
		got, refusal := ReadUsedName(c.typed)
		require.Nil(t, refusal, c.typed)
		require.Equal(t, UsedName{c.nom, c.mention, c.choix}, got, c.typed)
	}
	_, refusal := ReadUsedName("VVE PETIT2")
	require.Equal(t, "ins_nom_caractere", refusal.Code)
	_, refusal = ReadUsedName("VVE -")
	require.NotNil(t, refusal)
}

func TestA60_NoMentionEntersARecord(t *testing.T) {
	for _, nom := range []string{"VVE PETIT", "PETIT EPOUSE DURAND", "EP PETIT", "EPOUX PETIT", "DIV PETIT", "PETIT VEUVE"} {
		refuse(t, vali(t), UsedNamesChanged{meta(), nom, ""}, "ins_nom_utilise_mention")
		ev := created(dark())
		ev.NomUtilise = nom
		refuse(t, Identite{}, ev, "ins_nom_utilise_mention")
		require.NotNil(t, Site{}.CheckUsedNames(nom, ""))
	}
	_, _, refusal := Apply(vali(t), UsedNamesChanged{meta(), "VVE PETIT", ""})
	require.Contains(t, refusal.Phrase, "VVE")
	require.Contains(t, refusal.Acte, "PETIT")
	e := CheckEntry(Saisie{NomNaissance: "PETIT ép. DURAND", PremierPrenom: "JEANNE"}, Date{})
	require.Equal(t, TraitNomNaissance, e.Propositions[0].Trait)
	require.Equal(t, "PETIT", e.Propositions[0].Valeur)
	old, refused := Replay(vali(t), UsedNamesChanged{meta(), "VVE PETIT", ""})
	require.Nil(t, refused, "a journal of yesterday is read")
	require.Equal(t, "VVE PETIT", old.NomUtilise)
}

// Whatever is typed, what is proposed is a name that may be kept, and holds no letter that was not typed.
func TestA60_WhatIsProposedMayBeKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.StringMatching(`([Éé]p(ouse|oux|\.|)|VVE|Veuf|div\.|DE|[A-Z]{1,6}'?[A-Z]{1,6})( ([Éé]p(ouse|oux|\.|)|VVE|Veuf|div\.|DE|[A-Z]{1,6}'?[A-Z]{1,6})){0,4}`).Draw(t, "nom")
		got, refusal := ReadUsedName(typed)
		if refusal != nil {
			return
		}
		for _, nom := range got.Choix {
			out, refusal := NormalizeNom(nom)
			require.Nil(t, refusal)
			require.Equal(t, nom, out)
			if got.Mention != "" && strings.Contains(nom, " ") {
				require.Nil(t, refuseMention(nom), "%q of %q", nom, typed)
			}
			for word := range strings.FieldsSeq(nom) {
				require.Contains(t, SearchKey(typed), SearchKey(word))
			}
		}
	})
}
