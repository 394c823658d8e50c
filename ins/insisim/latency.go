package insisim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// Latence is how long the service thinks. The zero value answers at once.
type Latence struct {
	Fixe   time.Duration
	Reelle bool // as recorded on the platform: 400 to 830 ms on a new connection, 150 to 300 ms on a kept one
}

// ParseLatence reads "0ms", "250ms" or "reelle".
func ParseLatence(s string) (Latence, error) {
	if s == "reelle" {
		return Latence{Reelle: true}, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		return Latence{}, fmt.Errorf("latence %q : une durée (250ms) ou « reelle » est attendue", s)
	}
	return Latence{Fixe: d}, nil
}

// clock draws the duration of each call; a seed makes a run repeatable.
type clock struct {
	mu   sync.Mutex
	dice *rand.Rand
}

func (c *clock) wait(ctx context.Context, l Latence, fresh bool) {
	d := l.Fixe
	if l.Reelle {
		c.mu.Lock()
		if fresh {
			d = time.Duration(400+c.dice.IntN(431)) * time.Millisecond
		} else {
			d = time.Duration(150+c.dice.IntN(151)) * time.Millisecond
		}
		c.mu.Unlock()
	}
	pause(ctx, d)
}

// pause waits for d or for the end of ctx.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
