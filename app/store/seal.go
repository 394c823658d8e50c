package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"sync"
)

// errAltered means that sealed bytes do not open: another key, another place, or a changed byte.
var errAltered = errors.New("octets scellés altérés ou déplacés")

const (
	sealVersion = 1
	nonceSize   = 12
	indexSize   = 16
)

// sealer seals values and makes keyed indexes, under one data key. It is safe for concurrent use.
//
// The nonce is the head of an HMAC over the place and the value (as SIV does), so that the same value in the same
// place seals to the same bytes: a rebuilt projection can be compared byte for byte, and a machine restored from
// an image cannot repeat a nonce with another value.
type sealer struct {
	aead  cipher.AEAD
	nonce *macPool
	index *macPool
}

func newSealer(dataKey []byte) (*sealer, error) {
	derive := func(use string) ([]byte, error) { return hkdf.Expand(sha256.New, dataKey, "guichet/"+use, 32) }
	sealKey, err := derive("sceau")
	if err != nil {
		return nil, fmt.Errorf("dériver la clé de scellement : %w", err)
	}
	nonceKey, err := derive("nonce")
	if err != nil {
		return nil, fmt.Errorf("dériver la clé des nonces : %w", err)
	}
	indexKey, err := derive("index")
	if err != nil {
		return nil, fmt.Errorf("dériver la clé des index : %w", err)
	}
	aead, err := newAEAD(sealKey)
	if err != nil {
		return nil, err
	}
	return &sealer{aead: aead, nonce: newMacPool(nonceKey), index: newMacPool(indexKey)}, nil
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("préparer AES : %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("préparer GCM : %w", err)
	}
	return aead, nil
}

// place is the additional data of a sealed value: table, column and row. None of the first two holds a NUL.
func place(table, column, row string) []byte {
	b := make([]byte, 0, len(table)+len(column)+len(row)+2)
	b = append(b, table...)
	b = append(b, 0)
	b = append(b, column...)
	b = append(b, 0)
	return append(b, row...)
}

func (s *sealer) seal(at, plain []byte) []byte {
	out := make([]byte, 1+nonceSize, 1+nonceSize+len(plain)+s.aead.Overhead())
	out[0] = sealVersion
	var length [8]byte
	binary.BigEndian.PutUint64(length[:], uint64(len(at)))
	sum := s.nonce.sum(length[:], at, plain)
	copy(out[1:], sum[:nonceSize])
	return s.aead.Seal(out, out[1:1+nonceSize], plain, at)
}

// open appends the opened value to dst.
func (s *sealer) open(dst, at, sealed []byte) ([]byte, error) {
	if len(sealed) < 1+nonceSize+s.aead.Overhead() || sealed[0] != sealVersion {
		return nil, errAltered
	}
	plain, err := s.aead.Open(dst, sealed[1:1+nonceSize], sealed[1+nonceSize:], at)
	if err != nil {
		return nil, errAltered
	}
	return plain, nil
}

// The keyed indexes.
const (
	indexDate = "date"
	indexINS  = "ins"
	indexIPP  = "ipp"
	indexTete = "tete"
)

func (s *sealer) indexOf(kind, value string) []byte {
	sum := s.index.sum([]byte(kind), []byte{0}, []byte(value))
	return sum[:indexSize]
}

// macPool hands out keyed hashes: preparing one costs two blocks, resetting it nothing.
type macPool struct{ pool sync.Pool }

func newMacPool(key []byte) *macPool {
	return &macPool{sync.Pool{New: func() any { return hmac.New(sha256.New, key) }}}
}

func (p *macPool) sum(parts ...[]byte) []byte {
	h := p.pool.Get().(hash.Hash)
	h.Reset()
	for _, b := range parts {
		h.Write(b) // a hash never fails
	}
	sum := h.Sum(nil)
	p.pool.Put(h)
	return sum
}
