package store_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store"
	"guichet/app/store/storetest"
	"guichet/assets/texts"
	"guichet/ins"
)

// H-03: append only, also for somebody with a tool for SQLite.
func TestJournal_H03_AppendOnly(t *testing.T) {
	b := newBase(t)
	facts(t, b, 5)
	for _, query := range []string{
		"UPDATE journal SET agent = 'x' WHERE seq = 2",
		"DELETE FROM journal",
		"DELETE FROM journal WHERE seq = 5",
		"INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE seq = 5",
		"REPLACE INTO journal SELECT seq, 'x', version, evenement, nom, quand, decalage, agent, poste, corps, engagement, precedente, empreinte FROM journal WHERE seq = 3",
		"INSERT INTO journal SELECT 9, identite, version, evenement, nom, quand, decalage, agent, poste, corps, engagement, empreinte, empreinte FROM journal WHERE seq = 5",
		"INSERT INTO journal SELECT 6, identite, version, evenement, nom, quand, decalage, agent, poste, corps, engagement, precedente, empreinte FROM journal WHERE seq = 5",
	} {
		require.ErrorContains(t, b.SQL(query), "journal", query)
	}
	r, err := b.Verify(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 5, r.Lignes)
}

// Whoever takes the triggers away is noticed: at the opening for the last lines, by Verify for all.
func TestVerify_NoticesTampering(t *testing.T) {
	const n = 300 // more than an opening looks at
	for _, c := range []struct {
		name, query string
		line        int64
	}{
		{"another agent", "UPDATE journal SET agent = 'x' WHERE seq = 7", 7},
		{"another moment", "UPDATE journal SET quand = '2020-01-01T00:00:00.000000000Z' WHERE seq = 7", 7},
		{"another offset", "UPDATE journal SET decalage = 0 WHERE seq = 7", 7},
		{"another identity", "UPDATE journal SET identite = 'x' WHERE seq = 7", 7},
		{"another version", "UPDATE journal SET version = 9 WHERE seq = 7", 7},
		{"a fact made an event", "UPDATE journal SET evenement = 1 WHERE seq = 7", 7},
		{"bodies exchanged", "UPDATE journal SET corps = (SELECT corps FROM journal WHERE seq = 8) WHERE seq = 7", 7},
		{"a line moved whole", "UPDATE journal SET (identite, quand, corps, engagement) = (SELECT identite, quand, corps, engagement FROM journal WHERE seq = 8) WHERE seq = 7", 7},
		{"a text cut elsewhere", "UPDATE journal SET agent = agent || char(0) || poste, poste = '' WHERE seq = 7", 7},
		{"a hash cut elsewhere", "UPDATE journal SET engagement = substr(engagement, 1, 31), precedente = CAST(substr(engagement, 32) || precedente AS BLOB) WHERE seq = 7", 7},
		{"a line taken out", "DELETE FROM journal WHERE seq = 7", 7},
		{"the end cut off", "DELETE FROM journal WHERE seq = 300", 300},
		{"the end cut off with its head", "DELETE FROM journal WHERE seq = 300; UPDATE tete SET seq = 299, empreinte = (SELECT empreinte FROM journal WHERE seq = 299)", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBase(t)
			facts(t, b, n)
			require.NoError(t, b.SQL("DROP TRIGGER journal_ne_change_pas; DROP TRIGGER journal_ne_s_efface_pas"))
			require.NoError(t, b.SQL(c.query))
			r, err := b.Verify(t.Context())
			if c.line == 0 {
				requireRefused(t, err, "base_alteree")
				_, err = store.Open(b.Path())
				requireRefused(t, err, "base_alteree")
				return
			}
			requireRefused(t, err, "base_chaine_rompue")
			require.Equal(t, c.line, r.Rupture)
			if c.line == n { // among the lines that an opening looks at
				_, err = store.Open(b.Path())
				requireRefused(t, err, "base_chaine_rompue")
			}
		})
	}
}

// A text that holds what the check puts between texts is checked all the same.
func TestVerify_TextWithNUL(t *testing.T) {
	b := newBase(t)
	facts(t, b, 3)
	odd := storetest.Fait(3, app.FactCall, secret)
	odd.Meta.Agent, odd.Meta.Poste = "a\x00b", "c"
	_, err := b.Record(t.Context(), "x", 0, []app.Entry{odd}, nil)
	require.NoError(t, err)
	facts(t, b, 3)
	r, err := b.Verify(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 7, r.Lignes)
	require.NoError(t, b.SQL("DROP TRIGGER journal_ne_change_pas; UPDATE journal SET agent = 'a', poste = 'b' || char(0) || 'c' WHERE seq = 4"))
	r, err = b.Verify(t.Context())
	requireRefused(t, err, "base_chaine_rompue")
	require.EqualValues(t, 4, r.Rupture)
}

// One byte of the file flipped: refused at the opening, found by the whole check, or of no consequence at all.
func TestVerify_OneByteFlipped(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "guichet.db")
	key := store.NewKey()
	b := open(t, path, store.WithKey(key))
	for i := range 30 {
		c := storetest.Personne(i)
		create(t, b, c)
		_, err := b.Record(t.Context(), c.ID, 1, []app.Entry{{Event: storetest.Accept(i, c, storetest.MatriculeOf(i))}, storetest.Fait(i, app.FactCall, secret)},
			[]app.Work{{Liste: ins.ListeAValider, Motif: fmt.Sprint(i)}})
		require.NoError(t, err)
	}
	whole := exported(t, b, true)
	require.NoError(t, b.Close())
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	flips := 60
	if os.Getenv("GUICHET_LONG") != "" {
		flips = 2000
	}
	found := 0
	for i := range flips {
		at := rand.IntN(len(content))
		altered := bytes.Clone(content)
		altered[at] ^= 1 << rand.IntN(8)
		path := filepath.Join(dir, fmt.Sprintf("%d.db", i))
		require.NoError(t, os.WriteFile(path, altered, 0o600))
		if flipNoticed(t, path, key, whole) {
			found++
		}
		require.NoError(t, os.Remove(path))
	}
	t.Logf("%d of %d flips noticed; the others changed nothing", found, flips)
}

func flipNoticed(t *testing.T, path string, key store.Key, whole []byte) bool {
	t.Helper()
	b, err := store.Open(path, store.WithKey(key))
	if err == nil {
		defer func() { require.NoError(t, b.Close()) }()
		_, err = b.VerifyAll(t.Context())
	}
	if err != nil {
		var refusal *texts.Refusal
		require.ErrorAs(t, err, &refusal, "a person must be told")
		return true
	}
	require.Equal(t, string(whole), string(exported(t, b, true)), "not noticed, and not the same")
	return false
}

// exported is an export without its first line, which holds the time.
func exported(t testing.TB, b *store.Base, avecTraits bool) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, b.Export(t.Context(), &out, avecTraits))
	_, rest, ok := bytes.Cut(out.Bytes(), []byte("\n"))
	require.True(t, ok)
	return rest
}

func TestOpen_TruncatedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "guichet.db")
	backups := filepath.Join(t.TempDir(), "sauvegardes")
	b := open(t, path)
	facts(t, b, 100)
	kept, err := b.Backup(t.Context(), backups)
	require.NoError(t, err)
	require.NoError(t, b.Close())
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, size := range []int{len(content) - 1, len(content) - 4096, len(content) / 2, 5000} {
		require.NoError(t, os.WriteFile(path, content[:size], 0o600))
		_, err = store.Open(path, store.WithBackups(backups))
		requireRefused(t, err, "base_tronquee")
		require.ErrorContains(t, unwrapRefusal(err), kept.Chemin, "the last good backup is offered")
	}
	require.NoError(t, os.WriteFile(path, content[:50], 0o600))
	_, err = store.Open(path)
	requireRefused(t, err, "base_pas_une_base")
	_, err = store.Restore(t.Context(), kept.Chemin, path)
	require.NoError(t, err)
	r, err := open(t, path).Verify(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 100, r.Lignes)
}

// exportedLine is what a stranger reads in an export: this test knows the format, not the store.
type exportedLine struct {
	Identite                                                        any // of a line: its identifier
	Type, Nom, Agent, Poste, Engagement, Precedente, Empreinte, Sel string
	Seq                                                             int64
	Version                                                         int
	Evenement                                                       bool
	Quand                                                           time.Time
	Local                                                           time.Time
	Corps                                                           json.RawMessage
	Base                                                            string
}

// An export can be checked by anybody, in the form that the package documentation gives; without traits too.
func TestExport_ChainCanBeCheckedByAStranger(t *testing.T) {
	b := newBase(t)
	c := storetest.Personne(1)
	create(t, b, c)
	facts(t, b, 3)
	_, err := b.Record(t.Context(), c.ID, 1, []app.Entry{{Event: storetest.Check(5, c)}}, []app.Work{{Liste: ins.ListeAValider, Motif: "ZZMOTIFZZ"}})
	require.NoError(t, err)
	for _, avecTraits := range []bool{false, true} {
		var out bytes.Buffer
		require.NoError(t, b.Export(t.Context(), &out, avecTraits))
		if !avecTraits {
			for _, word := range []string{"ZZTOPSECRETZZ", "ZZMOTIFZZ", c.Traits.NomNaissance, c.IPP, c.Traits.DateNaissance.ISO()} {
				require.NotContains(t, out.String(), word)
			}
		}
		lines := checkExport(t, &out, avecTraits)
		require.Equal(t, 6, lines)
	}
}

func checkExport(t *testing.T, in *bytes.Buffer, avecTraits bool) (lines int) {
	t.Helper()
	var previous []byte
	for s := bufio.NewScanner(in); s.Scan(); {
		var l exportedLine
		require.NoError(t, json.Unmarshal(s.Bytes(), &l))
		switch l.Type {
		case "entete":
			sum := sha256.Sum256([]byte("guichet.base.1\x00" + l.Base))
			previous = sum[:]
		case "ligne":
			lines++
			require.Equal(t, hex.EncodeToString(previous), l.Precedente)
			engagement, err := hex.DecodeString(l.Engagement)
			require.NoError(t, err)
			if avecTraits {
				salt, err := hex.DecodeString(l.Sel)
				require.NoError(t, err)
				sum := sha256.Sum256([]byte("guichet.corps.1\x00" + string(salt) + string(l.Corps)))
				require.Equal(t, engagement, sum[:])
			}
			var form []byte
			str := func(s string) { form = append(binary.BigEndian.AppendUint32(form, uint32(len(s))), s...) }
			form = append(form, "guichet.journal.1\x00"...)
			form = append(form, previous...)
			form = binary.BigEndian.AppendUint64(form, uint64(l.Seq))
			str(l.Identite.(string))
			form = binary.BigEndian.AppendUint64(form, uint64(l.Version))
			event := uint32(0)
			if l.Evenement {
				event = 1
			}
			form = binary.BigEndian.AppendUint32(form, event)
			str(l.Nom)
			str(l.Quand.Format("2006-01-02T15:04:05.000000000Z"))
			_, offset := l.Local.Zone()
			form = binary.BigEndian.AppendUint32(form, uint32(offset))
			str(l.Agent)
			str(l.Poste)
			sum := sha256.Sum256(append(form, engagement...))
			require.Equal(t, hex.EncodeToString(sum[:]), l.Empreinte)
			previous = sum[:]
		}
	}
	return lines
}

func TestRebuild_SameTableByteForByte(t *testing.T) {
	b := newBase(t)
	for i := range 50 {
		c := storetest.Personne(i)
		c.NomUtilise = "UTILISE"
		create(t, b, c)
		if i%2 == 0 {
			_, err := b.Record(t.Context(), c.ID, 1, []app.Entry{{Event: storetest.Check(i, c)}, {Event: storetest.Accept(i, c, storetest.MatriculeOf(i))}}, nil)
			require.NoError(t, err)
		}
		_, err := b.Record(t.Context(), c.ID, 0, []app.Entry{storetest.Fait(i, app.FactPrint, nil)}, []app.Work{{ID: c.ID, Liste: ins.ListeAValider, Motif: "à revoir"}})
		require.NoError(t, err)
		if i%3 == 0 {
			require.NoError(t, b.CloseWork(t.Context(), app.WorkAct{Meta: storetest.Meta(i), ID: c.ID, Cause: "fait"}))
		}
	}
	before, err := b.VerifyAll(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 50, before.Identites)
	require.EqualValues(t, 50, before.Travaux)
	export := exported(t, b, true)
	after, err := b.Rebuild(t.Context())
	require.NoError(t, err)
	require.Equal(t, before.Projection, after.Projection)
	require.Equal(t, before.Tete, after.Tete, "the journal has not moved")

	// A projection that lies is found, and made again.
	for _, query := range []string{
		"DELETE FROM recherche WHERE id IN (SELECT id FROM recherche LIMIT 1)",
		"UPDATE identites SET statut = 'QUAL'",
		"UPDATE travaux SET fini = NULL",
		"DELETE FROM identites",
	} {
		require.NoError(t, b.SQL(query))
		_, err = b.VerifyAll(t.Context())
		requireRefused(t, err, "base_projection")
		again, err := b.Rebuild(t.Context())
		require.NoError(t, err)
		require.Equal(t, before.Projection, again.Projection)
		require.Equal(t, string(export), string(exported(t, b, true)))
	}
}
