package cellule_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/cellule"
	"guichet/app/store"
	"guichet/ins"
)

// largeCellule is a cellule on a base with n open items on one list.
func largeCellule(t testing.TB, n int) *cellule.Cellule {
	t.Helper()
	base, err := store.Open(filepath.Join(t.TempDir(), "guichet.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, base.Close()) })
	m := ins.Meta{Quand: time.Now().Add(-48 * time.Hour), Agent: "LE BRIS Jeanne", Poste: "A"}
	const each = 10 // items of one person
	var acts []app.Recording
	for i := range n / each {
		traits := ins.Traits{NomNaissance: "NOM" + string(rune('A'+i%26)) + string(rune('A'+i/26%26)), PremierPrenom: "LEA", ListePrenoms: "LEA", Sexe: ins.Feminin,
			DateNaissance: ins.Date{Year: 1950 + i%60, Month: 1, Day: 1 + i%28}, LieuNaissance: "75112"}
		id := fmt.Sprint(i)
		r := app.Recording{ID: id, Entries: []app.Entry{{Event: ins.Created{Meta: m, ID: id, IPP: fmt.Sprintf("%010d", i), Traits: traits}}}}
		for k := range each {
			r.Works = append(r.Works, app.Work{Liste: ins.ListeDiscordance, Motif: fmt.Sprint("écart ", k), Regle: "D-21", Cause: "premier_prenom", Service: "Urgences"})
		}
		if acts = append(acts, r); len(acts) == 500 || i == n/each-1 {
			_, err := base.RecordAll(t.Context(), acts)
			require.NoError(t, err)
			acts = nil
		}
	}
	c := cellule.New(app.Ports{Base: base, Worklists: base}, cellule.Settings{Settings: app.Settings{Poste: "CIV", DelaiBase: time.Minute}, Rafraichir: -1})
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	c.As(nadia)
	return c
}

// A long list is read as far as somebody looks, and says how long it is.
func TestCellule_LongListsAreReadAsFarAsSomebodyLooks(t *testing.T) {
	c := largeCellule(t, 5000)
	s := seen(t, c, "the list", func(s cellule.Snapshot) bool { return len(s.Rows) > 0 })
	require.Equal(t, 5000, s.Total)
	require.Len(t, s.Rows, 500)
	require.Equal(t, "5000 dossiers, les 500 plus anciens sont montrés · le plus ancien 2 j", s.Note)
	c.Do(cellule.MoreWorks{})
	s = seen(t, c, "more", func(s cellule.Snapshot) bool { return len(s.Rows) == 1000 })
	require.Equal(t, 5000, countOf(s, ins.ListeDiscordance))
	c.Do(cellule.FilterWorks{Filter: cellule.WorkFilter{Texte: "NOMBA"}})
	s = seen(t, c, "the filter", func(s cellule.Snapshot) bool { return s.Total == 10 })
	require.Len(t, s.Rows, 10)
}

// BenchmarkCellule_List is one look at a worklist of 100,000 items: counts, filters, the oldest 500 rows, the snapshot.
func BenchmarkCellule_List(b *testing.B) {
	c := largeCellule(b, 100_000)
	shown := make(chan cellule.Snapshot, 1000)
	defer c.Subscribe(func(s cellule.Snapshot) { shown <- s })()
	wait := func(cond func(cellule.Snapshot) bool) {
		for s := range shown {
			if cond(s) {
				return
			}
		}
	}
	wait(func(s cellule.Snapshot) bool { return len(s.Rows) > 0 })
	i := 0
	for b.Loop() {
		i++
		f := cellule.WorkFilter{Affecte: []string{cellule.AffecteLibre, cellule.AffecteMoiOuLibre}[i%2]}
		c.Do(cellule.FilterWorks{Filter: f})
		answers := 0 // the command, then the list
		wait(func(s cellule.Snapshot) bool {
			if s.Filter == f {
				answers++
			}
			return answers == 2
		})
	}
}
