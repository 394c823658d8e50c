package app_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/ins"
)

// The journal is sealed: what an older version wrote must be read, and written again the same.
func TestH02_TheFaultOfACallIsOneStringInTheJournal(t *testing.T) {
	for written, fault := range map[string]app.CallFault{
		"indisponible":                     {Classe: ins.FaultUnavailable},
		"indisponible insi_102":            {Classe: ins.FaultUnavailable, Code: "insi_102"},
		"configuration desir_560 siram_40": {Classe: ins.FaultConfiguration, Code: "desir_560", SousCode: "siram_40"},
		"annule":                           {Classe: ins.FaultCanceled},
	} {
		body, err := json.Marshal(app.CallFact{Essai: 1, Faute: fault})
		require.NoError(t, err)
		require.Contains(t, string(body), `"essai":1,"faute":"`+written+`","trace":`)
		var read app.CallFact
		require.NoError(t, json.Unmarshal(body, &read))
		require.Equal(t, fault, read.Faute)
	}
	body, err := json.Marshal(app.CallFact{Code: "01"})
	require.NoError(t, err)
	require.NotContains(t, string(body), "faute")
}
