package workstation

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"

	"guichet/assets/texts"
)

// maxAuthorities bounds one file of authorities.
const maxAuthorities = 1 << 20

// authorities reads the authorities that the site trusts for professional cards: a PEM or DER file, or a folder of
// them (those of the IGC-Santé, which the ANS publishes). n is how many there are. Those of test and of production
// are kept apart by giving the one or the other.
func authorities(path string) (pool *x509.CertPool, n int, err error) {
	files := []string{path}
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		files, err = filepath.Glob(filepath.Join(path, "*"))
		slices.Sort(files)
	}
	if err != nil {
		return nil, 0, texts.Refuse("montage.autorites_illisibles", "chemin", path, "cause", texts.FileCause(err))
	}
	pool = x509.NewCertPool()
	for _, f := range files {
		all, err := certificatesOf(f)
		if err != nil {
			return nil, 0, texts.Refuse("montage.autorites_illisibles", "chemin", f, "cause", texts.FileCause(err))
		}
		for _, c := range all {
			pool.AddCert(c)
			n++
		}
	}
	if n == 0 {
		return nil, 0, texts.Refuse("montage.autorites_illisibles", "chemin", path, "cause", errNoAuthority.Error())
	}
	return pool, n, nil
}

var errNoAuthority = errors.New("aucune autorité de certification")

// certificatesOf reads the authorities of a file; other files of a folder are passed over.
func certificatesOf(path string) ([]*x509.Certificate, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxAuthorities))
	if err != nil {
		return nil, err
	}
	var out []*x509.Certificate
	add := func(der []byte) {
		if c, err := x509.ParseCertificate(der); err == nil && c.IsCA {
			out = append(out, c)
		}
	}
	block, rest := pem.Decode(b)
	if block == nil {
		add(b)
	}
	for ; block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "CERTIFICATE" {
			add(block.Bytes)
		}
	}
	return out, nil
}
