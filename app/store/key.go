package store

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"guichet/app"
)

// KeySize is the length in bytes of the key that wraps the base's data key.
const KeySize = 32

// Key wraps the data key of a base. It is kept by the operating system, or in a file of mode 0600.
type Key [KeySize]byte

// String never shows the key, so that it cannot slip into a log.
func (Key) String() string { return "[clé]" }

// GoString never shows the key either.
func (Key) GoString() string { return "[clé]" }

// Format keeps every verb from showing the key.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

// NewKey draws a key.
func NewKey() Key {
	var k Key
	_, _ = rand.Read(k[:]) // never fails: the program is ended when the system has no randomness
	return k
}

// keyMark begins a key file, so that another file is not taken for one.
const keyMark = "guichet-cle-1:"

// WriteKeyFile writes a new key: a file of mode 0600, which under Windows only this account of this machine can read
// (DPAPI), or an entry of the keyring when path begins with Keyring. It never overwrites: a lost key is a lost base. The
// file appears whole or not at all.
func WriteKeyFile(path string, k Key) error {
	if name, ok := strings.CutPrefix(path, Keyring); ok {
		return writeKeyring(name, k)
	}
	content, err := keyContent(k)
	if err != nil {
		return refused("base_cle_ecriture", fmt.Errorf("protéger la clé : %w", err), "chemin", path)
	}
	if err := writeWhole(path, content); err != nil {
		return refused("base_cle_ecriture", fmt.Errorf("écrire le fichier de clé : %w", err), "chemin", path)
	}
	return nil
}

func writeWhole(path, content string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".cle-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = io.WriteString(f, content)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Link(f.Name(), path) // fails when path exists, where Rename would overwrite
}

// ReadKeyFile reads a key file, or an entry of the keyring. It refuses a file that other users of the machine can read.
func ReadKeyFile(path string) (Key, error) {
	if name, ok := strings.CutPrefix(path, Keyring); ok {
		return readKeyring(name)
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Key{}, refusedAs(errNoKey, "base_cle_absente", err, "chemin", path)
	}
	if err != nil {
		return Key{}, refused("base_cle_illisible", err, "chemin", path)
	}
	defer func() { _ = f.Close() }() // read only
	info, err := f.Stat()
	if err != nil {
		return Key{}, refused("base_cle_illisible", err, "chemin", path)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return Key{}, refused("base_cle_ouverte", fmt.Errorf("droits %v", info.Mode().Perm()), "chemin", path)
	}
	b, err := io.ReadAll(io.LimitReader(f, 4096))
	if err != nil {
		return Key{}, refused("base_cle_illisible", err, "chemin", path)
	}
	k, err := openKeyContent(string(b))
	if err != nil {
		return Key{}, refused("base_cle_illisible", err, "chemin", path)
	}
	return k, nil
}

func parseKey(s string) (Key, error) {
	text, ok := strings.CutPrefix(strings.TrimSpace(s), keyMark)
	if !ok {
		return Key{}, errors.New("ce fichier n'est pas une clé de base")
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != KeySize {
		return Key{}, errors.New("clé de longueur inattendue")
	}
	return Key(raw), nil
}

// wrap seals the data key of base under k.
func (k Key) wrap(base string, dataKey []byte) ([]byte, error) {
	aead, err := newAEAD(k[:])
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, nonceSize)
	_, _ = rand.Read(nonce)
	return aead.Seal(nonce, nonce, dataKey, place("cles", "enveloppe", base)), nil
}

// unwrap gives the data key back, or errAltered when k is not the key that wrapped it.
func (k Key) unwrap(base string, wrapped []byte) ([]byte, error) {
	aead, err := newAEAD(k[:])
	if err != nil {
		return nil, err
	}
	if len(wrapped) < nonceSize {
		return nil, errAltered
	}
	dataKey, err := aead.Open(nil, wrapped[:nonceSize], wrapped[nonceSize:], place("cles", "enveloppe", base))
	if err != nil {
		return nil, errAltered
	}
	return dataKey, nil
}

// keyFor gives the key of a base: the caller's, or the one of the key file, which is drawn and written when
// the base is being created.
func (o *options) keyFor(path string, creating bool) (Key, error) {
	if o.key != nil {
		return *o.key, nil
	}
	file := o.keyFile
	if file == "" {
		file = KeyFileBeside(path)
	}
	k, err := ReadKeyFile(file)
	if creating && errors.Is(err, errNoKey) {
		k = NewKey()
		err = WriteKeyFile(file, k)
		if errors.Is(err, fs.ErrExist) { // another program was creating the same base
			return ReadKeyFile(file)
		}
		return k, err
	}
	return k, err
}

// errNoKey is a key that is in none of the places where keys are kept.
var errNoKey = fmt.Errorf("%w : clé absente", app.ErrBase)

// KeyFileBeside is where the key of a base lies when nobody says otherwise: beside it. That is enough for the
// demonstration and for training; in production the key belongs to another place than the base and its backups.
func KeyFileBeside(path string) string { return path + ".cle" }

// The usual names of the keys of a base.
const (
	KeyDesk     = "poste"   // opens the base every day
	KeyRecovery = "secours" // kept in a safe, for the day when the other is lost
)

// PutKey lets a key open the base under a name, and ends the key that had this name: so a key is changed, and a
// recovery key is added. Nothing is sealed again; backups keep the keys they were made with.
func (b *Base) PutKey(ctx context.Context, name string, k Key) error {
	err := b.write(ctx, func(h *handle) error { return b.putKey(h, name, k) })
	return b.fault("changer la clé", err)
}

func (b *Base) putKey(h *handle, name string, k Key) error {
	wrapped, err := k.wrap(b.id, b.dataKey)
	if err != nil {
		return err
	}
	if _, err := h.exec("INSERT INTO cles (nom, enveloppe, creee) VALUES (?, ?, ?) ON CONFLICT (nom) DO UPDATE SET enveloppe = excluded.enveloppe, creee = excluded.creee",
		name, wrapped, b.o.now().UTC().Format(time.RFC3339)); err != nil {
		return fmt.Errorf("écrire l'enveloppe de clé : %w", err)
	}
	return nil
}

// RemoveKey ends a key. The last one cannot be removed.
func (b *Base) RemoveKey(ctx context.Context, name string) error {
	err := b.write(ctx, func(h *handle) error {
		var others int
		if err := h.one("SELECT count(*) FROM cles WHERE nom <> ?", []any{name}, &others); err != nil {
			return err
		}
		if others == 0 {
			return refused("base_cle_derniere", nil)
		}
		_, err := h.exec("DELETE FROM cles WHERE nom = ?", name)
		return err
	})
	return b.fault("retirer la clé", err)
}
