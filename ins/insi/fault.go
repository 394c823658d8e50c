package insi

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"guichet/assets/texts"
	"guichet/ins"
)

// failure is a call that failed, before it becomes an ins.Fault.
type failure struct {
	class ins.FaultClass
	texte string   // code of the sentence
	args  []string // its placeholders
	later bool     // worth trying later
	again bool     // worth one immediate repetition (INSi guide §7)
	soap  *soapFault
	refus *texts.Refusal // said instead of texte: somebody else's words
	cause error
}

func (f failure) refusal() *texts.Refusal {
	if f.refus != nil {
		return f.refus
	}
	return texts.Refuse(f.texte, f.args...)
}

// fault turns a failure into the value that leaves the client, its trace included.
func (c *Client) fault(tr ins.CallTrace, f failure) *ins.Fault {
	r := f.refusal()
	out := &ins.Fault{
		Class: f.class, Texte: r.Code, Phrase: r.Phrase, Acte: r.Acte, Retryable: f.later, Cause: f.cause,
	}
	tr.Retour = string(f.class)
	if s := f.soap; s != nil {
		out.Code, out.SousCode, out.Severite, out.Message, out.Detail = s.code, s.sousCode, s.severite, s.reason, s.detail
		tr.Retour = strings.Join(slices.DeleteFunc([]string{s.sousCode, s.code, s.severite}, func(v string) bool { return v == "" }), " ")
	}
	out.Trace = tr
	return out
}

// transportFailure classifies a call that got no whole HTTP answer.
func transportFailure(ctx context.Context, err error) *failure {
	f := &failure{class: ins.FaultUnavailable, later: true, cause: err}
	say := func(texte string, args ...string) *failure { f.texte, f.args = texte, args; return f }
	configure := func(texte string, args ...string) *failure {
		f.class, f.later = ins.FaultConfiguration, false
		return say(texte, args...)
	}
	var name errServerName
	var chain errServerChain
	var card errCard
	var revoked errRevoked
	var unknown errRevocationUnknown
	var record tls.RecordHeaderError
	var proxy errProxy
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case errors.Is(context.Cause(ctx), errClosed):
		f.class, f.later = ins.FaultCanceled, false
		return say("insi.ferme")
	case errors.Is(context.Cause(ctx), context.Canceled):
		f.class, f.later = ins.FaultCanceled, false
		return say("insi.annule")
	case ctx.Err() != nil:
		return say("insi.delai")
	case errors.Is(err, errConnectDelay):
		return say("insi.connexion_delai")
	case errors.Is(err, errTooLarge):
		return say("insi.trop_longue")
	case errors.As(err, &name):
		return configure("insi.serveur_nom", "nom", name.cn, "attendu", name.host)
	case errors.As(err, &card):
		return cardFailure(ctx, card.cause)
	case errors.As(err, &revoked):
		return configure("insi.serveur_revoque", "cn", revoked.cn, "date", revoked.when.Local().Format("02/01/2006"))
	case errors.As(err, &unknown):
		return say("insi.revocation.inconnue", "autorite", unknown.authority)
	case errors.As(err, &chain):
		return configure("insi.serveur_inconnu")
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return configure("insi.pas_https")
	case errors.As(err, &proxy):
		if proxy.status >= http.StatusInternalServerError {
			return say("insi.proxy_panne", "statut", strconv.Itoa(proxy.status))
		}
		return configure("insi.proxy_refus", "statut", strconv.Itoa(proxy.status))
	case slices.Contains(certificateAlerts, remoteAlert(err)):
		return configure("insi.certificat_refuse", "alerte", remoteAlert(err))
	case remoteAlert(err) != "":
		return say("insi.tls")
	case errors.As(err, &dns):
		return say("insi.adresse_introuvable")
	case errors.As(err, &op) && op.Op == "dial":
		f.again = true
		return say("insi.connexion_refusee")
	case broken(err):
		f.again = true
		return say("insi.coupure")
	default:
		return say("insi.illisible")
	}
}

// broken tells a connection that ended before the answer did: the usual one is a kept connection that the
// server closed while it was idle.
func broken(err error) bool {
	var op *net.OpError
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.As(err, &op) ||
		strings.Contains(err.Error(), "server closed idle connection") // net/http does not export this error
}

// interpret reads an HTTP answer that came whole.
func interpret(status int, body []byte, messageID string, mode Mode) (ins.Answer, *failure) {
	r, err := parseReply(body)
	switch {
	case err == nil && r.relatesTo != "" && r.relatesTo != messageID:
		err = fmt.Errorf("la réponse se rapporte à %s", r.relatesTo)
		return ins.Answer{}, &failure{class: ins.FaultUnavailable, texte: "insi.autre_message", later: true, cause: err}
	case err == nil && r.fault != nil:
		return ins.Answer{}, soapFailure(r.fault, messageID, mode)
	case err == nil && status == http.StatusOK:
		return r.answer, nil
	case err == nil:
		err = fmt.Errorf("un RESULTAT avec l’état HTTP %d", status)
	}
	f := &failure{class: ins.FaultUnavailable, later: true, args: []string{"statut", strconv.Itoa(status)}, cause: err}
	var code errCode
	switch {
	case status == http.StatusOK && errors.As(err, &code):
		f.texte, f.args = "insi.code_inconnu", []string{"code", code.code}
	case status == http.StatusOK:
		f.texte = "insi.illisible"
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		f.class, f.later, f.texte = ins.FaultConfiguration, false, "insi.http_refus"
	case status == http.StatusProxyAuthRequired:
		f.class, f.later, f.texte = ins.FaultConfiguration, false, "insi.proxy_refus"
	case status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout:
		f.texte = "insi.http_panne"
	case status == http.StatusBadRequest || status == http.StatusUnsupportedMediaType || status == http.StatusRequestEntityTooLarge:
		f.class, f.later, f.texte = ins.FaultRequest, false, "insi.http_requete"
	default: // 3xx, 404, 405: another server, or another path
		f.class, f.later, f.texte = ins.FaultConfiguration, false, "insi.http_adresse"
	}
	return ins.Answer{}, f
}

var requestCode = regexp.MustCompile(`^insi_1[0-9]$`)

// soapFailure classifies a SOAP fault by subcode, code and severity (INSi guide §7): the tables of codes are not
// public, so the class decides and a code only chooses a better sentence.
func soapFailure(s *soapFault, messageID string, mode Mode) *failure {
	f := &failure{soap: s, cause: fmt.Errorf("faute SOAP %s", s.codeSOAP)}
	switch {
	case s.messageID != "" && s.messageID != messageID:
		// Not an answer to us: its code is kept for the log and proves nothing.
		f.class, f.later, f.texte = ins.FaultUnavailable, true, "insi.autre_message"
		return f
	case s.sousCode == "siram_40" || s.severite == "fatale" || s.severite == "fatal":
		f.class, f.later, f.texte = ins.FaultUnavailable, true, "insi.faute.indisponible"
		f.again = s.sousCode == "siram_40"
	case s.code == "desir_560" && mode == ModeCPx:
		f.class, f.texte = ins.FaultRights, "insi.faute.droits"
	case s.code == "desir_560":
		f.class, f.texte = ins.FaultConfiguration, "insi.faute.desir_560"
	case s.sousCode == "siram_100" || strings.HasPrefix(s.code, "desir_5"):
		f.class, f.texte = ins.FaultConfiguration, "insi.faute.configuration"
	case s.sousCode == "siram_10" || requestCode.MatchString(s.code):
		f.class, f.texte = ins.FaultRequest, "insi.faute.requete"
	case s.codeSOAP == "Receiver" || s.codeSOAP == "":
		f.class, f.later, f.texte = ins.FaultUnavailable, true, "insi.faute.indisponible"
	default: // Sender, VersionMismatch, MustUnderstand, DataEncodingUnknown
		f.class, f.texte = ins.FaultRequest, "insi.faute.requete"
	}
	if own := "insi.faute." + s.code; s.code != "" && f.class != ins.FaultRights {
		if _, known := texts.Lookup(own); known {
			f.texte = own
		}
	}
	f.args = []string{"code", strings.TrimSpace(s.sousCode + " " + s.code)}
	return f
}
