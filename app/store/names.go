package store

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"guichet/ins"
)

// names is the projection that searches read: the four names of an identity beside those born the same day.
type names struct{}

func (names) tables() []table {
	return []table{{"recherche", "SELECT i_date, id, noms FROM recherche ORDER BY i_date, id"}}
}

func (names) facts() []any { return nil }

func (names) write(t *transaction, c *change) error {
	before, after := c.before.Identite, c.after.Identite
	if !c.moves() || before.Version > 0 && before.DateNaissance == after.DateNaissance && sameNames(before, after) {
		return nil
	}
	if before.Version > 0 {
		if _, err := t.h.exec("DELETE FROM recherche WHERE i_date = ? AND id = ?", t.b.dateIndex(before.DateNaissance), after.ID); err != nil {
			return fmt.Errorf("retirer de la recherche : %w", err)
		}
	}
	if _, err := t.h.exec("INSERT INTO recherche (i_date, id, noms) VALUES (?, ?, ?)", t.b.dateIndex(after.DateNaissance), after.ID, t.b.sealedNames(after)); err != nil {
		return fmt.Errorf("ajouter à la recherche : %w", err)
	}
	return nil
}

func (names) check(v *verification, c *change) error {
	if c.unread {
		return nil
	}
	var sealed []byte
	err := v.h.one("SELECT noms FROM recherche WHERE i_date = ? AND id = ?", []any{v.b.dateIndex(c.after.DateNaissance), c.id}, &sealed)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !bytes.Equal(sealed, v.b.sealedNames(c.after.Identite)) {
		return differs("recherche de l'identité", c.id)
	}
	return err
}

func (names) settle(v *verification) error {
	var searched int64
	err := v.h.one("SELECT count(*) FROM recherche", nil, &searched)
	if err == nil && searched != v.identities {
		err = refused("base_projection", fmt.Errorf("%d identités, %d dans la recherche", v.identities, searched))
	}
	return err
}

func sameNames(a, b ins.Identite) bool {
	return a.NomNaissance == b.NomNaissance && a.NomUtilise == b.NomUtilise && a.PremierPrenom == b.PremierPrenom && a.PrenomUtilise == b.PrenomUtilise
}

func (b *Base) dateIndex(d ins.Date) []byte { return b.sealer.indexOf(indexDate, d.ISO()) }

func (b *Base) sealedNames(i ins.Identite) []byte {
	return b.sealer.seal(place("recherche", "noms", i.ID), []byte(foldedNames(i)))
}

const namesSeparator = "\x1f" // stands in no key: those are capital letters

// foldedNames is what the search table seals of an identity: the keys of the four names of EXI SI 03.
func foldedNames(i ins.Identite) string {
	k := ins.SearchKeys(i)
	return k.NomNaissance + namesSeparator + k.NomUtilise + namesSeparator + k.PremierPrenom + namesSeparator + k.PrenomUtilise
}

// prefixes are the keys of what a search asks of names.
type prefixes struct{ nom, prenom string }

// in sorts the candidates of a date without opening whole identities. ins.Matches judges those that remain: this is
// the same rule on the stored keys, and a test holds the two together.
func (p prefixes) in(folded string) bool {
	naissance, rest, _ := strings.Cut(folded, namesSeparator)
	utilise, rest, _ := strings.Cut(rest, namesSeparator)
	premier, prenomUtilise, _ := strings.Cut(rest, namesSeparator)
	return (strings.HasPrefix(naissance, p.nom) || strings.HasPrefix(utilise, p.nom)) &&
		(strings.HasPrefix(premier, p.prenom) || strings.HasPrefix(prenomUtilise, p.prenom))
}
