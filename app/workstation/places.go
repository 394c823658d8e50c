package workstation

import (
	"io"
	"os"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/ins"
	"guichet/ins/cog"
)

// places lets the desk ask the table of birth places.
type places struct{ table *cog.Table }

// shownPlaces is how many places a name or a postal code may offer at once.
const shownPlaces = 9

// Places opens the table of birth places that is embedded in the program.
func Places() (app.Places, error) {
	t, err := cog.Open()
	if err != nil {
		return nil, err
	}
	return places{t}, nil
}

// maxTable bounds a site's own table.
const maxTable = 32 << 20

// placesOf opens the site's own table.
func placesOf(path string) (app.Places, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, texts.Refuse("montage.lieux_illisibles", "fichier", path, "cause", texts.FileCause(err))
	}
	defer f.Close()
	t, err := cog.Read(io.LimitReader(f, maxTable))
	if err != nil {
		return nil, texts.Refuse("montage.lieux_illisibles", "fichier", path, "cause", err.Error())
	}
	return places{t}, nil
}

// Label implements app.Places.
func (p places) Label(code string, ne ins.Date) string { return p.table.Label(code, ne) }

// Find implements app.Places.
func (p places) Find(typed string, ne ins.Date) []app.Place {
	var out []app.Place
	for _, f := range p.table.Find(typed, ne, shownPlaces) {
		out = append(out, app.Place{Code: f.Code, Libelle: f.Libelle()})
	}
	return out
}

// Link implements app.Places: a code that the table cannot settle is left to the rules of the comparison.
func (p places) Link(titre, received string, ne ins.Date) ins.LienLieu {
	if titre == "" || received == "" {
		return ins.LieuxNonJuges
	}
	switch m := p.table.SamePlace(titre, received, ne); {
	case m.Same:
		return ins.MemeLieu
	case m.Unsure: // a code the table does not hold is accepted (C-63): it says nothing against the person
		return ins.LieuxNonJuges
	}
	return ins.AutreLieu
}
