package ins

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The last day and the nearest case of rules whose middle is tested elsewhere.

func TestC66_C67_C68_ToTheDay(t *testing.T) {
	for _, c := range []struct {
		name, titre, ins string
		born             Date
		code             reason
	}{
		{"C-68 the day before the independence", "99352", "91130", Date{1962, 7, 2}, "ins_lieu_algerie"},
		{"C-68 the day of the independence", "99352", "91130", Date{1962, 7, 3}, "ins_lieu_different"},
		{"C-68 the code of a commune first", "94130", "99352", Date{1950, 1, 1}, "ins_lieu_algerie"},
		{"C-68 département 95 was none", "99352", "95130", Date{1950, 1, 1}, "ins_lieu_different"},
		{"C-68 another country", "99351", "91130", Date{1950, 1, 1}, "ins_lieu_different"},
		{"C-67 the last day of the Seine", "92012", "75012", Date{1967, 12, 31}, "ins_lieu_seine"},
		{"C-67 the first day of the Hauts-de-Seine", "92012", "75012", Date{1968, 1, 1}, "ins_lieu_different"},
		{"C-67 another commune", "92013", "75012", Date{1950, 1, 1}, "ins_lieu_different"},
		{"C-67 no date", "92012", "75012", Date{}, "ins_lieu_different"},
		{"C-66 Corse-du-Sud", "2A004", "20004", Date{1960, 1, 1}, "ins_lieu_corse"},
		{"C-66 Haute-Corse", "20033", "2B033", Date{1960, 1, 1}, "ins_lieu_corse"},
		{"C-66 another commune of the island", "20004", "2A005", Date{1960, 1, 1}, "ins_lieu_different"},
		{"C-66 one in the south, one in the north", "2A004", "2B004", Date{1980, 1, 1}, codeLieuAutre},
	} {
		_, got := linkPlaces(LieuxNonJuges, c.titre, c.ins, c.born)
		require.Equal(t, c.code, got, c.name)
		_, got = linkPlaces(LieuxNonJuges, c.ins, c.titre, c.born)
		require.Equal(t, c.code, got, c.name)
	}
}

func TestB09_B10_B05_AgeOfTheCase(t *testing.T) {
	born := func(years int) Traits {
		return with(dark(), func(t *Traits) { t.DateNaissance = Date{2026 - years, 3, 2} })
	}
	proof := func(titre Traits, items ...string) Preuve {
		return Preuve{Type: PieceActeNaissance, Quand: noon, Titre: titre, Complements: items}
	}
	for _, c := range []struct {
		p     Preuve
		regle string
	}{
		{proof(born(18), ComplementEHPAD, ComplementVitalePhoto), "B-09"},
		{proof(born(17), ComplementEHPAD, ComplementVitalePhoto), ""},
		{proof(born(18), ComplementSansPhoto, ComplementVitalePhoto), "B-10"},
		{proof(born(17), ComplementSansPhoto, ComplementVitalePhoto), ""},
		{proof(born(17), ComplementTitreParent), "B-05"},
		{proof(born(18), ComplementTitreParent), ""},
	} {
		regle, refusal := CheckPreuve(c.p)
		require.Equal(t, c.regle, regle)
		require.Equal(t, c.regle == "", refusal != nil)
	}
}

// A-20, D-37: the document already checked must be that of this person, whatever the caller lays beside the INS.
func TestA20_TheDocumentCheckedGuardsTheINS(t *testing.T) {
	id := vali(t)
	id.Preuve.Titre = with(dark(), func(t *Traits) { t.NomNaissance = "AUTRE" })
	refuse(t, id, accept(darkINS(), dark()), "ins_acceptation_dossier")
	id.Preuve.Titre = Traits{}
	_, _, refusal := Apply(id, accept(darkINS(), dark()))
	require.Nil(t, refusal, "a proof of an old base, without what was read")
}

func TestD12_PlaceThenNamesKeepsThePlace(t *testing.T) {
	sent, _ := climb(t, dark(), always(PlusieursIdentites))
	require.Equal(t, []string{"", "88154", "88154", ""}, []string{sent[0].LieuNaissance, sent[1].LieuNaissance, sent[2].LieuNaissance, sent[3].LieuNaissance})
	require.Len(t, sent[2].Prenoms, 3)
}

func TestA92_A93_SameINSOtherTraits(t *testing.T) {
	in, q := darkINS(), qual(t)
	got := Receive(Recue{Statut: Validee, Traits: nom("AUTRE"), INS: &in, Contrat: true}, &q)
	require.Equal(t, AppelerINSi, got.Act, "A-93: a VALI is reconciled when its traits agree, not by its number")
	require.True(t, got.Nouveau)
	got = Receive(Recue{Statut: Qualifiee, Traits: nom("AUTRE"), INS: &in, Contrat: true}, &q)
	require.Equal(t, Rapprocher, got.Act, "A-92")
	test := in
	test.OID = OIDNIRTest
	require.Equal(t, CreerProvisoire, Receive(Recue{Statut: Qualifiee, Traits: dark(), INS: &test, Contrat: true}, &q).Act, "A-80: of another world")
}

func TestA86_OfOneNature(t *testing.T) {
	a, b := qual(t), qual(t)
	b.ID, b.INS = "id-2", ptr(*b.INS)
	b.INS.Matricule = "260058815400136"
	require.Equal(t, PairHomonyme, JudgePair(a, b).Kind)
	b.INS.OID = OIDNIA
	require.Equal(t, PairDoublon, JudgePair(a, b).Kind, "a NIA may have become the NIR of the other record")
}

func TestD76_TheMatriculeIsNoLineOfTheLeaflet(t *testing.T) {
	in := returned(dark(), func(t *Traits) { t.NomNaissance = "DARC" })
	in.OID = ""
	c := Confrontation{Titre: dark(), INS: in}
	table := Compare(c, Reglages{})
	require.Equal(t, Bloquante, table.Row(TraitMatricule).Verdict)
	leaflet, ok := LeafletOf(c, table)
	require.True(t, ok)
	require.Len(t, leaflet.Lines, 1)
	require.Equal(t, TraitNomNaissance, leaflet.Lines[0].Trait)
	in.NomNaissance = "DARK"
	c.INS = in
	_, ok = LeafletOf(c, Compare(c, Reglages{}))
	require.False(t, ok)
}
