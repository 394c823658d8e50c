package cardstest

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/cards/cardsim"
)

// vpcd plays the reader's side of the protocol.
func vpcd(t *testing.T) (addr string, reader <-chan net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	conns := make(chan net.Conn, 1)
	go func() {
		if c, err := l.Accept(); err == nil {
			conns <- c
		}
	}()
	return l.Addr().String(), conns
}

func ask(t *testing.T, c net.Conn, message ...byte) []byte {
	t.Helper()
	require.NoError(t, c.SetDeadline(time.Now().Add(10*time.Second)))
	_, err := c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(message))), message...))
	require.NoError(t, err)
	if len(message) == 1 && message[0] != 4 {
		return nil // power off, on and reset have no answer
	}
	var head [2]byte
	_, err = io.ReadFull(c, head[:])
	require.NoError(t, err)
	body := make([]byte, binary.BigEndian.Uint16(head[:]))
	_, err = io.ReadFull(c, body)
	require.NoError(t, err)
	return body
}

func TestVPCD_Protocol(t *testing.T) {
	addr, conns := vpcd(t)
	card, err := cardsim.Load("V01")
	require.NoError(t, err)
	in, err := DialVPCD(t.Context(), addr, card)
	require.NoError(t, err)
	c := <-conns
	defer c.Close()
	ask(t, c, 1)
	require.Equal(t, card.ATR, ask(t, c, 4))
	require.Equal(t, byte(0x61), ask(t, c, 0, 0xA4, 0, 0, 2, 0x3F, 0)[0])
	require.Equal(t, []byte{0x90, 0x00}, ask(t, c, 0, 0xC0, 0, 0, 6)[6:])
	ask(t, c, 2) // reset
	ask(t, c, 0) // power off
	require.Equal(t, []byte{0x6E, 0x00}, ask(t, c, 0xBC, 0xA4, 0, 0, 0))
	in.Remove()
	_, err = c.Read(make([]byte, 1))
	require.Error(t, err, "removal closes the connection")
	require.NoError(t, in.Err())
	in.Remove() // twice does no harm
}

func TestVPCD_NobodyListens(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	card, err := cardsim.Load("V01")
	require.NoError(t, err)
	_, err = DialVPCD(ctx, "127.0.0.1:1", card)
	require.Error(t, err)
}
