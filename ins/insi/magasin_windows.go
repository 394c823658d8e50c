package insi

import (
	"crypto"
	"fmt"

	"github.com/tailscale/certstore"
)

// openStore lists the certificates of the personal store of Windows that have a key, through CNG.
func openStore(emplacement string) ([]identity, error) {
	location := certstore.User
	if emplacement == MagasinPoste {
		location = certstore.System
	}
	store, err := certstore.Open(location, certstore.ReadOnly)
	if err != nil {
		return nil, fmt.Errorf("magasin de certificats : %w", err)
	}
	defer store.Close() // the certificates keep what they need of it
	found, err := store.Identities()
	if err != nil {
		return nil, fmt.Errorf("magasin de certificats : %w", err)
	}
	var out []identity
	for _, f := range found {
		leaf, err := f.Certificate()
		if err != nil {
			f.Close()
			continue // a certificate that Go cannot read is not one of the IGC-Santé
		}
		chain, err := f.CertificateChain()
		if err != nil {
			chain = nil
		}
		out = append(out, identity{leaf: leaf, chain: chain, key: func() (crypto.Signer, error) { return f.Signer() }, close: f.Close})
	}
	return out, nil
}
