package cardstest

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"guichet/cards"
	"guichet/cards/cardsim"
)

// Insertion is a virtual card in a virtual reader of vsmartcard (vpcd), reached over TCP: the connection is the
// insertion, closing it the removal. A card whose fault is to be replaced gives way to the other by itself.
type Insertion struct {
	addr string
	done chan struct{}
	out  chan struct{} // closed when somebody takes the card out
	once sync.Once

	commands sync.WaitGroup // those the card has not answered yet

	mu   sync.Mutex
	card *inserted
	left bool
	err  error
}

// slot names the reader in memory that plays a card.
const slot = "vpcd"

// inserted is a card played in a reader of its own, and its line to the real one.
type inserted struct {
	line        net.Conn
	replacement *cardsim.FauteRemplacee // played here: the real reader must see it
	atr         []byte
	readers     *cardsim.Readers
	session     cards.Session
	conn        cards.Conn // nil for a card that does not answer: without ATR, or pulled
}

// play gives a card whose line is not there yet.
func play(c *cardsim.Card) (*inserted, error) {
	faults := c.Fautes()
	in := &inserted{replacement: faults.RemplaceePar, atr: c.ATR, readers: cardsim.NewReaders(slot)}
	faults.RemplaceePar = nil
	if err := in.readers.Insert(slot, c.With(faults)); err != nil {
		return nil, err
	}
	var err error
	if in.session, err = in.readers.Open(); err != nil {
		return nil, err
	}
	return in, in.connect()
}

func (in *inserted) connect() (err error) {
	in.conn, err = in.session.Connect(slot)
	if errors.Is(err, cards.Unresponsive) || errors.Is(err, cards.NoCard) {
		in.conn = nil
		return nil
	}
	return err
}

// powerOn lets the card forget what was selected.
func (in *inserted) powerOn() error {
	if err := in.readers.Reset(slot); err != nil {
		return err
	}
	return in.connect()
}

// remove frees whatever waits for the card.
func (in *inserted) remove() {
	_ = in.readers.Remove(slot) // it is there, and may be empty already
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
func DialVPCD(ctx context.Context, addr string, c *cardsim.Card) (*Insertion, error) {
	card, err := play(c)
	if err != nil {
		return nil, err
	}
	var d net.Dialer
	if card.line, err = d.DialContext(ctx, "tcp", addr); err != nil {
		return nil, fmt.Errorf("insertion dans le lecteur virtuel: %w", err)
	}
	in := &Insertion{addr: addr, card: card, done: make(chan struct{}), out: make(chan struct{})}
	go in.serve()
	return in, nil
}

// Remove takes the card out and waits until it has left.
func (in *Insertion) Remove() {
	in.once.Do(func() { close(in.out) })
	in.leave(nil)
	<-in.done
}

// leave takes a card out of the reader when it is still there; nil is whichever is.
func (in *Insertion) leave(c *inserted) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if !in.left && (c == nil || c == in.card) {
		in.left = true
		in.card.remove()
		_ = in.card.line.Close() // the reader sees the end either way
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
	defer in.commands.Wait()
	defer in.leave(nil)
	for {
		f := in.card.replacement
		var timer *time.Timer
		if f != nil {
			timer = time.AfterFunc(time.Duration(f.ApresMS)*time.Millisecond, func() { in.leave(nil) })
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
func (in *Insertion) replace(f cardsim.FauteRemplacee) error {
	image, err := cardsim.Load(f.Carte)
	if err != nil {
		return err
	}
	next, err := play(image)
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
	if next.line, err = net.DialTimeout("tcp", in.addr, 5*time.Second); err != nil {
		return fmt.Errorf("insertion de la seconde carte: %w", err)
	}
	in.mu.Lock()
	in.card, in.left = next, false
	in.mu.Unlock()
	if in.takenOut() {
		in.leave(nil)
	}
	return nil
}

func (in *Insertion) answerAll() error {
	for {
		request, err := in.receive()
		if err != nil {
			return err
		}
		if len(request) > 1 {
			if card := in.card; card.conn != nil {
				conn := card.conn // of now: powering makes another
				in.commands.Go(func() { in.command(card, conn, request) })
			}
			continue
		}
		switch request[0] {
		case vpcdPowerOff, vpcdPowerOn, vpcdReset:
			err = in.card.powerOn()
		case vpcdATR:
			err = in.card.send(in.card.atr)
		}
		if err != nil {
			return err
		}
	}
}

// command hands one command to the card and sends its answer. The reader is listened to meanwhile: it may give a mute card
// up. A card that is pulled instead of answering leaves.
func (in *Insertion) command(card *inserted, conn cards.Conn, request []byte) {
	answer, err := conn.Transmit(request)
	switch {
	case err != nil: // powered anew meanwhile: nobody waits for it
	case len(answer) == 0, card.send(answer) != nil:
		in.leave(card)
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
		quickAck(in.card.line)
		n, err := in.card.line.Read(b)
		if err != nil && n < len(b) {
			return err
		}
		b = b[n:]
	}
	return nil
}

func (in *inserted) send(b []byte) error {
	if err := in.line.SetWriteDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return err
	}
	message := binary.BigEndian.AppendUint16(make([]byte, 0, 2+len(b)), uint16(len(b)))
	_, err := in.line.Write(append(message, b...))
	return err
}
