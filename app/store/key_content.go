package store

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// protectedMark begins a key file that the operating system sealed for one account of one machine.
const protectedMark = "guichet-cle-protegee-1:"

// plainContent is a key file that opens the base anywhere.
func plainContent(k Key) string { return keyMark + base64.StdEncoding.EncodeToString(k[:]) + "\n" }

// keyContent is a new key file: sealed by the operating system where it does that, else plain.
func keyContent(k Key) (string, error) {
	sealed, ok, err := protect(k[:])
	if err != nil {
		return "", err
	}
	if !ok {
		return plainContent(k), nil
	}
	return protectedMark + base64.StdEncoding.EncodeToString(sealed) + "\n", nil
}

func openKeyContent(s string) (Key, error) {
	text, sealed := strings.CutPrefix(strings.TrimSpace(s), protectedMark)
	if !sealed {
		return parseKey(s)
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		return Key{}, errors.New("clé protégée mal écrite")
	}
	k, err := unprotect(raw)
	if err != nil {
		return Key{}, fmt.Errorf("ouvrir la clé protégée, d'un autre compte ou d'une autre machine : %w", err)
	}
	if len(k) != KeySize {
		return Key{}, errors.New("clé protégée de longueur inattendue")
	}
	return Key(k), nil
}
