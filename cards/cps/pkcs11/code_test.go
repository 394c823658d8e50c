package pkcs11

import (
	"fmt"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestCode_RulesBeforeATryIsSpent(t *testing.T) {
	ready := CodeState{Initialized: true, Min: 4, Max: 8}
	with := func(change func(*CodeState)) CodeState { s := ready; change(&s); return s }
	cases := []struct {
		name      string
		state     CodeState
		code      string
		confirmed bool
		want      string
	}{
		{"four digits", ready, "1234", false, ""},
		{"eight digits", ready, "12345678", false, ""},
		{"three digits", ready, "123", false, "pkcs11.forme_du_code"},
		{"nine digits", ready, "123456789", false, "pkcs11.forme_du_code"},
		{"a letter", ready, "12E4", false, "pkcs11.forme_du_code"},
		{"the token wants four", with(func(s *CodeState) { s.Max = 4 }), "12345", false, "pkcs11.forme_du_code"},
		{"low", with(func(s *CodeState) { s.Low = true }), "1234", false, ""},
		{"last try, not confirmed", with(func(s *CodeState) { s.Final = true }), "1234", false, "pkcs11.dernier_essai"},
		{"last try, confirmed", with(func(s *CodeState) { s.Final = true }), "1234", true, ""},
		{"last try, confirmed, wrong form", with(func(s *CodeState) { s.Final = true }), "12", true, "pkcs11.forme_du_code"},
		{"locked", with(func(s *CodeState) { s.Locked = true }), "1234", true, "pkcs11.bloquee"},
		{"contactless", with(func(s *CodeState) { s.Initialized = false }), "1234", false, "pkcs11.sans_code"},
		{"typed on the reader", with(func(s *CodeState) { s.OnReader = true }), "", false, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := c.state.mayTry(Code(c.code), c.confirmed)
			if c.want == "" {
				require.Nil(t, r)
				return
			}
			require.Equal(t, c.want, r.Code)
		})
	}
}

func TestCode_WhatAWrongOneLeaves(t *testing.T) {
	require.Equal(t, "pkcs11.code_faux", CodeState{Low: true}.afterWrong().Code)
	require.Equal(t, "pkcs11.code_faux_reste_un", CodeState{Low: true, Final: true}.afterWrong().Code)
	require.Equal(t, "pkcs11.bloquee", CodeState{Final: true, Locked: true}.afterWrong().Code)
}

func TestCode_IsNeverPrinted(t *testing.T) {
	c := Code("4321")
	for _, verb := range []string{"%v", "%s", "%+v", "%#v", "%q"} {
		require.NotContains(t, fmt.Sprintf(verb, c), "4321")
		require.NotContains(t, fmt.Sprintf(verb, struct{ C Code }{c}), "4321")
	}
	c.Wipe()
	require.Equal(t, Code{0, 0, 0, 0}, c)
}

func TestUsage_ByLabelThenByIdentifierNeverByOrder(t *testing.T) {
	require.Equal(t, Authentication, usageOf("Certificat d'Authentification CPS", nil))
	require.Equal(t, Signature, usageOf("CPS_PRIV_SIG", []byte{0x20}))
	require.Equal(t, Technical, usageOf("Certificat Technique CPS", []byte{0x20}))
	require.Equal(t, Authentication, usageOf("", []byte{1, 2, 0x20}))
	require.Equal(t, Signature, usageOf("?", []byte{0x10}))
	require.Equal(t, Other, usageOf("?", nil))
}

func TestLibraries_OfEveryPlatform(t *testing.T) {
	for _, os := range []string{"windows", "linux", "darwin"} {
		require.NotEmpty(t, Libraries(os, "amd64"))
	}
	require.Empty(t, Libraries("plan9", "amd64"))
	require.Equal(t, "CPS3", Slot{Model: "IAS ECC"}.Generation())
	require.Equal(t, "CPS4", Slot{Model: "ChipDoc"}.Generation())
	require.Empty(t, Slot{Model: "SoftHSM v2"}.Generation())
}

func TestSituation_NumberIsInTheLabel(t *testing.T) {
	for label, want := range map[string]int{
		"CPS_ACTIVITY_01_PS": 1, "CPS_ACTIVITY_16_PS": 16, "CPS_ACTIVITY_17_PS": 0, "CPS_ACTIVITY_00_PS": 0,
		"CPS_ACTIVITY_1_PS": 0, "CPS_ACTIVITY_0A_PS": 0, "CPS2TER_ACTIVITY_01_PS": 0, "CPS_ID_CARD": 0, "": 0,
	} {
		require.Equal(t, want, situationNumber(label), label)
	}
}

func FuzzSituation(f *testing.F) {
	f.Add([]byte{0xEE, 0x08, 0x84, 0x01, 'A', 0x85, 0x03, '1', '0', 'B'})
	f.Add([]byte{0xEE, 0x03, 0x84, 0x05, 'A'})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, ok := parseSituation(1, b)
		if ok {
			require.NotEmpty(t, s.RaisonSociale+s.Structure)
			require.True(t, utf8.ValidString(s.RaisonSociale+s.Structure+s.Secteur))
		}
	})
}
