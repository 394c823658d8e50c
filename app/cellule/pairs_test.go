package cellule_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/cellule"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/ins"
)

// held admits a second record of ADRUN ZOE, to whom INSi gives the INS that the first holds.
func (b *back) held() (first, second string) {
	b.T.Helper()
	first = b.qualified(false)
	b.ZoeCompared(ins.PieceCNI)
	b.Desk.Do(desk.ReportToCellule{})
	b.State(desk.StateDone)
	second = b.Opened().ID
	b.NextPatient()
	return first, second
}

// One matricule, one identity: the two records stand side by side, nothing is attached, and the merge is asked of the
// référentiel, never made here (A-80, A-83, D-59c, EXI SI 32, EXI SI 37).
func TestPair_INSHeldByAnotherRecord(t *testing.T) {
	b := newBack(t)
	first, second := b.held()
	c := b.work(ins.ListeDoublon)
	require.Equal(t, "Matricule déjà porté", c.Work.Ecart)
	require.NotNil(t, c.Autre)
	require.Equal(t, first, c.Autre.ID)
	require.Equal(t, "Un autre dossier porte déjà cette INS.", c.Autre.Raison)
	require.Equal(t, "ADRUN", c.Autre.Rows[0].Autre.Text)
	require.True(t, c.Autre.Rows[0].Egal)
	require.Contains(t, actOf(t, c, cellule.ActAccept).Refus, "Un autre dossier porte déjà cette INS")
	for _, id := range []string{first, second} {
		lines := desktest.Names(b.Lines(id))
		require.Equal(t, app.FactAccess, lines[len(lines)-1], "both sides of a pair are looked at")
	}

	require.Equal(t, cellule.ActJudge, c.Acts[0].Code)
	c = b.act(cellule.ActJudge, map[string]string{"avis": string(app.DoublonPotentiel), "motif": "même personne, deux venues"})
	require.Equal(t, "doublon potentiel", c.Autre.Avis)
	require.Equal(t, cellule.ActMerge, c.Acts[0].Code)
	p := b.prepare(cellule.ActMerge, nil)
	require.Contains(t, strings.Join(p.Consequences, "\n"), "Rien n’est fusionné ici")
	c = b.act(cellule.ActMerge, map[string]string{"motif": "même personne, deux venues"})
	require.NotEmpty(t, c.Work.Ferme)
	require.Empty(t, b.load(second).FusionneeDans)
	s := b.sees("the lists", func(s cellule.Snapshot) bool {
		return countOf(s, ins.ListeFusion) == 1 && countOf(s, ins.ListeDoublon) == 0
	})
	require.Equal(t, ins.ListeDoublon, s.List)
	require.Contains(t, strings.Join(phrases(c.Histoire), "\n"), "N. Benali a demandé au référentiel la fusion avec un autre dossier : « même personne, deux venues ».")

	// The référentiel merges; the item is done, and the cellule may reverse it as a new operation.
	d := b.load(first)
	require.NoError(t, b.Base.Judge(t.Context(), app.Judgement{Meta: meta(), A: first, B: second, Avis: app.DoublonPotentiel, Motif: "m"}))
	_, err := b.Base.RecordAll(t.Context(), []app.Recording{
		{ID: first, Expected: d.Version, Entries: []app.Entry{{Event: ins.Merged{Meta: meta(), Absorbee: second, Motif: "A40"}}}},
		{ID: second, Expected: b.load(second).Version, Entries: []app.Entry{{Event: ins.Absorbed{Meta: meta(), Dans: first, Motif: "A40"}}}},
	})
	require.NoError(t, err)
	c = b.identity(second)
	require.Equal(t, first, c.Autre.ID)
	require.NotContains(t, codes(c), cellule.ActCorrect, "a dead record is read only (A-84)")
	b.act(cellule.ActUnmerge, map[string]string{"motif": "deux sœurs"})
	require.Empty(t, b.load(second).FusionneeDans)
	require.Empty(t, b.load(first).Absorbees, "both sides in one transaction")
}

// Two persons: the pair is judged once and never shown again, both are marked homonyme, and a merge is
// refused from then on.
func TestPair_TwoPersons(t *testing.T) {
	b := newBack(t)
	first := b.qualified(false)
	b.ToTraits("01/01/1976", "", ins.PieceCNI)
	b.Desk.Do(desktest.TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220 Mazoires"))
	b.Message("app_doublon_possible")
	b.Desk.Do(desk.RecordWithoutINS{})
	b.State(desk.StateDone)
	second := b.Opened().ID
	b.NextPatient()

	c := b.work(ins.ListeDoublon)
	require.Equal(t, first, c.Autre.ID)
	p := b.prepare(cellule.ActJudge, map[string]string{"avis": string(app.HomonymeAvere), "motif": "deux cousines"})
	told := strings.Join(p.Consequences, "\n")
	require.Contains(t, told, "L’attribut « homonyme » est posé.")
	require.Contains(t, told, "Sur l’autre dossier : ")
	b.act(cellule.ActJudge, map[string]string{"avis": string(app.HomonymeAvere), "motif": "deux cousines"})
	require.True(t, b.load(first).Attributs.Homonyme)
	require.True(t, b.load(second).Attributs.Homonyme)
	require.Equal(t, ins.Qualifiee, b.load(first).Statut(), "homonyme moves no status (A-50)")
	b.sees("the list", func(s cellule.Snapshot) bool { return countOf(s, ins.ListeDoublon) == 0 })
	c = b.identity(second)
	require.Empty(t, c.Doublons, "a pair judged homonyme is not shown again")
	require.Nil(t, c.Autre)
}

// Two different active matricules are a collision suspected, not a duplicate: no merge may be asked.
func TestPair_TwoMatriculesAreNotMerged(t *testing.T) {
	b := newBack(t)
	_, second := b.held()
	i := b.load(second)
	other := ins.INS{Traits: i.Traits, Matricule: "275126322074974", OID: ins.OIDNIRTest}
	m, refusal := ins.Complete("2751263220750")
	require.Nil(t, refusal)
	other.Matricule = m
	_, err := b.Base.Record(t.Context(), second, i.Version, []app.Entry{{Event: ins.INSAccepted{
		Meta: meta(), INS: other, Titre: i.Traits, Niveau: ins.NiveauCellule, Motif: "x"}}}, nil)
	require.NoError(t, err)
	c := b.work(ins.ListeDoublon)
	require.Contains(t, actOf(t, c, cellule.ActMerge).Refus, "A-84")
}
