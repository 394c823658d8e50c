package main

import (
	"path/filepath"
	"testing"
)

// The administration, in the gallery and driven by keyboard: the demonstration has a fictitious administrator.

func administrationSittings() []sitting {
	return []sitting{
		{name: "l’administration", play: playAdministration},
		{name: "la vérification du poste", fixed: true, play: playCheck},
		{name: "le journal", args: backOffice, play: playJournal},
		{name: "l’administration, la nuit", looks: looks{Dark: true}, play: func(g *gallery) {
			g.asAdministrator()
			g.section("2", "reglages")
			g.picture("administration-reglages-sombre")
		}},
		{name: "l’administration, à 200 %", looks: looks{Scale: 2}, play: func(g *gallery) {
			g.asAdministrator()
			g.section("3", "agents")
			g.picture("administration-agents-200")
		}},
	}
}

// asAdministrator changes the agent on the lock: the administrator of the demonstration has one room, his own.
func (w *window) asAdministrator() {
	w.t.Helper()
	w.asAgent("chef")
}

// asAgent changes the agent to one whose first room is the administration.
func (w *window) asAgent(name string) {
	w.t.Helper()
	w.key("F12")
	w.await("the lock", func(p painted) bool { return p.Verrouille && p.Champs })
	w.key("ctrl+a")
	w.typeCode(name)
	w.key("Tab")
	w.typeCode("demonstration")
	w.key("Return")
	w.await("the administration", func(p painted) bool { return p.Etat == "administration" })
}

// section opens a section by its key.
func (w *window) section(key, name string) {
	w.t.Helper()
	w.key("ctrl+" + key)
	w.await(name, func(p painted) bool { return p.Liste == "ui.administration."+name })
}

func playAdministration(g *gallery) {
	g.asAdministrator()
	g.section("2", "reglages")
	g.picture("administration-reglages")
	g.key("Return")
	g.await("the value", func(p painted) bool { return p.Champs })
	g.picture("administration-reglage")
	g.key("Escape")
	g.section("3", "agents")
	g.picture("administration-agents")
	g.section("4", "sauvegardes")
	g.key("F5")
	g.await("the backup", func(p painted) bool { return p.Message == "succes" })
	g.picture("administration-sauvegardes")
	g.section("5", "imprimantes")
	g.picture("administration-imprimantes")
	g.section("6", "installation")
	g.picture("administration-installation")
}

// playCheck has the workstation checked, in a folder that has the same name everywhere.
func playCheck(g *gallery) {
	g.asAdministrator()
	g.rest()
	g.key("F5")
	g.await("the report", func(p painted) bool { return p.Liste == "ui.administration.verification" && p.Message == "" })
	g.picture("administration-verification")
}

// playJournal reads the journal as an auditor does.
func playJournal(g *gallery) {
	g.asAgent("audit")
	g.rest()
	g.picture("administration-journal")
	g.key("F5")
	g.await("the chain", func(p painted) bool { return p.Message == "succes" })
	g.picture("administration-journal-verifie")
}

// A change of agent on the lock leads to the administration, where a setting is changed with its reason, and a backup is
// made and verified.
func TestJourney_TheAdministratorChangesASettingAndSavesTheBase(t *testing.T) {
	d := startDisplay(t)
	w := d.open(builtProgram(t), "--demonstration", "--sortie", filepath.Join(t.TempDir(), "demo"))
	w.awaitState("attente")
	w.asAdministrator()
	w.section("2", "reglages")
	w.key("Return") // the name of the établissement
	w.await("what to type", func(p painted) bool { return p.Champs })
	w.typeCode("hopital")
	w.key("Tab")
	w.typeCode("installation")
	w.key("Return")
	w.await("the change", func(p painted) bool { return !p.Champs && p.Message == "succes" })
	w.key("Return") // the same name again: it is there
	w.await("what to type", func(p painted) bool { return p.Champs })
	w.key("Escape")
	w.await("given up", func(p painted) bool { return !p.Champs })
	w.section("4", "sauvegardes")
	w.key("F5")
	w.await("the backup", func(p painted) bool { return p.Message == "succes" })
	w.close()
}
