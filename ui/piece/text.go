package piece

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"guichet/ui/look"
)

// Run is a piece of text in one look. Mark, when set, is the role of the ground behind it, and it is underlined in
// its own colour: what differs must show without colour too.
type Run struct {
	Text   string
	Color  fyne.ThemeColorName // look.Text when empty
	Size   fyne.ThemeSizeName  // look.Body when empty
	Weight look.Weight
	Mark   fyne.ThemeColorName
	Line   fyne.ThemeColorName // of the line under a Mark; the colour of the text when empty
	// Underline draws a line under a run that has no Mark: the matched letters of a search (EXI SI 17).
	Underline bool
}

// Text is wrapped text made of runs. The zero line height is 1.3 times the type.
type Text struct {
	widget.BaseWidget
	runs    []Run
	align   fyne.TextAlign
	oneLine bool
	// What was measured last: layouts ask for a text at several widths in turn, and Fyne asks at every frame.
	laid   [3]layoutOfText
	oldest int
	word   longestWord
}

// longestWord is how wide a text must be at least.
type longestWord struct {
	width, scale float32
}

// NewText gives wrapped text.
func NewText(runs ...Run) *Text {
	t := &Text{runs: runs}
	t.ExtendBaseWidget(t)
	return t
}

// NewLine gives text that never wraps: its MinSize is its whole width.
func NewLine(runs ...Run) *Text {
	t := NewText(runs...)
	t.oneLine = true
	return t
}

// Centered centres the lines.
func (t *Text) Centered() *Text { t.align = fyne.TextAlignCenter; return t }

// Trailing puts the lines at the right.
func (t *Text) Trailing() *Text { t.align = fyne.TextAlignTrailing; return t }

// SetRuns changes the text.
func (t *Text) SetRuns(runs ...Run) {
	t.runs = runs
	t.laid, t.word = [3]layoutOfText{}, longestWord{}
	t.Refresh()
}

// String is the text without its looks.
func (t *Text) String() string {
	var b strings.Builder
	for _, r := range t.runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

// HeightFor implements Flowing.
func (t *Text) HeightFor(width float32) float32 { return t.layoutAt(width).height }

// MinSize is the whole text on one line for a line, the longest word for wrapped text.
func (t *Text) MinSize() fyne.Size {
	if t.oneLine {
		l := t.layoutAt(1 << 20)
		return fyne.NewSize(l.width, l.height)
	}
	if scale := look.Scale(); t.word.scale != scale {
		t.word = longestWord{scale: scale}
		for _, f := range fragments(t.runs) {
			t.word.width = max(t.word.width, f.width)
		}
	}
	w, width := t.word.width, t.Size().Width
	if width == 0 {
		width = 1 << 20
	}
	return fyne.NewSize(w, t.layoutAt(max(w, width)).height)
}

func (t *Text) layoutAt(width float32) layoutOfText {
	scale := look.Scale()
	for _, l := range t.laid {
		if l.pieces != nil && l.at == width && l.scale == scale {
			return l
		}
	}
	l := layText(t.runs, width)
	l.at, l.scale = width, scale
	t.laid[t.oldest] = l
	t.oldest = (t.oldest + 1) % len(t.laid)
	return l
}

// CreateRenderer implements fyne.Widget.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{text: t}
	r.Refresh()
	return r
}

// fragment is a word, or the spaces after it, of one run.
type fragment struct {
	run         int
	text        string
	width       float32
	height      float32
	space, next bool // next: a line ends here whatever the width
	cut         bool // the word goes on, but a line may end here
}

// Width is how wide a run is on one line.
func Width(r Run) float32 { return measure(r, r.Text).Width }

func measure(r Run, text string) fyne.Size {
	style, source := r.Weight.Face()
	size, _ := fyne.CurrentApp().Driver().RenderedTextSize(text, look.Size(r.size()), style, source)
	return size
}

func (r Run) size() fyne.ThemeSizeName {
	if r.Size == "" {
		return look.Body
	}
	return r.Size
}

func fragments(runs []Run) []fragment {
	var all []fragment
	for i, r := range runs {
		for line, rest := range strings.Split(r.Text, "\n") {
			if line > 0 {
				all = append(all, fragment{run: i, next: true, height: measure(r, " ").Height})
			}
			for _, part := range words(rest) {
				m := measure(r, part)
				all = append(all, fragment{run: i, text: part, width: m.Width, height: m.Height, space: part[0] == ' '})
			}
		}
	}
	return all
}

// words cuts where a line may break: at spaces, and after a hyphen between letters. French keeps « » : ; ? ! and
// the number of a rule with the word beside them.
func words(s string) []string {
	var parts []string
	chars := []rune(s)
	start := 0
	cut := func(at int) {
		if at > start {
			parts = append(parts, string(chars[start:at]))
			start = at
		}
	}
	for i, r := range chars {
		switch {
		case r == ' ' && breakable(chars, i):
			cut(i)
			if i+1 < len(chars) && chars[i+1] != ' ' {
				cut(i + 1)
			}
		case r == '-' && i > 0 && i+1 < len(chars) && unicode.IsLetter(chars[i-1]) && unicode.IsLetter(chars[i+1]):
			cut(i + 1)
		}
	}
	cut(len(chars))
	return parts
}

func breakable(chars []rune, i int) bool {
	if i+1 < len(chars) && strings.ContainsRune(":;?!»·", chars[i+1]) {
		return false
	}
	if i > 0 && chars[i-1] == '«' {
		return false
	}
	word := i
	for word > 0 && unicode.IsUpper(chars[word-1]) {
		word--
	}
	switch string(chars[word:i]) {
	case "RNIV", "EXI", "SI", "PP", "IPP":
		return false
	}
	return true
}

type textPiece struct {
	run        int
	text       string
	x, y, w, h float32
}

type layoutOfText struct {
	pieces        []textPiece
	lines         []float32 // width of each line, for alignment
	lineOf        []int     // line of each piece
	width, height float32
	at, scale     float32
}

func layText(runs []Run, width float32) layoutOfText {
	l := layoutOfText{pieces: []textPiece{}}
	frags := cutLong(runs, fragments(runs), width)
	var x, y, lineHeight float32
	begin := 0 // first piece of the present line
	line := 0
	end := func(h float32) {
		if n := len(l.pieces) - 1; n >= begin { // spaces at the end of a line do not count
			if p := &l.pieces[n]; strings.HasSuffix(p.text, " ") {
				p.text = strings.TrimRight(p.text, " ")
				p.w = measure(runs[p.run], p.text).Width
			}
		}
		w := float32(0)
		for i := begin; i < len(l.pieces); i++ {
			if strings.TrimSpace(l.pieces[i].text) != "" {
				w = l.pieces[i].x + l.pieces[i].w
			}
			l.pieces[i].y += (h - l.pieces[i].h) * 0.8 // larger and smaller type share a base line, nearly
			l.lineOf = append(l.lineOf, line)
		}
		l.lines = append(l.lines, w)
		l.width = max(l.width, w)
		y += h
		x, lineHeight, begin = 0, 0, len(l.pieces)
		line++
	}
	for i := 0; i < len(frags); i++ {
		f := frags[i]
		if f.next {
			end(max(lineHeight, f.height))
			continue
		}
		if f.space && x == 0 && line > 0 {
			continue
		}
		// A word goes on until the next place where a line may break: runs may cut through it.
		word := f.width
		if !f.space {
			for j := i + 1; j < len(frags) && !frags[j].space && !frags[j].next && !frags[j-1].breaks(); j++ {
				word += frags[j].width
			}
		}
		joined := i > 0 && !frags[i-1].space && !f.space && !frags[i-1].next && !frags[i-1].breaks()
		if !f.space && !joined && x > 0 && x+word > width+0.5 {
			end(lineHeight)
		}
		n := len(l.pieces)
		if n > begin && l.pieces[n-1].run == f.run {
			p := &l.pieces[n-1]
			p.text += f.text
			p.w = x + f.width - p.x
		} else {
			l.pieces = append(l.pieces, textPiece{run: f.run, text: f.text, x: x, y: y, w: f.width, h: f.height})
		}
		x += f.width
		lineHeight = max(lineHeight, f.height)
	}
	if len(l.pieces) > begin || line == 0 {
		end(lineHeight)
	}
	l.height = y
	return l
}

// cutLong breaks words that are wider than the line between two characters: nothing of a name is ever cut off.
func cutLong(runs []Run, frags []fragment, width float32) []fragment {
	var out []fragment
	for i, f := range frags {
		if f.space || f.next || f.width <= width {
			if out != nil {
				out = append(out, f)
			}
			continue
		}
		if out == nil {
			out = append(make([]fragment, 0, len(frags)+8), frags[:i]...)
		}
		rest := []rune(f.text)
		for len(rest) > 0 {
			n := len(rest)
			for n > 1 && measure(runs[f.run], string(rest[:n])).Width > width {
				n--
			}
			m := measure(runs[f.run], string(rest[:n]))
			out = append(out, fragment{run: f.run, text: string(rest[:n]), width: m.Width, height: m.Height, cut: n < len(rest)})
			rest = rest[n:]
		}
	}
	if out == nil {
		return frags
	}
	return out
}

func (f fragment) breaks() bool { return f.cut || strings.HasSuffix(f.text, "-") }

type textRenderer struct {
	text    *Text
	objects []fyne.CanvasObject
	width   float32
	scale   float32
}

func (r *textRenderer) Layout(size fyne.Size) {
	if size.Width != r.width || look.Scale() != r.scale {
		r.Refresh()
	}
}

func (r *textRenderer) MinSize() fyne.Size           { return r.text.MinSize() }
func (r *textRenderer) Destroy()                     {}
func (r *textRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *textRenderer) Refresh() {
	r.width, r.scale = r.text.Size().Width, look.Scale()
	r.objects = r.objects[:0]
	if r.width == 0 {
		return
	}
	l := r.text.layoutAt(r.width)
	for i, p := range l.pieces {
		if p.text == "" {
			continue // the spaces at the end of a line
		}
		run := r.text.runs[p.run]
		role := run.Color
		if role == "" {
			role = look.Text
		}
		x := p.x
		switch r.text.align {
		case fyne.TextAlignCenter:
			x += (r.width - l.lines[l.lineOf[i]]) / 2
		case fyne.TextAlignTrailing:
			x += r.width - l.lines[l.lineOf[i]]
		}
		if run.Mark != "" && strings.TrimSpace(p.text) != "" {
			ground := canvas.NewRectangle(look.Color(run.Mark))
			place(ground, x-1, p.y+1, p.w+2, p.h-2)
			r.objects = append(r.objects, ground)
		}
		t := canvas.NewText(p.text, look.Color(role))
		t.TextSize = look.Size(run.size())
		t.TextStyle, t.FontSource = run.Weight.Face()
		place(t, x, p.y, p.w, p.h)
		r.objects = append(r.objects, t)
		if run.Mark != "" || run.Underline {
			if run.Line != "" {
				role = run.Line
			}
			line := canvas.NewRectangle(look.Color(role))
			thick := max(1, look.Size(run.size())/8)
			if run.Underline {
				thick = max(1, look.Size(run.size())/14)
			}
			place(line, x-1, p.y+p.h-thick-0.5, p.w+2, thick)
			if run.Underline {
				place(line, x, p.y+p.h-thick-1.5, p.w, thick)
			}
			r.objects = append(r.objects, line)
		}
	}
	canvas.Refresh(r.text)
}
