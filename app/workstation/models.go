package workstation

import (
	"os"

	"guichet/assets/texts"
	"guichet/printing"
)

// catalog reads the site's own models. The error says which files are wrong; the catalog has the others.
func (c EtiquettesConfig) catalog() (printing.Catalog, error) {
	if c.Modeles == "" {
		return printing.Catalog{}, nil
	}
	if _, err := os.Stat(c.Modeles); err != nil {
		return printing.Catalog{}, texts.Refuse("montage.modeles_illisibles", "dossier", c.Modeles, "cause", texts.FileCause(err))
	}
	models, err := printing.LoadCatalog(os.DirFS(c.Modeles))
	if err != nil {
		err = texts.Refuse("montage.modele_site_faux", "cause", err.Error())
	}
	return models, err
}

// models are those that the printers of the settings may be given.
func (c Config) models() printing.Catalog {
	m, _ := c.Etiquettes.catalog() // what is wrong is said when the workstation opens
	return m
}
