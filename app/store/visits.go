package store

import (
	"encoding/json"
	"fmt"

	"guichet/app"
	"guichet/ins"
)

// visits is the projection of the visits, each with the status of its identity as it is now.
type visits struct{}

func (visits) tables() []table { return []table{{"venues", "SELECT * FROM venues ORDER BY seq"}} }

func (visits) facts() []any { return []any{app.FactVisit} }

func (visits) write(t *transaction, c *change) error {
	if is := currentStatut(c.after.Identite); is != currentStatut(c.before.Identite) {
		if _, err := t.h.exec("UPDATE venues SET statut = ? WHERE identite = ?", is, c.after.ID); err != nil {
			return fmt.Errorf("écrire le statut des venues : %w", err)
		}
	}
	for i := range c.steps {
		row, err := visitOf(&c.steps[i])
		if err != nil {
			return err
		}
		if row.table == "" {
			continue
		}
		of, err := t.identityOf(c)
		if err != nil {
			return err
		}
		if err := row.write(t.h, currentStatut(of)); err != nil {
			return err
		}
	}
	return nil
}

// visitOf gives the visit that a line tells of, but for the status of its identity; no table when it tells of none.
func visitOf(s *step) (counted, error) {
	if s.event != nil || s.line.name != app.FactVisit {
		return counted{}, nil
	}
	jour, err := dayOf(s.line)
	if err != nil {
		return counted{}, err
	}
	var f app.VisitFact
	if err := json.Unmarshal(s.line.body, &f); err != nil {
		return counted{}, fmt.Errorf("lire la venue : %w", err)
	}
	return counted{"venues", []any{s.line.seq, f.Cle, jour, s.line.identite, f.Service, f.Duree.Milliseconds(), f.INSi.Milliseconds()}}, nil
}

// currentStatut is the status that counts: none once merged into another.
func currentStatut(i ins.Identite) string {
	if i.Version == 0 || i.FusionneeDans != "" {
		return ""
	}
	return i.Statut().Code()
}

func (visits) check(v *verification, c *change) error {
	for i := range c.steps {
		row, err := visitOf(&c.steps[i])
		if err != nil {
			return err
		}
		if row.table == "" {
			continue
		}
		key := row.values[1].(string)
		if v.visits[key] { // told twice, it is one
			continue
		}
		v.visits[key] = true
		var statut string
		err = v.h.one("SELECT coalesce((SELECT CASE WHEN attributs & 8 THEN '' ELSE statut END FROM identites WHERE id = ?), '')", []any{c.id}, &statut)
		if err != nil {
			return err
		}
		v.counted.add(row, statut)
	}
	return nil
}

func (visits) settle(v *verification) error { return v.settleCounted("venues") }
