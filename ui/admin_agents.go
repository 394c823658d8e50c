package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"guichet/app"
	"guichet/app/admin"
	"guichet/app/shown"
	"guichet/ins"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// agentsSection lists who may work here, and what each profile may (H-04, H-43).
type agentsSection struct {
	r      *adminRoom
	all    []admin.AccountLine
	list   *piece.List
	chosen string // identifiant of the agent who is open; "" for the list
	table  bool   // the table of rights is shown
}

func (s *agentsSection) name() string        { return "ui.administration.agents" }
func (s *agentsSection) rights() []app.Right { return []app.Right{app.RightAgents} }
func (s *agentsSection) forget()             { s.list = nil }

func (s *agentsSection) back() bool {
	if s.chosen == "" && !s.table {
		return false
	}
	s.chosen, s.table = "", false
	return true
}

func (s *agentsSection) load() {
	fetch(s.r, say("ui.administration.lecture"), s.r.admin.Agents, func(all []admin.AccountLine) { s.all = all })
}

func (s *agentsSection) keys() []barKey {
	return []barKey{
		{"F3", say("ui.administration.agents.ajouter"), s.add},
		{"F4", say("ui.administration.agents.droits"), func() { s.table, s.chosen = !s.table, ""; s.r.repaint() }},
		{"Ctrl R", say("ui.cellule.touche.actualiser"), s.load},
	}
}

func (s *agentsSection) open() (admin.AccountLine, bool) {
	for _, a := range s.all {
		if a.Identifiant == s.chosen && s.chosen != "" {
			return a, true
		}
	}
	return admin.AccountLine{}, false
}

func (s *agentsSection) draw() (head, column []fyne.CanvasObject, list *piece.List) {
	if s.table {
		return nil, s.rightsTable(), nil
	}
	if a, ok := s.open(); ok {
		return nil, s.one(a), nil
	}
	if s.list == nil {
		s.list = piece.NewList(s.r.keys, []piece.ListColumn{
			{Title: say("ui.agent.agent"), Width: 200, Share: 3}, {Title: say("ui.agent.identifiant"), Width: 110, Share: 1},
			{Title: say("ui.agent.profil"), Width: 170, Share: 2}, {Title: say("ui.agent.etat"), Width: 150, Share: 2},
		}, func(i int) []piece.ListCell {
			a := s.all[i]
			return []piece.ListCell{{Strong: a.Nom, Text: " " + a.Prenom}, {Text: a.Identifiant}, {Text: a.Profil.Label()}, {Text: a.Etat, Quiet: true}}
		})
		s.list.OnOpen = func(i int) { s.chosen = s.all[i].Identifiant; s.r.repaint() }
	}
	s.list.SetRows(len(s.all), -1)
	return []fyne.CanvasObject{piece.Note(say("ui.administration.agents.phrase"))}, nil, s.list
}

// rightsTable is who may what: a word in each place, never a colour alone.
func (s *agentsSection) rightsTable() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, p := range admin.RightsTable() {
		var words []string
		for _, r := range app.Rights() {
			if p.Rights[r] {
				words = append(words, r.Label())
			}
		}
		out = append(out, &fyne.Container{Layout: piece.Row{Gap: 12, Shares: []float32{1, 3}, Top: true}, Objects: []fyne.CanvasObject{
			piece.NewText(piece.Run{Text: p.Label, Weight: look.SemiBold}), piece.NewText(piece.Run{Text: strings.Join(words, " · ")})}}, piece.Rule())
	}
	return append(out, piece.Note(say("ui.administration.agents.droits.note")))
}

// one shows an agent with what may be done.
func (s *agentsSection) one(a admin.AccountLine) []fyne.CanvasObject {
	lines := [][2]string{
		{"ui.agent.identifiant", a.Identifiant}, {"ui.agent.profil", a.Profil.Label()}, {"ui.agent.service", a.Service},
		{"ui.agent.debut", dateOrNone(a.Debut)}, {"ui.agent.fin", dateOrNone(a.Fin)}, {"ui.agent.carte", a.Carte}, {"ui.agent.etat", a.Etat},
	}
	out := []fyne.CanvasObject{piece.NewText(piece.Run{Text: a.Nom + " " + a.Prenom, Size: look.Title, Weight: look.SemiBold})}
	for _, l := range lines {
		if l[1] != "" {
			out = append(out, &fyne.Container{Layout: piece.Row{Gap: 12, Shares: []float32{1, 3}, Top: true}, Objects: []fyne.CanvasObject{
				piece.NewText(piece.Run{Text: say(l[0]), Color: look.Secondary}), piece.NewText(piece.Run{Text: l[1]})}})
		}
	}
	acts := []struct {
		key, label string
		able       bool
		act        func()
	}{
		{"1", "ui.administration.agents.modifier", true, func() { s.edit(a.Account) }},
		{"2", "ui.administration.agents.desactiver", a.Desactive.IsZero(), func() { s.disable(a.Account) }},
		{"3", "ui.administration.agents.reactiver", !a.Desactive.IsZero(), func() { s.enable(a.Account) }},
		{"4", "ui.administration.agents.code", a.Desactive.IsZero(), func() { s.renew(a.Account) }},
		{"5", "ui.administration.agents.liberer", a.Essais > 0, func() { s.release(a.Account) }},
	}
	for _, act := range acts {
		if !act.able {
			continue
		}
		s.r.keys.bind(act.key, act.act)
		b := s.r.pool.get(act.label, act.act)
		b.SetSecondary(say(act.label), act.key)
		out = append(out, &fyne.Container{Layout: readable{}, Objects: []fyne.CanvasObject{b}})
	}
	return out
}

func dateOrNone(d ins.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.FR()
}

// fields ask for what is written of an agent.
func (s *agentsSection) fields(a app.Account, isNew bool) []shown.Field {
	text := func(code, value string, required bool) shown.Field {
		return shown.Field{Code: code, Label: say("ui.agent." + code), Value: value, Required: required}
	}
	day := func(code string, d ins.Date) shown.Field {
		f := text(code, dateOrNone(d), false)
		f.Kind, f.Hint = shown.KindDate, "JJ/MM/AAAA"
		return f
	}
	profil := shown.Field{Code: "profil", Label: say("ui.agent.profil"), Value: string(a.Profil), Required: true}
	for i, p := range app.Profils() {
		profil.Choices = append(profil.Choices, shown.Choice{Value: string(p), Label: p.Label(), Key: itoa(i + 1)})
	}
	all := []shown.Field{text("nom", a.Nom, true), text("prenom", a.Prenom, false), profil, text("service", a.Service, false),
		day("debut", a.Debut), day("fin", a.Fin), text("carte", a.Carte, false)}
	if isNew {
		secret := shown.Field{Code: "code", Label: say("ui.agent.code"), Value: "oui", Required: true, Choices: []shown.Choice{
			{Value: "oui", Label: say("ui.agent.code.oui"), Key: "O"}, {Value: "non", Label: say("ui.agent.code.non"), Key: "N"}}}
		all = append([]shown.Field{text("identifiant", "", true)}, append(all, secret)...)
	}
	return all
}

// read puts what was typed into an account; a date that cannot be read is refused by its field.
func (s *agentsSection) read(a app.Account, v map[string]string) (app.Account, bool) {
	a.Nom, a.Prenom, a.Profil, a.Service, a.Carte = v["nom"], v["prenom"], app.Profil(v["profil"]), v["service"], v["carte"]
	if id, ok := v["identifiant"]; ok {
		a.Identifiant = id
	}
	good := true
	for code, d := range map[string]*ins.Date{"debut": &a.Debut, "fin": &a.Fin} {
		*d = ins.Date{}
		if strings.TrimSpace(v[code]) == "" {
			continue
		}
		read, err := ins.ParseDateFR(v[code])
		if err != nil {
			good = false
		}
		*d = read
		s.fault(code, err)
	}
	return a, good
}

// fault puts a sentence under a field of what is being asked.
func (s *agentsSection) fault(code string, err error) {
	a := s.r.asking
	for i := range a.fields {
		if a.fields[i].Code == code {
			a.fields[i].Fault = ""
			if err != nil {
				a.fields[i].Fault = say("ui.pilotage.date_illisible")
			}
		}
	}
}

func (s *agentsSection) add() {
	s.r.ask(&asking{title: say("ui.administration.agents.ajouter"), confirm: say("ui.administration.agents.ajouter"), fields: s.fields(app.Account{}, true),
		do: func(v map[string]string) {
			acc, ok := s.read(app.Account{}, v)
			if !ok {
				s.r.repaint()
				return
			}
			fetch(s.r, say("ui.administration.ecriture"), func(ctx context.Context, by app.Agent) (string, error) {
				return s.r.admin.CreateAgent(ctx, by, acc, v["code"] == "oui")
			}, func(secret string) { s.hand(secret, acc) })
		}})
}

// hand shows a secret once, and goes back to the list.
func (s *agentsSection) hand(secret string, a app.Account) {
	s.chosen = ""
	s.r.asking = nil
	s.load()
	if secret == "" {
		s.r.tell(say("ui.administration.fait"))
		return
	}
	s.r.ask(&asking{title: a.Prenom + " " + a.Nom, secret: secret, confirm: say("ui.administration.note_prise"),
		do: func(map[string]string) { s.r.asking = nil; s.r.repaint() }})
}

func (s *agentsSection) edit(a app.Account) {
	s.r.ask(&asking{title: a.Prenom + " " + a.Nom, confirm: say("ui.administration.agents.modifier"), fields: s.fields(a, false),
		do: func(v map[string]string) {
			if acc, ok := s.read(a, v); ok {
				s.act(func(ctx context.Context, by app.Agent) error { return s.r.admin.ChangeAgent(ctx, by, acc) })
				return
			}
			s.r.repaint()
		}})
}

func (s *agentsSection) disable(a app.Account) {
	s.withReason(a, say("ui.administration.agents.desactiver"), s.r.admin.DisableAgent)
}

func (s *agentsSection) enable(a app.Account) {
	s.withReason(a, say("ui.administration.agents.reactiver"), s.r.admin.EnableAgent)
}

// withReason asks why before an agent's right to work is taken or given back.
func (s *agentsSection) withReason(a app.Account, title string, do func(ctx context.Context, by app.Agent, identifiant, motif string) error) {
	s.r.ask(&asking{title: title, phrase: a.Prenom + " " + a.Nom, confirm: title, fields: []shown.Field{reasonField()},
		do: func(v map[string]string) {
			s.act(func(ctx context.Context, by app.Agent) error { return do(ctx, by, a.Identifiant, v["motif"]) })
		}})
}

func (s *agentsSection) renew(a app.Account) {
	s.r.ask(&asking{title: say("ui.administration.agents.code"), phrase: say("ui.administration.agents.code.phrase", "agent", a.Prenom+" "+a.Nom),
		confirm: say("ui.administration.agents.code"), do: func(map[string]string) {
			fetch(s.r, say("ui.administration.ecriture"), func(ctx context.Context, by app.Agent) (string, error) {
				return s.r.admin.RenewSecret(ctx, by, a.Identifiant)
			}, func(secret string) { s.hand(secret, a) })
		}})
}

func (s *agentsSection) release(a app.Account) {
	s.act(func(ctx context.Context, by app.Agent) error { return s.r.admin.ReleaseAgent(ctx, by, a.Identifiant) })
}

// act does what was decided, and reads the list again.
func (s *agentsSection) act(do func(ctx context.Context, by app.Agent) error) {
	by := s.r.by()
	s.r.run(say("ui.administration.ecriture"), func(ctx context.Context) error { return do(ctx, by) }, func() {
		s.r.asking = nil
		s.load()
		s.r.tell(say("ui.administration.fait"))
	})
}
