package printing

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func TestCatalog_TheSitesOwnModelsTakeThePlaceOfTheProgram(t *testing.T) {
	own, err := ModelNamed("etiquette-57x32")
	require.NoError(t, err)
	own.Titre = "Étiquette du site"
	text, err := json.Marshal(own)
	require.NoError(t, err)
	other := strings.Replace(string(text), `"etiquette-57x32"`, `"etiquette-maison"`, 1)

	c, err := LoadCatalog(fstest.MapFS{
		"a.json": {Data: text}, "b.json": {Data: []byte(other)}, "c.json": {Data: []byte("{")}, "d.json": {Data: text},
		"lisez-moi.txt": {Data: []byte("non")},
	})
	var wrong *CatalogError
	require.ErrorAs(t, err, &wrong, "one bad file is told, and the others serve")
	require.ErrorContains(t, err, "c.json")
	require.ErrorContains(t, err, "d.json")

	m, err := c.Named("etiquette-57x32")
	require.NoError(t, err)
	require.Equal(t, "Étiquette du site", m.Titre)
	_, err = c.Named("etiquette-maison")
	require.NoError(t, err)
	_, err = c.Named("premiere-page")
	require.NoError(t, err)
	_, err = c.Named("inconnu")
	require.ErrorIs(t, err, ErrModel)
	require.Len(t, c.All(), len(Models())+1)
	require.Len(t, Catalog{}.All(), len(Models()))
}
