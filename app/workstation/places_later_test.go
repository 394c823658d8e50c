package workstation

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/ins"
)

// The table that is read later says what the table says, and nobody is left reading it when the station has closed.
func TestPlaces_ReadLaterSayTheSame(t *testing.T) {
	var e endings
	later := placesLater(&e)
	now, err := Places()
	require.NoError(t, err)
	ne := ins.Date{Year: 1961, Month: 2, Day: 14}
	require.NotEmpty(t, later.Label("92012", ne))
	require.Equal(t, now.Label("92012", ne), later.Label("92012", ne))
	require.NotEmpty(t, later.Find("boulogne", ne))
	require.Equal(t, now.Find("boulogne", ne), later.Find("boulogne", ne))
	require.Equal(t, ins.MemeLieu, later.Link("92012", "92012", ne))
	require.NoError(t, e.close())
}
