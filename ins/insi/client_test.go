package insi_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/ins"
	"guichet/ins/insisim"
)

// The people of the test identities and what the service answers for each (INSi guide §12).
func TestSearch_TestIdentities(t *testing.T) {
	c := client(t, config(t, start(t, insisim.Options{Profil: insisim.Strict})))
	for _, tc := range []struct {
		name      string
		q         ins.Query
		code      ins.ReturnCode
		matricule ins.Matricule
		liste     string
		oid       ins.OID
		histo     int
	}{
		{"2.03 cas 1", query("D'ARTAGNAN DE L'HERAULT", "PIERRE-ALAIN", ins.Masculin, "2001-06-17"), "00", "101066322075460", "PIERRE-ALAIN GUNTHER", ins.OIDNIR, 0},
		{"2.03 cas 1 avec lieu", query("D'ARTAGNAN DE L'HERAULT", "PIERRE-ALAIN", ins.Masculin, "2001-06-17", "63220"), "00", "101066322075460", "PIERRE-ALAIN GUNTHER", ins.OIDNIR, 0},
		{"2.03 cas 2", query("ADRTROIS", "TOUSSAINT", ins.Masculin, "1960-01-01"), "00", "160012B02077713", "TOUSSAINT", ins.OIDNIR, 0},
		{"2.03 cas 2 avec lieu corse", query("ADRTROIS", "TOUSSAINT", ins.Masculin, "1960-01-01", "2B020"), "00", "160012B02077713", "TOUSSAINT", ins.OIDNIR, 0},
		{"ADRTROIS DOMINIQUE", query("ADRTROIS", "DOMINIQUE", ins.Feminin, "1997-02-26"), "00", "297022A02077878", "DOMINIQUE", ins.OIDNIR, 0},
		{"exemple WS_INS2", query("ADRDEUX", "LAURENT", ins.Masculin, "1981-01-01"), "00", "181016322075140", "LAURENT", ins.OIDNIR, 0},
		{"ADRUN ZOE", zoe, "00", "275126322074974", "ZOE", ins.OIDNIR, 0},
		{"2.04 cas 1", query("ECETINSI", "PIERRE-ALAIN", ins.Masculin, "2009-07-14"), "00", "109076322083489", "PIERRE-ALAIN MURIEL FLORIANT", ins.OIDNIR, 1},
		{"2.05 NIA", query("PROVISOIRE", "MATRICULE", ins.Masculin, "2009-07-01"), "00", "109076322088835", "MATRICULE", ins.OIDNIA, 0},
		{"2.06 cas 1", query("DE VINCI", "LEONARDO", ins.Masculin, "2014-02-01"), "02", "", "", "", 0},
		{"2.06 cas 2", query("DE VINCI", "LEONARDO", ins.Masculin, "2014-02-01", "63220"), "00", "114026322083356", "LEONARDO PIERO", ins.OIDNIR, 0},
		{"tous les prénoms au lieu du lieu", query("DE VINCI", "LEONARDO PIERO", ins.Masculin, "2014-02-01"), "00", "114026322083356", "LEONARDO PIERO", ins.OIDNIR, 0},
		{"un début de prénom ne suffit pas", query("DE VINCI", "LEONARDODINO", ins.Masculin, "2014-02-01"), "01", "", "", "", 0},
		{"2.07 cas 1 appel 1", query("TCHITCHI", "OLA", ins.Feminin, "1936-06-21"), "01", "", "", "", 0},
		{"2.07 cas 1 appel 2", query("TCHITCHI", "CATARINA", ins.Feminin, "1936-06-21"), "00", "236066322083656", "CATARINA BELLA", ins.OIDNIR, 0},
		{"2.07 cas 2", query("HOUILLES", "PIERRE", ins.Masculin, "1993-01-27"), "01", "", "", "", 0},
		{"2.08 cas 1", query("CORSE", "ANTHONY", ins.Masculin, "1980-03-02"), "00", "180032B02040123", "ANTHONY", ins.OIDNIR, 1},
		{"2.08 cas 2", query("HERMAN", "GATIEN", ins.Masculin, "1981-03-24"), "00", "181036322045676", "GATIEN", ins.OIDNIR, 2},
		{"NESSI MICHELANGELO", query("NESSI", "MICHELANGELO", ins.Masculin, "2010-08-07"), "00", "110086322083060", "MICHELANGELO ANTHONY", ins.OIDNIR, 0},
		{"lieu faux", query("ADRUN", "ZOE", ins.Feminin, "1975-12-31", "75056"), "01", "", "", "", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a, err := c.Search(t.Context(), tc.q)
			require.NoError(t, err)
			require.Equal(t, tc.code, a.Code)
			require.Equal(t, string(tc.code), a.Trace.Retour)
			require.Equal(t, 200, a.Trace.HTTP)
			require.NotEmpty(t, a.Trace.Reponse)
			if tc.code != ins.UneIdentite {
				require.Nil(t, a.Individu, "never candidates")
				return
			}
			require.Equal(t, tc.matricule, a.Individu.Matricule)
			require.Equal(t, tc.oid, a.Individu.OID)
			require.Equal(t, tc.liste, a.Individu.ListePrenoms)
			require.Empty(t, a.Individu.PremierPrenom, "absent since 2023: not invented")
			require.Equal(t, tc.q.NomNaissance, a.Individu.NomNaissance)
			require.Equal(t, tc.q.DateNaissance, a.Individu.DateNaissance)
			require.Len(t, a.Historique, tc.histo)
			require.Equal(t, a.Individu.Matricule, a.Trace.Matricule)
		})
	}
}

// What the guide asks to log leaves the client as one value (INSi guide §13).
func TestSearch_TraceHoldsWhatMustBeLogged(t *testing.T) {
	s := start(t, insisim.Options{})
	c := client(t, config(t, s))
	a, err := c.Search(t.Context(), zoe)
	require.NoError(t, err)
	tr := a.Trace
	require.True(t, strings.HasPrefix(tr.MessageID, "uuid:"))
	require.Equal(t, "rechercherInsAvecTraitsIdentite", tr.Operation)
	require.Equal(t, "certificat", tr.Mode)
	require.Equal(t, "INSI-MANU", tr.Certificat)
	require.Equal(t, "simulateur", tr.Environnement)
	require.False(t, tr.Automatique)
	require.Equal(t, zoe, *tr.Criteres)
	require.Equal(t, 1, tr.Essai)
	require.Positive(t, tr.Duree)
	require.False(t, tr.Quand.IsZero())
	got := s.Received()[0]
	require.Equal(t, got.Request, tr.Requete, "as sent")
	require.Equal(t, got.Reply, tr.Reponse, "byte for byte as received")
	require.Equal(t, "INSI-MANU", got.CN)
}

// Automatic calls have their own certificate (INSi guide §5.1).
func TestSearch_AutomaticCertificate(t *testing.T) {
	s := start(t, insisim.Options{})
	c := client(t, configOf(t, s.InfoAuto()))
	a, err := c.Search(t.Context(), zoe)
	require.NoError(t, err)
	require.True(t, a.Trace.Automatique)
	require.Equal(t, "INSI-AUTO", s.Received()[0].CN)
}

// A P12 with its password serves as well as PEM files.
func TestNew_P12(t *testing.T) {
	cfg := config(t, start(t, insisim.Options{}))
	cfg.CertificatClient, cfg.CleClient = "", ""
	_, err := client(t, cfg).Search(t.Context(), zoe)
	require.NoError(t, err)
}

// One connection serves successive calls, and Warm opens it ahead (INSi guide §14).
func TestClient_OneConnectionKeptAndWarmed(t *testing.T) {
	s := start(t, insisim.Options{})
	c := client(t, config(t, s))
	c.Warm(t.Context())
	c.Warm(t.Context())
	require.Zero(t, s.Calls(), "no message is sent to warm up")
	for range 5 {
		_, err := c.Search(t.Context(), zoe)
		require.NoError(t, err)
	}
	for _, x := range s.Received() {
		require.Equal(t, s.Received()[0].Connection, x.Connection)
	}
	require.Equal(t, 1, s.Connections())
	c.Close()
	require.Eventually(t, func() bool { return s.Connections() == 0 }, waitAtMost, tick)
}

// The certificate of the service may have no alternative name (INSi guide §5.1).
func TestClient_ServerWithoutAlternativeName(t *testing.T) {
	c := client(t, config(t, start(t, insisim.Options{SansSAN: true})))
	_, err := c.Search(t.Context(), zoe)
	require.NoError(t, err)
}

// A search by carte Vitale (WS_INS1).
func TestSearchVitale(t *testing.T) {
	s := start(t, insisim.Options{Profil: insisim.Strict})
	c := client(t, config(t, s))
	a, err := c.SearchVitale(t.Context(), ins.VitaleQuery{
		MatriculeIndividu: "2751263220749", MatriculeOD: "2751263220749", NomNaissance: "ADRUN", DateNaissance: "1975-12-31", Rang: "1",
	})
	require.NoError(t, err)
	require.Equal(t, ins.UneIdentite, a.Code)
	require.Equal(t, "ZOE", a.Individu.ListePrenoms)
	require.Equal(t, "rechercherInsAvecCarteVitale", a.Trace.Operation)
	a, err = c.SearchVitale(t.Context(), ins.VitaleQuery{MatriculeOD: "2751263220749", DateNaissance: "1936-13-40"})
	require.NoError(t, err, "impossible dates are sent as the card has them (§6.2)")
	require.Equal(t, ins.AucuneIdentite, a.Code)
}

// A new connection takes up the TLS session of the last one (INSi guide §14), and the server is verified again.
func TestClient_SessionResumed(t *testing.T) {
	s := start(t, insisim.Options{})
	c := client(t, config(t, s))
	_, err := c.Search(t.Context(), zoe)
	require.NoError(t, err)
	require.NoError(t, s.SetFaults(insisim.PanneRefus)) // every connection is cut
	require.NoError(t, s.SetFaults())
	_, err = c.Search(t.Context(), zoe)
	require.NoError(t, err)
	x := s.Received()
	require.Equal(t, []bool{false, true}, []bool{x[0].Resumed, x[1].Resumed})
	require.NotEqual(t, x[0].Connection, x[1].Connection)
}

// Through a proxy of the establishment, which sees nothing but an address; its refusals are told apart.
func TestClient_Proxy(t *testing.T) {
	s := start(t, insisim.Options{})
	for status, want := range map[int]string{200: "", 407: "insi.proxy_refus", 403: "insi.proxy_refus", 502: "insi.proxy_panne"} {
		connects := make(chan string, 4)
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			connects <- r.Method + " " + r.Host
			w.WriteHeader(status)
			if status != http.StatusOK {
				return
			}
			there, err := net.Dial("tcp", r.Host)
			if err != nil {
				return
			}
			defer there.Close()
			_ = http.NewResponseController(w).Flush()
			here, buf, err := http.NewResponseController(w).Hijack()
			if err != nil {
				return
			}
			defer here.Close()
			go func() { _, _ = io.Copy(there, buf) }() // ends with the connections
			_, _ = io.Copy(here, there)
		}))
		cfg := config(t, s)
		cfg.Proxy = proxy.URL
		c := client(t, cfg)
		if want == "" {
			_, err := c.Search(t.Context(), zoe)
			require.NoError(t, err)
			require.Equal(t, "CONNECT "+hostOf(t, cfg.URL), <-connects)
		} else {
			require.Equal(t, want, faultOf(t, c).Texte)
		}
		c.Close()
		proxy.CloseClientConnections()
		proxy.Close()
	}
}
