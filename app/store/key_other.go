//go:build !windows

package store

import "errors"

// protect: only Windows seals a file for an account. Elsewhere the mode of the file keeps others out, or the keyring.
func protect([]byte) ([]byte, bool, error) { return nil, false, nil }

func unprotect([]byte) ([]byte, error) {
	return nil, errors.New("cette clé a été protégée par Windows : elle ne s'ouvre que là où elle a été faite")
}
