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
		out = append(out, placeFound(f))
	}
	return out
}

// Sole implements app.Places.
func (p places) Sole(typed string, ne ins.Date) (app.Place, bool) {
	f, ok := p.table.Sole(typed, ne)
	return placeFound(f), ok
}

func placeFound(p cog.Place) app.Place {
	return app.Place{Code: p.Code, Libelle: p.Libelle(), Periode: p.Periode(), Trouve: p.Trouve}
}

// Link implements app.Places. Where the table cannot tell, it says so: that is never « two different places » (C-63, C-69).
func (p places) Link(titre, received string, ne ins.Date) ins.LienLieu {
	if titre == "" || received == "" {
		return ins.LieuxNonJuges
	}
	return p.table.SamePlace(titre, received, ne).Lien()
}
