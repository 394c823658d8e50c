//go:build !cgo

package pkcs11

import (
	"context"
	"crypto/tls"

	"guichet/assets/texts"
)

// Available tells whether this build can load a PKCS#11 library.
const Available = false

// Module is a loaded library, which this build cannot have.
type Module struct{}

// Session is a card whose code was given, which this build cannot have.
type Session struct{}

func notBuilt() error { return texts.Refuse("pkcs11.non_construit") }

// Open refuses: loading a PKCS#11 library needs cgo.
func Open(string) (*Module, error) { return nil, notBuilt() }

// Slots refuses.
func (*Module) Slots(context.Context) ([]Slot, error) { return nil, notBuilt() }

// Certificates refuses.
func (*Module) Certificates(context.Context, uint) ([]Certificate, error) { return nil, notBuilt() }

// Login refuses, and wipes the code.
func (*Module) Login(_ context.Context, _ uint, code Code, _ bool) (*Session, error) {
	code.Wipe()
	return nil, notBuilt()
}

// Close has nothing to end.
func (*Module) Close() error { return nil }

// Ready refuses.
func (*Session) Ready(context.Context, Usage) error { return notBuilt() }

// SignSHA256 refuses.
func (*Session) SignSHA256(context.Context, Usage, []byte) ([]byte, error) { return nil, notBuilt() }

// ClientTLS refuses.
func (*Session) ClientTLS(context.Context, *tls.Config) error { return notBuilt() }

// Close has nothing to end.
func (*Session) Close(context.Context) error { return nil }
