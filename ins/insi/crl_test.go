package insi_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/ins"
	"guichet/ins/insi"
	"guichet/ins/insisim"
)

// A revoked server is refused in every mode that looks, and nothing is sent to it (INSi guide §5.1).
func TestRevocation_ARevokedServerIsRefused(t *testing.T) {
	for _, mode := range []insi.RevocationMode{"", insi.RevocationSouple, insi.RevocationStricte} {
		t.Run("mode "+string(mode), func(t *testing.T) {
			s := start(t, insisim.Options{})
			cfg := config(t, s)
			cfg.Revocation.Mode = mode
			c := client(t, cfg)
			_, err := c.Search(t.Context(), zoe)
			require.NoError(t, err, "the ordinary certificate is not on the list")
			require.NoError(t, s.SetFaults(insisim.PanneRevoque))
			calls := s.Calls()
			f := faultOf(t, c)
			require.Equal(t, "insi.serveur_revoque", f.Texte)
			require.Equal(t, ins.FaultConfiguration, f.Class)
			require.Equal(t, calls, s.Calls(), "no trait reached it")
			require.NoError(t, s.SetFaults())
			_, err = c.Search(t.Context(), zoe)
			require.NoError(t, err)
		})
	}
}

func TestRevocation_OffAcceptsARevokedServer(t *testing.T) {
	s := start(t, insisim.Options{Pannes: []string{insisim.PanneRevoque}})
	cfg := config(t, s)
	cfg.Revocation.Mode = insi.RevocationSans
	_, err := client(t, cfg).Search(t.Context(), zoe)
	require.NoError(t, err)
	require.Zero(t, s.ListCalls())
	check := insi.CheckConfig(cfg)
	require.Equal(t, "insi.revocation.desactivee", check.Alertes[len(check.Alertes)-1].Code, "and it is said")
}

// A list that cannot be had stops no desk, unless the site chose so; it is told.
func TestRevocation_UnreachableListStopsNoDesk(t *testing.T) {
	for _, tc := range []struct {
		panne, etat string
		mode        insi.RevocationMode
		refused     string
	}{
		{insisim.PanneListe, "absente", insi.RevocationSouple, ""},
		{insisim.PanneListe, "absente", insi.RevocationStricte, "insi.revocation.inconnue"},
		{insisim.PanneListeVieux, "perimee", insi.RevocationSouple, ""},
		{insisim.PanneListeVieux, "perimee", insi.RevocationStricte, "insi.revocation.inconnue"},
	} {
		t.Run(tc.panne+" "+string(tc.mode), func(t *testing.T) {
			s := start(t, insisim.Options{Pannes: []string{tc.panne}})
			cfg := config(t, s)
			cfg.Revocation.Mode = tc.mode
			c := client(t, cfg)
			if tc.refused != "" {
				f := faultOf(t, c)
				require.Equal(t, tc.refused, f.Texte)
				require.True(t, f.Retryable, "the list may come")
			} else {
				_, err := c.Search(t.Context(), zoe)
				require.NoError(t, err)
			}
			lists := c.Revocations()
			require.NotEmpty(t, lists)
			require.Equal(t, tc.etat, lists[0].Etat)
		})
	}
}

// A list past its date still says who is revoked.
func TestRevocation_AStaleListStillRefuses(t *testing.T) {
	s := start(t, insisim.Options{Pannes: []string{insisim.PanneListeVieux, insisim.PanneRevoque}})
	require.Equal(t, "insi.serveur_revoque", faultOf(t, client(t, config(t, s))).Texte)
}

// A server of lists that never answers costs the first connection its patience, and no call.
func TestRevocation_SilentListServerStopsNoCall(t *testing.T) {
	s := start(t, insisim.Options{Pannes: []string{insisim.PanneListeMuet}})
	cfg := config(t, s)
	cfg.Revocation.Delai = insi.Duration(50 * time.Millisecond)
	c := client(t, cfg)
	_, err := c.Search(t.Context(), zoe)
	require.NoError(t, err)
	require.Equal(t, "absente", c.Revocations()[0].Etat)
	cfg.Revocation.Mode = insi.RevocationStricte
	require.Equal(t, "insi.revocation.inconnue", faultOf(t, client(t, cfg)).Texte)
}

// Fetched lists are kept on disk until their next update: a restart asks nobody.
func TestRevocation_KeptOnDisk(t *testing.T) {
	s := start(t, insisim.Options{})
	cfg := config(t, s)
	cfg.Revocation.Mode, cfg.Revocation.Dossier = insi.RevocationStricte, filepath.Join(t.TempDir(), "listes")
	_, err := client(t, cfg).Search(t.Context(), zoe)
	require.NoError(t, err)
	asked := s.ListCalls()
	require.Equal(t, 2, asked, "of the organisations and of their root")
	c := client(t, cfg)
	_, err = c.Search(t.Context(), zoe)
	require.NoError(t, err)
	require.Equal(t, asked, s.ListCalls())
	for _, l := range c.Revocations() {
		require.Equal(t, "a_jour", l.Etat, l.Autorite)
	}
	kept, err := filepath.Glob(filepath.Join(cfg.Revocation.Dossier, "*"))
	require.NoError(t, err)
	require.Len(t, kept, 2)
	for _, k := range kept { // a broken or foreign file is as good as none
		require.NoError(t, os.WriteFile(k, []byte("pas une liste"), 0o600))
	}
	_, err = client(t, cfg).Search(t.Context(), zoe)
	require.NoError(t, err)
	require.Equal(t, asked+2, s.ListCalls())
}

// Lists put on disk by the site, without any download.
func TestRevocation_FromFilesOnly(t *testing.T) {
	s := start(t, insisim.Options{})
	cfg := config(t, s)
	lists, err := s.RevocationLists()
	require.NoError(t, err)
	dir := t.TempDir()
	for i, name := range []string{"org.crl", "racine.crl"} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, lists[i], 0o600))
		cfg.Revocation.Fichiers = append(cfg.Revocation.Fichiers, path)
	}
	cfg.Revocation.Mode, cfg.Revocation.SansTelechargement = insi.RevocationStricte, true
	_, err = client(t, cfg).Search(t.Context(), zoe)
	require.NoError(t, err)
	require.Zero(t, s.ListCalls())
	require.NoError(t, s.SetFaults(insisim.PanneRevoque))
	require.Equal(t, "insi.serveur_revoque", faultOf(t, client(t, cfg)).Texte)

	other := start(t, insisim.Options{}) // the lists of another authority prove nothing
	foreign := config(t, other)
	foreign.Revocation = cfg.Revocation
	require.Equal(t, "insi.revocation.inconnue", faultOf(t, client(t, foreign)).Texte)

	cfg.Revocation.Fichiers = nil
	check := insi.CheckConfig(cfg)
	require.Equal(t, "insi.revocation.sans_liste", check.Refus[0].Code)
}
