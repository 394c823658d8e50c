//go:build !cgo

package pkcs11

import "guichet/assets/texts"

// Available tells whether this build can load a PKCS#11 library.
const Available = false

// Module is a loaded library, which this build cannot have.
type Module struct{}

// Open refuses: loading a PKCS#11 library needs cgo.
func Open(string) (*Module, error) { return nil, texts.Refuse("pkcs11.non_construit") }
