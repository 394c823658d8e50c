package store

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/zalando/go-keyring"
)

// Keyring begins the name of a key that the keyring of the operating system keeps: Secret Service under Linux, the
// Credential Manager of Windows, the keychain of macOS. It opens with the session of the account.
const Keyring = "trousseau:"

// keyringService is under what the keyring files our keys.
const keyringService = "guichet"

func writeKeyring(name string, k Key) error {
	path := Keyring + name
	if _, err := keyring.Get(keyringService, name); err == nil {
		return refused("base_cle_ecriture", fmt.Errorf("écrire dans le trousseau : %w", fs.ErrExist), "chemin", path)
	}
	if err := keyring.Set(keyringService, name, plainContent(k)); err != nil {
		return refused("base_cle_ecriture", fmt.Errorf("écrire dans le trousseau : %w", err), "chemin", path)
	}
	return nil
}

func readKeyring(name string) (Key, error) {
	path := Keyring + name
	content, err := keyring.Get(keyringService, name)
	if errors.Is(err, keyring.ErrNotFound) {
		return Key{}, refusedAs(errNoKey, "base_cle_absente", err, "chemin", path)
	}
	if err != nil {
		return Key{}, refused("base_trousseau", err, "chemin", path)
	}
	k, err := parseKey(content)
	if err != nil {
		return Key{}, refused("base_cle_illisible", err, "chemin", path)
	}
	return k, nil
}

// replaceKeyring puts another key in the place of one.
func replaceKeyring(name string, k Key) error {
	if err := keyring.Set(keyringService, name, plainContent(k)); err != nil {
		return refused("base_cle_ecriture", fmt.Errorf("écrire dans le trousseau : %w", err), "chemin", Keyring+name)
	}
	return nil
}
