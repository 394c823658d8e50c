package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/require"

	"guichet/assets"
	"guichet/assets/texts"
	"guichet/docs"
)

// read gives every word that a layer shows, in its order.
func read(w *Window) string {
	var b strings.Builder
	if top := w.window.Canvas().Overlays().Top(); top != nil {
		eachText(top, fyne.NewPos(0, 0), nil, func(o *canvas.Text, _ fyne.Position, _ []box) { b.WriteString(o.Text + " ") })
	}
	return b.String()
}

func TestBook_F1ExplainsThisStepAndItsRules(t *testing.T) {
	w, d := open(t, screenSize, Options{Version: "1.2.3"})
	s := blocking()
	s.Now.Why = "Les premiers prénoms sont différents (RNIV EXI PP 20, SI 29)."
	d.to(s)
	press(w, fyne.KeyF1)
	shown := read(w)
	require.Contains(t, shown, "RNIV EXI PP 20")
	require.Contains(t, shown, "RNIV EXI SI 29")
	require.Contains(t, shown, "début de la liste")
	press(w, fyne.Key4)
	require.Contains(t, read(w), "référentiel unique d’identités")
	require.Contains(t, read(w), "1.2.3")
	require.Empty(t, d.sent, "nothing behind the help hears a key")
	press(w, fyne.KeyEscape)
	require.Empty(t, read(w))
	require.Empty(t, d.sent)
}

func TestBook_SearchGoesThroughEverything(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	d.to(idle())
	press(w, fyne.KeyF1)
	press(w, fyne.Key2)
	require.Contains(t, read(w), "Nom de naissance, nom utilisé")
	w.window.Canvas().FocusNext() // the pages
	w.window.Canvas().FocusNext()
	w.window.Canvas().FocusNext()
	test.Type(w.window.Canvas().Focused(), "etiquette") // without its accent
	shown := read(w)
	require.Contains(t, shown, "Datamatrix INS")
	require.Contains(t, shown, "Un patient simple")
	require.NotContains(t, shown, "Antériorité")
	press(w, fyne.KeyEscape)
	require.Empty(t, read(w))
}

func TestBook_HoldsTheWholeManual(t *testing.T) {
	all := readManual(docs.Manuel)
	require.Greater(t, len(all), 8)
	var b strings.Builder
	for _, s := range all {
		b.WriteString(s.text() + " ")
	}
	shown := strings.Join(strings.Fields(b.String()), " ")
	for line := range strings.Lines(docs.Manuel) {
		for _, word := range strings.Fields(line) {
			if word = strings.Trim(word, "|#-*"); word != "" {
				require.Contains(t, shown, word)
			}
		}
	}
}

func TestBook_EveryRequirementTheDeskNamesIsInPlainWords(t *testing.T) {
	named := 0
	for _, code := range texts.Codes() {
		if !strings.HasPrefix(code, "app_") {
			continue
		}
		text := texts.Get(code)
		for _, n := range ruleNumbers(text.Regle + " " + text.Phrase) {
			if n == "EXI PP 05" || strings.HasPrefix(n, "RECO") {
				continue // shown by number: we have no sentence of the RNIV to put into plain words
			}
			named++
			require.NotEmpty(t, assets.Regles()[n], "%s names %s: say in assets/aide/regles.json what it asks", code, n)
		}
	}
	require.Positive(t, named)
	require.Equal(t, []string{"EXI PP 20", "EXI SI 29"}, ruleNumbers("(RNIV EXI PP 20, SI 29, EXI PP 20)."))
}

func TestBook_LexiqueIsSortedAndSaysSomething(t *testing.T) {
	last := ""
	for _, term := range assets.Lexique() {
		key := string(fold(term.Terme))
		require.Less(t, last, key, term.Terme)
		require.Greater(t, len(term.Definition), 20, term.Terme)
		require.NotContains(t, term.Terme+term.Definition, "'", "a sentence for people takes ’")
		last = key
	}
}

// Layers are held to the same as the screens below them: nothing is cut, in any size of text.
func TestBook_NothingIsCut(t *testing.T) {
	for _, scale := range []float32{1, 1.5, 2} {
		for _, page := range []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4} {
			w, d := open(t, fyne.NewSize(1280, 720), Options{TextScale: scale, Version: "1.2.3"})
			d.to(blocking())
			press(w, fyne.KeyF1)
			press(w, page)
			eachText(w.window.Canvas().Overlays().Top(), fyne.NewPos(0, 0), nil, func(o *canvas.Text, at fyne.Position, in []box) {
				right := at.X + o.MinSize().Width
				for _, b := range in {
					require.GreaterOrEqual(t, at.X, b.left-1.5, "%q leaves %s at the left", o.Text, b.name)
					require.LessOrEqual(t, right, b.right+1.5, "%q leaves %s at the right, %v", o.Text, b.name, scale)
				}
			})
		}
	}
}
