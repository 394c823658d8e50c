package store_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store"
	"guichet/app/store/storetest"
	"guichet/printing"
)

// exportedOf gives the lines of an export that have a type.
func exportedOf(t *testing.T, b *store.Base, avecTraits bool, kind string) (all []map[string]any) {
	t.Helper()
	for line := range bytes.Lines(exported(t, b, avecTraits)) {
		var one map[string]any
		require.NoError(t, json.Unmarshal(line, &one))
		if one["type"] == kind {
			all = append(all, one)
		}
	}
	return all
}

// Reversibility: what was asked of printers and what the site keeps leave with the rest, without the secrets of agents.
func TestExport_PrintsAndSite(t *testing.T) {
	b := newBase(t)
	c := storetest.Personne(1)
	create(t, b, c)
	asked := app.PrintFact{Modele: "etiquette_57x32", Copies: 2, Imprimante: "urgences", Ordre: "ordre-1", Version: 1, IEP: "ZZSEJOURZZ", Motif: "ZZMOTIFZZ",
		Ecarts: []printing.Ecart{{Trait: "nom", ValeurTitre: "ZZTRAITZZ"}}}
	_, err := b.Record(t.Context(), c.ID, 0, []app.Entry{storetest.Fait(2, app.FactPrint, asked)}, nil)
	require.NoError(t, err)
	agent := `{"identifiant":"achef","nom":"CHEF","prenom":"Anne","profil":"administrateur","code":true,"empreinte":"$argon2id$ZZSECRETZZ"}`
	for _, d := range []struct{ kind, name, body string }{
		{store.SiteAgents, "achef", agent}, {store.SiteSettings, "reglages", `{"poste":"ACCUEIL-1"}`}, {store.SiteFacts, "monde", "reel"},
	} {
		require.NoError(t, b.ChangeDocument(t.Context(), d.kind, d.name, app.AboutBase, func([]byte) ([]byte, []app.Entry, error) { return []byte(d.body), nil, nil }))
	}

	prints := exportedOf(t, b, true, "impression")
	require.Len(t, prints, 1)
	require.Equal(t, "ordre-1", prints[0]["id"])
	require.Equal(t, c.ID, prints[0]["identite"])
	require.Equal(t, "ZZMOTIFZZ", prints[0]["motif"])
	require.Equal(t, storetest.Meta(2).Quand.Format(time.RFC3339Nano), prints[0]["demande"])
	documents := map[string]any{}
	for _, d := range exportedOf(t, b, true, "site") {
		documents[d["genre"].(string)] = d["document"]
	}
	require.Len(t, documents, 3)
	require.Equal(t, "reel", documents[store.SiteFacts])
	require.Equal(t, map[string]any{"poste": "ACCUEIL-1"}, documents[store.SiteSettings])
	require.Equal(t, "CHEF", documents[store.SiteAgents].(map[string]any)["nom"])
	require.NotContains(t, string(exported(t, b, true)), "ZZSECRETZZ")

	prints = exportedOf(t, b, false, "impression")
	require.Len(t, prints, 1)
	require.Equal(t, "etiquette_57x32", prints[0]["modele"])
	require.Empty(t, exportedOf(t, b, false, "site"))
	for _, word := range []string{"ZZSEJOURZZ", "ZZMOTIFZZ", "ZZTRAITZZ", "CHEF"} {
		require.NotContains(t, string(exported(t, b, false)), word, "H-45")
	}
}
