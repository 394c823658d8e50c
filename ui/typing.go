package ui

import (
	"time"

	"guichet/app/desk"
)

// TypingPause is how long a person stops typing before the desk is told what stands in the form: what is told outlives a
// fall of the program. It is shorter than the way from one field to a question asked aloud, and longer than between two keys.
const TypingPause = 800 * time.Millisecond

// typist tells the desk, after a pause of typing, what stands in the form of the patient in hand. The desk keeps it and
// answers nothing; secrets are not told.
type typist struct {
	s      *screen
	form   *form
	cancel func()
}

func (t *typist) touched() {
	pause := t.s.options.Typing
	if pause <= 0 {
		return
	}
	if t.cancel != nil {
		t.cancel()
	}
	t.cancel = t.s.options.later(pause, t.tell)
}

func (t *typist) tell() {
	t.cancel = nil
	typed := false
	values := map[string]string{}
	for _, in := range t.form.inputs {
		if in.field.Secret {
			continue
		}
		typed = typed || in.dirty
		values[in.field.Code] = in.value()
	}
	if typed {
		t.s.out(desk.Typing{Values: values}) // not by send: no snapshot answers it
	}
}
