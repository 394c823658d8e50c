package store

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store/storetest"
)

// baseOfVersion makes a base as the program of an older version left it, with lines in its journal. It writes the
// lines itself, and no projection: the code of that version is no more, and what it projected is made again.
func baseOfVersion(t *testing.T, path string, version int, key Key) (lines int) {
	t.Helper()
	all, err := migrations()
	require.NoError(t, err)
	b := &Base{o: options{now: storetest.Clock}}
	_, err = b.prepareFile(path)
	require.NoError(t, err)
	b.rw, err = sql.Open("sqlite", b.dsn("rwc", true))
	require.NoError(t, err)
	b.rw.SetMaxOpenConns(1)
	b.writer = newPool(b.rw, 1)
	require.NoError(t, b.lock(whole, func(h *handle) error { return b.migrateTo(whole, h, all[:version]) }))
	require.NoError(t, b.unlockData(whole, key))
	require.NoError(t, b.write(whole, func(h *handle) error {
		last, err := b.head(h)
		for i := range 40 {
			entry := app.Entry{Event: storetest.Personne(i)}
			if i%4 == 3 {
				entry = storetest.Fait(i, app.FactCall, map[string]int{"n": i})
			}
			line, e := encodeEntry(storetest.Personne(i).ID, entry)
			require.NoError(t, e)
			if line.event {
				line.version = 1
			}
			last, err = b.append(h, last, &line)
			require.NoError(t, err)
			lines++
		}
		return err
	}))
	require.NoError(t, b.closeHandles())
	return lines
}

// A base of any earlier version comes through with every line, its chain whole, and a copy of what it was.
func TestMigrate_EveryEarlierVersion(t *testing.T) {
	all, err := migrations()
	require.NoError(t, err)
	for version := 1; version <= len(all); version++ {
		t.Run(fmt.Sprintf("version %d", version), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "guichet.db")
			key := NewKey()
			lines := baseOfVersion(t, path, version, key)
			b, err := Open(path, WithKey(key))
			require.NoError(t, err)
			defer func() { require.NoError(t, b.Close()) }()
			r, err := b.Verify(t.Context())
			require.NoError(t, err)
			require.EqualValues(t, lines, r.Lignes)
			r, err = b.VerifyAll(t.Context())
			require.NoError(t, err)
			require.EqualValues(t, 30, r.Identites)
			rebuilt, err := b.Rebuild(t.Context())
			require.NoError(t, err)
			require.Equal(t, r.Projection, rebuilt.Projection)
			copies, err := filepath.Glob(path + ".avant-version-*" + backupSuffix)
			require.NoError(t, err)
			if version == len(all) {
				require.Empty(t, copies)
				return
			}
			require.Len(t, copies, 1)
			info, err := os.Stat(copies[0])
			require.NoError(t, err)
			require.Equal(t, os.FileMode(fileMode), info.Mode().Perm())
			require.NoError(t, b.Close())
			_, err = Restore(t.Context(), copies[0], path, WithKey(key))
			require.NoError(t, err, "one can go back")
		})
	}
}

func TestMigrate_RefusesABaseOfALaterProgram(t *testing.T) {
	path := filepath.Join(t.TempDir(), "guichet.db")
	b, err := Open(path)
	require.NoError(t, err)
	require.NoError(t, b.SQL("INSERT INTO migrations VALUES (99, 'plus tard', 'x', '2030-01-01')"))
	require.NoError(t, b.Close())
	_, err = Open(path)
	require.ErrorContains(t, err, "base_trop_recente")
}

func TestMigrate_RefusesAnUnknownStructure(t *testing.T) {
	path := filepath.Join(t.TempDir(), "guichet.db")
	b, err := Open(path)
	require.NoError(t, err)
	require.NoError(t, b.SQL("UPDATE migrations SET empreinte = 'x' WHERE numero = 1"))
	require.NoError(t, b.Close())
	_, err = Open(path)
	require.ErrorContains(t, err, "base_schema")
}

// What a migration did is all there or not at all.
func TestMigrate_AFailureLeavesTheBaseAsItWas(t *testing.T) {
	path := filepath.Join(t.TempDir(), "guichet.db")
	b, err := Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, b.Close()) }()
	all, err := migrations()
	require.NoError(t, err)
	all = append(all, migration{len(all) + 1, "fausse.sql", "CREATE TABLE a (x); CREATE TABLE base (x);", "f"})
	err = b.lock(whole, func(h *handle) error { return b.migrateTo(whole, h, all) })
	require.Error(t, err)
	require.Error(t, b.SQL("SELECT * FROM a"), "the first half is undone")
	_, err = b.Verify(t.Context())
	require.NoError(t, err)
}
