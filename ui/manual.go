package ui

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"golang.org/x/text/unicode/norm"

	"guichet/ui/look"
	"guichet/ui/piece"
)

// chapter is a part of the manual: its title and what it says. The manual uses little of Markdown: titles, paragraphs,
// lists, tables, bold words; that is all that is read here.
type chapter struct {
	title  string
	level  int
	blocks []block
}

// block is a paragraph, an entry of a list, or a line of a table (more than one cell).
type block struct {
	mark  string // "•", "1."; empty for a paragraph
	cells []string
	head  bool // of a table
}

func (s chapter) text() string {
	var b strings.Builder
	b.WriteString(s.title)
	for _, x := range s.blocks {
		b.WriteString(" " + x.mark)
		for _, c := range x.cells {
			b.WriteString(" ")
			b.WriteString(c)
		}
	}
	return b.String()
}

// readManual cuts a Markdown text into its sections.
func readManual(markdown string) []chapter {
	var all []chapter
	var at *chapter
	begin := func(title string, level int) {
		all = append(all, chapter{title: title, level: level})
		at = &all[len(all)-1]
	}
	open := false // the last block takes the next line
	for line := range strings.Lines(markdown) {
		line = strings.TrimSpace(line)
		mark, rest, listed := strings.Cut(line, " ")
		listed = listed && (mark == "-" || len(mark) == 2 && unicode.IsDigit(rune(mark[0])) && mark[1] == '.')
		switch {
		case line == "":
			open = false
			continue
		case strings.HasPrefix(line, "#"):
			title := strings.TrimLeft(line, "#")
			begin(strings.TrimSpace(title), len(line)-len(title))
			open = false
			continue
		case at == nil:
			begin("", 1)
		}
		switch {
		case strings.HasPrefix(line, "|---"), strings.HasPrefix(line, "| ---"):
			at.blocks[len(at.blocks)-1].head = true
		case strings.HasPrefix(line, "|"):
			var cells []string
			for c := range strings.SplitSeq(strings.Trim(line, "|"), "|") {
				cells = append(cells, strings.TrimSpace(c))
			}
			at.blocks = append(at.blocks, block{cells: cells})
			open = false
		case listed:
			if mark == "-" {
				mark = "•"
			}
			at.blocks = append(at.blocks, block{mark: mark, cells: []string{rest}})
			open = true
		case open:
			last := &at.blocks[len(at.blocks)-1].cells[0]
			*last += " " + line
		default:
			at.blocks = append(at.blocks, block{cells: []string{line}})
			open = true
		}
	}
	return all
}

// draw gives the chapter as pieces, with the letters of the search underlined.
func (s chapter) draw(search string) fyne.CanvasObject {
	size := look.Traits
	if s.level == 1 {
		size = look.Title
	}
	objects := []fyne.CanvasObject{}
	if s.title != "" {
		objects = append(objects, piece.NewText(found(piece.Run{Text: s.title, Size: size, Weight: look.SemiBold}, search)...))
	}
	for _, b := range s.blocks {
		switch {
		case len(b.cells) > 1:
			cells := make([]fyne.CanvasObject, len(b.cells))
			shares := make([]float32, len(b.cells))
			for i, c := range b.cells {
				runs := bold(c, search)
				for j := range runs {
					if b.head {
						runs[j].Weight, runs[j].Color = look.SemiBold, look.Secondary
					}
					runs[j].Size = look.Caption
				}
				cells[i], shares[i] = piece.NewText(runs...), 1
				if i > 0 {
					shares[i] = 1.6
				}
			}
			objects = append(objects, &fyne.Container{Layout: piece.Row{Gap: 12, Shares: shares, Top: true}, Objects: cells}, piece.Rule())
		case b.mark != "":
			objects = append(objects, &fyne.Container{Layout: piece.Row{Gap: 6, Shares: []float32{0, 1}, Top: true}, Objects: []fyne.CanvasObject{
				piece.NewLine(piece.Run{Text: b.mark}), piece.NewText(bold(b.cells[0], search)...)}})
		default:
			objects = append(objects, piece.NewText(bold(b.cells[0], search)...))
		}
	}
	return piece.NewColumn(6, objects...)
}

// bold makes runs of a text whose words between ** stand out.
func bold(text, search string) []piece.Run {
	var runs []piece.Run
	for i, part := range strings.Split(text, "**") {
		if part == "" {
			continue
		}
		r := piece.Run{Text: part}
		if i%2 == 1 {
			r.Weight = look.SemiBold
		}
		runs = append(runs, found(r, search)...)
	}
	return runs
}

// found cuts a run so that what was searched for is marked in it.
func found(r piece.Run, search string) []piece.Run {
	want := fold(search)
	if len(want) == 0 {
		return []piece.Run{r}
	}
	text := []rune(r.Text)
	folded := fold(r.Text)
	if len(folded) != len(text) {
		return []piece.Run{r} // letters that fold to two: nothing is marked rather than the wrong letters
	}
	var runs []piece.Run
	add := func(from, to int, mark bool) {
		if from < to {
			part := r
			part.Text = string(text[from:to])
			if mark {
				part.Mark, part.Line = look.AnalyseMark, look.Analyse
			}
			runs = append(runs, part)
		}
	}
	from := 0
	for i := 0; i+len(want) <= len(folded); i++ {
		if string(folded[i:i+len(want)]) == string(want) {
			add(from, i, false)
			add(i, i+len(want), true)
			from = i + len(want)
			i = from - 1
		}
	}
	add(from, len(text), false)
	return runs
}

// fold makes letters alike whatever their case and accents.
func fold(s string) []rune {
	var out []rune
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		if r == '’' {
			r = '\''
		}
		if !unicode.Is(unicode.Mn, r) {
			out = append(out, r)
		}
	}
	return out
}
