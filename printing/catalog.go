package printing

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// Catalog are the models of a site: those of the program, and the site's own, which take the place of the program's that
// bear the same name. The zero value has the program's alone.
type Catalog struct{ own []Model }

// CatalogError is a model file that cannot be used; the others are.
type CatalogError struct {
	File string
	Err  error
}

func (e *CatalogError) Error() string { return "modèle " + e.File + " : " + e.Err.Error() }

// Unwrap gives the cause.
func (e *CatalogError) Unwrap() error { return e.Err }

// maxModelText bounds one model file.
const maxModelText = 1 << 20

// LoadCatalog reads the models (*.json) of a site's folder. The error joins a *CatalogError for each file that is wrong:
// the catalog then has the others, for one bad file must not keep a desk from printing.
func LoadCatalog(dir fs.FS) (Catalog, error) {
	files, err := fs.Glob(dir, "*.json")
	if err != nil {
		return Catalog{}, fmt.Errorf("lire le dossier des modèles : %w", err)
	}
	var c Catalog
	var wrong []error
	for _, file := range files {
		m, err := readModel(dir, file)
		if err == nil && c.has(m.Nom) {
			err = errors.New("un autre fichier porte déjà le modèle « " + m.Nom + " »")
		}
		if err != nil {
			wrong = append(wrong, &CatalogError{file, err})
			continue
		}
		c.own = append(c.own, m)
	}
	return c, errors.Join(wrong...)
}

func readModel(dir fs.FS, file string) (Model, error) {
	f, err := dir.Open(file)
	if err != nil {
		return Model{}, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxModelText+1))
	if err != nil {
		return Model{}, err
	}
	if len(text) > maxModelText {
		return Model{}, errors.New("le fichier dépasse 1 Mo")
	}
	return ParseModel(text)
}

func (c Catalog) has(name string) bool {
	return slices.ContainsFunc(c.own, func(m Model) bool { return m.Nom == name })
}

// Named gives a model by its name: the site's own first. ErrModel when there is none.
func (c Catalog) Named(name string) (Model, error) {
	if i := slices.IndexFunc(c.own, func(m Model) bool { return m.Nom == name }); i >= 0 {
		return c.own[i], nil
	}
	return ModelNamed(name)
}

// All lists the models by their names, each once.
func (c Catalog) All() []Model {
	all := slices.Clone(c.own)
	for _, m := range Models() {
		if !c.has(m.Nom) {
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b Model) int { return strings.Compare(a.Nom, b.Nom) })
	return all
}
