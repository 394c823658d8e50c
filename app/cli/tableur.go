package cli

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"guichet/assets/texts"
)

// The columns of a sheet of identities; the first five must be there.
var sheetColumns = []string{"nom_naissance", "premier_prenom", "sexe", "date_naissance", "lieu_naissance", "liste_prenoms", "nom_utilise",
	"prenom_utilise", "ipp", "attributs", "statut", "matricule", "oid"}

const neededColumns = 5

// sheet reads a CSV of identities, row by row.
type sheet struct {
	csv     *csv.Reader
	columns map[string]int
	width   int
}

// sheetRow is one row: its cells, or why they cannot be read.
type sheetRow struct {
	sheet   *sheet
	line    int // in the file, from 1
	cells   []string
	refusal *texts.Refusal
}

func (r sheetRow) value(column string) string {
	at, ok := r.sheet.columns[column]
	if !ok || at >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[at])
}

// newSheet reads the names of the columns. One that is not known is refused at once: nothing is left behind in silence.
func newSheet(in io.Reader, separator, encoding string, ignored []string) (*sheet, error) {
	switch strings.ToLower(encoding) {
	case "utf-8", "utf8":
	case "windows-1252", "cp1252":
		in = charmap.Windows1252.NewDecoder().Reader(in)
	default:
		return nil, usage("encodage inconnu : %s (utf-8 ou windows-1252)", encoding)
	}
	b := bufio.NewReaderSize(in, 64<<10)
	head, _ := b.Peek(4 << 10) // a short file gives what it has
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		_, _ = b.Discard(3)
		head = head[3:]
	}
	first, _, _ := bytes.Cut(head, []byte("\n"))
	s := &sheet{csv: csv.NewReader(b), columns: map[string]int{}}
	s.csv.FieldsPerRecord = -1
	if s.csv.Comma = guess(first); separator != "" {
		if s.csv.Comma, _ = utf8.DecodeRuneInString(separator); utf8.RuneCountInString(separator) != 1 {
			return nil, usage("--separateur attend un seul caractère")
		}
	}
	names, err := s.csv.Read()
	if err != nil {
		return nil, usage("lecture de la première ligne : %w", err)
	}
	s.width = len(names)
	var unknown, missing []string
	for at, name := range names {
		name = strings.ToLower(strings.TrimSpace(name))
		switch _, twice := s.columns[name]; {
		case twice:
			return nil, usage("la colonne %s est deux fois dans le fichier", name)
		case slices.Contains(ignored, name):
		case slices.Contains(sheetColumns, name):
			s.columns[name] = at
		default:
			unknown = append(unknown, name)
		}
	}
	for _, name := range sheetColumns[:neededColumns] {
		if _, ok := s.columns[name]; !ok {
			missing = append(missing, name)
		}
	}
	switch {
	case len(missing) > 0:
		return nil, usage("colonnes absentes du fichier : %s", strings.Join(missing, ", "))
	case len(unknown) > 0:
		return nil, usage("colonnes inconnues : %s. Ajoutez « --ignorer %s » pour ne pas les reprendre.", strings.Join(unknown, ", "), strings.Join(unknown, ","))
	}
	return s, nil
}

// guess is the separator that the first line holds most.
func guess(line []byte) rune {
	best, most := ',', 0
	for _, c := range []rune{',', ';', '\t'} {
		if n := bytes.Count(line, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

// next gives the next row; io.EOF at the end. A row that is badly written is a row with a refusal.
func (s *sheet) next() (sheetRow, error) {
	cells, err := s.csv.Read()
	line, _ := s.csv.FieldPos(0)
	r := sheetRow{sheet: s, line: line, cells: cells}
	var bad *csv.ParseError
	switch {
	case errors.As(err, &bad):
		r.line = bad.StartLine
		r.refusal = texts.Refuse("cli.import_csv")
	case err != nil && !errors.Is(err, io.EOF):
		return r, fmt.Errorf("lecture du fichier : %w", err)
	case err != nil:
		return r, err
	case len(cells) != s.width:
		r.refusal = texts.Refuse("cli.import_colonnes", "colonnes", fmt.Sprint(len(cells)), "attendu", fmt.Sprint(s.width))
	case slices.ContainsFunc(cells, func(c string) bool { return !utf8.ValidString(c) }):
		r.refusal = texts.Refuse("cli.import_encodage")
	}
	return r, nil
}
