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

func (counts) check(v *verification, c *change) error {
	return eachCounted(c, func(row counted) error {
		v.counted.add(row, "")
		return nil
	})
}

func (p counts) settle(v *verification) error {
	for _, t := range p.tables() {
		if err := v.settleCounted(t.name); err != nil {
			return err
		}
	}
	return nil
}

// settleCounted compares a table with the rows that were noted.
func (v *verification) settleCounted(table string) error {
	got := tallies{}
	if err := tally(v.ctx, v.h, table, countedColumns[table], got); err != nil {
		return err
	}
	if got[table] != v.counted[table] {
		return differs("table", table)
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

func (groups) check(v *verification, c *change) error {
	if c.moves() {
		v.groups[groupOf(c.after.Identite)]++
	}
	return nil
}

func (groups) settle(v *verification) error {
	err := each(v.ctx, v.h, "SELECT statut, attributs, nombre FROM repartition WHERE nombre <> 0", nil, func(rows *sql.Rows) error {
		var g group
		var n int
		if err := rows.Scan(&g.statut, &g.attributs, &n); err != nil {
			return err
		}
		if v.groups[g] != n {
			return differs("répartition", g.statut)
		}
		delete(v.groups, g)
		return nil
	})
	if err == nil && len(v.groups) > 0 {
		err = refused("base_projection", fmt.Errorf("répartition incomplète (%d)", len(v.groups)))
	}
	return err
}
