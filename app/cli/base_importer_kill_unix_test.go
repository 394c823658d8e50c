//go:build unix

package cli_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app/store"
	"guichet/ins"
)

// importSheet is a file of n people of whom no two are alike. One in seven has no IPP, one in five comes with an
// attribute, one in three was qualified in the former system.
func importSheet(n int) []byte {
	var out bytes.Buffer
	out.WriteString("ipp;nom_naissance;premier_prenom;sexe;date_naissance;lieu_naissance;statut;attributs\n")
	for i := range n {
		name := "N"
		for k := i; ; k /= 26 {
			if name += string(rune('A' + k%26)); k < 26 {
				break
			}
		}
		ipp, statut, attributs := fmt.Sprintf("R%07d", i), "", ""
		if i%7 == 0 {
			ipp = ""
		}
		if i%3 == 0 {
			statut = "QUAL"
		}
		if i%5 == 0 {
			attributs = "homonyme"
		}
		fmt.Fprintf(&out, "%s;%s;ZOE;F;%04d-%02d-%02d;63063;%s;%s\n", ipp, name, 1930+i%80, 1+i%12, 1+i%28, statut, attributs)
	}
	return out.Bytes()
}

// reported is a line of an import's report.
type reported struct {
	ID    string `json:"id"`
	Etat  string `json:"etat"`
	Total *int   `json:"total"`
}

// kill -9 at any moment of an import, and the same file again: what the report said to have entered is there, nothing
// enters twice, nothing is lost, the chain verifies. GUICHET_LONG=1 does it hundreds of times.
func TestImporter_KilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs")
	}
	const n = 1200 // two batches, and a part of a third
	kills := 6
	if os.Getenv("GUICHET_LONG") != "" {
		kills = 200
	}
	sheet := importSheet(n)
	base := filepath.Join(t.TempDir(), "reprise.db")
	made, err := store.Open(base)
	require.NoError(t, err)
	require.NoError(t, made.Close())
	entered := map[string]bool{}
	for range kills {
		for _, line := range killedImport(t, base, sheet) {
			if line.Etat == "importee" {
				require.False(t, entered[line.ID], "said to enter twice")
				entered[line.ID] = true
			}
		}
		requireEntered(t, base, entered)
	}
	out, errs := new(bytes.Buffer), new(bytes.Buffer)
	last := importing(base)
	last.Stdin, last.Stdout, last.Stderr = bytes.NewReader(sheet), out, errs
	require.NoError(t, last.Run(), errs.String())
	var total struct{ Total, Importees, Deja, Refusees int }
	lines := bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n"))
	require.NoError(t, json.Unmarshal(lines[len(lines)-1], &total))
	require.Equal(t, n, total.Total)
	require.Equal(t, n, total.Importees+total.Deja)
	requireImported(t, base, n)
	t.Logf("%d kills, %d said to have entered before the last run, which brought %d more", kills, len(entered), total.Importees)
}

func importing(base string) *exec.Cmd {
	run := exec.Command(os.Args[0], "base", "importer", "--base", base, "--fichier", "-")
	run.Env = append(os.Environ(), childProgram+"=1")
	return run
}

// killedImport gives a file to an import whose end it never sees, and kills it once it has said so many lines.
func killedImport(t *testing.T, base string, sheet []byte) (told []reported) {
	t.Helper()
	run := importing(base)
	errs := new(bytes.Buffer)
	run.Stderr = errs
	in, err := run.StdinPipe()
	require.NoError(t, err)
	out, err := run.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, run.Start())
	fed := make(chan struct{})
	go func() {
		defer close(fed)
		_, _ = in.Write(sheet) // the kill cuts it; the end of the file is not said
	}()
	after, delay := rand.IntN(900), time.Duration(rand.IntN(200))*time.Millisecond
	var kill *time.Timer
	start := func() { kill = time.AfterFunc(delay, func() { _ = run.Process.Kill() }) }
	if after < 300 {
		start() // before anything is said
	}
	r := bufio.NewReader(out)
	for {
		line, err := r.ReadBytes('\n')
		if err == io.EOF {
			break // a line that the kill cut was not said
		}
		require.NoError(t, err)
		var one reported
		require.NoError(t, json.Unmarshal(line, &one))
		require.Nil(t, one.Total, "the import came to an end")
		told = append(told, one)
		if kill == nil && len(told) >= after {
			start()
		}
	}
	err = run.Wait()
	<-fed
	if kill != nil {
		kill.Stop()
	}
	status, ok := run.ProcessState.Sys().(syscall.WaitStatus)
	require.True(t, ok)
	require.Equal(t, syscall.SIGKILL, status.Signal(), "%v %s", err, errs)
	return told
}

// requireEntered checks that what a killed import said is durable.
func requireEntered(t *testing.T, base string, entered map[string]bool) {
	t.Helper()
	b, err := store.Open(base)
	require.NoError(t, err)
	defer func() { require.NoError(t, b.Close()) }()
	_, err = b.VerifyAll(t.Context())
	require.NoError(t, err)
	there := map[string]bool{}
	require.NoError(t, b.EachIdentity(t.Context(), func(i ins.Identite) error { there[i.ID] = true; return nil }))
	for id := range entered {
		require.True(t, there[id], "said to have entered, and lost")
	}
}

// requireImported checks that each of n people is there once and whole.
func requireImported(t *testing.T, base string, n int) {
	t.Helper()
	b, err := store.Open(base)
	require.NoError(t, err)
	defer func() { require.NoError(t, b.Close()) }()
	r, err := b.VerifyAll(t.Context())
	require.NoError(t, err)
	names, ipps := map[string]bool{}, map[string]bool{}
	events := 0
	require.NoError(t, b.EachIdentity(t.Context(), func(i ins.Identite) error {
		require.False(t, names[i.NomNaissance], "entered twice: %s", i.NomNaissance)
		names[i.NomNaissance], ipps[i.IPP] = true, true
		require.Equal(t, i.Attributs.Homonyme, i.Version == 2, "entered by half")
		events += i.Version
		return nil
	}))
	require.Len(t, names, n)
	require.Len(t, ipps, n)
	given := 0
	for ipp := range ipps {
		if strings.HasPrefix(ipp, "R") {
			given++
		}
	}
	require.Equal(t, n-(n+6)/7, given, "the IPP of the file is kept")
	lists, err := b.Lists(t.Context(), 3)
	require.NoError(t, err)
	listed := 0
	for _, l := range lists {
		if l.Code == ins.ListeAValider {
			listed = l.Ouverts
		}
	}
	require.Equal(t, n/3, listed, "one item for each that was qualified")
	require.EqualValues(t, events+listed, r.Lignes, "and nothing else in the journal")
}
