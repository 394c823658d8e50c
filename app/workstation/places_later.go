package workstation

import (
	"guichet/app"
	"guichet/ins"
)

// placesLater is the table of the program, read beside what opens the window, of which it would be a fifth. Who needs it
// before it is there waits for it. The station waits for it to be read when it closes.
func placesLater(e *endings) app.Places {
	read := make(chan struct{})
	go func() {
		defer close(read)
		_, _ = Places()
	}()
	e.add(func() error { <-read; return nil })
	return laterPlaces{}
}

// laterPlaces asks the table of the program. That it can be read is a matter of the tests of package cog; if it could not,
// a place would be unknown, which says nothing against anybody (C-63).
type laterPlaces struct{}

// Label implements app.Places.
func (laterPlaces) Label(code string, ne ins.Date) string {
	if p, err := Places(); err == nil {
		return p.Label(code, ne)
	}
	return ""
}

// Find implements app.Places.
func (laterPlaces) Find(typed string, ne ins.Date) []app.Place {
	if p, err := Places(); err == nil {
		return p.Find(typed, ne)
	}
	return nil
}

// Sole implements app.Places.
func (laterPlaces) Sole(typed string, ne ins.Date) (app.Place, bool) {
	if p, err := Places(); err == nil {
		return p.Sole(typed, ne)
	}
	return app.Place{}, false
}

// Link implements app.Places.
func (laterPlaces) Link(titre, received string, ne ins.Date) ins.LienLieu {
	if p, err := Places(); err == nil {
		return p.Link(titre, received, ne)
	}
	return ins.LieuxNonJuges
}
