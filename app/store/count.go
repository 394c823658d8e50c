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

// The tables of what is counted line by line, and how a row enters. statut of venues is not of the line: it follows the
// identity.
var countedTables = map[string]string{
	"venues":     "INSERT INTO venues (seq, cle, jour, identite, service, duree, insi, statut) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (cle) DO NOTHING",
	"appels":     "INSERT INTO appels (seq, jour, code, faute, canal, bloquants, duree) VALUES (?, ?, ?, ?, ?, ?, ?)",
	"tirages":    "INSERT INTO tirages (seq, jour, duree) VALUES (?, ?, ?)",
	"mouvements": "INSERT INTO mouvements (seq, jour, nom, detail, avant, apres, retire) VALUES (?, ?, ?, ?, ?, ?, ?)",
}

// countedFacts are the facts that leave a row there.
var countedFacts = []any{app.FactVisit, app.FactCall, app.FactPrint}

// countFact gives what a fact leaves to count; no table when nothing.
func countFact(line *record) (counted, error) {
	jour, err := dayOf(line)
	if err != nil {
		return counted{}, err
	}
	switch line.name {
	case app.FactVisit:
		var f app.VisitFact
		if err := json.Unmarshal(line.body, &f); err != nil {
			return counted{}, fmt.Errorf("lire la venue : %w", err)
		}
		return counted{"venues", []any{line.seq, f.Cle, jour, line.identite, f.Service, f.Duree.Milliseconds(), f.INSi.Milliseconds()}}, nil
	case app.FactPrint:
		var f struct {
			Echec string        `json:"echec"`
			Duree time.Duration `json:"duree_ns"`
		}
		if err := json.Unmarshal(line.body, &f); err != nil || f.Echec != "" {
			return counted{}, nil // what another desk wrote under this name is not counted
		}
		return counted{"tirages", []any{line.seq, jour, f.Duree.Milliseconds()}}, nil
	case app.FactCall:
		return countCall(line, jour)
	}
	return counted{}, nil
}

// countCall reads of a call what is counted, and leaves its messages aside.
func countCall(line *record, jour string) (counted, error) {
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
		return counted{}, nil // what another desk wrote under this name is not counted
	}
	if f.Faute.Classe == ins.FaultCanceled {
		return counted{}, nil
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
	return counted{"appels", []any{line.seq, jour, string(f.Code), string(f.Faute.Classe), canal, strings.Join(blocking, " "), f.Trace.Duree.Milliseconds()}}, nil
}

// countEvent gives what an event leaves to count; no table when nothing.
func countEvent(line *record, before, after ins.Identite, ev ins.Event) (counted, error) {
	detail, counts := "", false
	switch e := ev.(type) {
	case ins.Merged, ins.MergeUndone, ins.FraudFound:
		counts = true
	case ins.AttributSet:
		detail, counts = string(e.Attribut), e.Attribut != ins.AttributHomonyme
	case ins.Absorbed: // the merge is counted on the survivor
		return counted{}, nil
	}
	retire := 0
	if before.INS != nil && (after.INS == nil || after.INS.Matricule != before.INS.Matricule) {
		if _, replaced := ev.(ins.NIRReplaced); !replaced {
			retire, counts = 1, true
		}
	}
	if before.Version == 0 || !counts && !after.Statut().Below(before.Statut()) {
		return counted{}, nil
	}
	jour, err := dayOf(line)
	return counted{"mouvements", []any{line.seq, jour, line.name, detail, before.Statut().Code(), after.Statut().Code(), retire}}, err
}

// count writes a row to count.
func (b *Base) count(h *handle, c counted, statut string) error {
	if c.table == "" {
		return nil
	}
	values := c.values
	if c.table == "venues" {
		values = append(values[:len(values):len(values)], statut)
	}
	if _, err := h.exec(countedTables[c.table], values...); err != nil {
		return fmt.Errorf("compter (%s) : %w", c.table, err)
	}
	return nil
}

// verifiedOn gives the day of the last récupération or vérification of the active INS after an event (D-60 to D-63).
func verifiedOn(was string, line *record, after ins.Identite, ev ins.Event) (string, error) {
	if after.INS == nil {
		return "", nil
	}
	switch ev.(type) {
	case ins.INSAccepted, ins.AppliVitaleRead, ins.NIRReplaced, ins.VerificationPassed:
		return dayOf(line)
	}
	return was, nil
}

// currentStatut is the status that counts: none once merged into another.
func currentStatut(i ins.Identite) string {
	if i.Version == 0 || i.FusionneeDans != "" {
		return ""
	}
	return i.Statut().Code()
}

// projectCounts keeps the counters and the visits true to the identity.
func (b *Base) projectCounts(h *handle, before, after ins.Identite) error {
	if was, is := groupOf(before), groupOf(after); was != is {
		if err := moveGroup(h, was, -1); err != nil {
			return err
		}
		if err := moveGroup(h, is, 1); err != nil {
			return err
		}
	}
	if was, is := currentStatut(before), currentStatut(after); was != is {
		if _, err := h.exec("UPDATE venues SET statut = ? WHERE identite = ?", is, after.ID); err != nil {
			return fmt.Errorf("écrire le statut des venues : %w", err)
		}
	}
	return nil
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
