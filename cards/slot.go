package cards

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"guichet/assets/texts"
)

// slot is one reader as the watch knows it.
type slot struct {
	name    string
	state   ReaderState
	card    *Card // nil when empty
	reading *reading
	tries   int
	began   time.Time // first try of this presence
	lecture *Lecture  // what the present card said
	porteur *Porteur
}

// reading is one attempt in progress.
type reading struct {
	cancel  context.CancelFunc
	confirm chan<- *texts.Refusal // nil for a first reading
}

// outcome is what a reading brought.
type outcome struct {
	lecture *Lecture
	porteur *Porteur
	err     error
}

// update compares the readers with what is known and tells the differences.
func (w *watch) update(states []ReaderState) {
	for _, s := range w.sorted() {
		if !slices.ContainsFunc(states, func(r ReaderState) bool { return r.Name == s.name }) {
			w.forget(s)
		}
	}
	for _, state := range states { // readers first, so that a desk knows them all when the cards come
		if w.slots[state.Name] == nil {
			w.slots[state.Name] = &slot{name: state.Name}
			w.emit(Event{Kind: ReaderAdded, Reader: state.Name})
		}
	}
	for _, state := range states {
		s := w.slots[state.Name]
		before := s.state
		s.state = state
		if s.card != nil && (!state.Present || state.Counter != before.Counter || state.Mute != before.Mute ||
			!bytes.Equal(state.ATR, before.ATR)) {
			// A counter that moved while a card is present is a card taken out and another put in between two waits.
			w.take(s, !state.Present)
		}
		if s.card == nil && state.Present {
			w.insert(s)
		}
	}
}

func (w *watch) sorted() []*slot {
	all := make([]*slot, 0, len(w.slots))
	for _, s := range w.slots {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *slot) int {
		if a.name < b.name {
			return -1
		}
		return 1
	})
	return all
}

// insert announces the card now in the slot and begins to read it.
func (w *watch) insert(s *slot) {
	w.presence++
	famille, generation := Recognize(s.state.ATR)
	if s.state.Mute {
		famille, generation = FamilleMuette, ""
	}
	s.card = &Card{
		Reader: s.name, ATR: bytes.Clone(s.state.ATR), Famille: famille, Generation: generation, Presence: w.presence,
	}
	s.tries, s.began = 0, time.Now()
	hint := w.learn(s)
	w.emit(Event{Kind: CardInserted, Reader: s.name, Card: *s.card, Hint: hint})
	w.read(s)
}

// read starts reading the card of the slot, or says why it is not read.
func (w *watch) read(s *slot) {
	if code, known := familyFaults[s.card.Famille]; known {
		w.fail(s, texts.Refuse(code, "lecteur", s.name))
		return
	}
	if s.card.Famille == FamilleCPx && w.Porteur == nil {
		w.fail(s, texts.Refuse(FaultPorteurOff, "lecteur", s.name))
		return
	}
	if s.card.Famille == FamilleVitale2 && w.Vitale == nil {
		w.fail(s, texts.Refuse(FaultVitaleOff, "lecteur", s.name))
		return
	}
	s.tries++
	w.start(s, nil)
}

// start runs one reading beside the watch. Its outcome is posted back and counts only if the presence is the same.
func (w *watch) start(s *slot, confirm chan<- *texts.Refusal) {
	ctx, cancel := context.WithTimeout(w.ctx, cmp.Or(w.Deadline, 10*time.Second))
	r := &reading{cancel: cancel, confirm: confirm}
	s.reading = r
	card := *s.card
	result := make(chan outcome, 1)
	w.readings.Go(func() { result <- w.readNow(ctx, card) })
	w.helpers.Go(func() {
		defer cancel()
		var o outcome
		select {
		case o = <-result:
		case <-ctx.Done():
			select {
			case o = <-result: // both were ready: the reading counts
			default:
				o.err = ctx.Err()
			}
		}
		w.post(func() { w.finish(s, r, o) })
	})
}

// readNow may block for as long as the card is mute.
func (w *watch) readNow(ctx context.Context, card Card) outcome {
	a := access{w.Service, card}
	began := time.Now()
	if card.Famille == FamilleCPx {
		p, err := w.Porteur.ReadPorteur(ctx, a)
		if err != nil {
			return outcome{err: err}
		}
		p.Card = card
		return outcome{porteur: &p}
	}
	l, err := w.Vitale.ReadVitale(ctx, a)
	if err != nil {
		return outcome{err: err}
	}
	l.Card, l.Debut, l.Fin = card, began, time.Now()
	return outcome{lecture: &l}
}

// finish takes the outcome of a reading. One of an earlier presence, or a cancelled one, says nothing.
func (w *watch) finish(s *slot, r *reading, o outcome) {
	if s.reading != r {
		return
	}
	s.reading = nil
	if r.confirm != nil {
		r.confirm <- w.confirmed(s, o)
		return
	}
	switch {
	case o.err == nil && o.lecture != nil:
		s.lecture = o.lecture
		w.emit(Event{Kind: VitaleRead, Reader: s.name, Card: *s.card, Lecture: o.lecture})
	case o.err == nil:
		s.porteur = o.porteur
		w.emit(Event{Kind: PorteurRead, Reader: s.name, Card: *s.card, Porteur: o.porteur})
	case errors.Is(o.err, context.DeadlineExceeded):
		w.fail(s, FaultOf(o.err, s.name))
	case serviceGone(o.err):
		w.later(s, cmp.Or(w.Grace, 600*time.Millisecond), func() { w.fail(s, FaultOf(o.err, s.name)) })
	case isAny(o.err, SharingViolation, ServerTooBusy):
		if time.Since(s.began) >= cmp.Or(w.Deadline, 10*time.Second) {
			w.fail(s, FaultOf(o.err, s.name))
			return
		}
		w.later(s, busyPause, func() { w.read(s) })
	case contactLost(o.err):
		w.later(s, cmp.Or(w.Grace, 600*time.Millisecond), func() { w.moved(s, o.err) })
	default:
		w.fail(s, FaultOf(o.err, s.name))
	}
}

// later runs f if the same card is still there, unread, after d.
func (w *watch) later(s *slot, d time.Duration, f func()) {
	r := &reading{}
	ctx, cancel := context.WithCancel(w.ctx)
	r.cancel = cancel
	s.reading = r
	w.helpers.Go(func() {
		defer cancel()
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			w.post(func() {
				if s.reading == r {
					s.reading = nil
					f()
				}
			})
		case <-ctx.Done():
		}
	})
}

// moved deals with a card that was lost while being read although the service saw no removal: it was swapped too
// fast for PC/SC, or its contact failed. What is there now is another presence, read from the beginning.
func (w *watch) moved(s *slot, err error) {
	if s.tries >= maxTries {
		w.fail(s, FaultOf(err, s.name))
		return
	}
	tries, began := s.tries, s.began
	w.take(s, false)
	w.insert(s)
	s.tries, s.began = max(s.tries, tries+1), began
}

func (w *watch) fail(s *slot, fault *texts.Refusal) {
	w.emit(Event{Kind: ReadFailed, Reader: s.name, Card: *s.card, Fault: fault})
}

// take ends the presence of the slot's card: a reading in progress is void, which is told when a hand pulled it.
func (w *watch) take(s *slot, pulled bool) {
	if r := s.reading; r != nil {
		r.cancel()
		s.reading = nil
		switch {
		case r.confirm != nil:
			r.confirm <- texts.Refuse(FaultRemoved, "lecteur", s.name)
		case pulled:
			w.fail(s, texts.Refuse(FaultPulled, "lecteur", s.name))
		}
	}
	card := *s.card
	s.card, s.lecture, s.porteur = nil, nil, nil
	w.emit(Event{Kind: CardRemoved, Reader: s.name, Card: card})
}

func (w *watch) forget(s *slot) {
	if s.card != nil {
		w.take(s, false)
	}
	delete(w.slots, s.name)
	w.emit(Event{Kind: ReaderRemoved, Reader: s.name})
}

func (w *watch) forgetAll() {
	for _, s := range w.sorted() {
		w.forget(s)
	}
}

// confirm reads the card of a presence again for Monitor.Confirm.
func (w *watch) confirm(card Card, answer chan<- *texts.Refusal) {
	s := w.slots[card.Reader]
	switch {
	case s == nil || s.card == nil:
		answer <- texts.Refuse(FaultRemoved, "lecteur", card.Reader)
	case s.card.Presence != card.Presence:
		answer <- texts.Refuse(FaultChanged, "lecteur", card.Reader).Of(ErrChanged)
	case s.reading != nil || s.lecture == nil && s.porteur == nil:
		answer <- texts.Refuse(FaultInUse, "lecteur", card.Reader) // still being read, or another confirmation runs
	default:
		w.start(s, answer)
	}
}

func (w *watch) confirmed(s *slot, o outcome) *texts.Refusal {
	same := o.err == nil &&
		(o.lecture != nil && s.lecture != nil && slices.Equal(o.lecture.Beneficiaires, s.lecture.Beneficiaires) ||
			o.porteur != nil && s.porteur != nil && o.porteur.Serie == s.porteur.Serie &&
				o.porteur.Identifiant == s.porteur.Identifiant)
	if same {
		return nil
	}
	if o.err != nil && !contactLost(o.err) {
		return FaultOf(o.err, s.name) // the card may be the same: it simply could not be asked
	}
	w.take(s, false)
	w.insert(s)
	return texts.Refuse(FaultChanged, "lecteur", s.name).Of(ErrChanged)
}
