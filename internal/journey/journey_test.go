package journey

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/cards/cardsim"
	"guichet/cards/cardstest"
	"guichet/internal/windowtest"
)

// desk is one workstation of a journey.
type desk struct {
	*windowtest.Window
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
	windowtest.Start(t, cmd)
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
	card, err := cardsim.Load(image)
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
	program := windowtest.Program(t)
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
	d.Window = windowtest.StartDisplay(t).Open(program, "--config", config)
	return d
}

// guichet runs a sub-command and gives what it printed.
func (d *desk) guichet(args ...string) []byte {
	d.T.Helper()
	cmd := exec.Command(d.program, args...)
	cmd.Stderr = windowtest.Log(d.T, "guichet")
	out, err := cmd.Output()
	require.NoError(d.T, err, strings.Join(args, " "))
	return out
}

// identify leads a patient from his card to the moment where INSi can be called, with a French identity card. The keys
// are those of an agent; sexe is what he reads on the document.
func (d *desk) identify(image, sexe string) {
	d.T.Helper()
	d.patient.insert(image)
	d.AwaitState("choix")
	d.Key("Return") // yes, this person
	d.AwaitState("piece")
	d.Key("1") // carte nationale d'identité
	d.AwaitState("traits")
	d.Key(sexe) // the one thing the card does not say; the rest is compared with the document
	d.AwaitState("pret")
}

// printLabels prints, and gives the text of the INS symbol on the label as an independent decoder reads it.
func (d *desk) printLabels() string {
	d.T.Helper()
	before := d.Last.Revision
	d.Key("F9")
	d.Await("labels handed over", func(p windowtest.Painted) bool {
		return p.Etat == "admis" && p.Revision > before && p.Message != "" // the message says where, or what was shrunk
	})
	labels, err := filepath.Glob(filepath.Join(d.docs, "*.pdf"))
	require.NoError(d.T, err)
	require.Len(d.T, labels, 1)
	// at a label printer's resolution, as paper would show it
	picture := filepath.Join(d.dir, "etiquette")
	d.Run("pdftoppm", "-r", "300", "-png", "-singlefile", labels[0], picture)
	out, err := exec.Command("dmtxread", "-N1", "-m10000", picture+".png").Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && len(out) == 0 {
		return "" // no symbol found
	}
	require.NoError(d.T, err)
	return string(out)
}

// gs is the separator of the Datamatrix INS.
const gs = "\x1d"

func TestJourney_SimplePatientInSixKeys(t *testing.T) {
	windowtest.Need(t, "pdftoppm", "dmtxread")
	d := openDesk(t, startSimulator(t, windowtest.Program(t)))
	d.agent.insert("C01")
	d.AwaitState("attente")

	d.identify("adrun-zoe", "f") // three keys
	d.Key("Return")              // call INSi
	d.AwaitState("comparaison")
	d.Key("Return") // qualify
	require.Equal(t, "QUAL", d.AwaitState("admis").Statut)
	require.Equal(t, // and F9, the sixth
		"IS010000000000000000000000S1275126322074974S21.2.250.1.213.1.4.8"+gs+"S3ZOE"+gs+"S4ADRUN"+gs+"S5FS631-12-1975S763220",
		d.printLabels())
	require.Equal(t, 6, d.Keys)

	j := d.closeAndRead()
	require.Subset(t, names(j.lines), []string{"lecture_carte", "appel_insi", "creation", "piece_verifiee", "ins_acceptee", "impression"})
	require.Equal(t, []string{"QUAL"}, j.statuts)
	require.Empty(t, j.works)
}

func TestJourney_NamesWithApostropheHyphenAndSpace(t *testing.T) {
	windowtest.Need(t, "pdftoppm", "dmtxread")
	d := openDesk(t, startSimulator(t, windowtest.Program(t)))
	d.identify("dartagnan-pierre-alain", "m")
	d.Key("Return")
	d.AwaitState("comparaison")
	d.Key("Return") // the list of the INS is longer than the document's: accepted with its reason (D-48)
	require.Equal(t, "QUAL", d.AwaitState("admis").Statut)
	require.Equal(t,
		"IS010000000000000000000000S1101066322075460S21.2.250.1.213.1.4.8"+gs+"S3PIERRE-ALAIN GUNTHER"+gs+
			"S4D'ARTAGNAN DE L'HERAULT"+gs+"S5MS617-06-2001S763220",
		d.printLabels())
	require.Equal(t, 6, d.Keys, "a composed given name costs no key")
	require.Equal(t, []string{"QUAL"}, d.closeAndRead().statuts)
}

func TestJourney_SeveralIdentitiesThenPlaceOfBirth(t *testing.T) {
	windowtest.Need(t, "pdftoppm", "dmtxread")
	d := openDesk(t, startSimulator(t, windowtest.Program(t)))
	d.identify("de-vinci-leonardo", "m")
	d.Key("Return")
	d.AwaitState("plusieurs")
	d.TypeCode("63220") // D-12: the place of birth first
	d.Key("Return")
	d.Await("what the five digits may mean: they are a postal code too (C-62)", func(p windowtest.Painted) bool {
		return p.Etat == "plusieurs" && p.Message != ""
	})
	d.Key("9") // Mazoires, whose code they are, after those whose postal code they are
	d.Key("Return")
	d.AwaitState("comparaison")
	d.Key("Return")
	require.Equal(t, "QUAL", d.AwaitState("admis").Statut)
	require.Equal(t, 13, d.Keys, "five are the code of the place, two say that it is no postal code")
	j := d.closeAndRead()
	require.Equal(t, []string{"QUAL"}, j.statuts)
	require.Equal(t, 2, j.count("appel_insi"), "each try is journaled (D-08)")
}

func TestJourney_ListLongerInTheINS(t *testing.T) {
	d := openDesk(t, startSimulator(t, windowtest.Program(t)))
	d.identify("tchitchi-catarina", "f")
	d.Key("Return")
	d.AwaitState("comparaison")
	d.Key("Return")
	require.Equal(t, "QUAL", d.AwaitState("admis").Statut)
	require.Equal(t, 5, d.Keys)
	require.Equal(t, []string{"QUAL"}, d.closeAndRead().statuts)
}

func TestJourney_NobodyFound(t *testing.T) {
	d := openDesk(t, startSimulator(t, windowtest.Program(t)))
	d.identify("houilles-pierre", "m")
	d.Key("Return")
	d.AwaitState("aucune")
	d.admitWithoutINS()
	j := d.closeAndRead()
	require.Equal(t, []string{"VALI"}, j.statuts)
	require.Equal(t, []string{"a_recuperer"}, j.works, "the cellule takes over (D-15)")
}

func TestJourney_INSiUnreachable(t *testing.T) {
	sim := startSimulator(t, windowtest.Program(t), "--panne", "refus")
	d := openDesk(t, sim)
	d.identify("adrun-zoe", "f")
	d.Key("Return")
	d.AwaitState("indisponible")
	d.admitWithoutINS()
	require.Empty(t, d.printLabels(), "no symbol without a qualified INS (EXI SI 08)")
	j := d.closeAndRead()
	require.Equal(t, []string{"VALI"}, j.statuts, "the patient is admitted all the same")
	require.Equal(t, []string{"a_recuperer"}, j.works)
	require.Contains(t, names(j.lines), "appel_insi", "the failed call is journaled too (H-02)")
}

// admitWithoutINS presses the key of "Admettre sans INS" and gives the place of birth, which INSi did not.
func (d *desk) admitWithoutINS() {
	d.T.Helper()
	d.Key("F8")
	d.Await("the place of birth", func(p windowtest.Painted) bool { return p.Champs })
	d.TypeCode("99999") // unknown (C-60)
	d.Key("Return")
	require.Equal(d.T, "VALI", d.AwaitState("admis").Statut)
}

func TestJourney_CardPulledWhileRead(t *testing.T) {
	d := openDesk(t, startSimulator(t, windowtest.Program(t)))
	d.patient.insert("V14-4")
	d.Await("the reading to be given up", func(p windowtest.Painted) bool { return p.Etat == "attente" && p.Message != "" })
	d.patient.remove()
	d.identify("adrun-zoe", "f") // the same desk, the next second
	d.Key("Return")
	d.AwaitState("comparaison")
	d.Key("Return")
	require.Equal(t, "QUAL", d.AwaitState("admis").Statut)
}

func TestJourney_BaseThatCannotBeOpened(t *testing.T) {
	program, dir := windowtest.Program(t), t.TempDir()
	base := filepath.Join(dir, "guichet.db")
	require.NoError(t, os.WriteFile(base, []byte(strings.Repeat("une lettre, pas une base. ", 40)), 0o600))
	config := filepath.Join(dir, "poste.json")
	require.NoError(t, os.WriteFile(config, []byte(`{"base": "guichet.db", "lecteurs": {"sans_pcsc": true}}`), 0o600))
	d := windowtest.StartDisplay(t)
	cmd := exec.Command(program, "--config", config)
	cmd.Env = d.Env
	require.NoError(t, cmd.Start())
	id := d.AwaitWindow()
	d.Run("xdotool", "windowactivate", "--sync", id)
	d.Key("Return")
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
	d.T.Helper()
	d.Close()
	d.guichet("journal", "verifier", "--base", d.base)
	var k kept
	for line := range strings.Lines(string(d.guichet("journal", "exporter", "--base", d.base))) {
		var l journalLine
		require.NoError(d.T, json.Unmarshal([]byte(line), &l))
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

// firstLine reads the first line a program prints.
func firstLine(r io.Reader) (string, error) {
	s := bufio.NewScanner(r)
	if !s.Scan() {
		return "", fmt.Errorf("nothing printed: %w", s.Err())
	}
	return s.Text(), nil
}
