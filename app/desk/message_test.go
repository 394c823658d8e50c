package desk

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/cards"
)

// shownLocked are the sentences that a locked desk may show, besides those of Agents. Whoever adds one here has made
// sure that nothing in it can name a patient.
var shownLocked = []string{
	"app_code_dernier_essai", "app_code_pas_demande", "app_cpx_attendue", "app_cpx_non_nominative", "app_droit_manque",
	"app_identifiant_manque", "app_secret_deux_fois", "app_secret_faux", "app_session_indisponible", "app_verrouille",
}

// A locked desk shows no sentence but those that were declared to name nobody (H-43): every other is hidden, and so is
// one that does not exist.
func TestMessage_ALockedDeskShowsOnlyWhatNamesNobody(t *testing.T) {
	for _, code := range append(texts.Codes(), "app_qui_n_existe_pas") {
		may := slices.Contains(shownLocked, code) || strings.HasPrefix(code, "session_")
		desk := machine{station: station{locked: true}}
		desk.message = shown.Told(shown.MessageRefusal, texts.Say(code))
		require.Equal(t, may, desk.message.Nameless, code)
		require.Equal(t, may, desk.namelessMessage() != nil, code)
	}
	literal := machine{station: station{locked: true, message: &shown.Message{Level: shown.MessageInfo, Phrase: "ADRUN Zoé est admise."}}}
	require.Nil(t, literal.namelessMessage(), "a message that nobody declared nameless is hidden")
}

// What is wrong with the agent's card is shown on a locked desk as long as that card is there.
func TestMessage_TheFaultOfACardIsShownWithTheCard(t *testing.T) {
	fault := texts.Refuse("pkcs11.bloquee")
	m := machine{station: station{locked: true, message: shown.Refused(shown.MessageRefusal, fault)}}
	require.Nil(t, m.namelessMessage())
	m.session.card = &cardEntry{fault: fault}
	require.NotNil(t, m.namelessMessage())
	m.session.card = nil
	m.porteur = &cards.Porteur{Refus: fault}
	require.NotNil(t, m.namelessMessage())
	m.porteur = &cards.Porteur{}
	require.Nil(t, m.namelessMessage(), "another card")
}

// A newer word about a printer replaces an older one, and nothing else (E-24).
func TestMessage_APrinterReplacesItsOwnWordsOnly(t *testing.T) {
	for _, code := range texts.Codes() {
		switch {
		case strings.HasPrefix(code, "impression.champ."), strings.HasPrefix(code, "app_imprime_etat_"):
			continue // parts of sentences: never a message
		}
		about := strings.HasPrefix(code, "impression.") || strings.HasPrefix(code, "app_imprime_") ||
			slices.Contains([]string{"app_imprime", "app_impression_panne", "app_impression_deja_reglee", "app_lettre_faite"}, code)
		require.Equal(t, about, ours(shown.Told(shown.MessageInfo, texts.Say(code))), code)
	}
	require.True(t, ours(nil))
}
