package printing

import (
	"context"
	"time"

	"guichet/assets/texts"
)

// Printer is a way to a printer: raw 9100, IPP, the Windows spooler, a folder. One document at a time; calls on the
// same printer do not overlap (the spool has one worker for each).
type Printer interface {
	// Health asks how the printer is. It never prints.
	Health(ctx context.Context) Health
	// Send asks for health first, then hands over the bytes. It never repeats by itself.
	Send(ctx context.Context, d Document) Result
	// Follow asks again about a document that was transmitted; job is the number Send gave.
	Follow(ctx context.Context, job string) Result
	// Recover tells what became of a document whose sending was cut by a crash, by its ID. A printer without a
	// memory says IssueUncertain.
	Recover(ctx context.Context, id string) Result
}

// Document is what goes to a printer. Its ID is random and the only name a spooler sees (P-10).
type Document struct {
	ID     string
	Media  string // "application/pdf", "application/zpl"
	Bytes  []byte
	Pages  [][]byte // of "image/png": one picture for each page, its resolution in the file
	Copies int
	// Papier is the PWG name of the paper, "iso_a4_210x297mm"; empty for labels.
	Papier string
}

// Feu is a colour of the status line, always shown with its words.
type Feu string

// The colours.
const (
	Vert   Feu = "vert"   // answered without fault
	Orange Feu = "orange" // a fault that has a name and an act
	Gris   Feu = "gris"   // cannot tell
)

// Health is how a printer says it is.
type Health struct {
	Feu    Feu
	Cause  *texts.Refusal // of Orange and Gris
	Modele string         // as the printer names itself
	DPI    int            // 0 when not told
	Quand  time.Time
}

// Ready tells whether something may be sent: a printer that cannot tell its state may be tried.
func (h Health) Ready() bool { return h.Feu == Vert || h.Feu == Gris }

// Issue is what became of a document, as far as anyone can know.
type Issue string

// The outcomes, from the best known to the worst.
const (
	IssueOut        Issue = "sortie"      // the printer says that it is out
	IssueHandedOver Issue = "transmise"   // handed over; nobody says that it is out (P-9)
	IssueUnsent     Issue = "non_envoyee" // no byte left: trying again is safe
	IssueUncertain  Issue = "incertaine"  // some may be out: never repeated by itself
	IssueRefused    Issue = "refusee"     // the printer or the queue will not take it
)

// Result is the outcome of Send.
type Result struct {
	Issue Issue
	Job   string         // the spooler's own number, when it has one
	Cause *texts.Refusal // of all but IssueOut
}
