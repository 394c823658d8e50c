package cli_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"guichet/app/cli"
	"guichet/assets/texts"
)

// childProgram makes the test binary the program itself.
const childProgram = "GUICHET_TEST_PROGRAMME"

// The test binary is the program: scenarios are text, with the commands that a person would type.
func TestMain(m *testing.M) {
	if os.Getenv(childProgram) != "" { // a run that a test kills: no folder of testscript's own stands between
		os.Exit(cli.Program{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}.Run(os.Args[1:]))
	}
	testscript.Main(m, map[string]func(){
		"guichet": func() {
			os.Exit(cli.Program{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}.Run(os.Args[1:]))
		},
	})
}

func TestCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			data, err := filepath.Abs("../../ins/cog/testdata") // small files of the shape of INSEE's
			e.Setenv("DONNEES", data)
			return err
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"jsonhas":    jsonHas,
			"code":       exitCode,
			"simulateur": simulator,
		},
	})
}

// jsonHas FILE KEY VALUE: the JSON object of FILE has at the top the key with that text.
func jsonHas(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: jsonhas file key value")
	}
	var v map[string]json.RawMessage
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &v))
	var text string
	if err := json.Unmarshal(v[args[1]], &text); err != nil {
		text = string(v[args[1]])
	}
	if (text == args[2]) == neg {
		ts.Fatalf("%s: %s is %q", args[0], args[1], text)
	}
}

// exitCode N COMMAND ARGUMENTS…: the command ends with that code. Standard input is the file "entree" when there is one.
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N command arguments")
	}
	cmd := exec.Command(args[1], args[2:]...)
	path, err := exec.LookPath(args[1])
	ts.Check(err)
	cmd.Path, cmd.Dir = path, ts.Getenv("WORK")
	if f, err := os.Open(ts.MkAbs("entree")); err == nil {
		defer f.Close()
		cmd.Stdin = f
	}
	out, _ := cmd.CombinedOutput()
	ts.Check(os.WriteFile(ts.MkAbs("sortie"), out, 0o600))
	ts.Logf("%s", out)
	if got := cmd.ProcessState.ExitCode(); args[0] != jsonNumber(got) {
		ts.Fatalf("exit code %d, not %s", got, args[0])
	}
}

// simulator ARGUMENTS…: runs `guichet simulateur` until the end of the script, and leaves its first line in insi.json.
func simulator(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: simulateur arguments")
	}
	path, err := exec.LookPath("guichet")
	ts.Check(err)
	cmd := exec.Command(path, append([]string{"simulateur"}, args...)...)
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("insi.json"), []byte(line), 0o600))
}

func jsonNumber(n int) string {
	b, _ := json.Marshal(n)
	return string(b)
}

// Every sentence this package asks for is written.
func TestTexts(t *testing.T) {
	for _, code := range []string{"cli.ins_incomplete", "cli.ligne_illisible", "cli.comparer_incomplet", "cli.evenement_sans_nom"} {
		_, ok := texts.Lookup(code)
		require.True(t, ok, code)
	}
}
