package workstation_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/workstation"
	"guichet/assets/texts"
	"guichet/ins"
	"guichet/printing/render"
	"guichet/printing/symbol"
)

// refusal is the code of a refused error.
func refusal(t *testing.T, err error) string {
	t.Helper()
	var r *texts.Refusal
	require.ErrorAs(t, err, &r)
	require.NotContains(t, r.Phrase, "Message non rédigé", "every refusal has its sentence")
	require.NotEmpty(t, r.Acte, "and the act that gets past it")
	return r.Code
}

func TestLoadConfig(t *testing.T) {
	for _, tc := range []struct{ name, content, refused string }{
		{"empty object", `{}`, ""},
		{"unknown field", `{"bsae": "x"}`, "montage.config_mal_ecrite"},
		{"not JSON", `poste: x`, "montage.config_mal_ecrite"},
		{"unknown level", `{"agent": {"nom": "X", "niveau": "chef"}}`, "montage.niveau_inconnu"},
		{"A-54 training and production", `{"entrainement": true, "reglages": {"production": true}}`, "montage.entrainement_et_production"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "poste.json")
			require.NoError(t, os.WriteFile(path, []byte(tc.content), 0o600))
			c, err := workstation.LoadConfig(path)
			if tc.refused != "" {
				require.Equal(t, tc.refused, refusal(t, err))
				return
			}
			require.NoError(t, err)
			require.True(t, c.Reglages.Production, "production unless training is asked for")
		})
	}
	_, err := workstation.LoadConfig(filepath.Join(t.TempDir(), "absent.json"))
	require.Equal(t, "montage.config_illisible", refusal(t, err))
}

func TestLoadConfig_PathsAreRelativeToTheFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "poste.json")
	require.NoError(t, os.WriteFile(path, []byte(`{"base": "b/guichet.db", "insi": "insi.json", "entrainement": true}`), 0o600))
	c, err := workstation.LoadConfig(path)
	require.NoError(t, err)
	require.Equal(t, filepath.Join(dir, "b/guichet.db"), c.Base)
	require.Equal(t, filepath.Join(dir, "insi.json"), c.INSi)
	require.False(t, c.Reglages.Production)
}

// patience bounds a wait for the desk.
func patience(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func closed(t *testing.T, s *workstation.Station) {
	t.Helper()
	t.Cleanup(func() { require.NoError(t, s.Close()) })
}

func TestOpen_WithoutINSiNorReadersTheDeskWorks(t *testing.T) {
	dir := t.TempDir()
	s, err := workstation.Open(workstation.Config{
		Base: filepath.Join(dir, "guichet.db"), Agent: workstation.AgentConfig{Nom: "MARTIN", Prenom: "Claire"},
		Lecteurs: workstation.LecteursConfig{SansPCSC: true}, Etiquettes: workstation.EtiquettesConfig{Dossier: dir},
	})
	require.NoError(t, err)
	closed(t, s)
	s.Desk.Do(desk.SearchRecords{Date: "31/12/1975", Nom: "ADR"})
	_, err = s.Desk.Until(patience(t), func(s desk.Snapshot) bool { return s.State == desk.StateResults })
	require.NoError(t, err)
}

func TestOpen_UnusableINSiSettingsLeaveTheDeskWorking(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "insi.json")
	require.NoError(t, os.WriteFile(broken, []byte(`{"url": "https://127.0.0.1:1/lps", "ca": "absente.pem"}`), 0o600))
	s, err := workstation.Open(workstation.Config{
		Base: filepath.Join(dir, "guichet.db"), Agent: workstation.AgentConfig{Nom: "MARTIN"}, INSi: broken,
		Lecteurs: workstation.LecteursConfig{SansPCSC: true}, Etiquettes: workstation.EtiquettesConfig{Dossier: dir},
	})
	require.NoError(t, err)
	closed(t, s)
	require.Equal(t, desk.StateIdle, s.Desk.Snapshot().State)
}

func TestOpen_BaseThatCannotBeOpenedIsRefusedInWords(t *testing.T) {
	dir := t.TempDir()
	notABase := filepath.Join(dir, "guichet.db")
	require.NoError(t, os.WriteFile(notABase, []byte("ceci n’est pas une base, mais une lettre assez longue pour en avoir l’air"), 0o600))
	_, err := workstation.Open(workstation.Config{Base: notABase, Etiquettes: workstation.EtiquettesConfig{Dossier: dir}, Lecteurs: workstation.LecteursConfig{SansPCSC: true}})
	refusal(t, err)
}

// zoe is a qualified identity of the test people.
func zoe() ins.Identite {
	t := ins.Traits{
		NomNaissance: "ADRUN", PremierPrenom: "ZOE", ListePrenoms: "ZOE", Sexe: ins.Feminin,
		DateNaissance: ins.Date{Year: 1975, Month: 12, Day: 31}, LieuNaissance: "63220",
	}
	return ins.Identite{
		ID: "1", IPP: "0000000001", Traits: t, Version: 3, Preuve: &ins.Preuve{Type: ins.PieceCNI},
		INS: &ins.INS{Traits: t, Matricule: "275126322074974", OID: ins.OIDNIR},
	}
}

func TestLabels(t *testing.T) {
	s, err := workstation.OpenDemonstration(t.Context(), workstation.DemoOptions{Dir: t.TempDir()})
	require.NoError(t, err)
	closed(t, s)
	order := app.LabelOrder{ID: "x", Identite: zoe(), Quand: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)}

	t.Run("DM-03/qualified: the symbol is on the label", func(t *testing.T) {
		out, err := s.Labels.Document(order, render.PNG)
		require.NoError(t, err)
		message, err := symbol.Read(out.Bytes)
		require.NoError(t, err)
		require.Contains(t, string(message), "S1275126322074974")
	})
	t.Run("DM-01/not qualified: none", func(t *testing.T) {
		o := order
		o.Identite.Preuve = nil
		out, err := s.Labels.Document(o, render.PNG)
		require.NoError(t, err)
		_, err = symbol.Read(out.Bytes)
		require.ErrorIs(t, err, symbol.ErrNotFound)
	})
	t.Run("E-27/not recorded: refused", func(t *testing.T) {
		o := order
		o.Identite.Version = 0
		_, err := s.Labels.Document(o, render.PDF)
		require.Equal(t, "montage.etiquette_non_enregistree", refusal(t, err))
	})
	t.Run("unknown model: refused", func(t *testing.T) {
		o := order
		o.Modele = "inexistant"
		_, err := s.Labels.Document(o, render.PDF)
		require.Equal(t, "montage.modele_inconnu", refusal(t, err))
	})
	t.Run("P-10/the file name says nothing of the patient", func(t *testing.T) {
		p, err := s.Labels.Print(t.Context(), order)
		require.NoError(t, err)
		require.True(t, p.Datamatrix)
		require.NotContains(t, p.Where, "ADRUN")
	})
	t.Run("same order, same bytes", func(t *testing.T) {
		a, err := s.Labels.Document(order, render.PDF)
		require.NoError(t, err)
		b, err := s.Labels.Document(order, render.PDF)
		require.NoError(t, err)
		require.Equal(t, a.Bytes, b.Bytes)
	})
}

func TestContentOf_WhatMayStandOnPaper(t *testing.T) {
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	c := app.ContentOf(zoe(), at, nil, false)
	require.Equal(t, "275126322074974", c.Matricule, "E-10")
	require.Equal(t, "NIR", c.Nature, "E-10")
	require.Empty(t, c.NomUtilise, "E-03: an empty nom utilisé is not the nom de naissance")

	validated := zoe()
	validated.INS = nil
	retrieved := zoe()
	retrieved.Preuve = nil
	doubtful := zoe()
	doubtful.Attributs.Douteuse = true
	for name, id := range map[string]ins.Identite{"VALI": validated, "RECUP": retrieved, "douteuse": doubtful} {
		c := app.ContentOf(id, at, nil, false)
		require.Empty(t, c.Matricule, "E-11 %s", name)
		require.Empty(t, c.ListePrenoms, "E-15 %s", name)
		require.NotEmpty(t, c.NomNaissance, "E-11 %s", name)
	}
}

func TestDemonstration_CardsAndRemoval(t *testing.T) {
	s, err := workstation.OpenDemonstration(t.Context(), workstation.DemoOptions{Dir: t.TempDir()})
	require.NoError(t, err)
	closed(t, s)
	require.Len(t, s.Demonstration.Cards(), 6)
	require.Contains(t, s.Demonstration.Cards()[0], "ADRUN")
	s.Demonstration.Insert(0)
	_, err = s.Desk.Until(patience(t), func(s desk.Snapshot) bool { return s.State == desk.StateChoosing })
	require.NoError(t, err)
	s.Demonstration.Insert(99) // a key without a card does nothing
	s.Demonstration.Remove()
	s.Demonstration.Remove()
}
