package ipp

import (
	"context"
	"errors"
	"strconv"
	"time"

	"guichet/assets/texts"
	"guichet/printing"
)

var _ printing.Withdrawer = (*Printer)(nil)

// withdrawing bounds the whole: an agent who gives up a print does not wait for its server.
const withdrawing = 6 * time.Second

// Withdraw implements printing.Withdrawer by Cancel-Job (RFC 8011 §4.3.3), then asks what became of the job: a server that
// says yes may have been printing.
func (p *Printer) Withdraw(ctx context.Context, id, job string) printing.Withdrawal {
	ctx, cancel := context.WithTimeout(ctx, withdrawing)
	defer cancel()
	n, err := strconv.Atoi(job)
	if err != nil {
		found, known, err := p.Find(ctx, id)
		switch {
		case err != nil:
			return failed(err)
		case !known: // it may be on its way to the server at this moment
			return printing.Withdrawal{Retrait: printing.RetireEchec, Cause: texts.Refuse("impression.retrait.inconnu")}
		}
		n = found
	}
	err = p.cancel(ctx, n)
	var status *StatusError
	if err != nil && !(errors.As(err, &status) && status.Code == StatusNotPossible) {
		return failed(err)
	}
	state, began, err := p.fate(ctx, n)
	switch {
	case err != nil && status != nil:
		return failed(err)
	case err != nil: // it said that it drops it, and no more
		return printing.Withdrawal{Retrait: printing.RetireTard, Cause: texts.Refuse("impression.retrait.tard")}
	case state == jobCompleted:
		return printing.Withdrawal{Retrait: printing.RetireFini, Cause: texts.Refuse("impression.retrait.fini")}
	case state != jobCancelled && state != jobAborted && status != nil:
		return printing.Withdrawal{Retrait: printing.RetireEchec, Cause: texts.Refuse("impression.retrait.refus")}
	case began, state != jobCancelled && state != jobAborted: // "processing-to-stop-point" comes here too
		return printing.Withdrawal{Retrait: printing.RetireTard, Cause: texts.Refuse("impression.retrait.tard")}
	}
	return printing.Withdrawal{Retrait: printing.Retire, Cause: texts.Refuse("impression.retrait.rien")}
}

// failed says why the server did not drop a document.
func failed(err error) printing.Withdrawal {
	w := printing.Withdrawal{Retrait: printing.RetireEchec, Cause: texts.Refuse("impression.retrait.muet")}
	var status *StatusError
	if !errors.As(err, &status) {
		return w
	}
	switch status.Code {
	case StatusNotFound: // it keeps no memory of it: what was done is done
		w.Cause = texts.Refuse("impression.retrait.oublie")
	case StatusForbidden, StatusNotAuthenticated, StatusNotAuthorized:
		w.Cause = texts.Refuse("impression.retrait.droits")
	default:
		w.Cause = texts.Refuse("impression.retrait.refus")
	}
	return w
}

// cancel asks the server to drop a job.
func (p *Printer) cancel(ctx context.Context, job int) error {
	m := p.request(OpCancelJob)
	m.Groups[0].Add("job-id", integer(tagInteger, int32(job)))
	_, err := p.do(ctx, m, nil)
	return err
}

// fate asks how a job ended, and whether any of it was ever processed: its time-at-processing is "no-value" until then
// (RFC 8011 §5.3.14.2). A server that does not tell may have begun.
func (p *Printer) fate(ctx context.Context, job int) (state int, began bool, err error) {
	m := p.request(OpGetJobAttributes)
	m.Groups[0].Add("job-id", integer(tagInteger, int32(job)))
	m.Groups[0].Add("requested-attributes", keywords("job-state", "time-at-processing")...)
	answer, err := p.do(ctx, m, nil)
	if err != nil {
		return 0, true, err
	}
	g := answer.Group(groupJob)
	return g.Int("job-state"), !g.noValue("time-at-processing"), nil
}

// noValue tells that an attribute is there and says that it has no value.
func (g *Group) noValue(name string) bool {
	for _, a := range g.Attrs {
		if a.Name == name {
			return len(a.Values) == 1 && a.Values[0].Tag == tagNoValue
		}
	}
	return false
}
