package cards_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/cards"
)

func TestRecognize_ByMask(t *testing.T) {
	cases := []struct {
		atr        string
		famille    cards.Famille
		generation string
	}{
		{"3B751300004309EA9000", cards.FamilleVitale2, "Vitale 2"},
		{"3B751300004509FA9000", cards.FamilleVitale2, "Vitale 2"},
		{"3B751300004C09EA9000", cards.FamilleVitale2, "Vitale 2"},
		{"3F6525002009699000", cards.FamilleVitale1, "Vitale 1"},
		{"3F65250052096A9000", cards.FamilleVitale1, "Vitale 1"},
		{"3BAC00402A001225006480820212009000", cards.FamilleCPx, "CPS2ter"},
		{"3BAC00402A001225006480000310009000", cards.FamilleCPx, "CPS3"},
		{"3B8F80010031B86404B0ECC173940180829000 0E", cards.FamilleCPx, "CPS3 sans contact"},
		{"3B9B188001001225006480040100009044", cards.FamilleCPx, "CPS4"},
		{"3BDC18FF000012250064800004010 09000", cards.FamilleCPx, "CPS4"},
		{"3B6500002063CB6800", cards.FamilleBancaire, ""},
		{"", cards.FamilleMuette, ""},
		{"3B751300005309EA9000", cards.FamilleInconnue, ""},   // not the nibble of a Vitale 2
		{"3B751300004309EA900000", cards.FamilleInconnue, ""}, // one byte more
		{"3B751300004309EA90", cards.FamilleInconnue, ""},     // one byte less
		{"3B00", cards.FamilleInconnue, ""},
		{"3B", cards.FamilleMuette, ""}, // a contact that breaks
		{"FF00FF", cards.FamilleMuette, ""},
	}
	for _, c := range cases {
		atr, err := hex.DecodeString(strings.ReplaceAll(c.atr, " ", ""))
		require.NoError(t, err)
		famille, generation := cards.Recognize(atr)
		require.Equal(t, c.famille, famille, c.atr)
		require.Equal(t, c.generation, generation, c.atr)
	}
}

func TestNIR_FormAndKey(t *testing.T) {
	cases := []struct {
		nir       string
		form, key bool
	}{
		{"275126322074974", true, true},
		{"160012B02077713", true, true},
		{"297022A02077878", true, true},
		{"160012B02077712", true, false},
		{"160012C02077713", true, false}, // the form of a test number, whose key cannot be computed
		{"27512632207497", false, false},
		{"", false, false},
		{"0751263220749 74", false, false},
		{"27512632207497é", false, false},
		{"2751263220749AB", false, false},
	}
	for _, c := range cases {
		require.Equal(t, c.form, cards.FormeNIR(c.nir), c.nir)
		require.Equal(t, c.key, cards.CleNIR(c.nir), c.nir)
	}
}

func TestDateLunaire_C45(t *testing.T) {
	for date, lunar := range map[string]bool{
		"19593300": true, "19500230": true, "19500000": true, "20140201": false, "20000229": false, "19000229": true,
		"": false, "1950": false, "1950AB01": false,
	} {
		require.Equal(t, lunar, cards.DateLunaire(date), date)
	}
}
