package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What goes wrong, or comes in between, while a patient is admitted. Keys are counted: a desk must not grow dearer unseen.

func TestJourney_INSiDownThenCaughtUp(t *testing.T) {
	d := openDesk(t, startSimulator(t, builtProgram(t), "--panne", "502:1"))
	d.identify("adrun-zoe", "f")
	d.key("Return")
	d.awaitState("indisponible")
	d.admitWithoutINS()
	d.key("F5") // INSi answers again, and the patient is still there
	d.await("the comparison", func(p painted) bool { return p.Etat == "comparaison" })
	d.key("Return")
	d.await("a qualified record", func(p painted) bool { return p.Etat == "admis" && p.Statut == "QUAL" })
	require.LessOrEqual(t, d.keys, 13, "six for a simple patient, seven for the service that was away: five are the place of birth")
	j := d.closeAndRead()
	require.Equal(t, []string{"QUAL"}, j.statuts)
	require.Equal(t, 2, j.count("appel_insi"))
}

func TestJourney_ChangeOfAgentInTheMiddle(t *testing.T) {
	d := openDesk(t, startSimulator(t, builtProgram(t)))
	d.agent.insert("C01")
	d.awaitState("attente")
	d.identify("adrun-zoe", "f")
	d.agent.remove()
	d.await("the lock", func(p painted) bool { return p.Verrouille })
	d.agent.insert("C04") // a colleague
	d.await("the same patient, at the same step", func(p painted) bool { return !p.Verrouille && p.Etat == "pret" })
	d.key("Return")
	d.awaitState("comparaison")
	d.key("Return")
	require.Equal(t, "QUAL", d.awaitState("admis").Statut)
	require.Equal(t, 5, d.keys, "a change of agent takes no key")
	require.Equal(t, []string{"QUAL"}, d.closeAndRead().statuts)
}

func TestJourney_CardSwappedIsSeenAndConfirmed(t *testing.T) {
	d := openDesk(t, startSimulator(t, builtProgram(t)))
	d.identify("adrun-zoe", "f")
	d.key("Return")
	before := d.awaitState("comparaison")
	d.patient.remove()
	// A swap that PC/SC does not see is caught when the INS is accepted; this one it sees.
	d.await("the removal to be seen", func(p painted) bool { return p.Revision > before.Revision })
	d.patient.insert("tchitchi-catarina") // somebody else's (CNDA 1.03)
	swapped := d.await("the swap to be seen", func(p painted) bool { return p.Etat == "comparaison" && p.Acte != before.Acte })
	d.key("Return") // the person at the desk is still the first
	d.await("the act to come back", func(p painted) bool { return p.Acte == before.Acte })
	require.NotEqual(t, before.Acte, swapped.Acte)
	d.key("Return")
	require.Equal(t, "QUAL", d.awaitState("admis").Statut)
	require.Equal(t, 6, d.keys)
	require.Equal(t, []string{"QUAL"}, d.closeAndRead().statuts, "one record, of the first person")
}

func TestJourney_GenericCardNamesNobody(t *testing.T) {
	d := openDesk(t, startSimulator(t, builtProgram(t)))
	d.agent.insert("C02")
	d.await("the card to be told", func(p painted) bool { return p.Message == "app_cpx_non_nominative" })
	d.identify("adrun-zoe", "f")
	d.key("Return")
	d.awaitState("comparaison")
	d.key("Return")
	require.Equal(t, "QUAL", d.awaitState("admis").Statut)
	require.Equal(t, 5, d.keys)
	require.Equal(t, []string{"QUAL"}, d.closeAndRead().statuts)
}

// A scanner in keyboard mode, without its separators as most of them arrive (DM-60, DM-64): its keys act on nothing.
func TestJourney_ScannerKnowsTheLabelOfThePatientInHand(t *testing.T) {
	need(t, "pdftoppm", "dmtxread")
	d := openDesk(t, startSimulator(t, builtProgram(t)))
	d.identify("adrun-zoe", "f")
	d.key("Return")
	d.awaitState("comparaison")
	d.key("Return")
	d.awaitState("admis")
	label := strings.ReplaceAll(d.printLabels(), gs, "")
	require.True(t, strings.HasPrefix(label, "IS01"))
	d.patient.remove()
	d.run("xdotool", "type", "--delay", "6", label+"\n")
	d.await("the label to be known for this patient's", func(p painted) bool { return p.Etat == "admis" && p.Message == "app_scan_meme" })
	j := d.closeAndRead()
	require.Equal(t, []string{"QUAL"}, j.statuts, "a scan writes nothing (DM-67)")
}
