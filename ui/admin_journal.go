package ui

import (
	"context"
	"io"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"guichet/app"
	"guichet/app/admin"
	"guichet/app/shown"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// journalSection reads the journal: pages, filters, the check of the chain, export. It shows no trait: what an identity
// was is read in its record, by who may.
type journalSection struct {
	r     *adminRoom
	query app.JournalQuery
	view  admin.JournalView
	rows  []admin.JournalRow // of the pages read so far
	list  *piece.List
	open  int  // row that is told whole; -1 none
	more  bool // the next page is being read
	known bool
}

func (s *journalSection) name() string        { return "ui.administration.journal" }
func (s *journalSection) rights() []app.Right { return []app.Right{app.RightJournal} }
func (s *journalSection) forget()             { s.list = nil }

func (s *journalSection) back() bool {
	if s.known && s.open >= 0 {
		s.open = -1
		return true
	}
	return false
}

func (s *journalSection) load() {
	s.rows, s.open, s.known = nil, -1, true
	s.query.Before = 0
	s.page()
}

// page reads the next lines, older than those read so far.
func (s *journalSection) page() {
	q := s.query
	s.more = true
	fetch(s.r, say("ui.administration.lecture"), func(ctx context.Context, by app.Agent) (admin.JournalView, error) {
		return s.r.admin.Journal(ctx, by, q)
	}, func(v admin.JournalView) {
		s.view, s.more = v, false
		s.rows = append(s.rows, v.Rows...)
		s.query.Before = v.Next
	})
}

func (s *journalSection) keys() []barKey {
	keys := []barKey{
		{"F3", say("ui.administration.journal.filtrer"), s.filter},
		{"F5", say("ui.administration.journal.verifier"), s.verify},
		{"Ctrl S", say("ui.administration.journal.exporter"), s.export},
	}
	if s.r.by().May(app.RightCellule) {
		keys = append(keys, barKey{"Ctrl T", say("ui.administration.journal.exporter_traits"), s.exportWithTraits})
	}
	if s.known && s.open >= 0 {
		keys = append(keys, barKey{"Échap", say("ui.cellule.retour"), func() { s.back(); s.r.repaint() }})
	}
	return append(keys, barKey{"Ctrl R", say("ui.cellule.touche.actualiser"), s.load})
}

func (s *journalSection) draw() (head, column []fyne.CanvasObject, list *piece.List) {
	if s.open >= 0 && s.open < len(s.rows) {
		return nil, s.whole(s.rows[s.open]), nil
	}
	if s.list == nil {
		s.list = piece.NewList(s.r.keys, []piece.ListColumn{
			{Title: say("ui.journal.acte"), Width: 190, Share: 6}, {Title: say("ui.journal.quand"), Width: 150}, {Title: say("ui.journal.agent"), Width: 130, Share: 2},
			{Title: say("ui.journal.sur"), Width: 130, Share: 1}, {Title: say("ui.journal.poste"), Width: 90, Share: 1}, {Title: say("ui.journal.numero"), Width: 70},
		}, func(i int) []piece.ListCell {
			l := s.rows[i]
			return []piece.ListCell{{Strong: l.Acte, Text: after(l.Detail)}, {Text: l.Jour + " " + l.Heure}, {Text: l.Agent}, {Text: l.Sur}, {Text: l.Poste, Quiet: true}, {Text: itoa(int(l.Seq)), Quiet: true}}
		})
		s.list.OnOpen = func(i int) { s.open = i; s.r.repaint() }
		s.list.OnEnd = func() {
			if !s.more && s.query.Before > 0 {
				s.more = true
				s.r.afterKey(s.page)
			}
		}
	}
	s.list.SetRows(len(s.rows), -1)
	if told := s.filtered(); told != "" {
		head = append(head, piece.Note(told))
	}
	if len(s.rows) == 0 && !s.more {
		head = append(head, piece.Note(say("ui.administration.journal.vide")))
	}
	return head, nil, s.list
}

// after is what follows the name of an act on its line.
func after(detail string) string {
	if detail == "" {
		return ""
	}
	return " · " + cited(detail)
}

// ofRecord reports whether a line is about the record of a person rather than about the site.
func ofRecord(l admin.JournalRow) bool {
	return l.Identite != "" && !strings.HasPrefix(l.Identite, "guichet:")
}

// filtered says what the lines are narrowed to.
func (s *journalSection) filtered() string {
	q := s.query
	if q.Agent == "" && q.Name == "" && q.Identite == "" && q.From.IsZero() && q.To.IsZero() {
		return ""
	}
	return say("ui.administration.journal.filtre")
}

// whole tells one line with everything it holds for whoever controls.
func (s *journalSection) whole(l admin.JournalRow) []fyne.CanvasObject {
	out := []fyne.CanvasObject{piece.NewText(piece.Run{Text: l.Acte, Size: look.Title, Weight: look.SemiBold})}
	tell := func(label, value string, weight look.Weight) {
		if value != "" {
			out = append(out, &fyne.Container{Layout: piece.Row{Gap: 12, Shares: []float32{1, 4}, Top: true}, Objects: []fyne.CanvasObject{
				piece.NewText(piece.Run{Text: say(label), Color: look.Secondary}), piece.NewText(piece.Run{Text: value, Weight: weight})}})
		}
	}
	for _, pair := range [][2]string{
		{"ui.journal.numero", itoa(int(l.Seq))}, {"ui.journal.quand", l.Jour + " " + l.Heure}, {"ui.journal.agent", l.Agent}, {"ui.journal.poste", l.Poste},
		{"ui.journal.sur", l.Sur}, {"ui.journal.detail", l.Detail},
	} {
		tell(pair[0], pair[1], look.Regular)
	}
	if ofRecord(l) {
		tell("ui.journal.dossier", l.Identite, look.Mono)
	}
	tell("ui.journal.empreinte", l.Empreinte, look.Mono)
	if !ofRecord(l) {
		return out
	}
	only := func() { s.query = app.JournalQuery{Identite: l.Identite}; s.load() }
	b := s.r.pool.get("journal du dossier", only)
	b.SetSecondary(say("ui.administration.journal.dossier"), "1")
	s.r.keys.bind("1", only)
	return append(out, &fyne.Container{Layout: readable{}, Objects: []fyne.CanvasObject{b}})
}

func (s *journalSection) filter() {
	day := func(code string, t time.Time) shown.Field {
		f := shown.Field{Code: "date_" + code, Kind: shown.KindDate, Label: say("ui.journal." + code), Hint: "JJ/MM/AAAA"}
		if !t.IsZero() {
			f.Value = t.Format(dayOfForm)
		}
		return f
	}
	last := s.query.To
	if !last.IsZero() {
		last = last.AddDate(0, 0, -1)
	}
	s.r.ask(&asking{title: say("ui.administration.journal.filtrer"), confirm: say("ui.administration.journal.filtrer"),
		fields: []shown.Field{
			{Code: "agent", Label: say("ui.journal.agent"), Value: s.query.Agent},
			{Code: "acte", Label: say("ui.journal.acte"), Value: s.query.Name, Suggestions: nil, Hint: say("ui.journal.acte.aide")},
			{Code: "dossier", Label: say("ui.journal.dossier"), Value: s.query.Identite}, day("du", s.query.From), day("au", last),
		},
		do: func(v map[string]string) {
			q := app.JournalQuery{Agent: v["agent"], Name: s.actOf(v["acte"]), Identite: v["dossier"]}
			here := s.r.time().Location()
			if d, err := time.ParseInLocation(dayOfForm, v["date_du"], here); err == nil {
				q.From = d
			}
			if d, err := time.ParseInLocation(dayOfForm, v["date_au"], here); err == nil {
				q.To = d.AddDate(0, 0, 1)
			}
			s.query, s.r.asking = q, nil
			s.load()
		}})
}

// actOf is the name of an act as it was typed: its words, or its name in the journal.
func (s *journalSection) actOf(typed string) string {
	for _, c := range s.view.Names {
		if c.Label == typed {
			return c.Value
		}
	}
	return typed
}

func (s *journalSection) verify() {
	fetch(s.r, say("ui.administration.journal.verification"), func(ctx context.Context, by app.Agent) (app.JournalReport, error) {
		report, err := s.r.admin.VerifyJournal(ctx, by, func(done, total int64) {
			onWindow(func() {
				if p := s.r.errand.progress; p != nil && total > 0 {
					p.Label = say("ui.administration.journal.avance", "fait", grouped(int(done)), "total", grouped(int(total)))
					s.r.repaint()
				}
			})
		})
		onWindow(func() { s.r.seal.found(err) })
		return report, err
	}, func(report app.JournalReport) {
		s.r.tell(say("ui.administration.journal.juste", "n", grouped(int(report.Lignes))))
	})
}

// export writes the journal to a file, without a trait.
func (s *journalSection) export() {
	by := s.r.by()
	s.write(func(ctx context.Context, w io.Writer) error { return s.r.admin.ExportJournal(ctx, by, w, false, "") })
}

// exportWithTraits writes the whole base in clear, and asks why.
func (s *journalSection) exportWithTraits() {
	by := s.r.by()
	s.r.ask(&asking{title: say("ui.administration.journal.exporter_traits"), phrase: say("ui.administration.journal.traits.phrase"),
		confirm: say("ui.administration.journal.exporter_traits"), fields: []shown.Field{reasonField()},
		do: func(v map[string]string) {
			s.r.asking = nil
			s.r.repaint()
			s.write(func(ctx context.Context, w io.Writer) error {
				return s.r.admin.ExportJournal(ctx, by, w, true, v["motif"])
			})
		}})
}

func (s *journalSection) write(journal func(context.Context, io.Writer) error) {
	s.r.save(saving{
		title: say("ui.administration.journal.exporter"), phrase: say("ui.administration.journal.exporter.phrase"),
		name: "journal-" + s.r.time().Format("2006-01-02") + ".jsonl", write: journal,
		done: func(m *shown.Message) { s.r.message = m; s.r.repaint() },
	})
}
