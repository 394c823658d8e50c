package ipp_test

import (
	"bytes"
	"context"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/printing"
	"guichet/printing/ipp"
	"guichet/printing/ipp/ipptest"
	"guichet/printing/printingtest"
)

func start(t *testing.T) (*ipptest.Queue, *ipp.Printer) {
	t.Helper()
	q, err := ipptest.NewQueue()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, q.Close()) })
	return q, &ipp.Printer{URI: q.URI(), Answer: 2 * time.Second, Out: 150 * time.Millisecond, Poll: 10 * time.Millisecond}
}

var sheet = printing.Document{ID: "5d0c2a", Media: "application/pdf", Bytes: []byte("%PDF-1.3\n"), Copies: 2, Papier: "iso_a4_210x297mm"}

func TestSend_ComesOutUnderItsRandomName(t *testing.T) {
	q, p := start(t)
	require.Equal(t, printing.Vert, p.Health(context.Background()).Feu)
	r := p.Send(context.Background(), sheet)
	require.Equal(t, printing.Result{Issue: printing.IssueOut, Job: "1"}, r)
	require.Equal(t, 2, q.Out())
	require.Equal(t, []string{"5d0c2a"}, q.Names(), "P-10: the id is the only name a spooler sees")
}

// §5.3: what the server answers, and what it means.
func TestSend_ErrorTable(t *testing.T) {
	for name, c := range map[string]struct {
		faults   ipptest.QueueFaults
		document printing.Document
		issue    printing.Issue
		code     string
		admitted int
	}{
		"queue rejecting (0x0506)":        {ipptest.QueueFaults{Rejecting: true}, sheet, printing.IssueUnsent, "impression.ipp.file_fermee", 0},
		"queue paused accepts silently":   {ipptest.QueueFaults{Paused: true}, sheet, printing.IssueUnsent, "impression.ipp.pause", 0},
		"unknown queue (0x0406)":          {ipptest.QueueFaults{Unknown: true}, sheet, printing.IssueUnsent, "impression.ipp.file_inconnue", 0},
		"not allowed (0x0403)":            {ipptest.QueueFaults{NotAllowed: true}, sheet, printing.IssueUnsent, "impression.ipp.droits", 0},
		"unknown format (0x040A)":         {ipptest.QueueFaults{}, printing.Document{ID: "x", Media: "application/zpl", Bytes: []byte("^XA")}, printing.IssueRefused, "impression.format", 0},
		"empty document (0x0400)":         {ipptest.QueueFaults{}, printing.Document{ID: "x", Media: "application/pdf"}, printing.IssueRefused, "impression.ipp.refus", 0},
		"no A4":                           {ipptest.QueueFaults{NoA4: true}, sheet, printing.IssueRefused, "impression.ipp.format_papier", 0},
		"paper out while processing":      {ipptest.QueueFaults{Reason: "media-empty-error"}, sheet, printing.IssueHandedOver, "impression.ipp.papier", 2},
		"jam":                             {ipptest.QueueFaults{Reason: "media-jam-error"}, sheet, printing.IssueHandedOver, "impression.ipp.bourrage", 2},
		"device unreachable, retried":     {ipptest.QueueFaults{Reason: "connecting-to-device"}, sheet, printing.IssueHandedOver, "impression.ipp.liaison", 2},
		"device unreachable, aborted":     {ipptest.QueueFaults{Abort: true}, sheet, printing.IssueUncertain, "impression.ipp.abandonne", 2},
		"held":                            {ipptest.QueueFaults{Hold: true}, sheet, printing.IssueHandedOver, "impression.ipp.retenu", 2},
		"broken PDF, stopped":             {ipptest.QueueFaults{BrokenPDF: true}, sheet, printing.IssueHandedOver, "impression.ipp.arrete", 2},
		"completed with a sticky reason":  {ipptest.QueueFaults{Reason: "media-empty-error", Sticky: true}, sheet, printing.IssueHandedOver, "impression.ipp.papier", 2},
		"answer lost, job found by name":  {ipptest.QueueFaults{LoseAnswer: true}, sheet, printing.IssueOut, "", 2},
		"request lost, server healthy":    {ipptest.QueueFaults{LoseRequest: true}, sheet, printing.IssueUnsent, "impression.ipp.reponse", 0},
		"something else than IPP answers": {ipptest.QueueFaults{Garbage: true}, sheet, printing.IssueUnsent, "impression.ipp.reponse", 0},
	} {
		t.Run(name, func(t *testing.T) {
			q, p := start(t)
			q.Break(c.faults)
			r := p.Send(context.Background(), c.document)
			require.Equal(t, c.issue, r.Issue)
			if c.code != "" {
				require.Equal(t, c.code, r.Cause.Code)
				require.NotEmpty(t, r.Cause.Acte)
			}
			require.Equal(t, c.admitted, q.Admitted())
		})
	}
}

// §5.3: reasons are sticky; an idle queue with one is grey, and may be tried.
func TestHealth_StickyReasonIsGrey(t *testing.T) {
	q, p := start(t)
	q.Break(ipptest.QueueFaults{Reason: "media-empty-error", Sticky: true})
	h := p.Health(context.Background())
	require.Equal(t, printing.Gris, h.Feu)
	require.True(t, h.Ready())
	require.Equal(t, "impression.ipp.papier", h.Cause.Code)
	q.Break(ipptest.QueueFaults{Paused: true})
	require.Equal(t, printing.Orange, p.Health(context.Background()).Feu)
}

func TestSend_NoServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &ipp.Printer{URI: "ipp://" + l.Addr().String() + "/printers/x"}
	require.NoError(t, l.Close())
	require.Equal(t, "impression.ipp.injoignable", p.Health(context.Background()).Cause.Code)
	require.Equal(t, printing.IssueUnsent, p.Send(context.Background(), sheet).Issue)
	p.Socket = t.TempDir() + "/absent.sock"
	require.Equal(t, printing.IssueUnsent, p.Send(context.Background(), sheet).Issue)
	p.URI = "lpr://somewhere/x"
	require.Equal(t, printing.IssueUnsent, p.Send(context.Background(), sheet).Issue)
}

func TestQueues_AndCancel(t *testing.T) {
	q, p := start(t)
	queues, err := p.Queues(context.Background())
	require.NoError(t, err)
	require.Equal(t, []ipp.Queue{{Nom: "accueil", URI: q.URI(), Modele: "Imprimante simulée"}}, queues)

	q.Break(ipptest.QueueFaults{Hold: true})
	require.Equal(t, printing.IssueHandedOver, p.Send(context.Background(), sheet).Issue)
	require.Equal(t, printing.Retire, p.Withdraw(context.Background(), sheet.ID, "1").Retrait)
	require.Zero(t, q.Admitted())
	require.Equal(t, printing.IssueUncertain, p.Watch(context.Background(), 1).Issue, "cancelled by someone: the agent looks")
}

func TestCodec_RoundTrip(t *testing.T) {
	g := ipptest.JobGroup()
	g.AddInt("job-id", 7)
	g.AddName("job-name", "é")
	g.AddKeywords("media", "a", "b")
	g.AddBool("x", true)
	m := &ipp.Message{Code: ipp.OpPrintJob, ID: 42, Groups: []ipp.Group{g.Group}}
	r := bytes.NewReader(append(m.Encode(), "%PDF"...))
	got, err := ipp.Decode(r)
	require.NoError(t, err)
	require.Equal(t, m, got)
	require.Equal(t, 4, r.Len(), "the document follows")
	require.Equal(t, 7, ipptest.Job(got).Int("job-id"))
	require.Equal(t, []string{"a", "b"}, ipptest.Job(got).Strings("media"))
}

func FuzzDecode(f *testing.F) {
	g := ipptest.JobGroup()
	g.AddKeywords("media", "a", "b")
	f.Add((&ipp.Message{Code: 1, Groups: []ipp.Group{g.Group}}).Encode())
	f.Add([]byte("HTTP/1.1"))
	f.Add([]byte{2, 0, 0, 0, 0, 0, 0, 1, 1, 0x44, 0, 0, 0xFF, 0xFF})
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ipp.Decode(bytes.NewReader(data))
		if err != nil {
			require.ErrorIs(t, err, ipp.ErrMessage)
			return
		}
		again, err := ipp.Decode(bytes.NewReader(m.Encode()))
		require.NoError(t, err)
		require.Equal(t, m, again)
	})
}

func TestPrinter_Conforms(t *testing.T) {
	q, p := start(t)
	printingtest.Conforms(t, p, sheet, q.Admitted)
}
