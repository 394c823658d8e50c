package ipp

import (
	"context"
	"errors"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"guichet/assets/texts"
	"guichet/printing"
)

var _ printing.Printer = (*Printer)(nil)

// States of a queue and of a job (RFC 8011 §5.4.11, §5.3.7).
const (
	printerStopped = 5

	jobPending    = 3
	jobHeld       = 4
	jobProcessing = 5
	jobStopped    = 6
	jobCancelled  = 7
	jobAborted    = 8
	jobCompleted  = 9
)

// queue is what a queue says of itself.
type queue struct {
	state     int
	accepting bool
	reasons   []string
	media     []string
	model     string
	device    string // scheme of the device behind the queue, "" when the server does not say
}

// blind are the ways from a print server to a printer that bring no word back: with them a job is "completed" as soon as
// its bytes are gone, paper or no paper.
var blind = []string{"socket", "lpd", "file", "parallel", "serial", "cups-pdf"}

func (p *Printer) queue(ctx context.Context) (queue, *texts.Refusal) {
	m := p.request(OpGetPrinterAttributes)
	m.Groups[0].Add("requested-attributes", keywords("printer-state", "printer-state-reasons", "printer-is-accepting-jobs",
		"media-supported", "printer-make-and-model", "device-uri")...)
	answer, err := p.do(ctx, m, nil)
	if err != nil {
		return queue{}, refusal(err)
	}
	g := answer.Group(groupPrinter)
	q := queue{state: g.Int("printer-state"), reasons: g.Strings("printer-state-reasons"), media: g.Strings("media-supported"),
		model: first(g.Strings("printer-make-and-model"))}
	q.device, _, _ = strings.Cut(first(g.Strings("device-uri")), ":")
	accepting, told := g.Bool("printer-is-accepting-jobs")
	q.accepting = accepting || !told
	return q, nil
}

// refusal gives the sentence of a failed question.
func refusal(err error) *texts.Refusal {
	var status *StatusError
	switch {
	case errors.As(err, &status):
		switch status.Code {
		case StatusNotFound:
			return texts.Refuse("impression.ipp.file_inconnue")
		case StatusForbidden, StatusNotAuthenticated, StatusNotAuthorized:
			return texts.Refuse("impression.ipp.droits")
		case StatusNotAccepting:
			return texts.Refuse("impression.ipp.file_fermee")
		case StatusBusy:
			return texts.Refuse("impression.ipp.occupee")
		case StatusFormatUnsupported:
			return texts.Refuse("impression.format", "format", "PDF")
		}
		return texts.Refuse("impression.ipp.refus", "code", "0x"+strconv.FormatUint(uint64(status.Code), 16))
	case errors.Is(err, errNotSent):
		return texts.Refuse("impression.ipp.injoignable")
	}
	return texts.Refuse("impression.ipp.reponse")
}

// fault names a reason of the queue that stops the paper. Reasons end in -error, -warning or -report.
func (q queue) fault() *texts.Refusal {
	for _, known := range []struct{ prefix, code string }{
		{"media-jam", "impression.ipp.bourrage"},
		{"media-empty", "impression.ipp.papier"},
		{"media-needed", "impression.ipp.papier"},
		{"input-tray-missing", "impression.ipp.papier"},
		{"cover-open", "impression.ipp.capot"},
		{"door-open", "impression.ipp.capot"},
		{"interlock-open", "impression.ipp.capot"},
		{"toner-empty", "impression.ipp.encre"},
		{"marker-supply-empty", "impression.ipp.encre"},
		{"output-area-full", "impression.ipp.bac"},
		{"connecting-to-device", "impression.ipp.liaison"},
		{"timed-out", "impression.ipp.liaison"},
		{"offline", "impression.ipp.liaison"},
		{"paused", "impression.ipp.pause"},
		{"moving-to-paused", "impression.ipp.pause"},
	} {
		for _, r := range q.reasons {
			if strings.HasPrefix(r, known.prefix) && !strings.HasSuffix(r, "-warning") && !strings.HasSuffix(r, "-report") {
				return texts.Refuse(known.code)
			}
		}
	}
	return nil
}

// Health asks the queue. A queue that stands idle with a fault left over from an earlier job is grey: reasons are
// sticky, and only the next job clears them.
func (p *Printer) Health(ctx context.Context) printing.Health {
	h := printing.Health{Quand: time.Now()}
	q, cause := p.queue(ctx)
	if cause != nil {
		h.Feu, h.Cause = printing.Orange, cause
		return h
	}
	h.Modele = q.model
	fault := q.fault()
	switch {
	case !q.accepting:
		h.Feu, h.Cause = printing.Orange, texts.Refuse("impression.ipp.file_fermee")
	case q.state == printerStopped && fault == nil:
		h.Feu, h.Cause = printing.Orange, texts.Refuse("impression.ipp.pause")
	case q.state == printerStopped || fault != nil && q.state != 3:
		h.Feu, h.Cause = printing.Orange, fault
	case fault != nil:
		h.Feu, h.Cause = printing.Gris, fault
	default:
		h.Feu = printing.Vert
	}
	return h
}

// Send submits a document under its random name, then watches it. A submission whose answer was lost is looked for
// by that name before anything is called uncertain.
func (p *Printer) Send(ctx context.Context, d printing.Document) printing.Result {
	q, cause := p.queue(ctx)
	switch {
	case cause != nil:
		return printing.Result{Issue: printing.IssueUnsent, Cause: cause}
	case !q.accepting:
		return printing.Result{Issue: printing.IssueUnsent, Cause: texts.Refuse("impression.ipp.file_fermee")}
	case q.state == printerStopped:
		if cause = q.fault(); cause == nil {
			cause = texts.Refuse("impression.ipp.pause")
		}
		return printing.Result{Issue: printing.IssueUnsent, Cause: cause}
	case d.Papier != "" && !slices.Contains(q.media, d.Papier):
		// On another paper the sheet is rescaled or moved, and the labels miss their place.
		return printing.Result{Issue: printing.IssueRefused, Cause: texts.Refuse("impression.ipp.format_papier")}
	}
	job, err := p.submit(ctx, d)
	var status *StatusError
	switch {
	case errors.As(err, &status):
		issue := printing.IssueUnsent
		if status.Code == StatusFormatUnsupported || status.Code == StatusBadRequest {
			issue = printing.IssueRefused
		}
		return printing.Result{Issue: issue, Cause: refusal(err)}
	case errors.Is(err, errNotSent):
		return printing.Result{Issue: printing.IssueUnsent, Cause: refusal(err)}
	case err != nil:
		found, known, failed := p.Find(ctx, d.ID)
		switch {
		case failed != nil, !known && gaveUp(err):
			return printing.Result{Issue: printing.IssueUncertain, Cause: texts.Refuse("impression.incertain")}
		case !known:
			return printing.Result{Issue: printing.IssueUnsent, Cause: texts.Refuse("impression.ipp.reponse")}
		}
		job = found
	}
	return p.Watch(ctx, job)
}

// gaveUp tells that it was we who stopped waiting: the server may have the document and not have counted it yet, so that not
// knowing it proves nothing. A server that answered, or cut, is done with it.
func gaveUp(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || errors.As(err, &timeout) && timeout.Timeout()
}

func (p *Printer) submit(ctx context.Context, d printing.Document) (job int, err error) {
	m := p.request(OpPrintJob)
	op := &m.Groups[0]
	op.Add("job-name", text(tagName, d.ID))
	op.Add("document-format", text(tagMIME, d.Media))
	attributes := Group{Tag: groupJob}
	attributes.Add("copies", integer(tagInteger, int32(max(d.Copies, 1))))
	attributes.Add("sides", text(tagKeyword, "one-sided"))
	attributes.Add("print-scaling", text(tagKeyword, "none"))
	if d.Papier != "" {
		attributes.Add("media", text(tagKeyword, d.Papier))
	}
	m.Groups = append(m.Groups, attributes)
	answer, err := p.do(ctx, m, d.Bytes)
	if err != nil {
		return 0, err
	}
	if job = answer.Group(groupJob).Int("job-id"); job <= 0 {
		return 0, ErrMessage
	}
	return job, nil
}

// Find looks for a job by its random name among all jobs of the queue, done or not. known is false when a healthy
// server never saw it: sending again is then safe.
func (p *Printer) Find(ctx context.Context, id string) (job int, known bool, err error) {
	for _, which := range []string{"not-completed", "completed"} {
		m := p.request(OpGetJobs)
		m.Groups[0].Add("which-jobs", text(tagKeyword, which))
		m.Groups[0].Add("requested-attributes", keywords("job-id", "job-name")...)
		answer, err := p.do(ctx, m, nil)
		if err != nil {
			return 0, false, err
		}
		for i := range answer.Groups {
			g := &answer.Groups[i]
			if g.Tag == groupJob && first(g.Strings("job-name")) == id {
				return g.Int("job-id"), true, nil
			}
		}
	}
	return 0, false, nil
}

// Watch follows a job until it is done or the patience ends.
func (p *Printer) Watch(ctx context.Context, job int) printing.Result {
	out, poll := p.Out, p.Poll
	if out == 0 {
		out = 30 * time.Second
	}
	if poll == 0 {
		poll = 400 * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(ctx, out)
	defer cancel()
	last := printing.Result{Issue: printing.IssueHandedOver, Job: strconv.Itoa(job), Cause: texts.Refuse("impression.transmis")}
	for {
		r, done := p.job(ctx, job)
		if done {
			return r
		}
		if r.Cause != nil && ctx.Err() == nil {
			last = r
		}
		select {
		case <-ctx.Done():
			return last
		case <-time.After(poll):
		}
	}
}

// job asks once. done is true when nothing more will happen by itself.
func (p *Printer) job(ctx context.Context, job int) (r printing.Result, done bool) {
	r = printing.Result{Issue: printing.IssueHandedOver, Job: strconv.Itoa(job)}
	m := p.request(OpGetJobAttributes)
	m.Groups[0].Add("job-id", integer(tagInteger, int32(job)))
	m.Groups[0].Add("requested-attributes", keywords("job-state", "job-state-reasons")...)
	answer, err := p.do(ctx, m, nil)
	if err != nil {
		r.Cause = refusal(err)
		return r, false
	}
	g := answer.Group(groupJob)
	switch g.Int("job-state") {
	case jobCompleted:
		return p.completed(ctx, r), true
	case jobAborted:
		r.Issue, r.Cause = printing.IssueUncertain, texts.Refuse("impression.ipp.abandonne")
		return r, true
	case jobCancelled:
		r.Issue, r.Cause = printing.IssueUncertain, texts.Refuse("impression.ipp.annule")
		return r, true
	case jobStopped:
		r.Cause = texts.Refuse("impression.ipp.arrete")
		return r, true
	case jobHeld:
		r.Cause = texts.Refuse("impression.ipp.retenu")
		return r, false
	case jobPending, jobProcessing:
		if q, cause := p.queue(ctx); cause == nil {
			if r.Cause = q.fault(); r.Cause == nil && q.state == printerStopped {
				r.Cause = texts.Refuse("impression.ipp.pause")
			}
		}
	}
	if r.Cause == nil {
		r.Cause = texts.Refuse("impression.transmis")
	}
	return r, false
}

// completed: the spooler got rid of the bytes. Only a queue without a fault makes this "sortie" (P-9).
func (p *Printer) completed(ctx context.Context, r printing.Result) printing.Result {
	q, cause := p.queue(ctx)
	if cause == nil {
		cause = q.fault()
	}
	switch {
	case cause == nil && q.state != printerStopped && slices.Contains(blind, q.device):
		cause = texts.Refuse("impression.transmis")
	case cause == nil && q.state != printerStopped:
		r.Issue = printing.IssueOut
		return r
	case cause == nil:
		cause = texts.Refuse("impression.ipp.pause")
	}
	r.Cause = cause
	return r
}

// Follow asks once about a job that was transmitted.
func (p *Printer) Follow(ctx context.Context, job string) printing.Result {
	n, err := strconv.Atoi(job)
	if err != nil {
		return printing.Result{Issue: printing.IssueUncertain, Cause: texts.Refuse("impression.incertain")}
	}
	r, _ := p.job(ctx, n)
	return r
}

// recount is how long a server is given to count what it was handed just before.
const recount = 500 * time.Millisecond

// Recover looks for the document by its name: the server remembers what a crash made us forget.
func (p *Printer) Recover(ctx context.Context, id string) printing.Result {
	job, known, err := p.Find(ctx, id)
	if err == nil && !known { // what was on its way when we fell may not have been counted yet
		select {
		case <-ctx.Done():
		case <-time.After(recount):
		}
		job, known, err = p.Find(ctx, id)
	}
	switch {
	case err != nil:
		return printing.Result{Issue: printing.IssueUncertain, Cause: texts.Refuse("impression.incertain")}
	case !known:
		return printing.Result{Issue: printing.IssueUnsent, Cause: texts.Refuse("impression.interrompu")}
	}
	r, _ := p.job(ctx, job)
	return r
}
