package ui

import (
	"context"
	"io"

	"fyne.io/fyne/v2"

	"guichet/app"
	"guichet/app/admin"
	"guichet/app/shown"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// checkSection is the vérification du poste: every part of the workstation, what is wrong and what to do.
type checkSection struct {
	r     *adminRoom
	lines []admin.CheckLine
	whole *admin.CheckReport // nil until a check has ended
}

func (s *checkSection) name() string        { return "ui.administration.verification" }
func (s *checkSection) rights() []app.Right { return []app.Right{app.RightSettings} }
func (s *checkSection) back() bool          { return false }
func (s *checkSection) forget()             {}

// load implements section. A check calls INSi and speaks to printers: it is asked for, never done for a look.
func (s *checkSection) load() {}

func (s *checkSection) check() {
	s.lines, s.whole = nil, nil
	fetch(s.r, say("ui.administration.verification.encours"), func(ctx context.Context, by app.Agent) (admin.CheckReport, error) {
		return s.r.admin.CheckWorkstation(ctx, by, func(l admin.CheckLine) {
			onWindow(func() {
				if s.r.errand.running() && s.whole == nil {
					s.lines = append(s.lines, l)
					s.r.repaint()
				}
			})
		})
	}, func(report admin.CheckReport) { s.whole, s.lines = &report, report.Lines })
}

func (s *checkSection) draw() (head, column []fyne.CanvasObject, _ *piece.List) {
	b := s.r.pool.get("verifier", s.check)
	if s.whole == nil && len(s.lines) == 0 {
		b.SetPrimary(say("ui.administration.verification.lancer"), "F5")
		head = append(head, piece.NewText(piece.Run{Text: say("ui.administration.verification.phrase")}), b)
	}
	if s.whole != nil {
		head = append(head, piece.NewText(piece.Run{Text: s.whole.Bilan, Weight: look.SemiBold},
			piece.Run{Text: "  " + say("ui.administration.verification.faite", "heure", s.whole.Quand.Format("15:04")), Size: look.Caption, Color: look.Secondary}))
	}
	for _, l := range s.lines {
		column = append(column, findingLine(l), piece.Rule())
	}
	return head, column, nil
}

// findingLine is one finding: a shape, a sentence, and the act when there is one.
func findingLine(l admin.CheckLine) fyne.CanvasObject {
	subject := say("ui.verification." + l.Sujet)
	words := []fyne.CanvasObject{piece.NewText(piece.Run{Text: l.Phrase})}
	if l.Acte != "" && l.Level != shown.LevelUp {
		words = append(words, piece.NewText(piece.Run{Text: l.Acte, Weight: look.Medium}))
	}
	return &fyne.Container{Layout: piece.Row{Gap: 12, Shares: []float32{1, 3}, Top: true}, Objects: []fyne.CanvasObject{
		serviceDot(shown.Service{Label: subject, Level: l.Level}, look.Body), piece.NewColumn(4, words...)}}
}

func (s *checkSection) keys() []barKey {
	keys := []barKey{{"F5", say("ui.administration.verification.lancer"), s.check}}
	save := barKey{key: "Ctrl S", label: say("ui.administration.verification.enregistrer")}
	if s.whole != nil {
		save.act = s.save
	}
	return append(keys, save)
}

func (s *checkSection) save() {
	text := s.whole.Texte
	s.r.save(saving{
		title: say("ui.administration.verification.enregistrer"), phrase: say("ui.administration.verification.sans_patient"),
		name:  "verification-" + s.whole.Quand.Format("2006-01-02-1504") + ".txt",
		write: func(_ context.Context, w io.Writer) error { _, err := io.WriteString(w, text); return err },
		done:  func(m *shown.Message) { s.r.message = m; s.r.repaint() },
	})
}
