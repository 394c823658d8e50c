// Package printersim holds a printer that exists in memory only: a thermal printer on TCP 9100, with the faults of real
// ones. The demonstration and training modes print on it, and so do the tests.
//
// It knows the protocol of such printers as documented, and nothing of the client (printing/zebra).
package printersim

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Faults are what is wrong with the thermal printer.
type Faults struct {
	PaperOut, Paused, HeadOpen, RibbonOut, TooHot bool
	// Silent: ~HS is not answered, as the maker says of most faults; ~HQES still is unless Mute.
	Silent, Mute bool
	// ResetAfter cuts the connection after that many bytes of labels; 0 never.
	ResetAfter int
	// HalfAnswer stops in the middle of the answer to ~HS.
	HalfAnswer bool
	// Slow is how long a label takes to come out.
	Slow time.Duration
}

// Zebra is a thermal printer. It counts the labels that came out.
type Zebra struct {
	// DotsPerMM is what ~HI tells: 8 or 12.
	DotsPerMM int

	listener net.Listener
	done     sync.WaitGroup

	mu      sync.Mutex
	faults  Faults
	conns   map[net.Conn]bool
	waiting []int // copies of the labels in the buffer
	out     int
	last    []byte
	closed  bool
}

const maxJob = 16 << 20

// NewZebra starts a printer on a free port of the loopback.
func NewZebra() (*Zebra, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting the simulated thermal printer: %w", err)
	}
	z := &Zebra{DotsPerMM: 8, listener: l, conns: map[net.Conn]bool{}}
	z.done.Add(1)
	go z.accept()
	return z, nil
}

// Address is where it listens.
func (z *Zebra) Address() string { return z.listener.Addr().String() }

// Break sets what is wrong; the zero value mends everything, and what waited comes out.
func (z *Zebra) Break(f Faults) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.faults = f
	z.print()
}

// Out is the number of labels that came out.
func (z *Zebra) Out() int {
	z.mu.Lock()
	defer z.mu.Unlock()
	return z.out
}

// Admitted is the number of labels that came out or wait in the buffer.
func (z *Zebra) Admitted() int {
	z.mu.Lock()
	defer z.mu.Unlock()
	n := z.out
	for _, copies := range z.waiting {
		n += copies
	}
	return n
}

// Last is the last whole label it received.
func (z *Zebra) Last() []byte {
	z.mu.Lock()
	defer z.mu.Unlock()
	return bytes.Clone(z.last)
}

// Close stops it and waits for its connections to end.
func (z *Zebra) Close() error {
	z.mu.Lock()
	z.closed = true
	for c := range z.conns {
		_ = c.Close()
	}
	z.mu.Unlock()
	err := z.listener.Close()
	z.done.Wait()
	return err
}

func (z *Zebra) accept() {
	defer z.done.Done()
	for {
		conn, err := z.listener.Accept()
		if err != nil {
			return
		}
		z.mu.Lock()
		if z.closed {
			z.mu.Unlock()
			_ = conn.Close()
			return
		}
		z.conns[conn] = true
		z.mu.Unlock()
		z.done.Add(1)
		go func() {
			defer z.done.Done()
			z.serve(conn)
			z.mu.Lock()
			delete(z.conns, conn)
			z.mu.Unlock()
			_ = conn.Close()
		}()
	}
}

// serve reads queries and labels. Queries are answered where they stand, like printers do.
func (z *Zebra) serve(conn net.Conn) {
	var data []byte
	buffer := make([]byte, 32<<10)
	received := 0
	for {
		_ = conn.SetReadDeadline(time.Now().Add(30 * time.Second))
		n, err := conn.Read(buffer)
		data = append(data, buffer[:n]...)
		data = z.queries(conn, data)
		if received += n; z.cut(received, data) {
			if tcp, ok := conn.(*net.TCPConn); ok {
				_ = tcp.SetLinger(0) // a reset, not an orderly end
			}
			return
		}
		data = z.labels(data)
		if err != nil || len(data) > maxJob {
			return
		}
	}
}

func (z *Zebra) cut(received int, data []byte) bool {
	z.mu.Lock()
	defer z.mu.Unlock()
	return z.faults.ResetAfter > 0 && len(data) > 0 && received >= z.faults.ResetAfter
}

var query = regexp.MustCompile(`~(HS|HQES|HI)`)

func (z *Zebra) queries(conn io.Writer, data []byte) []byte {
	for {
		at := query.FindIndex(data)
		if at == nil {
			return data
		}
		_, _ = io.WriteString(conn, z.answer(string(data[at[0]+1:at[1]])))
		data = append(bytes.Clone(data[:at[0]]), data[at[1]:]...)
	}
}

func (z *Zebra) answer(name string) string {
	z.mu.Lock()
	defer z.mu.Unlock()
	f := z.faults
	bit := func(v bool) string {
		if v {
			return "1"
		}
		return "0"
	}
	switch name {
	case "HS":
		if f.Silent || f.Mute {
			return ""
		}
		formats, remaining := len(z.waiting), 0
		for _, n := range z.waiting {
			remaining += n
		}
		s := fmt.Sprintf("\x02030,%s,%s,0408,%03d,0,0,0,000,0,0,%s\x03\r\n\x02001,0,%s,%s,1,2,4,0,%08d,1,000\x03\r\n\x021234,0\x03\r\n",
			bit(f.PaperOut), bit(f.Paused), formats, bit(f.TooHot), bit(f.HeadOpen), bit(f.RibbonOut), remaining)
		if f.HalfAnswer {
			return s[:len(s)/3]
		}
		return s
	case "HQES":
		if f.Mute {
			return ""
		}
		flags := 0
		for flag, set := range map[int]bool{1: f.PaperOut, 2: f.RibbonOut, 4: f.HeadOpen, 0x10: f.TooHot} {
			if set {
				flags |= flag
			}
		}
		return fmt.Sprintf("\x02\r\n\r\n  PRINTER STATUS\r\n   ERRORS:         %s 00000000 %08X\r\n   WARNINGS:       0 00000000 00000000\r\n\x03", bit(flags != 0), flags)
	default:
		return fmt.Sprintf("\x02GUICHET-SIMULEE,V1.0,%d,8176KB\x03\r\n", z.DotsPerMM)
	}
}

var quantity = regexp.MustCompile(`\^PQ(\d+)`)

// labels takes whole labels out of the data into the buffer.
func (z *Zebra) labels(data []byte) []byte {
	for {
		start, end := bytes.Index(data, []byte("^XA")), bytes.Index(data, []byte("^XZ"))
		if start < 0 || end < start {
			return data
		}
		label := data[start : end+3]
		copies := 1
		if m := quantity.FindSubmatch(label); m != nil {
			copies, _ = strconv.Atoi(string(m[1]))
		}
		z.mu.Lock()
		z.last = bytes.Clone(label)
		z.waiting = append(z.waiting, copies)
		if slow := z.faults.Slow; slow > 0 {
			z.done.Add(1)
			time.AfterFunc(slow, func() {
				defer z.done.Done()
				z.mu.Lock()
				defer z.mu.Unlock()
				z.printNow()
			})
		} else {
			z.print()
		}
		z.mu.Unlock()
		data = []byte(strings.TrimLeft(string(data[end+3:]), "\r\n"))
	}
}

// print lets what waits come out, unless something is wrong or it takes its time.
func (z *Zebra) print() {
	if z.faults.Slow == 0 {
		z.printNow()
	}
}

func (z *Zebra) printNow() {
	if f := z.faults; f.PaperOut || f.Paused || f.HeadOpen || f.RibbonOut || f.TooHot {
		return
	}
	for _, n := range z.waiting {
		z.out += n
	}
	z.waiting = nil
}
