package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app/store/storetest"
)

// The base of the benchmarks is a base like another: its chain and its projection are those of as many creations.
func TestBulk_IsWhatRecordWouldLeave(t *testing.T) {
	bulk, one := newBase(t), newBase(t)
	bulk.Bulk(t, 100, storetest.Personne)
	for n := range 100 {
		create(t, one, storetest.Personne(n))
	}
	r, err := bulk.VerifyAll(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 100, r.Lignes)
	rebuilt(t, bulk)
	a, err := bulk.Pending(t.Context(), 1000)
	require.NoError(t, err)
	b, err := one.Pending(t.Context(), 1000)
	require.NoError(t, err)
	require.Equal(t, b, a)
	create(t, bulk, storetest.Personne(200))
	_, err = bulk.Verify(t.Context())
	require.NoError(t, err)
}
