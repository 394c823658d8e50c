package papers

import (
	"strings"
	"time"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/ins"
	"guichet/ins/datamatrix"
)

// symbols reads what a hand scanner gives: a Datamatrix INS, or the number of one of our labels and wristbands.
type symbols struct{ options datamatrix.Options }

// Symbols reads the codes of our papers and of those of others.
func Symbols(training bool) app.Symbols {
	return symbols{datamatrix.Options{Entrainement: training}}
}

// The bounds of a number of ours on a label.
const (
	shortestIPP = 4
	longestIPP  = 20
)

// Read implements app.Symbols.
func (s symbols) Read(scanned string) (app.Claim, *texts.Refusal) {
	if ipp, ok := numberOf(scanned); ok {
		return app.Claim{IPP: ipp}, nil
	}
	today := s.options
	today.Le = ins.DateOf(time.Now()) // nobody is born after the reading (C-46)
	m, refusal := datamatrix.Decode([]byte(scanned), today)
	if refusal != nil {
		return app.Claim{}, refusal
	}
	c := app.Claim{INS: m.INS}
	for _, r := range m.Remarques {
		c.Remarques = append(c.Remarques, r.Code)
	}
	return c, nil
}

// numberOf recognises an IPP: digits only, so that no other code that a patient carries may pass for one. Scanners may
// announce Code 128 by "]C0".
func numberOf(scanned string) (string, bool) {
	n := strings.TrimPrefix(strings.Trim(scanned, " \t\r\n"), "]C0")
	if len(n) < shortestIPP || len(n) > longestIPP || strings.Trim(n, "0123456789") != "" {
		return "", false
	}
	if strings.HasPrefix(n, "01") && len(n) >= len("01")+14 { // a product's code (GS1)
		return "", false
	}
	return n, true
}
