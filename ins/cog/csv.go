package cog

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"guichet/assets/texts"
	"guichet/ins"
)

// column lists the names that a column has had; none means "at this very place".
type column []string

// line is one record under its header. The first fault is kept, and the values after it mean nothing.
type line struct {
	record []string
	at     []int // of each column asked for
	header []string
	fault  *string
}

func (l line) text(i int) string {
	if at := l.at[i]; at < len(l.record) {
		s := strings.TrimSpace(l.record[at])
		if len(s) > maxNom {
			l.fail("valeur trop longue")
			return ""
		}
		return s
	}
	l.fail("colonne absente")
	return ""
}

func (l line) optional(name string) (string, bool) {
	at := slices.Index(l.header, name)
	if at < 0 || at >= len(l.record) {
		return "", false
	}
	s := strings.TrimSpace(l.record[at])
	if len(s) > maxNom {
		l.fail("valeur trop longue")
		return "", true
	}
	return s, true
}

func (l line) fail(why string) {
	if *l.fault == "" {
		*l.fault = why
	}
}

func (l line) code(i int) string {
	s := l.text(i)
	if len(s) == 4 { // a spreadsheet ate the leading zero
		s = "0" + s
	}
	if !Valid(s) || s == "00000" {
		l.fail("code attendu")
	}
	return s
}

// codeOrNone lets a code be absent: a commune that is made of nothing, or that ends without an heir.
func (l line) codeOrNone(i int) string {
	if l.text(i) == "" {
		return ""
	}
	return l.code(i)
}

func (l line) number(i int) int {
	n, err := strconv.Atoi(l.text(i))
	if err != nil {
		l.fail("nombre attendu")
	}
	return n
}

func (l line) date(i int) ins.Date {
	s := l.text(i)
	if s == "" {
		return ins.Date{}
	}
	d, err := ins.ParseDate(s)
	if err != nil {
		if d, err = ins.ParseDateFR(s); err != nil {
			l.fail("date attendue")
			return ins.Date{}
		}
	}
	return d
}

// begin is the first day of a period; the day on which the files begin says nothing about the years before.
func (l line) begin(i int) ins.Date {
	d := l.date(i)
	if d == (ins.Date{Year: 1943, Month: time.January, Day: 1}) {
		return ins.Date{}
	}
	return d
}

const (
	maxINSEE   = 64 << 20
	maxRecords = 300_000
)

func unreadable(name string, line int, why string) *texts.Refusal {
	return texts.Refuse("cog_fichier_illisible", "fichier", name, "ligne", strconv.Itoa(line), "raison", why)
}

func bounded(name string, r io.Reader) ([]byte, *texts.Refusal) {
	b, err := io.ReadAll(io.LimitReader(r, maxINSEE+1))
	switch {
	case err != nil:
		return nil, unreadable(name, 0, "lecture interrompue")
	case len(b) > maxINSEE:
		return nil, unreadable(name, 0, "fichier trop grand")
	default:
		return b, nil
	}
}

// headerOf gives the names of the columns, in capitals.
func headerOf(b []byte) []string {
	first, _, _ := bytes.Cut(bytes.TrimPrefix(b, []byte("\ufeff")), []byte("\n"))
	names := strings.FieldsFunc(strings.ToUpper(decoded(first)), func(r rune) bool { return r == ',' || r == ';' })
	for i := range names {
		names[i] = strings.Trim(names[i], " \"\r\t")
	}
	return names
}

func has(header []string, names ...string) bool {
	for _, n := range names {
		if !slices.Contains(header, n) {
			return false
		}
	}
	return true
}

// readINSEE gives each line of a file to visit.
func readINSEE(name string, r io.Reader, columns []column, visit func(line)) *texts.Refusal {
	b, refusal := bounded(name, r)
	if refusal != nil {
		return refusal
	}
	refuse := func(line int, why string) *texts.Refusal { return unreadable(name, line, why) }
	text := strings.TrimPrefix(decoded(b), "\ufeff")
	first, _, _ := strings.Cut(text, "\n")
	records := csv.NewReader(strings.NewReader(text))
	records.FieldsPerRecord = -1
	records.ReuseRecord = true
	if strings.Count(first, ";") > strings.Count(first, ",") {
		records.Comma = ';'
	}
	header, err := records.Read()
	if err != nil {
		return refuse(1, "en-tête absent")
	}
	l := line{header: make([]string, len(header)), at: make([]int, len(columns)), fault: new(string)}
	for i, h := range header {
		l.header[i] = strings.ToUpper(strings.TrimSpace(h))
	}
	for i, c := range columns {
		if l.at[i] = i; len(c) > 0 {
			l.at[i] = slices.IndexFunc(l.header, func(h string) bool { return slices.Contains(c, h) })
		}
		if l.at[i] < 0 {
			return refuse(1, "colonne "+c[0]+" absente")
		}
	}
	for n := 2; ; n++ {
		record, err := records.Read()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return refuse(n, "ligne mal formée")
		case n > maxRecords:
			return refuse(n, "trop de lignes")
		}
		l.record = record
		visit(l)
		if *l.fault != "" {
			return refuse(n, *l.fault)
		}
	}
}

// decoded is the text of a file in UTF-8, or in the Latin-1 of older editions.
func decoded(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	r := make([]rune, len(b))
	for i, c := range b {
		r[i] = rune(c)
	}
	return string(r)
}
