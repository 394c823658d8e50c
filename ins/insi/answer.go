package insi

import (
	"errors"
	"fmt"

	"guichet/assets/texts"
	"guichet/ins"
)

// reply is what an HTTP body turned out to hold: an answer, or a SOAP fault.
type reply struct {
	answer ins.Answer
	fault  *soapFault
	// relatesTo is the MessageID that the reply says it answers; "" when it does not say (it never did so far).
	relatesTo string
}

// soapFault is a fault as the service wrote it, in the layouts of 2021, 2023 and 2025 alike.
type soapFault struct {
	codeSOAP  string // Sender, Receiver
	sousCode  string // siram_40
	reason    string // for the user, in French whatever its xml:lang says
	code      string // insi_102
	severite  string
	messageID string // gateway faults only
	detail    string
}

// errCode is an answer whose CodeCR nobody knows.
type errCode struct{ code, libelle string }

func (e errCode) Error() string { return fmt.Sprintf("code retour %q (%s)", e.code, e.libelle) }

// parseReply reads a SOAP body by namespaces and local names, in whatever order and with whatever prefixes
// (INSi guide §6.3). What it cannot place it refuses: a guess could be another person's identity.
func parseReply(b []byte) (reply, error) {
	root, err := parseXML(b)
	if err != nil {
		return reply{}, err
	}
	if root.name.Space != nsSOAP || root.name.Local != "Envelope" {
		return reply{}, fmt.Errorf("racine %s au lieu d’une enveloppe SOAP 1.2", root.name.Local)
	}
	var r reply
	header, err := root.child(nsSOAP, "Header")
	if err != nil {
		return reply{}, err
	}
	if header != nil {
		rel, err := header.child(nsWSA, "RelatesTo")
		if err != nil {
			return reply{}, err
		}
		r.relatesTo = rel.token()
	}
	body, err := root.must(nsSOAP, "Body")
	if err != nil {
		return reply{}, err
	}
	if len(body.children) != 1 {
		return reply{}, fmt.Errorf("%d éléments dans le corps SOAP", len(body.children))
	}
	switch c := body.children[0]; {
	case c.name.Space == nsSOAP && c.name.Local == "Fault":
		r.fault, err = parseFault(c)
	case c.name.Space == nsResults && c.name.Local == "RESULTAT":
		r.answer, err = parseResultat(c)
	default:
		err = fmt.Errorf("corps inattendu {%s}%s", c.name.Space, c.name.Local)
	}
	if err != nil {
		return reply{}, err
	}
	return r, nil
}

func parseFault(n *node) (*soapFault, error) {
	var f soapFault
	code, err := n.must(nsSOAP, "Code")
	if err != nil {
		return nil, err
	}
	value, err := code.must(nsSOAP, "Value")
	if err != nil {
		return nil, err
	}
	f.codeSOAP = localPart(value.token())
	sub, err := code.child(nsSOAP, "Subcode")
	if err != nil {
		return nil, err
	}
	if sub != nil {
		value, err := sub.must(nsSOAP, "Value")
		if err != nil {
			return nil, err
		}
		f.sousCode = localPart(value.token())
	}
	reason, err := n.child(nsSOAP, "Reason")
	if err != nil {
		return nil, err
	}
	if reason != nil && len(reason.children) > 0 {
		f.reason = reason.children[0].token()
	}
	detail, err := n.child(nsSOAP, "Detail")
	if err != nil || detail == nil {
		return &f, err
	}
	erreur, err := detail.child(nsSiram, "Erreur")
	if err != nil || erreur == nil {
		return &f, err
	}
	f.code, f.severite, f.messageID = erreur.attr("code"), erreur.attr("severite"), erreur.attr("messageID")
	f.detail = erreur.token()
	return &f, nil
}

func parseResultat(n *node) (ins.Answer, error) {
	cr, err := n.must(nsResults, "CR")
	if err != nil {
		return ins.Answer{}, err
	}
	code, err := cr.must(nsResults, "CodeCR")
	if err != nil {
		return ins.Answer{}, err
	}
	libelle, err := cr.child(nsResults, "LibelleCR")
	if err != nil {
		return ins.Answer{}, err
	}
	a := ins.Answer{Code: ins.ReturnCode(code.token()), Libelle: libelle.token()}
	individu, err := n.child(nsResults, "INDIVIDU")
	if err != nil {
		return ins.Answer{}, err
	}
	switch a.Code {
	case ins.UneIdentite:
		if individu == nil {
			return ins.Answer{}, errors.New("code 00 sans INDIVIDU")
		}
		err = parseIndividu(individu, &a)
	case ins.AucuneIdentite, ins.PlusieursIdentites:
		if individu != nil { // never candidates (INSi guide §6.3)
			err = fmt.Errorf("code %s avec un INDIVIDU", a.Code)
		}
	default:
		err = errCode{code.token(), a.Libelle}
	}
	if err != nil {
		return ins.Answer{}, err
	}
	return a, nil
}

func parseIndividu(n *node, a *ins.Answer) error {
	actif, err := n.must(nsResults, "INSACTIF")
	if err != nil {
		return err
	}
	active, err := parseINS(actif)
	if err != nil {
		return err
	}
	// The active matricule alone is indispensable: an answer without it names nobody.
	if active.Matricule == "" || active.OID == "" {
		return errors.New("INSACTIF sans matricule ou sans OID")
	}
	for _, c := range n.children {
		if c.name.Space != nsResults || c.name.Local != "INSHISTO" {
			continue
		}
		h, err := parseINS(c)
		if err != nil {
			return err
		}
		a.Historique = append(a.Historique, h)
	}
	block, err := n.must(nsResults, "TIQ")
	if err != nil {
		return err
	}
	tiq, err := parseTIQ(block)
	if err != nil {
		return err
	}
	a.Recu = &tiq
	a.Individu = &ins.INS{Matricule: active.Matricule, OID: active.OID, Traits: ins.Traits{
		NomNaissance:  tiq.NomNaissance,
		PremierPrenom: tiq.Prenom, // empty since 2023: proposed from the list by a rule (C-35), not here
		ListePrenoms:  tiq.ListePrenom,
		Sexe:          ins.Sexe(tiq.Sexe),
		LieuNaissance: tiq.LieuNaissance,
	}}
	if d, err := ins.ParseDate(tiq.DateNaissance); err == nil {
		a.Individu.DateNaissance = d
	}
	a.Remarques = remarks(a)
	return nil
}

// parseINS reads an INSACTIF or INSHISTO, whatever the order of its children: official test material has them
// in an order that its own XSD forbids.
func parseINS(n *node) (ins.Historique, error) {
	var h ins.Historique
	id, err := n.child(nsResults, "IdIndividu")
	if err != nil {
		return h, err
	}
	if id != nil {
		num, err := textOf(id, "NumIdentifiant")
		if err != nil {
			return h, err
		}
		cle, err := textOf(id, "Cle")
		if err != nil {
			return h, err
		}
		h.Matricule = ins.Matricule(num + cle)
	}
	for local, to := range map[string]*string{"OID": (*string)(&h.OID), "DateDeb": &h.DateDebut, "DateFin": &h.DateFin} {
		if *to, err = textOf(n, local); err != nil {
			return h, err
		}
	}
	return h, nil
}

func parseTIQ(n *node) (t ins.TIQ, err error) {
	for local, to := range map[string]*string{
		"NomNaissance": &t.NomNaissance, "Prenom": &t.Prenom, "ListePrenom": &t.ListePrenom,
		"Sexe": &t.Sexe, "DateNaissance": &t.DateNaissance, "LieuNaissance": &t.LieuNaissance,
	} {
		if *to, err = textOf(n, local); err != nil {
			return t, err
		}
	}
	return t, nil
}

// textOf is the text of the only child of that name, as received; "" when there is none.
func textOf(n *node, local string) (string, error) {
	c, err := n.child(nsResults, local)
	if err != nil || c == nil {
		return "", err
	}
	if len(c.children) > 0 {
		return "", fmt.Errorf("élément %s : texte attendu", local)
	}
	return c.text, nil
}

// remarks says what is odd in an answer. Nothing is rejected for it (INSi guide §6.3): the rules of the
// identity decide what may be done with such traits (EXI PP 20).
func remarks(a *ins.Answer) []string {
	var out []string
	say := func(code string, args ...string) { out = append(out, texts.Get(code, args...).Phrase) }
	if !a.Individu.Matricule.CleJuste() {
		say("insi.remarque.cle")
	}
	t := a.Recu
	for _, m := range []struct{ name, value string }{
		{"le nom de naissance", t.NomNaissance}, {"la liste des prénoms", t.ListePrenom}, {"le sexe", t.Sexe},
		{"la date de naissance", t.DateNaissance}, {"le lieu de naissance", t.LieuNaissance},
	} {
		if m.value == "" {
			say("insi.remarque.trait_absent", "trait", m.name)
		}
	}
	if t.DateNaissance != "" && a.Individu.DateNaissance.IsZero() {
		say("insi.remarque.date_impossible", "date", t.DateNaissance)
	}
	for _, h := range a.Historique {
		switch {
		case h.Matricule == a.Individu.Matricule && h.OID == a.Individu.OID:
			say("insi.remarque.historique_egal")
		case !h.Matricule.CleJuste():
			say("insi.remarque.historique_cle")
		}
		if h.DateDebut != "" && h.DateFin != "" && h.DateFin < h.DateDebut {
			say("insi.remarque.historique_dates")
		}
	}
	return out
}
