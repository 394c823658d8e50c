package ui

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/cellule"
	"guichet/app/shown"
)

type celluleMoment struct {
	name string
	snap cellule.Snapshot
	opts Options
	size fyne.Size
	then func(*Window)
}

func celluleMoments() []celluleMoment {
	small := fyne.NewSize(1280, 720)
	return []celluleMoment{
		{name: "cellule-liste", snap: worklist()},
		{name: "cellule-vide", snap: emptyWorklist()},
		{name: "cellule-discordance", snap: openCase()},
		{name: "cellule-acte", snap: pendingAct()},
		{name: "cellule-doublon", snap: doublon()},
		{name: "cellule-recherche", snap: searched()},
		{name: "cellule-en-cours", snap: celluleBusy()},
		{name: "cellule-100000", snap: hundredThousand(), then: func(w *Window) { press(w, fyne.KeyEnd) }},
		{name: "cellule-filtre", snap: worklist(), then: func(w *Window) { w.cellule.lists.cause.open() }},
		{name: "cellule-aide", snap: openCase(), then: func(w *Window) { press(w, fyne.KeyF1) }},
		{name: "cellule-720", snap: openCase(), size: small},
		{name: "cellule-acte-720", snap: pendingAct(), size: small},
		{name: "cellule-sombre", snap: openCase(), opts: Options{Dark: true}},
		{name: "cellule-acte-sombre", snap: pendingAct(), opts: Options{Dark: true}},
		{name: "cellule-liste-200", snap: worklist(), opts: Options{TextScale: 2}},
		{name: "cellule-200", snap: openCase(), opts: Options{TextScale: 2}},
		{name: "cellule-acte-200", snap: pendingAct(), opts: Options{TextScale: 2}, size: small},
		{name: "cellule-doublon-200", snap: doublon(), opts: Options{TextScale: 2}},
		{name: "cellule-125", snap: openCase(), opts: Options{TextScale: 1.25}},
		{name: "cellule-1920", snap: openCase(), size: fyne.NewSize(1920, 1080)},
	}
}

func (m celluleMoment) open(t testing.TB) (*Window, *fakeCellule) {
	size := m.size
	if size == (fyne.Size{}) {
		size = screenSize
	}
	c := &fakeCellule{}
	m.opts.Cellule = c
	w, d := open(t, size, m.opts)
	d.to(celluleDesk())
	press(w, fyne.KeyF10)
	c.to(m.snap)
	if m.then != nil {
		m.then(w)
	}
	c.sent = nil
	return w, c
}

func (c *fakeCellule) last(t testing.TB) app.Command {
	t.Helper()
	require.NotEmpty(t, c.sent, "no command was sent")
	return c.sent[len(c.sent)-1]
}

func TestCellule_IsDrawnFromSnapshotsAlone(t *testing.T) {
	for _, m := range celluleMoments() {
		t.Run(m.name, func(t *testing.T) {
			w, c := m.open(t)
			capture(t, w, m.name)
			looksAsMaster(t, w, m.name)
			if m.then == nil {
				first := test.RenderToMarkup(w.window.Canvas())
				c.to(m.snap)
				require.Equal(t, first, test.RenderToMarkup(w.window.Canvas()))
			}
		})
	}
}

// looksAsMaster compares a window with its master, when it has one.
func looksAsMaster(t *testing.T, w *Window, name string) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "ecrans", name+".png"))
	if err != nil {
		return // not every moment has one
	}
	defer f.Close()
	master, err := png.Decode(f)
	require.NoError(t, err)
	looksLike(t, master, w.window.Canvas().Capture())
}

func TestCellule_NothingIsCut(t *testing.T) {
	for _, m := range celluleMoments() {
		t.Run(m.name, func(t *testing.T) {
			w, _ := m.open(t)
			nothingIsCut(t, w)
			if !narrow(w.window.Canvas().Size().Width) {
				return
			}
			if m.snap.Case != nil {
				require.GreaterOrEqual(t, w.cellule.item.scroll.Size().Height, float32(120), "the item has no room left")
			} else {
				require.GreaterOrEqual(t, w.cellule.lists.rows.Size().Height, float32(240), "the rows have no room left")
			}
		})
	}
}

func TestCellule_RowsByKeyboard(t *testing.T) {
	w, c := celluleMoment{snap: hundredThousand()}.open(t)
	rows := w.cellule.lists.rows
	require.True(t, rows.Focused(), "the rows have the focus when the room opens")
	page := len(visibleRows(w))
	for _, step := range []struct {
		key fyne.KeyName
		at  int
	}{{fyne.KeyDown, 1}, {fyne.KeyDown, 2}, {fyne.KeyUp, 1}, {fyne.KeyEnd, 99_999}, {fyne.KeyDown, 99_999}, {fyne.KeyHome, 0}, {fyne.KeyUp, 0}} {
		press(w, step.key)
		require.Equal(t, step.at, rows.At(), step.key)
	}
	press(w, fyne.KeyPageDown)
	require.GreaterOrEqual(t, rows.At(), page-1)
	at := rows.At()
	press(w, fyne.KeyReturn)
	require.Equal(t, cellule.OpenWork{ID: fmt.Sprint(at)}, c.last(t))
}

// visibleRows are the given names that can be read in the list.
func visibleRows(w *Window) []string {
	var seen []string
	for _, text := range textsOf(w) {
		if strings.Contains(text, "Aminata") || strings.Contains(text, "Odile") || strings.Contains(text, "Tiago") || strings.Contains(text, "Anne-Lise") {
			seen = append(seen, text)
		}
	}
	return seen
}

func TestCellule_TheRowsInSightAreTheOnesTheSnapshotNames(t *testing.T) {
	w, _ := celluleMoment{snap: hundredThousand()}.open(t)
	rows := w.cellule.lists.rows
	for _, to := range []int{0, 1, 7, 8, 40_000, 40_001, 39_990, 99_999, 3} {
		rows.Go(to)
		seen := textsOf(w)
		for i := rows.First(); i < rows.First()+8; i++ {
			if i%6 == 4 { // a name that is never shortened
				require.Contains(t, seen, fmt.Sprintf(" Aminata %d", i))
			}
		}
		require.NotContains(t, seen, fmt.Sprintf(" Aminata %d", rows.First()+60-(rows.First()+60)%6+4))
	}
}

func TestCellule_MoreRowsAreAskedForOnceAtTheEnd(t *testing.T) {
	s := hundredThousand()
	s.Rows, s.Total = s.Rows[:200], 100_000
	w, c := celluleMoment{snap: s}.open(t)
	press(w, fyne.KeyEnd)
	press(w, fyne.KeyUp)
	press(w, fyne.KeyEnd)
	require.Equal(t, []app.Command{cellule.MoreWorks{}}, c.sent)
}

func TestCellule_SidesGoFromListToList(t *testing.T) {
	w, c := celluleMoment{snap: worklist()}.open(t)
	press(w, fyne.KeyRight)
	require.Equal(t, cellule.ShowList{Code: "a_recuperer"}, c.last(t))
	press(w, fyne.KeyLeft)
	require.Equal(t, cellule.ShowList{Code: "etiquettes"}, c.last(t))
	chordKey(w, fyne.KeyModifierControl, fyne.Key3)
	require.Equal(t, cellule.ShowList{Code: "doublons"}, c.last(t))
}

func TestCellule_EnterOpensThenPreparesThenDoes(t *testing.T) {
	w, c := celluleMoment{snap: worklist()}.open(t)
	press(w, fyne.KeyReturn)
	require.Equal(t, cellule.OpenWork{ID: "1"}, c.last(t))
	c.to(openCase())
	press(w, fyne.KeyReturn)
	require.Equal(t, cellule.PrepareAct{Code: "clore_insee"}, c.last(t))
	press(w, fyne.KeyF8)
	require.Equal(t, cellule.PrepareAct{Code: "retrograder"}, c.last(t))
	press(w, fyne.KeyF9)
	require.Equal(t, cellule.PrepareAct{Code: "retrograder"}, c.last(t), "what cannot be done here has no key")
	c.to(pendingAct())
	press(w, fyne.Key2)
	require.Equal(t, cellule.PrepareAct{Code: "retrograder", Values: map[string]string{"cause": "piece", "motif": ""}}, c.last(t), "consequences follow the choice")
	c.to(pendingAct())
	w.window.Canvas().Focus(w.cellule.item.form.inputs[0].focusable())
	press(w, fyne.KeyReturn)
	require.Len(t, c.sent, 4, "an act is not done without what it asks for")
	require.True(t, w.cellule.item.form.inputs[1].text.Has(w.window.Canvas().Focused()))
	test.Type(w.window.Canvas().Focused(), "pièce périmée")
	press(w, fyne.KeyReturn)
	require.Equal(t, cellule.DoAct{Code: "retrograder", Values: map[string]string{"cause": "piece", "motif": "pièce périmée"}}, c.last(t))
}

func TestCellule_EscapeGoesBackOneStepAtATime(t *testing.T) {
	s := pendingAct()
	s.Message = &shown.Message{Level: shown.MessageWarning, Phrase: "Modifié."}
	w, c := celluleMoment{snap: s}.open(t)
	press(w, fyne.KeyEscape)
	require.Equal(t, shown.Dismiss{}, c.last(t))
	c.to(pendingAct())
	w.window.Canvas().Focus(w.cellule.item.form.inputs[1].focusable())
	test.Type(w.window.Canvas().Focused(), "x")
	press(w, fyne.KeyEscape)
	require.Equal(t, shown.Dismiss{}, c.last(t), "first the field")
	press(w, fyne.KeyEscape)
	require.Equal(t, cellule.CancelAct{}, c.last(t))
	c.to(openCase())
	press(w, fyne.KeyEscape)
	require.Equal(t, cellule.CloseCase{}, c.last(t))
}

func TestCellule_NothingTypedForOneItemServesAnother(t *testing.T) {
	w, c := celluleMoment{snap: pendingAct()}.open(t)
	test.Type(w.cellule.item.form.inputs[1].focusable(), "confirmé par la famille")
	c.to(pendingAct())
	require.Equal(t, "confirmé par la famille", w.cellule.item.form.values()["motif"])
	other := pendingAct()
	other.Case.Work.ID, other.Case.Identite.ID = "2", "i2"
	c.to(other)
	require.Empty(t, w.cellule.item.form.values()["motif"])
}

func TestCellule_ArrowsStayOnTheirItemWhenRowsGo(t *testing.T) {
	w, c := celluleMoment{snap: worklist()}.open(t)
	press(w, fyne.KeyDown)
	press(w, fyne.KeyDown)
	s := worklist()
	s.Rows = s.Rows[1:]
	c.to(s)
	press(w, fyne.KeyReturn)
	require.Equal(t, cellule.OpenWork{ID: "3"}, c.last(t))
}

func TestCellule_FiltersByKeyboard(t *testing.T) {
	w, c := celluleMoment{snap: worklist()}.open(t)
	w.window.Canvas().Focus(w.cellule.lists.cause.press)
	press(w, fyne.KeyReturn)
	press(w, fyne.KeyDown)
	press(w, fyne.KeyReturn)
	require.Equal(t, cellule.FilterWorks{Filter: cellule.WorkFilter{Affecte: "moi_ou_libre", Cause: "prenom"}}, c.last(t))
	require.Same(t, w.cellule.lists.cause.press, w.window.Canvas().Focused())
	w.window.Canvas().Focus(w.cellule.lists.texte.Input())
	test.Type(w.window.Canvas().Focused(), "LE G")
	c.to(worklist())
	require.Equal(t, "LE G", w.cellule.lists.texte.Value(), "what is being typed stays")
	press(w, fyne.KeyReturn)
	require.Equal(t, cellule.FilterWorks{Filter: cellule.WorkFilter{Affecte: "moi_ou_libre", Texte: "LE G"}}, c.last(t))
}

func TestCellule_SearchesTheWholeBase(t *testing.T) {
	w, c := celluleMoment{snap: worklist()}.open(t)
	chordKey(w, fyne.KeyModifierControl, fyne.KeyF)
	test.Type(w.window.Canvas().Focused(), "14021961")
	press(w, fyne.KeyReturn)
	require.Equal(t, cellule.FindIdentity{Date: "14/02/1961"}, c.last(t))
	c.to(searched())
	press(w, fyne.Key1)
	require.Equal(t, cellule.OpenIdentity{ID: "p1"}, c.last(t))
	press(w, fyne.KeyEscape)
	require.Equal(t, cellule.CloseCase{}, c.last(t))
	c.to(worklist())
	require.True(t, contains(w.shell.work, w.cellule.lists.rows), "the worklists are back")
}

func TestCellule_LockShowsNothing(t *testing.T) {
	w, _ := celluleMoment{snap: openCase()}.open(t)
	d := celluleDesk()
	d.Agent.Locked = true
	w.screen.show(d)
	for _, text := range textsOf(w) {
		require.NotContains(t, text, "GUEN")
	}
}

func TestCellule_LooksChangeAndWhatIsTypedStays(t *testing.T) {
	w, _ := celluleMoment{snap: pendingAct()}.open(t)
	w.window.Canvas().Focus(w.cellule.item.form.inputs[1].focusable())
	test.Type(w.window.Canvas().Focused(), "ANNE")
	chordKey(w, fyne.KeyModifierControl, fyne.KeyD)
	chordKey(w, fyne.KeyModifierControl|fyne.KeyModifierShift, fyne.KeyEqual)
	test.Type(w.window.Canvas().Focused(), "-LISE")
	require.Equal(t, "ANNE-LISE", w.cellule.item.form.values()["motif"])
}

// A worklist of any size costs what can be seen of it (the real window is measured by make bench).
func BenchmarkCelluleScroll(b *testing.B) {
	w, _ := celluleMoment{snap: hundredThousand()}.open(b)
	for b.Loop() {
		press(w, fyne.KeyDown)
	}
	_ = w
}
