package insi_test

import (
	"context"
	"crypto/tls"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/ins"
	"guichet/ins/insi"
	"guichet/ins/insisim"
)

// Every way in which the simulator fails gives one classified fault, within the deadline, and leaves the client
// usable (INSi guide §7).
func TestSearch_EveryFaultIsClassified(t *testing.T) {
	s := start(t, insisim.Options{Pas: 5 * time.Millisecond})
	cfg := config(t, s)
	cfg.DelaiAppel = insi.Duration(waitAtMost)
	patient := client(t, cfg)
	cfg.DelaiAppel = insi.Duration(time.Second)
	hurried := client(t, cfg)
	for panne, want := range map[string]struct {
		class    ins.FaultClass
		texte    string
		code     string
		attempts int
	}{
		insisim.PanneRefus:      {ins.FaultUnavailable, "insi.connexion_refusee", "", 0},
		insisim.PanneAlerte:     {ins.FaultConfiguration, "insi.certificat_refuse", "", 0},
		insisim.PanneCoupure:    {ins.FaultUnavailable, "insi.coupure", "", 2},
		insisim.PanneMuet:       {ins.FaultUnavailable, "insi.delai", "", 1},
		insisim.PanneLent:       {ins.FaultUnavailable, "insi.delai", "", 1},
		insisim.PanneSansFin:    {ins.FaultUnavailable, "insi.trop_longue", "", 1},
		insisim.Panne50Mo:       {ins.FaultUnavailable, "insi.trop_longue", "", 1},
		insisim.PanneTronque:    {ins.FaultUnavailable, "insi.illisible", "", 1},
		insisim.Panne502:        {ins.FaultUnavailable, "insi.http_panne", "", 1},
		insisim.PanneNamespace:  {ins.FaultUnavailable, "insi.illisible", "", 1},
		insisim.PanneEntites:    {ins.FaultUnavailable, "insi.illisible", "", 1},
		insisim.PanneOctets:     {ins.FaultUnavailable, "insi.illisible", "", 1},
		insisim.PanneAutreIdent: {ins.FaultUnavailable, "insi.autre_message", "", 1},
		"desir_550":             {ins.FaultConfiguration, "insi.faute.desir_550", "desir_550", 1},
		"desir_560":             {ins.FaultConfiguration, "insi.faute.desir_560", "desir_560", 1},
		"desir_1020":            {ins.FaultUnavailable, "insi.faute.desir_1020", "desir_1020", 2},
		"insi_19":               {ins.FaultRequest, "insi.faute.insi_19", "insi_19", 1},
		"insi_101":              {ins.FaultUnavailable, "insi.faute.insi_101", "insi_101", 2},
		"insi_102":              {ins.FaultUnavailable, "insi.faute.insi_102", "insi_102", 2},
		"insi_111":              {ins.FaultUnavailable, "insi.faute.insi_111", "insi_111", 2},
	} {
		t.Run(panne, func(t *testing.T) {
			require.NoError(t, s.SetFaults(panne))
			c := patient // a busy machine must not turn what is wrong into what is late
			if want.texte == "insi.delai" {
				c = hurried
			}
			before := s.Calls()
			begun := time.Now()
			f := faultOf(t, c)
			require.Equal(t, want.class, f.Class)
			require.Equal(t, want.texte, f.Texte, "%v", f)
			require.Equal(t, want.code, f.Code)
			require.Less(t, time.Since(begun), waitAtMost)
			require.Equal(t, want.class == ins.FaultUnavailable, f.Retryable)
			require.Equal(t, want.attempts, s.Calls()-before)
			require.NotEmpty(t, f.Trace.Retour)
			require.NotContains(t, f.Error(), "ADRUN", "no trait in what may reach a text log (§13)")
			require.LessOrEqual(t, len(f.Trace.Reponse), 2<<20)
			if want.attempts == 2 {
				require.Equal(t, 2, f.Trace.Essai)
				require.NotNil(t, f.Trace.Precedent)
				require.NotEqual(t, f.Trace.MessageID, f.Trace.Precedent.MessageID, "a repetition is a new message (§7)")
			}
			require.NoError(t, s.SetFaults())
			_, err := c.Search(t.Context(), zoe)
			require.NoError(t, err, "the client is usable afterwards")
		})
	}
}

// The known faults read the same in the layouts of the years (INSi guide §7).
func TestSearch_FaultLayouts(t *testing.T) {
	for _, layout := range []insisim.Layout{insisim.Layout2021, insisim.Layout2023, insisim.Layout2025} {
		s := start(t, insisim.Options{Profil: insisim.Historique, Layout: layout})
		c := client(t, config(t, s))
		for _, name := range []string{"desir_550", "desir_1020", "insi_102", "insi_19"} {
			require.NoError(t, s.SetFaults(name))
			f := faultOf(t, c)
			require.Equal(t, name, f.Code, layout)
			require.NotEmpty(t, f.SousCode)
			require.NotEmpty(t, f.Message)
			require.NotEmpty(t, f.Detail)
		}
		require.NoError(t, s.SetFaults("message-id", "desir_1020"))
		require.Equal(t, "insi.autre_message", faultOf(t, c).Texte, "a fault for another message proves nothing")
	}
}

// Until May 2025 an unknown person gave a fault instead of 01 (INSi guide §7).
func TestSearch_HistoriqueUnknownPersonIsAFault(t *testing.T) {
	s := start(t, insisim.Options{Profil: insisim.Historique})
	c := client(t, config(t, s))
	_, err := c.Search(t.Context(), query("TCHITCHI", "OLA", ins.Feminin, "1936-06-21"))
	var f *ins.Fault
	require.ErrorAs(t, err, &f)
	require.Equal(t, "insi_102", f.Code)
	for range 2 { // the layouts of 2021 and 2023 in turn
		a, err := c.Search(t.Context(), query("ECETINSI", "PIERRE-ALAIN", ins.Masculin, "2009-07-14"))
		require.NoError(t, err)
		require.Equal(t, ins.Historique{Matricule: "209076322083439", OID: ins.OIDNIR, DateDebut: "2019-03-01", DateFin: "2019-02-28"}, a.Historique[0])
	}
}

// One immediate repetition for a cut connection and for siram_40, and it may succeed (INSi guide §7).
func TestSearch_RepeatedOnce(t *testing.T) {
	s := start(t, insisim.Options{})
	c := client(t, config(t, s))
	for _, panne := range []string{"insi_102:1", "coupure:1", "desir_1020:1"} {
		require.NoError(t, s.SetFaults(panne))
		a, err := c.Search(t.Context(), zoe)
		require.NoError(t, err, panne)
		require.Equal(t, 2, a.Trace.Essai)
		require.Equal(t, 1, a.Trace.Precedent.Essai)
	}
	require.NoError(t, s.SetFaults("insi_102:2"))
	faultOf(t, c)
}

// A kept connection that the server has closed meanwhile costs one repetition, not a fault.
func TestSearch_ServerClosedTheKeptConnection(t *testing.T) {
	s := start(t, insisim.Options{})
	c := client(t, config(t, s))
	_, err := c.Search(t.Context(), zoe)
	require.NoError(t, err)
	require.NoError(t, s.SetFaults(insisim.PanneRefus))
	require.NoError(t, s.SetFaults())
	_, err = c.Search(t.Context(), zoe)
	require.NoError(t, err)
}

// Cancelling is immediate, whatever the service does.
func TestSearch_CancelAtOnce(t *testing.T) {
	s := start(t, insisim.Options{})
	cfg := config(t, s)
	cfg.DelaiAppel = insi.Duration(10 * waitAtMost)
	c := client(t, cfg)
	for _, panne := range []string{insisim.PanneMuet, insisim.PanneLent, insisim.PanneSansFin} {
		require.NoError(t, s.SetFaults(panne))
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		calls := s.Calls()
		go func() { _, err := c.Search(ctx, zoe); done <- err }()
		require.Eventually(t, func() bool { return s.Calls() > calls }, waitAtMost, tick)
		begun := time.Now()
		cancel()
		err := <-done
		require.Less(t, time.Since(begun), waitAtMost, "at once, not at the deadline of the call")
		var f *ins.Fault
		require.ErrorAs(t, err, &f)
		if panne != insisim.PanneSansFin { // it may have been too long already
			require.Equal(t, ins.FaultCanceled, f.Class, panne)
		}
	}
}

// Close ends the calls under way and refuses the next ones.
func TestClient_CloseEndsCalls(t *testing.T) {
	s := start(t, insisim.Options{Pannes: []string{insisim.PanneMuet}})
	c := client(t, config(t, s))
	done := make(chan error, 1)
	go func() { _, err := c.Search(context.Background(), zoe); done <- err }()
	require.Eventually(t, func() bool { return s.Calls() == 1 }, waitAtMost, tick)
	c.Close()
	var f *ins.Fault
	require.ErrorAs(t, <-done, &f)
	require.Equal(t, "insi.ferme", f.Texte)
	require.Equal(t, "insi.ferme", faultOf(t, c).Texte)
	c.Close()
}

// A connection that does not open costs the delay of the connection, not that of the call.
func TestSearch_ConnectionDelay(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0") // accepts and says nothing: the handshake never ends
	require.NoError(t, err)
	defer ln.Close()
	cfg := config(t, start(t, insisim.Options{}))
	cfg.URL = "https://" + ln.Addr().String() + "/lps"
	cfg.DelaiConnexion = insi.Duration(100 * time.Millisecond)
	require.Equal(t, "insi.connexion_delai", faultOf(t, client(t, cfg)).Texte)
}

// What else may answer at the address.
func TestSearch_NotTheService(t *testing.T) {
	s := start(t, insisim.Options{})
	cfg := config(t, s)
	t.Run("http au lieu de https", func(t *testing.T) {
		plain := httptest.NewServer(http.NotFoundHandler())
		defer plain.Close()
		cfg := cfg
		cfg.URL = "https://" + plain.Listener.Addr().String() + "/lps"
		require.Equal(t, "insi.pas_https", faultOf(t, client(t, cfg)).Texte)
	})
	t.Run("autre autorité", func(t *testing.T) {
		other := httptest.NewTLSServer(http.NotFoundHandler())
		defer other.Close()
		cfg := cfg
		cfg.URL = other.URL + "/lps"
		f := faultOf(t, client(t, cfg))
		require.Equal(t, "insi.serveur_inconnu", f.Texte)
		require.Equal(t, ins.FaultConfiguration, f.Class)
	})
	t.Run("autre nom", func(t *testing.T) {
		cn := start(t, insisim.Options{SansSAN: true}) // its name is 127.0.0.1
		cfg := config(t, cn)
		_, port, err := net.SplitHostPort(hostOf(t, cfg.URL))
		require.NoError(t, err)
		cfg.URL = "https://localhost:" + port + "/lps"
		require.Equal(t, "insi.serveur_nom", faultOf(t, client(t, cfg)).Texte)
	})
	t.Run("certificat périmé pour l’horloge du poste", func(t *testing.T) {
		cfg := cfg
		cfg.Now = func() time.Time { return time.Now().AddDate(2, 0, 0) } // client's lasts three years, server's one
		require.Equal(t, "insi.serveur_inconnu", faultOf(t, client(t, cfg)).Texte)
	})
	t.Run("adresse introuvable", func(t *testing.T) {
		cfg := cfg
		cfg.URL = "https://insi.invalid/lps"
		cfg.Environnement = insi.Test
		require.Equal(t, "insi.adresse_introuvable", faultOf(t, client(t, cfg)).Texte)
	})
	t.Run("autre chemin", func(t *testing.T) {
		cfg := cfg
		cfg.URL = "https://" + hostOf(t, cfg.URL) + "/ailleurs"
		require.Equal(t, "insi.http_adresse", faultOf(t, client(t, cfg)).Texte)
	})
	t.Run("certificat d’une autre autorité", func(t *testing.T) {
		cert, err := s.PKI().Client(insisim.ClientProfile{Etranger: true})
		require.NoError(t, err)
		cfg := cfg
		cfg.Certificat = &cert
		require.Equal(t, "insi.certificat_refuse", faultOf(t, client(t, cfg)).Texte)
	})
}

func hostOf(t *testing.T, url string) string {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, url, nil)
	require.NoError(t, err)
	return r.URL.Host
}

// Every HTTP status has its class.
func TestSearch_HTTPStatus(t *testing.T) {
	s := start(t, insisim.Options{})
	cfg := config(t, s)
	for status, want := range map[int]struct {
		class ins.FaultClass
		texte string
	}{
		200: {ins.FaultUnavailable, "insi.illisible"}, 301: {ins.FaultConfiguration, "insi.http_adresse"},
		400: {ins.FaultRequest, "insi.http_requete"}, 401: {ins.FaultConfiguration, "insi.http_refus"},
		403: {ins.FaultConfiguration, "insi.http_refus"}, 404: {ins.FaultConfiguration, "insi.http_adresse"},
		407: {ins.FaultConfiguration, "insi.proxy_refus"}, 429: {ins.FaultUnavailable, "insi.http_panne"},
		500: {ins.FaultUnavailable, "insi.http_panne"}, 503: {ins.FaultUnavailable, "insi.http_panne"},
	} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", "https://ailleurs.invalid/")
				w.WriteHeader(status)
			})
			f := faultOf(t, behind(t, cfg, h))
			require.Equal(t, want.class, f.Class)
			require.Equal(t, want.texte, f.Texte)
			require.Equal(t, status, f.Trace.HTTP)
		})
	}
}

// 200 concurrent calls through one client leave no goroutine and no connection.
func TestClient_ConcurrentCallsLeaveNothing(t *testing.T) {
	s := start(t, insisim.Options{})
	c := client(t, config(t, s))
	before := runtime.NumGoroutine()
	const calls = 200
	errs := make(chan error, calls)
	for range calls {
		go func() { _, err := c.Search(context.Background(), zoe); errs <- err }()
	}
	for range calls {
		require.NoError(t, <-errs)
	}
	require.Equal(t, calls, s.Calls())
	require.LessOrEqual(t, s.Connections(), 8)
	c.Close()
	// Not Eventually: it runs its condition in a goroutine of its own.
	for end := time.Now().Add(waitAtMost); s.Connections() > 0 || runtime.NumGoroutine() > before; time.Sleep(tick) {
		if time.Now().After(end) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d connections, %d goroutines for %d\n%s", s.Connections(), runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

// Whoever answers, and whatever he writes, the call ends in time with one fault (bytes are those of a TCP stream).
func TestSearch_AnybodyAnsweringAnything(t *testing.T) {
	cfg := config(t, start(t, insisim.Options{}))
	cfg.DelaiAppel = insi.Duration(time.Second)
	var answer atomic.Value
	srv := httptest.NewTLSServer(http.NotFoundHandler())
	defer srv.Close()
	ln, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: srv.TLS.Certificates})
	require.NoError(t, err)
	defer ln.Close()
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_, _ = conn.Read(make([]byte, 64<<10))
				answer.Load().(func(net.Conn))(conn)
			}()
		}
	}()
	cfg.CA = filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(cfg.CA, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw}), 0o600))
	cfg.URL = "https://" + ln.Addr().String() + "/lps"
	c := client(t, cfg)
	write := func(s string) func(net.Conn) { return func(c net.Conn) { _, _ = io.WriteString(c, s) } }
	forever := func(s string) func(net.Conn) {
		return func(c net.Conn) {
			for {
				if _, err := io.WriteString(c, s); err != nil {
					return
				}
			}
		}
	}
	noise := make([]byte, 4096)
	for i := range noise {
		noise[i] = byte(i * 7919 >> 3)
	}
	for name, f := range map[string]func(net.Conn){
		"rien":               write(""),
		"du bruit":           write(string(noise)),
		"du bruit sans fin":  forever(string(noise)),
		"en-têtes sans fin":  forever("X-A: b\r\n"),
		"état puis en-têtes": func(c net.Conn) { write("HTTP/1.1 200 OK\r\n")(c); forever("X-A: b\r\n")(c) },
		"100 sans fin":       forever("HTTP/1.1 100 Continue\r\n\r\n"),
		"103 sans fin":       forever("HTTP/1.1 103 Early Hints\r\n\r\n"),
		"101":                write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
		"longueur négative":  write("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
		"longueur de 50 Mo":  write("HTTP/1.1 200 OK\r\nContent-Length: 52428800\r\n\r\nx"),
		"longueur non tenue": write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx"),
		"morceaux faux":      write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
		"morceau sans fin": func(c net.Conn) {
			write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")(c)
			forever("1\r\n \r\n")(c)
		},
		"compressé":       write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b"),
		"204":             write("HTTP/1.1 204 No Content\r\n\r\n"),
		"protocole 2":     write("\x00\x00\x12\x04\x00\x00\x00\x00\x00"),
		"état impossible": write("HTTP/1.1 999 ???\r\nContent-Length: 0\r\n\r\n"),
		"deux réponses":   write("HTTP/1.1 500 A\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\n\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			answer.Store(f)
			begun := time.Now()
			fault := faultOf(t, c)
			require.Less(t, time.Since(begun), waitAtMost)
			require.Contains(t, []ins.FaultClass{ins.FaultUnavailable, ins.FaultConfiguration}, fault.Class)
			require.LessOrEqual(t, len(fault.Trace.Reponse), 2<<20)
		})
	}
}

// A query that cannot be right is not sent (INSi guide §8.2), and its trace says that nothing was.
func TestSearch_RefusedBeforeTheCall(t *testing.T) {
	s := start(t, insisim.Options{})
	c := client(t, config(t, s))
	_, err := c.Search(t.Context(), query("D’ARTAGNAN", "CHARLES", ins.Masculin, "1611-01-01"))
	var f *ins.Fault
	require.ErrorAs(t, err, &f)
	require.Equal(t, ins.FaultRequest, f.Class)
	require.Equal(t, "insi.criteres.nom_caractere", f.Texte)
	require.Contains(t, f.Phrase, "« ’ »")
	require.False(t, f.Retryable)
	require.Empty(t, f.Trace.MessageID)
	require.Equal(t, "requete", f.Trace.Retour)
	require.NotContains(t, f.Error(), "ARTAGNAN")
	_, err = c.SearchVitale(t.Context(), ins.VitaleQuery{})
	require.ErrorAs(t, err, &f)
	require.Zero(t, s.Calls())
	require.Equal(t, insi.Inconnu, c.State().Etat, "it says nothing about the service")
}

// Functional returns that nobody knows are not guessed at.
func TestSearch_UnknownReturnCode(t *testing.T) {
	s := start(t, insisim.Options{})
	c := client(t, config(t, s))
	require.NoError(t, c.Inject([]byte(`<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><RESULTAT xmlns="http://www.cnamts.fr/INSiResultat"><CR><CodeCR>03</CodeCR><LibelleCR>x</LibelleCR></CR></RESULTAT></e:Body></e:Envelope>`)))
	f := faultOf(t, c)
	require.Equal(t, "insi.code_inconnu", f.Texte)
	require.Contains(t, f.Phrase, "(03)")
	require.Contains(t, f.Error(), "03")
}

// A connection opened ahead and never used is closed with the client.
func TestClient_CloseLeavesNoSpareConnection(t *testing.T) {
	s := start(t, insisim.Options{})
	c := client(t, config(t, s))
	c.Warm(t.Context())
	require.Eventually(t, func() bool { return s.Connections() == 1 }, waitAtMost, tick)
	c.Close()
	c.Warm(t.Context())
	require.Eventually(t, func() bool { return s.Connections() == 0 }, waitAtMost, tick)
}
