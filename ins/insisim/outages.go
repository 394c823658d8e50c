package insisim

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// The faults of the line and of the answer. Those of the service have the service's codes, and the answers of the
// CNDA their own names: see Pannes.
const (
	PanneRefus      = "refus"          // the port is closed
	PanneAlerte     = "tls-alerte"     // the client certificate is refused in the handshake
	PanneCoupure    = "coupure"        // the connection is cut before the answer
	PanneMuet       = "muet"           // no answer at all
	PanneLent       = "lent"           // one byte at a time
	PanneSansFin    = "sans-fin"       // the answer never ends
	PanneTronque    = "tronque"        // the XML is cut in the middle
	Panne502        = "502"            // HTML page of a gateway
	PanneNamespace  = "espace-de-noms" // unknown namespace
	Panne50Mo       = "50mo"           // a 50 MB answer
	PanneEntites    = "entites"        // an entity bomb
	PanneOctets     = "octets"         // any bytes
	PanneAutreIdent = "message-id"     // the answer says that it answers another message
	PanneRevoque    = "revoque"        // the server shows a certificate that its authority has revoked
	PanneListe      = "crl-absente"    // the revocation lists cannot be fetched
	PanneListeMuet  = "crl-muette"     // the server of the lists never answers
	PanneListeVieux = "crl-perimee"    // they are past their next update
)

var lineFaults = []string{
	PanneRefus, PanneAlerte, PanneCoupure, PanneMuet, PanneLent, PanneSansFin, PanneTronque, Panne502,
	PanneNamespace, Panne50Mo, PanneEntites, PanneOctets, PanneAutreIdent, PanneRevoque, PanneListe, PanneListeMuet,
	PanneListeVieux,
}

// Pannes lists every name that SetFaults and --panne know, in the order of the help page.
func Pannes() []string {
	names := slices.Concat(lineFaults, soapFaultNames)
	if p, err := loadPopulation(); err == nil { // embedded, and read by a test
		for _, x := range p.Injections {
			names = append(names, x.Nom)
		}
	}
	return names
}

// panne is one fault that is on.
type panne struct {
	name string
	left int // calls it still touches; -1 without end
	odds int // per cent of calls it touches
}

// parsePanne reads "insi_102", "insi_102:1" (the next call only) or "desir_1020@20" (one call in five).
func parsePanne(s string) (panne, error) {
	p := panne{name: s, left: -1, odds: 100}
	if name, n, ok := strings.Cut(s, ":"); ok {
		left, err := strconv.Atoi(n)
		if err != nil || left < 1 {
			return panne{}, fmt.Errorf("panne %q : nombre d’appels attendu après « : »", s)
		}
		p.name, p.left = name, left
	} else if name, n, ok := strings.Cut(s, "@"); ok {
		odds, err := strconv.Atoi(n)
		if err != nil || odds < 1 || odds > 100 {
			return panne{}, fmt.Errorf("panne %q : pourcentage attendu après « @ »", s)
		}
		p.name, p.odds = name, odds
	}
	if !slices.Contains(Pannes(), p.name) {
		return panne{}, fmt.Errorf("panne %q inconnue : %s", p.name, strings.Join(Pannes(), ", "))
	}
	return p, nil
}

// pannes are the faults that are on.
type pannes struct {
	mu   sync.Mutex
	list []panne
	dice *rand.Rand
}

func (p *pannes) set(list []panne) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.list = list
}

func (p *pannes) has(name string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.ContainsFunc(p.list, func(x panne) bool { return x.name == name })
}

// draw tells which faults touch this call, and counts it. The faults of the line that act before any request are
// not drawn here.
func (p *pannes) draw() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
	keep := p.list[:0]
	for _, x := range p.list {
		if x.odds < 100 && p.dice.IntN(100) >= x.odds {
			keep = append(keep, x)
			continue
		}
		out = append(out, x.name)
		if x.left > 0 {
			x.left--
		}
		if x.left != 0 {
			keep = append(keep, x)
		}
	}
	p.list = keep
	return out
}
