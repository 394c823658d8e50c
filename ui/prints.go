package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"guichet/app/desk"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/printing"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// prints are the requests to printers that concern the agent: all of the patient in hand, and those of others that ask
// something. Each says where it stands, with what can be done about it beside it.
func (p *nowPane) prints(snap desk.Snapshot) []fyne.CanvasObject {
	var lines []fyne.CanvasObject
	for _, l := range snap.Prints {
		if l.Here || asks(l) {
			lines = append(lines, p.printLine(l))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return []fyne.CanvasObject{piece.NewInset(piece.Insets{Top: 4}, piece.Heading(say("ui.impressions.titre"))), piece.NewColumn(8, lines...)}
}

// asks reports whether a request waits for the agent's word.
func asks(l desk.PrintLine) bool {
	return l.State == printing.JobUncertain || slices.ContainsFunc(l.Acts, func(a shown.Act) bool {
		_, late := a.Command.(desk.ConfirmPrint)
		return late
	})
}

// printLook is the icon of where a request stands: its shape says it without the colour.
func printLook(l desk.PrintLine) (icon string, role fyne.ThemeColorName) {
	switch {
	case l.State == printing.JobOut:
		return "success", look.Same
	case l.State == printing.JobRefused:
		return "refusal", look.Block
	case l.State == printing.JobCancelled:
		return "close", look.Secondary
	case asks(l) || l.State == printing.JobWaiting:
		return "warning", look.Analyse
	}
	return "clock", look.Act
}

func (p *nowPane) printLine(l desk.PrintLine) fyne.CanvasObject {
	icon, role := printLook(l)
	runs := []piece.Run{{Text: l.Title, Size: look.Caption, Weight: look.SemiBold}}
	if !l.Here {
		whose := say("ui.impressions.autre_patient")
		if l.Patient != "" {
			whose = say("ui.impressions.pour", "patient", l.Patient)
		}
		runs = append(runs, piece.Run{Text: " " + whose, Size: look.Caption, Weight: look.Medium})
	}
	phrase := strings.TrimPrefix(strings.TrimPrefix(cited(l.Phrase), l.Title), ", ") // a question names what it is about
	runs = append(runs, piece.Run{Text: "\n" + phrase, Size: look.Caption, Color: look.Secondary})
	if l.Acte != "" {
		runs = append(runs, piece.Run{Text: " " + cited(l.Acte), Size: look.Caption, Weight: look.Medium})
	}
	column := []fyne.CanvasObject{&fyne.Container{Layout: piece.Row{Gap: 8, Shares: []float32{0, 1}, Top: true}, Objects: []fyne.CanvasObject{
		piece.NewInset(piece.Insets{Top: 1}, piece.Icon(icon, role, look.Body)), piece.NewText(runs...)}}}
	for i, a := range l.Acts {
		act := func() { p.s.send(a.Command) }
		b := p.pool.get("impression "+l.ID+itoa(i), act)
		b.SetSecondary(a.Label, "")
		column = append(column, b)
	}
	return piece.NewColumn(6, column...)
}

// aboutPrint reports whether an act belongs to a request rather than to the patient.
func aboutPrint(a shown.Act) bool {
	switch a.Command.(type) {
	case desk.AnswerPrint, desk.ConfirmPrint, desk.CancelPrint:
		return true
	}
	return false
}

// toldByPrints reports whether a message only repeats what stands in a line of the requests.
func toldByPrints(snap desk.Snapshot, m *shown.Message) bool {
	if m.Topic != texts.TopicPrintState {
		return false
	}
	for _, l := range snap.Prints {
		if l.Here || asks(l) {
			return true
		}
	}
	return false
}
