package ui

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app/desk"
)

// What is typed is told once the person pauses, without what is secret, and never for the next patient's form.
func TestTyping_IsToldAfterAPause(t *testing.T) {
	var waiting func()
	w, d := open(t, screenSize, Options{Typing: time.Second, outside: outside{later: func(after time.Duration, f func()) func() {
		if after != time.Second {
			f()
			return func() {}
		}
		waiting = f
		return func() { waiting = nil }
	}}})
	pause := func() {
		f := waiting
		waiting = nil
		if f != nil {
			f()
		}
	}
	d.to(traitsForm())
	letters := func(text string) {
		in := w.screen.now.form.inputs[0].focusable()
		w.window.Canvas().Focus(in)
		for _, r := range text {
			in.TypedRune(r)
		}
	}
	letters("LE")
	require.Empty(t, d.sent, "not at each letter")
	pause()
	told, ok := d.last(t).(desk.Typing)
	require.True(t, ok)
	require.Contains(t, told.Values[w.screen.now.form.inputs[0].field.Code], "LE")
	require.Nil(t, waiting)
	n := len(d.sent)
	letters("G")
	d.to(idle())
	pause()
	require.Len(t, d.sent, n, "the form is gone")
	d.to(traitsForm())
	pause()
	require.Len(t, d.sent, n)
}
