//go:build linux

package scanner

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"guichet/assets/texts"
)

// terminal is a serial line without a wire: what is written on one end is read by the scanner at the other.
func terminal(t *testing.T) (wire *os.File, name string) {
	t.Helper()
	wire, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	t.Cleanup(func() { _ = wire.Close() })
	require.NoError(t, unix.IoctlSetPointerInt(int(wire.Fd()), unix.TIOCSPTLCK, 0))
	n, err := unix.IoctlGetInt(int(wire.Fd()), unix.TIOCGPTN)
	require.NoError(t, err)
	return wire, fmt.Sprintf("/dev/pts/%d", n)
}

func next(t *testing.T, codes <-chan string) string {
	t.Helper()
	select {
	case c := <-codes:
		return c
	case <-time.After(time.Minute):
		t.Fatal("no code came")
		return ""
	}
}

func TestScanner_DM61_EndingsAndSeparators(t *testing.T) {
	wire, name := terminal(t)
	codes := make(chan string, 16)
	s := Watch(Config{Port: name}, func(c string) { codes <- c }, nil)
	defer s.Close()
	require.Eventually(t, func() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.at != nil }, time.Minute, time.Millisecond)
	for _, c := range []struct{ sent, want string }{
		{"IS01S1\x1dS3ZOE\r\n", "IS01S1\x1dS3ZOE"},
		{"]d1IS01\t", "]d1IS01"},
		{"\x020000000042\x03", "0000000042"},
		{"sans fin", "sans fin"}, // a pause ends it
	} {
		_, err := wire.WriteString(c.sent)
		require.NoError(t, err)
		require.Equal(t, c.want, next(t, codes))
	}
	_, err := wire.WriteString(strings.Repeat("x", 5000) + "\rIS01\r")
	require.NoError(t, err)
	require.Equal(t, "IS01", next(t, codes), "noise is dropped up to its ending")
	require.Nil(t, s.Fault())
}

func TestScanner_UnpluggedAndPluggedAgain(t *testing.T) {
	wire, name := terminal(t)
	codes := make(chan string, 1)
	s := Watch(Config{Port: "/dev/pts/absent"}, func(c string) { codes <- c }, nil)
	require.Eventually(t, func() bool { return s.Fault() != nil }, time.Minute, time.Millisecond)
	require.Equal(t, "scanner.absent", s.Fault().Code)
	require.NoError(t, s.Close())

	s = Watch(Config{Port: name}, func(c string) { codes <- c }, nil)
	defer s.Close()
	require.Eventually(t, func() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.at != nil }, time.Minute, time.Millisecond)
	require.NoError(t, wire.Close())
	require.Eventually(t, func() bool { return s.Fault() != nil }, time.Minute, 10*time.Millisecond, "told as a fault while it is away")
}

func TestScanner_CloseEndsAReadThatWaits(t *testing.T) {
	_, name := terminal(t)
	s, closed := Watch(Config{Port: name}, func(string) {}, nil), make(chan error, 1)
	go func() { closed <- s.Close() }()
	select {
	case err := <-closed:
		require.NoError(t, err)
	case <-time.After(time.Minute):
		t.Fatal("the read holds the scanner")
	}
}

func TestTexts_EveryRefusalIsWritten(t *testing.T) {
	for _, code := range []string{"absent", "occupe", "interdit", "vitesse", "injoignable", "repond"} {
		_, ok := texts.Lookup("scanner." + code)
		require.True(t, ok, code)
	}
}

func TestCheck_SaysWhatIsWrong(t *testing.T) {
	_, name := terminal(t)
	require.Nil(t, Check(Config{Port: name}))
	require.Equal(t, "scanner.absent", Check(Config{Port: "/dev/ttyGUICHET"}).Code)
}
