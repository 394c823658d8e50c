package papers_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app/admin"
	"guichet/app/papers"
	"guichet/assets"
	"guichet/printing"
	"guichet/printing/printersim"
)

// Whoever edits a model sees it at once, or the line that is wrong.
func TestModeles_PreviewOrTheLineOfTheMistake(t *testing.T) {
	l := papers.New(papers.Options{Training: true})
	for _, name := range assets.Modeles() {
		out, err := l.PreviewModel(assets.Modele(name))
		require.NoError(t, err, name)
		require.Equal(t, "image/png", out.Media)
	}
	text := assets.Modele("etiquette")
	for name, c := range map[string]struct {
		from, to string
	}{
		"syntax":        {`"nom": "etiquette",`, `"nom": "etiquette"`},
		"wrong kind":    {`"largeur": 76`, `"largeur": "76"`},
		"outside":       {`"code": "code128"`, `"code": "code39"`},
		"unknown field": {`"titre"`, `"tittre"`},
	} {
		require.Contains(t, string(text), c.from, name)
		_, err := l.PreviewModel(bytes.Replace(text, []byte(c.from), []byte(c.to), 1))
		var mistake *admin.ModelMistake
		require.ErrorAs(t, err, &mistake, name)
		require.NotEmpty(t, mistake.Refusal.Acte)
		if name != "unknown field" {
			want := 1 + bytes.Count(text[:bytes.Index(text, []byte(c.from))], []byte("\n"))
			require.InDelta(t, want, mistake.Ligne, 1, name)
		}
	}
}

// The test pattern goes to the printer that is named, and to no other.
func TestImprimantes_TestPattern(t *testing.T) {
	z, err := printersim.NewZebra()
	require.NoError(t, err)
	defer func() { require.NoError(t, z.Close()) }()
	printers := []papers.PrinterConfig{{Nom: "Accueil", Voie: "9100", Adresse: z.Address(), Sortes: []string{"etiquettes"}, DecalageX: 1}}
	r, err := papers.TestPattern(context.Background(), printers, printing.Catalog{}, "Accueil")
	require.NoError(t, err)
	require.Equal(t, printing.IssueOut, r.Issue)
	require.Equal(t, 1, z.Out())
	_, err = papers.TestPattern(context.Background(), printers, printing.Catalog{}, "Autre")
	require.Equal(t, "impression.imprimante_inconnue", refusal(t, err))
}
