package cli

import (
	"bytes"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"guichet/ins/cog"
)

func (p Program) lieuxCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "lieux",
		Short: "Table des lieux de naissance",
		Args:  noArguments,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	var output string
	load := &cobra.Command{
		Use:   "importer --sortie F FICHIER…",
		Short: "Complète la table avec l’historique de l’INSEE",
		Long: `Complète la table embarquée avec les fichiers annuels de l’INSEE (v_commune_depuis_1943, v_mvt_commune,
v_pays_et_territoire_depuis_1943), dans n’importe quel ordre, et écrit la table du site : son chemin va dans le champ
« lieux » des réglages. Une ligne mal écrite fait refuser tout le fichier : une table à moitié lue serait pire qu’aucune.`,
		Example: "  guichet lieux importer --sortie lieux.gz v_commune_depuis_1943.csv v_mvt_commune.csv",
		RunE: func(c *cobra.Command, files []string) error {
			if output == "" || len(files) == 0 {
				return usage("donnez --sortie et au moins un fichier. Voir « %s --help ».", c.CommandPath())
			}
			table, err := cog.Open()
			if err != nil {
				return fmt.Errorf("table embarquée : %w", err)
			}
			before := table.Len()
			var history cog.History
			for _, f := range files {
				if err := addFile(&history, f); err != nil {
					return err
				}
			}
			if table, err = table.With(history); err != nil {
				return fmt.Errorf("historique : %w", err)
			}
			var out bytes.Buffer
			if err := table.Write(&out); err != nil {
				return fmt.Errorf("écriture de la table : %w", err)
			}
			if err := os.WriteFile(output, out.Bytes(), 0o644); err != nil {
				return usage("écriture de %s : %w", output, err)
			}
			fmt.Fprintf(p.Out, "%d lieux (%d avant) dans %s\n", table.Len(), before, output)
			return nil
		},
	}
	load.Flags().StringVar(&output, "sortie", "", "fichier de la table à écrire")
	c.AddCommand(load)
	return c
}

func addFile(h *cog.History, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return usage("lecture de %s : %w", path, err)
	}
	defer f.Close()
	if refused := h.Add(path, f); refused != nil {
		return refused
	}
	return nil
}
