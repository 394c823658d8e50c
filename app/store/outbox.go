package store

import (
	"context"
	"database/sql"
	"fmt"

	"guichet/app"
)

// Envoi is something that must leave because of an event (ins.Effect…), kept until it is done.
type Envoi struct {
	Seq      int64  `json:"seq"`  // line of the journal that caused it
	Rang     int    `json:"rang"` // from 1, several from one line
	Genre    string `json:"genre"`
	Identite string `json:"identite"`
	Regle    string `json:"regle,omitempty"`
	Motif    string `json:"motif,omitempty"`
}

func (e Envoi) row() string { return fmt.Sprintf("%d.%d", e.Seq, e.Rang) }

func (b *Base) post(h *handle, e Envoi) error {
	_, err := h.exec("INSERT INTO envois (seq, rang, genre, identite, regle, motif) VALUES (?, ?, ?, ?, ?, ?)",
		e.Seq, e.Rang, e.Genre, e.Identite, e.Regle, b.sealer.seal(place("envois", "motif", e.row()), []byte(e.Motif)))
	if err != nil {
		return fmt.Errorf("écrire l'envoi : %w", err)
	}
	return nil
}

// Pending lists at most limit things to send, in the order of the journal.
func (b *Base) Pending(ctx context.Context, limit int) ([]Envoi, error) {
	var all []Envoi
	err := b.read(ctx, func(h *handle) error {
		const query = "SELECT seq, rang, genre, identite, regle, motif FROM envois WHERE fait IS NULL ORDER BY seq, rang LIMIT ?"
		return each(ctx, h, query, []any{limit}, func(rows *sql.Rows) error {
			var e Envoi
			var motif []byte
			if err := rows.Scan(&e.Seq, &e.Rang, &e.Genre, &e.Identite, &e.Regle, &motif); err != nil {
				return err
			}
			opened, err := b.sealer.open(nil, place("envois", "motif", e.row()), motif)
			if err != nil {
				return fmt.Errorf("envoi %s : %w", e.row(), err)
			}
			e.Motif = string(opened)
			all = append(all, e)
			return nil
		})
	})
	return all, b.fault("lister les envois", err)
}

// Sent marks one thing as sent. app.ErrNotFound when it is not waiting.
func (b *Base) Sent(ctx context.Context, e Envoi) error {
	err := b.write(ctx, func(h *handle) error {
		res, err := h.exec("UPDATE envois SET fait = ? WHERE seq = ? AND rang = ? AND fait IS NULL",
			b.o.now().UTC().Format(moment), e.Seq, e.Rang)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return fmt.Errorf("envoi %s : %w", e.row(), app.ErrNotFound)
		}
		return nil
	})
	return b.fault("noter l'envoi", err)
}
