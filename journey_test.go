package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/cards/cardstest"
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

// startSimulator runs `guichet simulateur` and gives the file that holds the line it printed: the client's settings.
func startSimulator(t *testing.T, program string, args ...string) string {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.Command(program, append([]string{"simulateur", "--pki", dir}, args...)...)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	start(t, cmd)
	line, err := firstLine(out)
	require.NoError(t, err)
	settings := filepath.Join(dir, "insi.json")
	require.NoError(t, os.WriteFile(settings, []byte(line), 0o600))
	return settings
}

// slot is one virtual reader of the real PC/SC service.
type slot struct {
	t    *testing.T
	addr string
	card *cardstest.Insertion
}

func (s *slot) insert(image string) {
	s.t.Helper()
	card, err := virtuel.Load(image)
	require.NoError(s.t, err)
	s.card, err = cardstest.DialVPCD(context.Background(), s.addr, card)
	require.NoError(s.t, err)
	s.t.Cleanup(s.remove)
}

func (s *slot) remove() {
	if s.card != nil {
		s.card.Remove()
		s.card = nil
	}
}

// openDesk starts a workstation whose INSi is the given settings file.
func openDesk(t *testing.T, insi string) *desk { return openDeskAs(t, insi, "agent") }

// openDeskAs is the same for an agent of a profile.
func openDeskAs(t *testing.T, insi, profil string) *desk {
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
		"agent":      map[string]any{"nom": "MARTIN", "prenom": "Claire", "profil": profil},
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

// identify leads a patient from his card to the moment where INSi can be called, with a French identity card. The keys
// are those of an agent; sexe is what he reads on the document.
func (d *desk) identify(image, sexe string) {
	d.t.Helper()
	d.patient.insert(image)
	d.awaitState("choix")
	d.key("Return") // yes, this person
	d.awaitState("piece")
	d.key("1") // carte nationale d'identité
	d.awaitState("traits")
	d.key(sexe) // the one thing the card does not say; the rest is compared with the document
	d.awaitState("pret")
}

// typeCode types digits and letters, as an agent would on a French keyboard.
func (d *display) typeCode(code string) {
	d.t.Helper()
	d.key(strings.Split(code, "")...)
}

// printLabels prints, and gives the text of the INS symbol on the label as an independent decoder reads it.
func (d *desk) printLabels() string {
	d.t.Helper()
	before := d.last.Revision
	d.key("F9")
	d.await("labels handed over", func(p painted) bool {
		return p.Etat == "admis" && p.Revision > before && p.Message != "" // the message says where, or what was shrunk
	})
	labels, err := filepath.Glob(filepath.Join(d.docs, "*.pdf"))
	require.NoError(d.t, err)
	require.Len(d.t, labels, 1)
	// at a label printer's resolution, as paper would show it
	picture := filepath.Join(d.dir, "etiquette")
	d.run("pdftoppm", "-r", "300", "-png", "-singlefile", labels[0], picture)
	out, err := exec.Command("dmtxread", "-N1", "-m10000", picture+".png").Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && len(out) == 0 {
		return "" // no symbol found
	}
	require.NoError(d.t, err)
	return string(out)
}

// gs is the separator of the Datamatrix INS.
const gs = "\x1d"

func TestJourney_SimplePatientInSixKeys(t *testing.T) {
	need(t, "pdftoppm", "dmtxread")
	d := openDesk(t, startSimulator(t, builtProgram(t)))
	d.agent.insert("C01")
	d.awaitState("attente")

	d.identify("adrun-zoe", "f") // three keys
	d.key("Return")              // call INSi
	d.awaitState("comparaison")
	d.key("Return") // qualify
	require.Equal(t, "QUAL", d.awaitState("admis").Statut)
	require.Equal(t, // and F9, the sixth
		"IS010000000000000000000000S1275126322074974S21.2.250.1.213.1.4.8"+gs+"S3ZOE"+gs+"S4ADRUN"+gs+"S5FS631-12-1975S763220",
		d.printLabels())
	require.Equal(t, 6, d.keys)

	j := d.closeAndRead()
	require.Subset(t, names(j.lines), []string{"lecture_carte", "appel_insi", "creation", "piece_verifiee", "ins_acceptee", "impression"})
	require.Equal(t, []string{"QUAL"}, j.statuts)
	require.Empty(t, j.works)
}

func TestJourney_NamesWithApostropheHyphenAndSpace(t *testing.T) {
	need(t, "pdftoppm", "dmtxread")
	d := openDesk(t, startSimulator(t, builtProgram(t)))
	d.identify("dartagnan-pierre-alain", "m")
	d.key("Return")
	d.awaitState("comparaison")
	d.key("Return") // the list of the INS is longer than the document's: accepted with its reason (D-48)
	require.Equal(t, "QUAL", d.awaitState("admis").Statut)
	require.Equal(t,
		"IS010000000000000000000000S1101066322075460S21.2.250.1.213.1.4.8"+gs+"S3PIERRE-ALAIN GUNTHER"+gs+
			"S4D'ARTAGNAN DE L'HERAULT"+gs+"S5MS617-06-2001S763220",
		d.printLabels())
	require.Equal(t, 6, d.keys, "a composed given name costs no key")
	require.Equal(t, []string{"QUAL"}, d.closeAndRead().statuts)
}

func TestJourney_SeveralIdentitiesThenPlaceOfBirth(t *testing.T) {
	need(t, "pdftoppm", "dmtxread")
	d := openDesk(t, startSimulator(t, builtProgram(t)))
	d.identify("de-vinci-leonardo", "m")
	d.key("Return")
	d.awaitState("plusieurs")
	d.typeCode("63220") // D-12: the place of birth first
	d.key("Return")
	d.awaitState("comparaison")
	d.key("Return")
	require.Equal(t, "QUAL", d.awaitState("admis").Statut)
	require.Equal(t, 11, d.keys, "five are the code of the place")
	j := d.closeAndRead()
	require.Equal(t, []string{"QUAL"}, j.statuts)
	require.Equal(t, 2, j.count("appel_insi"), "each try is journaled (D-08)")
}

func TestJourney_ListLongerInTheINS(t *testing.T) {
	d := openDesk(t, startSimulator(t, builtProgram(t)))
	d.identify("tchitchi-catarina", "f")
	d.key("Return")
	d.awaitState("comparaison")
	d.key("Return")
	require.Equal(t, "QUAL", d.awaitState("admis").Statut)
	require.Equal(t, 5, d.keys)
	require.Equal(t, []string{"QUAL"}, d.closeAndRead().statuts)
}

func TestJourney_NobodyFound(t *testing.T) {
	d := openDesk(t, startSimulator(t, builtProgram(t)))
	d.identify("houilles-pierre", "m")
	d.key("Return")
	d.awaitState("aucune")
	d.admitWithoutINS()
	j := d.closeAndRead()
	require.Equal(t, []string{"VALI"}, j.statuts)
	require.Equal(t, []string{"a_recuperer"}, j.works, "the cellule takes over (D-15)")
}

func TestJourney_INSiUnreachable(t *testing.T) {
	sim := startSimulator(t, builtProgram(t), "--panne", "refus")
	d := openDesk(t, sim)
	d.identify("adrun-zoe", "f")
	d.key("Return")
	d.awaitState("indisponible")
	d.admitWithoutINS()
	require.Empty(t, d.printLabels(), "no symbol without a qualified INS (EXI SI 08)")
	j := d.closeAndRead()
	require.Equal(t, []string{"VALI"}, j.statuts, "the patient is admitted all the same")
	require.Equal(t, []string{"a_recuperer"}, j.works)
	require.Contains(t, names(j.lines), "appel_insi", "the failed call is journaled too (H-02)")
}

// admitWithoutINS presses the key of "Admettre sans INS" and gives the place of birth, which INSi did not.
func (d *desk) admitWithoutINS() {
	d.t.Helper()
	d.key("F8")
	d.await("the place of birth", func(p painted) bool { return p.Champs })
	d.typeCode("99999") // unknown (C-60)
	d.key("Return")
	require.Equal(d.t, "VALI", d.awaitState("admis").Statut)
}

func TestJourney_CardPulledWhileRead(t *testing.T) {
	d := openDesk(t, startSimulator(t, builtProgram(t)))
	d.patient.insert("V14-4")
	d.await("the reading to be given up", func(p painted) bool { return p.Etat == "attente" && p.Message != "" })
	d.patient.remove()
	d.identify("adrun-zoe", "f") // the same desk, the next second
	d.key("Return")
	d.awaitState("comparaison")
	d.key("Return")
	require.Equal(t, "QUAL", d.awaitState("admis").Statut)
}

func TestJourney_BaseThatCannotBeOpened(t *testing.T) {
	program, dir := builtProgram(t), t.TempDir()
	base := filepath.Join(dir, "guichet.db")
	require.NoError(t, os.WriteFile(base, []byte(strings.Repeat("une lettre, pas une base. ", 40)), 0o600))
	config := filepath.Join(dir, "poste.json")
	require.NoError(t, os.WriteFile(config, []byte(`{"base": "guichet.db", "lecteurs": {"sans_pcsc": true}}`), 0o600))
	d := startDisplay(t)
	cmd := exec.Command(program, "--config", config)
	cmd.Env = d.env
	require.NoError(t, cmd.Start())
	id := d.awaitWindow()
	d.run("xdotool", "windowactivate", "--sync", id)
	d.key("Return")
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Wait(), &exit)
	require.Equal(t, 3, exit.ExitCode(), "refused in a window, and to whoever started the program")
}

// kept is what a journey left in the base.
type kept struct {
	lines   []journalLine
	statuts []string
	works   []string
}

func (k kept) count(name string) (n int) {
	for _, l := range k.lines {
		if l.Nom == name {
			n++
		}
	}
	return n
}

// journalLine is one line of the export, whatever it describes.
type journalLine struct {
	Type   string `json:"type"`
	Nom    string `json:"nom"`
	Statut string `json:"statut"`
	Liste  string `json:"liste"`
}

// closeAndRead ends the program, verifies the chain as support staff would, and reads what was kept.
func (d *desk) closeAndRead() kept {
	d.t.Helper()
	d.close()
	d.guichet("journal", "verifier", "--base", d.base)
	var k kept
	for line := range strings.Lines(string(d.guichet("journal", "exporter", "--base", d.base))) {
		var l journalLine
		require.NoError(d.t, json.Unmarshal([]byte(line), &l))
		switch l.Type {
		case "ligne":
			k.lines = append(k.lines, l)
		case "identite":
			k.statuts = append(k.statuts, l.Statut)
		case "travail":
			k.works = append(k.works, l.Liste)
		}
	}
	return k
}

func names(lines []journalLine) []string {
	var out []string
	for _, l := range lines {
		out = append(out, l.Nom)
	}
	return out
}
