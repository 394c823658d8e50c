package store

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"guichet/app"
)

// The Base of this package has a place for facts that it could not write.
var _ app.Spare = (*Base)(nil)

// spareSuffix ends the name of the file where facts wait, beside the base.
const spareSuffix = ".attente"

// spared is one fact as the file holds it, sealed, one a line.
type spared struct {
	Identite string `json:"identite"`
	Nom      string `json:"nom"`
	Quand    string `json:"quand"`
	Decalage int    `json:"decalage"`
	Agent    string `json:"agent"`
	Poste    string `json:"poste"`
	Corps    []byte `json:"corps"`
}

// Spare puts facts aside in a sealed file beside the base, durably. Open takes them up. Events are refused: what moves
// an identity is judged against the identity, which nobody can read now.
func (b *Base) Spare(id string, entries []app.Entry) error {
	var out bytes.Buffer
	for _, e := range entries {
		if e.Event != nil {
			return errors.New("mettre de côté : un événement n'est pas un fait")
		}
		line, err := encodeEntry(id, e)
		if err != nil {
			return err
		}
		plain, err := json.Marshal(spared{id, line.name, line.quand, line.decalage, line.agent, line.poste, line.body})
		if err != nil {
			return fmt.Errorf("mettre de côté : %w", err)
		}
		key := rand.Text()
		sealed := b.sealer.seal(place("attente", "fait", key), plain)
		_, _ = fmt.Fprintf(&out, "%s %s\n", key, base64.StdEncoding.EncodeToString(sealed)) // a buffer never fails
	}
	f, err := os.OpenFile(b.path+spareSuffix, os.O_WRONLY|os.O_CREATE|os.O_APPEND, fileMode)
	if err != nil {
		return refused("base_inaccessible", err, "chemin", b.path+spareSuffix)
	}
	_, err = f.Write(out.Bytes())
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return refused("base_inaccessible", err, "chemin", b.path+spareSuffix)
	}
	return syncDir(filepath.Dir(b.path))
}

// takeUpSpared writes to the journal what was put aside. Each fact has a name of its own: cut off between the journal and
// the file, it does not write twice. A base that still cannot write leaves the file for the next time.
func (b *Base) takeUpSpared(ctx context.Context) error {
	if _, err := os.Stat(b.path + spareSuffix); err == nil {
		// Under another name, so that whoever puts a fact aside meanwhile begins a new file.
		if err := os.Rename(b.path+spareSuffix, b.path+spareSuffix+"-"+rand.Text()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return refused("base_inaccessible", err, "chemin", b.path+spareSuffix)
		}
	}
	files, err := filepath.Glob(globQuoted(b.path) + spareSuffix + "-*")
	if err != nil {
		return fmt.Errorf("chercher les faits mis de côté : %w", err)
	}
	for _, name := range files {
		if err := b.takeUpFile(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// globQuoted escapes what Glob would take for a pattern.
func globQuoted(path string) string {
	var out []rune
	for _, r := range path {
		if r == '*' || r == '?' || r == '[' {
			out = append(out, '[', r, ']')
			continue
		}
		out = append(out, r)
	}
	return string(out)
}

func (b *Base) takeUpFile(ctx context.Context, name string) error {
	keys, err := b.journalSpared(ctx, name)
	if err != nil {
		return err
	}
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return refused("base_inaccessible", err, "chemin", name)
	}
	return b.write(ctx, func(h *handle) error {
		for _, key := range keys {
			if _, err := h.exec("DELETE FROM compteurs WHERE nom = ?", "attente "+key); err != nil {
				return err
			}
		}
		return nil
	})
}

// journalSpared writes the facts of a file to the journal, and gives their names.
func (b *Base) journalSpared(ctx context.Context, name string) (keys []string, err error) {
	err = b.journaling(ctx, func(t *transaction) error {
		f, err := os.Open(name)
		if errors.Is(err, fs.ErrNotExist) { // another program has done it
			return nil
		}
		if err != nil {
			return refused("base_inaccessible", err, "chemin", name)
		}
		defer func() { _ = f.Close() }() // read only
		in := bufio.NewScanner(f)
		in.Buffer(nil, 2*maxBody)
		for in.Scan() {
			key, err := t.takeUp(in.Bytes())
			if err != nil {
				return err
			}
			if key != "" {
				keys = append(keys, key)
			}
		}
		return in.Err()
	})
	return keys, err
}

// takeUp writes one fact, and gives its name. The last line of a file may have been cut off: it was acknowledged to
// nobody, and is left out.
func (t *transaction) takeUp(text []byte) (string, error) {
	key, coded, _ := bytes.Cut(text, []byte(" "))
	sealed, err := base64.StdEncoding.DecodeString(string(coded))
	if err != nil {
		return "", nil
	}
	plain, err := t.b.sealer.open(nil, place("attente", "fait", string(key)), sealed)
	if err != nil {
		return "", nil
	}
	var s spared
	if err := json.Unmarshal(plain, &s); err != nil {
		return "", fmt.Errorf("lire un fait mis de côté : %w", err)
	}
	res, err := t.h.exec("INSERT INTO compteurs (nom, valeur) VALUES (?, 0) ON CONFLICT (nom) DO NOTHING", "attente "+string(key))
	if err != nil {
		return "", err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return string(key), err // already in the journal
	}
	of, err := t.b.identity(t.h, s.Identite)
	if err != nil && !errors.Is(err, app.ErrNotFound) {
		return "", err
	}
	line := record{identite: s.Identite, version: of.Version, name: s.Nom, quand: s.Quand, decalage: s.Decalage, agent: s.Agent, poste: s.Poste, body: s.Corps}
	return string(key), t.journal(&line, of)
}
