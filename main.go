// Command guichet is the desktop program of a hospital admission desk: it opens the window, or runs a sub-command.
package main

import (
	"context"
	"os"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"guichet/app/cli"
	"guichet/app/workstation"
	"guichet/assets"
	"guichet/assets/texts"
	"guichet/ui"
)

// What FyneApp.toml says, for builds that `fyne package` does not make; main_test.go holds the two together.
const (
	appID   = "fr.guichet.admissions"
	appName = "Guichet"
)

func main() {
	os.Exit(cli.Program{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Window: openWindow, Refuse: refuse}.Run(os.Args[1:]))
}

// openWindow shows a station until the person closes the window, or ctx ends.
func openWindow(ctx context.Context, s *workstation.Station, o cli.WindowOptions) error {
	watchGraphics(func() { _ = s.Close() })
	a := newApp()
	options := ui.Options{Title: o.Title, Version: o.Version, Now: o.Now,
		Painted: ui.Painted{Desk: o.Painted, Cellule: o.PaintedCellule, Pilotage: o.PaintedPilotage, Administration: o.PaintedAdministration},
		Cellule: s.Cellule, Statistics: s.Statistics(), Administration: s.Administration}
	if s.Demonstration != nil { // a nil *Demonstration in the interface would not be nil
		options.Demonstration = s.Demonstration
	}
	stop := context.AfterFunc(ctx, func() { fyne.Do(a.Quit) })
	defer stop()
	if o.Place != nil {
		remember(o.Place, &options)
	}
	w := ui.New(a, s.Desk, options)
	if o.Place != nil {
		o.Place.OnShow(w.Front)
	}
	w.Window().ShowAndRun()
	return nil
}

// refuse shows why the desk cannot open.
func refuse(title string, r *texts.Refusal) {
	watchGraphics(func() {})
	ui.Refuse(newApp(), title, r)
}

func newApp() fyne.App {
	fyneapp.SetMetadata(fyne.AppMetadata{
		ID: appID, Name: appName, Version: cli.Version, Migrations: map[string]bool{"fyneDo": true},
		Icon: fyne.NewStaticResource("guichet.png", assets.AppIcon()),
	})
	return fyneapp.NewWithID(appID)
}
