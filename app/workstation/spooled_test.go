package workstation_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app/desk"
	"guichet/app/papers"
	"guichet/app/shown"
	"guichet/app/workstation"
	"guichet/ins"
	"guichet/printing"
	"guichet/printing/printersim"
)

// desk opens a workstation whose labels go to a simulated printer.
func deskWithPrinter(t *testing.T) (*workstation.Station, *printersim.Zebra, string) {
	t.Helper()
	z, err := printersim.NewZebra()
	require.NoError(t, err)
	dir := t.TempDir()
	s, err := workstation.Open(workstation.Config{
		Poste: "ACCUEIL-1", Entrainement: true, Base: dir + "/guichet.db", Lecteurs: workstation.LecteursConfig{SansPCSC: true},
		Agent:      workstation.AgentConfig{Nom: "MARTIN", Prenom: "Claire"},
		Etiquettes: workstation.EtiquettesConfig{Dossier: dir},
		Imprimantes: []papers.PrinterConfig{
			{Nom: "Accueil", Voie: "9100", Adresse: z.Address(), Sortes: []string{"etiquettes"}, Modele: "etiquette-57x32"},
		},
	})
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, s.Close())
		require.NoError(t, z.Close())
	})
	return s, z, dir
}

func reached(t *testing.T, s *workstation.Station, what string, cond func(desk.Snapshot) bool) desk.Snapshot {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	snap, err := s.Desk.Until(ctx, cond)
	require.NoError(t, err, "%s: state %s, message %+v, prints %+v", what, snap.State, snap.Message, snap.Prints)
	return snap
}

func state(want desk.State) func(desk.Snapshot) bool {
	return func(s desk.Snapshot) bool { return s.State == want }
}

// admit takes a person without a card to the end of the admission.
func admit(t *testing.T, s *workstation.Station) {
	t.Helper()
	s.Desk.Do(desk.SearchRecords{Date: "31/12/1975", Nom: "ADRUN"})
	reached(t, s, "search", func(s desk.Snapshot) bool { return s.State == desk.StateResults || s.State == desk.StatePiece })
	if s.Desk.Snapshot().State == desk.StateResults {
		s.Desk.Do(desk.NewRecord{})
	}
	reached(t, s, "piece", state(desk.StatePiece))
	s.Desk.Do(desk.ChoosePiece{Type: ins.PieceCNI})
	reached(t, s, "traits", state(desk.StateTraits))
	s.Desk.Do(desk.EnterTraits{NomNaissance: "ADRUN", Prenoms: "ZOE", PremierPrenom: "ZOE", Sexe: "F", DateNaissance: "31/12/1975", LieuNaissance: "63220 Mazoires"})
	reached(t, s, "ready", state(desk.StateReady))
	s.Desk.Do(desk.RecordWithoutINS{})
	reached(t, s, "done", state(desk.StateDone))
}

// unsettled are the requests about which something may still be done: a snapshot shows those that are over too.
func unsettled(s desk.Snapshot) []desk.PrintLine {
	return slices.DeleteFunc(slices.Clone(s.Prints), func(p desk.PrintLine) bool { return len(p.Acts) == 0 })
}

func printer(s desk.Snapshot) shown.Service {
	for _, v := range s.Services {
		if v.Code == "imprimante" {
			return v
		}
	}
	return shown.Service{}
}

// §6.4: the request is written, sent, comes out, and the desk says so; the dot is green.
func TestSpool_FromTheDeskToThePaper(t *testing.T) {
	s, z, _ := deskWithPrinter(t)
	reached(t, s, "printer", func(s desk.Snapshot) bool { return printer(s).Level == shown.LevelUp })
	admit(t, s)
	s.Desk.Do(desk.PrintLabels{Copies: 3})
	snap := reached(t, s, "out", func(s desk.Snapshot) bool { return s.Message != nil && s.Message.Code == "app_imprime_sorti" })
	require.Contains(t, snap.Message.Phrase, "3 × Étiquette 57 × 32 mm")
	require.Equal(t, 3, z.Out())
	require.Empty(t, unsettled(snap))

	// Traceability: printed again only for a reason.
	s.Desk.Do(desk.PrintLabels{})
	snap = reached(t, s, "why", func(s desk.Snapshot) bool { return s.Now.Form != nil })
	require.Equal(t, "motif", snap.Now.Form.Fields[0].Code)
	require.Equal(t, 3, z.Out())
	s.Desk.Do(snap.Now.Form.Submit(map[string]string{"motif": snap.Now.Form.Fields[0].Choices[1].Value}))
	require.Eventually(t, func() bool { return z.Out() == 4 }, time.Minute, 10*time.Millisecond)
}

// §6.4 (3), S-9: without a roll nothing leaves and the desk goes on; with one it comes out by itself.
func TestSpool_WaitsForARollWhileTheDeskWorks(t *testing.T) {
	s, z, _ := deskWithPrinter(t)
	z.Break(printersim.Faults{PaperOut: true})
	admit(t, s)
	s.Desk.Do(desk.PrintLabels{})
	snap := reached(t, s, "waiting", func(s desk.Snapshot) bool {
		return len(s.Prints) == 1 && s.Prints[0].State == printing.JobWaiting && printer(s).Level == shown.LevelAttention
	})
	require.Equal(t, desk.StateDone, snap.State)
	require.True(t, snap.Prints[0].Here)
	require.Contains(t, printer(snap).Label, "1 en attente")
	require.Contains(t, printer(snap).Act, "rouleau")
	s.Desk.Do(desk.NextPatient{})
	reached(t, s, "next", state(desk.StateIdle))
	z.Break(printersim.Faults{})
	reached(t, s, "settled", func(s desk.Snapshot) bool { return len(unsettled(s)) == 0 && printer(s).Level == shown.LevelUp })
	require.Equal(t, 1, z.Out())
}

// §6.4 (5): what is uncertain is asked, never repeated by itself.
func TestSpool_TheAgentSaysWhetherItCameOut(t *testing.T) {
	s, z, _ := deskWithPrinter(t)
	admit(t, s)
	z.Break(printersim.Faults{ResetAfter: 200})
	s.Desk.Do(desk.PrintLabels{})
	snap := reached(t, s, "question", func(s desk.Snapshot) bool { return len(s.Prints) == 1 && s.Prints[0].State == printing.JobUncertain })
	require.Contains(t, snap.Message.Phrase, "est-ce sorti")
	require.Len(t, snap.Prints[0].Acts, 2)
	z.Break(printersim.Faults{})
	s.Desk.Do(snap.Prints[0].Acts[1].Command)
	reached(t, s, "answered", func(s desk.Snapshot) bool { return len(unsettled(s)) == 0 })
	s.Desk.Do(snap.Prints[0].Acts[1].Command)
	reached(t, s, "already", func(s desk.Snapshot) bool { return s.Message != nil && s.Message.Code == "app_impression_deja_reglee" })
	s.Desk.Do(desk.PrintLabels{}) // nothing came out: no reason is asked
	reached(t, s, "out", func(s desk.Snapshot) bool { return s.Message != nil && s.Message.Code == "app_imprime_sorti" })
	require.Equal(t, 1, z.Out())
}
