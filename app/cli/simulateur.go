package cli

import (
	"github.com/spf13/cobra"

	"guichet/ins/insisim"
)

func (p Program) simulateurCommand() *cobra.Command {
	var o insisim.Options
	var profil, latence string
	c := &cobra.Command{
		Use:   "simulateur",
		Short: "Lance le simulateur du téléservice INSi",
		Long: `Lance le simulateur INSi jusqu’à SIGTERM. Dès qu’il écoute, il écrit une ligne JSON
{url, ca, certificat_client, cle_client, p12, mot_de_passe, …} : c’est la configuration d’un client.

` + insisim.Aide(),
		Example: "  guichet simulateur --profil strict\n  guichet simulateur --panne desir_1020 --latence reelle",
		Args:    noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			o.Profil = insisim.Profil(profil)
			var err error
			if o.Latence, err = insisim.ParseLatence(latence); err != nil {
				return usage("%w", err)
			}
			server, err := insisim.Start(c.Context(), o)
			if err != nil {
				return usage("%w", err)
			}
			defer server.Close()
			if err := p.printJSON(server.Info()); err != nil {
				return err
			}
			<-c.Context().Done()
			return nil
		},
	}
	c.Flags().StringVar(&o.Ecoute, "ecoute", "127.0.0.1:0", "adresse d’écoute, sur ce poste seulement")
	c.Flags().StringVar(&o.PKI, "pki", "", "dossier des certificats ; provisoire s’il n’est pas donné")
	c.Flags().StringVar(&profil, "profil", string(insisim.Nominal), "nominal, historique ou strict")
	c.Flags().StringSliceVar(&o.Pannes, "panne", nil, "pannes à jouer, par leur nom")
	c.Flags().StringVar(&latence, "latence", "0ms", "0ms, une durée, ou reelle (celle qui a été mesurée)")
	return c
}
