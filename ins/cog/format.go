package cog

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"guichet/ins"
)

// The file of a table is text, compressed: a first line with its format, one with its source, then one line per
// département and per entry, fields separated by tabs. It is made to be small and to be read whole.
const (
	magic     = "guichet-lieux 1"
	maxFile   = 32 << 20 // uncompressed; the embedded table is under 2 MB
	maxLines  = 400_000
	natures   = "cadsofxp" // letters of Commune to Pays
	fieldsOf  = 8
	separator = "|" // between other names
)

// errFormat is what every fault of such a file wraps.
var errFormat = errors.New("not a table of places")

// Write writes the table as Read reads it. The same table always gives the same bytes.
func (t *Table) Write(w io.Writer) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return fmt.Errorf("write table of places: %w", err)
	}
	b := bufio.NewWriter(z)
	t.text(b)
	if err := errors.Join(b.Flush(), z.Close()); err != nil {
		return fmt.Errorf("write table of places: %w", err)
	}
	return nil
}

// text writes the lines of the file; a bufio.Writer keeps its own first error.
func (t *Table) text(b *bufio.Writer) {
	fmt.Fprintf(b, "%s\n%s\n", magic, clean(t.source))
	for _, code := range slices.Sorted(maps.Keys(t.departements)) {
		fmt.Fprintf(b, "=\t%s\t%s\n", clean(code), clean(t.departements[code]))
	}
	for e := range t.Entries() {
		nom := e.Nom
		if e.Nature == AncienCode {
			if p := t.heirOf(e.Parent); p != nil && p.alive() && p.nom == nom {
				nom, e.Population = "", 0 // both come from the parent again
			}
		}
		if e.Nature == Commune && !e.Fin.IsZero() {
			if p := t.heirOf(e.Code); p.alive() && p.population == uint32(e.Population) {
				e.Population = 0 // as above
			}
		}
		fmt.Fprintf(b, "%c\t%s\t%s\t%s\t%s\t%s\t%s\t%s", natures[e.Nature], e.Code, e.Parent, eightDigits(dayOf(e.Debut)), eightDigits(dayOf(e.Fin)),
			number(e.Population), strings.Join(e.CodesPostaux, ","), clean(nom))
		for _, o := range e.Autres {
			b.WriteString(separator)
			b.WriteString(clean(o))
		}
		b.WriteByte('\n')
	}
}

func (t *Table) heirOf(code string) *entry {
	if c, ok := pack(code); ok {
		return t.heir(c)
	}
	return nil
}

// clean keeps a value on its line and in its field.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' || r == '|' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

func eightDigits(d day) string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%08d", d)
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// Read reads a table that Write wrote.
func Read(r io.Reader) (*Table, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("read table of places: %w", errors.Join(errFormat, err))
	}
	var b strings.Builder
	n, err := io.Copy(&b, io.LimitReader(z, maxFile+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read table of places: %w", errors.Join(errFormat, err))
	case n > maxFile:
		return nil, fmt.Errorf("read table of places: %w: more than %d bytes", errFormat, maxFile)
	case !utf8.ValidString(b.String()):
		return nil, fmt.Errorf("read table of places: %w: not UTF-8", errFormat)
	}
	return parse(b.String())
}

func parse(text string) (*Table, error) {
	first, rest, _ := strings.Cut(text, "\n")
	if first != magic {
		return nil, fmt.Errorf("read table of places: %w: first line %.40q", errFormat, first)
	}
	source, rest, _ := strings.Cut(rest, "\n")
	lines := strings.Count(rest, "\n")
	if lines > maxLines {
		return nil, fmt.Errorf("read table of places: %w: %d lines", errFormat, lines)
	}
	departements := map[string]string{}
	entries := make([]Entry, 0, lines)
	for at := 3; rest != ""; at++ {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		if code, nom, ok := departement(line); ok {
			departements[code] = nom
			continue
		}
		e, ok := parseEntry(line)
		if !ok {
			return nil, fmt.Errorf("read table of places: %w: line %d", errFormat, at)
		}
		entries = append(entries, e)
	}
	t, err := New(source, departements, entries)
	if err != nil {
		return nil, fmt.Errorf("read table of places: %w", errors.Join(errFormat, err))
	}
	return t, nil
}

func departement(line string) (code, nom string, ok bool) {
	rest, ok := strings.CutPrefix(line, "=\t")
	if !ok {
		return "", "", false
	}
	return strings.Cut(rest, "\t")
}

func parseEntry(line string) (Entry, bool) {
	var f [fieldsOf]string
	for i := range fieldsOf - 1 {
		var ok bool
		if f[i], line, ok = strings.Cut(line, "\t"); !ok {
			return Entry{}, false
		}
	}
	f[fieldsOf-1] = line
	if len(f[0]) != 1 || strings.Contains(line, "\t") {
		return Entry{}, false
	}
	n := strings.IndexByte(natures, f[0][0])
	debut, ok1 := parseDay(f[3])
	fin, ok2 := parseDay(f[4])
	population, ok3 := digits("0" + f[5])
	if n < 0 || !ok1 || !ok2 || !ok3 {
		return Entry{}, false
	}
	e := Entry{Nature: Nature(n), Code: f[1], Parent: f[2], Debut: debut, Fin: fin, Population: int(population), Nom: f[7]}
	if f[6] != "" {
		e.CodesPostaux = strings.Split(f[6], ",")
	}
	if nom, others, ok := strings.Cut(f[7], separator); ok {
		e.Nom, e.Autres = nom, strings.Split(others, separator)
	}
	return e, true
}

func parseDay(s string) (ins.Date, bool) {
	if s == "" {
		return ins.Date{}, true
	}
	n, ok := digits(s)
	d := day(n).date()
	return d, ok && len(s) == 8 && dayOf(d) == day(n)
}
