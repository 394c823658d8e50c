package cog

// maxSteps bounds the walk from a former place to the present one: mergers follow mergers, but not for ever, even in a
// file that says so.
const maxSteps = 12

// after is what took a place in, or what it became, on the day that it ended; for a part of a commune that has no end
// it is the commune. It is nil for a place of today.
func (t *Table) after(e *entry) *entry {
	to := e.parent
	switch {
	case e.nature == Pays && (e.fin == 0 || to == 0):
		return nil // the parent of a living country is what it was part of, not what it became
	case e.fin == 0 && to == 0:
		return nil
	case e.fin == 0:
		return t.other(t.heir(to), e)
	case to == 0:
		to = e.code // only its name changed
	}
	all := t.of(to)
	for i := range all {
		if n := &all[i]; n != e && n.nature != Extension && n.valid(e.fin) {
			return n
		}
	}
	if to == e.code {
		return nil
	}
	return t.other(t.heir(to), e)
}

func (t *Table) other(n, e *entry) *entry {
	if n == e {
		return nil
	}
	return n
}

// living is where a place is found today (C-62): through mergers, changes of name, of département and of chief place.
// A commune that left a merger again is itself.
func (t *Table) living(e *entry) *entry {
	if e.fin != 0 && e.nature != Pays && e.nature != Extension {
		if h := t.heir(e.code); h != e && h.alive() {
			return h
		}
	}
	for range maxSteps {
		n := t.after(e)
		if n == nil {
			break
		}
		e = n
	}
	return e
}

// held is what a place was on a day: itself, itself under the code or the name of that time, or the commune that had
// taken it in. It is nil when the table does not know.
func (t *Table) held(e *entry, d day) *entry {
	if e.valid(d) {
		return e
	}
	if e.fin != 0 && d >= e.fin {
		all := t.of(e.code)
		for i := range all { // it left the merger again, or took another name
			if o := &all[i]; o.nature == Commune && o.debut >= e.fin && o.valid(d) && e.nature != Extension {
				return o
			}
		}
		for range maxSteps {
			if e = t.after(e); e == nil || e.valid(d) {
				return e
			}
			if d < e.debut {
				return nil
			}
		}
		return nil
	}
	for range maxSteps {
		if e = t.before(e, d); e == nil || e.valid(d) {
			return e
		}
	}
	return nil
}

// before is the same place before it had its code or its name: the latest that had begun on that day, else the one
// that came just before.
func (t *Table) before(e *entry, d day) *entry {
	var last *entry
	for _, i := range t.partsOf(e.code) {
		if o := &t.entries[i]; o.nature == AncienCode && (o.fin == 0 || e.debut == 0 || o.fin <= e.debut) {
			if o.valid(d) {
				return o
			}
			if last == nil || o.fin > last.fin {
				last = o
			}
		}
	}
	all := t.of(e.code)
	for i := range all {
		if o := &all[i]; o != e && o.nature == Commune && o.parent == 0 && o.fin != 0 && o.fin <= e.debut {
			if o.valid(d) {
				return o
			}
			if last == nil || o.fin > last.fin {
				last = o
			}
		}
	}
	if last != nil && last.debut != 0 && d < last.debut {
		return last
	}
	return nil
}
