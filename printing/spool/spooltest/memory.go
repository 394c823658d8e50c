// Package spooltest keeps print requests in memory, for tests. It is imported by tests alone.
package spooltest

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"guichet/printing"
	"guichet/printing/spool"
)

// Memory keeps requests in memory.
type Memory struct {
	mu   sync.Mutex
	jobs map[string]printing.Job
	next int
	rank map[string]int
}

var _ spool.Store = (*Memory)(nil)

// SaveJob stores a request.
func (m *Memory) SaveJob(_ context.Context, j printing.Job) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.jobs == nil {
		m.jobs, m.rank = map[string]printing.Job{}, map[string]int{}
	}
	if _, known := m.jobs[j.ID]; !known {
		m.next++
		m.rank[j.ID] = m.next
	}
	m.jobs[j.ID] = j
	return nil
}

// ChangeJob applies a transition to a request.
func (m *Memory) ChangeJob(_ context.Context, id string, apply func(printing.Job) (printing.Job, error)) (printing.Job, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	j, known := m.jobs[id]
	if !known {
		return printing.Job{}, spool.ErrUnknown
	}
	j, err := apply(j)
	if err == nil {
		m.jobs[id] = j
	}
	return j, err
}

// Job gives one request, or ErrUnknown.
func (m *Memory) Job(_ context.Context, id string) (printing.Job, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	j, known := m.jobs[id]
	if !known {
		return printing.Job{}, spool.ErrUnknown
	}
	return j, nil
}

// OpenJobs gives the requests of a printer that are not final, in the order they were asked.
func (m *Memory) OpenJobs(_ context.Context, imprimante string) ([]printing.Job, error) {
	return m.list(func(j printing.Job) bool { return j.Imprimante == imprimante && j.Open() }), nil
}

// Jobs gives every request, in the order they were asked.
func (m *Memory) Jobs() []printing.Job { return m.list(func(printing.Job) bool { return true }) }

func (m *Memory) list(keep func(printing.Job) bool) []printing.Job {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []printing.Job
	for _, j := range m.jobs {
		if keep(j) {
			all = append(all, j)
		}
	}
	slices.SortFunc(all, func(a, b printing.Job) int { return cmp.Compare(m.rank[a.ID], m.rank[b.ID]) })
	return all
}
