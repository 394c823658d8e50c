package app_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/ins"
)

// back is the cellule of a bench: the same base, the same INSi server, the same labels.
type back struct {
	*bench
	cellule *app.Cellule
	ports   app.Ports
}

var nadia = app.Agent{Nom: "BENALI", Prenom: "Nadia", Identifiant: "cellule-1", Profil: app.ProfilCellule, Niveau: ins.NiveauCellule}

func newBack(t *testing.T) *back { return newBackIn(t, "") }

// newBackIn is one whose desk stands in a service.
func newBackIn(t *testing.T, service string) *back {
	t.Helper()
	var ports app.Ports
	b := &back{bench: newBench(t, options{ports: func(p *app.Ports) { ports = *p }, settings: func(s *app.Settings) { s.Service = service }})}
	ports.Worklists = b.base
	b.ports = ports
	b.cellule = b.window(t, nadia)
	return b
}

// window opens one more cellule on the same base.
func (b *back) window(t *testing.T, a app.Agent) *app.Cellule {
	t.Helper()
	c := app.NewCellule(b.ports, app.CelluleSettings{
		Settings:   app.Settings{Training: true, Poste: "CIV-1", MatriculeVisible: []app.Profil{app.ProfilCellule}},
		Rafraichir: -1,
	})
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	c.As(a)
	return c
}

func (b *back) sees(what string, cond func(app.CelluleSnapshot) bool) app.CelluleSnapshot {
	b.t.Helper()
	return seen(b.t, b.cellule, what, cond)
}

func seen(t *testing.T, c *app.Cellule, what string, cond func(app.CelluleSnapshot) bool) app.CelluleSnapshot {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	s, err := c.Until(ctx, cond)
	require.NoError(t, err, "%s: list %s, %d rows, message %s, case %+v", what, s.List, len(s.Rows), say(s.Message), s.Case)
	return s
}

// list shows a worklist with its rows read.
func (b *back) list(code string, rows int) app.CelluleSnapshot {
	b.t.Helper()
	asked(b.t, b.cellule, app.ShowList{Code: code})
	return b.sees("list "+code, func(s app.CelluleSnapshot) bool {
		return s.List == code && len(s.Rows) == rows && countOf(s, code) == rows
	})
}

func countOf(s app.CelluleSnapshot, code string) int {
	for _, l := range s.Lists {
		if l.Code == code {
			return l.Count
		}
	}
	return -1
}

// work opens the only item of a list.
func (b *back) work(code string) app.Case {
	b.t.Helper()
	s := b.list(code, 1)
	return b.openRow(s.Rows[0])
}

func (b *back) openRow(r app.WorkRow) app.Case {
	b.t.Helper()
	asked(b.t, b.cellule, app.OpenWork{ID: r.ID})
	s := b.sees("the case", func(s app.CelluleSnapshot) bool { return s.Case != nil && s.Case.Work.ID == r.ID && s.Progress == nil })
	return *s.Case
}

func (b *back) identity(id string) app.Case {
	b.t.Helper()
	asked(b.t, b.cellule, app.OpenIdentity{ID: id})
	s := b.sees("the identity", func(s app.CelluleSnapshot) bool {
		return s.Case != nil && s.Case.Identite.ID == id && s.Progress == nil
	})
	return *s.Case
}

// prepare shows the consequences of an act for what is typed.
func (b *back) prepare(code string, typed map[string]string) app.PendingAct {
	b.t.Helper()
	s := asked(b.t, b.cellule, app.PrepareAct{Code: code, Values: typed})
	require.NotNil(b.t, s.Case)
	require.NotNil(b.t, s.Case.Pending, "%s: %s; acts %+v", code, say(s.Message), s.Case.Acts)
	return *s.Case.Pending
}

// act prepares an act and does it, and gives the case after it.
func (b *back) act(code string, typed map[string]string) app.Case {
	b.t.Helper()
	before := b.prepare(code, typed)
	b.cellule.Do(before.Form.Submit(formed(&before.Form, typed)))
	done := "cellule_fait_" + code
	s := b.sees(code, func(s app.CelluleSnapshot) bool {
		return s.Progress == nil && s.Message != nil && (s.Message.Code == done || s.Message.Level == app.MessageRefusal || s.Message.Level == app.MessageWarning)
	})
	require.Equal(b.t, done, s.Message.Code, "%s %+v", say(s.Message), s.Case.Pending)
	s = b.sees("the case read again", func(s app.CelluleSnapshot) bool { return s.Progress == nil && s.Case != nil && s.Case.Pending == nil })
	return *s.Case
}

func formed(f *app.Form, values map[string]string) map[string]string {
	out := typed(f, values)
	for k, v := range values {
		out[k] = v
	}
	return out
}

func codes(c app.Case) []string {
	var out []string
	for _, a := range c.Acts {
		out = append(out, a.Code)
	}
	return out
}

func actOf(t testing.TB, c app.Case, code string) app.CaseAct {
	t.Helper()
	for _, a := range c.Acts {
		if a.Code == code {
			return a
		}
	}
	t.Fatalf("act %s is not offered: %v", code, codes(c))
	return app.CaseAct{}
}

func phrases(lines []app.TimelineLine) []string {
	var out []string
	for _, l := range lines {
		out = append(out, l.Qui+" "+l.Phrase)
	}
	return out
}

// discordant admits a patient whose document says another premier prénom than the INS (D-46).
func (b *back) discordant() string {
	b.t.Helper()
	b.ready("TCH", ins.PieceCNI, traitsOf("TCHITCHI", "OLA, CATARINA", "F", "21/06/1936", "63220"))
	b.enter()
	b.state(app.StateNone)
	b.enter()
	b.state(app.StateComparing)
	b.desk.Do(app.ReportToCellule{Motif: "carte récente, patiente formelle"})
	b.state(app.StateDone)
	id := b.opened().ID
	b.nextPatient()
	return id
}

// qualified admits ADRUN ZOE and prints labels that bear her INS.
func (b *back) qualified(labels bool) string {
	b.t.Helper()
	b.zoeQualified()
	id := b.opened().ID
	if labels {
		b.key("F9")
		b.until("the labels", func(s app.Snapshot) bool { return s.Message != nil && s.Message.Level == app.MessageSuccess })
	}
	b.nextPatient()
	return id
}

func (b *back) load(id string) ins.Identite {
	b.t.Helper()
	d, err := b.base.Load(b.t.Context(), id)
	require.NoError(b.t, err)
	return d.Identite
}

func meta() ins.Meta { return ins.Meta{Quand: time.Now(), Agent: "LE BRIS Jeanne", Poste: "ACCUEIL-2"} }
