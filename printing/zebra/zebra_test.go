package zebra_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/printing"
	"guichet/printing/printersim"
	"guichet/printing/printingtest"
	"guichet/printing/zebra"
	"guichet/printing/zpl"
)

func start(t *testing.T) (*printersim.Zebra, *zebra.Printer) {
	t.Helper()
	z, err := printersim.NewZebra()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, z.Close()) })
	return z, &zebra.Printer{Address: z.Address(), Answer: 200 * time.Millisecond, Out: 600 * time.Millisecond, Poll: 5 * time.Millisecond}
}

func label(t *testing.T) printing.Document {
	t.Helper()
	m, err := printing.ModelNamed("etiquette")
	require.NoError(t, err)
	l, err := printing.ResolveSheet(m, printingtest.Dark(), printing.Device{DPI: 203}, printing.Placement{})
	require.NoError(t, err)
	out, err := zpl.Render(&l, 2)
	require.NoError(t, err)
	return printing.Document{ID: "3f0b", Media: out.Media, Bytes: out.Bytes, Copies: 2}
}

func TestSend_ComesOut(t *testing.T) {
	z, p := start(t)
	h := p.Health(context.Background())
	require.Equal(t, printing.Vert, h.Feu)
	require.Equal(t, "GUICHET-SIMULEE", h.Modele)
	require.Equal(t, 203, h.DPI)
	require.Equal(t, printing.Result{Issue: printing.IssueOut}, p.Send(context.Background(), label(t)))
	require.Equal(t, 2, z.Out())
	require.Contains(t, string(z.Last()), "^GFA,")
}

// §4.2: no byte leaves while the printer has a fault, although it would accept it; each fault has its sentence.
func TestSend_NothingLeavesWithAFault(t *testing.T) {
	for name, c := range map[string]struct {
		faults printersim.Faults
		code   string
	}{
		"paper out":                {printersim.Faults{PaperOut: true}, "impression.zebra.papier"},
		"paused":                   {printersim.Faults{Paused: true}, "impression.zebra.pause"},
		"head open":                {printersim.Faults{HeadOpen: true}, "impression.zebra.tete"},
		"ribbon out":               {printersim.Faults{RibbonOut: true}, "impression.zebra.ruban"},
		"too hot":                  {printersim.Faults{TooHot: true}, "impression.zebra.chaud"},
		"silent, but ~HQES tells":  {printersim.Faults{Silent: true, HeadOpen: true}, "impression.zebra.tete"},
		"silent altogether":        {printersim.Faults{Mute: true}, "impression.zebra.muette"},
		"stops in mid answer":      {printersim.Faults{HalfAnswer: true}, "impression.zebra.muette"},
		"several: the worst first": {printersim.Faults{HeadOpen: true, PaperOut: true, Paused: true}, "impression.zebra.tete"},
	} {
		t.Run(name, func(t *testing.T) {
			z, p := start(t)
			z.Break(c.faults)
			h := p.Health(context.Background())
			require.Equal(t, printing.Orange, h.Feu)
			require.Equal(t, c.code, h.Cause.Code)
			require.NotEmpty(t, h.Cause.Acte)
			r := p.Send(context.Background(), label(t))
			require.Equal(t, printing.IssueUnsent, r.Issue)
			require.Equal(t, c.code, r.Cause.Code)
			require.Zero(t, z.Admitted(), "no byte left")
			z.Break(printersim.Faults{})
			require.Equal(t, printing.IssueOut, p.Send(context.Background(), label(t)).Issue, "and it may be tried again")
		})
	}
}

// §4.2: a printer that resets lets Write succeed; it is seen all the same, and never called a success.
func TestSend_ResetIsUncertain(t *testing.T) {
	for _, after := range []int{1, 20, 4000} {
		z, p := start(t)
		z.Break(printersim.Faults{ResetAfter: after})
		r := p.Send(context.Background(), label(t))
		require.Equal(t, printing.IssueUncertain, r.Issue, "after %d bytes", after)
		require.Equal(t, "impression.incertain", r.Cause.Code)
	}
}

// P-9: labels that are still to come out are "transmises", not printed.
func TestP9_SlowPrinterIsTransmittedThenOut(t *testing.T) {
	z, p := start(t)
	z.Break(printersim.Faults{Slow: 300 * time.Millisecond})
	require.Equal(t, printing.IssueOut, p.Send(context.Background(), label(t)).Issue)
	z.Break(printersim.Faults{Slow: time.Second})
	r := p.Send(context.Background(), label(t))
	require.Equal(t, printing.IssueHandedOver, r.Issue)
	require.Equal(t, "impression.transmis", r.Cause.Code)
}

func TestSend_NothingListens(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := l.Addr().String()
	require.NoError(t, l.Close())
	p := &zebra.Printer{Address: address}
	require.Equal(t, "impression.injoignable", p.Health(context.Background()).Cause.Code)
	r := p.Send(context.Background(), label(t))
	require.Equal(t, printing.IssueUnsent, r.Issue)
	require.Equal(t, "impression.injoignable", r.Cause.Code)
}

func TestSend_ProfileWithoutStatus(t *testing.T) {
	z, p := start(t)
	z.Break(printersim.Faults{Mute: true})
	p.SansEtat = true
	require.Equal(t, printing.Gris, p.Health(context.Background()).Feu)
	r := p.Send(context.Background(), label(t))
	require.Equal(t, printing.IssueHandedOver, r.Issue)
	require.Equal(t, 2, z.Out())
}

func TestSend_CancelledBeforeAnyByte(t *testing.T) {
	z, p := start(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.Equal(t, printing.IssueUnsent, p.Send(ctx, label(t)).Issue)
	require.Zero(t, z.Admitted())
}

func TestSend_RefusesOtherFormats(t *testing.T) {
	_, p := start(t)
	r := p.Send(context.Background(), printing.Document{Media: "application/pdf"})
	require.Equal(t, printing.IssueRefused, r.Issue)
	require.Equal(t, "impression.format", r.Cause.Code)
}

func TestParse_NotAPrinter(t *testing.T) {
	for _, answer := range []string{"", "HTTP/1.1 400 Bad Request\r\n", "\x02a,b\x03\x02c\x03", "\x02" + strings.Repeat("x,", 12) + "\x03\x02" + strings.Repeat("y,", 9) + "\x03"} {
		_, err := zebra.ParseStatus([]byte(answer))
		require.ErrorIs(t, err, zebra.ErrAnswer)
		_, err = zebra.ParseErrors([]byte(answer))
		require.ErrorIs(t, err, zebra.ErrAnswer)
		_, err = zebra.ParseIdentity([]byte(answer))
		require.ErrorIs(t, err, zebra.ErrAnswer)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("\x02030,0,0,0408,000,0,0,0,000,0,0,0\x03\r\n\x02001,0,0,0,1,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n"))
	f.Add([]byte("\x02\r\n  PRINTER STATUS\r\n   ERRORS:         1 00000000 00000005\r\n\x03"))
	f.Add([]byte("\x02ZT410-300dpi,V75.20,12,8176KB\x03"))
	f.Fuzz(func(t *testing.T, answer []byte) {
		status, err := zebra.ParseStatus(answer)
		if err == nil {
			status.Fault()
		}
		_, _ = zebra.ParseErrors(answer)
		_, _ = zebra.ParseIdentity(answer)
	})
}

func TestPrinter_Conforms(t *testing.T) {
	z, p := start(t)
	printingtest.Conforms(t, p, label(t), z.Admitted)
}
