package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/require"

	"guichet/app/desk"
	"guichet/app/shown"
	"guichet/ins"
)

// press does what the driver does with a key: the focused piece has it first, else the canvas.
func press(w *Window, name fyne.KeyName) {
	ev := &fyne.KeyEvent{Name: name}
	if f := w.window.Canvas().Focused(); f != nil {
		f.TypedKey(ev)
		return
	}
	w.window.Canvas().OnTypedKey()(ev)
}

func chordKey(w *Window, mod fyne.KeyModifier, name fyne.KeyName) {
	s := &desktop.CustomShortcut{KeyName: name, Modifier: mod}
	if f, ok := w.window.Canvas().Focused().(fyne.Shortcutable); ok {
		f.TypedShortcut(s)
		return
	}
	w.screen.keys.Shortcut(s) // as the canvas does; the test canvas has no shortcuts
}

func TestKeys_SimplePatientTakesSixKeys(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	count := 0
	key := func(name fyne.KeyName) { count++; press(w, name) }

	d.to(beneficiaries())
	key(fyne.Key1)
	require.Equal(t, desk.ChooseBeneficiaire{Index: 0}, d.last(t))
	d.to(pieceChoice())
	key(fyne.Key1)
	require.Equal(t, desk.ChoosePiece{Type: "CN"}, d.last(t))
	s := traitsForm() // everything proposed
	s.Now.Form.Fields[1].Value = "ANNE-LISE MARIE"
	d.to(s)
	key(fyne.KeyReturn)
	require.Equal(t, "ANNE-LISE MARIE", d.last(t).(desk.EnterTraits).Prenoms)
	d.to(calling())
	d.to(comparisonOK())
	key(fyne.KeyReturn)
	require.Equal(t, desk.AcceptINS{}, d.last(t))
	d.to(admitted())
	key(fyne.KeyF9)
	require.Equal(t, desk.PrintLabels{Copies: 1}, d.last(t))
	require.LessOrEqual(t, count, 6)
}

func TestKeys_FunctionKeysWorkWhateverHasTheFocus(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	d.to(blocking())
	c := w.window.Canvas()
	for range 12 { // all stops of Tab, and none
		press(w, fyne.KeyF9)
		require.Equal(t, desk.PrintLabels{}, d.last(t))
		d.sent = nil
		d.to(blocking())
		c.FocusNext()
	}
}

func TestKeys_DigitsGoToTheFieldThatHasTheFocus(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	d.to(beneficiaries())
	chordKey(w, fyne.KeyModifierControl, fyne.KeyF)
	require.True(t, w.screen.patient.date.Has(w.window.Canvas().Focused()))
	press(w, fyne.Key1)
	w.window.Canvas().Focused().TypedRune('1')
	require.Empty(t, d.sent)
	require.Equal(t, "1", w.screen.patient.date.Value())
}

func TestKeys_WhatIsBeingTypedSurvivesSnapshots(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	d.to(traitsForm())
	focused := w.window.Canvas().Focused()
	require.NotNil(t, focused, "the first empty required field has the focus")
	test.Type(focused, "ANNE-LISE")
	require.Equal(t, "ANNE-LISE", w.screen.now.form.values()["prenoms"])
	next := traitsForm()
	next.Message = &shown.Message{Level: shown.MessageInfo, Phrase: "Réponse d’INSi pour un autre patient."}
	next.Now.Form.Fields[1].Value = "PROPOSITION TARDIVE"
	d.to(next)
	require.Same(t, focused, w.window.Canvas().Focused(), "the caret stays")
	require.Equal(t, "ANNE-LISE", w.screen.now.form.values()["prenoms"])
	test.Type(focused, " MARIE")
	require.Equal(t, "ANNE-LISE MARIE", w.screen.now.form.values()["prenoms"])
}

func TestKeys_NothingTypedForOnePatientStaysForAnother(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	d.to(traitsForm())
	test.Type(w.window.Canvas().Focused(), "ANNE-LISE")
	other := traitsForm()
	other.Patient.Opened = &ins.Identite{ID: "p9", Traits: ins.Traits{NomNaissance: "DUPRÉ"}}
	other.Patient.Beneficiaires, other.Patient.Chosen = nil, -1
	d.to(other)
	require.Equal(t, "", w.screen.now.form.values()["prenoms"])
	require.Equal(t, "ANNE", w.screen.now.form.values()["premier_prenom"], "what the desk proposes is shown")
}

func TestKeys_SearchTextGoesWithItsPatient(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	d.to(results())
	require.Equal(t, "LE G", w.screen.patient.nom.Value())
	d.to(idle())
	require.Empty(t, w.screen.patient.nom.Value())
}

func TestKeys_SearchTextBeingTypedIsLeftAlone(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	d.to(idle())
	w.window.Canvas().Focus(w.screen.patient.nom.Input())
	test.Type(w.screen.patient.nom.Input(), "DUP")
	d.to(beneficiaries()) // somebody puts a card in
	require.Equal(t, "DUP", w.screen.patient.nom.Value())
	require.True(t, w.screen.patient.nom.Has(w.window.Canvas().Focused()))
	press(w, fyne.KeyReturn)
	require.Equal(t, desk.SearchRecords{Nom: "DUP"}, d.last(t))
}

func TestKeys_EnterGoesToTheNextEmptyRequiredFieldThenSends(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	s := traitsForm()
	s.Now.Form.Fields[0].Value, s.Now.Form.Fields[3].Value = "", ""
	d.to(s)
	form := w.screen.now.form
	require.True(t, form.inputs[0].text.Has(w.window.Canvas().Focused()))
	test.Type(w.window.Canvas().Focused(), "LE GUEN")
	press(w, fyne.KeyReturn)
	require.True(t, form.inputs[1].text.Has(w.window.Canvas().Focused()))
	test.Type(w.window.Canvas().Focused(), "ANNE")
	press(w, fyne.KeyReturn)
	require.True(t, form.inputs[3].text.Has(w.window.Canvas().Focused()))
	require.Empty(t, d.sent)
	test.Type(w.window.Canvas().Focused(), "14021961")
	press(w, fyne.KeyReturn)
	require.Equal(t, "14/02/1961", d.last(t).(desk.EnterTraits).DateNaissance)
}

func TestKeys_FaultTakesTheFocusOnceSent(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	s := traitsForm()
	s.Now.Form.Fields[1].Value = "LISE"
	s.Now.Form.Fields[2].Fault = ""
	d.to(s)
	w.window.Canvas().Focus(w.screen.now.form.inputs[5].text.Input())
	press(w, fyne.KeyReturn)
	require.Len(t, d.sent, 1)
	faulty := traitsForm()
	faulty.Now.Form.Fields[1].Value = "LISE"
	d.to(faulty)
	require.True(t, w.screen.now.form.inputs[2].text.Has(w.window.Canvas().Focused()))
}

func TestKeys_SuggestionIsPickedByKey(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	s := several02()
	s.Now.Form.Fields[0].Fault, s.Now.Form.Fields[0].Suggestions = "", nil
	d.to(s)
	test.Type(w.window.Canvas().Focused(), "boulogne")
	press(w, fyne.KeyReturn)
	require.Equal(t, "boulogne", d.last(t).(desk.CallINSi).Criteria.LieuNaissance)
	d.to(several02())
	press(w, fyne.Key1)
	require.Equal(t, "92012", d.last(t).(desk.CallINSi).Criteria.LieuNaissance)
}

func TestKeys_AnActIsSentOncePerSnapshot(t *testing.T) {
	now := tenFortyTwo
	w, d := open(t, screenSize, Options{Now: func() time.Time { return now }})
	d.to(comparisonOK())
	press(w, fyne.KeyReturn)
	press(w, fyne.KeyReturn)
	require.Len(t, d.sent, 1)
	now = now.Add(3 * time.Second) // the desk never answered: the agent may try again
	press(w, fyne.KeyReturn)
	require.Len(t, d.sent, 2)
}

func TestKeys_HeldKeyActsOnce(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	c := w.window.Canvas()
	down, up := w.screen.keys.Down, w.screen.keys.Up // as a desktop canvas does
	d.to(comparisonOK())
	ev := &fyne.KeyEvent{Name: fyne.KeyReturn}
	down(ev)
	c.OnTypedKey()(ev)
	require.Len(t, d.sent, 1)
	d.to(admitted()) // the key is still down, and repeats on the next screen
	for range 30 {
		c.OnTypedKey()(ev)
	}
	require.Len(t, d.sent, 1)
	up(ev)
	down(ev)
	c.OnTypedKey()(ev)
	require.Len(t, d.sent, 2)
}

func TestKeys_EscapeGoesBackOneStepAtATime(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	s := results()
	s.Message = &shown.Message{Level: shown.MessageRefusal, Phrase: "Date impossible."}
	d.to(s)
	press(w, fyne.KeyEscape)
	require.Equal(t, shown.Dismiss{}, d.last(t))
	d.to(results())
	w.screen.searchRecords()
	w.window.Canvas().Focus(w.screen.patient.nom.Input())
	test.Type(w.screen.patient.nom.Input(), "U")
	press(w, fyne.KeyEscape)
	require.Nil(t, w.window.Canvas().Focused(), "first the field")
	require.Len(t, d.sent, 1)
	press(w, fyne.KeyEscape)
	require.Equal(t, desk.Back{}, d.last(t), "then the desk's own step")
}

func TestKeys_NothingBehindHelpHearsAKey(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	d.to(comparisonOK())
	press(w, fyne.KeyF1)
	require.NotNil(t, w.window.Canvas().Overlays().Top())
	for _, k := range []fyne.KeyName{fyne.KeyF4, fyne.KeyF9, fyne.KeyF12, fyne.Key1} {
		press(w, k)
	}
	w.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyReturn})
	chordKey(w, fyne.KeyModifierControl, fyne.KeyN)
	require.Empty(t, d.sent)
	press(w, fyne.KeyEscape)
	require.Nil(t, w.window.Canvas().Overlays().Top())
	press(w, fyne.KeyReturn)
	require.Equal(t, desk.AcceptINS{}, d.last(t))
}

func TestKeys_DemonstrationCards(t *testing.T) {
	cards := &fakeCards{}
	w, d := open(t, screenSize, Options{Demonstration: cards})
	d.to(training(blocking()))
	chordKey(w, fyne.KeyModifierAlt, fyne.Key3)
	require.Equal(t, 3, cards.inserted)
	w.screen.searchRecords() // with the focus in a field too
	chordKey(w, fyne.KeyModifierAlt, fyne.Key0)
	require.Equal(t, 1, cards.removed)
}

func TestLock_ShowsNothingOfThePatientAndGivesHimBack(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	d.to(traitsForm())
	test.Type(w.window.Canvas().Focused(), "ANNE-LISE")
	s := traitsForm()
	s.Agent.Locked, s.Now = true, locked().Now // as a locked desk says it
	d.to(s)
	var seen []string
	eachText(w.window.Content(), fyne.NewPos(0, 0), nil, func(o *canvas.Text, _ fyne.Position, _ []box) { seen = append(seen, o.Text) })
	for _, text := range seen {
		require.NotContains(t, text, "GUEN")
		require.NotContains(t, text, "1961")
	}
	press(w, fyne.KeyF9)
	require.Empty(t, d.sent, "no act behind the lock")
	test.Type(w.window.Canvas().Focused(), "secret")
	press(w, fyne.KeyReturn)
	require.Equal(t, desk.Unlock{Secret: "secret"}, d.last(t))
	d.to(traitsForm())
	require.Equal(t, "ANNE-LISE", w.screen.now.form.values()["prenoms"], "what was typed is still there")
}

func TestFocus_TabFollowsTheReadingOrder(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	s := blocking()
	d.to(s)
	c := w.window.Canvas()
	c.Unfocus()
	var order []float32 // which pane, then how far down
	var last fyne.Position
	seen := map[fyne.Focusable]bool{}
	for range 40 {
		c.FocusNext()
		f := c.Focused()
		if f == nil || seen[f] {
			break
		}
		seen[f] = true
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(f.(fyne.CanvasObject))
		pane := float32(0)
		switch {
		case contains(w.screen.comparison.root, f.(fyne.CanvasObject)):
			pane = 1
		case contains(w.screen.now.root, f.(fyne.CanvasObject)):
			pane = 2
		}
		if n := len(order); n > 0 && order[n-1] == pane {
			require.True(t, at.Y > last.Y+4 || at.X > last.X, "%v after %v", at, last)
		} else if n > 0 {
			require.Greater(t, pane, order[n-1])
		}
		order, last = append(order, pane), at
	}
	require.GreaterOrEqual(t, len(order), 12, "cards, fields, result, create, table, acts")
}

func TestFocus_LeavesWhatIsNoLongerThere(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	d.to(traitsForm())
	require.NotNil(t, w.window.Canvas().Focused())
	d.to(comparisonOK())
	require.Nil(t, w.window.Canvas().Focused(), "no key may go to a field that is gone")
	press(w, fyne.KeyReturn)
	require.Equal(t, desk.AcceptINS{}, d.last(t))
}

func TestFocus_StaysOnAButtonThatIsStillThere(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	d.to(blocking())
	b := w.screen.now.pool.items["autre 0F7"]
	w.window.Canvas().Focus(b)
	d.to(blocking())
	require.Same(t, b, w.window.Canvas().Focused())
	require.True(t, b.Focused())
}

func TestFocus_AndTextStayWhenTheLooksChange(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	d.to(traitsForm())
	test.Type(w.window.Canvas().Focused(), "ANNE")
	chordKey(w, fyne.KeyModifierControl|fyne.KeyModifierShift, fyne.KeyEqual)
	require.InDelta(t, 1.25, w.options.TextScale, 0.01)
	chordKey(w, fyne.KeyModifierControl, fyne.KeyD)
	require.True(t, w.options.Dark)
	test.Type(w.window.Canvas().Focused(), "-LISE")
	require.Equal(t, "ANNE-LISE", w.screen.now.form.values()["prenoms"])
}
