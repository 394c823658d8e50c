package gallery

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/internal/windowtest"
)

// looks are what a person may choose of the window; the zero value is how the program starts for the first time.
type looks struct {
	Dark   bool    `json:"dark,omitempty"`
	Scale  float64 `json:"text.scale,omitempty"`
	Width  float64 `json:"window.width"`
	Height float64 `json:"window.height"`
}

// gallery is one session of the program and where its pictures go.
type gallery struct {
	*windowtest.Window
	dir string
}

// picture saves the window as it is now.
func (g *gallery) picture(name string) {
	g.T.Helper()
	path := filepath.Join(g.dir, name+".png")
	// no date and no tool name in the file: the same screen is the same bytes
	g.Run("import", "-window", "root", "-strip", "-define", "png:exclude-chunks=date,time", "-define", "png:compression-level=9", path)
	g.T.Log(name)
}

// changed waits until the screen is another one and stays as it is: what lies above a room for a moment is not followed.
func (g *gallery) changed(act func()) {
	g.T.Helper()
	look := func() string { return g.Run("sh", "-c", "import -window root -strip rgb:- | sha256sum") }
	before := look()
	act()
	for deadline, last := time.Now().Add(windowtest.Patience), before; time.Now().Before(deadline); {
		now := look()
		if now != before && now == last {
			return
		}
		last = now
	}
	g.Fail("the screen does not change, or does not come to rest")
}

// rest waits until nothing moves any more, and forgets what was told so far.
func (g *gallery) rest() {
	g.T.Helper()
	look := func() string { return g.Run("sh", "-c", "import -window root -strip rgb:- | sha256sum") }
	for last := look(); ; {
		now := look()
		if now == last {
			break
		}
		last = now
	}
	g.Drain()
}

// playSearch looks for somebody who was admitted before.
func playSearch(g *gallery) {
	g.toReady("1", "f")
	g.Key("Return")
	g.AwaitState("comparaison")
	g.Key("Return")
	g.AwaitState("admis")
	g.Key("alt+0", "F8")
	g.AwaitState("attente")
	g.Key("ctrl+f")
	g.TypeCode("31121975")
	g.Key("Tab")
	g.TypeCode("adr")
	g.Key("Return")
	g.AwaitState("resultats")
	g.picture("recherche")
}

// playHelp opens the help of a step, its glossary, and looks for a word in all of it.
func playHelp(name string) func(*gallery) {
	return func(g *gallery) {
		g.toReady("5", "m")
		g.Key("Return")
		g.AwaitState("aucune")
		g.changed(func() { g.Key("F1") })
		g.picture(name)
		if name != "aide" {
			return
		}
		g.changed(func() { g.Key("2") })
		g.picture("aide-lexique")
		g.changed(func() { g.Key("ctrl+f") })
		for _, letter := range []string{"d", "a", "t", "a", "m", "a", "t", "r", "i", "x"} {
			g.changed(func() { g.Key(letter) }) // each: the screen may rest between two of them
		}
		g.picture("aide-recherche")
	}
}

// sitting is a part of the gallery: the looks, the arguments, and what an agent does.
type sitting struct {
	name  string
	looks looks
	args  []string
	fixed bool // the screen shows where things lie: the folder has the same name on every machine
	play  func(g *gallery)
}

// sittings are all of them; a room adds its own here.
func sittings() []sitting {
	return append([]sitting{
		{name: "un patient simple", play: playSimple},
		{name: "une discordance bloquante", play: playBlocking("discordance")},
		{name: "la même, la nuit", looks: looks{Dark: true}, play: playBlocking("discordance-sombre")},
		{name: "la même, à 200 %", looks: looks{Scale: 2}, play: playBlocking("discordance-200")},
		{name: "la même, sur un petit écran", looks: looks{Width: 1280, Height: 720}, play: playBlocking("discordance-720")},
		{name: "plusieurs patients", play: playSeveral},
		{name: "personne, plusieurs", play: playNoneThenSeveral},
		{name: "INSi cherche", args: []string{"--panne", "muet"}, play: playCalling},
		{name: "INSi ne répond pas", args: []string{"--panne", "refus"}, play: playUnavailable},
		{name: "la recherche", play: playSearch},
		{name: "l’aide", play: playHelp("aide")},
		{name: "l’aide, la nuit", looks: looks{Dark: true}, play: playHelp("aide-sombre")},
	}, append(celluleSittings(), administrationSittings()...)...)
}

func TestGallery(t *testing.T) {
	dir, asked := os.LookupEnv("GUICHET_ECRANS")
	if !asked {
		t.Skip("make screenshots asks for it")
	}
	require.NoError(t, os.MkdirAll(dir, 0o755))
	program := windowtest.Program(t)
	for _, s := range sittings() {
		t.Run(s.name, func(t *testing.T) {
			if s.looks.Width == 0 {
				s.looks.Width, s.looks.Height = 1366, 768
			}
			d := windowtest.StartBareDisplay(t, int(s.looks.Width), int(s.looks.Height))
			prefs, err := json.Marshal(s.looks)
			require.NoError(t, err)
			home := filepath.Join(d.Home, "config", "fyne", appID(t))
			require.NoError(t, os.MkdirAll(home, 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(home, "preferences.json"), prefs, 0o600))
			out := filepath.Join(t.TempDir(), "etiquettes")
			if s.fixed {
				out = filepath.Join(os.TempDir(), "guichet-demonstration")
				require.NoError(t, os.Mkdir(out, 0o700))
				t.Cleanup(func() { require.NoError(t, os.RemoveAll(out)) })
			}
			args := append([]string{"--demonstration", "--heure", "2026-11-22T10:42", "--sortie", out}, s.args...)
			g := &gallery{Window: d.Open(program, args...), dir: dir}
			d.Run("xdotool", "mousemove", "0", "9999") // the pointer is no part of a picture
			g.AwaitState("attente")
			s.play(g)
			g.Close()
		})
	}
}

// appID is the name under which Fyne keeps what a person chose of the window.
func appID(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(windowtest.Root(t), "FyneApp.toml"))
	require.NoError(t, err)
	m := regexp.MustCompile(`(?m)^ *ID = "(.+)"$`).FindSubmatch(b)
	require.NotNil(t, m)
	return string(m[1])
}

func playSimple(g *gallery) {
	g.picture("attente")
	g.Key("alt+6") // a card with two people on it
	g.AwaitState("choix")
	g.picture("beneficiaires")
	g.Key("alt+1")
	g.Await("the other card", func(p windowtest.Painted) bool { return p.Etat == "choix" })
	g.Key("Return")
	g.AwaitState("piece")
	g.picture("piece")
	g.Key("1")
	g.AwaitState("traits")
	g.picture("traits")
	g.Key("f")
	g.AwaitState("pret")
	g.Key("Return")
	g.AwaitState("comparaison")
	g.picture("concordance")
	g.Key("Return")
	g.AwaitState("admis")
	g.Key("F9")
	g.Await("the paper", func(p windowtest.Painted) bool { return p.Etat == "admis" && p.Message == "app_imprime_sorti" })
	g.picture("qualifiee")
	g.Key("F12")
	g.Await("the lock", func(p windowtest.Painted) bool { return p.Verrouille })
	g.picture("verrou")
}

// playBlocking reads another given name on the document than INSi knows.
func playBlocking(name string) func(*gallery) {
	return func(g *gallery) {
		g.Key("alt+1")
		g.AwaitState("choix")
		g.Key("Return")
		g.AwaitState("piece")
		g.Key("1")
		g.AwaitState("traits")
		g.Key("shift+Tab", "shift+Tab", "shift+Tab", "ctrl+a")
		g.TypeCode("louise")
		g.Key("Tab", "ctrl+a")
		g.TypeCode("louise")
		g.Key("Tab", "Tab", "f")
		g.AwaitState("pret")
		g.Key("Return")
		g.AwaitState("aucune")
		g.Key("F5") // other criteria, without touching the record (EXI SI 27)
		g.Await("the criteria", func(p windowtest.Painted) bool { return p.Champs })
		g.Key("Tab", "ctrl+a")
		g.TypeCode("zoe")
		g.Key("Return")
		g.AwaitState("comparaison")
		g.picture(name)
	}
}

// toPiece leads the person of a card to the choice of the document.
func (g *gallery) toPiece(card string) {
	g.T.Helper()
	g.Key("alt+" + card)
	g.AwaitState("choix")
	g.Key("Return")
	g.AwaitState("piece")
}

// toReady leads the person of a card to the call of INSi.
func (g *gallery) toReady(card, sexe string) {
	g.T.Helper()
	g.toPiece(card)
	g.Key("1")
	g.AwaitState("traits")
	g.Key(sexe)
	g.AwaitState("pret")
}

func playSeveral(g *gallery) {
	g.toReady("1", "f")
	g.Key("Return")
	g.AwaitState("comparaison")
	g.Key("F6")
	g.AwaitState("attente")
	g.toPiece("4")
	g.Key("F6")
	g.AwaitState("attente")
	g.toReady("2", "m")
	g.picture("patients")
}

func playNoneThenSeveral(g *gallery) {
	g.toReady("5", "m")
	g.Key("Return")
	g.AwaitState("aucune")
	g.picture("aucune")
	g.Key("F6")
	g.AwaitState("attente")
	g.toReady("3", "m")
	g.Key("Return")
	g.AwaitState("plusieurs")
	g.picture("plusieurs")
}

func playCalling(g *gallery) {
	g.toReady("1", "f")
	g.Key("Return")
	g.AwaitState("appel")
	g.picture("appel")
}

func playUnavailable(g *gallery) {
	g.toReady("1", "f")
	g.Key("Return")
	g.AwaitState("indisponible")
	g.picture("indisponible")
	g.Key("F9") // labels without INS: the record is made on the way, with its place of birth
	g.Await("the place of birth", func(p windowtest.Painted) bool { return p.Champs })
	g.TypeCode("63220")
	g.Key("space") // and its name: the five digits are a postal code too
	g.TypeCode("mazoires")
	g.Key("Return")
	g.Await("the paper", func(p windowtest.Painted) bool { return p.Etat == "admis" && p.Message == "app_imprime_sorti" })
	g.picture("etiquette-sans-ins")
}
