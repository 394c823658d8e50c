package cards

import (
	"errors"
	"fmt"
	"time"
)

// Service is a smart-card service: PC/SC (cards/pcsc), or virtual readers in memory (cards/cardsim).
type Service interface {
	// Open begins a session of its own. Watching and each reading use separate sessions: on a shared one, a blocked
	// wait delays everything else. The error is a Code.
	Open() (Session, error)
}

// Session is one context of a Service. Its methods are not for concurrent use, except Cancel.
type Session interface {
	// Wait gives the state of every reader as soon as it differs from seen, or after at most limit. With nothing
	// seen it answers at once. The error is a Code.
	Wait(seen []ReaderState, limit time.Duration) ([]ReaderState, error)
	// Cancel wakes a Wait in progress, which then answers Cancelled. A Wait that has not begun is not touched.
	Cancel() error
	// Connect opens the card of a reader, shared with the other programs of the workstation.
	Connect(reader string) (Conn, error)
	// Close gives the session back.
	Close() error
}

// Conn is a handle on one card, short-lived by rule: after any error it is closed and never used again, since the
// handle of a card pulled and replaced within 400 ms goes on talking to the other patient's card.
type Conn interface {
	// Begin and End hold the card against the other programs.
	Begin() error
	End() error
	// Transmit sends one command. An answer shorter than its two status bytes, even with a nil error, means that
	// the card is gone: see ErrEmpty.
	Transmit(cmd []byte) ([]byte, error)
	// Close leaves the card as it is, never resets it: a failed reset on a pulled card makes the next one invisible.
	Close() error
}

// ReaderState is what a Service tells about one reader.
type ReaderState struct {
	Name    string
	Present bool
	// Mute tells that something is in the reader which gives no ATR: card upside down, dirty or broken contact.
	Mute bool
	// Counter counts insertions and removals where the service does; it betrays a card changed between two waits.
	Counter uint16
	ATR     []byte
	// Token is the service's own memory of this state, to be handed back to Wait unchanged.
	Token uint32
}

// Code is an error of PC/SC, by its number, which the virtual readers use too.
type Code uint32

// The codes this program tells apart (PC/SC part 5; winscard.h).
const (
	Cancelled         Code = 0x80100002
	InvalidHandle     Code = 0x80100003
	UnknownReader     Code = 0x80100009
	TimedOut          Code = 0x8010000A
	SharingViolation  Code = 0x8010000B
	NoCard            Code = 0x8010000C
	ProtoMismatch     Code = 0x8010000F
	SystemCancelled   Code = 0x80100012
	CommError         Code = 0x80100013
	NotTransacted     Code = 0x80100016
	ReaderUnavailable Code = 0x80100017
	NoService         Code = 0x8010001D
	ServiceStopped    Code = 0x8010001E
	NoReaders         Code = 0x8010002E
	CommDataLost      Code = 0x8010002F
	ServerTooBusy     Code = 0x80100031
	UnsupportedCard   Code = 0x80100065
	Unresponsive      Code = 0x80100066
	Unpowered         Code = 0x80100067
	ResetByOther      Code = 0x80100068
	Removed           Code = 0x80100069
	AccessDenied      Code = 0x8010006A
)

func (c Code) Error() string { return fmt.Sprintf("PC/SC 0x%08X", uint32(c)) }

// ErrEmpty is an answer without status word: what a card pulled during a command gives first, with a nil error.
var ErrEmpty = errors.New("réponse vide de la carte")

// ErrChanged tells that the card answered differently at the end of a reading than at its beginning: another card
// has taken its place, and everything read is discarded.
var ErrChanged = errors.New("la carte a changé pendant la lecture")

// serviceGone tells that every session of the service is dead and must be opened anew, although IsValid would still
// say true. AccessDenied is also what pcscd's library says when the service closes the connection on it.
func serviceGone(err error) bool {
	return isAny(err, NoService, ServiceStopped, CommError, InvalidHandle, SystemCancelled, AccessDenied)
}

// contactLost tells that the card moved, or may have: nothing read from it counts any more.
func contactLost(err error) bool {
	return errors.Is(err, ErrEmpty) || errors.Is(err, ErrChanged) ||
		isAny(err, NotTransacted, Removed, NoCard, Unpowered, CommDataLost, ResetByOther, Unresponsive)
}

func isAny(err error, codes ...Code) bool {
	var c Code
	if !errors.As(err, &c) {
		return false
	}
	for _, want := range codes {
		if c == want {
			return true
		}
	}
	return false
}
