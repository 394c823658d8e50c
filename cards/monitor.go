package cards

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"guichet/assets/texts"
)

// Monitor watches the readers of a workstation and reads the cards put in them. Its fields are set before Watch and
// not changed after; it is the Watcher of the desk.
type Monitor struct {
	Service Service
	// Vitale and Porteur read the two families of cards. Without one, such a card is announced and its reading
	// refused with what the administrator can do.
	Vitale  VitaleReader
	Porteur PorteurReader
	// Roles are set by the administrator, by reader name; the others are learnt from the cards (the
	// order of readers means nothing).
	Roles map[string]Role
	// Deadline bounds a reading, 10 s when zero: a mute card would block for ever.
	Deadline time.Duration
	// Retry is the time left to a stopped service before it is opened again, 1 s when zero.
	Retry time.Duration
	// Grace is how long a failed reading waits for the service to tell a removal, 600 ms when zero: PC/SC looks at
	// the readers every 400 ms.
	Grace time.Duration

	mu    sync.Mutex
	watch *watch // the last one started, for Confirm
}

// Ends of waits that nothing else bounds.
const (
	waitLimit = time.Second // a Wait looks again at the list of readers at least so often
	// exclusive use by another program (billing software reads the same card at the same moment) is waited for
	busyPause = 500 * time.Millisecond
	// a wait that ends sooner, with nothing new, is followed by as long a pause: no service may make us spin
	spinLimit = 20 * time.Millisecond
	// a contact that fails this often in a row is reported
	maxTries = 3
)

// Watch implements Watcher. A card that no longer answers cannot be freed by any program: its reading is left behind
// after the deadline, and ends when the card is removed.
func (m *Monitor) Watch(ctx context.Context) <-chan Event {
	w := &watch{
		Monitor: m,
		out:     make(chan Event),
		posts:   make(chan func()),
		done:    make(chan struct{}),
		slots:   map[string]*slot{},
		roles:   map[string]Role{},
	}
	for name, role := range m.Roles {
		w.roles[name] = role
	}
	m.mu.Lock()
	m.watch = w
	m.mu.Unlock()
	go w.run(ctx)
	return w.out
}

// Confirm reads the card of a presence again and tells whether it still is the one that was read; nil when it is.
// To be called before an INSi call and before a record is made: PC/SC cannot see a card swapped within 400 ms
// (CNDA test 1.03). On a difference the watch announces a removal and a new insertion by itself.
func (m *Monitor) Confirm(ctx context.Context, card Card) *texts.Refusal {
	m.mu.Lock()
	w := m.watch
	m.mu.Unlock()
	if w == nil {
		return texts.Refuse(FaultService, "lecteur", card.Reader)
	}
	answer := make(chan *texts.Refusal, 1)
	ask := func() { w.confirm(card, answer) }
	select {
	case w.posts <- ask:
	case <-ctx.Done():
		return FaultOf(ctx.Err(), card.Reader)
	case <-w.done:
		return texts.Refuse(FaultService, "lecteur", card.Reader)
	}
	select {
	case r := <-answer:
		return r
	case <-ctx.Done():
		return FaultOf(ctx.Err(), card.Reader)
	case <-w.done:
		return texts.Refuse(FaultService, "lecteur", card.Reader)
	}
}

// watch is one Watch in progress. One goroutine, run, owns everything below; the others post functions to it.
type watch struct {
	*Monitor
	out   chan Event
	posts chan func()
	done  chan struct{} // closed when run ends: nobody takes posts any more
	ctx   context.Context

	slots    map[string]*slot
	roles    map[string]Role
	presence uint64
	helpers  sync.WaitGroup // goroutines that end soon after ctx
	readings sync.WaitGroup // goroutines that may be stuck in a card
}

// post hands work to the owner; it is dropped when the watch has ended.
func (w *watch) post(f func()) {
	select {
	case w.posts <- f:
	case <-w.done:
	}
}

func (w *watch) emit(e Event) {
	e.When = time.Now()
	if e.Reader != "" {
		e.Role = w.roles[e.Reader]
	}
	select {
	case w.out <- e:
	case <-w.ctx.Done():
	}
}

func (w *watch) run(ctx context.Context) {
	ctx, stop := context.WithCancel(ctx)
	w.ctx = ctx
	defer close(w.out)
	defer w.waitForReadings()
	defer w.helpers.Wait()
	defer close(w.done)
	defer stop()
	var told *texts.Refusal // what was last said of a service that is down: said again only when it is another thing
	denied := false
	for ctx.Err() == nil {
		session, err := w.Service.Open()
		if err == nil {
			told = nil
			w.emit(Event{Kind: ServiceUp})
			err = w.follow(session)
			w.forgetAll()
		}
		if ctx.Err() != nil {
			return
		}
		refused := isAny(err, AccessDenied)
		if fault := serviceFault(err, refused && denied); !fault.Same(told) {
			told = fault
			w.emit(Event{Kind: ServiceDown, Fault: fault})
		}
		denied = refused
		w.pause(cmp.Or(w.Retry, time.Second))
	}
}

// serviceFault is what a person reads when watching ended: a service that dies says so with more codes than one
// could list (0x80100013, 0x80100001, …), and the act is the same. denied tells that access was refused twice
// running: a dying pcscd refuses it once.
func serviceFault(err error, denied bool) *texts.Refusal {
	if r := texts.RefusalIn(err); r != nil {
		return r // a build without PC/SC
	}
	if denied {
		return texts.Refuse(FaultDenied)
	}
	return texts.Refuse(FaultService)
}

// pause lets time pass without leaving posts unanswered.
func (w *watch) pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			return
		case <-w.ctx.Done():
			return
		case f := <-w.posts:
			f()
		}
	}
}

// waitForReadings gives readings in progress the time to see that they are cancelled. One stuck in a mute card is
// left to end with the card.
func (w *watch) waitForReadings() {
	ended := make(chan struct{})
	go func() {
		w.readings.Wait()
		close(ended)
	}()
	timer := time.NewTimer(time.Second)
	defer timer.Stop()
	select {
	case <-ended:
	case <-timer.C:
	}
}

// sameReaders tells that two reports say the same of cards and readers, whatever the tokens of the service.
func sameReaders(a, b []ReaderState) bool {
	return slices.EqualFunc(a, b, func(a, b ReaderState) bool {
		return a.Name == b.Name && a.Present == b.Present && a.Mute == b.Mute && a.Counter == b.Counter &&
			bytes.Equal(a.ATR, b.ATR)
	})
}

type stateReport struct {
	states []ReaderState
	err    error
}

// follow watches through one session until it dies or the watch ends.
func (w *watch) follow(session Session) error {
	reports := make(chan stateReport)
	quit := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		var seen []ReaderState
		for {
			began := time.Now()
			states, err := session.Wait(seen, waitLimit)
			if isAny(err, TimedOut) {
				continue
			}
			if err == nil && seen != nil && sameReaders(states, seen) && time.Since(began) < spinLimit {
				// Other programs' use of the card wakes us too, and so could a service that misunderstands us.
				select {
				case <-time.After(spinLimit):
				case <-quit:
					return
				}
			}
			seen = states
			select {
			case reports <- stateReport{states, err}:
			case <-quit:
				return
			}
			if err != nil {
				return
			}
		}
	}()
	defer func() {
		close(quit)
		// A Cancel that comes just before the Wait begins is lost: repeat until the waiter is out.
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			_ = session.Cancel() // a dead session needs none
			select {
			case <-ended:
				closeQuietly(session)
				return
			case <-tick.C:
			}
		}
	}()
	for {
		select {
		case <-w.ctx.Done():
			return w.ctx.Err()
		case f := <-w.posts:
			f()
		case r := <-reports:
			if r.err != nil {
				return r.err
			}
			w.update(r.states)
		}
	}
}
