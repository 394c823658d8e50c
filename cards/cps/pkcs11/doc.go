// Package pkcs11 speaks to a CPx card through a PKCS#11 library: the Cryptolib CPS of the ANS at a desk, SoftHSM in
// tests. It reads the holder of any generation of card, verifies the code porteur, signs assertions and authenticates
// in TLS.
//
// A wrong code counts: three wrong ones lock the card, and block a professional for days. So the code is checked for
// its form before it is sent, never sent twice, never kept, and the last try must be confirmed.
//
// All calls of one library run on one goroutine: a PKCS#11 library has one login state for the whole process.
package pkcs11

import (
	"strings"

	"guichet/assets/texts"
)

// Libraries lists where the Cryptolib CPS is installed on a system, first the likeliest (ANS, Cryptolib CPS 5.2.2).
// The administrator may set another path.
func Libraries(goos, goarch string) []string {
	switch goos {
	case "windows":
		if goarch == "386" {
			return []string{`C:\Windows\System32\cps3_pkcs11_w32.dll`}
		}
		return []string{`C:\Windows\System32\cps3_pkcs11_w64.dll`}
	case "darwin":
		return []string{"/usr/local/lib/libcps3_pkcs11_osx.dylib"}
	case "linux":
		return []string{"/usr/lib64/libcps3_pkcs11_lux.so", "/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so"}
	}
	return nil
}

// Usage is what a certificate of the card and its key are for.
type Usage string

// The usages. They are told by the label or the last byte of the identifier, never by order.
const (
	Authentication Usage = "authentification"
	Signature      Usage = "signature"
	Technical      Usage = "technique" // contactless: identifies a card, authenticates nobody
	Other          Usage = ""
)

// usageOf tells the usage of an object by its label and CKA_ID.
func usageOf(label string, id []byte) Usage {
	switch strings.TrimRight(label, " \x00") {
	case "Certificat d'Authentification CPS", "CPS_PRIV_AUT":
		return Authentication
	case "Certificat de Signature CPS", "CPS_PRIV_SIG":
		return Signature
	case "Certificat Technique CPS", "CPS_PRIV_TECH_AUT":
		return Technical
	}
	if len(id) > 0 {
		switch id[len(id)-1] {
		case 0x20:
			return Authentication
		case 0x10:
			return Signature
		}
	}
	return Other
}

// Slot is a reader with a token in it.
type Slot struct {
	ID uint
	// Reader is the name the library gives to the reader, that of PC/SC as far as it goes (64 characters).
	Reader               string
	Label, Model, Serial string // Model: "IAS ECC" is a CPS3, "ChipDoc" a CPS4
	Code                 CodeState
}

// Generation is the generation of card that the model of the token names; "" when it is none of ours.
func (s Slot) Generation() string {
	switch s.Model {
	case "IAS ECC":
		return "CPS3"
	case "ChipDoc":
		return "CPS4"
	}
	return ""
}

// Certificate is a certificate of the card, in DER.
type Certificate struct {
	Usage Usage
	Label string
	ID    []byte
	DER   []byte
}

// CodeState is what the token says of the code porteur.
type CodeState struct {
	Initialized bool
	Low         bool // a wrong code has been given since the last right one
	Final       bool // one try left
	Locked      bool
	// OnReader tells that the code is typed on the reader itself.
	OnReader bool
	Min, Max int
}

// Code is a code porteur. Wipe it as soon as it has been used; Login does.
type Code []byte

// Wipe forgets the code. The library keeps copies of its own that nobody can reach.
func (c Code) Wipe() { clear(c) }

// String never shows it, whatever prints it.
func (c Code) String() string { return "••••" }

// GoString never shows it either.
func (c Code) GoString() string { return "••••" }

// checkForm refuses what cannot be a code before it costs a try.
func (c Code) checkForm(s CodeState) *texts.Refusal {
	low, high := max(s.Min, 4), 8
	if s.Max > 0 {
		high = min(high, s.Max)
	}
	for _, b := range c {
		if b < '0' || b > '9' {
			return texts.Refuse("pkcs11.forme_du_code")
		}
	}
	if len(c) < low || len(c) > high {
		return texts.Refuse("pkcs11.forme_du_code")
	}
	return nil
}

// Left counts the wrong codes that a CPx still takes: it locks at the third. PKCS#11 tells it by marks only.
func (s CodeState) Left() int {
	switch {
	case s.Locked:
		return 0
	case s.Final:
		return 1
	case s.Low:
		return 2
	}
	return 3
}

// mayTry judges a login before anything is sent to the card.
func (s CodeState) mayTry(c Code, lastTryConfirmed bool) *texts.Refusal {
	switch {
	case s.Locked:
		return texts.Refuse("pkcs11.bloquee")
	case !s.Initialized:
		return texts.Refuse("pkcs11.sans_code")
	case !s.OnReader && c.checkForm(s) != nil:
		return c.checkForm(s)
	case s.Final && !lastTryConfirmed:
		return texts.Refuse("pkcs11.dernier_essai")
	}
	return nil
}

// afterWrong says what a wrong code left.
func (s CodeState) afterWrong() *texts.Refusal {
	switch {
	case s.Locked:
		return texts.Refuse("pkcs11.bloquee")
	case s.Final:
		return texts.Refuse("pkcs11.code_faux_reste_un")
	}
	return texts.Refuse("pkcs11.code_faux")
}
