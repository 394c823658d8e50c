//go:build cgo

package pkcs11

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	p11 "github.com/miekg/pkcs11"

	"guichet/assets/texts"
	"guichet/cards"
)

// Available tells whether this build can load a PKCS#11 library.
const Available = true

// Library is what this package needs of a PKCS#11 library.
type Library interface {
	Initialize(...p11.InitializeOption) error
	Finalize() error
	Destroy()
	GetSlotList(present bool) ([]uint, error)
	GetSlotInfo(slot uint) (p11.SlotInfo, error)
	GetTokenInfo(slot uint) (p11.TokenInfo, error)
	GetMechanismList(slot uint) ([]*p11.Mechanism, error)
	OpenSession(slot, flags uint) (p11.SessionHandle, error)
	CloseSession(p11.SessionHandle) error
	Login(session p11.SessionHandle, user uint, code string) error
	Logout(p11.SessionHandle) error
	FindObjectsInit(p11.SessionHandle, []*p11.Attribute) error
	FindObjects(p11.SessionHandle, int) ([]p11.ObjectHandle, bool, error)
	FindObjectsFinal(p11.SessionHandle) error
	GetAttributeValue(p11.SessionHandle, p11.ObjectHandle, []*p11.Attribute) ([]*p11.Attribute, error)
	SignInit(p11.SessionHandle, []*p11.Mechanism, p11.ObjectHandle) error
	Sign(p11.SessionHandle, []byte) ([]byte, error)
}

// Module is a loaded library. Its calls run on a goroutine of its own, which Close ends.
type Module struct {
	ctx   Library
	calls chan func()
	done  chan struct{}
	once  sync.Once
}

// Open loads the library at path. An error is a *texts.Refusal that says what to install.
func Open(path string) (*Module, error) {
	ctx := p11.New(path)
	if ctx == nil {
		return nil, texts.Refuse("pkcs11.absente", "chemin", path)
	}
	return Start(ctx)
}

// Start makes a module of a library that is loaded.
func Start(l Library) (*Module, error) {
	m := &Module{ctx: l, calls: make(chan func()), done: make(chan struct{})}
	go m.work()
	err := m.call(context.Background(), func() error {
		err := l.Initialize()
		if errors.Is(err, p11.Error(p11.CKR_CRYPTOKI_ALREADY_INITIALIZED)) {
			return nil
		}
		return err
	})
	if err != nil {
		_ = m.Close()
		return nil, fmt.Errorf("démarrage de la bibliothèque de la carte: %w", err)
	}
	return m, nil
}

func (m *Module) work() {
	for f := range m.calls {
		f()
	}
	_ = m.ctx.Finalize() // nothing is left to lose
	m.ctx.Destroy()
	close(m.done)
}

// Close ends every session, the library and its goroutine. No call may be made any more.
func (m *Module) Close() error {
	m.once.Do(func() { close(m.calls) })
	<-m.done
	return nil
}

// call runs f on the goroutine of the library. When ctx ends first, f goes on alone: a card cannot be interrupted.
func (m *Module) call(ctx context.Context, f func() error) error {
	result := make(chan error, 1)
	select {
	case m.calls <- func() { result <- f() }:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-result:
		return translate(err)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ckrBadActua is CKR_VENDOR_DEFINED+1 of the Cryptolib: the last update of the card is not whole.
const ckrBadActua = p11.CKR_VENDOR_DEFINED + 1

// translate gives library errors the values a caller decides on: a card that left is cards.Removed, what a person
// must read is a refusal.
func translate(err error) error {
	var e p11.Error
	if !errors.As(err, &e) {
		return err
	}
	switch uint(e) {
	case p11.CKR_DEVICE_REMOVED, p11.CKR_TOKEN_NOT_PRESENT, p11.CKR_TOKEN_NOT_RECOGNIZED, p11.CKR_SESSION_HANDLE_INVALID,
		p11.CKR_SESSION_CLOSED, p11.CKR_SLOT_ID_INVALID, p11.CKR_KEY_HANDLE_INVALID:
		return cards.Removed
	case p11.CKR_DEVICE_ERROR:
		return cards.NotTransacted
	case p11.CKR_USER_NOT_LOGGED_IN:
		return texts.Refuse("pkcs11.session_fermee")
	case p11.CKR_USER_PIN_NOT_INITIALIZED:
		return texts.Refuse("pkcs11.sans_code")
	case p11.CKR_PIN_LOCKED:
		return texts.Refuse("pkcs11.bloquee")
	case p11.CKR_MECHANISM_INVALID, p11.CKR_MECHANISM_PARAM_INVALID:
		return texts.Refuse("pkcs11.mecanisme")
	case ckrBadActua:
		return texts.Refuse("cpx.actua")
	}
	return fmt.Errorf("bibliothèque de la carte: %w", err)
}

// Slots lists the readers with a token in them.
func (m *Module) Slots(ctx context.Context) ([]Slot, error) {
	var all []Slot
	err := m.call(ctx, func() error {
		ids, err := m.ctx.GetSlotList(true)
		if err != nil {
			return err
		}
		for _, id := range ids {
			s, err := m.slot(id)
			if errors.Is(translate(err), cards.Removed) {
				continue // left meanwhile
			}
			if err != nil {
				return err
			}
			all = append(all, s)
		}
		return nil
	})
	return all, err
}

// slot runs on the goroutine of the library.
func (m *Module) slot(id uint) (Slot, error) {
	info, err := m.ctx.GetSlotInfo(id)
	if err != nil {
		return Slot{}, err
	}
	token, err := m.ctx.GetTokenInfo(id)
	if err != nil {
		return Slot{}, err
	}
	has := func(flag uint) bool { return token.Flags&flag != 0 }
	return Slot{
		ID: id, Reader: trim(info.SlotDescription), Label: trim(token.Label), Model: trim(token.Model),
		Serial: trim(token.SerialNumber),
		Code: CodeState{
			Initialized: has(p11.CKF_USER_PIN_INITIALIZED), Low: has(p11.CKF_USER_PIN_COUNT_LOW),
			Final: has(p11.CKF_USER_PIN_FINAL_TRY), Locked: has(p11.CKF_USER_PIN_LOCKED),
			OnReader: has(p11.CKF_PROTECTED_AUTHENTICATION_PATH),
			Min:      int(token.MinPinLen), Max: int(token.MaxPinLen),
		},
	}, nil
}

func trim(s string) string { return strings.TrimRight(s, " \x00") }

// maxObjects and maxValue bound what is read of a token.
const (
	maxObjects = 64
	maxValue   = 16 << 10
)

// Certificates reads the public certificates of a token. No code is needed.
func (m *Module) Certificates(ctx context.Context, slot uint) ([]Certificate, error) {
	var all []Certificate
	err := m.call(ctx, func() error {
		session, err := m.ctx.OpenSession(slot, p11.CKF_SERIAL_SESSION)
		if err != nil {
			return err
		}
		defer func() { _ = m.ctx.CloseSession(session) }()
		handles, err := m.find(session, p11.NewAttribute(p11.CKA_CLASS, p11.CKO_CERTIFICATE))
		if err != nil {
			return err
		}
		for _, h := range handles {
			attributes, err := m.ctx.GetAttributeValue(session, h, []*p11.Attribute{
				p11.NewAttribute(p11.CKA_LABEL, nil), p11.NewAttribute(p11.CKA_ID, nil), p11.NewAttribute(p11.CKA_VALUE, nil),
			})
			if err != nil {
				return err
			}
			c := Certificate{Label: string(attributes[0].Value), ID: attributes[1].Value, DER: attributes[2].Value}
			if len(c.DER) > maxValue {
				continue
			}
			c.Usage = usageOf(c.Label, c.ID)
			all = append(all, c)
		}
		return nil
	})
	return all, err
}

// find runs on the goroutine of the library.
func (m *Module) find(session p11.SessionHandle, template ...*p11.Attribute) ([]p11.ObjectHandle, error) {
	if err := m.ctx.FindObjectsInit(session, template); err != nil {
		return nil, err
	}
	handles, _, err := m.ctx.FindObjects(session, maxObjects)
	if end := m.ctx.FindObjectsFinal(session); err == nil {
		err = end
	}
	return handles, err
}
