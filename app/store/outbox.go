package store

import (
	"context"
	"database/sql"
	"fmt"

	"guichet/app"
	"guichet/ins"
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

func (e Envoi) String() string { return fmt.Sprintf("%d.%d", e.Seq, e.Rang) }

// place binds the sealed reason to the whole row: what is in clear beside it cannot be changed unseen.
func (e Envoi) place() []byte {
	return place("envois", "motif", fmt.Sprintf("%d %d %q %q %q", e.Seq, e.Rang, e.Genre, e.Identite, e.Regle))
}

// outbox keeps what must leave because of an event, with the act.
type outbox struct{ once }

func (outbox) write(t *transaction, c *change) error {
	for i := range c.steps {
		s, sent := &c.steps[i], 0
		for _, e := range s.effects {
			if e.Kind == ins.EffectWork {
				continue
			}
			sent++
			if err := t.b.post(t.h, Envoi{Seq: s.line.seq, Rang: sent, Genre: e.Kind, Identite: c.id, Regle: e.Regle, Motif: e.Motif}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *Base) post(h *handle, e Envoi) error {
	_, err := h.exec("INSERT INTO envois (seq, rang, genre, identite, regle, motif) VALUES (?, ?, ?, ?, ?, ?)",
		e.Seq, e.Rang, e.Genre, e.Identite, e.Regle, b.sealer.seal(e.place(), []byte(e.Motif)))
	if err != nil {
		return fmt.Errorf("écrire l'envoi : %w", err)
	}
	return nil
}

// Pending lists at most limit things to send, in the order of the journal.
func (b *Base) Pending(ctx context.Context, limit int) ([]Envoi, error) {
	var all []Envoi
	err := b.read(ctx, func(h *handle) error {
		return b.eachEnvoi(ctx, h, "ORDER BY seq, rang LIMIT ?", []any{limit}, func(e Envoi) { all = append(all, e) })
	})
	return all, b.fault("lister les envois", err)
}

func (b *Base) eachEnvoi(ctx context.Context, h *handle, which string, args []any, visit func(Envoi)) error {
	return each(ctx, h, "SELECT seq, rang, genre, identite, regle, motif FROM envois "+which, args, func(rows *sql.Rows) error {
		var e Envoi
		var motif sql.RawBytes
		if err := rows.Scan(&e.Seq, &e.Rang, &e.Genre, &e.Identite, &e.Regle, &motif); err != nil {
			return err
		}
		opened, err := b.sealer.open(nil, e.place(), motif)
		if err != nil {
			return fmt.Errorf("envoi %v : %w", e, err)
		}
		e.Motif = string(opened)
		visit(e)
		return nil
	})
}

// Sent takes one thing out of what waits. That it was sent is a fact for the journal, written by whoever sent it.
// app.ErrNotFound when it is not waiting.
func (b *Base) Sent(ctx context.Context, e Envoi) error {
	err := b.write(ctx, func(h *handle) error {
		res, err := h.exec("DELETE FROM envois WHERE seq = ? AND rang = ?", e.Seq, e.Rang)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return fmt.Errorf("envoi %v : %w", e, app.ErrNotFound)
		}
		return nil
	})
	return b.fault("noter l'envoi", err)
}

// Failed notes that one thing could not leave: code says why, in a word without traits. It waits all the same, and stands
// in the worklist of the messages that could not leave until it has left.
func (b *Base) Failed(ctx context.Context, e Envoi, code string) error {
	err := b.write(ctx, func(h *handle) error {
		res, err := h.exec("UPDATE envois SET essais = essais + 1, erreur = ?, dernier = ? WHERE seq = ? AND rang = ?",
			code, b.o.now().UTC().Format(moment), e.Seq, e.Rang)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return fmt.Errorf("envoi %v : %w", e, app.ErrNotFound)
		}
		return nil
	})
	return b.fault("noter l'échec d'un envoi", err)
}

// What could not leave is little among all that waits, and has its index.
const (
	queryFailed   = "SELECT seq, rang, genre, identite, regle, erreur, dernier FROM envois WHERE erreur <> '' ORDER BY seq, rang"
	queryFailures = "SELECT count(*), min(dernier) FROM envois WHERE erreur <> ''"
)

// failed lists what could not leave, as a worklist. Nobody has it in hand: it leaves the list when it leaves.
func (b *Base) failed(ctx context.Context, h *handle, q app.WorkQuery) (app.WorkPage, error) {
	var p app.WorkPage
	if q.Affecte != "" && !q.Libre || q.Service != "" {
		return p, nil
	}
	match := matcher(q.Texte)
	err := each(ctx, h, queryFailed, nil, func(rows *sql.Rows) error {
		var e Envoi
		var i app.WorkItem
		var dernier string
		if err := rows.Scan(&e.Seq, &e.Rang, &e.Genre, &e.Identite, &e.Regle, &i.Cause, &dernier); err != nil {
			return err
		}
		if q.Cause != "" && q.Cause != i.Cause {
			return nil
		}
		i.ID, i.Liste, i.Identite, i.Regle, i.Motif = "envoi:"+e.String(), ins.ListeFlux, e.Identite, e.Regle, e.Genre
		var err error
		if i.Ouvert, err = when(dernier, 0); err != nil {
			return err
		}
		of, err := b.identity(h, e.Identite)
		if err != nil {
			return err
		}
		i.NomNaissance, i.NomUtilise, i.PremierPrenom, i.PrenomUtilise = of.NomNaissance, of.NomUtilise, of.PremierPrenom, of.PrenomUtilise
		i.DateNaissance, i.IPP, i.Statut = of.DateNaissance, of.IPP, of.Statut()
		if !match(&i) {
			return nil
		}
		if p.Total++; p.Total > q.Offset && (q.Limit == 0 || len(p.Items) < q.Limit) {
			p.Items = append(p.Items, i)
		}
		return nil
	})
	return p, err
}

func (b *Base) countFailed(h *handle, l *app.WorkList) error {
	var oldest sql.NullString
	err := h.one(queryFailures, nil, &l.Ouverts, &oldest)
	if err == nil && oldest.Valid {
		l.PlusAncien, err = when(oldest.String, 0)
	}
	return err
}
