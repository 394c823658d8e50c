package workstation

import (
	"guichet/app"
	"guichet/app/cellule"
	"guichet/app/desk"
)

// openCellule opens the back office on the base of the desk. The session of the desk rules both: its lock hides the
// cellule too, and its agent works there. What the desk records shows in the lists at once.
func (s *Station) openCellule(ports app.Ports, settings cellule.Settings) {
	s.Cellule = cellule.New(ports, settings)
	s.ending.add(s.Cellule.Close)
	var before desk.Snapshot
	first := true
	s.Desk.Subscribe(func(now desk.Snapshot) { // ends with the desk
		if first || now.Agent != before.Agent {
			s.Cellule.As(now.Agent)
		}
		if before.State == desk.StateRecording && now.State != desk.StateRecording {
			s.Cellule.Changed()
		}
		first, before = false, now
	})
}
