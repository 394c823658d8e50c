package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"guichet/app"
	"guichet/app/admin"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// backupsSection shows the backups, makes one and verifies them.
type backupsSection struct {
	r     *adminRoom
	view  admin.BackupsView
	known bool
	list  *piece.List
}

func (s *backupsSection) name() string        { return "ui.administration.sauvegardes" }
func (s *backupsSection) rights() []app.Right { return []app.Right{app.RightSettings} }
func (s *backupsSection) back() bool          { return false }
func (s *backupsSection) forget()             { s.list = nil }

func (s *backupsSection) load() {
	fetch(s.r, say("ui.administration.lecture"), s.r.admin.Backups, func(v admin.BackupsView) { s.view, s.known = v, true })
}

func (s *backupsSection) keys() []barKey {
	keys := []barKey{{"F5", say("ui.administration.sauvegardes.faire"), s.now}}
	if len(s.view.All) > 0 {
		keys = append(keys, barKey{keyEnter, say("ui.administration.sauvegardes.verifier"), func() { s.verify(s.view.All[s.list.At()]) }})
	}
	return append(keys, barKey{"Ctrl R", say("ui.cellule.touche.actualiser"), s.load})
}

func (s *backupsSection) draw() (head, column []fyne.CanvasObject, list *piece.List) {
	if s.list == nil {
		s.list = piece.NewList(s.r.keys, []piece.ListColumn{
			{Title: say("ui.sauvegarde.fichier"), Width: 260, Share: 4}, {Title: say("ui.sauvegarde.quand"), Width: 150, Share: 1},
			{Title: say("ui.sauvegarde.taille"), Width: 90}, {Title: say("ui.sauvegarde.etat"), Width: 130, Share: 1},
		}, s.cells)
		s.list.OnOpen = func(i int) { s.verify(s.view.All[i]) }
	}
	s.list.SetRows(len(s.view.All), -1)
	if s.known {
		head = append(head, piece.NewText(piece.Run{Text: s.view.Phrase, Weight: look.Medium}))
		if s.view.Acte != "" {
			head = append(head, piece.NewText(piece.Run{Text: s.view.Acte, Size: look.Caption}))
		}
		if next := s.view.State.Prochaine; !next.IsZero() {
			head = append(head, piece.Note(say("ui.sauvegarde.prochaine", "quand", next.Format("02/01/2006 15:04"))))
		}
	}
	return head, nil, s.list
}

func (s *backupsSection) cells(i int) []piece.ListCell {
	b := s.view.All[i]
	state := say("ui.sauvegarde.non_verifiee")
	if b.Verifie {
		state = say("ui.sauvegarde.verifiee")
	}
	return []piece.ListCell{{Strong: b.Fichier}, {Text: b.Quand.Format("02/01/2006 15:04")}, {Text: say("ui.sauvegarde.mo", "n", megabytes(b.Octets))}, {Text: state}}
}

// megabytes is a size in millions of bytes, with one decimal.
func megabytes(n int64) string {
	tenths := (n + 50_000) / 100_000
	return itoa(int(tenths/10)) + "," + itoa(int(tenths%10))
}

func (s *backupsSection) now() {
	s.act(say("ui.administration.sauvegardes.encours"), s.r.admin.BackupNow)
}

func (s *backupsSection) verify(b admin.BackupInfo) {
	s.act(say("ui.administration.sauvegardes.verification"), func(ctx context.Context, by app.Agent) (admin.BackupInfo, error) {
		return s.r.admin.VerifyBackup(ctx, by, b.Chemin)
	})
}

func (s *backupsSection) act(label string, do func(context.Context, app.Agent) (admin.BackupInfo, error)) {
	fetch(s.r, label, do, func(made admin.BackupInfo) {
		s.load()
		s.r.tell(say("ui.administration.sauvegardes.bonne", "fichier", made.Fichier, "lignes", grouped(int(made.Lignes))))
	})
}
