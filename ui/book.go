package ui

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"guichet/assets"
	"guichet/docs"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// book is the help: this step with its rules in plain words and its keys, the glossary, the manual, what the program
// is. One field searches through all of it.
type book struct {
	sh      *shell
	step    []fyne.CanvasObject
	tabs    []*piece.Press
	search  *piece.Field
	card    *fyne.Container
	content *fyne.Container
	scroll  *piece.Scroll
	at      int
}

// bookPages are the pages, in the order of their keys.
var bookPages = []string{"ui.livre.etape", "ui.livre.lexique", "ui.livre.manuel", "ui.livre.apropos"}

// openBook opens the help at this step, which step draws.
func (sh *shell) openBook(step ...fyne.CanvasObject) {
	b := &book{sh: sh, step: step, content: piece.NewColumn(14)}
	b.scroll = piece.NewScroll(b.content)
	keys := bookKeys{layerKeys{sh.layers}, b}
	var tabs []fyne.CanvasObject
	for i := range bookPages {
		tab := piece.NewPress(keys)
		tab.OnTapped = func() { b.turn(i) }
		b.tabs = append(b.tabs, tab)
		tabs = append(tabs, tab)
	}
	b.search = piece.NewField(keys, say("ui.livre.chercher"), piece.MaskNone)
	b.search.OnChanged = func(string) { b.draw() }
	shut := piece.NewPress(keys)
	shut.SetSecondary(say("ui.fermer"), "Échap")
	shut.OnTapped = sh.layers.close
	head := piece.NewColumn(10,
		piece.NewRow(12, []int{0}, piece.NewText(piece.Run{Text: say("ui.aide.titre"), Size: look.Title, Weight: look.SemiBold}), shut),
		piece.NewWrapped(8, tabs...), b.search)
	b.card = piece.NewStack(piece.Framed(look.Surface, look.Edge, 1, 0),
		piece.NewInset(piece.All(20), newSplit(12, head, b.scroll, piece.Note(say("ui.livre.touches")))))
	sh.layers.lay(&fyne.Container{Layout: bookLayout{}, Objects: []fyne.CanvasObject{newVeil(sh.layers.close), b.card}})
	b.turn(0)
	sh.canvas.Focus(b.tabs[0])
}

// turn goes to a page.
func (b *book) turn(page int) {
	b.at = page
	b.search.SetValue("")
	b.sh.canvas.Focus(b.tabs[page])
	b.draw()
}

func (b *book) draw() {
	search := strings.TrimSpace(b.search.Value())
	for i, tab := range b.tabs {
		weight := look.Medium
		if i == b.at && search == "" {
			weight = look.Bold
		}
		tab.SetContent(piece.CardStyle(i == b.at && search == ""), say(bookPages[i]),
			piece.NewRow(6, nil, piece.KeyCap(itoa(i+1)), piece.NewLine(piece.Run{Text: say(bookPages[i]), Size: look.Caption, Weight: weight})))
	}
	b.content.Objects = b.page(search)
	piece.Relayout(b.card)
	b.scroll.Top()
	b.scroll.Changed()
}

// page draws what is shown: the search, when there is one, looks everywhere.
func (b *book) page(search string) []fyne.CanvasObject {
	if len([]rune(search)) > 1 {
		if all := lookUp(search); len(all) > 0 {
			return all
		}
		return []fyne.CanvasObject{piece.NewText(piece.Run{Text: say("ui.livre.rien", "mot", search)})}
	}
	switch b.at {
	case 1:
		return terms("")
	case 2:
		var all []fyne.CanvasObject
		for _, s := range readManual(docs.Manuel) {
			all = append(all, s.draw(""))
		}
		return all
	case 3:
		return b.about()
	}
	return b.step
}

// about says what the program is, and that it is a part of the référentiel unique d'identités (RNIV EXI SI 36).
func (b *book) about() []fyne.CanvasObject {
	title := say("ui.aide.version", "version", b.sh.options.Version)
	if b.sh.options.Version == "" {
		title = say("ui.guichet")
	}
	var all []fyne.CanvasObject
	all = append(all, piece.NewText(piece.Run{Text: title, Size: look.Title, Weight: look.SemiBold}))
	for _, code := range []string{"ui.apropos.ri", "ui.apropos.pieces", "ui.apropos.donnees", "ui.apropos.licence"} {
		all = append(all, piece.NewText(piece.Run{Text: say(code)}))
	}
	return all
}

// lookUp gives everything that holds what is searched for: words, rules, sections of the manual.
func lookUp(search string) []fyne.CanvasObject {
	all := append(terms(search), rules(search, nil)...)
	for _, s := range readManual(docs.Manuel) {
		if holds(s.text(), search) {
			all = append(all, s.draw(search))
		}
	}
	return all
}

func holds(text, search string) bool {
	return strings.Contains(string(fold(text)), string(fold(search)))
}

// terms draws the glossary, or the part of it that holds what is searched for.
func terms(search string) []fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, t := range assets.Lexique() {
		if search == "" || holds(t.Terme+" "+t.Definition, search) {
			all = append(all, piece.NewText(append(
				found(piece.Run{Text: t.Terme, Weight: look.SemiBold}, search),
				found(piece.Run{Text: "\n" + t.Definition}, search)...)...))
		}
	}
	return all
}

var ruleNumber = regexp.MustCompile(`(?:EXI|RECO) (?:PP|SI|ES) \d\d`)

// ruleNumbers gives the requirements that a sentence names, each once: "RNIV EXI PP 20, SI 29" names two.
func ruleNumbers(sentence string) []string {
	sentence = regexp.MustCompile(`, (PP|SI) (\d\d)`).ReplaceAllString(sentence, ", EXI $1 $2")
	var all []string
	seen := map[string]bool{}
	for _, n := range ruleNumber.FindAllString(sentence, -1) {
		if !seen[n] {
			seen[n] = true
			all = append(all, n)
		}
	}
	return all
}

// rules draws requirements in plain words: those of numbers, or those that hold what is searched for.
func rules(search string, numbers []string) []fyne.CanvasObject {
	if search != "" {
		for _, n := range slices.Sorted(maps.Keys(assets.Regles())) {
			if holds(n+" "+assets.Regles()[n], search) {
				numbers = append(numbers, n)
			}
		}
	}
	var all []fyne.CanvasObject
	for _, n := range numbers {
		if says := assets.Regles()[n]; says != "" {
			all = append(all, piece.NewText(append(
				found(piece.Run{Text: "RNIV " + n, Weight: look.SemiBold, Size: look.Caption, Color: look.Secondary}, search),
				found(piece.Run{Text: "\n" + says}, search)...)...))
		}
	}
	return all
}

// bookLayout puts the help in the middle, always of the same size.
type bookLayout struct{}

func (bookLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(size)
	w, h := min(820*look.Scale(), size.Width-40), size.Height-40
	o[1].Resize(fyne.NewSize(w, h))
	o[1].Move(fyne.NewPos((size.Width-w)/2, 20))
}

func (bookLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(300, 200) }

// bookKeys are the keys of the help: digits for its pages, those that scroll, and Ctrl F.
type bookKeys struct {
	layerKeys
	b *book
}

// Function implements piece.Keys.
func (k bookKeys) Function(ev *fyne.KeyEvent) bool {
	switch ev.Name {
	case fyne.KeyPageDown:
		k.b.scroll.Page(1)
	case fyne.KeyPageUp:
		k.b.scroll.Page(-1)
	default:
		return k.layerKeys.Function(ev)
	}
	return true
}

// Plain implements piece.Keys.
func (k bookKeys) Plain(ev *fyne.KeyEvent) bool {
	if len(ev.Name) == 1 && ev.Name[0] >= '1' && int(ev.Name[0]-'1') < len(bookPages) {
		k.b.turn(int(ev.Name[0] - '1'))
	}
	return true
}

// Shortcut implements piece.Keys.
func (k bookKeys) Shortcut(s fyne.Shortcut) bool {
	if c, ok := s.(*desktop.CustomShortcut); ok && c.KeyName == fyne.KeyF && c.Modifier == fyne.KeyModifierShortcutDefault {
		k.b.sh.canvas.Focus(k.b.search.Input())
		return true
	}
	return false // copy and paste in the field
}
