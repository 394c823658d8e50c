package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The gallery: docs/ecrans is made by the built program in a real window, on the demonstration, at a stopped clock. The
// same program draws the same pictures, byte for byte, so that git shows what a change does to the screens.

// looks are what a person may choose of the window; the zero value is how the program starts for the first time.
type looks struct {
	Dark   bool    `json:"dark,omitempty"`
	Scale  float64 `json:"text.scale,omitempty"`
	Width  float64 `json:"window.width"`
	Height float64 `json:"window.height"`
}

// gallery is one session of the program and where its pictures go.
type gallery struct {
	*window
	dir string
}

// picture saves the window as it is now.
func (g *gallery) picture(name string) {
	g.t.Helper()
	path := filepath.Join(g.dir, name+".png")
	// no date and no tool name in the file: the same screen is the same bytes
	g.run("import", "-window", "root", "-strip", "-define", "png:exclude-chunks=date,time", "-define", "png:compression-level=9", path)
	g.t.Log(name)
}

// changed waits until the screen is another one and stays as it is: what lies above a room for a moment is not followed.
func (g *gallery) changed(act func()) {
	g.t.Helper()
	look := func() string { return g.run("sh", "-c", "import -window root -strip rgb:- | sha256sum") }
	before := look()
	act()
	for deadline, last := time.Now().Add(patience), before; time.Now().Before(deadline); {
		now := look()
		if now != before && now == last {
			return
		}
		last = now
	}
	g.fail("the screen does not change, or does not come to rest")
}

// rest waits until nothing moves any more, and forgets what was told so far.
func (g *gallery) rest() {
	g.t.Helper()
	look := func() string { return g.run("sh", "-c", "import -window root -strip rgb:- | sha256sum") }
	for last := look(); ; {
		now := look()
		if now == last {
			break
		}
		last = now
	}
	for len(g.lines) > 0 {
		g.last = <-g.lines
	}
}

// playSearch looks for somebody who was admitted before.
func playSearch(g *gallery) {
	g.toReady("1", "f")
	g.key("Return")
	g.awaitState("comparaison")
	g.key("Return")
	g.awaitState("admis")
	g.key("alt+0", "F8")
	g.awaitState("attente")
	g.key("ctrl+f")
	g.typeCode("31121975")
	g.key("Tab")
	g.typeCode("adr")
	g.key("Return")
	g.awaitState("resultats")
	g.picture("recherche")
}

// playHelp opens the help of a step, its glossary, and looks for a word in all of it.
func playHelp(name string) func(*gallery) {
	return func(g *gallery) {
		g.toReady("5", "m")
		g.key("Return")
		g.awaitState("aucune")
		g.changed(func() { g.key("F1") })
		g.picture(name)
		if name != "aide" {
			return
		}
		g.changed(func() { g.key("2") })
		g.picture("aide-lexique")
		g.changed(func() { g.key("ctrl+f") })
		for _, letter := range []string{"d", "a", "t", "a", "m", "a", "t", "r", "i", "x"} {
			g.changed(func() { g.key(letter) }) // each: the screen may rest between two of them
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
	program := builtProgram(t)
	for _, s := range sittings() {
		t.Run(s.name, func(t *testing.T) {
			if s.looks.Width == 0 {
				s.looks.Width, s.looks.Height = 1366, 768
			}
			d := startBareDisplay(t, int(s.looks.Width), int(s.looks.Height))
			prefs, err := json.Marshal(s.looks)
			require.NoError(t, err)
			home := filepath.Join(d.home, "config", "fyne", appID)
			require.NoError(t, os.MkdirAll(home, 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(home, "preferences.json"), prefs, 0o600))
			out := filepath.Join(t.TempDir(), "etiquettes")
			if s.fixed {
				out = filepath.Join(os.TempDir(), "guichet-demonstration")
				require.NoError(t, os.Mkdir(out, 0o700))
				t.Cleanup(func() { require.NoError(t, os.RemoveAll(out)) })
			}
			args := append([]string{"--demonstration", "--heure", "2026-11-22T10:42", "--sortie", out}, s.args...)
			g := &gallery{window: d.open(program, args...), dir: dir}
			d.run("xdotool", "mousemove", "0", "9999") // the pointer is no part of a picture
			g.awaitState("attente")
			s.play(g)
			g.close()
		})
	}
}

func playSimple(g *gallery) {
	g.picture("attente")
	g.key("alt+6") // a card with two people on it
	g.awaitState("choix")
	g.picture("beneficiaires")
	g.key("alt+1")
	g.await("the other card", func(p painted) bool { return p.Etat == "choix" })
	g.key("Return")
	g.awaitState("piece")
	g.picture("piece")
	g.key("1")
	g.awaitState("traits")
	g.picture("traits")
	g.key("f")
	g.awaitState("pret")
	g.key("Return")
	g.awaitState("comparaison")
	g.picture("concordance")
	g.key("Return")
	g.awaitState("admis")
	g.key("F9")
	g.await("the paper", func(p painted) bool { return p.Etat == "admis" && p.Message == "app_imprime_sorti" })
	g.picture("qualifiee")
	g.key("F12")
	g.await("the lock", func(p painted) bool { return p.Verrouille })
	g.picture("verrou")
}

// playBlocking reads another given name on the document than INSi knows.
func playBlocking(name string) func(*gallery) {
	return func(g *gallery) {
		g.key("alt+1")
		g.awaitState("choix")
		g.key("Return")
		g.awaitState("piece")
		g.key("1")
		g.awaitState("traits")
		g.key("shift+Tab", "shift+Tab", "shift+Tab", "ctrl+a")
		g.typeCode("louise")
		g.key("Tab", "ctrl+a")
		g.typeCode("louise")
		g.key("Tab", "Tab", "f")
		g.awaitState("pret")
		g.key("Return")
		g.awaitState("aucune")
		g.key("F5") // other criteria, without touching the record (EXI SI 27)
		g.await("the criteria", func(p painted) bool { return p.Champs })
		g.key("Tab", "ctrl+a")
		g.typeCode("zoe")
		g.key("Return")
		g.awaitState("comparaison")
		g.picture(name)
	}
}

// toPiece leads the person of a card to the choice of the document.
func (g *gallery) toPiece(card string) {
	g.t.Helper()
	g.key("alt+" + card)
	g.awaitState("choix")
	g.key("Return")
	g.awaitState("piece")
}

// toReady leads the person of a card to the call of INSi.
func (g *gallery) toReady(card, sexe string) {
	g.t.Helper()
	g.toPiece(card)
	g.key("1")
	g.awaitState("traits")
	g.key(sexe)
	g.awaitState("pret")
}

func playSeveral(g *gallery) {
	g.toReady("1", "f")
	g.key("Return")
	g.awaitState("comparaison")
	g.key("F6")
	g.awaitState("attente")
	g.toPiece("4")
	g.key("F6")
	g.awaitState("attente")
	g.toReady("2", "m")
	g.picture("patients")
}

func playNoneThenSeveral(g *gallery) {
	g.toReady("5", "m")
	g.key("Return")
	g.awaitState("aucune")
	g.picture("aucune")
	g.key("F6")
	g.awaitState("attente")
	g.toReady("3", "m")
	g.key("Return")
	g.awaitState("plusieurs")
	g.picture("plusieurs")
}

func playCalling(g *gallery) {
	g.toReady("1", "f")
	g.key("Return")
	g.awaitState("appel")
	g.picture("appel")
}

func playUnavailable(g *gallery) {
	g.toReady("1", "f")
	g.key("Return")
	g.awaitState("indisponible")
	g.picture("indisponible")
	g.key("F9") // labels without INS: the record is made on the way, with its place of birth
	g.await("the place of birth", func(p painted) bool { return p.Champs })
	g.typeCode("63220")
	g.key("Return")
	g.await("the paper", func(p painted) bool { return p.Etat == "admis" && p.Message == "app_imprime_sorti" })
	g.picture("etiquette-sans-ins")
}
