package cardstest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMemory_Conforms(t *testing.T) {
	b := NewMemory()
	Run(t, b)
	require.Zero(t, b.Virtual.OpenSessions(), "sessions left open")
}
