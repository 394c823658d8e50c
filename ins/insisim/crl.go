package insisim

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"time"
)

// The paths of the revocation lists, as the certificates of the simulator name them.
const (
	listeOrganisations = "/organisations.crl"
	listeRacine        = "/racine.crl"
)

// crlLife is how long a list holds.
const crlLife = 24 * time.Hour

// list makes the revocation list of an authority as of now; old makes one that is past its next update.
func (p *PKI) list(a authority, revoked []*big.Int, old bool) ([]byte, error) {
	now := p.now()
	tmpl := &x509.RevocationList{Number: big.NewInt(now.Unix()), ThisUpdate: now.Add(-time.Hour), NextUpdate: now.Add(crlLife)}
	if old {
		tmpl.ThisUpdate, tmpl.NextUpdate = now.Add(-2*crlLife), now.Add(-crlLife)
	}
	for _, serial := range revoked {
		tmpl.RevokedCertificateEntries = append(tmpl.RevokedCertificateEntries, x509.RevocationListEntry{
			SerialNumber: serial, RevocationTime: now.Add(-3 * crlLife), ReasonCode: 1, // key compromise
		})
	}
	der, err := x509.CreateRevocationList(rand.Reader, tmpl, a.cert, a.key)
	if err != nil {
		return nil, fmt.Errorf("liste de révocation de %s : %w", a.cert.Subject.CommonName, err)
	}
	return der, nil
}

// lists publishes the revocation lists over plain HTTP on the loopback, as the ANS does.
type lists struct {
	ln   net.Listener
	http *http.Server
}

// listenForLists opens the port that the certificates will name.
func (s *Server) listenForLists() error {
	host, _, err := net.SplitHostPort(s.opts.Ecoute)
	if err != nil {
		return err // complete has read it
	}
	if s.lists.ln, err = net.Listen("tcp", net.JoinHostPort(host, "0")); err != nil {
		return fmt.Errorf("écoute des listes de révocation : %w", err)
	}
	return nil
}

// publishLists answers from then on.
func (s *Server) publishLists() {
	s.lists.http = &http.Server{
		Handler: http.HandlerFunc(s.serveList), ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 16 << 10,
		BaseContext: func(net.Listener) context.Context { return s.base }, ErrorLog: log.New(io.Discard, "", 0),
	}
	s.work.Go(func() { _ = s.lists.http.Serve(s.lists.ln) }) // ends with Close
}

func (l lists) close() {
	if l.http != nil {
		_ = l.http.Close() // listener and connections end, whatever it says
	} else if l.ln != nil {
		_ = l.ln.Close() // nobody was served
	}
}

func (s *Server) serveList(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	revoked := s.revoked
	s.listCalls++
	s.mu.Unlock()
	if s.faults.has(PanneListeMuet) {
		<-r.Context().Done()
		return
	}
	if s.faults.has(PanneListe) {
		http.Error(w, "indisponible", http.StatusServiceUnavailable)
		return
	}
	a, serials := s.pki.org, []*big.Int{revoked}
	switch r.URL.Path {
	case listeOrganisations:
	case listeRacine:
		a, serials = s.pki.rootOrg, nil
	default:
		http.NotFound(w, r)
		return
	}
	der, err := s.pki.list(a, serials, s.faults.has(PanneListeVieux))
	if err != nil {
		http.Error(w, "liste impossible", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/pkix-crl")
	_, _ = w.Write(der) // a client that left is none of ours
}

// ListCalls counts the revocation lists asked for since the start.
func (s *Server) ListCalls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.listCalls
}

// RevocationLists are the lists of today in DER: of the organisations, then of their root.
func (s *Server) RevocationLists() ([][]byte, error) {
	s.mu.Lock()
	revoked := s.revoked
	s.mu.Unlock()
	org, err := s.pki.list(s.pki.org, []*big.Int{revoked}, false)
	if err != nil {
		return nil, err
	}
	root, err := s.pki.list(s.pki.rootOrg, nil, false)
	return [][]byte{org, root}, err
}

// shakeHands plays the faults of the handshake. A refused client certificate: no authority is trusted then. A
// revoked server: it shows the certificate that the lists name. Tickets are off, or a resumed session would get past.
func (s *Server) shakeHands(cfg *tls.Config, revoked tls.Certificate) func(*tls.ClientHelloInfo) (*tls.Config, error) {
	return func(*tls.ClientHelloInfo) (*tls.Config, error) {
		refuse := cfg.ClientCAs != nil && s.faults.has(PanneAlerte)
		show := s.faults.has(PanneRevoque)
		if !refuse && !show {
			return nil, nil
		}
		faulty := cfg.Clone()
		faulty.GetConfigForClient, faulty.SessionTicketsDisabled = nil, true
		if refuse {
			faulty.ClientCAs = x509.NewCertPool()
		}
		if show {
			faulty.Certificates = []tls.Certificate{revoked}
		}
		return faulty, nil
	}
}
