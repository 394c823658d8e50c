package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"guichet/app"
)

// The kinds of small documents that a site keeps beside its identities. They say how things stand now; what happened
// to them is in the journal. They hold what the journal must not, such as the hash of a secret, and are therefore no
// projection of it: Rebuild leaves them alone.
const (
	SiteAgents   = "agent"
	SiteSettings = "reglage"
	SiteFacts    = "poste" // what the program notes about itself: the world of the base, the last backup
)

// maxDocument bounds a document of the site.
const maxDocument = 64 << 10

// indexSite is the keyed index of the names of documents.
const indexSite = "site"

// Documents lists the documents of a kind, in no order that means anything.
func (b *Base) Documents(ctx context.Context, kind string) ([][]byte, error) {
	var all [][]byte
	err := b.read(ctx, func(h *handle) error {
		return each(ctx, h, "SELECT cle, corps FROM site WHERE genre = ? ORDER BY cle", []any{kind}, func(rows *sql.Rows) error {
			var key, sealed []byte
			if err := rows.Scan(&key, &sealed); err != nil {
				return err
			}
			body, err := b.openDocument(kind, key, sealed)
			all = append(all, body)
			return err
		})
	})
	return all, b.fault("lire les documents du site", err)
}

// Document gives one document; nil when there is none of this name.
func (b *Base) Document(ctx context.Context, kind, name string) ([]byte, error) {
	var body []byte
	err := b.read(ctx, func(h *handle) (err error) {
		body, err = b.document(h, kind, b.sealer.indexOf(indexSite, kind+"\x00"+name))
		return err
	})
	return body, b.fault("lire un document du site", err)
}

func (b *Base) document(h *handle, kind string, key []byte) ([]byte, error) {
	var sealed []byte
	err := h.one("SELECT corps FROM site WHERE genre = ? AND cle = ?", []any{kind, key}, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return b.openDocument(kind, key, sealed)
}

func (b *Base) openDocument(kind string, key, sealed []byte) ([]byte, error) {
	body, err := b.sealer.open(nil, place("site", kind, hex.EncodeToString(key)), sealed)
	if err != nil {
		return nil, fmt.Errorf("document du site : %w", err)
	}
	return body, nil
}

// ChangeDocument changes one document and journals it in one durable transaction. change is given the document as it
// is, nil when there is none, and gives it as it shall be, the same to leave it, with the facts to journal about
// subject. Its error ends the transaction, and comes back. It must be quick: nobody else writes meanwhile.
func (b *Base) ChangeDocument(ctx context.Context, kind, name, subject string, change func(old []byte) (body []byte, facts []app.Entry, err error)) error {
	key := b.sealer.indexOf(indexSite, kind+"\x00"+name)
	err := b.write(ctx, func(h *handle) error {
		old, err := b.document(h, kind, key)
		if err != nil {
			return err
		}
		body, facts, err := change(slices.Clone(old))
		if err != nil {
			return err
		}
		if len(body) > maxDocument {
			return refused("base_corps_trop_grand", fmt.Errorf("document %s : %d octets", kind, len(body)))
		}
		if body != nil && !bytes.Equal(body, old) {
			_, err = h.exec("INSERT INTO site (genre, cle, corps) VALUES (?, ?, ?) ON CONFLICT (genre, cle) DO UPDATE SET corps = excluded.corps",
				kind, key, b.sealer.seal(place("site", kind, hex.EncodeToString(key)), body))
			if err != nil {
				return fmt.Errorf("écrire un document du site : %w", err)
			}
		}
		if len(facts) == 0 {
			return nil
		}
		p, err := prepare(Act{ID: subject, Entries: facts})
		if err != nil {
			return err
		}
		t := transaction{b: b, h: h}
		_, err = t.record(&p)
		return err
	})
	return b.fault("changer un document du site", err)
}
