package store_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store"
	"guichet/ins"
)

// A document of the site and the line about it are one act; neither tells anything to who reads the file.
func TestSite_DocumentAndItsLineAreOneAct(t *testing.T) {
	path := filepath.Join(t.TempDir(), "guichet.db")
	b, err := store.Open(path)
	require.NoError(t, err)
	fact := app.Entry{Kind: app.FactAgent, Meta: ins.Meta{Quand: time.Now(), Agent: "DUPONT", Poste: "P1"}, Fact: map[string]string{"acte": "ajout"}}
	put := func(body string, entries ...app.Entry) error {
		return b.ChangeDocument(t.Context(), store.SiteAgents, "cmartin", app.AboutAgents, func([]byte) ([]byte, []app.Entry, error) {
			return []byte(body), entries, nil
		})
	}
	require.NoError(t, put("secret-reconnaissable", fact))
	no := errors.New("non")
	err = b.ChangeDocument(t.Context(), store.SiteAgents, "cmartin", app.AboutAgents, func(old []byte) ([]byte, []app.Entry, error) {
		require.Equal(t, "secret-reconnaissable", string(old))
		return []byte("autre"), []app.Entry{fact}, no
	})
	require.ErrorIs(t, err, no)
	body, err := b.Document(t.Context(), store.SiteAgents, "cmartin")
	require.NoError(t, err)
	require.Equal(t, "secret-reconnaissable", string(body), "what was refused left nothing")
	body, err = b.Document(t.Context(), store.SiteAgents, "inconnu")
	require.NoError(t, err)
	require.Nil(t, body)
	require.Error(t, put("x", app.Entry{Kind: app.FactAgent}), "an unsigned line takes its document with it (H-01)")
	require.NoError(t, b.ChangeDocument(t.Context(), store.SiteAgents, "pcadiou", app.AboutAgents, func([]byte) ([]byte, []app.Entry, error) {
		return []byte("deux"), []app.Entry{fact}, nil
	}))
	all, err := b.Documents(t.Context(), store.SiteAgents)
	require.NoError(t, err)
	require.Len(t, all, 2)
	report, err := b.VerifyAll(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 2, report.Lignes)
	_, err = b.Rebuild(t.Context())
	require.NoError(t, err)
	all, err = b.Documents(t.Context(), store.SiteAgents)
	require.NoError(t, err)
	require.Len(t, all, 2, "rebuilding the projection keeps the documents")
	require.NoError(t, b.Close())
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	require.False(t, bytes.Contains(file, []byte("secret-reconnaissable")))
	require.False(t, bytes.Contains(file, []byte("cmartin")))
}
