package ipp

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Printer is a queue of a print server. It implements printing.Printer.
type Printer struct {
	// URI of the queue: ipp://localhost:631/printers/accueil, or ipps:// with a certificate the system trusts.
	URI string
	// Socket is the path of a unix socket to use instead of the host of the URI (/run/cups/cups.sock).
	Socket string
	// The patience: for an answer, and for a job to be done. Zero means 10 s and 30 s.
	Answer, Out time.Duration
	// Poll is the pause between two questions about a job; zero means 400 ms.
	Poll time.Duration
}

const maxAnswer = 4 << 20

// errNotSent is wrapped by failures before any byte of the document left.
var errNotSent = errors.New("ipp: nothing was sent")

// StatusError is an answer other than success.
type StatusError struct {
	Code    uint16
	Message string // the server's own words, for the log
}

func (e *StatusError) Error() string { return fmt.Sprintf("ipp: status 0x%04x: %s", e.Code, e.Message) }

func (p *Printer) endpoint() (string, *http.Transport, error) {
	u, err := url.Parse(p.URI)
	if err != nil {
		return "", nil, fmt.Errorf("%w: reading the address of the queue: %w", errNotSent, err)
	}
	scheme, found := map[string]string{"ipp": "http", "ipps": "https"}[u.Scheme]
	if !found || u.Host == "" {
		return "", nil, fmt.Errorf("%w: the address of a queue begins with ipp:// or ipps://", errNotSent)
	}
	u.Scheme = scheme
	if u.Port() == "" {
		u.Host = net.JoinHostPort(u.Hostname(), "631")
	}
	transport := &http.Transport{Proxy: nil, DisableKeepAlives: true, TLSHandshakeTimeout: 5 * time.Second}
	dialer := &net.Dialer{Timeout: 3 * time.Second}
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if p.Socket != "" {
			network, address = "unix", p.Socket
		}
		conn, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errNotSent, err)
		}
		return conn, nil
	}
	return u.String(), transport, nil
}

// request begins a message with the attributes that come first, in this order.
func (p *Printer) request(operation uint16) *Message {
	var id [4]byte
	_, _ = rand.Read(id[:]) // never fails (documented since Go 1.24)
	m := &Message{Code: operation, ID: binary.BigEndian.Uint32(id[:])>>1 + 1}
	g := Group{Tag: groupOperation}
	g.Add("attributes-charset", text(tagCharset, "utf-8"))
	g.Add("attributes-natural-language", text(tagLanguage, "fr"))
	if operation != OpCUPSGetPrinters {
		g.Add("printer-uri", text(tagURI, p.URI))
	}
	g.Add("requesting-user-name", text(tagName, "guichet"))
	m.Groups = append(m.Groups, g)
	return m
}

func keywords(all ...string) (values []Value) {
	for _, k := range all {
		values = append(values, text(tagKeyword, k))
	}
	return values
}

// do sends a request, with a document behind it or nil, and gives the answer. A *StatusError is a refusal of the
// server; errNotSent is wrapped when no byte can have left.
func (p *Printer) do(ctx context.Context, m *Message, document []byte) (*Message, error) {
	address, transport, err := p.endpoint()
	if err != nil {
		return nil, err
	}
	defer transport.CloseIdleConnections()
	patience := p.Answer
	if patience == 0 {
		patience = 10 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, patience+time.Duration(len(document)>>20)*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(append(m.Encode(), document...)))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNotSent, err)
	}
	req.Header.Set("Content-Type", "application/ipp")
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ipp: asking the print server: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden {
		return nil, &StatusError{Code: StatusNotAuthorized, Message: resp.Status}
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("ipp: the print server answers %s", resp.Status)
	}
	answer, err := Decode(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, err
	}
	if answer.Code >= 0x0100 {
		return nil, &StatusError{Code: answer.Code, Message: strings.Join(answer.Group(groupOperation).Strings("status-message"), " ")}
	}
	return answer, nil
}

// Queues lists the queues of a CUPS server: name and address, for the settings.
func (p *Printer) Queues(ctx context.Context) ([]Queue, error) {
	m := p.request(OpCUPSGetPrinters)
	m.Groups[0].Add("requested-attributes", keywords("printer-name", "printer-uri-supported", "printer-make-and-model")...)
	answer, err := p.do(ctx, m, nil)
	var status *StatusError
	if errors.As(err, &status) && status.Code == StatusNotFound {
		return nil, nil // a server without a queue
	}
	if err != nil {
		return nil, err
	}
	var all []Queue
	for i := range answer.Groups {
		g := &answer.Groups[i]
		if g.Tag == groupPrinter {
			all = append(all, Queue{Nom: first(g.Strings("printer-name")), URI: first(g.Strings("printer-uri-supported")), Modele: first(g.Strings("printer-make-and-model"))})
		}
	}
	return all, nil
}

// Queue is a queue of a print server.
type Queue struct{ Nom, URI, Modele string }

func first(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}
