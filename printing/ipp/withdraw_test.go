package ipp_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/printing"
	"guichet/printing/ipp"
	"guichet/printing/ipp/ipptest"
)

// §6.4 (9): a print that is given up is taken back at the server, and each of its answers is told as it is.
func TestWithdraw_EachAnswerOfTheServer(t *testing.T) {
	for name, c := range map[string]struct {
		sending, withdrawing ipptest.QueueFaults
		job                  string // "" looks for it by its name
		id                   string
		retrait              printing.Retrait
		cause                string
		mayComeOut           int
	}{
		"held, by number": {sending: ipptest.QueueFaults{Hold: true}, job: "1", retrait: printing.Retire, cause: "impression.retrait.rien"},
		"held, by name":   {sending: ipptest.QueueFaults{Hold: true}, retrait: printing.Retire, cause: "impression.retrait.rien"},
		"printing":        {sending: ipptest.QueueFaults{Reason: "media-empty-error"}, job: "1", retrait: printing.RetireTard, cause: "impression.retrait.tard"},
		"out already":     {job: "1", retrait: printing.RetireFini, cause: "impression.retrait.fini", mayComeOut: 2},
		"aborted":         {sending: ipptest.QueueFaults{Abort: true}, job: "1", retrait: printing.RetireTard, cause: "impression.retrait.tard", mayComeOut: 2},
		"forgotten":       {sending: ipptest.QueueFaults{Hold: true}, job: "77", retrait: printing.RetireEchec, cause: "impression.retrait.oublie", mayComeOut: 2},
		"never seen":      {sending: ipptest.QueueFaults{Hold: true}, id: "une-autre", retrait: printing.RetireEchec, cause: "impression.retrait.inconnu", mayComeOut: 2},
		"not allowed": {
			sending: ipptest.QueueFaults{Hold: true}, withdrawing: ipptest.QueueFaults{Hold: true, KeepJobs: true}, job: "1",
			retrait: printing.RetireEchec, cause: "impression.retrait.droits", mayComeOut: 2,
		},
		"no answer": {
			sending: ipptest.QueueFaults{Hold: true}, withdrawing: ipptest.QueueFaults{Hold: true, MuteCancel: true}, job: "1",
			retrait: printing.RetireEchec, cause: "impression.retrait.muet", mayComeOut: 2,
		},
		"garbage": {
			sending: ipptest.QueueFaults{Hold: true}, withdrawing: ipptest.QueueFaults{Hold: true, Garbage: true}, job: "77",
			retrait: printing.RetireEchec, cause: "impression.retrait.muet", mayComeOut: 2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			q, p := start(t)
			p.Out = time.Millisecond
			q.Break(c.sending)
			p.Send(context.Background(), sheet)
			if c.withdrawing != (ipptest.QueueFaults{}) {
				q.Break(c.withdrawing)
			}
			id := c.id
			if id == "" {
				id = sheet.ID
			}
			w := p.Withdraw(context.Background(), id, c.job)
			require.Equal(t, c.retrait, w.Retrait, "%+v", w.Cause)
			require.Equal(t, c.cause, w.Cause.Code)
			require.NotEmpty(t, w.Cause.Acte)
			require.Equal(t, c.mayComeOut, q.Admitted())
		})
	}
	t.Run("no server", func(t *testing.T) {
		p := &ipp.Printer{URI: "ipp://127.0.0.1:1/printers/aucune"}
		require.Equal(t, "impression.retrait.muet", p.Withdraw(context.Background(), "x", "1").Cause.Code)
	})
}

// The same with a real CUPS: what waits is taken back without a trace on paper, what was done is told as done.
func TestCUPS_Withdraw(t *testing.T) {
	c := startCUPS(t)
	ctx := context.Background()
	t.Run("waits", func(t *testing.T) {
		p := c.queue(t, "retrait", "abort-job", "state=media-empty-error\nattend=1\n")
		p.Out = 5 * time.Second
		first := p.Send(ctx, page("retrait-1")) // the device is busy with it
		require.Equal(t, printing.IssueHandedOver, first.Issue)
		p.Out = time.Millisecond
		second := p.Send(ctx, page("retrait-2"))
		require.Equal(t, printing.IssueHandedOver, second.Issue)
		w := p.Withdraw(ctx, "retrait-2", second.Job)
		require.Equal(t, printing.Retire, w.Retrait, "%+v", w.Cause)
		w = p.Withdraw(ctx, "retrait-1", "")
		require.Equal(t, printing.RetireTard, w.Retrait, "its printing had begun: %+v", w.Cause)
		c.write(t, "retrait.ordres", "leve=1\n")
		require.Zero(t, c.out(t, "retrait"))
	})
	t.Run("out already", func(t *testing.T) {
		p := c.queue(t, "fini", "abort-job", "")
		r := p.Send(ctx, page("fini-1"))
		require.Equal(t, printing.IssueOut, r.Issue)
		w := p.Withdraw(ctx, "fini-1", r.Job)
		require.Equal(t, printing.RetireFini, w.Retrait, "%+v", w.Cause)
		require.Equal(t, 1, c.out(t, "fini"))
	})
	t.Run("unknown", func(t *testing.T) {
		p := c.queue(t, "inconnu", "abort-job", "")
		require.Equal(t, "impression.retrait.oublie", p.Withdraw(ctx, "x", "99999").Cause.Code)
		require.Equal(t, "impression.retrait.inconnu", p.Withdraw(ctx, "x", "").Cause.Code)
	})
}
