package insi_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/ins"
	"guichet/ins/insi"
	"guichet/ins/insisim"
)

func titre(nom, premier, liste string, sexe ins.Sexe, date, lieu string) ins.Traits {
	d, err := ins.ParseDate(date)
	if err != nil {
		panic(err) // the tests write true dates
	}
	return ins.Traits{NomNaissance: nom, PremierPrenom: premier, ListePrenoms: liste, Sexe: sexe, DateNaissance: d, LieuNaissance: lieu}
}

// The ladder of CNDA tests 2.06 and 2.07: sequential, counted, the first 00 wins, each try told before the next.
func TestLadder_CNDA(t *testing.T) {
	s := start(t, insisim.Options{Profil: insisim.Strict})
	c := client(t, config(t, s))
	for _, tc := range []struct {
		name  string
		t     ins.Traits
		codes []ins.ReturnCode
		kind  ins.StepKind
		lieu  string // of the last query
	}{
		{"2.06 : 02 puis le lieu", titre("DE VINCI", "LEONARDO", "LEONARDO PIERO", ins.Masculin, "2014-02-01", "63220"), []ins.ReturnCode{"02", "00"}, ins.StepFound, "63220"},
		{"2.07 cas 1 : le prénom suivant", titre("TCHITCHI", "OLA", "OLA CATARINA BELLA", ins.Feminin, "1936-06-21", ""), []ins.ReturnCode{"01", "00"}, ins.StepFound, ""},
		{"2.07 cas 2 : un par un, puis tous", titre("HOUILLES", "PIERRE", "PIERRE PAUL JACQUES", ins.Masculin, "1993-01-27", ""), []ins.ReturnCode{"01", "01", "01", "01"}, ins.StepStop, ""},
		{"D-11 : l’apostrophe à la place de l’espace", titre("D ARTAGNAN DE L HERAULT", "PIERRE-ALAIN", "PIERRE-ALAIN", ins.Masculin, "2001-06-17", ""), []ins.ReturnCode{"01", "00"}, ins.StepFound, ""},
		{"trouvé d’emblée", titre("ADRUN", "ZOE", "ZOE", ins.Feminin, "1975-12-31", ""), []ins.ReturnCode{"00"}, ins.StepFound, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var told []ins.ReturnCode
			climb, err := insi.Ladder(t.Context(), c, tc.t, nil, func(q ins.Query, a ins.Answer, f *ins.Fault) error {
				require.Nil(t, f)
				require.Equal(t, q, *a.Trace.Criteres)
				told = append(told, a.Code)
				return nil
			})
			require.NoError(t, err)
			require.Equal(t, tc.codes, told)
			require.Len(t, climb.Tries, len(tc.codes))
			require.Equal(t, tc.kind, climb.Step.Kind)
			require.Equal(t, tc.codes[len(tc.codes)-1], climb.Answer.Code)
			require.Empty(t, climb.Tries[0].Query.LieuNaissance, "EXI SI 26")
			require.Equal(t, tc.lieu, climb.Tries[len(climb.Tries)-1].Query.LieuNaissance)
		})
	}
}

// No more than five searches for one person (D-16), those made before included.
func TestLadder_CountsEarlierTries(t *testing.T) {
	s := start(t, insisim.Options{})
	c := client(t, config(t, s))
	done := make([]ins.Try, ins.MaxTries)
	for i := range done {
		done[i] = ins.Try{Query: query("X", "Y", ins.Masculin, "1990-01-01"), Code: ins.AucuneIdentite}
	}
	climb, err := insi.Ladder(t.Context(), c, titre("HOUILLES", "PIERRE", "PIERRE", ins.Masculin, "1993-01-27", ""), done, nil)
	require.NoError(t, err)
	require.Equal(t, ins.StepStop, climb.Step.Kind)
	require.Zero(t, s.Calls())
}

// An outage ends the ladder (D-14), and so do the agent and a journal that cannot write.
func TestLadder_Stops(t *testing.T) {
	s := start(t, insisim.Options{Pannes: []string{"desir_1020"}})
	c := client(t, config(t, s))
	houilles := titre("HOUILLES", "PIERRE", "PIERRE PAUL JACQUES", ins.Masculin, "1993-01-27", "")
	climb, err := insi.Ladder(t.Context(), c, houilles, nil, nil)
	require.NoError(t, err)
	require.Equal(t, "desir_1020", climb.Fault.Code)
	require.Equal(t, ins.StepStop, climb.Step.Kind)
	require.Nil(t, climb.Answer)
	require.Equal(t, 2, s.Calls(), "one search, repeated once")

	require.NoError(t, s.SetFaults())
	ctx, cancel := context.WithCancel(t.Context())
	climb, err = insi.Ladder(ctx, c, houilles, nil, func(ins.Query, ins.Answer, *ins.Fault) error { cancel(); return nil })
	require.NoError(t, err)
	require.Equal(t, ins.FaultCanceled, climb.Fault.Class)
	require.Len(t, climb.Tries, 2)
	require.Equal(t, 3, s.Calls())

	broken := errors.New("journal plein")
	_, err = insi.Ladder(t.Context(), c, houilles, nil, func(ins.Query, ins.Answer, *ins.Fault) error { return broken })
	require.ErrorIs(t, err, broken)
	require.Equal(t, 4, s.Calls(), "nothing is searched that could not be written down")
}

// Control of a known INS by the fallback (INSi guide §11, RNIV §4.8).
func TestBySearch_Verify(t *testing.T) {
	c := client(t, config(t, start(t, insisim.Options{Profil: insisim.Strict})))
	v := insi.BySearch{Service: c}
	known := func(tr ins.Traits, m ins.Matricule) ins.INS {
		return ins.INS{Traits: tr, Matricule: m, OID: ins.OIDNIR}
	}
	zoeTraits := titre("ADRUN", "ZOE", "ZOE", ins.Feminin, "1975-12-31", "63220")
	for _, tc := range []struct {
		name    string
		known   ins.INS
		verdict insi.Verdict
		ecarts  []ins.Trait
	}{
		{"confirmé", known(zoeTraits, "275126322074974"), insi.Confirme, nil},
		{"confirmé avec le lieu", known(titre("DE VINCI", "LEONARDO", "LEONARDO PIERO", ins.Masculin, "2014-02-01", "63220"), "114026322083356"), insi.Confirme, nil},
		{"autre matricule", known(zoeTraits, "275126322074873"), insi.NonConfirme, []ins.Trait{ins.TraitMatricule}},
		{"autre lieu", known(titre("ADRUN", "ZOE", "ZOE", ins.Feminin, "1975-12-31", "75056"), "275126322074974"), insi.NonConfirme, []ins.Trait{ins.TraitLieuNaissance}},
		{"matricule remplacé", known(titre("ECETINSI", "PIERRE-ALAIN", "PIERRE-ALAIN MURIEL FLORIANT", ins.Masculin, "2009-07-14", "63220"), "209076322083439"), insi.Remplace, []ins.Trait{ins.TraitMatricule}},
		{"inconnu", known(titre("HOUILLES", "PIERRE", "PIERRE", ins.Masculin, "1993-01-27", "63220"), "193016322011111"), insi.NonConfirme, nil},
		{"plusieurs et pas de lieu", known(titre("DE VINCI", "LEONARDO", "LEONARDO PIERO", ins.Masculin, "2014-02-01", "99999"), "114026322083356"), insi.Indecis, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := v.Verify(t.Context(), tc.known)
			require.NoError(t, err)
			require.Equal(t, tc.verdict, got.Verdict)
			require.Equal(t, tc.ecarts, got.Ecarts)
			require.Equal(t, "recherche", got.Methode)
		})
	}
	_, err := v.Verify(t.Context(), ins.INS{})
	var f *ins.Fault
	require.ErrorAs(t, err, &f)
	require.Equal(t, "insi.controle.non_appelable", f.Texte)
}

// What the desk shows of the service, and when automatic calls stop (INSi guide §8.3).
func TestState_AndAutomaticCalls(t *testing.T) {
	s := start(t, insisim.Options{})
	now := time.Now()
	manual, auto := config(t, s), configOf(t, s.InfoAuto())
	manual.Now, auto.Now = func() time.Time { return now }, func() time.Time { return now }
	m, a := client(t, manual), client(t, auto)
	require.Equal(t, insi.Inconnu, m.State().Etat)
	_, err := m.Search(t.Context(), zoe)
	require.NoError(t, err)
	require.Equal(t, insi.Disponible, m.State().Etat)
	require.Positive(t, m.State().Duree)

	require.NoError(t, s.SetFaults("insi_111"))
	for i, want := range []insi.Health{insi.Incertain, insi.Incertain, insi.Indisponible, insi.Indisponible} {
		faultOf(t, m)
		require.Equal(t, want, m.State().Etat)
		require.Equal(t, i+1, m.State().Echecs)
	}
	require.Equal(t, "insi.faute.insi_111", m.State().Texte)
	for range 3 {
		require.Equal(t, "insi_111", faultOf(t, a).Code)
	}
	calls := s.Calls()
	require.Equal(t, "insi.suspendu", faultOf(t, a).Texte)
	require.Equal(t, calls, s.Calls(), "automatic calls wait")
	faultOf(t, m)
	require.Equal(t, calls+2, s.Calls(), "an agent's click is always tried")
	now = now.Add(31 * time.Second)
	require.NoError(t, s.SetFaults())
	_, err = a.Search(t.Context(), zoe)
	require.NoError(t, err)
	require.Equal(t, insi.Disponible, a.State().Etat)
	require.True(t, a.State().Essai.IsZero())

	// A batch stops at the first configuration fault.
	require.NoError(t, s.SetFaults("desir_550"))
	require.Equal(t, "desir_550", faultOf(t, a).Code)
	require.Equal(t, insi.AConfigurer, a.State().Etat)
	require.Equal(t, "insi.suspendu", faultOf(t, a).Texte)
}
