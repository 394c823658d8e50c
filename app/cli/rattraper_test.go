package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app/cli"
	"guichet/ins/insisim"
)

// What a day left without an answer is asked again from the command line, once, with the certificate INSI-AUTO only;
// no record changes.
func TestRattraper(t *testing.T) {
	base := filepath.Join(t.TempDir(), "jour.db")
	_, account := playDay(t, base, "--journee", "40", "--pannes")
	require.Positive(t, account.Journal.Appels["panne"])
	server, err := insisim.Start(t.Context(), insisim.Options{}) // it knows none of those people
	require.NoError(t, err)
	defer server.Close()
	config := func(info insisim.Info) string {
		b, err := json.Marshal(info)
		require.NoError(t, err)
		f := filepath.Join(t.TempDir(), "insi.json")
		require.NoError(t, os.WriteFile(f, b, 0o600))
		return f
	}
	run := func(code int, config string) string {
		var out, complaint bytes.Buffer
		got := cli.Program{In: strings.NewReader(""), Out: &out, Err: &complaint}.Run(
			[]string{"insi", "rattraper", "--base", base, "--config", config, "--entrainement", "--pas", "1"})
		require.Equal(t, code, got, complaint.String())
		return out.String()
	}
	run(cli.CodeRefused, config(server.Info()))
	said := run(cli.CodeDone, config(server.InfoAuto()))
	require.Positive(t, strings.Count(said, `"suite":"sans_ins"`), said)
	require.Equal(t, strings.Count(said, "\n"), strings.Count(said, `"code":"01"`), said)
	require.Empty(t, run(cli.CodeDone, config(server.InfoAuto())), "answered: a person's turn")
}
