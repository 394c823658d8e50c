package workstation

import (
	"guichet/app"
)

// openCellule opens the back office on the base of the desk. The session of the desk rules both: its lock hides the
// cellule too, and its agent works there. What the desk records shows in the lists at once.
func (s *Station) openCellule(ports app.Ports, settings app.CelluleSettings) {
	s.Cellule = app.NewCellule(ports, settings)
	s.ending.add(s.Cellule.Close)
	var before app.Snapshot
	first := true
	s.Desk.Subscribe(func(now app.Snapshot) { // ends with the desk
		if first || now.Agent != before.Agent {
			s.Cellule.As(now.Agent)
		}
		if before.State == app.StateRecording && now.State != app.StateRecording {
			s.Cellule.Changed()
		}
		first, before = false, now
	})
}
