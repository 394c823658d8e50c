package store_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store"
	"guichet/app/store/storetest"
	"guichet/assets/texts"
	"guichet/ins"
)

func TestConformance(t *testing.T) {
	storetest.Suite{
		New: func(t *testing.T) app.Base { return open(t, filepath.Join(t.TempDir(), "guichet.db")) },
		Second: func(t *testing.T, first app.Base) app.Base {
			return open(t, first.(*store.Base).Path())
		},
	}.Run(t)
}

func open(t testing.TB, path string, opts ...store.Option) *store.Base {
	t.Helper()
	b, err := store.Open(path, opts...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	return b
}

func newBase(t testing.TB, opts ...store.Option) *store.Base {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "guichet.db"), opts...)
}

// requireRefused checks that err carries the refusal of a code, with a sentence and an act for people.
func requireRefused(t testing.TB, err error, code string) {
	t.Helper()
	var refusal *texts.Refusal
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, code, refusal.Code, "%v", err)
	require.NotContains(t, refusal.Phrase+refusal.Acte, "{")
	require.NotEmpty(t, refusal.Acte)
}

// facts appends n lines about an identity that does not exist yet.
func facts(t testing.TB, b *store.Base, n int) {
	t.Helper()
	for i := range n {
		_, err := b.Record(t.Context(), storetest.Personne(i).ID, 0, []app.Entry{storetest.Fait(i, app.FactCall, secret)}, nil)
		require.NoError(t, err)
	}
}

// secret is what must never be read in a file of the base.
var secret = map[string]string{"nom": "ZZTOPSECRETZZ"}

func create(t testing.TB, b app.Base, c ins.Created) {
	t.Helper()
	_, err := b.Record(t.Context(), c.ID, 0, []app.Entry{{Event: c}}, nil)
	require.NoError(t, err)
}

func TestOpen_RefusesWhatItCannotKeep(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "note.txt")
	require.NoError(t, os.WriteFile(file, bytes.Repeat([]byte("pas une base "), 100), 0o600))
	short := filepath.Join(dir, "court.db")
	require.NoError(t, os.WriteFile(short, []byte("SQLite format 3\x00"), 0o600))
	foreign := filepath.Join(dir, "autre.db")
	other, err := sql.Open("sqlite", foreign)
	require.NoError(t, err)
	_, err = other.Exec("CREATE TABLE t (a)")
	require.NoError(t, err)
	require.NoError(t, other.Close())
	for _, c := range []struct{ name, path, code string }{
		{"empty path", "", "base_inaccessible"},
		{"share of Windows", `\\serveur\partage\guichet.db`, "base_reseau"},
		{"share by slashes", "//serveur/partage/guichet.db", "base_reseau"},
		{"folder", dir, "base_pas_une_base"},
		{"folder under a file", filepath.Join(file, "guichet.db"), "base_inaccessible"},
		{"not a base", file, "base_pas_une_base"},
		{"too short", short, "base_pas_une_base"},
		{"base of another program", foreign, "base_pas_une_base"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := store.Open(c.path, store.WithKey(store.NewKey()))
			requireRefused(t, err, c.code)
		})
	}
	kept, err := os.ReadFile(file)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(kept), "pas une base"), "left as it was")
}

func TestOpen_FilesAreForOneAccountOnly(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("rights of Windows are those of the folder")
	}
	path := filepath.Join(t.TempDir(), "sous", "dossier", "guichet.db")
	b := open(t, path)
	facts(t, b, 1)
	for _, p := range []string{path, path + "-wal", path + "-shm", store.KeyFileBeside(path)} {
		info, err := os.Stat(p)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), p)
	}
	require.NoError(t, b.Close())
	require.NoError(t, os.Chmod(path, 0o644))
	open(t, path)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "taken back")
}

func TestOpen_Key(t *testing.T) {
	path := filepath.Join(t.TempDir(), "guichet.db")
	key := store.NewKey()
	b := open(t, path, store.WithKey(key))
	facts(t, b, 3)
	require.NoError(t, b.Close())

	_, err := store.Open(path, store.WithKey(store.NewKey()))
	requireRefused(t, err, "base_cle_fausse")
	_, err = store.Open(path)
	requireRefused(t, err, "base_cle_absente")
	file := filepath.Join(t.TempDir(), "cle")
	require.NoError(t, store.WriteKeyFile(file, key))
	require.Error(t, store.WriteKeyFile(file, store.NewKey()), "a key is never overwritten")
	open(t, path, store.WithKeyFile(file))
	if runtime.GOOS != "windows" {
		require.NoError(t, os.Chmod(file, 0o640))
		_, err = store.Open(path, store.WithKeyFile(file))
		requireRefused(t, err, "base_cle_ouverte")
	}
	require.NoError(t, os.Chmod(file, 0o600))
	require.NoError(t, os.WriteFile(file, []byte("guichet-cle-1:AAAA"), 0o600))
	_, err = store.Open(path, store.WithKeyFile(file))
	requireRefused(t, err, "base_cle_illisible")
}

func TestKeys_ChangedAndRecovered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "guichet.db")
	first, second, safe := store.NewKey(), store.NewKey(), store.NewKey()
	b := open(t, path, store.WithKey(first))
	create(t, b, storetest.Personne(1))
	requireRefused(t, b.RemoveKey(t.Context(), store.KeyDesk), "base_cle_derniere")
	require.NoError(t, b.PutKey(t.Context(), store.KeyRecovery, safe))
	require.NoError(t, b.PutKey(t.Context(), store.KeyDesk, second))
	require.NoError(t, b.Close())
	_, err := store.Open(path, store.WithKey(first))
	requireRefused(t, err, "base_cle_fausse")
	for _, k := range []store.Key{second, safe} {
		b := open(t, path, store.WithKey(k))
		d, err := b.Load(t.Context(), storetest.Personne(1).ID)
		require.NoError(t, err)
		require.Equal(t, storetest.Personne(1).Traits, d.Identite.Traits)
		require.NoError(t, b.Close())
	}
	b = open(t, path, store.WithKey(safe))
	require.NoError(t, b.RemoveKey(t.Context(), store.KeyDesk))
	require.NoError(t, b.Close())
	_, err = store.Open(path, store.WithKey(second))
	requireRefused(t, err, "base_cle_fausse")
	require.NotContains(t, fmt.Sprintf("%v %+v %#v %s %x", second, second, second, second, second), fmt.Sprintf("%x", second[:4]))
}

func TestOpen_LockedByAnotherProgram(t *testing.T) {
	path := filepath.Join(t.TempDir(), "guichet.db")
	b := open(t, path)
	facts(t, b, 1)
	require.NoError(t, b.Close())
	other, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	other.SetMaxOpenConns(1)
	_, err = other.Exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; INSERT INTO compteurs VALUES ('essai', 1); COMMIT")
	require.NoError(t, err)
	_, err = store.Open(path, store.WithBusyTimeout(20*time.Millisecond))
	requireRefused(t, err, "base_verrouillee")
	require.NoError(t, other.Close())
	facts(t, open(t, path), 1)
}

// A second window opens and reads while the first is writing for long.
func TestOpen_WhileAnotherWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "guichet.db")
	facts(t, open(t, path), 3)
	other, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	other.SetMaxOpenConns(1)
	_, err = other.Exec("BEGIN IMMEDIATE")
	require.NoError(t, err)
	b := open(t, path, store.WithBusyTimeout(20*time.Millisecond))
	r, err := b.Verify(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 3, r.Lignes)
	require.NoError(t, other.Close())
}

func TestOpen_LockedWhileRecording(t *testing.T) {
	path := filepath.Join(t.TempDir(), "guichet.db")
	b := open(t, path, store.WithBusyTimeout(20*time.Millisecond))
	other, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	other.SetMaxOpenConns(1)
	_, err = other.Exec("BEGIN IMMEDIATE")
	require.NoError(t, err)
	_, err = b.Record(t.Context(), "x", 0, []app.Entry{storetest.Fait(0, app.FactAccess, nil)}, nil)
	requireRefused(t, err, "base_verrouillee")
	_, err = b.Lines(t.Context(), "x")
	require.NoError(t, err, "one can still read")
	require.NoError(t, other.Close())
	facts(t, b, 1)
}

func TestRecord_DiskFull(t *testing.T) {
	b := newBase(t, store.WithMaxPages(60))
	big := map[string]string{"xml": strings.Repeat("<a/>", 2000)}
	acked := int64(0)
	for {
		_, err := b.Record(t.Context(), "x", 0, []app.Entry{storetest.Fait(0, app.FactCall, big)}, nil)
		if err != nil {
			requireRefused(t, err, "base_disque_plein")
			break
		}
		acked++
	}
	r, err := b.VerifyAll(t.Context())
	if err != nil { // comparing the projection needs room too
		requireRefused(t, err, "base_disque_plein")
		r, err = b.Verify(t.Context())
	}
	require.NoError(t, err)
	require.Equal(t, acked, r.Lignes, "every acknowledged line, and no other")
}

func TestVerify_ClockJumpingBack(t *testing.T) {
	b := newBase(t)
	for _, at := range []int{0, 10, -86400, 20} {
		_, err := b.Record(t.Context(), "x", 0, []app.Entry{storetest.Fait(at, app.FactAccess, at)}, nil)
		require.NoError(t, err)
	}
	r, err := b.Verify(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 4, r.Lignes)
	require.EqualValues(t, 1, r.Reculs)
	lines, err := b.Lines(t.Context(), "x")
	require.NoError(t, err)
	var order []string
	for _, l := range lines {
		order = append(order, string(l.Body))
	}
	require.Equal(t, []string{"0", "10", "-86400", "20"}, order, "the order is that of the acts")
}

func TestRecord_MessagesAreKeptByteForByte(t *testing.T) {
	b := newBase(t)
	raw := []byte("\xef\xbb\xbf<?xml version=\"1.0\"?>\r\n<é>\x00\xff</é>")
	trace := ins.CallTrace{MessageID: "m", Reponse: raw}
	_, err := b.Record(t.Context(), "x", 0, []app.Entry{storetest.Fait(0, app.FactCall, trace)}, nil)
	require.NoError(t, err)
	lines, err := b.Lines(t.Context(), "x")
	require.NoError(t, err)
	var back ins.CallTrace
	require.NoError(t, json.Unmarshal(lines[0].Body, &back))
	require.Equal(t, raw, back.Reponse)
	_, err = b.Record(t.Context(), "x", 0, []app.Entry{storetest.Fait(0, app.FactCall, ins.CallTrace{Reponse: make([]byte, 9<<20)})}, nil)
	requireRefused(t, err, "base_corps_trop_grand")
}

func TestClose(t *testing.T) {
	b := newBase(t)
	require.NoError(t, b.Close())
	require.NoError(t, b.Close())
	_, err := b.Works(t.Context())
	require.ErrorIs(t, err, store.ErrClosed)
	_, err = b.NextIPP(t.Context())
	require.ErrorIs(t, err, store.ErrClosed)
	_, err = os.Stat(b.Path() + "-wal")
	require.True(t, errors.Is(err, os.ErrNotExist), "the three files became one")
}

// H-45: the files tell nothing without the key.
func TestSealing_NothingToReadInTheFiles(t *testing.T) {
	b := newBase(t)
	c := storetest.Person(1, "ZZTOPSECRETZZ", "ZZPRENOMZZ", "1980-03-04")
	c.IPP = "ZZIPPZZ"
	create(t, b, c)
	m := storetest.MatriculeOf(1)
	_, err := b.Record(t.Context(), c.ID, 1, []app.Entry{{Event: storetest.Accept(2, c, m)}, storetest.Fait(3, app.FactCall, secret)},
		[]app.Work{{Liste: ins.ListeDiscordance, Motif: "ZZTOPSECRETZZ"}})
	require.NoError(t, err)
	dir := filepath.Dir(b.Path())
	_, err = b.Backup(t.Context(), filepath.Join(dir, "sauvegardes"))
	require.NoError(t, err)
	looked := 0
	require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		looked++
		for _, word := range []string{"ZZTOPSECRETZZ", "ZZPRENOMZZ", "ZZIPPZZ", string(m), string(m[:13]), "1980-03-04", string(ins.OIDNIR), "nom_naissance"} {
			require.NotContains(t, string(content), word, path)
			require.NotContains(t, path, word)
		}
		return nil
	}))
	require.GreaterOrEqual(t, looked, 4)
}

func TestTexts_EveryRefusalIsWritten(t *testing.T) {
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	used := map[string]bool{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, said := range regexp.MustCompile(`refused(?:As\([\w.]+, |\()"(\w+)"`).FindAllStringSubmatch(string(source), -1) {
			used[said[1]] = true
		}
	}
	require.NotEmpty(t, used)
	for code := range used {
		text, ok := texts.Lookup(code)
		require.True(t, ok, code)
		require.NotEmpty(t, text.Phrase, code)
		require.NotEmpty(t, text.Acte, code)
	}
	for _, code := range texts.Codes() {
		if strings.HasPrefix(code, "base_") {
			require.True(t, used[code], "%s is written and never said", code)
		}
	}
}
