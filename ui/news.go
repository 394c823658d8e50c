package ui

import (
	"fyne.io/fyne/v2"

	"guichet/app/desk"
)

// newsOf gives the patients put aside of whom something became known between two snapshots: INSi has answered, most of
// the time.
func newsOf(before, after desk.Snapshot) []string {
	was := map[string]string{}
	for _, o := range before.Others {
		was[o.ID] = o.Note
	}
	var all []string
	for _, o := range after.Others {
		if note, known := was[o.ID]; known && note != o.Note {
			all = append(all, o.ID)
		}
	}
	return all
}

// tellNews marks what is new in the bar until the patient is taken back, and tells it outside the window: the agent may
// be looking at another program. The notification names nobody, since anyone may read it (H-07).
func (w *Window) tellNews(s desk.Snapshot) {
	if s.Agent.Locked {
		return // told when somebody is here again
	}
	fresh := newsOf(w.told, s)
	w.told = s
	aside := map[string]bool{}
	for _, o := range s.Others {
		aside[o.ID] = w.screen.news[o.ID]
	}
	for _, id := range fresh {
		aside[id] = true
	}
	w.screen.news = aside
	if len(fresh) > 0 {
		w.app.SendNotification(fyne.NewNotification(say("ui.guichet"), say("ui.nouvelle")))
	}
}
