package store

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// keyChanging is the name under which a new key opens the base while it takes the place of another: at no moment does
// the key on the disk fail to open the base.
const keyChanging = "poste-nouvelle"

// KeyInfo is one key that opens the base, without the key.
type KeyInfo struct {
	Nom   string    `json:"nom"`
	Creee time.Time `json:"creee"`
}

// Keys lists the keys that open the base.
func (b *Base) Keys(ctx context.Context) ([]KeyInfo, error) {
	var all []KeyInfo
	err := b.read(ctx, func(h *handle) error {
		rows, err := h.query("SELECT nom, creee FROM cles ORDER BY nom")
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // rows.Err tells
		for rows.Next() {
			var k KeyInfo
			var creee string
			if err := rows.Scan(&k.Nom, &creee); err != nil {
				return err
			}
			if k.Creee, err = time.Parse(time.RFC3339, creee); err != nil {
				return fmt.Errorf("date de clé %q : %w", creee, errAltered)
			}
			all = append(all, k)
		}
		return rows.Err()
	})
	return all, b.fault("lister les clés", err)
}

// HasRecovery tells whether a recovery key exists.
func (b *Base) HasRecovery(ctx context.Context) (bool, error) {
	all, err := b.Keys(ctx)
	for _, k := range all {
		if k.Nom == KeyRecovery {
			return true, nil
		}
	}
	return false, err
}

// ChangeKey draws a new key for the desk and puts it where the old one was (a file, or an entry of the keyring). An
// interruption at any point leaves a key that opens the base. It is refused without a recovery key: backups made
// before keep the keys they were made with.
func (b *Base) ChangeKey(ctx context.Context, path string) error {
	has, err := b.HasRecovery(ctx)
	if err != nil {
		return err
	}
	if !has {
		return refused("base_cle_sans_secours", nil)
	}
	return b.replaceKey(ctx, path)
}

func (b *Base) replaceKey(ctx context.Context, path string) error {
	k := NewKey()
	if err := b.PutKey(ctx, keyChanging, k); err != nil {
		return err
	}
	if err := replaceKeyFile(path, k); err != nil {
		return errors.Join(err, b.RemoveKey(ctx, keyChanging))
	}
	if err := b.PutKey(ctx, KeyDesk, k); err != nil {
		return err // the new key opens the base under its other name
	}
	return b.RemoveKey(ctx, keyChanging)
}

// replaceKeyFile puts another key in the place of a key file, whole or not at all.
func replaceKeyFile(path string, k Key) error {
	if name, ok := strings.CutPrefix(path, Keyring); ok {
		return replaceKeyring(name, k)
	}
	temp := path + ".nouvelle"
	if err := os.Remove(temp); err != nil && !errors.Is(err, os.ErrNotExist) { // of an interrupted try
		return refused("base_cle_ecriture", err, "chemin", path)
	}
	if err := WriteKeyFile(temp, k); err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return refused("base_cle_ecriture", err, "chemin", path)
	}
	return syncDir(filepath.Dir(path))
}

// DrawRecovery draws a recovery key, and gives its sheet: what IT prints and locks away. The one before ends.
func (b *Base) DrawRecovery(ctx context.Context) (code string, err error) {
	k := NewKey()
	if err := b.PutKey(ctx, KeyRecovery, k); err != nil {
		return "", err
	}
	return k.code(), nil
}

// Recover opens a base by its recovery code and gives the desk a new key at path. Whatever key was there is replaced; a
// key file that is already there is kept under a name that ends in .remplacee.
func Recover(ctx context.Context, base, code, path string, opts ...Option) error {
	k, err := ParseCode(code)
	if err != nil {
		return err
	}
	b, err := Open(base, append(opts, WithKey(k))...)
	if err != nil {
		return err
	}
	if _, inRing := strings.CutPrefix(path, Keyring); !inRing {
		if err := os.Rename(path, path+".remplacee"); err != nil && !errors.Is(err, os.ErrNotExist) {
			return errors.Join(refused("base_cle_ecriture", err, "chemin", path), b.Close())
		}
	}
	return errors.Join(b.replaceKey(ctx, path), b.Close())
}

// ExportKey writes the key of the desk as a plain file, to take it to another machine. Whoever has this file and the
// base reads everything.
func ExportKey(from, to string) error {
	k, err := ReadKeyFile(from)
	if err != nil {
		return err
	}
	if err := writeWhole(to, plainContent(k)); err != nil {
		return refused("base_cle_ecriture", fmt.Errorf("exporter la clé : %w", err), "chemin", to)
	}
	return nil
}

// codeLetters write a key so that a person can copy it from paper: base 32 without padding.
var codeLetters = base32.StdEncoding.WithPadding(base32.NoPadding)

const (
	codeGroup = 4
	codeCheck = 3 // bytes of checksum: one wrong letter is noticed before it opens nothing
)

func codeSum(k Key) []byte {
	sum := sha256.Sum256(append([]byte("guichet.secours.1\x00"), k[:]...))
	return sum[:codeCheck]
}

// code is the key as the recovery sheet shows it: 14 groups of four letters and digits.
func (k Key) code() string {
	s := codeLetters.EncodeToString(append(append([]byte(nil), k[:]...), codeSum(k)...))
	var groups []string
	for len(s) > 0 {
		n := min(codeGroup, len(s))
		groups, s = append(groups, s[:n]), s[n:]
	}
	return strings.Join(groups, "-")
}

// ParseCode reads a recovery code as a person typed it: spaces, dashes, lower case, 0 for O, 1 for I, 8 for B do no harm.
func ParseCode(typed string) (Key, error) {
	s := strings.NewReplacer("0", "O", "1", "I", "8", "B").Replace(strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == '\n' || r == '\r' || r == '\t' {
			return -1
		}
		return r
	}, strings.ToUpper(typed)))
	raw, err := codeLetters.DecodeString(s)
	if err != nil || len(raw) != KeySize+codeCheck || len(s) != codeLetters.EncodedLen(KeySize+codeCheck) {
		return Key{}, refused("base_code_secours", errors.New("code de secours mal écrit"))
	}
	k := Key(raw[:KeySize])
	if string(codeSum(k)) != string(raw[KeySize:]) {
		return Key{}, refused("base_code_secours", errors.New("somme de contrôle fausse"))
	}
	return k, nil
}
