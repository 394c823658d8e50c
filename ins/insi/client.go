package insi

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"guichet/assets/texts"
	"guichet/ins"
)

// Client talks to INSi for one certificate or one card. It is safe for concurrent use; its zero value is not
// usable: see New.
type Client struct {
	cfg       Config
	url       *url.URL
	cn        string // of the certificate, "" in mode cpx
	emetteur  string
	pool      *pool
	lists     *revocation
	leaf      *x509.Certificate // nil in mode cpx
	own       *tls.Certificate  // nil in mode cpx
	settings  Preflight         // of the settings alone
	circuit   circuit
	psTurn    chan struct{} // one signature, hence one PIN, at a time
	ps        assertionCache
	forgotten atomic.Uint64 // how often ForgetAssertion was called

	base     context.Context
	end      context.CancelCauseFunc
	inFlight sync.WaitGroup
	mu       sync.Mutex // orders inFlight.Add before Close's Wait
	closed   bool
	inject   injection
}

// New prepares a client; it opens no connection. The error is a *texts.Refusal: the first reason why no call
// could succeed (CheckConfig gives them all).
func New(cfg Config) (*Client, error) {
	if r := cfg.complete(); r != nil {
		return nil, r
	}
	c := &Client{cfg: cfg, settings: cfg.checkSettings(), psTurn: make(chan struct{}, 1)}
	if !c.settings.OK() {
		return nil, c.settings.Refus[0]
	}
	var r *texts.Refusal
	if c.url, r = cfg.address(); r != nil {
		return nil, r
	}
	roots, r := cfg.trust()
	if r != nil {
		return nil, r
	}
	proxy, r := proxyOf(cfg.Proxy)
	if r != nil {
		return nil, r
	}
	c.inject.file = cfg.ReponseInjectee
	var own *tls.Certificate
	if cfg.Mode == ModeCertificat {
		cert, r := cfg.certificate()
		if r != nil {
			return nil, r
		}
		own, c.leaf, c.own = &cert, cert.Leaf, &cert
		p := c.Preflight()
		if !p.OK() {
			release(cert)
			return nil, p.Refus[0]
		}
		c.cn, c.emetteur = p.CN, p.Emetteur
	}
	c.lists = newRevocation(cfg.Revocation, cfg.Now, &http.Transport{
		Proxy: proxy, MaxConnsPerHost: 1, IdleConnTimeout: idleFor, MaxResponseHeaderBytes: maxHeaders,
		TLSHandshakeTimeout: connectDelay, DisableKeepAlives: true,
	})
	tc := tlsConfig(roots, own, c.url.Hostname(), cfg.Now, c.lists)
	if card, ok := cfg.Signataire.(Authenticator); ok && cfg.Mode == ModeCPx && cfg.Carte.TLS {
		authenticateWithCard(tc, card)
	}
	c.pool = newPool(tc, c.url, proxy, cfg.DelaiConnexion.or(connectDelay))
	c.lists.renewed = c.pool.tr.CloseIdleConnections
	c.base, c.end = context.WithCancelCause(context.Background())
	return c, nil
}

// The deadlines of an interactive call (INSi guide §14).
const (
	connectDelay = 5 * time.Second
	callDelay    = 20 * time.Second
)

// Preflight is what there is to say of the certificate and the settings at this moment: a desk stays open for
// weeks, and a certificate ages meanwhile.
func (c *Client) Preflight() Preflight {
	p := c.settings
	p.Refus, p.Alertes = slices.Clone(p.Refus), slices.Clone(p.Alertes)
	if c.leaf != nil {
		p.inspect(c.leaf, c.cfg.Environnement, c.cfg.Now())
	}
	return p
}

// Environment tells production, test platform or simulator: the screen says it whenever it is not production.
func (c *Client) Environment() Environment { return c.cfg.Environnement }

// Revocations tells what is known of the revocation lists of the server's authorities, once a connection was opened.
func (c *Client) Revocations() []ListeRevocation { return c.lists.states() }

// State is what the desk may show of the service.
func (c *Client) State() State { return c.circuit.state() }

// Warm opens the connection ahead of need, when a card goes in; it is nothing when one is open. It sends no
// message and its failure is silent: the next search will say it. It returns when the connection is open, after
// 5 s at most: the desk calls it in the background.
func (c *Client) Warm(ctx context.Context) {
	ctx, done, err := c.enter(ctx)
	if err != nil {
		return
	}
	defer done()
	c.pool.warm(ctx)
}

// Reach opens a connection and sends no message: it tells whether the service is there and is who it should be. An
// error is an *ins.Fault.
func (c *Client) Reach(ctx context.Context) error {
	o := operation{name: "connexion"}
	ctx, done, err := c.enter(ctx)
	if err != nil {
		return c.fault(c.unsent(o), failure{class: ins.FaultCanceled, texte: "insi.ferme", cause: err})
	}
	defer done()
	if err := c.pool.reach(ctx); err != nil {
		return c.fault(c.unsent(o), *transportFailure(ctx, err))
	}
	return nil
}

// ForgetAssertion drops the assertion that the card signed and the connections that it authenticated: the card has
// left, or its holder. The next call asks the card anew.
func (c *Client) ForgetAssertion() {
	c.forgotten.Add(1)
	if c.cfg.Carte.TLS {
		c.pool.forget()
	}
}

// Close cancels the calls under way, waits for them, and leaves no connection.
func (c *Client) Close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.end(errClosed)
	c.inFlight.Wait()
	c.pool.close()
	c.lists.close()
	c.releaseKey()
}

// releaseKey gives a key of the system's store back.
func (c *Client) releaseKey() {
	c.mu.Lock()
	own := c.own
	c.own = nil
	c.mu.Unlock()
	if own != nil {
		release(*own)
	}
}

// enter admits one call: its context ends with the caller's, with the client, and with the deadline of the call.
func (c *Client) enter(ctx context.Context) (context.Context, func(), error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, nil, errClosed
	}
	c.inFlight.Add(1)
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(c.base, func() { cancel(errClosed) })
	ctx, free := context.WithTimeoutCause(ctx, c.cfg.DelaiAppel.or(callDelay), errCallDelay)
	return ctx, func() {
		stop()
		free()
		cancel(nil)
		c.inFlight.Done()
	}, nil
}

var errCallDelay = errors.New("délai de l’appel dépassé")

// Search asks for a person by traits (WS_INS2). An error is an *ins.Fault.
func (c *Client) Search(ctx context.Context, q ins.Query) (ins.Answer, error) {
	o := operation{name: opTraits, body: bodyTraits(q, c.cfg.Prenoms), traits: &q}
	if r := CheckQuery(q); r != nil {
		return ins.Answer{}, c.refused(o, r)
	}
	return c.run(ctx, o)
}

// SearchVitale asks for a person by the data of a carte Vitale (WS_INS1). An error is an *ins.Fault. Whether the
// service offers it in certificate mode is not public: it is asked, and its answer says.
func (c *Client) SearchVitale(ctx context.Context, q ins.VitaleQuery) (ins.Answer, error) {
	o := operation{name: opVitale, body: bodyVitale(q), vitale: &q}
	if r := CheckVitaleQuery(q, c.cfg.Now()); r != nil {
		return ins.Answer{}, c.refused(o, r)
	}
	return c.run(ctx, o)
}

// operation is one of the two, with what it asks.
type operation struct {
	name   string
	body   func(*xmlWriter)
	traits *ins.Query
	vitale *ins.VitaleQuery
}

// run makes the call, and makes it again once where the guide allows it.
func (c *Client) run(ctx context.Context, o operation) (ins.Answer, error) {
	if f := c.circuit.suspended(c.cn == CNAuto, c.cfg.Now()); f != nil {
		return ins.Answer{}, c.fault(c.unsent(o), *f)
	}
	ctx, done, err := c.enter(ctx)
	if err != nil {
		return ins.Answer{}, c.fault(c.unsent(o), failure{class: ins.FaultCanceled, texte: "insi.ferme", cause: err})
	}
	defer done()
	a, tr, f := c.try(ctx, o, 1)
	if f != nil && f.again && ctx.Err() == nil {
		first := c.fault(tr, *f).Trace
		a, tr, f = c.try(ctx, o, 2)
		tr.Precedent = &first
	}
	if f != nil {
		c.circuit.failed(*f, c.cfg.Now())
		return ins.Answer{}, c.fault(tr, *f)
	}
	c.circuit.succeeded(tr.Duree, c.cfg.Now())
	a.Trace = tr
	return a, nil
}

// try is one exchange, with a MessageID of its own.
func (c *Client) try(ctx context.Context, o operation, essai int) (ins.Answer, ins.CallTrace, *failure) {
	tr := c.trace(o, essai)
	start := time.Now()
	assertions, emetteur, f := c.assertions(ctx, o)
	if f != nil {
		tr.Duree = time.Since(start)
		return ins.Answer{}, tr, f
	}
	message := envelope{
		operation: o.name, messageID: tr.MessageID, bamID: uuid.NewString(), lpsID: uuid.NewString(),
		now: tr.Quand, emetteur: emetteur, software: c.cfg.Software, assertions: assertions, vitale: o.vitale,
	}.build(o.body)
	tr.Requete = withoutSignatureValue(message)

	status, body, injected, f := c.send(ctx, message)
	tr.Duree, tr.HTTP, tr.Reponse, tr.Injectee = time.Since(start), status, body, injected
	if f != nil {
		return ins.Answer{}, tr, f
	}
	a, f := interpret(status, body, tr.MessageID, c.cfg.Mode)
	if f != nil && f.soap == nil && ctx.Err() != nil {
		f = transportFailure(ctx, f.cause) // the end of the call cut the answer, not the service
	}
	if f != nil {
		return ins.Answer{}, tr, f
	}
	tr.Retour = string(a.Code)
	if a.Individu != nil {
		tr.Matricule, tr.OID = a.Individu.Matricule, a.Individu.OID
	}
	return a, tr, nil
}

// send posts the message, unless a file stands in for the service.
func (c *Client) send(ctx context.Context, message []byte) (status int, body []byte, injected bool, f *failure) {
	if body, ok, f := c.inject.next(); ok || f != nil {
		return 200, body, true, f
	}
	status, body, err := c.pool.post(ctx, message, "guichet/"+c.cfg.Version)
	if err != nil {
		return status, body, false, transportFailure(ctx, err)
	}
	return status, body, false, nil
}

func (c *Client) trace(o operation, essai int) ins.CallTrace {
	return ins.CallTrace{
		MessageID: "uuid:" + uuid.NewString(), Operation: o.name, Mode: string(c.cfg.Mode), Certificat: c.cn,
		Hote: c.url.Host, Environnement: string(c.cfg.Environnement), Automatique: c.cn == CNAuto,
		Criteres: o.traits, CriteresVitale: o.vitale, Essai: essai, Quand: c.cfg.Now(),
	}
}

// unsent is the trace of a call of which nothing left the workstation.
func (c *Client) unsent(o operation) ins.CallTrace {
	tr := c.trace(o, 1)
	tr.MessageID = ""
	return tr
}

// refused is a query that must not be sent.
func (c *Client) refused(o operation, r *texts.Refusal) *ins.Fault {
	tr := c.unsent(o)
	tr.Retour = string(ins.FaultRequest)
	return &ins.Fault{
		Class: ins.FaultRequest, Texte: r.Code, Phrase: r.Phrase, Acte: r.Acte, Trace: tr,
		Cause: fmt.Errorf("critères refusés avant l’appel (%s)", r.Code),
	}
}

// signatureValue is the value of any XML signature, whatever its prefix.
var signatureValue = regexp.MustCompile(`(<(?:[A-Za-z0-9_.-]+:)?SignatureValue(?:\s[^>]*)?>)[^<]*`)

// withoutSignatureValue hides what a signed assertion is worth to a thief (INSi guide §13); the rest is kept.
func withoutSignatureValue(message []byte) []byte {
	if !bytes.Contains(message, []byte("SignatureValue")) {
		return message
	}
	return signatureValue.ReplaceAll(message, []byte("$1"))
}
