package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store"
	"guichet/assets/texts"
	"guichet/ins"
)

// H-21: who came is counted, whatever the printer did, and when the desk closes on him too; a record that was only looked
// at is no visit.
func TestVisit_APatientWhoseOnlyLabelFailedCame(t *testing.T) {
	for _, c := range []struct {
		name   string
		act    func(b *bench)
		visits int
	}{
		{"looked at", func(b *bench) { b.desk.Do(app.NextPatient{}); b.state(app.StateIdle) }, 1},
		{"the label failed", func(b *bench) {
			b.desk.Do(app.PrintLabels{})
			b.message("app_imprimante_absente")
			b.nextPatient()
		}, 2},
		{"the desk closes on him", func(b *bench) {
			b.desk.Do(app.PrintLabels{})
			b.message("app_imprimante_absente")
		}, 2},
		{"the desk closes on him, put aside", func(b *bench) {
			b.desk.Do(app.PrintLabels{})
			b.message("app_imprimante_absente")
			b.desk.Do(app.PutAside{})
			b.state(app.StateIdle)
		}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			id := b.zoeQualified().Patient.Opened.ID
			b.nextPatient()

			b.labels.fail(texts.Refuse("app_imprimante_absente"))
			b.desk.Do(app.SearchRecords{Date: "31/12/1975", Nom: "ADR"})
			b.state(app.StateResults)
			b.desk.Do(app.OpenRecord{ID: id})
			require.Equal(t, ins.Qualifiee, b.state(app.StateDone).Status.Statut)
			c.act(b)
			require.NoError(t, b.desk.Close())
			path := b.base.Path()
			require.NoError(t, b.base.Close())
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

// fail makes the printer refuse from now on.
func (p *paper) fail(r *texts.Refusal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.broken = r
}
