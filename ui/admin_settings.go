package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"guichet/app"
	"guichet/app/admin"
	"guichet/app/settings"
	"guichet/app/shown"
	"guichet/ui/piece"
)

// settingsSection lists the settings of the site with where each value comes from (G-30).
type settingsSection struct {
	r    *adminRoom
	all  []admin.Setting
	list *piece.List
}

func (s *settingsSection) name() string        { return "ui.administration.reglages" }
func (s *settingsSection) rights() []app.Right { return []app.Right{app.RightSettings} }
func (s *settingsSection) back() bool          { return false }
func (s *settingsSection) forget()             { s.list = nil }

func (s *settingsSection) keys() []barKey {
	if len(s.all) == 0 {
		return nil
	}
	return []barKey{{keyEnter, say("ui.administration.reglages.changer"), func() { s.change(s.all[s.list.At()]) }}}
}

func (s *settingsSection) load() {
	fetch(s.r, say("ui.administration.lecture"), s.r.admin.Settings, func(all []admin.Setting) { s.all = all })
}

func (s *settingsSection) draw() (head, column []fyne.CanvasObject, list *piece.List) {
	if s.list == nil {
		s.list = piece.NewList(s.r.keys, []piece.ListColumn{
			{Title: say("ui.reglage.reglage"), Width: 260, Share: 6}, {Title: say("ui.reglage.valeur"), Width: 120, Share: 2}, {Title: say("ui.reglage.origine"), Width: 120, Share: 2},
		}, s.cells)
		s.list.OnOpen = func(i int) { s.change(s.all[i]) }
	}
	s.list.SetRows(len(s.all), -1)
	return []fyne.CanvasObject{piece.Note(say("ui.administration.reglages.phrase"))}, nil, s.list
}

func (s *settingsSection) cells(i int) []piece.ListCell {
	one := s.all[i]
	return []piece.ListCell{
		{Strong: say("ui.reglage.groupe." + one.Group), Text: " · " + one.Label()}, {Text: one.Words}, {Text: one.Origin, Quiet: true},
	}
}

// change asks for a value and the reason.
func (s *settingsSection) change(one admin.Setting) {
	value := shown.Field{Code: "valeur", Label: say("ui.reglage.valeur"), Value: one.Value, Hint: one.Allowed()}
	switch one.Kind {
	case settings.KindYesNo, settings.KindChoice:
		value.Hint = ""
		for i, c := range one.Choices {
			value.Choices = append(value.Choices, shown.Choice{Value: c, Label: one.ValueLabel(c), Key: itoa(i + 1)})
		}
	}
	phrase := one.Help()
	if one.Regle() != "" {
		phrase = cited(strings.TrimSpace(phrase + " (" + one.Regle() + ")"))
	}
	s.r.ask(&asking{
		title: one.Label(), phrase: phrase + "\u00A0" + say("ui.reglage.defaut", "valeur", one.DefaultWords), confirm: say("ui.administration.reglages.changer"),
		fields: []shown.Field{value, reasonField()},
		do: func(v map[string]string) {
			fetch(s.r, say("ui.administration.ecriture"), func(ctx context.Context, by app.Agent) (string, error) {
				return s.r.admin.ChangeSetting(ctx, by, one.Code, v["valeur"], v["motif"])
			}, func(said string) {
				s.r.asking = nil
				s.load()
				s.r.tell(said)
			})
		},
	})
}

// reasonField asks why: nothing here is done without it.
func reasonField() shown.Field {
	return shown.Field{Code: "motif", Label: say("ui.administration.motif"), Required: true}
}
