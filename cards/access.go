package cards

import (
	"context"
	"fmt"
)

// Channel speaks to one card inside a transaction.
type Channel interface {
	// Transmit sends one command and gives the answer with its status word; ErrEmpty when the card is gone.
	Transmit(cmd []byte) ([]byte, error)
}

// Access is the way to one card that is present in a reader.
type Access interface {
	// Card is the presence this access was opened for.
	Card() Card
	// Transaction holds the card while talk runs, on a handle of its own that is closed afterwards. Commands are
	// refused once ctx is done.
	Transaction(ctx context.Context, talk func(Channel) error) error
}

// VitaleReader reads a carte Vitale. An error that a person must read is a *texts.Refusal; ErrChanged when the card
// was replaced meanwhile. The licensed library ignores the transaction and reads by its own means.
type VitaleReader interface {
	ReadVitale(ctx context.Context, a Access) (Lecture, error)
}

// PorteurReader reads the holder of a CPx card; errors as for VitaleReader.
type PorteurReader interface {
	ReadPorteur(ctx context.Context, a Access) (Porteur, error)
}

// access opens a session for itself: a reading never shares the context of the watch.
type access struct {
	service Service
	card    Card
}

func (a access) Card() Card { return a.card }

func (a access) Transaction(ctx context.Context, talk func(Channel) error) (err error) {
	session, err := a.service.Open()
	if err != nil {
		return fmt.Errorf("ouverture du service: %w", err)
	}
	defer closeQuietly(session)
	conn, err := session.Connect(a.card.Reader)
	if err != nil {
		return fmt.Errorf("connexion à la carte: %w", err)
	}
	defer closeQuietly(conn)
	if err := conn.Begin(); err != nil {
		return fmt.Errorf("début de transaction: %w", err)
	}
	if err := talk(channel{ctx, conn}); err != nil {
		return err // no EndTransaction on a card that may be gone: closing the handle ends it
	}
	if err := conn.End(); err != nil {
		return fmt.Errorf("fin de transaction: %w", err)
	}
	return nil
}

// closeQuietly drops the error of a close: the handle may be dead already, and what was read was checked before.
func closeQuietly(c interface{ Close() error }) { _ = c.Close() }

type channel struct {
	ctx  context.Context
	conn Conn
}

func (c channel) Transmit(cmd []byte) ([]byte, error) {
	if err := c.ctx.Err(); err != nil {
		return nil, err
	}
	answer, err := c.conn.Transmit(cmd)
	if err != nil {
		return nil, err
	}
	if len(answer) < 2 {
		return nil, ErrEmpty
	}
	return answer, nil
}
