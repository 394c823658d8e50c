package insisim

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	data "guichet/assets/insi"
)

// Profil is a manner of answering.
type Profil string

// The profiles; Aide describes them.
const (
	Nominal    Profil = "nominal"
	Historique Profil = "historique"
	Strict     Profil = "strict"
)

// Options are what a simulator is started with. The zero value is a nominal one on a free loopback port.
type Options struct {
	Ecoute  string // "127.0.0.1:0"; loopback addresses only
	Profil  Profil
	Layout  Layout // only for Historique; empty alternates 2021 and 2023
	PKI     string // folder for the certificates; empty: a temporary one, removed by Close
	Pannes  []string
	Latence Latence
	Graine  uint64 // seed of latencies and odds
	// Personnes are known beside the embedded people.
	Personnes []Personne
	// Souple makes hyphen, apostrophe and space equal in the search.
	Souple bool
	// SansSAN leaves the alternative names out of the server's certificate: its CN alone says who it is.
	SansSAN bool
	// Autorites are further authorities whose cards may sign, for the strict profile.
	Autorites []*x509.Certificate
	// CarteTLS makes the port of the mode cpx ask for the authentication certificate of a card. The true one is not
	// known to.
	CarteTLS bool
	// Pas is the time between two bytes of a slow answer; default 50 ms.
	Pas time.Duration
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Info is what a client needs to know, as the first line of `guichet simulateur`. It is a valid configuration of
// the client.
type Info struct {
	URL              string `json:"url"`
	CA               string `json:"ca"`
	CertificatClient string `json:"certificat_client"`
	CleClient        string `json:"cle_client"`
	P12              string `json:"p12"`
	MotDePasse       string `json:"mot_de_passe"`
	URLCPx           string `json:"url_cpx"` // one-way TLS, for assertions
	IDAM             string `json:"idam"`
}

// Exchange is one request and its answer, kept for tests and for the demonstration.
type Exchange struct {
	Request, Reply []byte
	Status         int
	CN             string // of the client certificate
	Connection     uint64 // number of the TCP connection
	First          bool   // first request of its connection
	Resumed        bool   // the connection took up an earlier TLS session
}

// Server is a running simulator. All its methods may be called at any time.
type Server struct {
	opts   Options
	people population
	pki    *PKI
	dir    string
	temp   bool
	faults pannes
	clock  clock
	http   *http.Server
	lists  lists
	base   context.Context
	end    context.CancelFunc
	work   sync.WaitGroup // listeners and handlers

	switching sync.Mutex // one change of faults, or the end, at a time
	mu        sync.Mutex
	doors     []*door
	conns     map[net.Conn]struct{}
	kept      []Exchange
	calls     int
	seen      map[string]struct{} // MessageIDs, for the strict profile
	closed    bool
	nextConn  uint64
	revoked   *big.Int // serial number of the certificate that the fault "revoque" shows
	listCalls int
	stopAfter func() bool
}

// door is one listening port.
type door struct {
	addr   string
	config *tls.Config
	ln     net.Listener // nil while the fault "refus" is on
}

// keptExchanges bounds Received.
const keptExchanges = 256

// Start listens, writes the certificates and answers until ctx ends or Close is called.
func Start(ctx context.Context, o Options) (*Server, error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	people, err := loadPopulation()
	if err != nil {
		return nil, err
	}
	people.add(o.Personnes)
	s := &Server{opts: o, people: people, conns: map[net.Conn]struct{}{}, seen: map[string]struct{}{}}
	s.faults.dice = rand.New(rand.NewPCG(o.Graine, 1))
	s.clock.dice = rand.New(rand.NewPCG(o.Graine, 2))
	if err := s.listenForLists(); err != nil {
		return nil, err
	}
	if s.pki, err = newPKI(o.Now, "http://"+s.lists.ln.Addr().String()); err != nil {
		s.lists.close()
		return nil, err
	}
	if s.dir = o.PKI; s.dir == "" {
		if s.dir, err = os.MkdirTemp("", "guichet-simulateur-"); err != nil {
			s.lists.close()
			return nil, fmt.Errorf("dossier des certificats : %w", err)
		}
		s.temp = true
	}
	if s.dir, err = filepath.Abs(s.dir); err == nil {
		err = s.pki.write(s.dir)
	}
	if err != nil {
		s.lists.close()
		s.removeTemp()
		return nil, err
	}
	s.base, s.end = context.WithCancel(context.WithoutCancel(ctx))
	s.http = &http.Server{
		Handler:           http.HandlerFunc(s.serve),
		BaseContext:       func(net.Listener) context.Context { return s.base },
		ConnContext:       s.number,
		ConnState:         s.follow,
		ReadHeaderTimeout: 10 * time.Second,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(io.Discard, "", 0), // a client that refuses us is what the faults are for
	}
	s.publishLists()
	if err := s.openDoors(); err != nil {
		s.Close()
		return nil, err
	}
	if err := s.SetFaults(o.Pannes...); err != nil {
		s.Close()
		return nil, err
	}
	s.mu.Lock()
	s.stopAfter = context.AfterFunc(ctx, s.Close)
	s.mu.Unlock()
	return s, nil
}

func (o *Options) complete() error {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Ecoute == "" {
		o.Ecoute = "127.0.0.1:0"
	}
	if o.Profil == "" {
		o.Profil = Nominal
	}
	if o.Pas <= 0 {
		o.Pas = 50 * time.Millisecond
	}
	switch o.Profil {
	case Nominal, Historique, Strict:
	default:
		return fmt.Errorf("profil %q inconnu : nominal, historique ou strict", o.Profil)
	}
	switch o.Layout {
	case "", Layout2021, Layout2023, Layout2025:
	default:
		return fmt.Errorf("mise en page %q inconnue : 2021, 2023 ou 2025", o.Layout)
	}
	host, _, err := net.SplitHostPort(o.Ecoute)
	if err != nil {
		return fmt.Errorf("adresse d’écoute %q : %w", o.Ecoute, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("adresse d’écoute %q : le simulateur n’écoute que sur ce poste (127.0.0.1)", o.Ecoute)
	}
	return nil
}

// openDoors opens the port of each mode: the service has one address for certificates and one for cards.
func (s *Server) openDoors() error {
	host, _, err := net.SplitHostPort(s.opts.Ecoute)
	if err != nil {
		return err // complete has read it
	}
	cert, err := s.pki.server(host, !s.opts.SansSAN)
	if err != nil {
		return err
	}
	revoked, err := s.pki.server(host, !s.opts.SansSAN)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.revoked = revoked.Leaf.SerialNumber
	s.mu.Unlock()
	trusted := x509.NewCertPool()
	trusted.AddCert(s.pki.org.cert)
	trusted.AddCert(s.pki.rootOrg.cert)
	for _, mutual := range []bool{true, false} {
		cfg := &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{cert}, Time: s.opts.Now, NextProtos: []string{"http/1.1"}}
		addr := s.opts.Ecoute
		if mutual {
			cfg.ClientAuth, cfg.ClientCAs = tls.RequireAndVerifyClientCert, trusted
		} else {
			addr = net.JoinHostPort(host, "0")
			if s.opts.CarteTLS {
				persons, err := s.pki.personsPool()
				if err != nil {
					return err
				}
				cfg.ClientAuth, cfg.ClientCAs = tls.RequireAndVerifyClientCert, persons
			}
		}
		cfg.GetConfigForClient = s.shakeHands(cfg, revoked)
		d := &door{addr: addr, config: cfg}
		if err := s.open(d); err != nil {
			return err
		}
		s.mu.Lock()
		s.doors = append(s.doors, d)
		s.mu.Unlock()
	}
	return nil
}

// open listens at the door and keeps the port it got.
func (s *Server) open(d *door) error {
	ln, err := net.Listen("tcp", d.addr)
	if err != nil {
		return fmt.Errorf("écoute du simulateur : %w", err)
	}
	s.mu.Lock()
	d.ln, d.addr = ln, ln.Addr().String()
	s.mu.Unlock()
	s.work.Go(func() {
		err := s.http.Serve(tls.NewListener(ln, d.config))
		if err != nil && !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			log.Printf("simulateur INSi : %v", err)
		}
	})
	return nil
}

// Info tells a client where to find what.
func (s *Server) Info() Info {
	s.mu.Lock()
	defer s.mu.Unlock()
	in := func(name string) string { return filepath.Join(s.dir, name) }
	return Info{
		URL: "https://" + s.doors[0].addr + "/lps", URLCPx: "https://" + s.doors[1].addr + "/lps",
		CA: in("ca.pem"), CertificatClient: in("insi-manu.pem"), CleClient: in("insi-manu.key"), P12: in("insi-manu.p12"),
		MotDePasse: password, IDAM: "SIMULATEUR",
	}
}

// InfoAuto is Info with the certificate INSI-AUTO.
func (s *Server) InfoAuto() Info {
	i := s.Info()
	for _, p := range []*string{&i.CertificatClient, &i.CleClient, &i.P12} {
		*p = strings.Replace(*p, "insi-manu", "insi-auto", 1)
	}
	return i
}

// PKI makes further certificates: wrong names, expired ones, cards.
func (s *Server) PKI() *PKI { return s.pki }

// Aide is the help page, in French.
func Aide() string { return data.Aide }

// SetFaults replaces the faults that are on; none ends them all. Names are those of Pannes, each with ":n" for
// the next n calls or "@p" for p calls per cent.
func (s *Server) SetFaults(names ...string) error {
	list := make([]panne, 0, len(names))
	for _, n := range names {
		p, err := parsePanne(n)
		if err != nil {
			return err
		}
		list = append(list, p)
	}
	s.switching.Lock()
	defer s.switching.Unlock()
	s.faults.set(list)
	if s.faults.has(PanneRefus) {
		s.closeDoors()
	} else if err := s.reopenDoors(); err != nil {
		return err
	}
	if s.faults.has(PanneAlerte) || s.faults.has(PanneRevoque) {
		s.dropConnections() // a kept connection would not shake hands again
	}
	return nil
}

func (s *Server) closeDoors() {
	s.mu.Lock()
	for _, d := range s.doors {
		if d.ln != nil {
			_ = d.ln.Close() // closing is all that is wanted
			d.ln = nil
		}
	}
	s.mu.Unlock()
	s.dropConnections()
}

func (s *Server) reopenDoors() error {
	s.mu.Lock()
	var shut []*door
	for _, d := range s.doors {
		if d.ln == nil && !s.closed {
			shut = append(shut, d)
		}
	}
	s.mu.Unlock()
	for _, d := range shut {
		if err := s.open(d); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) dropConnections() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		_ = c.Close() // the client sees it
	}
}

// Connections counts the connections open now.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// Calls counts the requests served since the start.
func (s *Server) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// Received gives the last exchanges, oldest first.
func (s *Server) Received() []Exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Exchange(nil), s.kept...)
}

// Close stops listening, ends what is under way, waits for it, and removes a temporary folder of certificates.
func (s *Server) Close() {
	s.switching.Lock()
	defer s.switching.Unlock()
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.closed = true
	stop := s.stopAfter
	s.mu.Unlock()
	if stop != nil {
		stop()
	}
	s.end()
	s.lists.close()
	_ = s.http.Close() // listeners and connections end, whatever it says
	s.closeDoors()
	s.work.Wait()
	s.removeTemp()
}

func (s *Server) removeTemp() {
	if s.temp {
		_ = os.RemoveAll(s.dir) // throw-away files in the system's temporary folder
	}
}
