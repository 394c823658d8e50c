package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"guichet/app"
)

var _ app.Drafts = (*Base)(nil)

// maxDraft bounds a draft; the desk keeps its own within less.
const maxDraft = 128 << 10

// indexDraft is the keyed index of the places of drafts.
const indexDraft = "brouillon"

// KeepDraft implements app.Drafts.
func (b *Base) KeepDraft(ctx context.Context, placeName string, body []byte, at, before time.Time) error {
	if len(body) > maxDraft {
		return refused("base_corps_trop_grand", fmt.Errorf("brouillon : %d octets", len(body)))
	}
	key := b.sealer.indexOf(indexDraft, placeName)
	err := b.write(ctx, func(h *handle) error {
		if _, err := h.exec("DELETE FROM brouillons WHERE modifie < ?", before.UTC().Format(moment)); err != nil {
			return err
		}
		if body == nil {
			_, err := h.exec("DELETE FROM brouillons WHERE cle = ?", key)
			return err
		}
		_, err := h.exec("INSERT INTO brouillons (cle, modifie, corps) VALUES (?, ?, ?) ON CONFLICT (cle) DO UPDATE SET modifie = excluded.modifie, corps = excluded.corps",
			key, at.UTC().Format(moment), b.sealer.seal(draftPlace(key), body))
		return err
	})
	return b.fault("garder une saisie", err)
}

// Draft implements app.Drafts.
func (b *Base) Draft(ctx context.Context, placeName string) ([]byte, error) {
	key := b.sealer.indexOf(indexDraft, placeName)
	var body []byte
	err := b.read(ctx, func(h *handle) error {
		var sealed []byte
		err := h.one("SELECT corps FROM brouillons WHERE cle = ?", []any{key}, &sealed)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err == nil {
			body, err = b.sealer.open(nil, draftPlace(key), sealed)
		}
		return err
	})
	return body, b.fault("lire une saisie gardée", err)
}

func draftPlace(key []byte) []byte { return place("brouillons", "corps", hex.EncodeToString(key)) }
