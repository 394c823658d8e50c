package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"guichet/app/inscall"
	"guichet/app/store"
	"guichet/app/workstation"
)

// rattrape is one line of `insi rattraper`: neither trait nor matricule.
type rattrape struct {
	IPP   string `json:"ipp"`
	Code  string `json:"code,omitempty"`
	Suite string `json:"suite"`
	Faute *faute `json:"faute,omitempty"`
}

func (p Program) rattraperCommand() *cobra.Command {
	var path, key, config string
	var settings workstation.Config
	c := &cobra.Command{
		Use:   "rattraper --base F --config F",
		Short: "Refait les appels restés sans réponse",
		Long: `Refait, un par un, les appels qu’un agent a faits et auxquels INSi n’a pas répondu, avec les mêmes critères et le
certificat INSI-AUTO. La réponse va au journal et à la liste « à récupérer » : aucun dossier n’est modifié, une personne
compare et accepte à la prochaine venue ou dans la cellule. Une ligne JSON par appel : {ipp, code, suite} ; suite est
a_comparer, discordance, doublon, sans_ins, refuse, indisponible ou reglage. Peut être interrompu et repris. Code de
sortie 4 après trois appels sans réponse, ou si le certificat est refusé.`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if path == "" || config == "" {
				return usage("--base et --config sont nécessaires")
			}
			if _, err := os.Stat(path); err != nil {
				return usage("la base %s ne peut pas être ouverte : %w", path, err)
			}
			client, err := workstation.AutomaticClient(config)
			if err != nil {
				return err
			}
			defer client.Close()
			base, err := store.Open(path, keyOption(path, key)...)
			if err != nil {
				return err
			}
			defer func() {
				if e := base.Close(); e != nil {
					err = errors.Join(err, fmt.Errorf("fermeture de la base : %w", e))
				}
			}()
			settings.Reglages.Production = !settings.Entrainement
			return workstation.CatchUp(c.Context(), base, client, settings, func(r inscall.CaughtUp) error {
				line := rattrape{IPP: r.IPP, Code: string(r.Code), Suite: string(r.Suite)}
				if f := r.Fault; f != nil {
					line.Faute = &faute{f.Code, f.SousCode, f.Severite, string(f.Class), f.Phrase, f.Acte}
				}
				return p.printJSON(line)
			})
		},
	}
	c.Flags().StringVar(&path, "base", "", "fichier de la base")
	c.Flags().StringVar(&key, "cle", "", "fichier de la clé ; à côté de la base s’il n’est pas donné")
	c.Flags().StringVar(&config, "config", "", "configuration du téléservice, avec le certificat INSI-AUTO")
	c.Flags().StringVar(&settings.Poste, "poste", "", "nom du poste pour le journal")
	c.Flags().BoolVar(&settings.Entrainement, "entrainement", false, "base d’entraînement : matricules de test admis")
	c.Flags().IntVar(&settings.Rattrapage.PasSecondes, "pas", 0, "secondes entre deux appels (10)")
	return c
}
