package desk_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/ins"
)

// changing is INSi with a memory: what it returns may change between two visits.
type changing struct {
	app.Teleservice
	answer func(ins.Query) (ins.Answer, error)
}

func (c *changing) Search(ctx context.Context, q ins.Query) (ins.Answer, error) {
	if c.answer != nil {
		return c.answer(q)
	}
	return c.Teleservice.Search(ctx, q)
}

func (c *changing) Unwrap() any { return c.Teleservice }

// The check of a NIA compares number, nature and traits: equal digits alone confirm nothing (A-22, A-33, D-61, D-62).
func TestCheck_D61_NatureAndTraitsAsWellAsDigits(t *testing.T) {
	opened := func(t *testing.T) (*desktest.Bench, *changing, ins.INS) {
		service := &changing{}
		b := desktest.NewBench(t, desktest.Options{Ports: func(p *app.Ports) { service.Teleservice, p.Teleservice = p.Teleservice, service }})
		b.Ready("PRO", ins.PieceCNI, desktest.TraitsOf("PROVISOIRE", "MATRICULE", "M", "01/07/2009", "63220 Mazoires"))
		b.Enter()
		b.State(desk.StateComparing)
		b.Enter()
		b.State(desk.StateDone)
		held := *b.Opened().INS
		require.Equal(t, ins.OIDNIA, held.OID)
		b.OpenOnly("01/07/2009")
		return b, service, held
	}
	returns := func(i ins.INS) func(ins.Query) (ins.Answer, error) {
		return func(ins.Query) (ins.Answer, error) { return ins.Answer{Code: ins.UneIdentite, Individu: &i}, nil }
	}

	t.Run("the same digits are now a NIR", func(t *testing.T) {
		b, service, held := opened(t)
		now := held
		now.OID = ins.OIDNIR
		service.answer = returns(now)
		b.Key("F5")
		s := b.State(desk.StateComparing)
		require.Equal(t, "ins_retour_verification_nir", s.Message.Code)
		b.Enter()
		s = b.State(desk.StateDone)
		require.Equal(t, ins.Qualifiee, s.Status.Statut)
		require.Equal(t, ins.OIDNIR, b.Opened().INS.OID)
		require.Len(t, b.Opened().Anciens, 1, "A-39: the NIA goes to the history")
		require.Contains(t, desktest.Names(b.Lines(s.Patient.Opened.ID)), ins.NIRReplaced{}.Name())
	})
	t.Run("the same digits under other traits", func(t *testing.T) {
		b, service, held := opened(t)
		now := held
		now.NomNaissance = "AUTRE"
		service.answer = returns(now)
		b.Key("F5")
		s := b.State(desk.StateComparing)
		require.Equal(t, "ins_retour_verification_a_comparer", s.Message.Code)
		require.NotContains(t, desktest.Names(b.Lines(s.Patient.Opened.ID)), ins.VerificationPassed{}.Name())
		b.Enter()
		s = b.State(desk.StateDone)
		require.Equal(t, ins.Provisoire, s.Status.Statut, "A-21")
		require.Nil(t, b.Opened().INS)
	})
	t.Run("another number", func(t *testing.T) {
		b, service, held := opened(t)
		now := held
		now.Matricule = "109076322083489"
		if now.Matricule == held.Matricule {
			t.Skip("the published identity has that number")
		}
		service.answer = returns(now)
		b.Key("F5")
		s := b.State(desk.StateComparing)
		require.Equal(t, "ins_retour_verification_autre_numero", s.Message.Code)
		require.Equal(t, "app_ecart_bloquant", b.Do(desk.AcceptINS{Motif: "si"}).Message.Code, "A-80: never attached")
		b.Enter()
		s = b.State(desk.StateDone)
		require.Equal(t, ins.Validee, s.Status.Statut, "A-22")
		require.Nil(t, b.Opened().INS)
	})
	t.Run("nobody", func(t *testing.T) {
		b, service, _ := opened(t)
		service.answer = func(ins.Query) (ins.Answer, error) { return ins.Answer{Code: ins.AucuneIdentite}, nil }
		b.Desk.Do(desk.CallINSi{})
		s := b.Until("the end of the ladder", func(s desk.Snapshot) bool {
			if s.State == desk.StateNone {
				b.Desk.Do(desk.CallINSi{Next: true})
			}
			return s.State == desk.StateDone && s.Status.Statut == ins.Validee
		})
		require.Nil(t, b.Opened().INS, "A-22, D-62")
		require.Contains(t, desktest.Names(b.Lines(s.Patient.Opened.ID)), ins.VerificationFailed{}.Name())
		require.NotEmpty(t, desktest.Works(b))
	})
	t.Run("nobody under the first criteria, and the agent stops there", func(t *testing.T) {
		b, service, _ := opened(t)
		service.answer = func(ins.Query) (ins.Answer, error) { return ins.Answer{Code: ins.AucuneIdentite}, nil }
		b.Desk.Do(desk.CallINSi{})
		b.Until("an answer", func(s desk.Snapshot) bool {
			return s.State == desk.StateNone || s.State == desk.StateDone && s.Status.Statut == ins.Validee
		})
		b.Desk.Do(desk.RecordWithoutINS{})
		s := b.State(desk.StateDone)
		require.Equal(t, ins.Validee, s.Status.Statut)
	})
	t.Run("several persons, or no answer", func(t *testing.T) {
		b, service, held := opened(t)
		service.answer = func(ins.Query) (ins.Answer, error) { return ins.Answer{Code: ins.PlusieursIdentites}, nil }
		b.Desk.Do(desk.CallINSi{})
		b.State(desk.StateSeveral)
		require.Equal(t, held, *b.Opened().INS, "D-12: nothing changes")
	})
}

// A number that no paper may bear is told to the cellule when the paper goes out, once (E-20, A-56).
func TestPrint_E20_TheCelluleIsToldOfAWrongKey(t *testing.T) {
	service := &changing{}
	b := desktest.NewBench(t, desktest.Options{Ports: func(p *app.Ports) { service.Teleservice, p.Teleservice = p.Teleservice, service }})
	service.answer = func(q ins.Query) (ins.Answer, error) {
		a, err := service.Teleservice.Search(t.Context(), q)
		if err == nil && a.Individu != nil {
			a.Individu.Matricule = ins.Matricule(a.Individu.Matricule.Corps() + "00")
		}
		return a, err
	}
	b.ZoeQualified()
	for n := range 2 {
		b.Desk.Do(desk.PrintLabels{Motif: "encore"})
		b.Until("the labels", func(s desk.Snapshot) bool {
			b.Labels.Mu.Lock()
			defer b.Labels.Mu.Unlock()
			return s.State == desk.StateDone && len(b.Labels.Orders) > n
		})
	}
	b.Until("the item", func(desk.Snapshot) bool { return len(desktest.Works(b)) > 0 })
	works := desktest.Works(b)
	require.Len(t, works, 1)
	require.Equal(t, "E-20", works[0].Regle)
	require.Len(t, b.Labels.Orders, 2, "the paper comes out all the same")
}

// The same digits under another nature are the same person: nothing is attached to a second record, and the first is shown (A-80,
// D-59c, RNIV EXI SI 32).
func TestCall_A80_ANumberHeldUnderAnotherNature(t *testing.T) {
	service := &changing{}
	b := desktest.NewBench(t, desktest.Options{Ports: func(p *app.Ports) { service.Teleservice, p.Teleservice = p.Teleservice, service }})
	b.ZoeQualified()
	held := *b.Opened().INS
	first := b.Opened().ID
	b.NextPatient()
	now := held
	now.OID = ins.OIDNIA
	if held.OID == ins.OIDNIA {
		now.OID = ins.OIDNIR
	}
	service.answer = func(ins.Query) (ins.Answer, error) { return ins.Answer{Code: ins.UneIdentite, Individu: &now}, nil }
	b.Zoe(ins.PieceCNI)
	b.Enter()
	s := b.State(desk.StateComparing)
	require.Equal(t, desk.OpenRecord{ID: first}, s.Now.Primary.Command)
	require.Equal(t, "app_ins_portee", b.Do(desk.AcceptINS{Motif: "si"}).Message.Code)
}
