//go:build cgo

// Package pkcs11test plays CPx cards behind a PKCS#11 library, for tests. It is imported by tests alone.
package pkcs11test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"sync"

	p11 "github.com/miekg/pkcs11"

	"guichet/assets/texts"
	"guichet/cards/cardsim"
	"guichet/cards/cps/pkcs11"
)

// Virtual plays virtual CPx cards as the Cryptolib CPS does: a code with three tries that locks the card, sessions
// that die with it. Each slot has one reader.
type Virtual struct {
	mu       sync.Mutex
	tokens   []*virtualToken
	sessions map[p11.SessionHandle]*virtualSession
	last     p11.SessionHandle
}

type virtualToken struct {
	present    bool
	insertions int
	code       string
	left       int // tries
	loggedIn   bool
	generation string
	objects    []virtualObject
	key        *rsa.PrivateKey
}

type virtualObject struct {
	class   uint
	label   string
	id      []byte
	value   []byte
	private bool
}

type virtualSession struct {
	token     *virtualToken
	insertion int
	found     []p11.ObjectHandle
	mechanism uint
}

// tries is how many wrong codes lock a CPx.
const tries = 3

// VirtualCard is a virtual CPx and its code.
type VirtualCard struct {
	Card *cardsim.Card
	Code string // "1234" when empty, as on test cards
	// Left is how many tries are left; 0 is three, a negative number a locked card.
	Left int
	// Generation is "CPS3" (no RSA-PSS) when empty, or "CPS4".
	Generation string
}

// NewVirtual puts one virtual card in each slot. A card that is no CPx is a *texts.Refusal.
func NewVirtual(cards ...VirtualCard) (*Virtual, error) {
	v := &Virtual{sessions: map[p11.SessionHandle]*virtualSession{}}
	for _, c := range cards {
		identity, ok := c.Card.Identity()
		if !ok {
			return nil, texts.Refuse("cpx.illisible")
		}
		key, ok := identity.PrivateKey.(*rsa.PrivateKey)
		if !ok {
			return nil, texts.Refuse("cpx.illisible")
		}
		t := &virtualToken{present: true, insertions: 1, code: c.Code, left: c.Left, generation: c.Generation, key: key}
		if t.code == "" {
			t.code = "1234"
		}
		if t.left == 0 {
			t.left = tries
		}
		t.left = max(t.left, 0)
		for _, o := range []struct {
			certificate, key string
			last             byte
		}{{"Certificat de Signature CPS", "CPS_PRIV_SIG", 0x10}, {"Certificat d'Authentification CPS", "CPS_PRIV_AUT", 0x20}} {
			id := append(make([]byte, 7), o.last)
			t.objects = append(t.objects,
				virtualObject{class: p11.CKO_CERTIFICATE, label: o.certificate, id: id, value: identity.Certificate[0]},
				virtualObject{class: p11.CKO_PRIVATE_KEY, label: o.key, id: id, private: true})
		}
		v.tokens = append(v.tokens, t)
	}
	return v, nil
}

// Open gives the virtual cards as a library is given. Several modules may share them.
func (v *Virtual) Open() (*pkcs11.Module, error) { return pkcs11.Start(v) }

// Remove takes the card of a slot out; Insert puts it back. What was logged in is so no more.
func (v *Virtual) Remove(slot uint) { v.move(slot, false) }

// Insert puts the card of a slot back.
func (v *Virtual) Insert(slot uint) { v.move(slot, true) }

func (v *Virtual) move(slot uint, present bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if slot >= uint(len(v.tokens)) || v.tokens[slot].present == present {
		return
	}
	t := v.tokens[slot]
	t.present, t.loggedIn = present, false
	if present {
		t.insertions++
	}
}

// Initialize and the methods below are those of a PKCS#11 library.
func (v *Virtual) Initialize(...p11.InitializeOption) error { return nil }

// Finalize ends nothing: the cards stay in their readers.
func (v *Virtual) Finalize() error { return nil }

// Destroy has nothing to free.
func (v *Virtual) Destroy() {}

// GetSlotList is C_GetSlotList.
func (v *Virtual) GetSlotList(present bool) ([]uint, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	var all []uint
	for i, t := range v.tokens {
		if t.present || !present {
			all = append(all, uint(i))
		}
	}
	return all, nil
}

// GetSlotInfo is C_GetSlotInfo.
func (v *Virtual) GetSlotInfo(uint) (p11.SlotInfo, error) {
	return p11.SlotInfo{SlotDescription: "Lecteur virtuel", ManufacturerID: "Guichet"}, nil
}

func (v *Virtual) token(slot uint) (*virtualToken, error) {
	if slot >= uint(len(v.tokens)) {
		return nil, p11.Error(p11.CKR_SLOT_ID_INVALID)
	}
	if !v.tokens[slot].present {
		return nil, p11.Error(p11.CKR_TOKEN_NOT_PRESENT)
	}
	return v.tokens[slot], nil
}

// GetTokenInfo is C_GetTokenInfo.
func (v *Virtual) GetTokenInfo(slot uint) (p11.TokenInfo, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	t, err := v.token(slot)
	if err != nil {
		return p11.TokenInfo{}, err
	}
	info := p11.TokenInfo{Label: "CPS virtuelle", Model: "IAS ECC", Flags: p11.CKF_USER_PIN_INITIALIZED, MinPinLen: 4, MaxPinLen: 8}
	if t.generation == "CPS4" {
		info.Model = "ChipDoc"
	}
	switch t.left {
	case 0:
		info.Flags |= p11.CKF_USER_PIN_LOCKED
	case 1:
		info.Flags |= p11.CKF_USER_PIN_COUNT_LOW | p11.CKF_USER_PIN_FINAL_TRY
	case 2:
		info.Flags |= p11.CKF_USER_PIN_COUNT_LOW
	}
	return info, nil
}

// GetMechanismList is C_GetMechanismList.
func (v *Virtual) GetMechanismList(slot uint) ([]*p11.Mechanism, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	t, err := v.token(slot)
	if err != nil {
		return nil, err
	}
	all := []*p11.Mechanism{p11.NewMechanism(p11.CKM_RSA_PKCS, nil), p11.NewMechanism(p11.CKM_SHA256_RSA_PKCS, nil)}
	if t.generation == "CPS4" {
		all = append(all, p11.NewMechanism(p11.CKM_RSA_PKCS_PSS, nil))
	}
	return all, nil
}

// OpenSession is C_OpenSession.
func (v *Virtual) OpenSession(slot, _ uint) (p11.SessionHandle, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	t, err := v.token(slot)
	if err != nil {
		return 0, err
	}
	v.last++
	v.sessions[v.last] = &virtualSession{token: t, insertion: t.insertions}
	return v.last, nil
}

// session gives an open session whose card is still there.
func (v *Virtual) session(h p11.SessionHandle) (*virtualSession, error) {
	s := v.sessions[h]
	switch {
	case s == nil:
		return nil, p11.Error(p11.CKR_SESSION_HANDLE_INVALID)
	case !s.token.present:
		return nil, p11.Error(p11.CKR_TOKEN_NOT_PRESENT)
	}
	return s, nil
}

// CloseSession is C_CloseSession: the last one of a token logs it out.
func (v *Virtual) CloseSession(h p11.SessionHandle) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	s, err := v.session(h)
	delete(v.sessions, h)
	if err != nil {
		return err
	}
	for _, o := range v.sessions {
		if o.token == s.token {
			return nil
		}
	}
	s.token.loggedIn = false
	return nil
}

// Login is C_Login: three wrong codes lock the card.
func (v *Virtual) Login(h p11.SessionHandle, _ uint, code string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	s, err := v.session(h)
	if err != nil {
		return err
	}
	t := s.token
	switch {
	case t.loggedIn:
		return p11.Error(p11.CKR_USER_ALREADY_LOGGED_IN)
	case t.left == 0:
		return p11.Error(p11.CKR_PIN_LOCKED)
	case code == t.code:
		t.left, t.loggedIn = tries, true
		return nil
	}
	if t.left--; t.left == 0 {
		return p11.Error(p11.CKR_PIN_LOCKED)
	}
	return p11.Error(p11.CKR_PIN_INCORRECT)
}

// Logout is C_Logout.
func (v *Virtual) Logout(h p11.SessionHandle) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	s, err := v.session(h)
	if err != nil {
		return err
	}
	if !s.token.loggedIn {
		return p11.Error(p11.CKR_USER_NOT_LOGGED_IN)
	}
	s.token.loggedIn = false
	return nil
}

// FindObjectsInit is C_FindObjectsInit; private objects are found only by the logged in.
func (v *Virtual) FindObjectsInit(h p11.SessionHandle, template []*p11.Attribute) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	s, err := v.session(h)
	if err != nil {
		return err
	}
	s.found = nil
	for i, o := range s.token.objects {
		class := binary.NativeEndian.AppendUint64(nil, uint64(o.class))
		matches := !slices.ContainsFunc(template, func(a *p11.Attribute) bool {
			return a.Type != p11.CKA_CLASS || !bytes.Equal(a.Value, class[:min(len(a.Value), 8)])
		})
		if matches && (!o.private || s.token.loggedIn) {
			s.found = append(s.found, p11.ObjectHandle(i))
		}
	}
	return nil
}

// FindObjects is C_FindObjects.
func (v *Virtual) FindObjects(h p11.SessionHandle, most int) ([]p11.ObjectHandle, bool, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s, err := v.session(h)
	if err != nil {
		return nil, false, err
	}
	return s.found[:min(most, len(s.found))], len(s.found) > most, nil
}

// FindObjectsFinal is C_FindObjectsFinal.
func (v *Virtual) FindObjectsFinal(h p11.SessionHandle) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	_, err := v.session(h)
	return err
}

// GetAttributeValue is C_GetAttributeValue.
func (v *Virtual) GetAttributeValue(h p11.SessionHandle, object p11.ObjectHandle, want []*p11.Attribute) ([]*p11.Attribute, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s, err := v.session(h)
	if err != nil {
		return nil, err
	}
	if int(object) >= len(s.token.objects) {
		return nil, p11.Error(p11.CKR_OBJECT_HANDLE_INVALID)
	}
	o := s.token.objects[object]
	var all []*p11.Attribute
	for _, a := range want {
		value, known := map[uint][]byte{p11.CKA_LABEL: []byte(o.label), p11.CKA_ID: o.id, p11.CKA_VALUE: o.value}[a.Type]
		if !known || a.Type == p11.CKA_VALUE && o.class == p11.CKO_PRIVATE_KEY {
			return nil, p11.Error(p11.CKR_ATTRIBUTE_SENSITIVE)
		}
		all = append(all, p11.NewAttribute(a.Type, value))
	}
	return all, nil
}

// SignInit is C_SignInit. A session of before the card was taken out is not logged in any more.
func (v *Virtual) SignInit(h p11.SessionHandle, m []*p11.Mechanism, _ p11.ObjectHandle) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	s, err := v.session(h)
	switch {
	case err != nil:
		return err
	case !s.token.loggedIn || s.insertion != s.token.insertions:
		return p11.Error(p11.CKR_USER_NOT_LOGGED_IN)
	case len(m) != 1 || m[0].Mechanism == p11.CKM_RSA_PKCS_PSS && s.token.generation != "CPS4":
		return p11.Error(p11.CKR_MECHANISM_INVALID)
	}
	s.mechanism = m[0].Mechanism
	return nil
}

// Sign is C_Sign.
func (v *Virtual) Sign(h p11.SessionHandle, data []byte) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s, err := v.session(h)
	if err != nil {
		return nil, err
	}
	var signature []byte
	switch s.mechanism {
	case p11.CKM_SHA256_RSA_PKCS:
		digest := sha256.Sum256(data)
		signature, err = rsa.SignPKCS1v15(nil, s.token.key, crypto.SHA256, digest[:])
	case p11.CKM_RSA_PKCS: // data is the whole DigestInfo
		signature, err = rsa.SignPKCS1v15(nil, s.token.key, 0, data)
	case p11.CKM_RSA_PKCS_PSS:
		signature, err = rsa.SignPSS(rand.Reader, s.token.key, crypto.SHA256, data, &rsa.PSSOptions{SaltLength: len(data)})
	default:
		return nil, p11.Error(p11.CKR_OPERATION_NOT_INITIALIZED)
	}
	s.mechanism = 0
	if err != nil {
		return nil, p11.Error(p11.CKR_FUNCTION_FAILED)
	}
	return signature, nil
}
