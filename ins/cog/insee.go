package cog

import (
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

// INSEE publishes the history of the codes once a year, as CSV files with a header line. Columns are found by
// their names, so that an added or moved column does no harm; a malformed line refuses the whole file, for half a
// history is worse than none.

// CommunePeriode is one line of v_commune_depuis_1943: a commune under one code and one name.
type CommunePeriode struct {
	Code, Nom  string
	Debut, Fin ins.Date // Debut is zero for 1943-01-01, when the file begins; Fin is zero for a commune of today
}

// Mouvement is one line of v_mvt_commune: what became of a commune, and when.
type Mouvement struct {
	Mod          int // INSEE's kind of event: 31 merger, 32 commune nouvelle, 41 change of département
	Quand        ins.Date
	Avant, Apres string // codes
}

// PaysPeriode is one line of v_pays_et_territoire_depuis_1943: a country or territory under one code and one name.
// The state that it then depended on (CRPAY) is left out: a colony is not the same place as its metropolis.
type PaysPeriode struct {
	Code, Nom  string
	Debut, Fin ins.Date
}

// CodeExtension is one line of v_codes_extension: a second code of a commune with many births (C-64, C-65).
type CodeExtension struct{ Code, Commune, Nom string }

const (
	maxINSEE   = 64 << 20
	maxRecords = 300_000
)

// ParseCommunes reads v_commune_depuis_1943 (or v_commune_outremer_depuis_1943). Lines of communes déléguées and
// associées are passed over.
func ParseCommunes(name string, r io.Reader) ([]CommunePeriode, *texts.Refusal) {
	var out []CommunePeriode
	if refusal := readINSEE(name, r, []column{{"COM", "COM_COMER"}, {"LIBELLE"}, {"DATE_DEBUT"}, {"DATE_FIN"}}, func(l line) {
		if typ, ok := l.optional("TYPECOM"); ok && typ != "COM" && typ != "" {
			return
		}
		out = append(out, CommunePeriode{Code: l.code(0), Nom: l.text(1), Debut: l.begin(2), Fin: l.date(3)})
	}); refusal != nil {
		return nil, refusal
	}
	return out, nil
}

// ParseMouvements reads v_mvt_commune. Only the events that lead from one commune to another code are kept.
func ParseMouvements(name string, r io.Reader) ([]Mouvement, *texts.Refusal) {
	var out []Mouvement
	columns := []column{{"MOD"}, {"DATE_EFF"}, {"TYPECOM_AV"}, {"COM_AV"}, {"TYPECOM_AP"}, {"COM_AP"}}
	if refusal := readINSEE(name, r, columns, func(l line) {
		m := Mouvement{Mod: l.number(0), Quand: l.date(1), Avant: l.code(3), Apres: l.code(5)}
		if l.text(2) == "COM" && l.text(4) == "COM" && m.Avant != m.Apres {
			out = append(out, m)
		}
	}); refusal != nil {
		return nil, refusal
	}
	return out, nil
}

// ParsePays reads v_pays_et_territoire_depuis_1943.
func ParsePays(name string, r io.Reader) ([]PaysPeriode, *texts.Refusal) {
	var out []PaysPeriode
	if refusal := readINSEE(name, r, []column{{"COG"}, {"LIBCOG"}, {"DATE_DEBUT"}, {"DATE_FIN"}}, func(l line) {
		out = append(out, PaysPeriode{Code: l.code(0), Nom: l.text(1), Debut: l.begin(2), Fin: l.date(3)})
	}); refusal != nil {
		return nil, refusal
	}
	return out, nil
}

// ParseExtensions reads v_codes_extension: three columns, code, commune and name, in that order.
func ParseExtensions(name string, r io.Reader) ([]CodeExtension, *texts.Refusal) {
	var out []CodeExtension
	if refusal := readINSEE(name, r, []column{{}, {}, {}}, func(l line) {
		out = append(out, CodeExtension{Code: l.code(0), Commune: l.code(1), Nom: l.text(2)})
	}); refusal != nil {
		return nil, refusal
	}
	return out, nil
}

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
	return strings.TrimSpace(l.record[at]), true
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

// readINSEE gives each line of a file to visit.
func readINSEE(name string, r io.Reader, columns []column, visit func(line)) *texts.Refusal {
	refuse := func(line int, why string) *texts.Refusal {
		return texts.Refuse("cog_fichier_illisible", "fichier", name, "ligne", strconv.Itoa(line), "raison", why)
	}
	b, err := io.ReadAll(io.LimitReader(r, maxINSEE+1))
	switch {
	case err != nil:
		return refuse(0, "lecture interrompue")
	case len(b) > maxINSEE:
		return refuse(0, "fichier trop grand")
	}
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
