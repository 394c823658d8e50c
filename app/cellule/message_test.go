package cellule

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app/shown"
	"guichet/assets/texts"
)

// A cellule where nobody works shows no sentence but those that were declared to name nobody (H-43).
func TestMessage_H43_AClosedCelluleShowsOnlyWhatNamesNobody(t *testing.T) {
	for _, code := range append(texts.Codes(), "app_qui_n_existe_pas") {
		b := backOffice{message: shown.Told(shown.MessageRefusal, texts.Say(code))}
		require.Equal(t, b.message.Nameless, b.snapshot(1).Message != nil, code)
	}
}
