package insisim

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
)

// maxRequest bounds a request; a true one has 4 kB.
const maxRequest = 1 << 20

type connKey struct{}

// connection numbers a TCP connection and its requests.
type connection struct {
	number   uint64
	requests int // one at a time in HTTP/1.1
}

func (s *Server) number(ctx context.Context, _ net.Conn) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextConn++
	return context.WithValue(ctx, connKey{}, &connection{number: s.nextConn})
}

func (s *Server) follow(c net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch state {
	case http.StateNew:
		if s.faults.has(PanneRefus) { // accepted while the port was being closed
			_ = c.Close()
			return
		}
		s.conns[c] = struct{}{}
	case http.StateClosed, http.StateHijacked:
		delete(s.conns, c)
	}
}

// serve answers one request: POST /lps.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.work.Add(1)
	s.calls++
	call := s.calls
	s.mu.Unlock()
	defer s.work.Done()

	if r.URL.Path != "/lps" {
		http.Error(w, "adresse inconnue", http.StatusNotFound)
		return
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "POST attendu", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		http.Error(w, "message trop long", http.StatusRequestEntityTooLarge)
		return
	}
	conn, _ := r.Context().Value(connKey{}).(*connection) // set by ConnContext
	conn.requests++
	x := Exchange{Request: body, Connection: conn.number, First: conn.requests == 1, Resumed: r.TLS.DidResume}
	if certs := r.TLS.PeerCertificates; len(certs) > 0 {
		x.CN = certs[0].Subject.CommonName
	}
	on := s.faults.draw()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	s.clock.wait(ctx, s.opts.Latence, x.First)
	if slices.ContainsFunc(on, isBrokenLine) {
		s.keep(x)
		s.brokenLine(ctx, w, on)
		return
	}
	x.Status, x.Reply = s.reply(r, body, x.CN, call, on)
	s.keep(x)
	s.write(ctx, w, x, on)
}

func (s *Server) keep(x Exchange) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.kept) == keptExchanges {
		s.kept = append(s.kept[:0], s.kept[1:]...)
	}
	s.kept = append(s.kept, x)
}

// isBrokenLine tells the faults in which the service itself never answers.
func isBrokenLine(name string) bool {
	return slices.Contains([]string{PanneCoupure, PanneMuet, Panne502, PanneOctets}, name)
}

func (s *Server) brokenLine(ctx context.Context, w http.ResponseWriter, on []string) {
	switch {
	case slices.Contains(on, PanneCoupure):
		panic(http.ErrAbortHandler)
	case slices.Contains(on, PanneMuet):
		<-ctx.Done()
		panic(http.ErrAbortHandler) // or an empty answer would be sent
	case slices.Contains(on, Panne502):
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>")
	default:
		w.Header().Set("Content-Type", "application/soap+xml; charset=utf-8")
		_, _ = w.Write([]byte{0x00, 0xff, 0xfe, '<', '<', '&', 0x80, '>', 0x1b})
	}
}

// reply makes the answer to a message.
func (s *Server) reply(r *http.Request, body []byte, cn string, call int, on []string) (int, []byte) {
	layout := s.layout(call)
	m, err := readMessage(body)
	echo := m.messageID
	relates := ""
	if slices.Contains(on, PanneAutreIdent) {
		echo, relates = "uuid:00000000-0000-4000-8000-000000000000", "uuid:00000000-0000-4000-8000-000000000000"
	}
	fail := func(f fault) (int, []byte) { return http.StatusInternalServerError, layout.fault(f, echo) }
	namespace := nsResult
	if slices.Contains(on, PanneNamespace) {
		namespace = "http://www.cnamts.fr/INSiResultat/v9"
	}
	for _, name := range on {
		if f, known := soapFaults[name]; known {
			return fail(f)
		}
		if x, known := s.people.injection(name); known {
			a := answer{code: "01"}
			if x.Identite != nil {
				a = answer{code: "00", individu: x.Identite}
			}
			return http.StatusOK, layout.result(a, namespace, relates)
		}
	}
	if err != nil {
		return fail(malformed(err.Error()))
	}
	if m.idam == "FAKE-IDAM" {
		return fail(soapFaults["desir_550"])
	}
	if certs := r.TLS.PeerCertificates; len(certs) > 0 && !ofCard(certs[0]) {
		if cn != "INSI-MANU" && cn != "INSI-AUTO" {
			return fail(soapFaults["desir_560"])
		}
	} else if err := s.checkAssertion(m); err != nil {
		return fail(malformed(err.Error()))
	}
	if s.opts.Profil == Strict {
		if err := s.checkStrict(m, r.Header.Get("Content-Type")); err != nil {
			return fail(malformed(err.Error()))
		}
	}
	a, f := s.search(m)
	if f != nil {
		return fail(*f)
	}
	return http.StatusOK, layout.result(a, namespace, relates)
}

// layout of this call: that of today, or of the past, in turn.
func (s *Server) layout(call int) Layout {
	switch {
	case s.opts.Profil != Historique:
		return Layout2025
	case s.opts.Layout != "":
		return s.opts.Layout
	case call%2 == 1:
		return Layout2021
	default:
		return Layout2023
	}
}

// search routes by wsa:Action and finds who is asked for.
func (s *Server) search(m message) (answer, *fault) {
	var found []identity
	switch m.action {
	case actionTraits:
		if m.traits == nil {
			f := malformed("RECSANSVITALE attendu pour cette action")
			return answer{}, &f
		}
		if m.traits.nom == "" {
			f := soapFaults["insi_19"]
			return answer{}, &f
		}
		found = s.people.byTraits(*m.traits, s.opts.Souple)
	case actionVitale:
		if m.vitale == nil {
			f := malformed("RECVITALE attendu pour cette action")
			return answer{}, &f
		}
		found = s.people.byVitale(*m.vitale)
	default:
		f := malformed("action inconnue : " + m.action)
		if strings.Contains(m.action, "verifier") {
			f = malformed("la vérification (lot 2) n’est pas publiée et n’est pas simulée")
		}
		return answer{}, &f
	}
	switch len(found) {
	case 0:
		// Until May 2025 the platform answered a person it did not know with a fault (INSi guide §7).
		if s.opts.Profil == Historique && m.action == actionTraits {
			f := soapFaults["insi_102"]
			return answer{}, &f
		}
		return answer{code: "01"}, nil
	case 1:
		return answer{code: "00", individu: &found[0]}, nil
	default:
		return answer{code: "02"}, nil
	}
}

// write sends the answer, whole or in the way of a fault.
func (s *Server) write(ctx context.Context, w http.ResponseWriter, x Exchange, on []string) {
	w.Header().Set("Content-Type", "application/soap+xml; charset=utf-8")
	reply := x.Reply
	switch {
	case slices.Contains(on, PanneLent):
		w.WriteHeader(x.Status)
		s.slowly(ctx, w, reply)
	case slices.Contains(on, PanneSansFin):
		w.WriteHeader(x.Status)
		s.pour(ctx, w, reply[:len(reply)-len("</soap:Envelope>")], -1)
	case slices.Contains(on, Panne50Mo):
		w.WriteHeader(x.Status)
		s.pour(ctx, w, reply, 50<<20)
	case slices.Contains(on, PanneTronque):
		w.WriteHeader(x.Status)
		_, _ = w.Write(reply[:len(reply)*2/3])
	case slices.Contains(on, PanneEntites):
		w.WriteHeader(x.Status)
		_, _ = w.Write(bomb(reply))
	default:
		w.WriteHeader(x.Status)
		_, _ = w.Write(reply) // a client that has gone is not our matter
	}
}

func (s *Server) slowly(ctx context.Context, w http.ResponseWriter, b []byte) {
	out := http.NewResponseController(w)
	for i := range b {
		if _, err := w.Write(b[i : i+1]); err != nil || out.Flush() != nil || ctx.Err() != nil {
			panic(http.ErrAbortHandler) // cut, not ended
		}
		pause(ctx, s.opts.Pas)
	}
}

// pour writes b and then white space up to size bytes; without end when size is negative.
func (s *Server) pour(ctx context.Context, w http.ResponseWriter, b []byte, size int) {
	if _, err := w.Write(b); err != nil {
		return
	}
	blank := bytes.Repeat([]byte(" "), 64<<10)
	for written := len(b); size < 0 || written < size; written += len(blank) {
		if _, err := w.Write(blank); err != nil || ctx.Err() != nil {
			panic(http.ErrAbortHandler)
		}
	}
}

// bomb puts nested entities before the answer: a billion characters for a parser that opens them.
func bomb(reply []byte) []byte {
	var b bytes.Buffer
	b.WriteString(xmlDeclaration + `<!DOCTYPE b [<!ENTITY e0 "guichet">`)
	for i := range 9 {
		next := string(rune('1' + i))
		b.WriteString(`<!ENTITY e` + next + ` "` + strings.Repeat("&e"+string(rune('0'+i))+";", 10) + `">`)
	}
	b.WriteString(`]>`)
	rest := bytes.TrimPrefix(reply, []byte(xmlDeclaration))
	b.Write(bytes.Replace(rest, []byte("<LibelleCR>OK<"), []byte("<LibelleCR>&e9;<"), 1))
	return b.Bytes()
}
