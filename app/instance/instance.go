// Package instance keeps one window per base and user: a second start shows the first one. It also remembers which
// record a window had in hand when it fell, by its random number alone: no trait stands in a clear file (H-07).
package instance

import (
	"bufio"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// ErrShown says that a window of this base is open, and that it has come to the front.
var ErrShown = errors.New("instance: the first window was shown")

// ErrTaken says that a program has this base's place and does not answer.
var ErrTaken = errors.New("instance: another program has the place and does not answer")

// patience bounds the talk between two starts.
const patience = 3 * time.Second

// Place is the one place of a base on this machine, for this user. The system gives it back when the program ends in
// whatever way: a lock is never stale.
type Place struct {
	dir, name string
	lock      *os.File
	listener  net.Listener
	token     string
	fell      string
	ended     chan struct{}

	mu   sync.Mutex
	show func()
	kept string
}

// address is what a first start leaves for the next one.
type address struct {
	Adresse string `json:"adresse"`
	Jeton   string `json:"jeton"` // only who may read the file may ask
}

// Claim takes the place of a base. ErrShown: there is a window already, which has been shown.
func Claim(base string) (*Place, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, fmt.Errorf("dossier de l’utilisateur : %w", err)
	}
	return claim(filepath.Join(cache, "guichet"), base)
}

func claim(dir, base string) (*Place, error) {
	if abs, err := filepath.Abs(base); err == nil {
		base = abs
	}
	sum := sha256.Sum256([]byte(base))
	p := &Place{dir: dir, name: hex.EncodeToString(sum[:8]), ended: make(chan struct{})}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("place de la fenêtre : %w", err)
	}
	f, err := os.OpenFile(p.file("verrou"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("place de la fenêtre : %w", err)
	}
	taken, err := tryLock(f)
	if err != nil || taken {
		_ = f.Close()
		if err != nil {
			return nil, fmt.Errorf("place de la fenêtre : %w", err)
		}
		return nil, p.ask()
	}
	p.lock = f
	if b, err := os.ReadFile(p.file("reprise")); err == nil {
		p.fell = string(b)
	}
	if err := p.listen(); err != nil {
		return nil, errors.Join(fmt.Errorf("place de la fenêtre : %w", err), f.Close())
	}
	return p, nil
}

func (p *Place) file(kind string) string { return filepath.Join(p.dir, p.name+"."+kind) }

// ask tells the window that is open to show itself.
func (p *Place) ask() error {
	deadline := time.Now().Add(patience)
	for { // the first start may be between its lock and its address
		if err := p.askOnce(deadline); err == nil {
			return ErrShown
		} else if time.Now().After(deadline) {
			return fmt.Errorf("%w: %w", ErrTaken, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func (p *Place) askOnce(deadline time.Time) error {
	b, err := os.ReadFile(p.file("adresse"))
	if err != nil {
		return err
	}
	var a address
	if err := json.Unmarshal(b, &a); err != nil {
		return err
	}
	c, err := net.DialTimeout("tcp", a.Adresse, time.Second)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.SetDeadline(deadline); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(c, a.Jeton); err != nil {
		return err
	}
	if answer, err := bufio.NewReaderSize(c, 64).ReadString('\n'); err != nil || answer != "ok\n" {
		return errors.Join(errors.New("no answer"), err)
	}
	return nil
}

// listen waits for later starts, on the loopback only.
func (p *Place) listen() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	p.listener, p.token = l, rand.Text()
	b, err := json.Marshal(address{l.Addr().String(), p.token})
	if err == nil {
		err = replace(p.file("adresse"), b)
	}
	if err != nil {
		return errors.Join(err, l.Close())
	}
	go p.serve()
	return nil
}

func (p *Place) serve() {
	defer close(p.ended)
	for {
		c, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.answer(c)
	}
}

// answer serves one start; a stranger without the token is let go.
func (p *Place) answer(c net.Conn) {
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(patience))
	line, err := bufio.NewReaderSize(c, 64).ReadSlice('\n')
	if err != nil || subtle.ConstantTimeCompare(line, []byte(p.token+"\n")) != 1 {
		return
	}
	p.mu.Lock()
	show := p.show
	p.mu.Unlock()
	if show != nil {
		show()
	}
	_, _ = fmt.Fprintln(c, "ok")
}

// OnShow says what brings the window to the front; it is called from any goroutine.
func (p *Place) OnShow(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.show = f
}

// Fell gives the record that was in hand when the last window fell; "" when it was closed, or had none.
func (p *Place) Fell() string { return p.fell }

// InHand keeps the number of the record in hand, for a start after a fall; "" keeps none.
func (p *Place) InHand(id string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if id == p.kept {
		return nil
	}
	p.kept = id
	if id == "" {
		return gone(os.Remove(p.file("reprise")))
	}
	return replace(p.file("reprise"), []byte(id))
}

// CrashFile is where a fall is described, without traits.
func (p *Place) CrashFile() string { return p.file("plantage") }

// Close gives the place back and forgets what was in hand: the window was closed by a person.
func (p *Place) Close() error {
	errs := []error{p.listener.Close()}
	<-p.ended
	errs = append(errs, gone(os.Remove(p.file("adresse"))), gone(os.Remove(p.file("reprise"))), p.lock.Close())
	return errors.Join(errs...)
}

func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// replace writes a file whole or not at all.
func replace(path string, b []byte) error {
	if err := os.WriteFile(path+".neuf", b, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".neuf", path)
}
