package cli

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"guichet/ins"
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
	c.AddCommand(load, p.lieuxChercherCommand())
	return c
}

// mostFound is how many places a search shows: as many as the keys 1 to 9 of the desk.
const mostFound = 9

// foundPlace is one line of `lieux chercher --json`.
type foundPlace struct {
	Rang    int    `json:"rang"`
	Code    string `json:"code"`
	Libelle string `json:"libelle"`
	Sur     bool   `json:"sur"` // nothing else can be meant: a file may take it
	Periode string `json:"periode,omitempty"`
	Trouve  string `json:"trouve,omitempty"`
}

func (p Program) lieuxChercherCommand() *cobra.Command {
	var born string
	var asJSON bool
	c := &cobra.Command{
		Use:   "chercher TEXTE",
		Short: "Cherche un lieu de naissance comme le guichet",
		Long: `Écrit les lieux que le champ « Lieu de naissance » proposerait pour ce texte, le plus probable d’abord, au plus neuf. Le texte
est ce qu’écrivent les pièces : un nom, avec ou sans département, pays, code postal ou arrondissement ; ou cinq caractères, lus
comme code officiel géographique et comme code postal. « sur » dit que rien d’autre ne peut être compris. Finit avec le code 3
quand aucun lieu ne convient.`,
		Example: "  guichet lieux chercher 'PARIS 12EME' --ne 1985-05-12 --json",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("donnez un texte. Voir « %s --help ».", c.CommandPath())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			var ne ins.Date
			if born != "" {
				var err error
				if ne, err = birthDate(born); err != nil {
					return err
				}
			}
			table, err := cog.Open()
			if err != nil {
				return fmt.Errorf("table embarquée : %w", err)
			}
			typed := strings.Join(args, " ")
			sole, one := table.Sole(typed, ne)
			found := table.Find(typed, ne, mostFound)
			for i, f := range found {
				line := foundPlace{Rang: i + 1, Code: f.Code, Libelle: f.Libelle(), Sur: one && f.Code == sole.Code, Periode: f.Periode(), Trouve: f.Trouve}
				if !asJSON {
					fmt.Fprintln(p.Out, strings.TrimSpace(line.Code+" "+line.Libelle))
				} else if err := p.printJSON(line); err != nil {
					return err
				}
			}
			if len(found) == 0 {
				return &exitError{code: CodeRefused}
			}
			return nil
		},
	}
	c.Flags().StringVar(&born, "ne", "", "date de naissance")
	c.Flags().BoolVar(&asJSON, "json", false, "une ligne JSON par lieu")
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
