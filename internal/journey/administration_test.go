package journey

import (
	"path/filepath"
	"testing"

	"guichet/internal/windowtest"
)

// A change of agent on the lock leads to the administration, where a setting is changed with its reason, and a backup is
// made and verified.
func TestJourney_TheAdministratorChangesASettingAndSavesTheBase(t *testing.T) {
	d := windowtest.StartDisplay(t)
	w := d.Open(windowtest.Program(t), "--demonstration", "--sortie", filepath.Join(t.TempDir(), "demo"))
	w.AwaitState("attente")
	w.AsAdministrator()
	w.Section("2", "reglages")
	w.Key("Return") // the name of the établissement
	w.Await("what to type", func(p windowtest.Painted) bool { return p.Champs })
	w.TypeCode("hopital")
	w.Key("Tab")
	w.TypeCode("installation")
	w.Key("Return")
	w.Await("the change", func(p windowtest.Painted) bool { return !p.Champs && p.Message == "succes" })
	w.Key("Return") // the same name again: it is there
	w.Await("what to type", func(p windowtest.Painted) bool { return p.Champs })
	w.Key("Escape")
	w.Await("given up", func(p windowtest.Painted) bool { return !p.Champs })
	w.Section("4", "sauvegardes")
	w.Key("F5")
	w.Await("the backup", func(p windowtest.Painted) bool { return p.Message == "succes" })
	w.Close()
}
