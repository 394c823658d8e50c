package cellule_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/cellule"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/app/shown"
	"guichet/ins"
)

// back is the cellule of a bench: the same base, the same INSi server, the same labels.
type back struct {
	*desktest.Bench
	cellule *cellule.Cellule
	ports   app.Ports
}

var nadia = app.Agent{Nom: "BENALI", Prenom: "Nadia", Identifiant: "cellule-1", Profil: app.ProfilCellule, Niveau: ins.NiveauCellule}

func newBack(t *testing.T) *back { return newBackIn(t, "") }

// newBackIn is one whose desk stands in a service.
func newBackIn(t *testing.T, service string) *back {
	t.Helper()
	var ports app.Ports
	b := &back{Bench: desktest.NewBench(t, desktest.Options{Ports: func(p *app.Ports) { ports = *p }, Settings: func(s *app.Settings) { s.Service = service }})}
	ports.Worklists = b.Base
	b.ports = ports
	b.cellule = b.window(t, nadia)
	return b
}

// window opens one more cellule on the same base.
func (b *back) window(t *testing.T, a app.Agent) *cellule.Cellule {
	t.Helper()
	c := cellule.New(b.ports, cellule.Settings{
		Settings:   app.Settings{Training: true, Poste: "CIV-1", MatriculeVisible: []app.Profil{app.ProfilCellule}},
		Rafraichir: -1,
	})
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	c.As(a)
	return c
}

func (b *back) sees(what string, cond func(cellule.Snapshot) bool) cellule.Snapshot {
	b.T.Helper()
	return seen(b.T, b.cellule, what, cond)
}

func seen(t *testing.T, c *cellule.Cellule, what string, cond func(cellule.Snapshot) bool) cellule.Snapshot {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), desktest.Patience)
	defer cancel()
	s, err := c.Until(ctx, cond)
	require.NoError(t, err, "%s: list %s, %d rows, message %s, case %+v", what, s.List, len(s.Rows), desktest.Say(s.Message), s.Case)
	return s
}

// list shows a worklist with its rows read.
func (b *back) list(code string, rows int) cellule.Snapshot {
	b.T.Helper()
	desktest.Asked(b.T, b.cellule, cellule.ShowList{Code: code})
	return b.sees("list "+code, func(s cellule.Snapshot) bool {
		return s.List == code && len(s.Rows) == rows && countOf(s, code) == rows
	})
}

func countOf(s cellule.Snapshot, code string) int {
	for _, l := range s.Lists {
		if l.Code == code {
			return l.Count
		}
	}
	return -1
}

// work opens the only item of a list.
func (b *back) work(code string) cellule.Case {
	b.T.Helper()
	s := b.list(code, 1)
	return b.openRow(s.Rows[0])
}

func (b *back) openRow(r cellule.WorkRow) cellule.Case {
	b.T.Helper()
	desktest.Asked(b.T, b.cellule, cellule.OpenWork{ID: r.ID})
	s := b.sees("the case", func(s cellule.Snapshot) bool {
		return s.Case != nil && s.Case.Work.ID == r.ID && s.Progress == nil
	})
	return *s.Case
}

func (b *back) identity(id string) cellule.Case {
	b.T.Helper()
	desktest.Asked(b.T, b.cellule, cellule.OpenIdentity{ID: id})
	s := b.sees("the identity", func(s cellule.Snapshot) bool {
		return s.Case != nil && s.Case.Identite.ID == id && s.Progress == nil
	})
	return *s.Case
}

// prepare shows the consequences of an act for what is typed.
func (b *back) prepare(code string, typed map[string]string) cellule.PendingAct {
	b.T.Helper()
	s := desktest.Asked(b.T, b.cellule, cellule.PrepareAct{Code: code, Values: typed})
	require.NotNil(b.T, s.Case)
	require.NotNil(b.T, s.Case.Pending, "%s: %s; acts %+v", code, desktest.Say(s.Message), s.Case.Acts)
	return *s.Case.Pending
}

// act prepares an act and does it, and gives the case after it.
func (b *back) act(code string, typed map[string]string) cellule.Case {
	b.T.Helper()
	before := b.prepare(code, typed)
	b.cellule.Do(before.Form.Submit(formed(&before.Form, typed)))
	done := "cellule_fait_" + code
	s := b.sees(code, func(s cellule.Snapshot) bool {
		return s.Progress == nil && s.Message != nil && (s.Message.Code == done || s.Message.Level == shown.MessageRefusal || s.Message.Level == shown.MessageWarning)
	})
	require.Equal(b.T, done, s.Message.Code, "%s %+v", desktest.Say(s.Message), s.Case.Pending)
	s = b.sees("the case read again", func(s cellule.Snapshot) bool {
		return s.Progress == nil && s.Case != nil && s.Case.Pending == nil
	})
	return *s.Case
}

func formed(f *shown.Form, values map[string]string) map[string]string {
	out := desktest.Typed(f, values)
	for k, v := range values {
		out[k] = v
	}
	return out
}

func codes(c cellule.Case) []string {
	var out []string
	for _, a := range c.Acts {
		out = append(out, a.Code)
	}
	return out
}

func actOf(t testing.TB, c cellule.Case, code string) cellule.CaseAct {
	t.Helper()
	for _, a := range c.Acts {
		if a.Code == code {
			return a
		}
	}
	t.Fatalf("act %s is not offered: %v", code, codes(c))
	return cellule.CaseAct{}
}

func phrases(lines []cellule.TimelineLine) []string {
	var out []string
	for _, l := range lines {
		out = append(out, l.Qui+" "+l.Phrase)
	}
	return out
}

// discordant admits a patient whose document says another premier prénom than the INS (D-46).
func (b *back) discordant() string {
	b.T.Helper()
	b.Ready("TCH", ins.PieceCNI, desktest.TraitsOf("TCHITCHI", "OLA, CATARINA", "F", "21/06/1936", "63220 Mazoires"))
	b.Enter()
	b.State(desk.StateNone)
	b.Enter()
	b.State(desk.StateComparing)
	b.Desk.Do(desk.ReportToCellule{Motif: "carte récente, patiente formelle"})
	b.State(desk.StateDone)
	id := b.Opened().ID
	b.NextPatient()
	return id
}

// qualified admits ADRUN ZOE and prints labels that bear her INS.
func (b *back) qualified(labels bool) string {
	b.T.Helper()
	b.ZoeQualified()
	id := b.Opened().ID
	if labels {
		b.Key("F9")
		b.Until("the labels", func(s desk.Snapshot) bool { return s.Message != nil && s.Message.Level == shown.MessageSuccess })
	}
	b.NextPatient()
	return id
}

func (b *back) load(id string) ins.Identite {
	b.T.Helper()
	d, err := b.Base.Load(b.T.Context(), id)
	require.NoError(b.T, err)
	return d.Identite
}

func meta() ins.Meta { return ins.Meta{Quand: time.Now(), Agent: "LE BRIS Jeanne", Poste: "ACCUEIL-2"} }
