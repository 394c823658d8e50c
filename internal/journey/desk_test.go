package journey

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/internal/windowtest"
)

// What goes wrong, or comes in between, while a patient is admitted. Keys are counted: a desk must not grow dearer unseen.

func TestJourney_INSiDownThenCaughtUp(t *testing.T) {
	d := openDesk(t, startSimulator(t, windowtest.Program(t), "--panne", "502:1"))
	d.identify("adrun-zoe", "f")
	d.Key("Return")
	d.AwaitState("indisponible")
	d.admitWithoutINS()
	d.Key("F5") // INSi answers again, and the patient is still there
	d.Await("the comparison", func(p windowtest.Painted) bool { return p.Etat == "comparaison" })
	d.Key("Return")
	d.Await("a qualified record", func(p windowtest.Painted) bool { return p.Etat == "admis" && p.Statut == "QUAL" })
	require.LessOrEqual(t, d.Keys, 13, "six for a simple patient, seven for the service that was away: five are the place of birth")
	j := d.closeAndRead()
	require.Equal(t, []string{"QUAL"}, j.statuts)
	require.Equal(t, 2, j.count("appel_insi"))
}

func TestJourney_ChangeOfAgentInTheMiddle(t *testing.T) {
	d := openDesk(t, startSimulator(t, windowtest.Program(t)))
	d.agent.insert("C01")
	d.AwaitState("attente")
	d.identify("adrun-zoe", "f")
	d.agent.remove()
	d.Await("the lock", func(p windowtest.Painted) bool { return p.Verrouille })
	d.agent.insert("C04") // a colleague
	d.Await("the same patient, at the same step", func(p windowtest.Painted) bool { return !p.Verrouille && p.Etat == "pret" })
	d.Key("Return")
	d.AwaitState("comparaison")
	d.Key("Return")
	require.Equal(t, "QUAL", d.AwaitState("admis").Statut)
	require.Equal(t, 5, d.Keys, "a change of agent takes no key")
	require.Equal(t, []string{"QUAL"}, d.closeAndRead().statuts)
}

func TestJourney_CardSwappedIsSeenAndConfirmed(t *testing.T) {
	d := openDesk(t, startSimulator(t, windowtest.Program(t)))
	d.identify("adrun-zoe", "f")
	d.Key("Return")
	before := d.AwaitState("comparaison")
	d.patient.remove()
	// A swap that PC/SC does not see is caught when the INS is accepted; this one it sees.
	d.Await("the removal to be seen", func(p windowtest.Painted) bool { return p.Revision > before.Revision })
	d.patient.insert("tchitchi-catarina") // somebody else's (CNDA 1.03)
	swapped := d.Await("the swap to be seen", func(p windowtest.Painted) bool { return p.Etat == "comparaison" && p.Acte != before.Acte })
	d.Key("Return") // the person at the desk is still the first
	d.Await("the act to come back", func(p windowtest.Painted) bool { return p.Acte == before.Acte })
	require.NotEqual(t, before.Acte, swapped.Acte)
	d.Key("Return")
	require.Equal(t, "QUAL", d.AwaitState("admis").Statut)
	require.Equal(t, 6, d.Keys)
	require.Equal(t, []string{"QUAL"}, d.closeAndRead().statuts, "one record, of the first person")
}

func TestJourney_GenericCardNamesNobody(t *testing.T) {
	d := openDesk(t, startSimulator(t, windowtest.Program(t)))
	d.agent.insert("C02")
	d.Await("the card to be told", func(p windowtest.Painted) bool { return p.Message == "app_cpx_non_nominative" })
	d.identify("adrun-zoe", "f")
	d.Key("Return")
	d.AwaitState("comparaison")
	d.Key("Return")
	require.Equal(t, "QUAL", d.AwaitState("admis").Statut)
	require.Equal(t, 5, d.Keys)
	require.Equal(t, []string{"QUAL"}, d.closeAndRead().statuts)
}

// A scanner in keyboard mode, without its separators as most of them arrive (DM-60, DM-64): its keys act on nothing.
func TestJourney_ScannerKnowsTheLabelOfThePatientInHand(t *testing.T) {
	windowtest.Need(t, "pdftoppm", "dmtxread")
	d := openDesk(t, startSimulator(t, windowtest.Program(t)))
	d.identify("adrun-zoe", "f")
	d.Key("Return")
	d.AwaitState("comparaison")
	d.Key("Return")
	d.AwaitState("admis")
	label := strings.ReplaceAll(d.printLabels(), gs, "")
	require.True(t, strings.HasPrefix(label, "IS01"))
	d.patient.remove()
	d.Run("xdotool", "type", "--delay", "6", label+"\n")
	d.Await("the label to be known for this patient's", func(p windowtest.Painted) bool { return p.Etat == "admis" && p.Message == "app_scan_meme" })
	j := d.closeAndRead()
	require.Equal(t, []string{"QUAL"}, j.statuts, "a scan writes nothing (DM-67)")
}
