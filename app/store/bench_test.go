package store_test

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store"
	"guichet/app/store/storetest"
	"guichet/ins"
)

// The benchmarks give ratios within one run: machines differ, the ratios hardly.

// size reads how large a bench is to be.
func size(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// bare opens a database of the same driver with the same safety, and nothing of ours.
func bare(b *testing.B) *sql.DB {
	b.Helper()
	return bareAt(b, filepath.Join(b.TempDir(), "nu.db"))
}

func bareAt(b *testing.B, path string) *sql.DB {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	require.NoError(b, err)
	db.SetMaxOpenConns(1)
	b.Cleanup(func() { require.NoError(b, db.Close()) })
	return db
}

// BenchmarkAppend: a durable event against a bare one-row insert, by turns. Aim: ratio ≥ 0.7.
func BenchmarkAppend(b *testing.B) {
	db := bare(b)
	_, err := db.Exec("CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB)")
	require.NoError(b, err)
	insert, err := db.Prepare("INSERT INTO t (body) VALUES (?)")
	require.NoError(b, err)
	base := newBase(b)
	c := storetest.Personne(1)
	create(b, base, c)
	version := 1
	body, err := json.Marshal(storetest.Check(0, c))
	require.NoError(b, err)
	var nu, ours []time.Duration
	for b.Loop() {
		start := time.Now()
		_, err := insert.Exec(body)
		middle := time.Now()
		require.NoError(b, err)
		event := storetest.Check(version, c)
		started := time.Now()
		after, err := base.Record(b.Context(), c.ID, version, []app.Entry{{Event: event}}, nil)
		ended := time.Now()
		require.NoError(b, err)
		version = after.Version
		nu, ours = append(nu, middle.Sub(start)), append(ours, ended.Sub(started))
	}
	report(b, "nu", nu)
	report(b, "evenement", ours)
	b.ReportMetric(float64(total(nu))/float64(total(ours)), "ratio")
	b.ReportMetric(float64(quantile(nu, 0.5))/float64(quantile(ours, 0.5)), "ratio-p50")
}

func total(d []time.Duration) (sum time.Duration) {
	for _, v := range d {
		sum += v
	}
	return sum
}

func quantile(d []time.Duration, q float64) time.Duration {
	sorted := slices.Sorted(slices.Values(d))
	return sorted[min(len(sorted)-1, int(float64(len(sorted))*q))]
}

func report(b *testing.B, name string, d []time.Duration) {
	b.ReportMetric(float64(quantile(d, 0.5).Microseconds()), "µs-p50-"+name)
	b.ReportMetric(float64(quantile(d, 0.95).Microseconds()), "µs-p95-"+name)
}

// largeBase makes a base of n identities. GUICHET_BENCH_DIR keeps it, and takes it up again: millions take minutes.
func largeBase(b *testing.B, n int) string {
	b.Helper()
	dir := os.Getenv("GUICHET_BENCH_DIR")
	if dir == "" {
		dir = b.TempDir()
	}
	path := filepath.Join(dir, fmt.Sprintf("guichet-%d.db", n))
	base, err := store.Open(path)
	require.NoError(b, err)
	if _, lines, err := base.Count(b.Context()); err != nil || lines == 0 { // the head is written last
		require.NoError(b, err)
		base.Bulk(b, n, storetest.Personne)
	}
	require.NoError(b, base.Close())
	return path
}

// BenchmarkSearch: a desk search among sealed identities (GUICHET_BENCH_IDENTITES), against the same search on bare
// rows. Aims: p95 under 50 ms, at most 4 times the bare one, opening under 300 ms.
func BenchmarkSearch(b *testing.B) {
	n := size("GUICHET_BENCH_IDENTITES", 50_000)
	path := largeBase(b, n)
	start := time.Now()
	base := open(b, path)
	opening := time.Since(start)
	db := bareLarge(b, n)
	query, err := db.Prepare(`SELECT id, ipp, nom, nom_utilise, prenom, prenom_utilise, date, sexe, corps FROM t WHERE date IN (SELECT value FROM json_each(?))
		AND (nom LIKE ? OR nom_utilise LIKE ?) AND (prenom LIKE ? OR prenom_utilise LIKE ?) ORDER BY nom, prenom`)
	require.NoError(b, err)
	var nu, ours []time.Duration
	results := 0
	for b.Loop() {
		c := storetest.Personne(rand.IntN(n))
		nom, prenom := c.Traits.NomNaissance[:2], c.Traits.PremierPrenom[:1]
		start := time.Now()
		found, err := base.Search(b.Context(), app.Search{DateNaissance: c.Traits.DateNaissance, Nom: nom, Prenom: prenom})
		middle := time.Now()
		require.NoError(b, err)
		require.NotEmpty(b, found)
		results += len(found)
		started := time.Now()
		searchBare(b, query, c.Traits.DateNaissance, nom, prenom)
		nu, ours = append(nu, time.Since(started)), append(ours, middle.Sub(start))
	}
	report(b, "nu", nu)
	report(b, "scelle", ours)
	b.ReportMetric(float64(quantile(ours, 0.95))/float64(quantile(nu, 0.95)), "fois-p95")
	b.ReportMetric(float64(results)/float64(len(ours)), "resultats")
	b.ReportMetric(float64(opening.Microseconds())/1000, "ms-ouverture")
}

// bareLarge is the same people on bare rows, kept as largeBase is.
func bareLarge(b *testing.B, n int) *sql.DB {
	b.Helper()
	dir := os.Getenv("GUICHET_BENCH_DIR")
	if dir == "" {
		dir = b.TempDir()
	}
	db := bareAt(b, filepath.Join(dir, fmt.Sprintf("nu-%d.db", n)))
	var filled int
	if err := db.QueryRow("SELECT count(*) FROM t").Scan(&filled); err != nil || filled < n {
		fillBare(b, db, n)
	}
	return db
}

func fillBare(b *testing.B, db *sql.DB, n int) {
	b.Helper()
	_, err := db.Exec(`CREATE TABLE t (id TEXT PRIMARY KEY, ipp TEXT, nom TEXT, nom_utilise TEXT, prenom TEXT, prenom_utilise TEXT, date TEXT, sexe TEXT, corps BLOB);
		CREATE INDEX t_date ON t (date)`)
	require.NoError(b, err)
	tx, err := db.Begin()
	require.NoError(b, err)
	insert, err := tx.Prepare("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
	require.NoError(b, err)
	for i := range n {
		c := storetest.Personne(i)
		identity, _, refusal := ins.Apply(ins.Identite{}, c)
		require.Nil(b, refusal)
		body, err := json.Marshal(identity)
		require.NoError(b, err)
		_, err = insert.Exec(c.ID, c.IPP, c.Traits.NomNaissance, "", c.Traits.PremierPrenom, "", c.Traits.DateNaissance.ISO(), string(c.Traits.Sexe), body)
		require.NoError(b, err)
	}
	require.NoError(b, tx.Commit())
}

// searchBare is the same search, the dates near the one asked for included, on rows that are not sealed.
func searchBare(b *testing.B, query *sql.Stmt, date ins.Date, nom, prenom string) {
	b.Helper()
	dates, err := json.Marshal(append(ins.Approaching(date), date))
	require.NoError(b, err)
	rows, err := query.Query(string(dates), nom+"%", nom+"%", prenom+"%", prenom+"%")
	require.NoError(b, err)
	var found []ins.Identite
	for rows.Next() {
		var s [8]string
		var body []byte
		require.NoError(b, rows.Scan(&s[0], &s[1], &s[2], &s[3], &s[4], &s[5], &s[6], &s[7], &body))
		var i ins.Identite
		require.NoError(b, json.Unmarshal(body, &i))
		found = append(found, i)
	}
	require.NoError(b, rows.Err())
	require.NoError(b, rows.Close())
	require.NotEmpty(b, found)
}

// longJournal makes a journal of n lines, one in four an INSi call with its messages. GUICHET_BENCH_DIR keeps it, and takes
// it up again.
func longJournal(b *testing.B, n int) *store.Base {
	b.Helper()
	dir := os.Getenv("GUICHET_BENCH_DIR")
	if dir == "" {
		dir = b.TempDir()
	}
	base := open(b, filepath.Join(dir, fmt.Sprintf("journal-%d.db", n)))
	_, there, err := base.Count(b.Context())
	require.NoError(b, err)
	message := bytes.Repeat([]byte("<soap:Envelope/>"), 200)
	for done := int(there); done < n; {
		var acts []store.Act
		for len(acts) < 500 && done < n {
			c := storetest.Personne(done)
			done++
			entries := []app.Entry{{Event: c}}
			if done%4 == 0 {
				entries = append(entries, storetest.Fait(done, app.FactCall, ins.CallTrace{MessageID: fmt.Sprint(done), Requete: message, Reponse: message}))
				done++
			}
			acts = append(acts, store.Act{ID: c.ID, Entries: entries})
		}
		_, err := base.RecordAll(b.Context(), acts)
		require.NoError(b, err)
	}
	return base
}

// BenchmarkVerify: the chain (GUICHET_BENCH_LIGNES lines) against SHA-256
// over the same bytes. Aim: ratio ≥ 1/3.
func BenchmarkVerify(b *testing.B) {
	n := size("GUICHET_BENCH_LIGNES", 50_000)
	base := longJournal(b, n)
	var bytesHashed int64
	require.NoError(b, base.Each(b.Context(), func(header, body int) { bytesHashed += int64(header + body) }))
	chunk := make([]byte, bytesHashed/int64(n))
	var nu, ours []time.Duration
	for b.Loop() {
		start := time.Now()
		r, err := base.Verify(b.Context())
		ours = append(ours, time.Since(start))
		require.NoError(b, err)
		start = time.Now()
		for range r.Lignes {
			_ = sha256.Sum256(chunk)
		}
		nu = append(nu, time.Since(start))
	}
	b.ReportMetric(float64(total(nu))/float64(total(ours)), "ratio")
	b.ReportMetric(float64(total(ours).Nanoseconds())/float64(len(ours))/float64(n), "ns/ligne")
	b.ReportMetric(float64(bytesHashed)/float64(n), "octets/ligne")
	b.ReportMetric(float64(bytesHashed)*float64(len(ours))/1e6/total(ours).Seconds(), "Mo/s")
}
