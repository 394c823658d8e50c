package actor

import (
	"reflect"
)

// Kind finds the row of an event: its type and, when one type tells of several things, which one.
type Kind struct {
	Type reflect.Type
	Of   string
}

// telling is an event whose type tells of several things; Which says of which one.
type telling interface{ Which() string }

// KindOf gives the kind of an event, a command among them: what its row is looked up by.
func KindOf(ev any) Kind {
	if c, ok := ev.(Commanded); ok {
		ev = c.Command
	}
	k := Kind{Type: reflect.TypeOf(ev)}
	if t, ok := ev.(telling); ok {
		k.Of = t.Which()
	}
	return k
}

// Handler is what the row of a table does on the event that the row is for. M owns the state.
type Handler[M any] struct {
	Kind Kind
	Do   func(M, any) []Effect
}

// On makes a handler of a function that takes its event as it is: a row cannot be given another's.
func On[M, E any](do func(M, E) []Effect) Handler[M] {
	return Handler[M]{Kind{Type: reflect.TypeFor[E]()}, func(m M, ev any) []Effect { return do(m, ev.(E)) }}
}

// When keeps a handler to one of the things that its event tells of.
func (h Handler[M]) When(which string) Handler[M] {
	h.Kind.Of = which
	return h
}

// After tells whether an event is one of those shown.
func After(shown ...any) func(any) bool {
	kinds := map[Kind]bool{}
	for _, ev := range shown {
		kinds[KindOf(ev)] = true
	}
	return func(ev any) bool { return kinds[KindOf(ev)] }
}
