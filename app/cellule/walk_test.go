package cellule_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/cellule"
	"guichet/app/desktest"
	"guichet/ins"
)

// Whatever two persons of the cellule do in two windows on one base: every act that is offered can be prepared and says
// what it will do; what was announced of the status is what happens; no matricule is shown outside QUAL; nothing
// is overwritten, and the journal verifies.
func TestCelluleWalk_ThePromisesHold(t *testing.T) {
	b := newBack(t)
	first := b.discordant()
	second, third := b.held()
	ids := []string{first, second, third}
	other := b.window(t, app.Agent{Nom: "CADIOU", Prenom: "Pierre", Profil: app.ProfilCellule})
	r := rand.New(rand.NewPCG(7, 1936))
	pick := func(n int) int { return r.IntN(n) }
	done := map[string]int{}
	for range 600 {
		c := b.cellule
		if pick(3) == 0 {
			c = other
		}
		s := seen(t, c, "rest", func(s cellule.Snapshot) bool { return s.Progress == nil && len(s.Lists) > 0 })
		noMatricule(t, s)
		switch k := pick(10); {
		case s.Case == nil && len(s.Rows) > 0 && k < 8:
			desktest.Asked(t, c, cellule.OpenWork{ID: s.Rows[pick(len(s.Rows))].ID})
		case s.Case == nil && k < 9:
			desktest.Asked(t, c, cellule.OpenIdentity{ID: ids[pick(len(ids))]})
		case s.Case == nil:
			desktest.Asked(t, c, cellule.ShowList{Code: s.Lists[pick(len(s.Lists))].Code})
		case k == 0:
			desktest.Asked(t, c, cellule.CloseCase{})
		case k == 1:
			desktest.Asked(t, c, cellule.Refresh{})
		case s.Case.Pending == nil:
			a := s.Case.Acts[pick(len(s.Case.Acts))]
			if a.Code == cellule.ActCall && k < 8 {
				continue // INSi has its own tests
			}
			s = desktest.Asked(t, c, cellule.PrepareAct{Code: a.Code})
			if a.Refus != "" || s.Case == nil || s.Message != nil && s.Message.Code == "cellule_dossier_change" {
				continue
			}
			require.NotNil(t, s.Case.Pending, "%s is offered and refused: %s", a.Code, desktest.Say(s.Message))
			require.NotEmpty(t, s.Case.Pending.Consequences, a.Code)
			require.NotEmpty(t, s.Case.Pending.Confirm)
		default:
			p := s.Case.Pending
			typed := map[string]string{"motif": "raison " + itoa(pick(1000))}
			for _, f := range p.Form.Fields {
				if len(f.Choices) > 0 && f.Value == "" {
					typed[f.Code] = f.Choices[pick(len(f.Choices))].Value
				}
			}
			id, before, code := s.Case.Identite.ID, s.Case.Identite.Version, p.Act.Code
			told := strings.Join(p.Consequences, "\n")
			s = desktest.Asked(t, c, p.Form.Submit(formed(&p.Form, typed)))
			if s.Message != nil && s.Message.Code == "cellule_relire" {
				p = s.Case.Pending
				told = strings.Join(p.Consequences, "\n")
				desktest.Asked(t, c, p.Form.Submit(formed(&p.Form, typed)))
			}
			s = seen(t, c, "the end of "+code, func(s cellule.Snapshot) bool { return s.Progress == nil })
			if s.Message != nil && s.Message.Code == "cellule_fait_"+code {
				done[code]++
				if now := b.load(id); now.Version > before {
					announced(t, told, now)
				}
			}
		}
	}
	require.Greater(t, len(done), 6, "%v", done)
	_, err := b.Base.VerifyAll(t.Context()) // the chain, and the projections made again from it
	require.NoError(t, err)
}

func itoa(n int) string {
	return string(rune('0'+n/100)) + string(rune('0'+n/10%10)) + string(rune('0'+n%10))
}

// announced: a status that was announced is the status of the record.
func announced(t *testing.T, told string, now ins.Identite) {
	t.Helper()
	for line := range strings.Lines(told) {
		if after, ok := strings.CutPrefix(strings.TrimSpace(line), "Le statut passe de "); ok {
			_, after, _ = strings.Cut(after, " à ")
			require.Equal(t, strings.ToLower(now.Statut().String())+".", after)
		}
	}
}

// noMatricule: the digits of a matricule stand in no snapshot but that of a qualified identity.
func noMatricule(t *testing.T, s cellule.Snapshot) {
	t.Helper()
	if s.Case != nil && s.Case.Identite.Statut() == ins.Qualifiee {
		return
	}
	shown, err := json.Marshal(struct {
		Rows []cellule.WorkRow
		Case any
	}{s.Rows, caseWithoutForms(s.Case)})
	require.NoError(t, err)
	for _, m := range []string{"275126322074974", "2751263220749"} {
		require.NotContains(t, string(shown), m)
	}
}

func caseWithoutForms(c *cellule.Case) any {
	if c == nil {
		return nil
	}
	out := *c
	out.Pending = nil
	return out
}
