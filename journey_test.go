package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/cards/virtuel"
)

// The journeys: the built program in a real window, PC/SC with two virtual readers, the simulator as a process of its
// own, and a person's keyboard. They assert on what came out: the journal, the status, the label and its symbol.

// desk is one workstation of a journey.
type desk struct {
	*window
	program string
	dir     string
	patient *slot
	agent   *slot
	docs    string // where labels go
	base    string
}

type simulator struct {
	URL  string `json:"url"`
	path string // the settings file of the client
	cmd  *exec.Cmd
}

// startSimulator runs `guichet simulateur` and keeps the line it prints as the client's settings.
func startSimulator(t *testing.T, program string, args ...string) *simulator {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.Command(program, append([]string{"simulateur", "--pki", dir}, args...)...)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	start(t, cmd)
	line, err := firstLine(out)
	require.NoError(t, err)
	s := &simulator{path: filepath.Join(dir, "insi.json"), cmd: cmd}
	require.NoError(t, json.Unmarshal([]byte(line), s))
	require.NoError(t, os.WriteFile(s.path, []byte(line), 0o600))
	return s
}

// slot is one virtual reader of the real PC/SC service.
type slot struct {
	t    *testing.T
	addr string
	card *virtuel.VPCD
}

func (s *slot) insert(image string) {
	s.t.Helper()
	card, err := virtuel.Load(image)
	require.NoError(s.t, err)
	s.card, err = virtuel.DialVPCD(context.Background(), s.addr, card)
	require.NoError(s.t, err)
	s.t.Cleanup(s.remove)
}

func (s *slot) remove() {
	if s.card != nil {
		_ = s.card.Close()
		s.card = nil
	}
}

// openDesk starts a workstation whose INSi is the given settings file.
func openDesk(t *testing.T, insi string) *desk {
	t.Helper()
	program := builtProgram(t)
	if _, err := os.Stat("/run/pcscd/pcscd.comm"); err != nil {
		if os.Getenv("GUICHET_FENETRE_REQUISE") != "" {
			t.Fatal("no PC/SC service: run through .ci/bench")
		}
		t.Skip("no PC/SC service (make journeys starts one)")
	}
	d := &desk{program: program, dir: t.TempDir()}
	d.docs, d.base = filepath.Join(d.dir, "etiquettes"), filepath.Join(d.dir, "guichet.db")
	d.patient = &slot{t: t, addr: "127.0.0.1:35963"}
	d.agent = &slot{t: t, addr: "127.0.0.1:35964"}
	settings, err := json.Marshal(map[string]any{
		"poste": "PARCOURS-01", "entrainement": true, "base": d.base, "insi": insi,
		"agent":      map[string]any{"nom": "MARTIN", "prenom": "Claire"},
		"lecteurs":   map[string]any{"zone_libre": true},
		"etiquettes": map[string]any{"dossier": d.docs},
	})
	require.NoError(t, err)
	config := filepath.Join(d.dir, "poste.json")
	require.NoError(t, os.WriteFile(config, settings, 0o600))
	d.window = startDisplay(t).open(program, "--config", config)
	return d
}

// guichet runs a sub-command and gives what it printed.
func (d *desk) guichet(args ...string) []byte {
	d.t.Helper()
	cmd := exec.Command(d.program, args...)
	cmd.Stderr = &testLog{t: d.t, name: "guichet"}
	out, err := cmd.Output()
	require.NoError(d.t, err, strings.Join(args, " "))
	return out
}

type journalLine struct {
	Seq      int             `json:"seq"`
	Identite string          `json:"identite"`
	Nom      string          `json:"nom"`
	Corps    json.RawMessage `json:"corps"`
}

// journal reads the journal as support staff would, and checks its chain first.
func (d *desk) journal() []journalLine {
	d.t.Helper()
	d.guichet("journal", "verifier", "--base", d.base)
	var lines []journalLine
	for line := range strings.Lines(string(d.guichet("journal", "exporter", "--base", d.base, "--jsonl", "--avec-traits"))) {
		var l journalLine
		require.NoError(d.t, json.Unmarshal([]byte(line), &l))
		lines = append(lines, l)
	}
	return lines
}

func names(lines []journalLine) []string {
	var out []string
	for _, l := range lines {
		out = append(out, l.Nom)
	}
	return out
}
