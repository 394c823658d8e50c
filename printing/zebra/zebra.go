// Package zebra talks to thermal printers over raw TCP 9100: it asks before, sends with a deadline, and asks after
// until the printer says that nothing is left. This is the nearest thing to "printed" that ZPL gives.
//
// A printer accepts labels without an error while its paper is out, and a connection that is reset can look like
// success: neither is believed here.
package zebra

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"time"

	"guichet/assets/texts"
	"guichet/printing"
)

// Printer is one thermal printer. The zero value with an Address is ready.
type Printer struct {
	Address string // host:9100
	// SansEtat is the profile of printers that never answer ~HS although labels come out: nothing is asked, and
	// what is sent stays "transmise".
	SansEtat bool
	// The patience: for a connection, for an answer, for the labels to come out after sending. Zero means 2 s,
	// 1.5 s, 20 s. Poll is the pause between two questions about labels to come; zero means 200 ms.
	Dial, Answer, Out, Poll time.Duration
}

var _ printing.Printer = (*Printer)(nil)

const (
	maxAnswer = 8 << 10
	// slowest is the line of an old print server, in bytes per second: the deadline of sending follows the size.
	slowest = 20 << 10
)

func (p *Printer) dial(ctx context.Context) (*net.TCPConn, *texts.Refusal) {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(p.Dial, 2*time.Second))
	defer cancel()
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", p.Address)
	if err != nil {
		return nil, texts.Refuse("impression.injoignable")
	}
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		_ = conn.Close()
		return nil, texts.Refuse("impression.injoignable")
	}
	return tcp, nil
}

// ask sends a query and reads until it has the frames it wants, the time is over, or the printer hangs up.
func (p *Printer) ask(ctx context.Context, conn net.Conn, query string, wanted int) ([]byte, error) {
	deadline := time.Now().Add(cmp.Or(p.Answer, 1500*time.Millisecond))
	if d, ok := ctx.Deadline(); ok && d.Before(deadline) {
		deadline = d
	}
	if err := conn.SetDeadline(deadline); err != nil {
		return nil, err
	}
	if _, err := io.WriteString(conn, query); err != nil {
		return nil, err
	}
	var answer []byte
	buffer := make([]byte, 1024)
	for len(frames(answer)) < wanted && len(answer) < maxAnswer {
		n, err := conn.Read(buffer)
		answer = append(answer, buffer[:n]...)
		if err != nil {
			return answer, err
		}
	}
	return answer, nil
}

// errSilent is the lack of an answer on an open connection: the printer is in error, not gone.
var errSilent = errors.New("zebra: no answer")

// status asks ~HS.
func (p *Printer) status(ctx context.Context, conn net.Conn) (Status, error) {
	answer, err := p.ask(ctx, conn, "~HS", 3)
	if status, parsed := ParseStatus(answer); parsed == nil {
		return status, nil
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return Status{}, errSilent
	}
	if err == nil {
		err = ErrAnswer
	}
	return Status{}, err
}

// Health asks ~HS, then ~HQES where ~HS stays silent, and ~HI once all is well.
func (p *Printer) Health(ctx context.Context) printing.Health {
	now := time.Now()
	conn, refusal := p.dial(ctx)
	if refusal != nil {
		return printing.Health{Feu: printing.Orange, Cause: refusal, Quand: now}
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if p.SansEtat {
		return printing.Health{Feu: printing.Gris, Cause: texts.Refuse("impression.zebra.sans_etat"), Quand: now}
	}
	status, err := p.status(ctx, conn)
	if err != nil {
		return printing.Health{Feu: printing.Orange, Cause: p.named(ctx, conn, err), Quand: now}
	}
	if fault := status.Fault(); fault != nil {
		return printing.Health{Feu: printing.Orange, Cause: fault, Quand: now}
	}
	h := printing.Health{Feu: printing.Vert, Quand: now}
	if answer, err := p.ask(ctx, conn, "~HI", 1); err == nil {
		if identity, err := ParseIdentity(answer); err == nil {
			h.Modele, h.DPI = identity.Modele, identity.DPI
		}
	}
	return h
}

// named gives the name of a fault whose printer does not answer ~HS.
func (p *Printer) named(ctx context.Context, conn net.Conn, err error) *texts.Refusal {
	if !errors.Is(err, errSilent) {
		return texts.Refuse("impression.zebra.reponse")
	}
	answer, err := p.ask(ctx, conn, "~HQES", 1)
	if err == nil {
		if fault, err := ParseErrors(answer); err == nil && fault != nil {
			return fault
		}
	}
	return texts.Refuse("impression.zebra.muette")
}

// Send hands a label over. No byte leaves while the printer has a fault.
func (p *Printer) Send(ctx context.Context, d printing.Document) printing.Result {
	if d.Media != "application/zpl" {
		return printing.Result{Issue: printing.IssueRefused, Cause: texts.Refuse("impression.format", "format", d.Media)}
	}
	if h := p.Health(ctx); !h.Ready() {
		return printing.Result{Issue: printing.IssueUnsent, Cause: h.Cause}
	}
	if ctx.Err() != nil {
		return printing.Result{Issue: printing.IssueUnsent, Cause: texts.Refuse("impression.interrompu")}
	}
	if result, done := p.write(ctx, d.Bytes); done {
		return result
	}
	if p.SansEtat {
		return printing.Result{Issue: printing.IssueHandedOver, Cause: texts.Refuse("impression.zebra.sans_etat")}
	}
	return p.watch(ctx)
}

// write sends the bytes and waits for the printer to close its side; done is true when that went wrong.
func (p *Printer) write(ctx context.Context, data []byte) (printing.Result, bool) {
	conn, refusal := p.dial(ctx)
	if refusal != nil {
		return printing.Result{Issue: printing.IssueUnsent, Cause: refusal}, true
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	uncertain := printing.Result{Issue: printing.IssueUncertain, Cause: texts.Refuse("impression.incertain")}
	if err := conn.SetDeadline(time.Now().Add(10*time.Second + time.Duration(len(data)/slowest)*time.Second)); err != nil {
		return printing.Result{Issue: printing.IssueUnsent, Cause: texts.Refuse("impression.injoignable")}, true
	}
	n, err := conn.Write(data)
	switch {
	case err != nil && n == 0:
		return printing.Result{Issue: printing.IssueUnsent, Cause: texts.Refuse("impression.injoignable")}, true
	case err != nil:
		return uncertain, true
	}
	// A reset after the last byte is seen only by closing our side and reading to the end.
	if err := conn.CloseWrite(); err != nil {
		return uncertain, true
	}
	if _, err := io.Copy(io.Discard, io.LimitReader(conn, maxAnswer)); err != nil {
		return uncertain, true
	}
	return printing.Result{}, false
}

// watch asks until the printer says twice that nothing is left and that it has no fault: right after the bytes it may not
// have counted them yet.
func (p *Printer) watch(ctx context.Context) printing.Result {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(p.Out, 20*time.Second))
	defer cancel()
	cause, clear := texts.Refuse("impression.transmis"), 0
	end, _ := ctx.Deadline()
	for {
		status, fault := p.once(ctx)
		switch {
		case ctx.Err() != nil || !time.Now().Before(end): // a question cut short names no fault
			return printing.Result{Issue: printing.IssueHandedOver, Cause: cause}
		case fault != nil:
			cause, clear = fault, 0
		case status.Formats > 0 || status.Remaining > 0:
			cause, clear = texts.Refuse("impression.transmis"), 0
		default:
			if clear++; clear == 2 {
				return printing.Result{Issue: printing.IssueOut}
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(cmp.Or(p.Poll, 200*time.Millisecond)):
		}
	}
}

func (p *Printer) once(ctx context.Context) (Status, *texts.Refusal) {
	conn, refusal := p.dial(ctx)
	if refusal != nil {
		return Status{}, refusal
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	status, err := p.status(ctx, conn)
	if err != nil {
		return Status{}, p.named(ctx, conn, err)
	}
	return status, status.Fault()
}

// Follow asks whether anything is left. One worker sends to a printer: when nothing is left, what it sent is out.
func (p *Printer) Follow(ctx context.Context, _ string) printing.Result {
	if p.SansEtat {
		return printing.Result{Issue: printing.IssueHandedOver, Cause: texts.Refuse("impression.zebra.sans_etat")}
	}
	status, fault := p.once(ctx)
	if fault == nil && (status.Formats > 0 || status.Remaining > 0) {
		fault = texts.Refuse("impression.transmis")
	}
	if fault != nil {
		return printing.Result{Issue: printing.IssueHandedOver, Cause: fault}
	}
	return printing.Result{Issue: printing.IssueOut}
}

// Recover cannot know: a thermal printer remembers no name.
func (p *Printer) Recover(context.Context, string) printing.Result {
	return printing.Result{Issue: printing.IssueUncertain, Cause: texts.Refuse("impression.incertain")}
}
