package insi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// maxCRL bounds a revocation list: those of large authorities have a few hundred thousand lines of forty bytes.
const maxCRL = 16 << 20

// crlDefaultLife is how long a list without a next update is trusted.
const crlDefaultLife = 24 * time.Hour

// crlSkew is how far ahead of this clock a list may be dated.
const crlSkew = 10 * time.Minute

var (
	oidIDP         = asn1.ObjectIdentifier{2, 5, 29, 28} // IssuingDistributionPoint
	oidCRLNumber   = asn1.ObjectIdentifier{2, 5, 29, 20}
	errCRL         = errors.New("liste de révocation inutilisable")
	errCRLTooLarge = fmt.Errorf("%w : plus de %d Mio", errCRL, maxCRL>>20)
)

// crl is a revocation list whose signature was verified.
type crl struct {
	authority string // CN of the issuer
	until     time.Time
	revoked   map[string]time.Time // by serial number
	onlyUsers bool
	onlyCAs   bool
	der       []byte
}

func (l *crl) stale(now time.Time) bool { return l == nil || now.After(l.until) }

// covers tells whether the list speaks of certificates like this one.
func (l *crl) covers(c *x509.Certificate) bool {
	return l != nil && !(l.onlyUsers && c.IsCA) && !(l.onlyCAs && !c.IsCA)
}

// issuingPoint is the extension by which a list limits what it speaks of (RFC 5280 §5.2.5).
type issuingPoint struct {
	Point          asn1.RawValue  `asn1:"optional,tag:0"`
	OnlyUsers      bool           `asn1:"optional,tag:1"`
	OnlyCAs        bool           `asn1:"optional,tag:2"`
	Reasons        asn1.BitString `asn1:"optional,tag:3"`
	Indirect       bool           `asn1:"optional,tag:4"`
	OnlyAttributes bool           `asn1:"optional,tag:5"`
}

// readCRL reads a list in DER or PEM and verifies that the authority signed it. A list that speaks of other
// authorities, of some reasons only, or that completes another one, is unusable: what is missing on it proves nothing.
func readCRL(b []byte, issuer *x509.Certificate, now time.Time) (*crl, error) {
	if len(b) > maxCRL {
		return nil, errCRLTooLarge
	}
	if block, _ := pem.Decode(b); block != nil {
		b = block.Bytes
	}
	list, err := x509.ParseRevocationList(b)
	if err != nil {
		return nil, fmt.Errorf("%w : contenu non reconnu", errCRL)
	}
	if !bytes.Equal(list.RawIssuer, issuer.RawSubject) || list.CheckSignatureFrom(issuer) != nil {
		return nil, fmt.Errorf("%w : elle n’est pas signée par %s", errCRL, issuer.Subject.CommonName)
	}
	if list.ThisUpdate.After(now.Add(crlSkew)) {
		return nil, fmt.Errorf("%w : elle est datée de l’avenir", errCRL)
	}
	out := &crl{authority: issuer.Subject.CommonName, until: list.NextUpdate, revoked: map[string]time.Time{}, der: b}
	if out.until.IsZero() {
		out.until = list.ThisUpdate.Add(crlDefaultLife)
	}
	for _, e := range list.Extensions {
		switch {
		case e.Id.Equal(oidIDP):
			var p issuingPoint
			rest, err := asn1.Unmarshal(e.Value, &p)
			if err != nil || len(rest) > 0 || p.Indirect || p.OnlyAttributes || p.Reasons.BitLength > 0 {
				return nil, fmt.Errorf("%w : elle ne dit pas tout", errCRL)
			}
			out.onlyUsers, out.onlyCAs = p.OnlyUsers, p.OnlyCAs
		case e.Critical && !e.Id.Equal(oidCRLNumber):
			return nil, fmt.Errorf("%w : elle complète une autre liste", errCRL)
		}
	}
	for _, e := range list.RevokedCertificateEntries {
		out.revoked[string(e.SerialNumber.Bytes())] = e.RevocationTime
	}
	return out, nil
}

// authorityKey names an authority by its key: the name of a file and of an entry.
func authorityKey(issuer *x509.Certificate) string {
	sum := sha256.Sum256(issuer.RawSubjectPublicKeyInfo)
	return hex.EncodeToString(sum[:16])
}

// fetchCRL gets a list from the first of its points that answers, over HTTP as RFC 5280 has it: the signature, not
// the way, is what is trusted.
func fetchCRL(ctx context.Context, client *http.Client, points []string, issuer *x509.Certificate, now time.Time) (*crl, error) {
	err := fmt.Errorf("%w : aucune adresse http dans le certificat", errCRL)
	for _, p := range points {
		u, bad := url.Parse(p)
		if bad != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
			continue
		}
		var list *crl
		if list, err = fetchOne(ctx, client, u.String(), issuer, now); err == nil {
			return list, nil
		}
		if ctx.Err() != nil {
			break
		}
	}
	return nil, err
}

func fetchOne(ctx context.Context, client *http.Client, address string, issuer *x509.Certificate, now time.Time) (*crl, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("liste de révocation %s : %w", address, err)
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("liste de révocation %s : %w", address, err)
	}
	defer resp.Body.Close() // closing an unread body drops its connection
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("liste de révocation %s : état HTTP %d", address, resp.StatusCode)
	}
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxCRL+1))
	if err != nil {
		return nil, fmt.Errorf("liste de révocation %s : %w", address, err)
	}
	return readCRL(b, issuer, now)
}

// crlFiles reads the lists that the site puts on disk itself; those of other authorities are passed over.
func crlFiles(paths []string, issuer *x509.Certificate, now time.Time) (best *crl, err error) {
	for _, p := range paths {
		list, e := crlFile(p, issuer, now)
		if e != nil {
			err = e
			continue
		}
		if best == nil || list.until.After(best.until) {
			best = list
		}
	}
	return best, err
}

func crlFile(path string, issuer *x509.Certificate, now time.Time) (*crl, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxCRL+1))
	if err != nil {
		return nil, err
	}
	return readCRL(b, issuer, now)
}

// keep writes a list where the next start finds it. The file is whole or absent; a disk that refuses costs only a
// download.
func (l *crl) keep(dir, key string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("dossier des listes de révocation : %w", err)
	}
	tmp, err := os.CreateTemp(dir, ".crl-*")
	if err != nil {
		return fmt.Errorf("dossier des listes de révocation : %w", err)
	}
	defer os.Remove(tmp.Name()) // gone already when all went well
	_, err = tmp.Write(l.der)
	if end := tmp.Close(); err == nil {
		err = end
	}
	if err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(dir, key+".crl"))
	}
	return err
}

// crlCause says in words why there is no list.
func crlCause(err error) string {
	var op interface{ Timeout() bool }
	switch {
	case err == nil:
		return ""
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		return inFrench(err)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &op) && op.Timeout():
		return "délai dépassé"
	case errors.Is(err, errCRL):
		return strings.TrimPrefix(err.Error(), errCRL.Error()+" : ")
	case strings.Contains(err.Error(), "état HTTP"):
		return err.Error()[strings.Index(err.Error(), "état HTTP"):]
	default:
		return "adresse injoignable"
	}
}
