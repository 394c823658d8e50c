package workstation_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/cellule"
	"guichet/app/desk"
	"guichet/app/workstation"
)

// The demonstration of the cellule begins with something in its lists, for somebody who may work there; each item opens
// with its history and at least one act that can be done.
func TestDemonstration_TheCelluleHasSomethingToDo(t *testing.T) {
	dir := t.TempDir()
	s, err := workstation.OpenDemonstration(t.Context(), workstation.DemoOptions{Dir: dir, Cellule: true})
	require.NoError(t, err)
	closed(t, s)
	lists, err := s.Cellule.Until(patience(t), func(s cellule.Snapshot) bool { return len(s.Lists) > 0 && len(s.Rows) > 0 })
	require.NoError(t, err)
	require.True(t, lists.Agent.May(app.RightCellule))
	require.True(t, lists.Training)
	total := 0
	for _, tab := range lists.Lists {
		total += tab.Count
		if tab.Count == 0 {
			continue
		}
		s.Cellule.Do(cellule.ShowList{Code: tab.Code})
		shown, err := s.Cellule.Until(patience(t), func(s cellule.Snapshot) bool { return s.List == tab.Code && len(s.Rows) == tab.Count })
		require.NoError(t, err, tab.Code)
		for _, row := range shown.Rows {
			require.NotEmpty(t, row.Nom)
			s.Cellule.Do(cellule.OpenWork{ID: row.ID})
			opened, err := s.Cellule.Until(patience(t), func(s cellule.Snapshot) bool {
				return s.Case != nil && s.Case.Work.ID == row.ID && s.Progress == nil
			})
			require.NoError(t, err)
			require.NotEmpty(t, opened.Case.Histoire)
			require.Empty(t, opened.Case.Acts[0].Refus, "%s %s: %+v", tab.Code, row.Nom, opened.Case.Acts)
		}
	}
	require.GreaterOrEqual(t, total, 8)

	// The desk's lock hides the cellule too.
	s.Desk.Do(desk.Lock{})
	hidden, err := s.Cellule.Until(patience(t), func(s cellule.Snapshot) bool { return s.Agent.Locked })
	require.NoError(t, err)
	require.Empty(t, hidden.Rows)
	require.Nil(t, hidden.Case)
}

// Without being asked for, the demonstration has no such items and its agent no such right.
func TestDemonstration_TheDeskAloneShowsNoCellule(t *testing.T) {
	s, err := workstation.OpenDemonstration(t.Context(), workstation.DemoOptions{Dir: t.TempDir()})
	require.NoError(t, err)
	closed(t, s)
	_, err = s.Desk.Until(patience(t), func(s desk.Snapshot) bool { return !s.Agent.Locked })
	require.NoError(t, err)
	snap := s.Cellule.Snapshot()
	require.Empty(t, snap.Lists)
	require.Empty(t, snap.Rows)
}
