package insi

import (
	"context"
	"crypto/x509"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"guichet/assets/texts"
)

// RevocationMode says what to do about the revocation lists of the IGC-Santé when the server shows its certificate.
// A certificate that a list known here names is refused in every mode but the last.
type RevocationMode string

// The modes.
const (
	// RevocationSouple goes on without a list that cannot be had: an unreachable list stops no desk. The default.
	RevocationSouple RevocationMode = "souple"
	// RevocationStricte refuses a server whose revocation cannot be known.
	RevocationStricte RevocationMode = "stricte"
	// RevocationSans looks at no list.
	RevocationSans RevocationMode = "desactivee"
)

// Revocation sets up the check of the server's certificate against the revocation lists of its authorities. Its
// zero value fetches them where the certificates say, and keeps them in memory.
type Revocation struct {
	Mode RevocationMode `json:"mode,omitempty"`
	// Fichiers are lists (DER or PEM) that the site puts on disk itself.
	Fichiers []string `json:"fichiers,omitempty"`
	// SansTelechargement never fetches a list.
	SansTelechargement bool `json:"sans_telechargement,omitempty"`
	// Dossier keeps fetched lists until their next update; in memory only when empty.
	Dossier string `json:"dossier,omitempty"`
	// Delai (2 s) is how long a connection waits for a list that is not there yet.
	Delai Duration `json:"delai,omitempty"`
}

const (
	crlWait  = 2 * time.Second  // a connection waits so long for a first list
	crlFetch = 20 * time.Second // a download may go on so long behind it
	crlAgain = 5 * time.Minute  // after a failed download
)

// ListeRevocation is what is known of the list of one authority.
type ListeRevocation struct {
	Autorite string    `json:"autorite"`
	Etat     string    `json:"etat"`            // a_jour, perimee, absente
	Fin      time.Time `json:"fin,omitzero"`    // its next update
	Cause    string    `json:"cause,omitempty"` // why there is no fresh one
}

// errRevoked is a server whose certificate, or the certificate of whose authority, is revoked.
type errRevoked struct {
	cn   string
	when time.Time
}

func (e errRevoked) Error() string {
	return fmt.Sprintf("certificat %q révoqué le %s", e.cn, e.when.Local().Format("02/01/2006"))
}

// errRevocationUnknown is a server whose revocation cannot be known, in mode stricte.
type errRevocationUnknown struct{ authority, cause string }

func (e errRevocationUnknown) Error() string {
	return fmt.Sprintf("révocation inconnue : liste de %q %s", e.authority, e.cause)
}

// revocation holds the lists of one client. It owns its downloads, which end with close.
type revocation struct {
	cfg   Revocation
	now   func() time.Time
	http  *http.Client
	base  context.Context
	end   context.CancelFunc
	tasks sync.WaitGroup
	// renewed is called when a list has come, so that connections opened under an older one are not kept.
	renewed func()

	mu     sync.Mutex
	closed bool
	lists  map[string]*authorityList
}

// authorityList is the list of one authority.
type authorityList struct {
	name    string
	list    *crl
	err     error
	loaded  bool          // files and cache have been looked at
	tried   time.Time     // last failed download
	pending chan struct{} // closed when the download under way ends; nil without one
	since   time.Time     // when it began
}

func newRevocation(cfg Revocation, now func() time.Time, tr *http.Transport) *revocation {
	r := &revocation{cfg: cfg, now: now, lists: map[string]*authorityList{}, renewed: func() {}}
	r.http = &http.Client{Transport: tr}
	r.base, r.end = context.WithCancel(context.Background())
	return r
}

// check judges a verified chain, the server first. The last of it is trusted by the settings and by nobody else.
func (r *revocation) check(chain []*x509.Certificate) error {
	if r == nil || r.cfg.Mode == RevocationSans {
		return nil
	}
	for i, c := range chain[:max(len(chain)-1, 0)] {
		if err := r.checkOne(c, chain[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func (r *revocation) checkOne(c, issuer *x509.Certificate) error {
	strict := r.cfg.Mode == RevocationStricte
	list, pending, since := r.lookup(c, issuer)
	if pending != nil && (list == nil || strict && list.stale(r.now())) {
		// One patience for one download: the connections after the first do not begin it anew.
		wait := time.NewTimer(max(0, r.cfg.Delai.or(crlWait)-time.Since(since)))
		select {
		case <-pending:
		case <-wait.C:
		case <-r.base.Done():
		}
		wait.Stop()
		list = r.known(issuer)
	}
	if list.covers(c) {
		if when, revoked := list.revoked[string(c.SerialNumber.Bytes())]; revoked {
			return errRevoked{c.Subject.CommonName, when}
		}
		if !list.stale(r.now()) {
			return nil
		}
	}
	if strict {
		state := r.state(issuer)
		return errRevocationUnknown{state.Autorite, state.Etat}
	}
	return nil
}

func (r *revocation) known(issuer *x509.Certificate) *crl {
	r.mu.Lock()
	defer r.mu.Unlock()
	if a := r.lists[authorityKey(issuer)]; a != nil {
		return a.list
	}
	return nil
}

// lookup gives the list in hand and starts a download when a fresh one is needed: pending ends with it.
func (r *revocation) lookup(c, issuer *x509.Certificate) (list *crl, pending <-chan struct{}, since time.Time) {
	key, now := authorityKey(issuer), r.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	a := r.lists[key]
	if a == nil {
		a = &authorityList{name: issuer.Subject.CommonName}
		r.lists[key] = a
	}
	if a.pending != nil {
		return a.list, a.pending, a.since
	}
	if !a.loaded || a.list.stale(now) {
		a.loaded = true
		r.load(a, key, issuer, now)
	}
	if !a.list.stale(now) || r.cfg.SansTelechargement || r.closed || now.Sub(a.tried) < crlAgain && !a.tried.IsZero() {
		return a.list, nil, time.Time{}
	}
	if len(c.CRLDistributionPoints) == 0 {
		a.err = fmt.Errorf("%w : le certificat n’en donne pas l’adresse", errCRL)
		return a.list, nil, time.Time{}
	}
	done := make(chan struct{})
	a.pending, a.since = done, time.Now()
	points := slices.Clone(c.CRLDistributionPoints)
	r.tasks.Go(func() { r.download(a, key, points, issuer, done) })
	return a.list, done, a.since
}

// load reads what the disk has: the files of the site and the list kept from before.
func (r *revocation) load(a *authorityList, key string, issuer *x509.Certificate, now time.Time) {
	paths := slices.Clone(r.cfg.Fichiers)
	if r.cfg.Dossier != "" {
		paths = append(paths, filepath.Join(r.cfg.Dossier, key+".crl"))
	}
	list, err := crlFiles(paths, issuer, now)
	if list != nil && (a.list == nil || list.until.After(a.list.until)) {
		a.list, err = list, nil
	}
	a.err = err
}

func (r *revocation) download(a *authorityList, key string, points []string, issuer *x509.Certificate, done chan struct{}) {
	ctx, cancel := context.WithTimeout(r.base, crlFetch)
	defer cancel()
	list, err := fetchCRL(ctx, r.http, points, issuer, r.now())
	if err == nil && r.cfg.Dossier != "" {
		_ = list.keep(r.cfg.Dossier, key) // kept in memory all the same
	}
	r.mu.Lock()
	first := a.list == nil
	if a.err = err; err == nil {
		a.list, a.tried = list, time.Time{}
	} else {
		a.tried = r.now()
	}
	a.pending = nil
	r.mu.Unlock()
	close(done)
	if err == nil && !first {
		r.renewed()
	}
}

// state is what there is to say of the list of an authority.
func (r *revocation) state(issuer *x509.Certificate) ListeRevocation {
	r.mu.Lock()
	defer r.mu.Unlock()
	a := r.lists[authorityKey(issuer)]
	if a == nil {
		return ListeRevocation{Autorite: issuer.Subject.CommonName, Etat: "absente"}
	}
	return a.state(r.now())
}

func (a *authorityList) state(now time.Time) ListeRevocation {
	s := ListeRevocation{Autorite: a.name, Etat: "absente", Cause: crlCause(a.err)}
	if a.list != nil {
		s.Etat, s.Fin = "a_jour", a.list.until
		if a.list.stale(now) {
			s.Etat = "perimee"
		} else {
			s.Cause = ""
		}
	}
	return s
}

// states are the lists of every authority met, by name.
func (r *revocation) states() []ListeRevocation {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []ListeRevocation
	for _, a := range r.lists {
		out = append(out, a.state(r.now()))
	}
	slices.SortFunc(out, func(a, b ListeRevocation) int {
		if a.Autorite < b.Autorite {
			return -1
		}
		return 1
	})
	return out
}

func (r *revocation) close() {
	if r == nil {
		return
	}
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.end()
	r.tasks.Wait()
	r.http.CloseIdleConnections()
}

// checkRevocation judges the settings.
func (c *Config) checkRevocation(p *Preflight) {
	switch c.Revocation.Mode {
	case "":
		c.Revocation.Mode = RevocationSouple
	case RevocationSouple, RevocationStricte:
	case RevocationSans:
		p.warn("insi.revocation.desactivee")
		return
	default:
		p.Refus = append(p.Refus, texts.Refuse("insi.revocation.mode", "mode", string(c.Revocation.Mode)))
		return
	}
	for _, f := range c.Revocation.Fichiers {
		if cause := fileCause(f); cause != "" {
			p.warn("insi.revocation.fichier", "fichier", f, "cause", cause)
		}
	}
	if c.Revocation.Mode == RevocationStricte && c.Revocation.SansTelechargement && len(c.Revocation.Fichiers) == 0 {
		p.refuse("insi.revocation.sans_liste")
	}
}
