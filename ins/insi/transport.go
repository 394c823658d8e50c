package insi

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"guichet/assets/texts"
)

// How connections are kept. The service answers in about 200 ms on a kept connection and 600 ms on a new one
// (INSi guide §14).
const (
	maxConnections = 8                // a desk uses one; the bound protects the service from our own bursts
	keepIdle       = 2                // kept between calls
	idleFor        = 90 * time.Second // then closed by us
	warmFor        = 20 * time.Second // a connection opened ahead and not used is not trusted longer
	maxHeaders     = 64 << 10
)

// errConnectDelay is a connection that did not open in time.
var errConnectDelay = errors.New("délai de connexion dépassé")

// errProxy is a proxy that did not open the way.
type errProxy struct{ status int }

func (e errProxy) Error() string { return "le proxy répond " + http.StatusText(e.status) }

// pool owns the connections of one client.
type pool struct {
	url   string
	host  string // host:port
	http  *http.Client
	tr    *http.Transport
	tls   *tls.Config
	delay time.Duration
	proxy bool

	mu     sync.Mutex
	spare  net.Conn  // opened by warm, not used yet
	spared time.Time // when
	used   time.Time // last answer
	closed bool
}

// proxyOf reads the setting of the proxy; nil is none.
func proxyOf(setting string) (func(*http.Request) (*url.URL, error), *texts.Refusal) {
	switch setting {
	case "aucun":
		return nil, nil
	case "":
		return http.ProxyFromEnvironment, nil
	}
	u, err := url.Parse(setting)
	if err != nil || u.Host == "" {
		return nil, texts.Refuse("insi.reglages.proxy", "proxy", setting)
	}
	return http.ProxyURL(u), nil
}

func newPool(cfg *tls.Config, u *url.URL, proxy func(*http.Request) (*url.URL, error), delay time.Duration) *pool {
	host := u.Host
	if u.Port() == "" {
		host = net.JoinHostPort(u.Hostname(), "443")
	}
	p := &pool{url: u.String(), host: host, tls: cfg, delay: delay}
	p.tr = &http.Transport{
		DialContext:            p.dialPlain,
		DialTLSContext:         p.dialTLS,
		TLSClientConfig:        cfg,
		TLSHandshakeTimeout:    delay,
		MaxConnsPerHost:        maxConnections,
		MaxIdleConnsPerHost:    keepIdle,
		IdleConnTimeout:        idleFor,
		MaxResponseHeaderBytes: maxHeaders,
		DisableCompression:     true, // what is read is what was sent: no bomb, and the journal has the very bytes
		OnProxyConnectResponse: func(_ context.Context, _ *url.URL, _ *http.Request, r *http.Response) error {
			if r.StatusCode != http.StatusOK {
				return errProxy{r.StatusCode}
			}
			return nil
		},
	}
	p.tr.Proxy = proxy
	if p.tr.Proxy != nil {
		pu, err := p.tr.Proxy(&http.Request{URL: u})
		p.proxy = err == nil && pu != nil
	}
	p.http = &http.Client{Transport: p.tr, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // traits go nowhere but to the address of the settings
	}}
	return p
}

func (p *pool) dialPlain(ctx context.Context, network, addr string) (net.Conn, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, p.delay, errConnectDelay)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
	return conn, orDelay(ctx, err)
}

// dialTLS gives the spare connection when there is a fresh one, or opens one within the delay, handshake included.
func (p *pool) dialTLS(ctx context.Context, network, addr string) (net.Conn, error) {
	if conn := p.takeSpare(addr); conn != nil {
		return conn, nil
	}
	return p.open(ctx, network, addr)
}

func (p *pool) open(ctx context.Context, network, addr string) (net.Conn, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, p.delay, errConnectDelay)
	defer cancel()
	raw, err := (&net.Dialer{}).DialContext(ctx, network, addr)
	if err != nil {
		return nil, orDelay(ctx, err)
	}
	conn := tls.Client(raw, p.tls)
	if err := conn.HandshakeContext(ctx); err != nil {
		_ = raw.Close() // the handshake's error is the one to tell
		return nil, orDelay(ctx, err)
	}
	return &alertConn{Conn: conn, alerted: make(chan struct{})}, nil
}

// alertConn tells the alert that the server sent rather than the broken pipe that follows it. In TLS 1.3 a client
// certificate is refused after the handshake, while the request is being written.
type alertConn struct {
	net.Conn
	once    sync.Once
	alerted chan struct{}
	alert   error // set before alerted is closed
}

// alertWait is how long a failed write waits for the reader to meet the alert.
const alertWait = 200 * time.Millisecond

func (c *alertConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if remoteAlert(err) != "" {
		c.once.Do(func() { c.alert = err; close(c.alerted) })
	}
	return n, err
}

func (c *alertConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	if err == nil {
		return n, nil
	}
	wait := time.NewTimer(alertWait)
	defer wait.Stop()
	select {
	case <-c.alerted:
		return n, c.alert
	case <-wait.C:
		return n, err
	}
}

// orDelay names the delay of the connection when that is what ended a dial.
func orDelay(ctx context.Context, err error) error {
	if err != nil && errors.Is(context.Cause(ctx), errConnectDelay) {
		return errConnectDelay
	}
	return err
}

func (p *pool) takeSpare(addr string) net.Conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	conn := p.spare
	if conn == nil || addr != p.host {
		return nil
	}
	p.spare = nil
	if time.Since(p.spared) > warmFor {
		_ = conn.Close() // too old to be trusted, and nobody waits for it
		return nil
	}
	return conn
}

// warm opens the spare connection, unless one is there or the transport keeps a used one. Through a proxy the
// transport alone opens connections.
func (p *pool) warm(ctx context.Context) {
	p.mu.Lock()
	fresh := p.spare != nil && time.Since(p.spared) < warmFor
	kept := !p.used.IsZero() && time.Since(p.used) < idleFor
	p.mu.Unlock()
	if fresh || kept || p.proxy {
		return
	}
	conn, err := p.open(ctx, "tcp", p.host)
	if err != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	old := p.spare
	if p.closed || old != nil && time.Since(p.spared) < warmFor {
		old = conn
	} else {
		p.spare, p.spared = conn, time.Now()
	}
	if old != nil {
		_ = old.Close() // never used
	}
}

// post sends one message and reads the whole answer, at most maxAnswer bytes. What was read is returned with
// the error when reading it failed.
func (p *pool) post(ctx context.Context, message []byte, agent string) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, bytes.NewReader(message))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/soap+xml; charset=utf-8")
	req.Header.Set("Accept", "application/soap+xml")
	req.Header.Set("User-Agent", agent)
	resp, err := p.http.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close() // closing an unread body drops its connection: nothing more is read
	body, err := readBounded(resp)
	if err == nil {
		p.mu.Lock()
		p.used = time.Now()
		p.mu.Unlock()
	}
	return resp.StatusCode, body, err
}

func readBounded(resp *http.Response) ([]byte, error) {
	if resp.ContentLength > maxAnswer {
		return nil, errTooLarge
	}
	var buf bytes.Buffer
	if resp.ContentLength > 0 {
		buf.Grow(int(resp.ContentLength) + bytes.MinRead)
	}
	if _, err := buf.ReadFrom(io.LimitReader(resp.Body, maxAnswer+1)); err != nil {
		return buf.Bytes(), err
	}
	if buf.Len() > maxAnswer {
		return nil, errTooLarge // two mebibytes of anything are not worth keeping
	}
	return buf.Bytes(), nil
}

// reach opens a connection of its own and closes it. Through a proxy the transport opens it, with a request that
// nobody answers for: any answer proves the way.
func (p *pool) reach(ctx context.Context) error {
	if p.proxy {
		req, err := http.NewRequestWithContext(ctx, http.MethodHead, p.url, nil)
		if err != nil {
			return err
		}
		resp, err := p.http.Do(req)
		if err != nil {
			return err
		}
		return resp.Body.Close()
	}
	conn, err := p.open(ctx, "tcp", p.host)
	if err != nil {
		return err
	}
	return conn.Close()
}

func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.forget()
}

// forget closes every connection that nobody uses now.
func (p *pool) forget() {
	p.mu.Lock()
	if p.spare != nil {
		_ = p.spare.Close() // never used
		p.spare = nil
	}
	p.used = time.Time{}
	p.mu.Unlock()
	p.tr.CloseIdleConnections()
}
