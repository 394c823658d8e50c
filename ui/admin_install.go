package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"guichet/app"
	"guichet/app/admin"
	"guichet/app/shown"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// installSection is the assistant of the first installation: its steps in their order, each with how it stands and what
// is missing. They may be done in any order, and again.
type installSection struct {
	r     *adminRoom
	steps []admin.InstallStep
}

func (s *installSection) name() string        { return "ui.administration.installation" }
func (s *installSection) rights() []app.Right { return []app.Right{app.RightAgents} }
func (s *installSection) back() bool          { return false }
func (s *installSection) forget()             {}

func (s *installSection) load() {
	fetch(s.r, say("ui.administration.verification.encours"), s.r.admin.InstallSteps, func(steps []admin.InstallStep) { s.steps = steps })
}

func (s *installSection) keys() []barKey {
	return []barKey{{"Ctrl R", say("ui.cellule.touche.actualiser"), s.load}}
}

func (s *installSection) draw() (head, column []fyne.CanvasObject, _ *piece.List) {
	head = []fyne.CanvasObject{piece.Note(say("ui.administration.installation.phrase"))}
	for i, step := range s.steps {
		column = append(column, s.step(i, step), piece.Rule())
	}
	return head, column, nil
}

func (s *installSection) step(i int, step admin.InstallStep) fyne.CanvasObject {
	level, word := shown.LevelAttention, say("ui.administration.installation.a_faire")
	if step.Done {
		level, word = shown.LevelUp, say("ui.administration.installation.fait")
	}
	parts := []fyne.CanvasObject{
		piece.NewRow(10, []int{0}, piece.NewText(piece.Run{Text: itoa(i+1) + ". " + step.Title, Weight: look.SemiBold}),
			serviceDot(shown.Service{Label: word, Level: level}, look.Caption)),
		piece.NewText(piece.Run{Text: step.Why, Size: look.Caption, Color: look.Secondary}),
	}
	for _, l := range step.Lines {
		parts = append(parts, findingLine(l))
	}
	act, label := s.act(step)
	if act != nil {
		key := itoa(i + 1)
		s.r.keys.bind(key, act)
		b := s.r.pool.get("installation "+step.Code, act)
		b.SetSecondary(label, key)
		parts = append(parts, &fyne.Container{Layout: readable{}, Objects: []fyne.CanvasObject{b}})
	}
	return piece.NewColumn(6, parts...)
}

// act is what completes a step from here; nil where it is done in the settings file of the workstation.
func (s *installSection) act(step admin.InstallStep) (func(), string) {
	switch {
	case step.Form != nil:
		return func() { s.fill(step) }, say("ui.administration.installation.remplir")
	case step.Code == admin.StepAgents:
		return func() { s.r.goToSection(s.r.sectionOf("ui.administration.agents")) }, say("ui.administration.agents.ajouter")
	}
	return nil, ""
}

// sectionOf finds a section by its name.
func (r *adminRoom) sectionOf(name string) section {
	for _, s := range r.sections {
		if s.name() == name {
			return s
		}
	}
	return r.at
}

func (s *installSection) fill(step admin.InstallStep) {
	a := &asking{title: step.Title, phrase: step.Why, confirm: say("ui.administration.installation.enregistrer"), fields: step.Form.Fields}
	a.do = func(v map[string]string) {
		fetch(s.r, say("ui.administration.ecriture"), func(ctx context.Context, by app.Agent) (map[string]string, error) {
			return s.r.admin.InstallSite(ctx, by, v)
		}, func(faults map[string]string) {
			if len(faults) == 0 {
				s.r.asking = nil
				s.load()
				s.r.tell(say("ui.administration.fait"))
				return
			}
			for i := range a.fields {
				a.fields[i].Fault = faults[a.fields[i].Code]
			}
		})
	}
	s.r.ask(a)
}
