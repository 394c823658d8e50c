package virtuel

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// Insertion is a virtual card in a virtual reader of vsmartcard (vpcd), reached over TCP: the connection is the
// insertion, closing it the removal. A card whose fault is to be replaced gives way to the other by itself.
type Insertion struct {
	addr string
	done chan struct{}
	out  chan struct{} // closed when somebody takes the card out
	once sync.Once

	mu   sync.Mutex
	conn net.Conn
	play *play
	left bool
	err  error
}

// Requests of the reader, each one byte long; anything longer is a command.
const (
	vpcdPowerOff = 0
	vpcdPowerOn  = 1
	vpcdReset    = 2
	vpcdATR      = 4
)

// maxVPCD bounds a message of the reader: an extended command with its data.
const maxVPCD = 64 << 10

// DialVPCD inserts a card in the virtual reader that listens at addr (127.0.0.1:35963 is the first, 35964 the
// second). ctx bounds the insertion only; the card stays in until Remove, or until a fault takes it out.
func DialVPCD(ctx context.Context, addr string, c *Card) (*Insertion, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("insertion dans le lecteur virtuel: %w", err)
	}
	in := &Insertion{addr: addr, conn: conn, play: newPlay(c), done: make(chan struct{}), out: make(chan struct{})}
	go in.serve()
	return in, nil
}

// Remove takes the card out and waits until it has left.
func (in *Insertion) Remove() {
	in.once.Do(func() { close(in.out) })
	in.leave()
	<-in.done
}

// leave takes the present card out of the reader.
func (in *Insertion) leave() {
	in.mu.Lock()
	defer in.mu.Unlock()
	if !in.left {
		in.left = true
		close(in.play.out)
		_ = in.conn.Close() // the reader sees the end either way
	}
}

// Done is closed when the card has left the reader, whoever took it out.
func (in *Insertion) Done() <-chan struct{} { return in.done }

// Err tells, once Done is closed, what went wrong: nil after Remove, a fault or the end of the reader.
func (in *Insertion) Err() error {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.err
}

func (in *Insertion) serve() {
	defer close(in.done)
	defer in.leave()
	for {
		f := in.play.card.fautes.RemplaceePar
		var timer *time.Timer
		if f != nil {
			timer = time.AfterFunc(time.Duration(f.ApresMS)*time.Millisecond, in.leave)
		}
		err := in.answerAll()
		if timer == nil || timer.Stop() || in.takenOut() {
			in.end(err)
			return
		}
		if err := in.replace(*f); err != nil {
			in.end(err)
			return
		}
	}
}

func (in *Insertion) takenOut() bool {
	select {
	case <-in.out:
		return true
	default:
		return false
	}
}

func (in *Insertion) end(err error) {
	if err == nil || errors.Is(err, net.ErrClosed) || errors.Is(err, io.EOF) {
		return
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.err = fmt.Errorf("lecteur virtuel: %w", err)
}

// replace puts the next card in after the gap.
func (in *Insertion) replace(f FauteRemplacee) error {
	next, err := Load(f.Carte)
	if err != nil {
		return err
	}
	gap := time.NewTimer(time.Duration(f.EcartMS) * time.Millisecond)
	defer gap.Stop()
	select {
	case <-gap.C:
	case <-in.out:
		return nil
	}
	conn, err := net.DialTimeout("tcp", in.addr, 5*time.Second)
	if err != nil {
		return fmt.Errorf("insertion de la seconde carte: %w", err)
	}
	in.mu.Lock()
	in.conn, in.play, in.left = conn, newPlay(next), false
	in.mu.Unlock()
	if in.takenOut() {
		in.leave()
	}
	return nil
}

func (in *Insertion) answerAll() error {
	for {
		request, err := in.receive()
		if err != nil {
			return err
		}
		var answer []byte
		if len(request) == 1 {
			switch request[0] {
			case vpcdPowerOff, vpcdPowerOn, vpcdReset:
				in.play.powerOn()
				continue
			case vpcdATR:
				answer = in.play.card.ATR
			default:
				continue
			}
		} else {
			var f fate
			switch answer, f = in.play.transmit(request); f {
			case mute:
				continue
			case pulled:
				return nil
			}
		}
		if err := in.send(answer); err != nil {
			return err
		}
	}
}

func (in *Insertion) receive() ([]byte, error) {
	var head [2]byte
	if err := in.read(head[:]); err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint16(head[:]))
	if n == 0 || n > maxVPCD {
		return nil, fmt.Errorf("message de %d octets", n)
	}
	body := make([]byte, n)
	return body, in.read(body)
}

// read fills b. The reader writes head and body in two segments: without an acknowledgement at once each command
// costs 44 ms, and the kernel forgets the setting at every read.
func (in *Insertion) read(b []byte) error {
	for len(b) > 0 {
		quickAck(in.conn)
		n, err := in.conn.Read(b)
		if err != nil && n < len(b) {
			return err
		}
		b = b[n:]
	}
	return nil
}

func (in *Insertion) send(b []byte) error {
	if err := in.conn.SetWriteDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return err
	}
	message := binary.BigEndian.AppendUint16(make([]byte, 0, 2+len(b)), uint16(len(b)))
	_, err := in.conn.Write(append(message, b...))
	return err
}
