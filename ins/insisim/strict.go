package insisim

import (
	"fmt"
	"mime"
	"regexp"
	"strings"
	"time"

	"github.com/beevik/etree"
	"github.com/google/uuid"
)

// The structure of a request as the XSD of DESIR_ICIR_EXP_1.5.0 says it, written by hand: nothing of the schema
// files is needed at run time.

// rule is one element of a sequence: its name, how often it may stand there, and what it holds.
type rule struct {
	name     string
	min, max int // max 0: no bound
	pattern  *regexp.Regexp
	children []rule
	attrs    map[string]*regexp.Regexp // required attributes; optional ones are named in optional
	optional map[string]*regexp.Regexp
}

var (
	anyText  = regexp.MustCompile(`(?s)^.*$`)
	dateTime = regexp.MustCompile(`^-?\d{4,}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?$`)
	lunar    = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	nir      = regexp.MustCompile(`^\d{6}[AB0-9]\d{6}$`)
	key      = regexp.MustCompile(`^\d{2}$`)
	integer  = regexp.MustCompile(`^[+-]?\d+$`)
	digit    = regexp.MustCompile(`^\d$`)
)

func leaf(name string, least, most int, p *regexp.Regexp) rule {
	return rule{name: name, min: least, max: most, pattern: p}
}

func group(name string, least, most int, children ...rule) rule {
	return rule{name: name, min: least, max: most, children: children}
}

func matricule(name string) rule {
	return group(name, 0, 1, leaf("NumIdentifiant", 0, 1, anyText), leaf("Cle", 0, 1, anyText), leaf("TypeMatricule", 0, 1, anyText))
}

var (
	traitsRule = group("RECSANSVITALE", 1, 1,
		leaf("NomNaissance", 0, 1, anyText), leaf("Prenom", 0, 0, anyText), leaf("Sexe", 0, 1, anyText),
		leaf("DateNaissance", 0, 1, anyText), leaf("LieuNaissance", 0, 1, anyText))
	vitaleRule = group("RECVITALE", 1, 1,
		matricule("MatriculeIndividu"), matricule("MatriculeOD"), leaf("NomNaissance", 0, 1, anyText),
		leaf("DateNaissance", 0, 1, anyText), leaf("RangNaissance", 0, 1, anyText))
	bamRule = rule{
		name: "ContexteBAM", min: 1, max: 1,
		attrs:    map[string]*regexp.Regexp{"Version": anyText},
		optional: map[string]*regexp.Regexp{"Nature": regexp.MustCompile(`^CTXBAM$`)},
		children: []rule{
			leaf("Id", 1, 1, anyText), leaf("Temps", 1, 1, dateTime), leaf("Emetteur", 0, 1, anyText), leaf("DateRef", 0, 1, dateTime),
			group("COUVERTURE", 1, 1,
				leaf("GrandRegime", 0, 1, anyText), leaf("Organisme", 0, 1, anyText), leaf("CodeCentre", 0, 1, anyText),
				group("ASSURE", 0, 1, group("Id", 0, 1, leaf("Num", 0, 1, nir), leaf("Cle", 0, 1, key))),
				group("BENEFICIAIRE", 0, 1,
					group("Nir", 0, 1, leaf("Num", 0, 1, nir), leaf("Cle", 0, 1, key), leaf("DateCertification", 0, 1, lunar)),
					leaf("DateNai", 0, 1, lunar), leaf("Rang", 0, 1, integer), leaf("Porteur", 0, 1, digit))),
		},
	}
	lpsRule = rule{
		name: "ContexteLPS", min: 1, max: 1,
		attrs:    map[string]*regexp.Regexp{"Version": anyText},
		optional: map[string]*regexp.Regexp{"Nature": regexp.MustCompile(`^CTXLPS$`)},
		children: []rule{
			leaf("Id", 1, 1, anyText), leaf("Temps", 1, 1, dateTime), leaf("Emetteur", 0, 1, anyText),
			group("LPS", 0, 1,
				rule{name: "IDAM", max: 1, pattern: anyText, optional: map[string]*regexp.Regexp{"R": anyText}},
				leaf("Version", 0, 1, anyText), leaf("Instance", 0, 1, anyText), leaf("Nom", 0, 1, anyText)),
		},
	}
)

// check holds an element against its rule; all elements of these schemas are of the namespace of their root.
func (r rule) check(el *etree.Element, space string) error {
	for name, p := range r.attrs {
		v := el.SelectAttr(name)
		if v == nil {
			return fmt.Errorf("%s : attribut %s absent", r.name, name)
		}
		if !p.MatchString(v.Value) {
			return fmt.Errorf("%s : attribut %s=%q", r.name, name, v.Value)
		}
	}
	for _, a := range el.Attr {
		if a.Space == "xmlns" || a.Space == "" && a.Key == "xmlns" || a.Space == "xml" {
			continue
		}
		p, known := r.optional[a.Key]
		if _, required := r.attrs[a.Key]; !known && !required || a.Space != "" {
			return fmt.Errorf("%s : attribut %s imprévu", r.name, a.FullKey())
		}
		if p != nil && !p.MatchString(a.Value) {
			return fmt.Errorf("%s : attribut %s=%q", r.name, a.Key, a.Value)
		}
	}
	if r.pattern != nil {
		if len(el.ChildElements()) > 0 {
			return fmt.Errorf("%s : texte attendu", r.name)
		}
		if !r.pattern.MatchString(strings.TrimSpace(el.Text())) {
			return fmt.Errorf("%s : valeur %q", r.name, el.Text())
		}
		return nil
	}
	return r.sequence(el, space)
}

func (r rule) sequence(el *etree.Element, space string) error {
	children, at := el.ChildElements(), 0
	for _, c := range r.children {
		n := 0
		for at < len(children) && children[at].Tag == c.name && children[at].NamespaceURI() == space && (c.max == 0 || n < c.max) {
			if err := c.check(children[at], space); err != nil {
				return err
			}
			at++
			n++
		}
		if n < c.min {
			return fmt.Errorf("%s : élément %s absent", r.name, c.name)
		}
	}
	if at < len(children) {
		return fmt.Errorf("%s : élément %s imprévu ou mal placé", r.name, children[at].Tag)
	}
	for _, t := range el.Child {
		if cd, ok := t.(*etree.CharData); ok && strings.TrimSpace(cd.Data) != "" {
			return fmt.Errorf("%s : texte imprévu", r.name)
		}
	}
	return nil
}

// clockTolerance is how far Temps may be from the simulator's clock.
const clockTolerance = 5 * time.Minute

// rememberedIDs bounds the memory of MessageIDs.
const rememberedIDs = 10000

// checkStrict is the strict profile: structure, clock, MessageID.
func (s *Server) checkStrict(m message, contentType string) error {
	if media, _, err := mime.ParseMediaType(contentType); err != nil || media != "application/soap+xml" {
		return fmt.Errorf("type de contenu %q", contentType)
	}
	if err := bamRule.check(m.bam, nsBAM); err != nil {
		return err
	}
	if err := lpsRule.check(m.lps, nsLPS); err != nil {
		return err
	}
	body, space := traitsRule, nsTraits
	if m.vitale != nil {
		body, space = vitaleRule, nsVitale
	}
	if err := body.check(m.body, space); err != nil {
		return err
	}
	if m.security != nil {
		for _, el := range m.security.ChildElements() {
			if !is(el, nsSAML, "Assertion") {
				return fmt.Errorf("élément %s imprévu dans Security", el.Tag)
			}
		}
	}
	for _, el := range []*etree.Element{m.bam, m.lps} {
		when, err := time.Parse(time.RFC3339, strings.TrimSpace(textOf(el, el.NamespaceURI(), "Temps")))
		if err != nil {
			return fmt.Errorf("%s : Temps : %w", el.Tag, err)
		}
		if d := s.opts.Now().Sub(when); d > clockTolerance || d < -clockTolerance {
			return fmt.Errorf("%s : Temps à plus de cinq minutes", el.Tag)
		}
	}
	return s.freshMessageID(m.messageID)
}

func (s *Server) freshMessageID(id string) error {
	bare, ok := strings.CutPrefix(id, "uuid:")
	if !ok || uuid.Validate(bare) != nil || len(bare) != 36 {
		return fmt.Errorf("identifiant de message %q : « uuid: » et un UUID attendus", id)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, twice := s.seen[id]; twice {
		return fmt.Errorf("identifiant de message %q déjà reçu", id)
	}
	if len(s.seen) >= rememberedIDs {
		clear(s.seen)
	}
	s.seen[id] = struct{}{}
	return nil
}
