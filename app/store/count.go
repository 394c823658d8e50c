package store

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"guichet/app"
	"guichet/ins"
)

// day is the form of a local day.
const day = "2006-01-02"

// dayOf is the day of a line where it happened.
func dayOf(line *record) (string, error) {
	quand, err := when(line.quand, line.decalage)
	return quand.Format(day), err
}

// counted is a row of one of the tables that the indicators count, its columns in their order.
type counted struct {
	table  string
	values []any
}

// write adds a row to its table.
func (c counted) write(h *handle, more ...any) error {
	if c.table == "" {
		return nil
	}
	if _, err := h.exec(countedTables[c.table], append(c.values[:len(c.values):len(c.values)], more...)...); err != nil {
		return fmt.Errorf("compter (%s) : %w", c.table, err)
	}
	return nil
}

// The tables of what is counted line by line, and how a row enters. statut of venues is not of the line: it follows the
// identity.
var countedTables = map[string]string{
	"venues":     "INSERT INTO venues (seq, cle, jour, identite, service, duree, insi, statut) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (cle) DO NOTHING",
	"appels":     "INSERT INTO appels (seq, jour, code, faute, canal, bloquants, duree) VALUES (?, ?, ?, ?, ?, ?, ?)",
	"tirages":    "INSERT INTO tirages (seq, jour, duree) VALUES (?, ?, ?)",
	"mouvements": "INSERT INTO mouvements (seq, jour, nom, detail, avant, apres, retire) VALUES (?, ?, ?, ?, ?, ?, ?)",
}

// counts is the projection of what the indicators count line by line: calls, prints, movements.
type counts struct{}

func (counts) tables() []table {
	return []table{
		{"appels", "SELECT * FROM appels ORDER BY seq"},
		{"tirages", "SELECT * FROM tirages ORDER BY seq"},
		{"mouvements", "SELECT * FROM mouvements ORDER BY seq"},
	}
}

func (counts) facts() []any { return []any{app.FactCall, app.FactPrint} }

func (counts) write(t *transaction, c *change) error {
	return eachCounted(c, func(row counted) error { return row.write(t.h) })
}

// eachCounted gives the rows that the lines of a change leave.
func eachCounted(c *change, visit func(counted) error) error {
	for i := range c.steps {
		row, err := countStep(&c.steps[i])
		if err == nil {
			err = visit(row)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// countStep gives what a line leaves to count; no table when nothing.
func countStep(s *step) (counted, error) {
	if s.event != nil {
		return countEvent(s.line, s.was, s.is, s.event)
	}
	if s.line.name != app.FactCall && s.line.name != app.FactPrint {
		return counted{}, nil
	}
	jour, err := dayOf(s.line)
	if err != nil {
		return counted{}, err
	}
	if s.line.name == app.FactCall {
		return countCall(s.line, jour), nil
	}
	return countPrint(s.line, jour), nil
}

// countPrint reads of a print what is counted.
func countPrint(line *record, jour string) counted {
	var f struct {
		Echec string        `json:"echec"`
		Duree time.Duration `json:"duree_ns"`
	}
	if err := json.Unmarshal(line.body, &f); err != nil || f.Echec != "" {
		return counted{} // what another desk wrote under this name is not counted
	}
	return counted{"tirages", []any{line.seq, jour, f.Duree.Milliseconds()}}
}

// countCall reads of a call what is counted, and leaves its messages aside.
func countCall(line *record, jour string) counted {
	var f struct {
		Code     ins.ReturnCode       `json:"code"`
		Faute    app.CallFault        `json:"faute"`
		Verdicts map[ins.Trait]string `json:"verdicts"`
		Trace    struct {
			Automatique    bool            `json:"automatique"`
			CriteresVitale json.RawMessage `json:"criteres_vitale"`
			Duree          time.Duration   `json:"duree_ns"`
		} `json:"trace"`
	}
	if err := json.Unmarshal(line.body, &f); err != nil {
		return counted{} // what another desk wrote under this name is not counted
	}
	if f.Faute.Classe == ins.FaultCanceled {
		return counted{}
	}
	canal := "traits"
	if f.Trace.CriteresVitale != nil {
		canal = "vitale"
	}
	if f.Trace.Automatique {
		canal = "auto_" + canal
	}
	var blocking []string
	for _, t := range ins.ComparedTraits() {
		if f.Verdicts[t] == ins.Bloquante.Code() {
			blocking = append(blocking, string(t))
		}
	}
	return counted{"appels", []any{line.seq, jour, string(f.Code), string(f.Faute.Classe), canal, strings.Join(blocking, " "), f.Trace.Duree.Milliseconds()}}
}

// mark is what an event leaves besides the identity that it makes. It is the only place of the store that tells one event
// from another.
type mark struct {
	counts   bool   // among the movements, whatever it does to the status
	detail   string // of the movement
	never    bool   // no movement, whatever it does to the status
	verified bool   // the active INS has just been recovered or verified (D-60 to D-63)
	replaced bool   // an INS that goes gives way to another of the same person
}

func markOf(ev ins.Event) mark {
	switch e := ev.(type) {
	case ins.Merged, ins.MergeUndone, ins.FraudFound:
		return mark{counts: true}
	case ins.AttributSet:
		return mark{counts: e.Attribut != ins.AttributHomonyme, detail: string(e.Attribut)}
	case ins.Absorbed: // the merge is counted on the survivor
		return mark{never: true}
	case ins.INSAccepted, ins.AppliVitaleRead, ins.VerificationPassed:
		return mark{verified: true}
	case ins.NIRReplaced:
		return mark{verified: true, replaced: true}
	}
	return mark{}
}

// countEvent gives what an event leaves to count; no table when nothing.
func countEvent(line *record, before, after ins.Identite, ev ins.Event) (counted, error) {
	m := markOf(ev)
	retire := 0
	if before.INS != nil && !m.replaced && (after.INS == nil || after.INS.Matricule != before.INS.Matricule) {
		retire, m.counts = 1, true
	}
	if m.never || before.Version == 0 || !m.counts && !after.Statut().Below(before.Statut()) {
		return counted{}, nil
	}
	jour, err := dayOf(line)
	return counted{"mouvements", []any{line.seq, jour, line.name, m.detail, before.Statut().Code(), after.Statut().Code(), retire}}, err
}

// verifiedOn gives the day of the last récupération or vérification of the active INS after an event (D-60 to D-63).
func verifiedOn(was string, line *record, after ins.Identite, ev ins.Event) (string, error) {
	switch {
	case after.INS == nil:
		return "", nil
	case markOf(ev).verified:
		return dayOf(line)
	}
	return was, nil
}

// groups is the projection that counts the identities by status and attributes.
type groups struct{}

func (groups) tables() []table {
	return []table{{"repartition", "SELECT statut, attributs, nombre FROM repartition WHERE nombre <> 0 ORDER BY statut, attributs"}}
}

func (groups) facts() []any { return nil }

func (groups) write(t *transaction, c *change) error {
	was, is := groupOf(c.before.Identite), groupOf(c.after.Identite)
	if was == is {
		return nil
	}
	if err := moveGroup(t.h, was, -1); err != nil {
		return err
	}
	return moveGroup(t.h, is, 1)
}

// group is what identities are counted by.
type group struct {
	statut    string
	attributs int
}

func groupOf(i ins.Identite) group {
	if i.Version == 0 {
		return group{}
	}
	return group{i.Statut().Code(), attributsOf(i)}
}

// attributsOf gives the attributes as bits; the last, 8, tells an identity that was merged into another.
func attributsOf(i ins.Identite) int {
	bits := 0
	for bit, set := range []bool{i.Attributs.Homonyme, i.Attributs.Douteuse, i.Attributs.Fictive, i.FusionneeDans != ""} {
		if set {
			bits |= 1 << bit
		}
	}
	return bits
}

func moveGroup(h *handle, g group, by int) error {
	if g.statut == "" {
		return nil
	}
	_, err := h.exec("INSERT INTO repartition (statut, attributs, nombre) VALUES (?, ?, ?) ON CONFLICT (statut, attributs) DO UPDATE SET nombre = nombre + excluded.nombre",
		g.statut, g.attributs, by)
	if err != nil {
		return fmt.Errorf("compter les statuts : %w", err)
	}
	return nil
}
