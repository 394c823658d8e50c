//go:build !race

// Under the race detector these pictures take ten times as long and prove nothing more: one goroutine draws them all.
// "make unit" draws them without it.

package ui

import (
	"fmt"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/printing"
	"guichet/ui/look"
)

// Every screen in every look: nothing is cut, and every text can be read on what is really beneath it (WCAG AA).

// sight is one thing that a person can be shown.
type sight struct {
	name string
	open func(t testing.TB, opts Options, size fyne.Size) *Window
}

// sights are the moments of all rooms; those that only vary the look are left out, since every one has every look here.
func sights() []sight {
	var all []sight
	for _, m := range append(moments(), printMoments()...) {
		if m.size == (fyne.Size{}) && !m.opts.Dark && m.opts.TextScale == 0 {
			all = append(all, sight{m.name, func(t testing.TB, opts Options, size fyne.Size) *Window {
				opts.Demonstration = m.opts.Demonstration
				m.opts, m.size = opts, size
				w, _ := m.open(t)
				return w
			}})
		}
	}
	for _, m := range celluleMoments() {
		if m.size == (fyne.Size{}) && !m.opts.Dark && m.opts.TextScale == 0 {
			all = append(all, sight{m.name, func(t testing.TB, opts Options, size fyne.Size) *Window {
				m.opts, m.size = opts, size
				w, _ := m.open(t)
				return w
			}})
		}
	}
	for _, m := range pilotageMoments() {
		if m.size == (fyne.Size{}) && !m.opts.Dark && m.opts.TextScale == 0 {
			all = append(all, sight{m.name, func(t testing.TB, opts Options, size fyne.Size) *Window {
				opts.away = m.opts.away
				m.opts, m.size = opts, size
				w, _ := pilotageRoomOf(t, m)
				return w
			}})
		}
	}
	return append(all, administrationSights()...)
}

// printMoments are the desk with requests to printers in every state.
func printMoments() []moment {
	waiting := admitted()
	waiting.Prints = []desk.PrintLine{
		{ID: "1", Title: "3 × Étiquette 57 × 32 mm (rouleau)", Here: true, State: printing.JobWaiting, Phrase: "Le bac de l’imprimante « Étiquettes accueil » est vide.",
			Acte: "Remettez un rouleau ; elle reprend seule.", Acts: []shown.Act{{Label: "Annuler l’impression", Command: desk.CancelPrint{ID: "1"}}}},
		{ID: "2", Title: "1 × Bracelet adulte 25 × 279 mm", Here: true, State: printing.JobSending, Phrase: "En cours d’envoi à l’imprimante « Bracelets »."},
		{ID: "3", Title: "1 × Feuillet", State: printing.JobWaiting, Phrase: "Attend l’imprimante « Laser »."},
		{ID: "4", Title: "1 × Étiquette 57 × 32 mm (rouleau)", Here: true, State: printing.JobOut, Phrase: "Sorti de l’imprimante « Étiquettes accueil »."},
		{ID: "5", Title: "1 × Planche A4", Here: true, State: printing.JobRefused, Phrase: "L’imprimante « Laser » n’a pas pu l’imprimer.", Acte: "Imprimez de nouveau, ou choisissez une autre imprimante."},
	}
	asking := admitted()
	asking.Message = &shown.Message{Level: shown.MessageWarning, Code: "app_imprime_incertain", Topic: texts.TopicPrintState, Phrase: "Est-ce sorti ?"}
	asking.Prints = []desk.PrintLine{
		{ID: "1", Title: "3 × Étiquette 57 × 32 mm (rouleau)", Patient: "MOREL Jean", State: printing.JobUncertain,
			Phrase: "3 × Étiquette 57 × 32 mm (rouleau), demandé à 10:38 : est-ce sorti de l’imprimante « Étiquettes accueil » ?", Acte: "Regardez la sortie de l’imprimante, puis répondez : oui, ou non.",
			Acts: []shown.Act{{Label: "Oui, c’est sorti", Command: desk.AnswerPrint{ID: "1", Out: true}}, {Label: "Non, rien n’est sorti", Command: desk.AnswerPrint{ID: "1"}}}},
	}
	return []moment{{name: "impressions", snap: waiting}, {name: "impression-question", snap: asking}}
}

// administrationSights are the sections for who may open them, and what they show one step further.
func administrationSights() []sight {
	further := map[string]func(w *Window, r *adminRoom){
		"verification": func(w *Window, _ *adminRoom) { press(w, fyne.KeyF5) },
		"reglages":     func(w *Window, _ *adminRoom) { press(w, fyne.KeyReturn) },
		"agents":       func(w *Window, _ *adminRoom) { press(w, fyne.KeyReturn) },
		"droits":       func(w *Window, _ *adminRoom) { press(w, fyne.KeyF4) },
		"nouvel-agent": func(w *Window, _ *adminRoom) { press(w, fyne.KeyF3) },
		"modele": func(_ *Window, r *adminRoom) {
			s := r.at.(*printersSection)
			s.show(s.models[0])
		},
		"installation": func(w *Window, _ *adminRoom) { press(w, fyne.Key1) },
		"journal":      func(w *Window, _ *adminRoom) { press(w, fyne.KeyReturn) },
		"filtre":       func(w *Window, _ *adminRoom) { press(w, fyne.KeyF3) },
		"export":       func(w *Window, _ *adminRoom) { chordKey(w, fyne.KeyModifierControl, fyne.KeyS) },
		"aide":         func(w *Window, _ *adminRoom) { press(w, fyne.KeyF1) },
	}
	where := map[string]string{"droits": "agents", "nouvel-agent": "agents", "modele": "imprimantes", "filtre": "journal", "export": "journal", "aide": "verification"}
	var all []sight
	add := func(name, section string, then func(*Window, *adminRoom)) {
		profil := app.ProfilAdministrateur
		if section == "journal" {
			profil = app.ProfilAuditeur
		}
		all = append(all, sight{"administration-" + name, func(t testing.TB, opts Options, size fyne.Size) *Window {
			opts.documents = func() string { return "/home/nadia/Documents" }
			w, r := openAdministration(t, profil, size, opts, chef, martin)
			r.show("ui.administration." + section)
			if then != nil {
				then(w, r)
			}
			return w
		}})
	}
	for _, section := range []string{"verification", "reglages", "agents", "sauvegardes", "imprimantes", "installation", "journal"} {
		add(section, section, nil)
	}
	for name, then := range further {
		section := where[name]
		if section == "" {
			section = name
		}
		add(name+"-suite", section, then)
	}
	return append(all, sight{"premiere-installation", func(t testing.TB, opts Options, size fyne.Size) *Window {
		opts.Administration, _ = administered(t)
		w, d := open(t, size, opts)
		d.to(locked())
		w.shell.firstInstallation.button.OnTapped()
		return w
	}})
}

// everyLook are the combinations that every sight is held against: both themes, the three sizes of text, the smallest
// screen and the usual one.
var everyLook = []struct {
	dark  bool
	scale float32
	size  fyne.Size
}{
	{false, 1, fyne.NewSize(1280, 720)}, {true, 1, fyne.NewSize(1366, 768)},
	{false, 1.25, fyne.NewSize(1366, 768)}, {true, 1.25, fyne.NewSize(1280, 720)},
	{false, 2, fyne.NewSize(1280, 720)}, {true, 2, fyne.NewSize(1920, 1080)},
}

func TestEveryScreen_IsReadAndNotCutInEveryLook(t *testing.T) {
	for _, s := range sights() {
		t.Run(s.name, func(t *testing.T) {
			var w *Window
			for _, l := range everyLook {
				name := fmt.Sprintf("%s, dark=%v, %v, %v", s.name, l.dark, l.scale, l.size)
				if w == nil || w.window.Canvas().Overlays().Top() != nil { // what lies above is made for the looks it is opened in
					w = s.open(t, Options{Dark: l.dark, TextScale: l.scale}, l.size)
				} else { // as a person changes them
					w.window.Resize(l.size)
					w.restyle(l.dark, l.scale)
				}
				require.Empty(t, unreadable(w), name)
				nothingIsCut(t, w)
				capture(t, w, fmt.Sprintf("%s-%v-%v", s.name, l.dark, l.scale))
			}
		})
	}
}

// A colour of the theme that is too pale, and a text of one object that is: the check sees both, in every room.
func TestEveryScreen_TheCheckSeesAWrongColour(t *testing.T) {
	for _, s := range sights() {
		t.Run(s.name, func(t *testing.T) {
			w := s.open(t, Options{}, screenSize)
			require.Empty(t, unreadable(w))
			planted := false
			eachSeen(w, func(o *canvas.Text, _ color.Color) {
				if !planted {
					planted, o.Color = true, look.Color(look.Line)
				}
			})
			require.True(t, planted)
			require.Len(t, unreadable(w), 1)
		})
	}
	w, d := open(t, screenSize, Options{})
	fyne.CurrentApp().Settings().SetTheme(pale{look.New(false, 1)})
	d.to(blocking())
	require.Contains(t, fmt.Sprint(unreadable(w)), "PATIENT")
	fyne.CurrentApp().Settings().SetTheme(look.New(false, 1))
}

// pale is a theme whose secondary text is too pale.
type pale struct{ *look.Theme }

func (p pale) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if name == look.Secondary {
		return color.NRGBA{0x8E, 0x99, 0xA3, 0xFF}
	}
	return p.Theme.Color(name, v)
}

// What the check takes for the ground of a text is what is drawn there: most of the pixels around it.
func TestEveryScreen_TheGroundIsTheOneThatIsDrawn(t *testing.T) {
	for _, m := range []moment{{snap: blocking()}, {snap: admitted(), opts: Options{Dark: true}}, {snap: locked()}, {snap: training(beneficiaries()), opts: Options{Demonstration: &fakeCards{}}}} {
		w, _ := m.open(t)
		picture := w.window.Canvas().Capture()
		seen, wrong := 0, []string{}
		eachSeen(w, func(o *canvas.Text, ground color.Color) {
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
			count := map[color.NRGBA]int{}
			size := o.MinSize()
			for y := int(at.Y); y < int(at.Y+size.Height); y++ {
				for x := int(at.X); x < int(at.X+size.Width); x++ {
					count[color.NRGBAModel.Convert(picture.At(x, y)).(color.NRGBA)]++
				}
			}
			most, n := color.NRGBA{}, 0
			for c, k := range count {
				if k > n {
					most, n = c, k
				}
			}
			seen++
			if ratio(most, ground) > 1.02 {
				wrong = append(wrong, fmt.Sprintf("%q: %v drawn, %v taken", o.Text, most, ground))
			}
		})
		require.Greater(t, seen, 5)
		require.Empty(t, wrong)
	}
}

// unreadable gives the texts whose contrast is below WCAG AA: 4.5 to 1, or 3 to 1 for large type.
func unreadable(w *Window) []string {
	var all []string
	eachSeen(w, func(o *canvas.Text, ground color.Color) {
		least := 4.5
		if o.TextSize >= 24 || o.TextSize >= 18.66 && o.TextStyle.Bold {
			least = 3
		}
		if r := ratio(over(o.Color, ground), ground); r < least {
			all = append(all, fmt.Sprintf("%q %.2f: %v on %v", o.Text, r, o.Color, ground))
		}
	})
	return all
}

// eachSeen calls f with every text that can be read and the colour beneath it. Behind a layer nothing is read.
func eachSeen(w *Window, f func(*canvas.Text, color.Color)) {
	c := w.window.Canvas()
	root := w.window.Content()
	if top := c.Overlays().Top(); top != nil {
		root = top
	}
	s := &seeing{f: f}
	s.ground(rect{0, 0, c.Size().Width, c.Size().Height}, theme.Color(theme.ColorNameBackground))
	s.walk(root, fyne.NewPos(0, 0), rect{0, 0, c.Size().Width, c.Size().Height})
}

type rect struct{ x0, y0, x1, y1 float32 }

func (r rect) holds(x, y float32) bool { return x >= r.x0 && x < r.x1 && y >= r.y0 && y < r.y1 }

// within is the part of a place that can be seen.
func (r rect) within(at fyne.Position, size fyne.Size) rect {
	return rect{max(r.x0, at.X), max(r.y0, at.Y), min(r.x1, at.X+size.Width), min(r.y1, at.Y+size.Height)}
}

// seeing walks a tree in the order in which it is painted, and remembers what was painted where.
type seeing struct {
	grounds []painting
	f       func(*canvas.Text, color.Color)
}

type painting struct {
	rect
	color color.Color
}

func (s *seeing) ground(r rect, c color.Color) {
	if _, _, _, a := c.RGBA(); a != 0 && r.x1 > r.x0 && r.y1 > r.y0 {
		s.grounds = append(s.grounds, painting{r, over(c, s.beneath((r.x0+r.x1)/2, (r.y0+r.y1)/2))})
	}
}

func (s *seeing) beneath(x, y float32) color.Color {
	for i := len(s.grounds) - 1; i >= 0; i-- {
		if s.grounds[i].holds(x, y) {
			return s.grounds[i].color
		}
	}
	return color.White
}

func (s *seeing) walk(o fyne.CanvasObject, at fyne.Position, clip rect) {
	if o == nil || !o.Visible() {
		return
	}
	at = at.Add(o.Position())
	switch o := o.(type) {
	case *canvas.Text:
		size := o.MinSize()
		if x, y := at.X+size.Width/2, at.Y+size.Height/2; o.Text != "" && o.Text != " " && clip.holds(x, y) {
			s.f(o, s.beneath(x, y))
		}
	case *canvas.Rectangle:
		if o.FillColor != nil {
			s.ground(clip.within(at, o.Size()), o.FillColor)
		}
	case *fyne.Container:
		for _, c := range o.Objects {
			s.walk(c, at, clip)
		}
	case fyne.Widget:
		if _, ok := o.(*container.Scroll); ok {
			clip = clip.within(at, o.Size())
		}
		for _, c := range test.WidgetRenderer(o).Objects() {
			s.walk(c, at, clip)
		}
	}
}

// over is a colour laid on another one.
func over(c, ground color.Color) color.Color {
	r, g, b, a := c.RGBA()
	if a == 0xFFFF {
		return c
	}
	gr, gg, gb, _ := ground.RGBA()
	mix := func(v, under uint32) uint8 { return uint8((v + under*(0xFFFF-a)/0xFFFF) >> 8) }
	return color.NRGBA{mix(r, gr), mix(g, gg), mix(b, gb), 0xFF}
}

// luminance and ratio are those of WCAG 2.2.
func luminance(c color.Color) float64 {
	channel := func(v uint32) float64 {
		s := float64(v) / 0xFFFF
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*channel(r) + 0.7152*channel(g) + 0.0722*channel(b)
}

func ratio(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}
