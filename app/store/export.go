package store

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"guichet/app"
	"guichet/ins"
)

// ExportFormat names the form of an export, in its first line.
const ExportFormat = "guichet-export-1"

// The lines of an export, by their "type".
type (
	exportHead struct {
		Type   string    `json:"type"` // entete
		Format string    `json:"format"`
		Base   string    `json:"base"` // its SHA-256 with "guichet.base.1\x00" before it begins the chain
		Quand  time.Time `json:"quand"`
		Lignes int64     `json:"lignes"`
		Tete   string    `json:"tete"`
		Traits bool      `json:"traits"`
	}
	exportLine struct {
		Type string `json:"type"` // ligne
		app.Line
		Local      string          `json:"local"` // the same moment as it was shown where it happened
		Version    int             `json:"version"`
		Evenement  bool            `json:"evenement"`
		Engagement string          `json:"engagement"`
		Precedente string          `json:"precedente"`
		Sel        string          `json:"sel,omitempty"`
		Corps      json.RawMessage `json:"corps,omitempty"`
	}
	exportIdentity struct {
		Type      string        `json:"type"` // identite
		ID        string        `json:"id"`
		Version   int           `json:"version"`
		Statut    string        `json:"statut"`
		Attributs ins.Attributs `json:"attributs"`
		Identite  *ins.Identite `json:"identite,omitempty"`
	}
	exportPair struct {
		Type string `json:"type"` // paire
		A    string `json:"a"`
		B    string `json:"b"`
		Avis string `json:"avis"`
	}
	exportEnvoi struct {
		Type string `json:"type"` // envoi
		Envoi
	}
	exportWork struct {
		Type string `json:"type"` // travail
		app.Work
		Motif string `json:"motif,omitempty"`
	}
)

// Export writes the whole base as JSON lines: a head, the journal, the identities, the open work items, judged
// pairs, the messages that wait, what was asked of printers, and the documents of the site. Without
// traits (avecTraits false) there is no body, no trait, no matricule, no IPP, no document of the site and no free text
// (H-45); the chain can be checked all the same, from the commitments. With them, everything Guichet knows is there
// (reversibility), but for the hashes of agents' secrets and what is being typed.
func (b *Base) Export(ctx context.Context, w io.Writer, avecTraits bool) error {
	out := bufio.NewWriterSize(w, 1<<16)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	err := b.read(ctx, func(h *handle) error {
		last, err := b.head(h)
		if err != nil {
			return err
		}
		if err := enc.Encode(exportHead{"entete", ExportFormat, b.id, b.o.now().UTC(), last.seq, hex.EncodeToString(last.hash), avecTraits}); err != nil {
			return err
		}
		if err := b.exportJournal(ctx, h, enc, avecTraits); err != nil {
			return err
		}
		if err := b.exportIdentities(ctx, h, enc, avecTraits); err != nil {
			return err
		}
		if err := b.exportWorks(ctx, h, enc, avecTraits); err != nil {
			return err
		}
		if err := b.exportRest(ctx, h, enc, avecTraits); err != nil {
			return err
		}
		if err := b.exportPrints(ctx, h, enc, avecTraits); err != nil || !avecTraits {
			return err
		}
		return b.exportSite(ctx, h, enc)
	})
	if err == nil {
		err = out.Flush()
	}
	return b.fault("exporter la base", err)
}

func (b *Base) exportJournal(ctx context.Context, h *handle, enc *json.Encoder, avecTraits bool) error {
	l := lineReader{b: b}
	return each(ctx, h, "SELECT "+lineColumns+" FROM journal ORDER BY seq", nil, func(rows *sql.Rows) error {
		if err := l.scan(rows); err != nil {
			return err
		}
		r := &l.line
		line, err := r.exported()
		if err != nil {
			return err
		}
		e := exportLine{Type: "ligne", Line: line, Local: line.Quand.Format(time.RFC3339), Version: r.version, Evenement: r.event,
			Engagement: hex.EncodeToString(r.commitment), Precedente: hex.EncodeToString(r.previous)}
		e.Quand = e.Quand.UTC()
		if avecTraits {
			e.Sel, e.Corps = hex.EncodeToString(r.salt), line.Body
		}
		return enc.Encode(e)
	})
}

func (b *Base) exportIdentities(ctx context.Context, h *handle, enc *json.Encoder, avecTraits bool) error {
	return b.eachIdentity(ctx, h, func(i ins.Identite) error {
		e := exportIdentity{Type: "identite", ID: i.ID, Version: i.Version, Statut: i.Statut().Code(), Attributs: i.Attributs}
		if avecTraits {
			e.Identite = &i
		}
		return enc.Encode(e)
	})
}

func (b *Base) eachIdentity(ctx context.Context, h *handle, visit func(ins.Identite) error) error {
	return each(ctx, h, "SELECT id, corps FROM identites ORDER BY id", nil, func(rows *sql.Rows) error {
		var id string
		var sealed []byte
		if err := rows.Scan(&id, &sealed); err != nil {
			return err
		}
		i, err := b.openIdentity(id, sealed)
		if err != nil {
			return err
		}
		return visit(i)
	})
}

// exportRest writes what the journal does not hold, or not in one place: judged pairs, messages that wait.
func (b *Base) exportRest(ctx context.Context, h *handle, enc *json.Encoder, avecTraits bool) error {
	err := each(ctx, h, "SELECT a, b, avis FROM paires ORDER BY a, b", nil, func(rows *sql.Rows) error {
		e := exportPair{Type: "paire"}
		if err := rows.Scan(&e.A, &e.B, &e.Avis); err != nil {
			return err
		}
		return enc.Encode(e)
	})
	if err != nil {
		return err
	}
	var failed error
	err = b.eachEnvoi(ctx, h, "ORDER BY seq, rang", nil, func(e Envoi) {
		if !avecTraits {
			e.Motif = ""
		}
		if err := enc.Encode(exportEnvoi{Type: "envoi", Envoi: e}); err != nil && failed == nil {
			failed = err
		}
	})
	return errors.Join(err, failed)
}

func (b *Base) exportWorks(ctx context.Context, h *handle, enc *json.Encoder, avecTraits bool) error {
	works, err := b.works(ctx, h, "WHERE fini IS NULL ORDER BY ouvert, seq")
	if err != nil {
		return err
	}
	for _, w := range works {
		e := exportWork{Type: "travail", Work: w.Work}
		if avecTraits {
			e.Motif = w.Motif
		}
		if err := enc.Encode(e); err != nil {
			return fmt.Errorf("écrire un travail : %w", err)
		}
	}
	return nil
}
