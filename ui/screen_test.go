package ui

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
	"guichet/ui/piece"
)

func TestScreens_SameSnapshotTwiceGivesTheSamePicture(t *testing.T) {
	for _, m := range moments() {
		t.Run(m.name, func(t *testing.T) {
			w, d := m.open(t)
			first := test.RenderToMarkup(w.window.Canvas())
			d.to(m.snap)
			require.Equal(t, first, test.RenderToMarkup(w.window.Canvas()))
		})
	}
}

// whole walks the visible pieces of text and checks that each lies inside the piece that it is part of, and that
// piece inside its pane: nothing a person reads is ever cut at a side.
func TestScreens_NothingIsCut(t *testing.T) {
	for _, m := range moments() {
		t.Run(m.name, func(t *testing.T) {
			w, _ := m.open(t)
			size := w.window.Canvas().Size()
			s := w.screen
			if !s.shown.Agent.Locked {
				for _, scroll := range []*piece.Scroll{s.patient.scroll, s.comparison.scroll, s.now.scroll} {
					if contains(s.work, scroll) {
						require.GreaterOrEqual(t, scroll.Size().Height, float32(120), "a pane has no room left")
					}
				}
				bottom := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.bar.root).Y + s.bar.root.Size().Height
				require.InDelta(t, size.Height, bottom, 0.5, "the key bar is on the screen")
			}
			nothingIsCut(t, w)
		})
	}
}

// nothingIsCut checks every visible text of a window against the pieces it is part of, and the window.
func nothingIsCut(t *testing.T, w *Window) {
	t.Helper()
	size := w.window.Canvas().Size()
	seen := 0
	check := func(o *canvas.Text, at fyne.Position, in []box) {
		seen++
		right := at.X + o.MinSize().Width
		for _, b := range in {
			require.GreaterOrEqual(t, at.X, b.left-1.5, "%q leaves %s at the left", o.Text, b.name)
			require.LessOrEqual(t, right, b.right+1.5, "%q leaves %s at the right", o.Text, b.name)
		}
		require.LessOrEqual(t, right, size.Width, "%q leaves the window", o.Text)
	}
	eachText(w.window.Content(), fyne.NewPos(0, 0), nil, check)
	if over := w.window.Canvas().Overlays().Top(); over != nil {
		eachText(over, fyne.NewPos(0, 0), nil, check)
	}
	require.Greater(t, seen, 3)
}

func TestScreens_PrimaryActIsInSightAt1280x720(t *testing.T) {
	for _, m := range moments() {
		if m.opts.TextScale > 1 || m.snap.Now.Primary == nil || m.snap.Agent.Locked {
			continue
		}
		t.Run(m.name, func(t *testing.T) {
			m.size = fyne.NewSize(1280, 720)
			w, _ := m.open(t)
			b := w.screen.now.pool.items["primaire"]
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
			foot := fyne.CurrentApp().Driver().AbsolutePositionForObject(w.screen.now.foot)
			if !contains(w.screen.now.foot, b) {
				require.LessOrEqual(t, at.Y+b.Size().Height, foot.Y, "the primary act is below the fold")
			}
		})
	}
}

type box struct {
	name        string
	left, right float32
}

func eachText(o fyne.CanvasObject, at fyne.Position, in []box, f func(*canvas.Text, fyne.Position, []box)) {
	if o == nil || !o.Visible() {
		return
	}
	at = at.Add(o.Position())
	here := box{fmt.Sprintf("%T", o), at.X, at.X + o.Size().Width}
	switch o := o.(type) {
	case *canvas.Text:
		f(o, at, in)
	case *fyne.Container:
		for _, c := range o.Objects {
			eachText(c, at, append(in[:len(in):len(in)], here), f)
		}
	case *piece.Field, *piece.Editor: // they scroll what is typed
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			next := in
			if _, ok := o.(*piece.Text); ok {
				next = append(in[:len(in):len(in)], here)
			}
			eachText(c, at, next, f)
		}
	}
}

func TestTexts_EveryCodeTheWindowUsesIsWrittenAndEveryCodeWrittenIsUsed(t *testing.T) {
	used := map[string]bool{}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && strings.HasPrefix(lit.Value, `"ui.`) {
				used[strings.Trim(lit.Value, `"`)] = true
			}
			return true
		})
	}
	for prefix := range used { // the beginning of a family of codes: each of them is used
		if !strings.HasSuffix(prefix, ".") {
			continue
		}
		delete(used, prefix)
		n := len(used)
		for _, code := range texts.Codes() {
			if strings.HasPrefix(code, prefix) {
				used[code] = true
			}
		}
		require.Greater(t, len(used), n, "%s begins no code", prefix)
	}
	for code := range used {
		text, ok := texts.Lookup(code)
		require.True(t, ok, "%s is not written", code)
		require.NotEmpty(t, text.Phrase, code)
		require.NotContains(t, text.Phrase, "'", "%s: a sentence for people takes ’", code)
	}
	for _, code := range texts.Codes() {
		if strings.HasPrefix(code, "ui.") {
			require.True(t, used[code], "%s is written and not used", code)
		}
	}
}

func TestTexts_FyneSpeaksFrench(t *testing.T) {
	// The words that Fyne's own catalogue would otherwise give in English.
	for _, word := range []string{"Yes", "No", "OK", "Cancel", "Confirm", "Open", "Save", "Copy", "Cut", "Paste", "Select all", "Undo",
		"Redo", "Quit", "Error", "File", "Folder", "New Folder", "Create Folder", "Enter filename", "Favourites", "Advanced",
		"Show Hidden Files", "file.name", "file.parent"} {
		_, ok := texts.Lookup(fyneWords + word)
		require.True(t, ok, word)
	}
}

// The pictures of testdata/ecrans are the masters, one for each state that matters. They are
// made anew with GUICHET_PICTURES=testdata/ecrans, and looked at. docs/ecrans shows the real window (make screenshots).
func TestScreens_LookAsTheMasters(t *testing.T) {
	compared := 0
	for _, m := range moments() {
		f, err := os.Open(filepath.Join("testdata", "ecrans", m.name+".png"))
		if err != nil {
			continue // not every moment is in the gallery
		}
		master, err := png.Decode(f)
		f.Close()
		require.NoError(t, err)
		compared++
		t.Run(m.name, func(t *testing.T) {
			w, _ := m.open(t)
			looksLike(t, master, w.window.Canvas().Capture())
		})
	}
	require.Greater(t, compared, 5)
}

// looksLike fails when a person would see one pixel in a thousand as different, and says where they are.
func looksLike(t testing.TB, master, drawn image.Image) {
	t.Helper()
	size, at := master.Bounds().Size(), image.Rectangle{}
	require.Equal(t, size, drawn.Bounds().Size())
	n := 0
	for y := range size.Y {
		for x := range size.X {
			a, b := master.At(master.Bounds().Min.X+x, master.Bounds().Min.Y+y), drawn.At(drawn.Bounds().Min.X+x, drawn.Bounds().Min.Y+y)
			r1, g1, b1, _ := a.RGBA()
			r2, g2, b2, _ := b.RGBA()
			if far(r1, r2) || far(g1, g2) || far(b1, b2) {
				n, at = n+1, at.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	require.Less(t, float64(n)/float64(size.X*size.Y), 0.001,
		"pixels differ within %s; GUICHET_PICTURES=<dossier> writes what is drawn now", at)
}

func far(a, b uint32) bool { return max(a, b)-min(a, b) > 0x1000 }
