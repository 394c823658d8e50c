package store

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"guichet/app"
	"guichet/ins"
)

// identities is the projection of what every identity is.
type identities struct{}

func (identities) tables() []table {
	return []table{{"identites", "SELECT id, version, statut, attributs, i_ins, i_ipp, corps, verifiee, nia, preuve FROM identites ORDER BY id"}}
}

func (identities) facts() []any { return nil }

func (identities) write(t *transaction, c *change) error {
	if !c.moves() {
		return nil
	}
	after := c.after
	if sameFiche(c.before.Identite, after.Identite) && c.before.sameIndexes(after) { // the common case: one row, no index
		body, err := t.b.body(after.Identite)
		if err == nil {
			_, err = t.h.exec("UPDATE identites SET version = ?, corps = ? WHERE id = ?", after.Version, body, after.ID)
		}
		return writing("l'identité", err)
	}
	r, err := t.b.row(after)
	if err != nil {
		return err
	}
	if c.before.Version == 0 {
		_, err = t.h.exec("INSERT INTO identites (id, version, statut, attributs, i_ins, i_ipp, corps, verifiee, nia, preuve) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			after.ID, after.Version, r.statut, r.attributs, r.ins, r.ipp, r.corps, r.verifiee, r.nia, r.preuve)
	} else {
		_, err = t.h.exec("UPDATE identites SET version = ?, statut = ?, attributs = ?, i_ins = ?, i_ipp = ?, corps = ?, verifiee = ?, nia = ?, preuve = ? WHERE id = ?",
			after.Version, r.statut, r.attributs, r.ins, r.ipp, r.corps, r.verifiee, r.nia, r.preuve, after.ID)
	}
	if err != nil && strings.Contains(err.Error(), "identites.i_ipp") {
		return refused("base_ipp_pris", err)
	}
	return writing("l'identité", err)
}

// eachIdentity visits every identity of the table, its row at hand for check.
func (v *verification) eachIdentity(visit func(id string) error) error {
	return each(v.ctx, v.h, "SELECT id, version, statut, attributs, i_ins, i_ipp, corps, verifiee, nia, preuve FROM identites", nil, func(rows *sql.Rows) error {
		v.identities++
		v.row = row{}
		var id string
		r := &v.row
		if err := rows.Scan(&id, &r.version, &r.statut, &r.attributs, &r.ins, &r.ipp, &r.corps, &r.verifiee, &r.nia, &r.preuve); err != nil {
			return err
		}
		return visit(id)
	})
}

func (identities) check(v *verification, c *change) error {
	if c.unread {
		return nil
	}
	want, err := v.b.row(c.after)
	if err != nil {
		return err
	}
	if !want.same(v.row) {
		return differs("identité", c.id)
	}
	return nil
}

func (identities) settle(v *verification) error {
	var created int64
	err := v.h.one("SELECT count(*) FROM journal WHERE evenement = 1 AND version = 1", nil, &created)
	if err == nil && created != v.identities {
		err = refused("base_projection", fmt.Errorf("%d identités, %d créées", v.identities, created))
	}
	return err
}

func (r row) same(other row) bool {
	return r.version == other.version && r.statut == other.statut && r.attributs == other.attributs && bytes.Equal(r.ins, other.ins) &&
		bytes.Equal(r.ipp, other.ipp) && bytes.Equal(r.corps, other.corps) && r.verifiee == other.verifiee && r.nia == other.nia && r.preuve == other.preuve
}

// state is an identity with what the base knows of it besides.
type state struct {
	ins.Identite
	verifiee string // day of the last récupération or vérification of the active INS; "" without one
	items    bool   // something is open about it in a worklist
}

// row is an identity as the projection holds it.
type row struct {
	version   int
	statut    string
	attributs int
	ins, ipp  []byte
	corps     []byte
	verifiee  string
	nia       bool
	preuve    bool
}

// body seals an identity.
func (b *Base) body(i ins.Identite) ([]byte, error) {
	body, err := json.Marshal(i)
	if err != nil {
		return nil, err
	}
	return b.sealer.seal(place("identites", "corps", i.ID), body), nil
}

func (b *Base) row(i state) (row, error) {
	body, err := b.body(i.Identite)
	if err != nil {
		return row{}, writing("l'identité", err)
	}
	r := row{
		version:   i.Version,
		statut:    i.Statut().Code(),
		attributs: attributsOf(i.Identite),
		ipp:       b.sealer.indexOf(indexIPP, i.IPP),
		corps:     body,
		verifiee:  i.verifiee,
		preuve:    i.Preuve != nil && i.Preuve.Type != "" && i.Preuve.Agent != "" && !i.Preuve.Quand.IsZero(),
	}
	if i.INS != nil {
		r.ins, r.nia = b.insIndex(i.INS.Matricule, i.INS.OID), i.INS.OID == ins.OIDNIA
	}
	return r, nil
}

func (b *Base) insIndex(m ins.Matricule, o ins.OID) []byte {
	return b.sealer.indexOf(indexINS, string(o)+" "+string(m))
}

// sameIndexes tells whether only the body of the row changes.
func (s state) sameIndexes(after state) bool {
	return groupOf(s.Identite) == groupOf(after.Identite) && sameINS(s.Identite, after.Identite) && s.IPP == after.IPP && s.verifiee == after.verifiee &&
		(s.Preuve != nil) == (after.Preuve != nil)
}

func sameINS(a, b ins.Identite) bool {
	if a.INS == nil || b.INS == nil {
		return a.INS == b.INS
	}
	return a.INS.Matricule == b.INS.Matricule && a.INS.OID == b.INS.OID
}

// identity reads one identity of the projection; app.ErrNotFound when there is none.
func (b *Base) identity(h *handle, id string) (ins.Identite, error) {
	var sealed []byte
	err := h.one("SELECT corps FROM identites WHERE id = ?", []any{id}, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return ins.Identite{}, app.ErrNotFound
	}
	if err != nil {
		return ins.Identite{}, fmt.Errorf("lire l'identité : %w", err)
	}
	return b.openIdentity(id, sealed)
}

func (b *Base) openIdentity(id string, sealed []byte) (ins.Identite, error) {
	var i ins.Identite
	body, err := b.sealer.open(nil, place("identites", "corps", id), sealed)
	if err != nil {
		return i, fmt.Errorf("identité %s : %w", id, err)
	}
	if err := json.Unmarshal(body, &i); err != nil {
		return i, fmt.Errorf("identité %s : %w", id, err)
	}
	return i, nil
}

// state reads one identity of the projection; app.ErrNotFound when there is none.
func (b *Base) state(h *handle, id string) (state, error) {
	var sealed []byte
	var s state
	err := h.one("SELECT corps, verifiee FROM identites WHERE id = ?", []any{id}, &sealed, &s.verifiee)
	if errors.Is(err, sql.ErrNoRows) {
		return s, app.ErrNotFound
	}
	if err != nil {
		return s, fmt.Errorf("lire l'identité : %w", err)
	}
	s.Identite, err = b.openIdentity(id, sealed)
	return s, err
}

// writing says what was being written when it failed.
func writing(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("écrire %s : %w", what, err)
}

// sameNumber are the indexes under which the number of an INS may be held: one person has it whatever its nature, with its key or
// without, in one world (A-80, D-59c). A wrong key is one more writing: it is held as it was received.
func (b *Base) sameNumber(m ins.Matricule, natures []ins.OID) [][]byte {
	writings := []ins.Matricule{m}
	if bare := ins.Matricule(m.Corps()); bare != m {
		writings = append(writings, bare)
	}
	if whole, refusal := ins.Complete(m.Corps()); refusal == nil && whole != m {
		writings = append(writings, whole)
	}
	var out [][]byte
	for _, w := range writings {
		for _, o := range natures {
			out = append(out, b.insIndex(w, o))
		}
	}
	return out
}

// otherHolder tells which identity but one holds the number of an INS; "" when none does.
func (b *Base) otherHolder(h *handle, m ins.Matricule, o ins.OID, but string) (string, error) {
	natures := slices.DeleteFunc(slices.Clone(oids), func(n ins.OID) bool { return n.Test() != o.Test() })
	for _, index := range b.sameNumber(m, natures) {
		if id, err := b.holder(h, index); err != nil || id != "" && id != but {
			return id, err
		}
	}
	return "", nil
}

// holder tells which identity holds an active INS; "" when none does.
func (b *Base) holder(h *handle, index []byte) (string, error) {
	var id string
	err := h.one("SELECT id FROM identites WHERE i_ins = ?", []any{index}, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("chercher le porteur de l'INS : %w", err)
	}
	return id, nil
}
