package iso7816

import (
	"errors"
)

// ErrTLV marks bytes that are no BER-TLV, or a length that goes past what was read.
var ErrTLV = errors.New("structure BER-TLV coupée ou fausse")

// TLV is one element. Value is a part of the bytes it was read from.
type TLV struct {
	Tag   uint32 // one to three bytes, as written: 0x65, 0x7F21
	Value []byte
}

// Next reads the first element of b and gives what follows it. Nothing left, or the padding that fills the end of
// a card's files (tag 00, FF), gives ok false with no error.
func Next(b []byte) (e TLV, rest []byte, ok bool, err error) {
	if len(b) == 0 || b[0] == 0x00 || b[0] == 0xFF {
		return TLV{}, nil, false, nil
	}
	e.Tag, b = uint32(b[0]), b[1:]
	if e.Tag&0x1F == 0x1F {
		for n := 0; ; n++ {
			if len(b) == 0 || n == 2 {
				return TLV{}, nil, false, ErrTLV
			}
			last := b[0]
			e.Tag, b = e.Tag<<8|uint32(last), b[1:]
			if last&0x80 == 0 {
				break
			}
		}
	}
	if len(b) == 0 {
		return TLV{}, nil, false, ErrTLV
	}
	length := int(b[0])
	b = b[1:]
	if length >= 0x80 {
		n := length & 0x7F
		if n == 0 || n > 2 || len(b) < n { // no card of ours needs the indefinite form or three bytes
			return TLV{}, nil, false, ErrTLV
		}
		length = 0
		for _, c := range b[:n] {
			length = length<<8 | int(c)
		}
		b = b[n:]
	}
	if length > len(b) {
		return TLV{}, nil, false, ErrTLV
	}
	e.Value = b[:length:length]
	return e, b[length:], true, nil
}

// All reads elements until the end or the padding. On ErrTLV the elements before it are given too.
func All(b []byte) ([]TLV, error) {
	var all []TLV
	for {
		e, rest, ok, err := Next(b)
		if err != nil || !ok {
			return all, err
		}
		all, b = append(all, e), rest
	}
}

// Find gives the value of the first element with this tag.
func Find(elements []TLV, tag uint32) ([]byte, bool) {
	for _, e := range elements {
		if e.Tag == tag {
			return e.Value, true
		}
	}
	return nil, false
}

// Append writes one element after b, with the shortest length form.
func Append(b []byte, tag uint32, value []byte) []byte {
	for shift := 16; shift >= 0; shift -= 8 {
		if c := byte(tag >> shift); c != 0 || shift == 0 {
			b = append(b, c)
		}
	}
	switch n := len(value); {
	case n < 0x80:
		b = append(b, byte(n))
	case n < 0x100:
		b = append(b, 0x81, byte(n))
	default:
		b = append(b, 0x82, byte(n>>8), byte(n))
	}
	return append(b, value...)
}
