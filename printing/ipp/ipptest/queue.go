// Package ipptest plays an IPP print server with one queue, and its faults, for tests. It is imported by tests alone.
package ipptest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"guichet/printing/ipp"
)

// maxJob bounds a document.
const maxJob = 16 << 20

// QueueFaults are what is wrong with the simulated queue.
type QueueFaults struct {
	Rejecting   bool   // the queue takes no job (0x0506)
	Paused      bool   // jobs are accepted and stay pending
	Unknown     bool   // 0x0406
	NotAllowed  bool   // 0x0403
	Reason      string // of the printer while a job is processed: media-empty-error, media-jam-error …
	Sticky      bool   // the reason stays after the job
	Abort, Hold bool   // every job is aborted, or held
	BrokenPDF   bool   // accepted, then processing-stopped for ever
	NoA4        bool   // media-supported lacks A4
	// LoseAnswer accepts the job and cuts before the answer; LoseRequest cuts before accepting.
	LoseAnswer, LoseRequest bool
	// KeepJobs refuses to drop a job: 0x0403; MuteCancel cuts the connection instead of answering.
	KeepJobs, MuteCancel bool
	Garbage              bool // answers something else than IPP
}

// Queue is an IPP server with one queue, "accueil". It counts the documents that came out.
type Queue struct {
	server   *http.Server
	listener net.Listener
	done     sync.WaitGroup

	mu     sync.Mutex
	faults QueueFaults
	jobs   []*queueJob
}

type queueJob struct {
	id     int
	name   string
	copies int
	state  int
	began  bool // its printing began once
	data   []byte
}

const (
	pending    = 3
	held       = 4
	processing = 5
	stopped    = 6
	cancelled  = 7
	aborted    = 8
	completed  = 9
)

// NewQueue starts a server on a free port of the loopback.
func NewQueue() (*Queue, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting the simulated print server: %w", err)
	}
	q := &Queue{listener: l}
	q.server = &http.Server{Handler: http.HandlerFunc(q.serve), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second}
	q.done.Add(1)
	go func() {
		defer q.done.Done()
		_ = q.server.Serve(l) // ends with ErrServerClosed
	}()
	return q, nil
}

// URI is the address of the queue.
func (q *Queue) URI() string {
	return "ipp://" + q.listener.Addr().String() + "/printers/accueil"
}

// Close stops the server and waits for its requests to end.
func (q *Queue) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	err := q.server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = q.server.Close()
	}
	q.done.Wait()
	return err
}

// Break sets what is wrong; the zero value mends everything, and what waited comes out.
func (q *Queue) Break(f QueueFaults) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.faults = f
	q.advance()
}

// Out is the number of copies that came out.
func (q *Queue) Out() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for _, j := range q.jobs {
		if j.state == completed {
			n += j.copies
		}
	}
	return n
}

// Admitted is the number of copies that came out or may still come out.
func (q *Queue) Admitted() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for _, j := range q.jobs {
		if j.state != cancelled {
			n += j.copies
		}
	}
	return n
}

// Last is the document that was handed over last; nil without one.
func (q *Queue) Last() []byte {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.jobs) == 0 {
		return nil
	}
	return q.jobs[len(q.jobs)-1].data
}

// Names are the names of all jobs, as a spooler shows them to anyone.
func (q *Queue) Names() (all []string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, j := range q.jobs {
		all = append(all, j.name)
	}
	return all
}

// advance lets every job go as far as the faults let it.
func (q *Queue) advance() {
	f := q.faults
	for _, j := range q.jobs {
		switch {
		case j.state >= cancelled || j.state == stopped:
		case f.Hold:
			j.state = held
		case f.Paused:
			j.state = pending
		case f.Abort:
			j.state = aborted
		case f.BrokenPDF:
			j.state = stopped
		case f.Reason != "" && !f.Sticky:
			j.state = processing
		default:
			j.state = completed
		}
		j.began = j.began || j.state == processing || j.state == stopped || j.state >= aborted
	}
}

func (q *Queue) serve(w http.ResponseWriter, r *http.Request) {
	request, err := ipp.Decode(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		http.Error(w, "pas un message IPP", http.StatusBadRequest)
		return
	}
	document, err := io.ReadAll(io.LimitReader(r.Body, maxJob))
	if err != nil {
		return
	}
	q.mu.Lock()
	answer := q.answer(request, document)
	garbage := q.faults.Garbage
	q.mu.Unlock()
	switch {
	case answer == nil:
		panic(http.ErrAbortHandler) // the connection is cut without a word
	case garbage:
		_, _ = io.WriteString(w, "<html>Bienvenue</html>")
	default:
		w.Header().Set("Content-Type", "application/ipp")
		_, _ = w.Write(answer.Encode())
	}
}

// answer gives nil to cut the connection.
func (q *Queue) answer(m *ipp.Message, document []byte) *ipp.Message {
	f := q.faults
	switch {
	case f.Unknown:
		return Reply(m, ipp.StatusNotFound)
	case f.NotAllowed:
		return Reply(m, ipp.StatusNotAuthorized)
	}
	switch m.Code {
	case ipp.OpGetPrinterAttributes, ipp.OpCUPSGetPrinters:
		return q.describe(m)
	case ipp.OpPrintJob:
		return q.take(m, document)
	case ipp.OpGetJobs:
		return q.list(m)
	case ipp.OpGetJobAttributes, ipp.OpCancelJob:
		return q.one(m)
	}
	return Reply(m, ipp.StatusBadRequest)
}

func (q *Queue) describe(m *ipp.Message) *ipp.Message {
	f := q.faults
	state, reasons := 3, []string{"none"}
	for _, j := range q.jobs {
		if j.state == processing {
			state = 4
		}
	}
	if f.Reason != "" && (state == 4 || f.Sticky) {
		reasons = []string{f.Reason}
	}
	if f.Paused {
		state, reasons = 5, []string{"paused"}
	}
	media := []string{"na_letter_8.5x11in", "iso_a5_148x210mm"}
	if !f.NoA4 {
		media = append(media, "iso_a4_210x297mm")
	}
	r := Reply(m, ipp.StatusOK)
	g := PrinterGroup()
	g.AddName("printer-name", "accueil")
	g.AddURI("printer-uri-supported", q.URI())
	g.AddText("printer-make-and-model", "Imprimante simulée")
	g.AddEnum("printer-state", state)
	g.AddKeywords("printer-state-reasons", reasons...)
	g.AddBool("printer-is-accepting-jobs", !f.Rejecting)
	g.AddKeywords("media-supported", media...)
	r.Groups = append(r.Groups, g.Group)
	return r
}

func (q *Queue) take(m *ipp.Message, document []byte) *ipp.Message {
	f := q.faults
	format := Operation(m).Strings("document-format")
	switch {
	case f.LoseRequest:
		return nil
	case f.Rejecting:
		return Reply(m, ipp.StatusNotAccepting)
	case len(document) == 0:
		return Reply(m, ipp.StatusBadRequest)
	case !slices.Equal(format, []string{"application/pdf"}) || !bytes.HasPrefix(document, []byte("%PDF-")):
		return Reply(m, ipp.StatusFormatUnsupported)
	}
	name := "sans nom"
	if names := Operation(m).Strings("job-name"); len(names) > 0 {
		name = names[0]
	}
	j := &queueJob{id: len(q.jobs) + 1, name: name, copies: max(Job(m).Int("copies"), 1), state: pending, data: document}
	q.jobs = append(q.jobs, j)
	q.advance()
	if f.LoseAnswer {
		return nil
	}
	r := Reply(m, ipp.StatusOK)
	r.Groups = append(r.Groups, j.group())
	return r
}

func (q *Queue) list(m *ipp.Message) *ipp.Message {
	r := Reply(m, ipp.StatusOK)
	done := slices.Equal(Operation(m).Strings("which-jobs"), []string{"completed"})
	for _, j := range q.jobs {
		if done == (j.state >= cancelled) {
			r.Groups = append(r.Groups, j.group())
		}
	}
	return r
}

func (q *Queue) one(m *ipp.Message) *ipp.Message {
	id := Operation(m).Int("job-id")
	if id < 1 || id > len(q.jobs) {
		return Reply(m, ipp.StatusNotFound)
	}
	j := q.jobs[id-1]
	if m.Code == ipp.OpCancelJob {
		switch {
		case q.faults.KeepJobs:
			return Reply(m, ipp.StatusNotAuthorized)
		case q.faults.MuteCancel:
			return nil
		}
		if j.state >= cancelled {
			return Reply(m, ipp.StatusNotPossible)
		}
		j.state = cancelled
	}
	r := Reply(m, ipp.StatusOK)
	r.Groups = append(r.Groups, j.group())
	return r
}

func (j *queueJob) group() ipp.Group {
	g := JobGroup()
	g.AddInt("job-id", j.id)
	g.AddName("job-name", j.name)
	g.AddEnum("job-state", j.state)
	if j.began {
		g.AddInt("time-at-processing", 1)
	} else {
		g.AddNoValue("time-at-processing")
	}
	return g.Group
}
