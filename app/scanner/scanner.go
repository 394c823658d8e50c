// Package scanner reads a hand scanner on a serial port (USB in serial mode, or a real port): the way that DM-60
// prefers, since no keyboard layout comes between. Scanners in keyboard mode are the window's (ui/wedge.go).
package scanner

import (
	"errors"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"go.bug.st/serial"

	"guichet/assets/texts"
)

// Config says where a scanner is.
type Config struct {
	// Port is the device: "COM3", "/dev/ttyACM0", or better a name under /dev/serial/by-id.
	Port string
	// Speed is in bauds; 0 is 9600, which USB ignores. The frame is 8N1.
	Speed int
	// Told, when given, is called by the watch with each new reason why no code can come, and with nil once one can again.
	Told func(*texts.Refusal)
}

const (
	defaultSpeed = 9600
	// pause ends a code that has no ending of its own.
	pause = 120 * time.Millisecond
	// retry is the wait before a scanner that was unplugged is looked for again.
	retry = 2 * time.Second
	// most bounds a code (DM-65: 400 characters); more is noise of a wrong speed.
	most = 600
)

// Scanner watches one port until Close.
type Scanner struct {
	cfg  Config
	take func(text string)
	log  *slog.Logger
	open func(Config) (port, error)

	stop  chan struct{}
	ended chan struct{}

	mu    sync.Mutex
	at    port
	fault *texts.Refusal
}

type port interface {
	Read([]byte) (int, error) // 0, nil when nothing came in time
	Close() error
}

// Watch opens a scanner and calls take, from one goroutine of its own, with each code as it was read. A port that is
// not there, or goes away, is looked for again. log may be nil; no code is ever written to it (DM-71).
func Watch(cfg Config, take func(text string), log *slog.Logger) *Scanner {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	s := &Scanner{cfg: cfg, take: take, log: log, open: openSerial, stop: make(chan struct{}), ended: make(chan struct{})}
	go s.own()
	return s
}

// Fault says why no code can come now; nil when the port is open.
func (s *Scanner) Fault() *texts.Refusal {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fault
}

// Close ends the watch and waits for it.
func (s *Scanner) Close() error {
	close(s.stop)
	s.mu.Lock()
	if s.at != nil {
		_ = s.at.Close() // ends a read that waits
	}
	s.mu.Unlock()
	<-s.ended
	return nil
}

// Check opens a port for a moment, and says what is wrong with it; nil when nothing is.
func Check(cfg Config) *texts.Refusal {
	p, err := openSerial(cfg)
	if err != nil {
		return refusal(cfg, err)
	}
	_ = p.Close()
	return nil
}

func (s *Scanner) own() {
	defer close(s.ended)
	said := ""
	for {
		p, err := s.open(s.cfg)
		open := s.set(p, err)
		said = s.say(said)
		if open {
			s.read(p)
			_ = p.Close()
		}
		select {
		case <-s.stop:
			return
		case <-time.After(retry):
		}
	}
}

// say tells of a fault once, and of its end; said is the code of what was told last.
func (s *Scanner) say(said string) string {
	fault, code := s.Fault(), ""
	if fault != nil {
		code = fault.Code
	}
	if code != said && s.cfg.Told != nil {
		s.cfg.Told(fault)
	}
	return code
}

// set keeps what opening gave, and reports whether there is something to read.
func (s *Scanner) set(p port, err error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.stop: // Close did not see this port
		if err == nil {
			_ = p.Close()
		}
		return false
	default:
	}
	if err != nil {
		r := refusal(s.cfg, err)
		if !r.Same(s.fault) {
			s.log.Warn("lecteur de codes", "code", r.Code, "port", s.cfg.Port)
		}
		s.at, s.fault = nil, r
		return false
	}
	s.at, s.fault = p, nil
	return true
}

// read gives codes until the port ends.
func (s *Scanner) read(p port) {
	var code []byte
	noise := false
	end := func() {
		if len(code) > 0 && !noise {
			s.take(string(code))
		}
		clear(code)
		code, noise = code[:0], false
	}
	b := make([]byte, 256)
	for {
		n, err := p.Read(b)
		if err != nil {
			return
		}
		if n == 0 {
			end()
		}
		for _, c := range b[:n] {
			switch {
			case ending(c):
				end()
			case len(code) == most:
				noise = true
			case c != stx && c != 0:
				code = append(code, c)
			}
		}
	}
}

const stx = 0x02

// ending reports whether a byte ends a code: CR, LF, tab, ETX, EOT. GS is a part of it (DM-61).
func ending(c byte) bool { return c == '\r' || c == '\n' || c == '\t' || c == 0x03 || c == 0x04 }

func openSerial(cfg Config) (port, error) {
	speed := cfg.Speed
	if speed == 0 {
		speed = defaultSpeed
	}
	p, err := serial.Open(cfg.Port, &serial.Mode{BaudRate: speed, DataBits: 8, Parity: serial.NoParity, StopBits: serial.OneStopBit})
	if err != nil {
		return nil, err
	}
	if err := p.SetReadTimeout(pause); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

func refusal(cfg Config, err error) *texts.Refusal {
	code := "scanner.injoignable"
	if errors.Is(err, fs.ErrNotExist) {
		code = "scanner.absent"
	}
	if known := (*serial.PortError)(nil); errors.As(err, &known) {
		switch known.Code() {
		case serial.PortNotFound:
			code = "scanner.absent"
		case serial.PortBusy:
			code = "scanner.occupe"
		case serial.PermissionDenied:
			code = "scanner.interdit"
		case serial.InvalidSpeed:
			code = "scanner.vitesse"
		}
	}
	return texts.Refuse(code, "port", cfg.Port)
}
