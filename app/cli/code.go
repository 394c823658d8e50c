package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"guichet/assets/texts"
	"guichet/cards/cps/signing"
)

// codeAccess is how the code porteur comes to a command: from a terminal, or from a file descriptor. Never from an
// argument or the environment, which others may read.
type codeAccess struct {
	descriptor int
	lastTry    bool
}

func (a *codeAccess) flags(c *cobra.Command) {
	c.Flags().IntVar(&a.descriptor, "code-descripteur", 0, "en mode carte, lit le code porteur dans ce descripteur de fichier (3 ou plus) au lieu du terminal")
	c.Flags().BoolVar(&a.lastTry, "dernier-essai", false, "en mode carte, donne le code même s’il ne reste qu’un essai avant le blocage")
}

// maxCode bounds what is read as a code.
const maxCode = 64

// unlock gives the card its code, once. A wrong one ends the command: nothing is tried again without a person.
func (p Program) unlock(ctx context.Context, card *signing.Card, a codeAccess) error {
	s := card.State(ctx)
	switch {
	case s.Open:
		return nil
	case s.Refusal != nil:
		return s.Refusal
	case s.Left == 1 && !a.lastTry:
		return texts.Refuse("cli.code_dernier", "porteur", s.Holder)
	}
	var code []byte
	if !s.OnReader {
		var err error
		if code, err = p.readCode(a, s.Holder, s.Left); err != nil {
			return err
		}
		defer clear(code)
	}
	if r := card.Open(ctx, code, a.lastTry); r != nil {
		return r
	}
	return nil
}

func (p Program) readCode(a codeAccess, holder string, left int) ([]byte, error) {
	if a.descriptor != 0 {
		return codeFromDescriptor(a.descriptor)
	}
	name := "/dev/tty"
	if runtime.GOOS == "windows" {
		name = "CONIN$"
	}
	tty, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return nil, texts.Refuse("cli.code_sans_terminal", "porteur", holder)
	}
	defer tty.Close()
	fmt.Fprint(p.Err, texts.Get("cli.code_invite", "porteur", holder, "essais", strconv.Itoa(left)).Phrase)
	code, err := term.ReadPassword(int(tty.Fd()))
	fmt.Fprintln(p.Err)
	if err != nil {
		return nil, texts.Refuse("cli.code_sans_terminal", "porteur", holder)
	}
	return code, nil
}

// codeFromDescriptor reads one line. Standard streams have other uses.
func codeFromDescriptor(n int) ([]byte, error) {
	refused := texts.Refuse("cli.code_descripteur", "descripteur", strconv.Itoa(n))
	if n < 3 {
		return nil, refused
	}
	f := os.NewFile(uintptr(n), "code")
	if f == nil {
		return nil, refused
	}
	defer f.Close()
	buf := make([]byte, maxCode)
	read, err := io.ReadFull(f, buf)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, refused
	}
	for i, b := range buf[:read] {
		if b == '\n' || b == '\r' {
			read = i
			break
		}
	}
	return buf[:read], nil
}
