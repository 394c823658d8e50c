package app

import "reflect"

// kind finds the row of an event: its type and, when one type tells of several things, which one.
type kind struct {
	typ reflect.Type
	of  string
}

// telling is an event whose type tells of several things.
type telling interface{ which() string }

func kindOf(ev any) kind {
	if c, ok := ev.(commanded); ok {
		ev = c.Command
	}
	k := kind{typ: reflect.TypeOf(ev)}
	if t, ok := ev.(telling); ok {
		k.of = t.which()
	}
	return k
}

// handler is what the row of a table does on the event that the row is for. M owns the state.
type handler[M any] struct {
	kind kind
	do   func(M, any) []effect
}

// on makes a handler of a function that takes its event as it is: a row cannot be given another's.
func on[M, E any](do func(M, E) []effect) handler[M] {
	return handler[M]{kind{typ: reflect.TypeFor[E]()}, func(m M, ev any) []effect { return do(m, ev.(E)) }}
}

// when keeps a handler to one of the things that its event tells of.
func (h handler[M]) when(which string) handler[M] {
	h.kind.of = which
	return h
}

// after tells whether an event is one of those shown.
func after(shown ...any) func(any) bool {
	kinds := map[kind]bool{}
	for _, ev := range shown {
		kinds[kindOf(ev)] = true
	}
	return func(ev any) bool { return kinds[kindOf(ev)] }
}
