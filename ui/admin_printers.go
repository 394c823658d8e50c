package ui

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"guichet/app"
	"guichet/app/admin"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// printersSection tells how each printer is, prints the test pattern, and shows the models: the text of a copy may be
// changed, with its picture beside it.
type printersSection struct {
	r      *adminRoom
	state  []admin.PrinterLine
	models []admin.ModelLine
	known  bool

	open    string // name of the model that is being edited; "" for the lists
	editor  *piece.Editor
	picture *canvas.Image
	mistake string
	body    *fyne.Container
	stop    func() // ends the wait before the next drawing
	drawing errand
}

func (s *printersSection) name() string        { return "ui.administration.imprimantes" }
func (s *printersSection) rights() []app.Right { return []app.Right{app.RightSettings} }

func (s *printersSection) back() bool {
	if s.open == "" {
		return false
	}
	s.leaveModel()
	return true
}

func (s *printersSection) leaveModel() {
	if s.stop != nil {
		s.stop()
	}
	s.drawing.cancel()
	s.open, s.editor, s.body, s.mistake = "", nil, nil, ""
}

// forget keeps what was typed.
func (s *printersSection) forget() {
	if s.editor != nil {
		s.edit(s.editor.Text)
	}
}

func (s *printersSection) load() {
	by := s.r.by()
	var state []admin.PrinterLine
	var models []admin.ModelLine
	s.r.run(say("ui.administration.imprimantes.encours"), func(ctx context.Context) (err error) {
		if models, err = s.r.admin.Models(by); err != nil {
			return err
		}
		state, err = s.r.admin.Printers(ctx, by)
		return err
	}, func() { s.state, s.models, s.known = state, models, true })
}

func (s *printersSection) keys() []barKey {
	if s.open == "" {
		return []barKey{{"Ctrl R", say("ui.cellule.touche.actualiser"), s.load}}
	}
	return []barKey{{"Ctrl S", say("ui.administration.modele.enregistrer"), s.save}, {"Échap", say("ui.administration.aide.retour"), func() { s.back(); s.r.repaint() }}}
}

func (s *printersSection) draw() (head, column []fyne.CanvasObject, _ *piece.List) {
	if s.open != "" {
		if s.mistake != "" {
			head = append(head, piece.NewText(piece.Run{Text: s.mistake, Weight: look.Medium, Color: look.Block}))
		} else {
			head = append(head, piece.Note(say("ui.administration.modele.phrase")))
		}
		return head, []fyne.CanvasObject{s.body}, nil
	}
	if s.known && len(s.state) == 0 {
		column = append(column, piece.NewText(piece.Run{Text: say("ui.administration.imprimantes.aucune")}))
	}
	for i, p := range s.state {
		column = append(column, s.printer(i, p), piece.Rule())
	}
	if len(s.models) > 0 {
		column = append(column, piece.Heading(say("ui.administration.modeles")))
	}
	for _, m := range s.models {
		b := s.r.pool.get("modele "+m.Nom, func() { s.show(m) })
		b.SetContent(piece.SecondaryStyle(), m.Titre, piece.NewRow(8, []int{0}, piece.NewText(piece.Run{Text: m.Titre, Weight: look.Medium},
			piece.Run{Text: "  " + m.Nom, Size: look.Caption, Color: look.Secondary})))
		column = append(column, &fyne.Container{Layout: readable{}, Objects: []fyne.CanvasObject{b}})
	}
	return head, column, nil
}

// kinds writes the kinds of documents of the settings as French does.
func kinds(sortes string) string {
	all := strings.Split(sortes, ", ")
	for i, k := range all {
		if text, ok := texts.Lookup("ui.sorte." + k); ok {
			all[i] = text.Phrase
		}
	}
	return strings.Join(all, ", ")
}

func (s *printersSection) printer(i int, p admin.PrinterLine) fyne.CanvasObject {
	words := []fyne.CanvasObject{piece.NewText(piece.Run{Text: kinds(p.Sortes) + " · " + say("ui.imprimante.voie."+p.Voie), Color: look.Secondary})}
	if p.Phrase != "" {
		words = append(words, piece.NewText(piece.Run{Text: p.Phrase}))
	}
	if p.Acte != "" {
		words = append(words, piece.NewText(piece.Run{Text: p.Acte, Weight: look.Medium}))
	}
	pattern := func() {
		by := s.r.by()
		s.r.run(say("ui.administration.imprimantes.mire_encours"), func(ctx context.Context) error { return s.r.admin.PrintPattern(ctx, by, p.Nom) },
			func() { s.r.tell(say("ui.administration.imprimantes.mire_faite", "imprimante", p.Nom)) })
	}
	key := ""
	if i < 9 {
		key = itoa(i + 1)
		s.r.keys.bind(key, pattern)
	}
	b := s.r.pool.get("mire "+p.Nom, pattern)
	b.SetSecondary(say("ui.administration.imprimantes.mire"), key)
	return &fyne.Container{Layout: piece.Row{Gap: 12, Shares: []float32{1.2, 2, 1}, Top: true}, Objects: []fyne.CanvasObject{
		serviceDot(shown.Service{Label: p.Nom, Level: p.Level}, look.Body), piece.NewColumn(4, words...), b}}
}

// show opens the text of a model with its picture.
func (s *printersSection) show(m admin.ModelLine) {
	s.open = m.Nom
	s.picture = &canvas.Image{FillMode: canvas.ImageFillContain}
	s.edit(string(m.Texte))
	s.preview()
	s.r.repaint()
	s.r.focus(s.editor)
}

func (s *printersSection) edit(text string) {
	s.editor = piece.NewEditor(s.r.keys, nil)
	s.editor.SetText(text)
	s.editor.OnChanged = func(string) { s.soon() }
	s.body = &fyne.Container{Layout: modelLayout{s.r}, Objects: []fyne.CanvasObject{s.editor, s.picture}}
}

// pauseOfTyping is how long a person stops typing before the picture is drawn anew.
const pauseOfTyping = 300 * time.Millisecond

func (s *printersSection) soon() {
	if s.stop != nil {
		s.stop()
	}
	s.stop = s.r.options.later(pauseOfTyping, s.preview)
}

// preview draws what is typed, elsewhere. A text that is wrong keeps the last picture, and says at which line.
func (s *printersSection) preview() {
	by, text := s.r.by(), []byte(s.editor.Text)
	var png []byte
	s.drawing.run("", func(context.Context) error {
		out, err := s.r.admin.PreviewModel(by, text)
		png = out.Bytes
		return err
	}, func(err error) {
		s.mistake = ""
		if err != nil {
			m := messageOfError(err)
			s.mistake = m.Phrase
			if where := (*admin.ModelMistake)(nil); errors.As(err, &where) && where.Ligne > 0 {
				s.mistake = say("ui.administration.modele.faute", "ligne", itoa(where.Ligne), "cause", m.Phrase)
			}
		} else {
			s.picture.Resource = fyne.NewStaticResource("modele-"+itoa(s.drawing.number)+".png", png)
			s.picture.Refresh()
		}
		s.r.repaint()
	})
}

func (s *printersSection) save() {
	text := s.editor.Text
	s.r.save(saving{title: say("ui.administration.modele.enregistrer"), phrase: say("ui.administration.modele.ou"), name: s.open + ".json",
		write: func(_ context.Context, w io.Writer) error { _, err := io.WriteString(w, text); return err },
		done:  func(m *shown.Message) { s.r.message = m; s.r.repaint() }})
}

// modelLayout puts the picture beside the text, or under it when the text is large.
type modelLayout struct{ r *adminRoom }

func (l modelLayout) height() float32 { return max(260, l.r.middle.Size().Height-4) }

func (l modelLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	text, picture := o[0], o[1]
	text.Move(fyne.NewPos(0, 0))
	if narrow(l.r.canvas.Size().Width) {
		text.Resize(fyne.NewSize(size.Width, size.Height*0.6))
		picture.Move(fyne.NewPos(0, size.Height*0.62))
		picture.Resize(fyne.NewSize(size.Width, size.Height*0.38))
		return
	}
	text.Resize(fyne.NewSize(size.Width*0.52, size.Height))
	picture.Move(fyne.NewPos(size.Width*0.54, 0))
	picture.Resize(fyne.NewSize(size.Width*0.46, size.Height))
}

// HeightFor implements the layouts whose height follows their width.
func (l modelLayout) HeightFor([]fyne.CanvasObject, float32) float32 { return l.height() }

func (l modelLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, l.height()) }
