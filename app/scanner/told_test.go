package scanner

import (
	"io/fs"
	"log/slog"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
)

// endless is a port on which nothing comes until it is closed or pulled.
type endless struct{ pulled chan struct{} }

func (p endless) Read([]byte) (int, error) { <-p.pulled; return 0, fs.ErrClosed }
func (p endless) Close() error             { return nil }

func TestScanner_EachFaultIsToldOnceAndItsEndToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := make(chan *texts.Refusal, 8)
		opens := []error{fs.ErrNotExist, fs.ErrNotExist, fs.ErrInvalid, nil, fs.ErrNotExist}
		at := endless{make(chan struct{})}
		s := &Scanner{cfg: Config{Told: func(r *texts.Refusal) { told <- r }}, take: func(string) {}, stop: make(chan struct{}), ended: make(chan struct{})}
		s.log = slog.New(slog.DiscardHandler)
		s.open = func(Config) (port, error) {
			if len(opens) == 0 {
				return nil, fs.ErrNotExist
			}
			err := opens[0]
			opens = opens[1:]
			return at, err
		}
		go s.own()
		require.Equal(t, "scanner.absent", (<-told).Code)
		require.Equal(t, "scanner.injoignable", (<-told).Code, "the same one was not told twice")
		require.Nil(t, <-told, "it reads")
		close(at.pulled)
		require.Equal(t, "scanner.absent", (<-told).Code)
		require.NoError(t, s.Close())
		require.Empty(t, told)
	})
}
