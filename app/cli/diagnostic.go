package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"guichet/app"
	"guichet/app/workstation"
)

func (p Program) diagnosticCommand() *cobra.Command {
	var config string
	var asJSON bool
	c := &cobra.Command{
		Use:   "diagnostic [--config F] [--json]",
		Short: "Vérifie ce poste, partie par partie",
		Long: `Vérifie les lecteurs et leurs cartes, le certificat, INSi (avec une personne qui n’existe pas), la base et l’impression,
et dit quoi faire pour chaque défaut. Le rapport ne contient aucune donnée de patient.
Code de sortie 4 si une partie ne répond pas.`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			var settings workstation.Config
			if config != "" {
				var err error
				if settings, err = workstation.LoadConfig(config); err != nil {
					return &exitError{CodeUsage, err}
				}
			}
			findings, err := workstation.Diagnose(c.Context(), settings)
			if err != nil {
				return err
			}
			return report(p, findings, asJSON, func(f app.CheckLine) app.Level { return f.Level }, func(f app.CheckLine) {
				fmt.Fprintf(p.Out, "%s %-11s %s\n", marks[f.Level], f.Sujet, f.Phrase)
				if f.Acte != "" && f.Level != app.LevelUp {
					fmt.Fprintf(p.Out, "              → %s\n", f.Acte)
				}
			})
		},
	}
	c.Flags().StringVar(&config, "config", "", "fichier de réglages du poste")
	c.Flags().BoolVar(&asJSON, "json", false, "écrit des lignes JSON")
	return c
}

// marks are the shapes of the status line: never colour alone.
var marks = map[app.Level]string{app.LevelUp: "●", app.LevelAttention: "◆", app.LevelAbsent: "○"}
