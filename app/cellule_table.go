package app

// The table of the cellule, as table.go is that of the desk: whatever it does on a command or on an event stands in a row here.
// Its acts are commands of one row, DoAct; what they do is a table of its own (cellule_acts.go).

// officeCommand is everything that is said of a command of the cellule.
type officeCommand struct {
	right Right // of whoever asks, on an open desk; anybody: on a locked one as well
	waits bool  // one act at a time: it is refused while something runs for the case
	do    handler[*backOffice]
}

// officeCommands are what a person asks of the cellule.
func officeCommands() map[string]officeCommand {
	return map[string]officeCommand{
		"dismiss": {anybody, false, on((*backOffice).onDismiss)},

		// The lists.
		"refresh":      {RightCellule, false, on((*backOffice).onRefresh)},
		"showlist":     {RightCellule, false, on((*backOffice).onShowList)},
		"filterworks":  {RightCellule, false, on((*backOffice).onFilterWorks)},
		"moreworks":    {RightCellule, false, on((*backOffice).onMoreWorks)},
		"findidentity": {RightCellule, false, on((*backOffice).onFind)},

		// The case.
		"openwork":     {RightCellule, true, on((*backOffice).onOpenWork)},
		"openidentity": {RightCellule, true, on((*backOffice).onOpenIdentity)},
		"closecase":    {RightCellule, false, on((*backOffice).onCloseCase)},
		"stopwaiting":  {RightCellule, false, on((*backOffice).onStopWaiting)},

		// Its acts.
		"prepareact": {RightCellule, true, on((*backOffice).onPrepareAct)},
		"cancelact":  {RightCellule, true, on((*backOffice).onCancelAct)},
		"doact":      {RightCellule, true, on((*backOffice).onDoAct)},
	}
}

// officeEvents are what comes by itself.
func officeEvents() map[string]handler[*backOffice] {
	return map[string]handler[*backOffice]{
		"cellule.agent":     on((*backOffice).onAgent),
		"cellule.temps":     on((*backOffice).onTime),
		"cellule.listes":    on((*backOffice).onLists),
		"cellule.dossier":   on((*backOffice).onFile),
		"cellule.recherche": on((*backOffice).onFound),
		"cellule.acte":      on((*backOffice).onPerformed),
		"insi.reponse":      on((*backOffice).onCalled),
		"base.journal":      on((*backOffice).onJournaled),
		"reglages.changes":  on((*backOffice).onConfigured),
	}
}

// officeRow is a line of the table made ready to look up.
type officeRow struct {
	name string // in the log
	officeCommand
}

func newOfficeRules() map[kind]officeRow {
	rows := map[kind]officeRow{}
	add := func(name string, c officeCommand) {
		if _, twice := rows[c.do.kind]; twice {
			panic("app: two rows for " + name) // the table is constant: any test finds it
		}
		rows[c.do.kind] = officeRow{name, c}
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
var unknownToOffice = officeRow{"commande.vide", officeCommand{right: RightCellule, waits: true, do: handler[*backOffice]{do: onUnknown}}}

// ruleOf gives the row of an event.
func (b *backOffice) ruleOf(ev event) officeRow {
	if r, ok := b.rules[kindOf(ev)]; ok {
		return r
	}
	return unknownToOffice
}
