package papers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app/papers"
	"guichet/assets/texts"
	"guichet/printing"
)

// refusal is the code of a refused error.
func refusal(t *testing.T, err error) string {
	t.Helper()
	var r *texts.Refusal
	require.ErrorAs(t, err, &r)
	require.NotContains(t, r.Phrase, "Message non rédigé", "every refusal has its sentence")
	require.NotEmpty(t, r.Acte, "and the act that gets past it")
	return r.Code
}

// §6.4 (10): no name in a file or a document name; the settings say what is wrong with a printer.
func TestImprimantes_SettingsAreChecked(t *testing.T) {
	for name, c := range map[string]papers.PrinterConfig{
		"no name":        {Voie: "9100", Adresse: "a:9100", Sortes: []string{"etiquettes"}},
		"no kind":        {Nom: "A", Voie: "9100", Adresse: "a:9100"},
		"unknown kind":   {Nom: "A", Voie: "9100", Adresse: "a:9100", Sortes: []string{"posters"}},
		"no port":        {Nom: "A", Voie: "9100", Adresse: "a", Sortes: []string{"etiquettes"}},
		"pages on 9100":  {Nom: "A", Voie: "9100", Adresse: "a:9100", Sortes: []string{"pages"}},
		"not ipp":        {Nom: "A", Voie: "ipp", Adresse: "http://a", Sortes: []string{"pages"}},
		"unknown way":    {Nom: "A", Voie: "fax", Sortes: []string{"pages"}},
		"unknown model":  {Nom: "A", Voie: "lecteur", Sortes: []string{"pages"}, Modele: "rien"},
		"wrong model":    {Nom: "A", Voie: "lecteur", Sortes: []string{"pages"}, Modele: "etiquette"},
		"bad resolution": {Nom: "A", Voie: "lecteur", Sortes: []string{"pages"}, DPI: 72},
		"bad rotation":   {Nom: "A", Voie: "lecteur", Sortes: []string{"pages"}, Rotation: 90},
	} {
		err := papers.CheckPrinters([]papers.PrinterConfig{c}, printing.Catalog{})
		require.NotEmpty(t, refusal(t, err), name)
	}
	good := papers.PrinterConfig{Nom: "A", Voie: "lecteur", Sortes: []string{"pages"}}
	require.NoError(t, papers.CheckPrinters([]papers.PrinterConfig{good}, printing.Catalog{}))
	refusal(t, papers.CheckPrinters([]papers.PrinterConfig{good, good}, printing.Catalog{}))
}
