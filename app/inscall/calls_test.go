package inscall

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// An automatic call waits until the desk has been quiet for a while, and gives way as soon as an agent calls.
func TestCalls_AgentsFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewCalls()
		end := c.begin()
		begun := time.Now()
		time.AfterFunc(5*time.Second, func() { end(true) })
		require.NoError(t, c.quiet(t.Context(), 3*time.Second))
		require.Equal(t, 8*time.Second, time.Since(begun))
		require.NotEmpty(t, c.answered)

		ctx, stop := c.yielding(t.Context())
		require.NoError(t, ctx.Err())
		end = c.begin()
		synctest.Wait()
		require.ErrorIs(t, ctx.Err(), context.Canceled)
		stop()
		ctx, stop = c.yielding(t.Context())
		require.ErrorIs(t, ctx.Err(), context.Canceled, "an agent is calling")
		stop()
		end(false)
		var none *Calls
		none.begin()(true)
		require.NoError(t, none.quiet(t.Context(), time.Hour))
	})
}
