package printing

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"guichet/assets/texts"
)

// A paragraph is a text element filled with a content: lines that share a box. Each value first shrinks, then
// wraps, then is cut with « … » where the model allows it (E-24).
type paragraph struct {
	element *Element
	width   float64
	lines   []*line
}

type line struct {
	pieces []*piece
	factor float64
	space  float64 // above, in millimetres
	size   float64 // em of the values, chosen by fit
	rows   int
}

type piece struct {
	caption string
	value   string
	full    string // before a cut
	font    string
	cut     bool
	x       float64
}

// run is a piece of a row with its place in the box.
type run struct {
	x, size float64
	row     int
	s, font string
	white   bool
}

const (
	shrinkStep   = 0.96
	softLimit    = 0.8 // a name wraps before it becomes smaller than this, where the box has room
	defaultLead  = 1.25
	captionGap   = 0.35 // em between a caption and its value, and between pieces twice that
	ellipsis     = "…"
	absurd       = 250 // a longer value is cut to this at once: no label has room for it
	fitTolerance = 1e-6
)

func (s *scope) paragraph(e *Element) paragraph {
	p := paragraph{element: e, width: e.L}
	if e.LSansINS > 0 && s.message == nil {
		p.width = e.LSansINS
	}
	for i := 0; i < len(e.Lignes); {
		if e.Lignes[i].PourChaque == "" {
			p.add(s, &e.Lignes[i], nil)
			i++
			continue
		}
		// Neighbouring lines repeat together: all of the first trait, then all of the second.
		end := i
		for end < len(e.Lignes) && e.Lignes[end].PourChaque != "" {
			end++
		}
		for _, of := range s.ecarts {
			for j := i; j < end; j++ {
				p.add(s, &e.Lignes[j], of)
			}
		}
		i = end
	}
	return p
}

// add fills one line; it stays out when it has nothing to say.
func (p *paragraph) add(s *scope, l *Ligne, of map[string]string) {
	if !s.holds(l.Si) {
		return
	}
	made := &line{factor: l.Facteur, space: l.Espace}
	if made.factor == 0 {
		made.factor = 1
	}
	for _, m := range l.Morceaux {
		value, shown := s.expand(m.Texte, of)
		if !shown {
			continue
		}
		font := FontRegular
		if m.Gras {
			font = FontBold
		}
		value = strings.TrimSpace(value)
		made.pieces = append(made.pieces, &piece{caption: m.Libelle, value: value, full: value, font: font, cut: m.Coupe, x: m.X})
	}
	if len(made.pieces) > 0 {
		p.lines = append(p.lines, made)
	}
}

// fit chooses the sizes, and says what it had to do. A text that cannot be cut and has no room refuses the
// document: a date that would fall off the paper must not be printed.
func (p *paragraph) fit() ([]Remark, error) {
	e := p.element
	if p.size(softLimit); p.height() > e.H+fitTolerance {
		p.size(0)
	}
	for p.height() > e.H+fitTolerance && p.shrinkAll() {
	}
	for p.height() > e.H+fitTolerance {
		if !p.cutLongest() {
			return nil, texts.Refuse("impression.texte_trop_long", "texte", p.shortest())
		}
	}
	for _, l := range p.lines {
		p.grow(l)
	}
	return p.remarks(), nil
}

// size gives each line the least rows it can have down to a part of its full size (or to its least size), then the
// largest size with as many rows.
func (p *paragraph) size(part float64) {
	for _, l := range p.lines {
		full, least := p.element.Taille*l.factor, p.least(l)
		low := max(full*part, least)
		rows := p.layRow(l, low, nil)
		size := full
		for size > low && p.layRow(l, size, nil) > rows {
			size = max(size*shrinkStep, low)
		}
		l.size, l.rows = size, rows
	}
}

func (p *paragraph) least(l *line) float64 { return p.element.TailleMin * min(l.factor, 1) }

// grow enlarges a line that wrapped as far as the box allows without one more row.
func (p *paragraph) grow(l *line) {
	for l.rows > 1 && l.size < p.element.Taille*l.factor {
		size := min(l.size/shrinkStep, p.element.Taille*l.factor)
		before := l.size
		l.size = size
		if p.layRow(l, size, nil) > l.rows || p.height() > p.element.H+fitTolerance {
			l.size = before
			return
		}
	}
}

func (p *paragraph) lead() float64 {
	if p.element.Interligne > 0 {
		return p.element.Interligne
	}
	return defaultLead
}

func (p *paragraph) height() float64 {
	sum := 0.0
	for i, l := range p.lines {
		if i > 0 {
			sum += l.space
		}
		sum += float64(l.rows) * l.size * p.lead()
	}
	return sum
}

// shrinkAll makes every line that still can a little smaller; false when none can.
func (p *paragraph) shrinkAll() bool {
	any := false
	for _, l := range p.lines {
		if least := p.least(l); l.size > least {
			l.size = max(l.size*shrinkStep, least)
			l.rows = p.layRow(l, l.size, nil)
			any = true
		}
	}
	return any
}

// cutLongest takes one character off the longest value that may be cut; false when none may.
func (p *paragraph) cutLongest() bool {
	var longest *piece
	var of *line
	for _, l := range p.lines {
		if l.rows < 2 {
			continue
		}
		for _, pc := range l.pieces {
			if pc.cut && utf8.RuneCountInString(pc.value) > 4 && (longest == nil || len(pc.value) > len(longest.value)) {
				longest, of = pc, l
			}
		}
	}
	if longest == nil {
		return false
	}
	kept := strings.TrimSuffix(longest.value, ellipsis)
	_, last := utf8.DecodeLastRuneInString(kept)
	if runes := []rune(kept); len(runes) > absurd {
		kept, last = string(runes[:absurd]), 0
	}
	longest.value = strings.TrimRight(kept[:len(kept)-last], " -'’") + ellipsis
	of.rows = p.layRow(of, of.size, nil)
	return true
}

func (p *paragraph) shortest() string {
	for _, l := range p.lines {
		for _, pc := range l.pieces {
			if !pc.cut && l.rows > 1 {
				return strings.TrimSpace(pc.caption + " " + pc.value)
			}
		}
	}
	return p.lines[0].pieces[0].value
}

func (p *paragraph) remarks() []Remark {
	var all []Remark
	for _, l := range p.lines {
		for _, pc := range l.pieces {
			switch name := strings.Trim(pc.caption, " :"); {
			case pc.value != pc.full:
				all = append(all, remark("impression.coupe", "champ", name, "imprime", pc.value, "entier", pc.full))
			case l.rows > 1 && len(l.pieces) == 1 && name != "":
				all = append(all, remark("impression.replie", "champ", name, "lignes", strconv.Itoa(l.rows)))
			case l.size < p.element.Taille*l.factor*0.8 && pc.cut:
				all = append(all, remark("impression.reduit", "champ", name))
			}
		}
	}
	return all
}

// layRow lays a line out at a size and gives the number of rows it takes. emit, when given, receives the runs.
func (p *paragraph) layRow(l *line, size float64, emit func(run)) int {
	t := typesetter{width: p.width, size: size, white: p.element.Inverse, emit: emit}
	caption := p.element.TailleLibelle
	if caption == 0 || caption > size {
		caption = size
	}
	for i, pc := range l.pieces {
		start := pc.x
		if i > 0 {
			start = max(start, t.x+2*captionGap*size)
		}
		captionWidth := 0.0
		if pc.caption != "" {
			captionWidth = Width(FontRegular, pc.caption, caption) + captionGap*caption
			if i == 0 {
				captionWidth = max(captionWidth, p.element.Colonne)
			}
		}
		first, _ := firstWord(pc.value)
		if i > 0 && start+captionWidth+Width(pc.font, first, size) > p.width+fitTolerance {
			t.row, start = t.row+1, 0
			if pc.caption != "" {
				captionWidth = max(captionWidth, p.element.Colonne)
			}
		}
		t.x = start
		t.put(pc.caption, FontRegular, caption)
		t.x = start + captionWidth
		t.indent = t.x
		if t.indent > p.width*0.6 {
			t.indent = p.element.Colonne
		}
		t.words(pc.value, pc.font)
	}
	return t.row + 1
}

// typesetter puts words on rows.
type typesetter struct {
	width, size, indent float64
	white               bool
	emit                func(run)

	x   float64
	row int
}

func (t *typesetter) put(s, font string, size float64) {
	if s = strings.TrimRight(s, " "); t.emit != nil && s != "" {
		t.emit(run{x: t.x, size: size, row: t.row, s: s, font: font, white: t.white})
	}
}

// words wraps at spaces and after hyphens, and inside a word that is wider than a whole row.
func (t *typesetter) words(s, font string) {
	row, pending, width := t.width-t.indent, "", 0.0
	flush := func() {
		t.put(pending, font, t.size)
		t.x += width
		pending, width = "", 0
	}
	newRow := func() {
		flush()
		t.row, t.x = t.row+1, t.indent
	}
	for s != "" {
		var word string
		word, s = firstWord(s)
		w := Width(font, word, t.size)
		if t.x+width+Width(font, strings.TrimRight(word, " "), t.size) > t.width+fitTolerance {
			if t.x+width > t.indent+fitTolerance {
				newRow()
				word = strings.TrimLeft(word, " ")
				w = Width(font, word, t.size)
			}
			for w > row+fitTolerance && utf8.RuneCountInString(word) > 1 {
				head := t.fitting(word, font, row)
				pending, width = word[:head], Width(font, word[:head], t.size)
				newRow()
				word = word[head:]
				w = Width(font, word, t.size)
			}
		}
		pending, width = pending+word, width+w
	}
	flush()
}

// fitting is the length in bytes of the longest beginning of a word that fits, one character at least.
func (t *typesetter) fitting(word, font string, width float64) int {
	end, sum := 0, 0.0
	for i, r := range word {
		sum += Advance(font, r, t.size)
		if end > 0 && sum > width+fitTolerance {
			break
		}
		end = i + utf8.RuneLen(r)
	}
	return end
}

// firstWord splits after the spaces or the hyphen that end the first word.
func firstWord(s string) (word, rest string) {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == ' ':
			for i < len(s) && s[i] == ' ' {
				i++
			}
			return s[:i], s[i:]
		case s[i] == '-' && i > 0 && i+1 < len(s):
			return s[:i+1], s[i+1:]
		}
	}
	return s, ""
}
