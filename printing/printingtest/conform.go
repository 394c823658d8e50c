package printingtest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/printing"
)

// Conforms holds a way to a printer against what the spool relies on. The printer must be well; counted gives the
// number of copies it took so far.
func Conforms(t *testing.T, p printing.Printer, d printing.Document, counted func() int) {
	t.Helper()
	ctx := context.Background()
	before := counted()

	h := p.Health(ctx)
	require.True(t, h.Ready(), "%+v", h)
	require.NotEqual(t, printing.Orange, h.Feu)
	require.False(t, h.Quand.IsZero())
	require.Equal(t, before, counted(), "asking prints nothing")

	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	r := p.Send(cancelled, d)
	require.Equal(t, printing.IssueUnsent, r.Issue, "cancelled before any byte")
	require.Equal(t, before, counted())
	require.NotNil(t, r.Cause)

	unknown := d
	unknown.Media = "text/html"
	r = p.Send(ctx, unknown)
	require.Equal(t, printing.IssueRefused, r.Issue, "a format it cannot print")
	require.NotEmpty(t, r.Cause.Acte)

	taken := counted()
	r = p.Send(ctx, d)
	require.Contains(t, []printing.Issue{printing.IssueOut, printing.IssueHandedOver}, r.Issue)
	require.Equal(t, taken+max(d.Copies, 1), counted(), "once, and as many as asked")
	after := p.Follow(ctx, r.Job)
	require.Contains(t, []printing.Issue{printing.IssueOut, printing.IssueHandedOver}, after.Issue)

	recovered := p.Recover(ctx, d.ID)
	require.NotEqual(t, printing.IssueUnsent, recovered.Issue, "what was sent is never called unsent")
	never := p.Recover(ctx, "jamais-vu")
	require.Contains(t, []printing.Issue{printing.IssueUnsent, printing.IssueUncertain}, never.Issue)
	require.Equal(t, taken+max(d.Copies, 1), counted(), "asking repeats nothing")
}
