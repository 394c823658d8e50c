// Package apilec is the port for the licensed API de lecture Vitale of the GIE SESAM-Vitale. The library is neither
// ours nor public: a site that holds the licence plugs in a program of its own that calls it and writes its answer
// (docs/lecture-vitale.md). What is known of it here comes from its users: the names of its functions, where it is
// installed, and the shape of its XML. What is not public is refused in words, never guessed.
package apilec

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"

	"guichet/assets/texts"
	"guichet/cards"
)

// Library is the licensed library as this program needs it.
type Library interface {
	// Identification gives the identification data of the card, the XML of the library as it is (ISO-8859-1).
	// An error that a person must read is a *texts.Refusal.
	Identification(ctx context.Context) ([]byte, error)
}

// Reader reads a carte Vitale through the licensed library. It implements cards.VitaleReader.
type Reader struct {
	Library Library
	// Lecteur is the reader that the library itself is set to (Ressource_Vitale of its configuration, see Config).
	// The library chooses its reader alone: a card in another one is refused, for it could read somebody else's.
	Lecteur string
}

// ReadVitale implements cards.VitaleReader. The library makes its own transaction with the card, which the watch
// surrounds: a removal or an insertion seen meanwhile voids the answer.
func (r Reader) ReadVitale(ctx context.Context, a cards.Access) (cards.Lecture, error) {
	if r.Lecteur != "" && r.Lecteur != a.Card().Reader {
		return cards.Lecture{}, texts.Refuse("apilec.autre_lecteur", "lecteur", a.Card().Reader)
	}
	answer, err := r.Library.Identification(ctx)
	if err != nil {
		return cards.Lecture{}, fmt.Errorf("API de lecture: %w", err)
	}
	lecture, err := Parse(answer)
	if err != nil {
		return cards.Lecture{}, err
	}
	lecture.Card = a.Card()
	return lecture, nil
}

// maxAnswer bounds the answer: users of the library give it a buffer of 64 KiB.
const maxAnswer = 64 << 10

// Process is a Library in a program of its own, so that a crash or a hang of the library does not take the desk down.
// The program reads one card, writes the XML on its standard output and ends with 0; any other end is a failure.
type Process struct {
	Path string
	Args []string
	// Deadline bounds one call, 10 s when zero.
	Deadline time.Duration
}

// Identification implements Library.
func (p Process) Identification(ctx context.Context) ([]byte, error) {
	deadline := p.Deadline
	if deadline <= 0 {
		deadline = 10 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	path, err := exec.LookPath(p.Path)
	if err != nil {
		return nil, texts.Refuse("apilec.absente")
	}
	cmd := exec.CommandContext(ctx, path, p.Args...)
	cmd.WaitDelay = time.Second
	out := &bounded{max: maxAnswer}
	cmd.Stdout = out
	switch err := cmd.Run(); {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, errTooLong) || out.over:
		return nil, texts.Refuse("apilec.reponse")
	case err != nil:
		return nil, texts.Refuse("apilec.echec")
	}
	return out.b, nil
}

var errTooLong = errors.New("réponse trop longue")

// bounded keeps what a program writes, up to a limit.
type bounded struct {
	b    []byte
	max  int
	over bool
}

var _ io.Writer = (*bounded)(nil)

func (w *bounded) Write(p []byte) (int, error) {
	if len(w.b)+len(p) > w.max {
		w.over = true
		return 0, errTooLong
	}
	w.b = append(w.b, p...)
	return len(p), nil
}
