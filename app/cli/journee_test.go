package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/cli"
	"guichet/app/day"
	"guichet/app/store"
	"guichet/ins"
)

// TestJournee_PlaysADay plays a whole day with its faults: what the desk did is exactly what the rules foretold, every
// line told is in the journal, and the chain holds (issue: `guichet demo --journee 200 --pannes`).
func TestJournee_PlaysADay(t *testing.T) {
	if testing.Short() {
		t.Skip("a whole day")
	}
	base := filepath.Join(t.TempDir(), "jour.db")
	told, account := playDay(t, base, "--journee", "200", "--pannes")
	require.Equal(t, 200, account.Admissions)
	require.Equal(t, 16, account.Attendu.Discordances, "8 %")
	require.Empty(t, account.Ecarts)
	for _, code := range []string{"00", "01", "02", "panne"} {
		require.Positive(t, account.Journal.Appels[code], "a day has calls that end by %s", code)
	}
	require.Positive(t, account.Journal.Echecs, "the printer failed for a while")
	require.Equal(t, account.Attendu.Statuts["QUAL"], account.Figures["H-20 QUAL"])
	require.Equal(t, account.Attendu.Venues, account.Figures["V-1"])
	requireTold(t, base, told)

	// The day is complete: the next run is the next day, with other people.
	more, next := playDay(t, base, "--journee", "12")
	require.Equal(t, 12, next.Admissions)
	require.Empty(t, next.Ecarts)
	requireTold(t, base, slices.Concat(told, more))
}

// The same seed draws the same day, another seed another.
func TestJournee_TheSeedDecides(t *testing.T) {
	if testing.Short() {
		t.Skip("three days")
	}
	statuses := func(seed string) string {
		_, a := playDay(t, filepath.Join(t.TempDir(), "jour.db"), "--journee", "40", "--graine", seed)
		require.Empty(t, a.Ecarts)
		return fmt.Sprint(a.Journal)
	}
	one := statuses("7")
	require.Equal(t, one, statuses("7"))
	require.NotEqual(t, one, statuses("8"))
}

func TestJournee_Usage(t *testing.T) {
	for _, args := range [][]string{{"--journee", "10"}, {"--journee", "0", "--base", "x.db"}, {"--journee", "dix", "--base", "x.db"}} {
		var out, complaint bytes.Buffer
		code := cli.Program{In: strings.NewReader(""), Out: &out, Err: &complaint}.Run(append([]string{"demo"}, args...))
		require.Equal(t, cli.CodeUsage, code, complaint.String())
		require.Empty(t, out.String())
	}
}

// playDay runs the command and reads what it says.
func playDay(t *testing.T, base string, args ...string) ([]day.Act, day.Summary) {
	t.Helper()
	var out, account bytes.Buffer
	code := cli.Program{In: strings.NewReader(""), Out: &out, Err: &account}.Run(append([]string{"demo", "--base", base}, args...))
	require.Equal(t, cli.CodeDone, code, account.String())
	var sum day.Summary
	first, _, _ := strings.Cut(account.String(), "\n")
	require.NoError(t, json.Unmarshal([]byte(first), &sum))
	acts := readActs(t, out.Bytes())
	require.EqualValues(t, sum.Actes, len(acts))
	return acts, sum
}

// readActs reads the lines that a day wrote; the last one must be whole.
func readActs(t *testing.T, out []byte) []day.Act {
	t.Helper()
	var acts []day.Act
	for i, line := range bytes.Split(bytes.TrimSuffix(out, []byte("\n")), []byte("\n")) {
		if len(line) == 0 {
			continue
		}
		var a day.Act
		require.NoError(t, json.Unmarshal(line, &a), "%s", line)
		require.EqualValues(t, i+1, a.Seq)
		acts = append(acts, a)
	}
	return acts
}

// requireTold finds every line that was told in the journal, with the same hash and the status it led to.
func requireTold(t *testing.T, path string, told []day.Act) {
	t.Helper()
	base, err := store.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, base.Close()) }()
	_, err = base.VerifyAll(t.Context())
	require.NoError(t, err)
	byIPP := map[string][]day.Act{}
	for _, a := range told {
		require.NotEmpty(t, a.IPP)
		byIPP[a.IPP] = append(byIPP[a.IPP], a)
	}
	for ipp, acts := range byIPP {
		found, err := base.Search(t.Context(), app.Search{IPP: ipp})
		require.NoError(t, err)
		require.Len(t, found, 1, "IPP %s", ipp)
		d, err := base.Load(t.Context(), found[0].Identite.ID)
		require.NoError(t, err)
		lines, statuts := map[int64]app.Line{}, map[int64]string{}
		var i ins.Identite
		for _, l := range d.Lines {
			if ev, err := ins.DecodeEvent(l.Name, l.Body); err == nil {
				next, refusal := ins.Replay(i, ev)
				require.Nil(t, refusal)
				i = next
			}
			lines[l.Seq], statuts[l.Seq] = l, i.Statut().Code()
		}
		for _, a := range acts {
			l, there := lines[a.Evenement]
			require.True(t, there, "line %d was told and is not in the journal", a.Evenement)
			require.Equal(t, l.Hash, a.Empreinte)
			require.Equal(t, l.Name, a.Acte)
			require.Equal(t, statuts[a.Evenement], a.Statut)
		}
		require.Equal(t, d.Identite.Statut().Code(), statuts[d.Lines[len(d.Lines)-1].Seq])
	}
}
