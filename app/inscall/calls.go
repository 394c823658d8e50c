package inscall

import (
	"context"
	"sync"
	"time"
)

// Calls knows which INSi calls of agents run in this program, so that an automatic call never stands in their way. Its
// nil value knows none.
type Calls struct {
	mu       sync.Mutex
	running  int
	ended    time.Time     // when the last one ended
	changed  chan struct{} // closed when one begins or ends
	answered chan struct{} // holds a token once INSi has answered an agent
}

// NewCalls knows of none yet.
func NewCalls() *Calls {
	return &Calls{changed: make(chan struct{}), answered: make(chan struct{}, 1)}
}

// begin tells that an agent's call begins; end that it is over, and whether INSi answered.
func (c *Calls) begin() (end func(answered bool)) {
	if c == nil {
		return func(bool) {}
	}
	c.move(1)
	return func(answered bool) {
		c.move(-1)
		if answered {
			select {
			case c.answered <- struct{}{}:
			default:
			}
		}
	}
}

func (c *Calls) move(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running += n; n < 0 {
		c.ended = time.Now()
	}
	close(c.changed)
	c.changed = make(chan struct{})
}

// quiet waits until no agent has called for a while.
func (c *Calls) quiet(ctx context.Context, calm time.Duration) error {
	if c == nil {
		return ctx.Err()
	}
	for {
		c.mu.Lock()
		changed, wait := c.changed, calm-time.Since(c.ended)
		if c.running > 0 {
			wait = time.Hour // something changes before
		}
		c.mu.Unlock()
		if wait <= 0 {
			return ctx.Err()
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-changed:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// yielding gives a context that ends as soon as an agent calls.
func (c *Calls) yielding(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	if c == nil {
		return ctx, cancel
	}
	c.mu.Lock()
	changed, busy := c.changed, c.running > 0
	c.mu.Unlock()
	if busy {
		cancel()
		return ctx, cancel
	}
	var watch sync.WaitGroup
	watch.Go(func() {
		select {
		case <-changed:
			cancel()
		case <-ctx.Done():
		}
	})
	return ctx, func() { cancel(); watch.Wait() }
}
