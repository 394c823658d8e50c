package cli

import (
	"github.com/spf13/cobra"

	"guichet/ins"
)

func (p Program) normaliserCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "normaliser",
		Short: "Écrit des noms dans l’alphabet de l’INS",
		Long: `Lit un nom par ligne et écrit une ligne JSON {entree, sortie, refus?} : capitales, sans accent, ligatures ouvertes,
apostrophes et tirets simples. Un caractère impossible à écrire est refusé et nommé (RNIV annexe III).`,
		Example: `  printf 'D’Æion\nCœur\n' | guichet normaliser`,
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			return p.eachLine(func(line []byte) (any, error) {
				out, refused := ins.Normalize(string(line))
				return struct {
					Entree string `json:"entree"`
					Sortie string `json:"sortie"`
					Refus  *refus `json:"refus,omitempty"`
				}{string(line), out, refusOf(refused)}, nil
			})
		},
	}
}

func (p Program) matriculeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "matricule NUMERO…",
		Short: "Vérifie ou complète des matricules",
		Long: `Vérifie la clé de matricules à 15 caractères, ou la calcule pour 13. Écrit une ligne JSON par numéro
{entree, matricule, valide, raison?} et finit avec le code 3 si l’un d’eux n’est pas valide.`,
		Example: `  guichet matricule 260058815400233 2600588154002`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("donnez au moins un numéro. Voir « %s --help ».", c.CommandPath())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			invalid := false
			for _, typed := range args {
				m, refused := ins.ParseMatricule(typed)
				if refused != nil {
					if full, no := ins.Complete(typed); no == nil {
						m, refused = full, nil
					}
				}
				line := struct {
					Entree    string `json:"entree"`
					Matricule string `json:"matricule"`
					Valide    bool   `json:"valide"`
					Raison    string `json:"raison,omitempty"`
				}{typed, string(m), refused == nil, ""}
				if refused != nil {
					invalid, line.Raison = true, refused.Phrase
				}
				if err := p.printJSON(line); err != nil {
					return err
				}
			}
			if invalid {
				return &exitError{code: CodeRefused}
			}
			return nil
		},
	}
}
