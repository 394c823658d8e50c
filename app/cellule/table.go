package cellule

import (
	"guichet/app"
	"guichet/app/actor"
)

// The table of the cellule, as that of the desk is: whatever it does on a command or on an event stands in a row here.
// Its acts are commands of one row, DoAct; what they do is a table of its own (acts.go).

// officeCommand is everything that is said of a command of the cellule.
type officeCommand struct {
	right app.Right // of whoever asks, on an open desk; anybody: on a locked one as well
	waits bool      // one act at a time: it is refused while something runs for the case
	do    actor.Handler[*backOffice]
}

// officeCommands are what a person asks of the cellule.
func officeCommands() map[string]officeCommand {
	return map[string]officeCommand{
		"dismiss": {app.Anybody, false, actor.On((*backOffice).onDismiss)},

		// The lists.
		"refresh":      {app.RightCellule, false, actor.On((*backOffice).onRefresh)},
		"showlist":     {app.RightCellule, false, actor.On((*backOffice).onShowList)},
		"filterworks":  {app.RightCellule, false, actor.On((*backOffice).onFilterWorks)},
		"moreworks":    {app.RightCellule, false, actor.On((*backOffice).onMoreWorks)},
		"findidentity": {app.RightCellule, false, actor.On((*backOffice).onFind)},

		// The case.
		"openwork":     {app.RightCellule, true, actor.On((*backOffice).onOpenWork)},
		"openidentity": {app.RightCellule, true, actor.On((*backOffice).onOpenIdentity)},
		"closecase":    {app.RightCellule, false, actor.On((*backOffice).onCloseCase)},
		"stopwaiting":  {app.RightCellule, false, actor.On((*backOffice).onStopWaiting)},

		// Its acts.
		"prepareact": {app.RightCellule, true, actor.On((*backOffice).onPrepareAct)},
		"cancelact":  {app.RightCellule, true, actor.On((*backOffice).onCancelAct)},
		"doact":      {app.RightCellule, true, actor.On((*backOffice).onDoAct)},
	}
}

// officeEvents are what comes by itself.
func officeEvents() map[string]actor.Handler[*backOffice] {
	return map[string]actor.Handler[*backOffice]{
		"cellule.agent":     actor.On((*backOffice).onAgent),
		"cellule.temps":     actor.On((*backOffice).onTime),
		"cellule.listes":    actor.On((*backOffice).onLists),
		"cellule.dossier":   actor.On((*backOffice).onFile),
		"cellule.recherche": actor.On((*backOffice).onFound),
		"cellule.acte":      actor.On((*backOffice).onPerformed),
		"insi.reponse":      actor.On((*backOffice).onCalled),
		"base.journal":      actor.On((*backOffice).onJournaled),
		"reglages.changes":  actor.On((*backOffice).onConfigured),
	}
}

// officeRow is a line of the table made ready to look up.
type officeRow struct {
	name string // in the log
	officeCommand
}

func newOfficeRules() map[actor.Kind]officeRow {
	rows := map[actor.Kind]officeRow{}
	add := func(name string, c officeCommand) {
		if _, twice := rows[c.do.Kind]; twice {
			panic("cellule: two rows for " + name) // the table is constant: any test finds it
		}
		rows[c.do.Kind] = officeRow{name, c}
	}
	for name, c := range officeCommands() {
		add("commande."+name, c)
	}
	for name, do := range officeEvents() {
		add(name, officeCommand{do: do})
	}
	return rows
}

// unknownToOffice is the row of a command that no cellule knows.
var unknownToOffice = officeRow{"commande.vide", officeCommand{right: app.RightCellule, waits: true, do: actor.Handler[*backOffice]{Do: onUnknown}}}

// ruleOf gives the row of an event.
func (b *backOffice) ruleOf(ev actor.Event) officeRow {
	if r, ok := b.rules[actor.KindOf(ev)]; ok {
		return r
	}
	return unknownToOffice
}
