package iso7816_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/cards/iso7816"
)

// script is a card that answers in order and keeps the commands.
type script struct {
	answers [][]byte
	got     [][]byte
}

var errEnd = errors.New("script ended")

func (s *script) Transmit(cmd []byte) ([]byte, error) {
	s.got = append(s.got, bytes.Clone(cmd))
	if len(s.answers) == 0 {
		return nil, errEnd
	}
	a := s.answers[0]
	s.answers = s.answers[1:]
	return a, nil
}

func TestExchange_T0FollowsGetResponseAndCorrectedLength(t *testing.T) {
	s := &script{answers: [][]byte{{0x61, 0x02}, {0x6C, 0x03}, {1, 2, 3, 0x90, 0x00}}}
	data, sw, err := iso7816.Exchange(s, []byte{0, 0xA4, 0, 0, 2, 0x3F, 0})
	require.NoError(t, err)
	require.EqualValues(t, iso7816.OK, sw)
	require.Equal(t, []byte{1, 2, 3}, data)
	require.Equal(t, [][]byte{{0, 0xA4, 0, 0, 2, 0x3F, 0}, {0, 0xC0, 0, 0, 2}, {0, 0xC0, 0, 0, 3}}, s.got)
}

// loop asks for one more for ever.
type loop [2]byte

func (l loop) Transmit([]byte) ([]byte, error) { return l[:], nil }

func TestExchange_AnEndlessCardIsNotFollowed(t *testing.T) {
	for _, l := range []loop{{0x61, 0x00}, {0x6C, 0x00}} {
		_, _, err := iso7816.Exchange(l, []byte{0, 0xB0, 0, 0, 0})
		require.Error(t, err)
	}
}

func TestReadBinary_Blocks(t *testing.T) {
	block := append(bytes.Repeat([]byte{7}, 256), 0x90, 0x00)
	for name, c := range map[string]struct {
		answers [][]byte
		length  int
		wrong   bool
	}{
		"short block ends":        {[][]byte{{1, 2, 0x90, 0}}, 2, false},
		"6282 ends":               {[][]byte{block, {1, 0x62, 0x82}}, 257, false},
		"6B00 ends a full block":  {[][]byte{block, {0x6B, 0x00}}, 256, false},
		"6982 at once is refused": {[][]byte{{0x69, 0x82}}, 0, true},
		"6982 later is refused":   {[][]byte{block, {0x69, 0x82}}, 0, true},
		"cut by the line":         {[][]byte{block}, 0, true},
	} {
		file, err := iso7816.ReadBinary(&script{answers: c.answers}, 2)
		require.Equal(t, c.wrong, err != nil, name)
		require.Len(t, file, c.length, name)
	}
	file, err := iso7816.ReadBinary(endless{}, 0)
	require.NoError(t, err)
	require.Len(t, file, iso7816.MaxFile)
}

type endless struct{}

func (endless) Transmit([]byte) ([]byte, error) { return append(make([]byte, 256), 0x90, 0x00), nil }

func TestSelect_RefusalCarriesItsStatus(t *testing.T) {
	err := iso7816.Select(&script{answers: [][]byte{{0x6A, 0x82}}}, 4, 0, []byte{1})
	require.Equal(t, iso7816.StatusError{Ins: 0xA4, SW: iso7816.FileNotFound}, err)
	require.NoError(t, iso7816.Select(&script{answers: [][]byte{{0x62, 0x83}}}, 4, 0, []byte{1}))
}

func TestBER_Lengths(t *testing.T) {
	for _, n := range []int{0, 1, 0x7F, 0x80, 0xFF, 0x100, 0x1FFF} {
		b := iso7816.Append(nil, 0x7F21, make([]byte, n))
		e, rest, ok, err := iso7816.Next(append(b, 0x00, 0x00))
		require.NoError(t, err)
		require.True(t, ok)
		require.EqualValues(t, 0x7F21, e.Tag)
		require.Len(t, e.Value, n)
		require.Len(t, rest, 2)
		_, _, ok, err = iso7816.Next(rest)
		require.NoError(t, err)
		require.False(t, ok, "padding ends the file")
	}
	for _, wrong := range [][]byte{{0x65}, {0x65, 0x01}, {0x65, 0x80}, {0x65, 0x81}, {0x65, 0x83, 0, 0, 1, 1}, {0x1F}, {0x1F, 0xFF, 0xFF, 0xFF, 1}, {0x65, 0x82, 0xFF}} {
		_, _, _, err := iso7816.Next(wrong)
		require.ErrorIs(t, err, iso7816.ErrTLV, "%X", wrong)
	}
}

func FuzzBER(f *testing.F) {
	f.Add([]byte{0x65, 0x03, 0x80, 0x01, 0x41, 0, 0})
	f.Add([]byte{0x7F, 0x21, 0x82, 0x00, 0x01, 0x41})
	f.Add([]byte{0x65, 0x7F, 0x80})
	f.Fuzz(func(t *testing.T, b []byte) {
		all, _ := iso7816.All(b)
		total := 0
		for _, e := range all {
			total += len(e.Value)
			require.True(t, bytes.Contains(b, e.Value), "a value is a part of what was read")
		}
		require.LessOrEqual(t, total, len(b))
	})
}

func FuzzReadBinary(f *testing.F) {
	f.Add([]byte{2, 0x90, 0x00, 2, 0x6B, 0x00})
	f.Fuzz(func(t *testing.T, b []byte) {
		var s script
		for len(b) > 0 {
			n := min(int(b[0]), len(b)-1)
			s.answers, b = append(s.answers, b[1:1+n]), b[1+n:]
		}
		file, _ := iso7816.ReadBinary(&s, 2)
		require.LessOrEqual(t, len(file), iso7816.MaxFile)
	})
}
