package pilotage

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
)

func TestIndicators_CSVOpensInAFrenchSpreadsheet(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, time.November, d, 0, 0, 0, 0, time.Local) }
	var b bytes.Buffer
	require.NoError(t, CSV(&b, app.Indicators{Period: app.Period{From: day(1), To: day(22)}, All: []app.Indicator{
		{Code: "H-21", Label: "Identités qualifiées", Unit: "%", Value: 87.4, Known: true, Part: 412, Total: 471,
			Series: []app.Point{{Day: "2026-11-01", Value: 80.5, Known: true}, {Day: "2026-11-02"}}},
		{Code: "H-24", Label: "Discordances bloquantes", Value: 3, Known: true, Split: []app.Share{{Label: "Premier prénom ; nom", Count: 2}, {Label: "=1+1", Count: 1}}},
		{Code: "H-29", Label: "Délai de correction", Unit: "jours"},
	}}))
	require.Equal(t, strings.ReplaceAll("\ufeff"+`Code;Indicateur;Du;Au;Détail;Valeur;Unité;Partie;Total
H-21;Identités qualifiées;01/11/2026;22/11/2026;;87,4;%;412;471
H-21;Identités qualifiées;01/11/2026;22/11/2026;2026-11-01;80,5;%;;
H-24;Discordances bloquantes;01/11/2026;22/11/2026;;3;;;
H-24;Discordances bloquantes;01/11/2026;22/11/2026;"Premier prénom ; nom";2;;;
H-24;Discordances bloquantes;01/11/2026;22/11/2026;'=1+1;1;;;
H-29;Délai de correction;01/11/2026;22/11/2026;;;jours;;
`, "\n", "\r\n"), b.String())
}
