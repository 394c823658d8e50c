package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// applicationID marks the file as ours ("GUIC"), so that another program's SQLite file is never migrated.
const applicationID = 0x47554943

type migration struct {
	number      int
	name        string
	sql         string
	fingerprint string
}

func migrations() ([]migration, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return nil, fmt.Errorf("lister les migrations : %w", err)
	}
	slices.Sort(names)
	var all []migration
	for i, name := range names {
		content, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("lire une migration : %w", err)
		}
		sum := sha256.Sum256(content)
		all = append(all, migration{i + 1, strings.TrimPrefix(name, "migrations/"), string(content), hex.EncodeToString(sum[:])})
	}
	return all, nil
}

// migrate brings the base to the version of this program in one transaction. A base made by a later program is
// refused; an older one is copied aside first.
func (b *Base) migrate(ctx context.Context, h *handle) error {
	all, err := migrations()
	if err != nil {
		return err
	}
	return b.migrateTo(ctx, h, all)
}

func (b *Base) migrateTo(ctx context.Context, h *handle, all []migration) error {
	done, err := b.applied(h)
	if err != nil {
		return err
	}
	if len(done) > len(all) {
		return refused("base_trop_recente", fmt.Errorf("version %d, connue %d", len(done), len(all)), "chemin", b.path)
	}
	for i, fingerprint := range done {
		if fingerprint != all[i].fingerprint {
			return refused("base_schema", fmt.Errorf("migration %s modifiée depuis", all[i].name), "chemin", b.path)
		}
	}
	if len(done) > 0 && len(done) < len(all) {
		if err := b.copyAside(ctx, h, len(done)); err != nil {
			return err
		}
	}
	if len(done) == len(all) {
		return nil
	}
	return inTx(h, "BEGIN IMMEDIATE", func() error {
		for _, m := range all[len(done):] {
			if err := b.apply(h, m); err != nil {
				return fmt.Errorf("migration %s : %w", m.name, err)
			}
		}
		return nil
	})
}

// applied lists the fingerprints of the migrations the base has had, in order.
func (b *Base) applied(h *handle) ([]string, error) {
	var id, tables int
	if err := h.one("PRAGMA application_id", nil, &id); err != nil {
		return nil, fmt.Errorf("lire la marque de la base : %w", err)
	}
	if err := h.one("SELECT count(*) FROM sqlite_schema", nil, &tables); err != nil {
		return nil, fmt.Errorf("lire le schéma : %w", err)
	}
	if tables == 0 {
		return nil, nil
	}
	if id != applicationID {
		return nil, refused("base_pas_une_base", errors.New("base d'un autre programme"), "chemin", b.path)
	}
	var done []string
	err := each(whole, h, "SELECT empreinte FROM migrations ORDER BY numero", nil, func(rows *sql.Rows) error {
		var fingerprint string
		err := rows.Scan(&fingerprint)
		done = append(done, fingerprint)
		return err
	})
	return done, err
}

func (b *Base) apply(h *handle, m migration) error {
	// Another program may have done this step while we waited for the lock.
	if done, err := b.applied(h); err != nil || len(done) >= m.number {
		return err
	}
	if m.number == 1 {
		_, err := h.conn.ExecContext(whole, fmt.Sprintf(`PRAGMA application_id = %d;
			CREATE TABLE migrations (numero INTEGER PRIMARY KEY, nom TEXT NOT NULL, empreinte TEXT NOT NULL, faite TEXT NOT NULL) STRICT`,
			applicationID))
		if err != nil {
			return err
		}
	}
	// A script of several statements is not prepared: it is run as it is.
	if _, err := h.conn.ExecContext(whole, m.sql); err != nil {
		return err
	}
	now := b.o.now().UTC().Format(time.RFC3339)
	if m.number == 1 {
		if err := b.beginChain(h, now); err != nil {
			return err
		}
	}
	_, err := h.conn.ExecContext(whole, "INSERT INTO migrations (numero, nom, empreinte, faite) VALUES (?, ?, ?, ?)",
		m.number, m.name, m.fingerprint, now)
	return err
}

// beginChain draws the identifier of the base, from which the chain starts. The head is sealed once the key is known.
func (b *Base) beginChain(h *handle, now string) error {
	id := rand.Text()
	if _, err := h.conn.ExecContext(whole, "INSERT INTO base (seul, identifiant, creee) VALUES (1, ?, ?)", id, now); err != nil {
		return err
	}
	_, err := h.conn.ExecContext(whole, "INSERT INTO tete (seul, seq, empreinte, sceau) VALUES (1, 0, ?, x'')", genesis(id))
	return err
}

func genesis(baseID string) []byte {
	sum := sha256.Sum256([]byte("guichet.base.1\x00" + baseID))
	return sum[:]
}

// unlockData opens the data key of the base with the caller's key, or draws it when the base is new.
func (b *Base) unlockData(ctx context.Context, key Key) error {
	err := b.lock(ctx, func(h *handle) error {
		if err := h.one("SELECT identifiant FROM base", nil, &b.id); err != nil {
			return fmt.Errorf("lire l'identifiant de la base : %w", err)
		}
		known, err := b.tryKey(h, key)
		if err != nil || known {
			return err
		}
		return inTx(h, "BEGIN IMMEDIATE", func() error {
			// Another program may have drawn it while we waited for the lock.
			if known, err := b.tryKey(h, key); err != nil || known {
				return err
			}
			return b.drawDataKey(h, key)
		})
	})
	if err != nil {
		return err
	}
	b.sealer, err = newSealer(b.dataKey)
	return err
}

// tryKey opens one of the wrapped data keys; false when the base has none yet.
func (b *Base) tryKey(h *handle, key Key) (bool, error) {
	var wrapped [][]byte
	err := each(whole, h, "SELECT enveloppe FROM cles", nil, func(rows *sql.Rows) error {
		var w []byte
		err := rows.Scan(&w)
		wrapped = append(wrapped, w)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("lire les clés : %w", err)
	}
	for _, w := range wrapped {
		if b.dataKey, err = key.unwrap(b.id, w); err == nil {
			return true, nil
		}
	}
	if len(wrapped) > 0 {
		return false, refused("base_cle_fausse", err, "chemin", b.path)
	}
	return false, nil
}

func (b *Base) drawDataKey(h *handle, key Key) error {
	var lines int64
	if err := h.one("SELECT seq FROM tete", nil, &lines); err != nil {
		return err
	}
	if lines > 0 { // the wrapped keys were deleted: drawing another would bury what is sealed
		return fmt.Errorf("enveloppes de clé absentes : %w", errAltered)
	}
	k := NewKey()
	b.dataKey = k[:]
	s, err := newSealer(b.dataKey)
	if err != nil {
		return err
	}
	if err := b.putKey(h, KeyDesk, key); err != nil {
		return err
	}
	_, err = h.exec("UPDATE tete SET sceau = ?", s.headSeal(0, genesis(b.id)))
	return err
}

// headSeal is the keyed seal of the last line.
func (s *sealer) headSeal(seq int64, hash []byte) []byte {
	return s.indexOf(indexTete, string(binary.BigEndian.AppendUint64(nil, uint64(seq)))+string(hash))
}
