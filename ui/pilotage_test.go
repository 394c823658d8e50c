package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/shown"
)

// fakeStatistics answers at once with figures of nobody.
type fakeStatistics struct {
	asked []app.Period
	err   error
	none  bool
}

func (s *fakeStatistics) Indicators(_ context.Context, p app.Period) (app.Indicators, error) {
	s.asked = append(s.asked, p)
	if s.err != nil {
		return app.Indicators{}, s.err
	}
	if s.none {
		return app.Indicators{Period: p, Made: tenFortyTwo, All: []app.Indicator{{Code: "H-21", Label: "Identités qualifiées de la file active", Unit: "%"}}}, nil
	}
	return figures(p), nil
}

func figures(p app.Period) app.Indicators {
	course := func(from, step float64) []app.Point {
		var all []app.Point
		for d, i := p.From, 0; !d.After(p.To) && i < 31; d, i = d.AddDate(0, 0, 1), i+1 {
			all = append(all, app.Point{Day: d.Format("2006-01-02"), Value: from + step*float64(i%9), Known: i%7 != 5})
		}
		return all
	}
	return app.Indicators{Period: p, Made: tenFortyTwo, All: []app.Indicator{
		{Code: "H-20", Label: "Répartition des identités par statut", Unit: "%", Value: 71.3, Known: true, Part: 8412, Total: 11798, Better: app.BetterUp,
			Split: []app.Share{{Label: "Qualifiée", Count: 8412}, {Label: "Validée", Count: 1893}, {Label: "Récupérée", Count: 1002}, {Label: "Provisoire", Count: 491}}},
		{Code: "H-21", Label: "Identités qualifiées de la file active", Unit: "%", Value: 87.4, Known: true, Part: 2741, Total: 3136, Better: app.BetterUp, Series: course(80, 1.1)},
		{Code: "H-22", Label: "Taux de validation", Unit: "%", Value: 94.2, Known: true, Part: 2954, Total: 3136, Better: app.BetterUp, Series: course(90, 0.6)},
		{Code: "H-23", Label: "Appels INSi fructueux", Unit: "%", Value: 96.1, Known: true, Part: 3401, Total: 3539, Better: app.BetterUp,
			Split: []app.Share{{Label: "00 : une identité", Count: 3401}, {Label: "01 : aucune identité", Count: 97}, {Label: "02 : plusieurs identités", Count: 30}, {Label: "sans réponse", Count: 11}}},
		{Code: "H-24", Label: "Discordances bloquantes, par trait", Unit: "%", Value: 1.2, Known: true, Part: 41, Total: 3401, Better: app.BetterDown,
			Split: []app.Share{{Label: "Premier prénom", Count: 22}, {Label: "Nom de naissance", Count: 11}, {Label: "Date de naissance", Count: 6}, {Label: "Sexe", Count: 2}}},
		{Code: "H-25", Label: "Doublons trouvés à une venue", Unit: "%", Value: 0.3, Known: true, Part: 9, Total: 3136, Better: app.BetterDown, Series: course(0, 0.4)},
		{Code: "H-27", Label: "Fusions", Value: 14, Known: true, Series: course(0, 1)},
		{Code: "H-28", Label: "Collisions confirmées pour 10 000 venues", Better: app.BetterDown},
		{Code: "H-29", Label: "Délai médian de correction", Unit: "jours", Value: 1.5, Known: true, Better: app.BetterDown},
		{Code: "H-31", Label: "Identités validées ou qualifiées sans preuve enregistrée", Value: 0, Known: true, Better: app.BetterDown},
		{Code: "H-32", Label: "Identités qualifiées non revérifiées depuis plus de 3 ans", Value: 1204, Known: true, Better: app.BetterDown},
	}}
}

func pilotageRoomOf(t testing.TB, m pilotageMoment) (*Window, *fakeStatistics) {
	t.Helper()
	size := m.size
	if size == (fyne.Size{}) {
		size = screenSize
	}
	s := &fakeStatistics{err: m.err, none: m.none}
	m.opts.Statistics = s
	if m.opts.documents == nil {
		m.opts.documents = func() string { return "/home/nadia/Documents" }
	}
	w, d := open(t, size, m.opts)
	d.to(celluleDesk())
	press(w, fyne.KeyF11)
	if m.then != nil {
		m.then(w)
	}
	return w, s
}

type pilotageMoment struct {
	name string
	opts Options
	size fyne.Size
	err  error
	none bool
	then func(*Window)
}

// never is work that has not ended yet.
func never(func(context.Context), func()) func() { return func() {} }

func pilotageMoments() []pilotageMoment {
	small := fyne.NewSize(1280, 720)
	free := func(w *Window) { press(w, fyne.Key5) }
	return []pilotageMoment{
		{name: "pilotage"},
		{name: "pilotage-720", size: small},
		{name: "pilotage-rien", none: true},
		{name: "pilotage-calcul", opts: Options{outside: outside{away: never}}},
		{name: "pilotage-echec", err: errors.New("disque")},
		{name: "pilotage-dates", then: free},
		{name: "pilotage-detail", then: func(w *Window) { w.pilotage.detail(figures(w.pilotage.period).All[1]) }},
		{name: "pilotage-export", then: func(w *Window) { w.pilotage.export() }},
		{name: "pilotage-aide", then: func(w *Window) { press(w, fyne.KeyF1) }},
		{name: "pilotage-sombre", opts: Options{Dark: true}},
		{name: "pilotage-125", opts: Options{TextScale: 1.25}},
		{name: "pilotage-200", opts: Options{TextScale: 2}},
		{name: "pilotage-dates-200", opts: Options{TextScale: 2}, size: small, then: free},
		{name: "pilotage-1920", size: fyne.NewSize(1920, 1080)},
	}
}

func TestPilotage_NothingIsCut(t *testing.T) {
	for _, m := range pilotageMoments() {
		t.Run(m.name, func(t *testing.T) {
			w, _ := pilotageRoomOf(t, m)
			capture(t, w, m.name)
			looksAsMaster(t, w, m.name)
			nothingIsCut(t, w)
			require.GreaterOrEqual(t, w.pilotage.scroll.Size().Height, float32(200), "the figures have no room left")
		})
	}
}

func TestPilotage_PeriodsByKey(t *testing.T) {
	w, s := pilotageRoomOf(t, pilotageMoment{})
	day := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, tenFortyTwo.Location()) }
	today := day(tenFortyTwo.Month(), tenFortyTwo.Day())
	require.Equal(t, app.Period{From: day(today.Month(), 1), To: today}, s.asked[0], "the month, at first")
	for key, from := range map[fyne.KeyName]time.Time{fyne.Key1: today, fyne.Key2: today.AddDate(0, 0, -6), fyne.Key3: day(today.Month(), 1), fyne.Key4: day(time.January, 1)} {
		press(w, key)
		require.Equal(t, app.Period{From: from, To: today}, s.asked[len(s.asked)-1], key)
	}
	n := len(s.asked)
	press(w, fyne.Key5)
	require.Len(t, s.asked, n, "other dates are typed first")
	p := w.pilotage
	p.from.SetValue("01/02/2026")
	p.to.SetValue("28/02/2026")
	w.window.Canvas().Focus(p.to.Input())
	press(w, fyne.KeyReturn)
	require.Equal(t, app.Period{From: day(time.February, 1), To: day(time.February, 28)}, s.asked[n])
	for _, wrong := range [][2]string{{"31/02/2026", "28/02/2026"}, {"01/03/2026", "28/02/2026"}, {"01/02/2026", "01/02/2099"}} {
		p.from.SetValue(wrong[0])
		p.to.SetValue(wrong[1])
		w.window.Canvas().Focus(p.to.Input())
		press(w, fyne.KeyReturn)
		require.Len(t, s.asked, n+1, wrong)
	}
}

func TestPilotage_AComputationCanBeStopped(t *testing.T) {
	var then func()
	ended := false
	beating := 0
	opts := Options{outside: outside{
		away: func(_ func(context.Context), t func()) func() { then = t; return func() { ended = true } },
		beat: func(time.Duration, func()) func() { beating++; return func() { beating-- } },
	}}
	w, _ := pilotageRoomOf(t, pilotageMoment{opts: opts})
	require.NotNil(t, w.pilotage.errand.progress)
	require.Equal(t, 1, beating)
	press(w, fyne.KeyEscape)
	require.True(t, ended)
	require.Nil(t, w.pilotage.errand.progress)
	require.Zero(t, beating)
	then() // it ends all the same
	require.False(t, w.pilotage.known, "an answer that was given up is dropped")
	press(w, fyne.Key2)
	press(w, fyne.KeyF2)
	require.Nil(t, w.pilotage.errand.progress, "nothing is computed for a room that is left")
}

func TestPilotage_CardsByKeyboardTellEveryNumber(t *testing.T) {
	w, _ := pilotageRoomOf(t, pilotageMoment{})
	c := w.window.Canvas()
	c.FocusNext()
	c.FocusNext() // the second card
	press(w, fyne.KeyReturn)
	over := c.Overlays().Top()
	require.NotNil(t, over)
	words := textsIn(over)
	require.Contains(t, words, "Identités qualifiées de la file active")
	require.Contains(t, words, "81,1\u00A0%")
	press(w, fyne.KeyEscape)
	require.Nil(t, c.Overlays().Top())
}

func TestPilotage_ExportIsWrittenOnceAndReplacedOnlyWhenTold(t *testing.T) {
	dir := t.TempDir()
	w, _ := pilotageRoomOf(t, pilotageMoment{opts: Options{outside: outside{documents: func() string { return dir }}}})
	chordKey(w, fyne.KeyModifierControl, fyne.KeyS)
	press(w, fyne.KeyReturn)
	files, err := filepath.Glob(filepath.Join(dir, "indicateurs-*.csv"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	b, err := os.ReadFile(files[0])
	require.NoError(t, err)
	require.Contains(t, string(b), "H-21;Identités qualifiées de la file active")
	require.Equal(t, shown.MessageSuccess, w.pilotage.message.Level)

	require.NoError(t, os.WriteFile(files[0], []byte("à garder"), 0o600))
	chordKey(w, fyne.KeyModifierControl, fyne.KeyS)
	press(w, fyne.KeyReturn)
	b, _ = os.ReadFile(files[0])
	require.Equal(t, "à garder", string(b))
	press(w, fyne.KeyReturn)
	b, _ = os.ReadFile(files[0])
	require.Contains(t, string(b), "H-21")

	chordKey(w, fyne.KeyModifierControl, fyne.KeyS)
	c := w.window.Canvas()
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	test.Type(c.Focused(), "/absent/x.csv")
	press(w, fyne.KeyReturn)
	require.Equal(t, shown.MessageWarning, w.pilotage.message.Level, "a folder that is not there is said")
}

func TestFigure_IsWrittenAsFrenchDoes(t *testing.T) {
	for want, f := range map[string]struct {
		v    float64
		unit string
	}{"87,4\u00A0%": {87.4, "%"}, "0": {0, ""}, "1\u00A0204": {1204, ""}, "12\u00A0345\u00A0678,5\u00A0s": {12345678.5, "s"}, "-1\u00A0000": {-1000, ""}, "100\u00A0%": {99.96, "%"}} {
		require.Equal(t, want, figure(f.v, f.unit), fmt.Sprint(f))
	}
}
