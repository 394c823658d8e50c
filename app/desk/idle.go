package desk

import (
	"time"
)

// idleTimer fires when nobody has touched the desk for a while; a zero delay never does.
type idleTimer struct {
	after time.Duration
	timer *time.Timer
}

func newIdleTimer(after time.Duration, fire func()) *idleTimer {
	t := &idleTimer{after: after}
	if after > 0 {
		t.timer = time.AfterFunc(after, fire)
	}
	return t
}

func (t *idleTimer) reset() {
	if t.timer != nil {
		t.timer.Reset(t.after)
	}
}

// set changes the delay; it begins again.
func (t *idleTimer) set(after time.Duration, fire func()) {
	if after == t.after {
		return
	}
	t.stop()
	*t = *newIdleTimer(after, fire)
}

func (t *idleTimer) stop() {
	if t.timer != nil {
		t.timer.Stop()
	}
}
