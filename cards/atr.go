package cards

import (
	"encoding/hex"
	"strings"
	"sync"

	"guichet/assets/cartes"
)

// mask is an ATR with unknown nibbles.
type mask struct {
	value, known []byte
	famille      Famille
	generation   string
}

var masks = sync.OnceValue(func() []mask {
	entries := cartes.ATRs()
	all := make([]mask, 0, len(entries))
	for _, e := range entries {
		m := mask{famille: Famille(e.Famille), generation: e.Generation}
		text := strings.ReplaceAll(e.ATR, " ", "")
		var err error
		if m.value, err = hex.DecodeString(strings.ReplaceAll(text, "?", "0")); err != nil {
			panic("cards: ATR table: " + err.Error()) // embedded: caught by the test of this package
		}
		known := strings.Map(func(r rune) rune {
			if r == '?' {
				return '0'
			}
			return 'F'
		}, text)
		if m.known, err = hex.DecodeString(known); err != nil {
			panic("cards: ATR table: " + err.Error())
		}
		all = append(all, m)
	}
	return all
})

func (m mask) matches(atr []byte) bool {
	if len(atr) != len(m.value) {
		return false
	}
	for i, b := range atr {
		if b&m.known[i] != m.value[i] {
			return false
		}
	}
	return true
}

// Recognize tells the family and the generation ("Vitale 2", "CPS3") of a card by its ATR. No ATR at all, or bytes
// that begin like none (ISO/IEC 7816-3: 3B or 3F), are a card upside down or a dirty contact: FamilleMuette. One that
// no mask knows is FamilleInconnue: another card, not a broken one. Neither is ever spoken to.
func Recognize(atr []byte) (Famille, string) {
	if len(atr) < 2 || atr[0] != 0x3B && atr[0] != 0x3F {
		return FamilleMuette, ""
	}
	for _, m := range masks() {
		if m.matches(atr) {
			return m.famille, m.generation
		}
	}
	return FamilleInconnue, ""
}
