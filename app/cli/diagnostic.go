package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"guichet/app/admin"
	"guichet/app/shown"
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
			return report(p, findings, asJSON, func(f admin.CheckLine) shown.Level { return f.Level }, func(f admin.CheckLine) {
				fmt.Fprintf(p.Out, "%s %-11s %s\n", marks[f.Level], f.Sujet, f.Phrase)
				if f.Acte != "" && f.Level != shown.LevelUp {
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
var marks = map[shown.Level]string{shown.LevelUp: "●", shown.LevelAttention: "◆", shown.LevelAbsent: "○"}
