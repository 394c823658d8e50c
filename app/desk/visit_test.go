package desk_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/app/store"
	"guichet/assets/texts"
	"guichet/ins"
)

// H-21: who came is counted, whatever the printer did, and when the desk closes on him too; a record that was only looked
// at is no visit.
func TestVisit_APatientWhoseOnlyLabelFailedCame(t *testing.T) {
	for _, c := range []struct {
		name   string
		NewAct func(b *desktest.Bench)
		visits int
	}{
		{"looked at", func(b *desktest.Bench) { b.Desk.Do(desk.NextPatient{}); b.State(desk.StateIdle) }, 1},
		{"the label failed", func(b *desktest.Bench) {
			b.Desk.Do(desk.PrintLabels{})
			b.Message("app_imprimante_absente")
			b.NextPatient()
		}, 2},
		{"the desk closes on him", func(b *desktest.Bench) {
			b.Desk.Do(desk.PrintLabels{})
			b.Message("app_imprimante_absente")
		}, 2},
		{"the desk closes on him, put aside", func(b *desktest.Bench) {
			b.Desk.Do(desk.PrintLabels{})
			b.Message("app_imprimante_absente")
			b.Desk.Do(desk.PutAside{})
			b.State(desk.StateIdle)
		}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := desktest.NewBench(t)
			id := b.ZoeQualified().Patient.Opened.ID
			b.NextPatient()

			b.Labels.Fail(texts.Refuse("app_imprimante_absente"))
			b.Desk.Do(desk.SearchRecords{Date: "31/12/1975", Nom: "ADR"})
			b.State(desk.StateResults)
			b.Desk.Do(desk.OpenRecord{ID: id})
			require.Equal(t, ins.Qualifiee, b.State(desk.StateDone).Status.Statut)
			c.NewAct(b)
			require.NoError(t, b.Desk.Close())
			path := b.Base.Path()
			require.NoError(t, b.Base.Close())
			again, err := store.Open(path)
			require.NoError(t, err)
			defer func() { require.NoError(t, again.Close()) }()
			d, err := again.Load(t.Context(), id)
			require.NoError(t, err)
			n := 0
			for _, l := range d.Lines {
				if l.Name == app.FactVisit {
					n++
				}
			}
			require.Equal(t, c.visits, n)
		})
	}
}
