package actor

import (
	"context"
	"sync"
)

// maxQueued bounds what a slow subscriber may leave behind.
const maxQueued = 1000

// queue hands values over in order without ever holding the giver up.
type queue[T any] struct {
	mu     sync.Mutex
	items  []T
	closed bool
	bound  int           // beyond so many the oldest is left out; 0 keeps all
	ready  chan struct{} // holds one token when there is something to take
}

func newQueue[T any]() *queue[T] { return &queue[T]{ready: make(chan struct{}, 1)} }

// put adds v. A closed queue takes nothing, and says so.
func (q *queue[T]) put(v T) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false
	}
	if q.bound > 0 && len(q.items) >= q.bound {
		q.items = q.items[1:]
	}
	q.items = append(q.items, v)
	q.signal()
	return true
}

// drain closes the queue and gives what nobody has taken.
func (q *queue[T]) drain() []T {
	q.mu.Lock()
	defer q.mu.Unlock()
	left := q.items
	q.closed, q.items = true, nil
	q.signal()
	return left
}

func (q *queue[T]) signal() {
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

// take gives the oldest value; ok is false when the queue is closed or ctx has ended.
func (q *queue[T]) take(ctx context.Context) (v T, ok bool) {
	for {
		q.mu.Lock()
		if q.closed {
			q.mu.Unlock()
			return v, false
		}
		if len(q.items) > 0 {
			if ctx.Err() != nil { // what is left is for drain
				q.mu.Unlock()
				return v, false
			}
			v, q.items = q.items[0], q.items[1:]
			if len(q.items) > 0 {
				q.signal()
			}
			q.mu.Unlock()
			return v, true
		}
		q.mu.Unlock()
		select {
		case <-q.ready:
		case <-ctx.Done():
			return v, false
		}
	}
}

func (q *queue[T]) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed, q.items = true, nil
	q.signal()
}
