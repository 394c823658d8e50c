package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// tallies sum the rows of the tables that are counted, whatever their order: four words of the SHA-256 of each row.
type tallies map[string][4]uint64

func (t tallies) add(c counted, statut string) {
	if c.table == "" {
		return
	}
	var row strings.Builder
	for _, v := range c.values {
		_, _ = fmt.Fprintf(&row, "%v\x00", v) // a builder never fails
	}
	row.WriteString(statut)
	sum := sha256.Sum256([]byte(row.String()))
	total := t[c.table]
	for i := range total {
		total[i] += binary.BigEndian.Uint64(sum[8*i:])
	}
	t[c.table] = total
}

// countedColumns are the columns of each table in the order of counted.values, venues with the status after them.
var countedColumns = map[string]string{
	"venues": "seq, cle, jour, identite, service, duree, insi, statut", "appels": "seq, jour, code, faute, canal, bloquants, duree",
	"tirages": "seq, jour, duree", "mouvements": "seq, jour, nom, detail, avant, apres, retire",
}

// checkCounts counts the facts again, and compares with the tables; what events leave is in want already.
func (b *Base) checkCounts(ctx context.Context, h *handle, want *tallies) error {
	visits := map[string]bool{}
	l := lineReader{b: b}
	query := "SELECT " + lineColumns + " FROM journal WHERE nom IN (?, ?, ?) AND evenement = 0 ORDER BY seq"
	err := each(ctx, h, query, countedFacts, func(rows *sql.Rows) error {
		if err := l.scan(rows); err != nil {
			return err
		}
		c, err := countFact(&l.line)
		if err != nil {
			return err
		}
		statut := ""
		if c.table == "venues" {
			cle := c.values[1].(string)
			if visits[cle] {
				return nil
			}
			visits[cle] = true
			err := h.one("SELECT coalesce((SELECT CASE WHEN attributs & 8 THEN '' ELSE statut END FROM identites WHERE id = ?), '')", []any{l.line.identite}, &statut)
			if err != nil {
				return err
			}
		}
		want.add(c, statut)
		return nil
	})
	if err != nil {
		return err
	}
	got := tallies{}
	for table, columns := range countedColumns {
		if err := tally(ctx, h, table, columns, got); err != nil {
			return err
		}
		if got[table] != (*want)[table] {
			return differs("table", table)
		}
	}
	return nil
}

func tally(ctx context.Context, h *handle, table, columns string, t tallies) error {
	n := strings.Count(columns, ",") + 1
	values := make([]sql.RawBytes, n)
	dest := make([]any, n)
	for i := range values {
		dest[i] = &values[i]
	}
	return each(ctx, h, "SELECT "+columns+" FROM "+table, nil, func(rows *sql.Rows) error {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		row := counted{table: table}
		for _, v := range values {
			row.values = append(row.values, string(v))
		}
		statut := ""
		if table == "venues" {
			last := len(row.values) - 1
			statut, row.values = row.values[last].(string), slices.Clip(row.values[:last])
		}
		t.add(row, statut)
		return nil
	})
}

// checkGroups compares the counters with the identities.
func checkGroups(ctx context.Context, h *handle, want map[group]int) error {
	err := each(ctx, h, "SELECT statut, attributs, nombre FROM repartition WHERE nombre <> 0", nil, func(rows *sql.Rows) error {
		var g group
		var n int
		if err := rows.Scan(&g.statut, &g.attributs, &n); err != nil {
			return err
		}
		if want[g] != n {
			return differs("répartition", g.statut)
		}
		delete(want, g)
		return nil
	})
	if err == nil && len(want) > 0 {
		err = refused("base_projection", fmt.Errorf("répartition incomplète (%d)", len(want)))
	}
	return err
}
