package ui

import (
	"context"
	"io"

	"guichet/app/pilotage"
	"guichet/app/shown"
)

// export asks where to write the indicators that are shown, and writes them.
func (p *pilotageRoom) export() {
	found := p.found
	p.save(saving{
		title: say("ui.pilotage.exporter.titre"), phrase: say("ui.pilotage.exporter.phrase"),
		name:  say("ui.pilotage.fichier", "du", found.Period.From.Format("2006-01-02"), "au", found.Period.To.Format("2006-01-02")),
		write: func(_ context.Context, w io.Writer) error { return pilotage.CSV(w, found) },
		done:  func(m *shown.Message) { p.message = m; p.repaint() },
	})
}
