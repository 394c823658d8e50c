package ui

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// mailbox carries snapshots to the window's goroutine. It has one place: a burst of card events paints once, with
// the newest state.
type mailbox[T any] struct {
	paint func(T)

	mu     sync.Mutex
	newest *T
	posted bool
	held   bool // what comes is kept until open
	closed bool
}

// put may be called from any goroutine.
func (m *mailbox[T]) put(s T) {
	m.mu.Lock()
	if m.closed {
		m.mu.Unlock()
		return
	}
	m.newest = &s
	post := !m.posted && !m.held
	m.posted = m.posted || post
	m.mu.Unlock()
	if post {
		fyne.Do(m.take)
	}
}

func (m *mailbox[T]) take() {
	m.mu.Lock()
	s := m.newest
	m.newest, m.posted = nil, false
	closed := m.closed
	m.mu.Unlock()
	if s != nil && !closed {
		m.paint(*s)
	}
}

// open paints what came meanwhile, and from then on what comes; it reports whether something had come.
func (m *mailbox[T]) open() bool {
	m.mu.Lock()
	m.held = false
	came := m.newest != nil
	m.mu.Unlock()
	m.take()
	return came
}

func (m *mailbox[T]) close() {
	m.mu.Lock()
	m.closed = true
	m.mu.Unlock()
}

// workers do what takes time outside the window's goroutine. They belong to a window, which waits for them when it
// closes.
type workers struct{ group sync.WaitGroup }

// away does work elsewhere, then calls then on the window's goroutine; cancel ends the context of work, and then is
// called all the same.
func (w *workers) away(work func(context.Context), then func()) (cancel func()) {
	ctx, cancel := context.WithCancel(context.Background())
	w.group.Go(func() {
		defer cancel()
		work(ctx)
		fyne.Do(then)
	})
	return cancel
}

// every calls f on the window's goroutine at each period until stop is called. The goroutine belongs to the caller
// of every, and stop waits for it to end but not for a call that is on its way; f must bear one late call.
func every(period time.Duration, f func()) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		t := time.NewTicker(period)
		defer t.Stop()
		for {
			select {
			case <-done:
				return
			case <-t.C:
				fyne.Do(f)
			}
		}
	}()
	return sync.OnceFunc(func() { close(done); <-ended })
}

// afterKey does f when the key now being handled has been dealt with whole. A key press is followed by the
// character it makes: moving the focus between the two would put that character where the focus went.
func (sh *shell) afterKey(f func()) { fyne.Do(f) }

// onWindow does f on the window's goroutine; it may be called from any.
func onWindow(f func()) { fyne.Do(f) }

// later does f on the window's goroutine after a while, unless cancel is called there before.
func later(d time.Duration, f func()) (cancel func()) {
	cancelled := false
	t := time.AfterFunc(d, func() {
		fyne.Do(func() {
			if !cancelled {
				f()
			}
		})
	})
	return func() {
		cancelled = true
		t.Stop()
	}
}
