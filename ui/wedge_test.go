package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/stretchr/testify/require"

	"guichet/app/desk"
)

const scanned = "IS010000000000000000000000S1275126322074974S21.2.250.1.213.1.4.8\x1dS3ZOE\x1dS4ADRUN\x1dS5FS631-12-1975S763220"

// hands is a person or a scanner at the keyboard of a desk, on a clock of its own.
type hands struct {
	t    *testing.T
	w    *Window
	d    *fakeDesk
	now  time.Time
	due  time.Time
	wait func()
}

func newHands(t *testing.T) *hands {
	h := &hands{t: t, now: tenFortyTwo}
	h.w, h.d = open(t, screenSize, Options{outside: outside{
		wedgeNow: func() time.Time { return h.now },
		later: func(d time.Duration, f func()) func() {
			h.due, h.wait = h.now.Add(d), f
			return func() { h.wait = nil }
		},
	}})
	return h
}

// pass lets time go by.
func (h *hands) pass(d time.Duration) {
	end := h.now.Add(d)
	if h.wait != nil && !h.due.After(end) {
		h.now = h.due
		f := h.wait
		h.wait = nil
		f()
	}
	h.now = end
}

// char is one key with the character it makes, as the driver tells them.
func (h *hands) char(r rune) {
	c := h.w.window.Canvas()
	if r == '\x1d' {
		chordKey(h.w, fyne.KeyModifierControl, "]")
		return
	}
	name := fyne.KeyName(strings.ToUpper(string(r)))
	down(h.w, name)
	press(h.w, name)
	if f := c.Focused(); f != nil {
		f.TypedRune(r)
	} else if typed := c.OnTypedRune(); typed != nil {
		typed(r)
	}
	up(h.w, name)
}

func down(w *Window, name fyne.KeyName) {
	if f, ok := w.window.Canvas().Focused().(desktop.Keyable); ok {
		f.KeyDown(&fyne.KeyEvent{Name: name})
		return
	}
	w.shell.keys.Down(&fyne.KeyEvent{Name: name})
}

func up(w *Window, name fyne.KeyName) {
	if f, ok := w.window.Canvas().Focused().(desktop.Keyable); ok {
		f.KeyUp(&fyne.KeyEvent{Name: name})
		return
	}
	w.shell.keys.Up(&fyne.KeyEvent{Name: name})
}

func (h *hands) types(text string, each time.Duration) {
	for _, r := range text {
		h.char(r)
		h.pass(each)
	}
}

func (h *hands) enter() {
	down(h.w, fyne.KeyReturn)
	press(h.w, fyne.KeyReturn)
	up(h.w, fyne.KeyReturn)
}

func (h *hands) scans() (texts []string) {
	for _, c := range h.d.sent {
		if s, ok := c.(desk.Scan); ok {
			texts = append(texts, s.Text)
		}
	}
	return texts
}

func TestWedge_DM60_ACodeIsTakenAndItsKeysActOnNothing(t *testing.T) {
	for _, m := range []struct {
		name string
		snap desk.Snapshot
	}{
		{"nothing has the focus", beneficiaries()}, {"a choice has it", pieceChoice()}, {"a verdict waits for Enter", comparisonOK()},
	} {
		t.Run(m.name, func(t *testing.T) {
			h := newHands(t)
			h.d.to(m.snap)
			h.types(scanned, 4*time.Millisecond)
			h.enter()
			require.Equal(t, []string{scanned}, h.scans())
			require.Len(t, h.d.sent, 1, "no key of the code has acted, its Enter neither")
		})
	}
}

func TestWedge_DM61_WithoutAnEnding(t *testing.T) {
	h := newHands(t)
	h.d.to(beneficiaries())
	h.types(scanned, 4*time.Millisecond)
	require.Empty(t, h.scans())
	h.pass(time.Second)
	require.Equal(t, []string{scanned}, h.scans())
}

// A machine that is busy delivers a code in pieces: what comes late is still no key of a person.
func TestWedge_ABusyMachineDeliversInPieces(t *testing.T) {
	h := newHands(t)
	h.d.to(beneficiaries())
	h.types(scanned[:60], 4*time.Millisecond)
	h.pass(300 * time.Millisecond)
	h.d.to(beneficiaries()) // and a snapshot comes in between
	h.types(scanned[60:], 4*time.Millisecond)
	h.enter()
	require.Equal(t, []string{scanned}, h.scans())
	require.Len(t, h.d.sent, 1)

	h.d.to(beneficiaries()) // the desk has answered
	h.types(scanned[:2], 4*time.Millisecond)
	h.pass(150 * time.Millisecond) // held up where nothing is known yet
	h.types(scanned[2:], 4*time.Millisecond)
	h.enter()
	require.Equal(t, []string{scanned, scanned}, h.scans())
	h.d.sent = h.d.sent[:1]

	h.pass(10 * time.Second)
	h.types(scanned[:60], 4*time.Millisecond)
	h.pass(pauseInside + time.Millisecond) // so late that the code was taken for ended
	h.types("12", 4*time.Millisecond)
	h.enter()
	require.Len(t, h.d.sent, 2, "the code, cut; none of its last keys has acted")
	h.pass(time.Second)
	h.types("1", 0)
	h.pass(holdFor)
	require.Equal(t, desk.ChooseBeneficiaire{Index: 0}, h.d.last(t), "then keys are a person's again")
}

func TestWedge_InAFieldTheLettersOfACodeLeaveItAgain(t *testing.T) {
	h := newHands(t)
	h.d.to(idle())
	nom := h.w.screen.patient.nom
	h.w.screen.focus(nom.Input())
	h.types("LE G", 150*time.Millisecond)
	h.pass(time.Second)
	h.types(scanned, 9*time.Millisecond)
	require.NotEqual(t, "LE G", nom.Value(), "every character is typed at once")
	h.enter()
	require.Equal(t, []string{scanned}, h.scans())
	require.Equal(t, "LE G", nom.Value())
	require.Len(t, h.d.sent, 1, "no search")
}

func TestWedge_APersonIsNeverTakenForAScanner(t *testing.T) {
	t.Run("fast in a field, or after the machine had stopped for a moment", func(t *testing.T) {
		for _, pace := range []time.Duration{0, time.Millisecond, 30 * time.Millisecond, 90 * time.Millisecond} {
			for _, text := range []string{"MARTIN-DUBOIS", "ISABELLE", "ISSAC LE GRAND", "31121975", "0000000001"} {
				h := newHands(t)
				h.d.to(idle())
				nom := h.w.screen.patient.nom
				h.w.screen.focus(nom.Input())
				h.types(text, pace)
				h.enter()
				require.Empty(t, h.scans(), "%s, %s", text, pace)
				require.Equal(t, desk.SearchRecords{Nom: text}, h.d.last(t))
			}
		}
	})
	t.Run("a key that acts", func(t *testing.T) {
		h := newHands(t)
		h.d.to(beneficiaries())
		h.types("1", 0)
		require.Empty(t, h.d.sent)
		h.pass(holdFor)
		require.Equal(t, desk.ChooseBeneficiaire{Index: 0}, h.d.last(t))
	})
	t.Run("two keys pressed at once act one after the other, on the screen they were pressed for", func(t *testing.T) {
		h := newHands(t)
		h.d.to(beneficiaries())
		h.types("2", 5*time.Millisecond)
		h.d.to(pieceChoice()) // another screen comes while the key waits
		require.Equal(t, desk.ChooseBeneficiaire{Index: 1}, h.d.last(t))
		h.pass(time.Second)
		require.Len(t, h.d.sent, 1)
	})
	t.Run("a key that is held", func(t *testing.T) {
		h := newHands(t)
		h.d.to(beneficiaries())
		down(h.w, fyne.Key1)
		for range 40 { // the repetition comes as fast as a scanner
			press(h.w, fyne.Key1)
			h.w.window.Canvas().OnTypedRune()('1')
			h.pass(30 * time.Millisecond)
		}
		up(h.w, fyne.Key1)
		h.pass(time.Second)
		require.LessOrEqual(t, len(h.d.sent)-len(h.scans()), 1)
	})
}

func TestWedge_NotUnderALockNorALayer(t *testing.T) {
	h := newHands(t)
	h.d.to(locked())
	h.types(scanned, 4*time.Millisecond)
	h.enter()
	require.Empty(t, h.scans())

	h = newHands(t)
	h.d.to(idle())
	press(h.w, fyne.KeyF1)
	h.types(scanned, 4*time.Millisecond)
	require.Empty(t, h.scans())
}

func TestWedge_TabEndsACodeAndTheFocusStays(t *testing.T) {
	h := newHands(t)
	h.d.to(idle())
	nom := h.w.screen.patient.nom
	h.w.screen.focus(nom.Input())
	h.types(scanned, 4*time.Millisecond)
	down(h.w, fyne.KeyTab)
	require.Equal(t, []string{scanned}, h.scans())
	require.True(t, nom.Has(h.w.window.Canvas().Focused()))
}

// What a scanner set to an American keyboard types on a French one (DM-60): read back; Caps Lock makes it ambiguous.
func TestWedge_DM60_KeyboardOfAnotherCountry(t *testing.T) {
	french := strings.NewReplacer("1", "&", "2", "é", "3", "\"", "4", "'", "5", "(", "6", "-", "7", "è", "8", "_", "9", "ç", "0", "à",
		"A", "Q", "Q", "A", "Z", "W", "W", "Z", "M", "?", "-", ")", ".", ":").Replace(scanned)
	require.True(t, known([]rune(french)))
	require.Equal(t, scanned, scannedText([]rune(french)))
	require.Equal(t, "]d1"+scanned, scannedText([]rune("]d1"+scanned)))
	require.Equal(t, "0000000042", scannedText([]rune("àààààààà'é")))
	require.True(t, known([]rune("is01")), "with Caps Lock its keys act on nothing")
	require.Equal(t, "is01", scannedText([]rune("is01")), "but nobody guesses its letters")
	require.True(t, beginsAsCode(asAmerican([]rune("$d&"))), "the identifier of the symbol")
}
