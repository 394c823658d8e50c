package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"guichet/app"
	"guichet/app/cellule"
	"guichet/app/desk"
	"guichet/app/instance"
	"guichet/app/shown"
	"guichet/app/workstation"
	"guichet/assets/texts"
)

// WindowOptions are what the window is told besides its station.
type WindowOptions struct {
	Title   string
	Version string
	// Painted is called after each snapshot the window has drawn.
	Painted func(desk.Snapshot)
	// PaintedCellule is called after each snapshot of the cellule that the window has drawn.
	PaintedCellule func(cellule.Snapshot)
	// PaintedPilotage is called after figures have been drawn.
	PaintedPilotage func(app.Indicators)
	// PaintedAdministration is called after the administration has been drawn with nothing running.
	PaintedAdministration func(section string, m *shown.Message, asks bool)
	// Now is the clock of elapsed times; nil is the machine's own.
	Now func() time.Time
	// Place is the one of this base on this machine; nil in a demonstration without a folder of its own.
	Place *instance.Place
}

// title is that of the window. It never holds a trait (H-07).
const title = "Guichet"

func (p Program) windowCommand() *cobra.Command {
	var demonstration, cellule bool
	var config, dir, follow, hour string
	var faults []string
	c := &cobra.Command{
		Use:   "guichet",
		Short: "Le guichet des admissions : de la carte Vitale à l’étiquette",
		Long: `Guichet ouvre la fenêtre du guichet des admissions. Les commandes ci-dessous font les mêmes choses sans fenêtre.

Codes de sortie : 0 fait, 1 inattendu, 2 arguments ou entrée illisibles, 3 refusé par une règle,
4 service, carte, lecteur ou imprimante indisponible.`,
		Example: "  guichet --demonstration\n  guichet --config /etc/guichet/poste.json",
		Args:    noArguments,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if p.Window == nil {
				return usage("cette construction n’a pas de fenêtre")
			}
			clock, err := stopped(hour, demonstration)
			if err != nil {
				return err
			}
			place, err := claimPlace(demonstration, config, dir)
			if errors.Is(err, instance.ErrShown) {
				fmt.Fprintln(p.Err, "guichet :", texts.Get("cli_fenetre_deja_ouverte").Phrase)
				return nil
			}
			if err == nil && place != nil {
				defer func() { err = errors.Join(err, place.Close()) }()
			} else if err != nil { // one window more is no reason not to open a desk
				fmt.Fprintln(p.Err, "guichet :", texts.Get("cli_fenetre_place", "cause", err.Error()).Phrase)
			}
			station, err := openStation(c.Context(), demonstration, config, workstation.DemoOptions{Dir: dir, Pannes: faults, Clock: clock, Cellule: cellule})
			if refusal := texts.RefusalIn(err); refusal != nil && p.Refuse != nil {
				p.Refuse(title, refusal) // nobody reads the terminal of a workstation
			}
			if err != nil {
				return err
			}
			defer func() {
				if e := station.Close(); err == nil {
					err = e
				}
			}()
			for _, w := range station.Warnings {
				fmt.Fprintln(p.Err, "guichet :", sentence(w))
			}
			o := WindowOptions{Title: title, Version: Version, Now: clock, Place: place}
			if follow != "" {
				f, err := os.OpenFile(follow, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
				if err != nil {
					return usage("suivi dans %s : %w", follow, err)
				}
				defer f.Close()
				to := newFollower(f)
				o.Painted, o.PaintedCellule, o.PaintedPilotage, o.PaintedAdministration = to.desk, to.cellule, to.pilotage, to.administration
			}
			return p.Window(c.Context(), station, o)
		},
	}
	c.Flags().BoolVar(&demonstration, "demonstration", false, "ouvre un guichet fictif sur les simulateurs embarqués")
	c.Flags().BoolVar(&cellule, "cellule", false, "avec --demonstration : ouvre aussi la cellule, avec des dossiers fictifs à traiter")
	c.Flags().StringVar(&config, "config", "", "fichier de réglages du poste")
	c.Flags().StringVar(&dir, "sortie", "", "avec --demonstration : dossier de la base et des documents")
	c.Flags().StringSliceVar(&faults, "panne", nil, "avec --demonstration : panne du simulateur INSi")
	c.Flags().StringVar(&hour, "heure", "", "avec --demonstration : arrête l’horloge à cet instant (2026-11-22T10:42), pour des images reproductibles")
	c.Flags().StringVar(&follow, "suivi", "", "écrit dans ce fichier une ligne JSON par écran dessiné, sans aucun trait")
	return c
}

// claimPlace takes the place of the base that will be opened; nil when nothing can be there twice.
func claimPlace(demonstration bool, config, dir string) (*instance.Place, error) {
	if demonstration {
		if dir == "" {
			return nil, nil
		}
		return instance.Claim(filepath.Join(dir, "guichet.db"))
	}
	var c workstation.Config
	if config != "" {
		var err error
		if c, err = workstation.LoadConfig(config); err != nil {
			return nil, nil // opening the station says why
		}
	}
	base, err := c.BasePath()
	if err != nil {
		return nil, err
	}
	return instance.Claim(base)
}

// stopped is a clock that shows one instant; nil when none is asked for.
func stopped(hour string, demonstration bool) (func() time.Time, error) {
	if hour == "" {
		return nil, nil
	}
	if !demonstration {
		return nil, usage("--heure ne va qu’avec --demonstration : un guichet réel a l’heure de son poste")
	}
	t, err := time.ParseInLocation("2006-01-02T15:04", hour, time.Local)
	if err != nil {
		return nil, usage("--heure %s : écrivez AAAA-MM-JJTHH:MM", hour)
	}
	return func() time.Time { return t }, nil
}

func openStation(ctx context.Context, demonstration bool, config string, demo workstation.DemoOptions) (*workstation.Station, error) {
	if !demonstration {
		if demo.Dir != "" || len(demo.Pannes) > 0 || demo.Cellule {
			return nil, usage("--sortie, --panne et --cellule ne vont qu’avec --demonstration")
		}
		var c workstation.Config
		if config != "" {
			var err error
			if c, err = workstation.LoadConfig(config); err != nil {
				return nil, &exitError{CodeUsage, err}
			}
		}
		return workstation.Open(c)
	}
	if config != "" {
		return nil, usage("--demonstration et --config s’excluent : une démonstration n’a pas de réglages")
	}
	if demo.Dir == "" {
		temp, err := os.MkdirTemp("", "guichet-demonstration-")
		if err != nil {
			return nil, fmt.Errorf("dossier de la démonstration : %w", err)
		}
		demo.Dir = temp
	}
	return workstation.OpenDemonstration(ctx, demo)
}
