package ins

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// An attribute blocks by what the status is computed from, whatever facts an old journal left beside it.
func TestA46_DouteuseAndFictiveStayProvisoire(t *testing.T) {
	for name, c := range map[string]struct {
		attributs Attributs
		want      Statut
	}{
		"none": {Attributs{}, Qualifiee}, "homonyme": {Attributs{Homonyme: true}, Qualifiee},
		"douteuse": {Attributs{Douteuse: true}, Provisoire}, "fictive": {Attributs{Fictive: true}, Provisoire},
	} {
		t.Run(name, func(t *testing.T) {
			id := qual(t)
			id.Attributs = c.attributs
			require.Equal(t, c.want, id.Statut())
			_, _, emitted := id.MatriculeEmis()
			require.Equal(t, c.want == Qualifiee, emitted)
		})
	}
}

// The record that a merge ended may still hold what would qualify it: the survivor alone speaks for the person.
func TestA03_A84_MergedRecordEmitsNoMatricule(t *testing.T) {
	id := qual(t)
	m, oid, emitted := id.MatriculeEmis()
	require.True(t, emitted)
	require.Equal(t, id.INS.Matricule, m)
	require.Equal(t, OIDNIR, oid)
	id.FusionneeDans = "id-9"
	require.Equal(t, Qualifiee, id.Statut())
	m, oid, emitted = id.MatriculeEmis()
	require.False(t, emitted)
	require.Empty(t, m)
	require.Empty(t, oid)
}
