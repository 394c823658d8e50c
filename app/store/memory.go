package store

import "slices"

// memory is what a writer's connection still knows of the base since its last act, so that the next one does not read
// back what was just written. It holds as long as the version of the data is the same: SQLite changes it with every
// commit, ours or another program's.
type memory struct {
	version uint32
	last    head
	states  []state // of the identities last written, the latest at the end
}

// remembered bounds the states that are kept: an agent works on one identity, a merge on two.
const remembered = 8

// dataVersion tells the version of the data that the connection sees; false when the driver cannot tell.
func (h *handle) dataVersion() (version uint32, ok bool) {
	err := h.conn.Raw(func(conn any) (err error) {
		file, can := conn.(interface {
			FileControlDataVersion(name string) (uint32, error)
		})
		if ok = can; can {
			version, err = file.FileControlDataVersion("main")
		}
		return err
	})
	return version, ok && err == nil
}

// recall gives a transaction that has begun what the connection knows of the base, if nobody has written since.
func (t *transaction) recall() {
	m := t.h.memory
	if m == nil {
		return
	}
	if version, ok := t.h.dataVersion(); ok && version == m.version {
		t.last, t.read, t.known = m.last, true, slices.Clone(m.states)
	}
}

// remember keeps what a transaction that was committed leaves known.
func (t *transaction) remember() {
	t.h.memory = nil
	if version, ok := t.h.dataVersion(); ok {
		t.h.memory = &memory{version, t.last, t.known}
	}
}

// recalled gives the state of an identity, if it is known.
func (t *transaction) recalled(id string) (state, bool) {
	at := slices.IndexFunc(t.known, func(s state) bool { return s.ID == id })
	if at < 0 {
		return state{}, false
	}
	return t.known[at], true
}

// keep notes the state in which an act leaves an identity. That an item is open about it may be said too often: then the
// items are looked for in vain.
func (t *transaction) keep(after state) {
	t.known = slices.DeleteFunc(t.known, func(s state) bool { return s.ID == after.ID })
	if after.Version > 0 {
		t.known = append(t.known, after)
	}
	if over := len(t.known) - remembered; over > 0 {
		t.known = slices.Delete(t.known, 0, over)
	}
	for i := range t.known {
		if slices.Contains(t.opened, t.known[i].ID) {
			t.known[i].items = true
		}
	}
	t.opened = t.opened[:0]
}
