package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"guichet/app/store"
)

func (p Program) journalCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "journal",
		Short: "Vérifie, exporte ou reconstruit une base",
		Args:  noArguments,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	var asLines, withTraits bool
	export := p.onBase("exporter", "Exporte le journal en lignes JSON", func(ctx context.Context, b *store.Base) error {
		if withTraits {
			if err := noteExport(ctx, b); err != nil {
				return err
			}
		}
		return b.Export(ctx, p.Out, withTraits)
	})
	export.Long = "Écrit le journal et ce qui en découle, une ligne JSON par objet. Les traits n’y sont que sur demande (RNIV, minimisation)."
	export.Flags().BoolVar(&asLines, "jsonl", true, "lignes JSON (seul format)")
	export.Flags().BoolVar(&withTraits, "avec-traits", false, "écrit aussi les traits et les appels à INSi : à protéger comme un dossier")
	c.AddCommand(
		p.onBase("verifier", "Vérifie la chaîne du journal et ce qui en découle", func(ctx context.Context, b *store.Base) error {
			r, err := b.VerifyAll(ctx)
			if err != nil {
				return err
			}
			return p.printJSON(r)
		}),
		export,
		p.onBase("reconstruire", "Refait la table des identités d’après le journal", func(ctx context.Context, b *store.Base) error {
			r, err := b.Rebuild(ctx)
			if err != nil {
				return err
			}
			return p.printJSON(r)
		}),
	)
	return c
}

func (p Program) baseCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "base",
		Short: "Reprend, cherche, compte, exporte, sauvegarde ou restaure une base",
		Args:  noArguments,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	var dir string
	save := p.onBase("sauvegarder", "Sauvegarde la base, même ouverte, et vérifie la copie", func(ctx context.Context, b *store.Base) error {
		if dir == "" {
			return usage("--dossier manque : où ranger la sauvegarde")
		}
		r, err := b.Backup(ctx, dir)
		if err != nil {
			return err
		}
		return p.printJSON(r)
	})
	save.Flags().StringVar(&dir, "dossier", "", "dossier de la sauvegarde ; la clé n’y est pas copiée")
	c.AddCommand(p.importerCommand(), p.baseRechercherCommand(), p.statistiquesCommand(), p.exporterCommand(), save, p.restaurerCommand(),
		p.creerCommand(), p.cleCommand())
	return c
}

func (p Program) restaurerCommand() *cobra.Command {
	var path, backup, key string
	c := &cobra.Command{
		Use:   "restaurer --base F --sauvegarde S",
		Short: "Remet une sauvegarde vérifiée à la place de la base",
		Long: `Vérifie la sauvegarde en entier, puis la met à la place de la base. Ce qui s’y trouvait est gardé à côté, sous un nom
qui finit par .remplacee. Refusé tant qu’un programme a la base ouverte.`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if path == "" || backup == "" {
				return usage("--base et --sauvegarde sont nécessaires")
			}
			r, err := store.Restore(c.Context(), backup, path, keyOption(path, key)...)
			if err != nil {
				return err
			}
			return p.printJSON(r)
		},
	}
	c.Flags().StringVar(&path, "base", "", "fichier de la base à remplacer")
	c.Flags().StringVar(&backup, "sauvegarde", "", "fichier de la sauvegarde")
	c.Flags().StringVar(&key, "cle", "", "fichier de la clé ; à côté de la base s’il n’est pas donné")
	return c
}

func keyOption(base, key string) []store.Option {
	if key == "" {
		key = store.KeyFileBeside(base)
	}
	return []store.Option{store.WithKeyFile(key)}
}

// onBase is a command that works on an existing base.
func (p Program) onBase(name, short string, do func(context.Context, *store.Base) error) *cobra.Command {
	var path, key string
	c := &cobra.Command{
		Use:   name + " --base F",
		Short: short,
		Args:  noArguments,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if path == "" {
				return usage("--base manque : le fichier de la base")
			}
			if _, err := os.Stat(path); err != nil {
				return usage("la base %s ne peut pas être ouverte : %w", path, err) // never create one by mistake
			}
			b, err := store.Open(path, keyOption(path, key)...)
			if err != nil {
				return err
			}
			defer func() {
				if e := b.Close(); e != nil {
					err = errors.Join(err, fmt.Errorf("fermeture de la base : %w", e))
				}
			}()
			return do(c.Context(), b)
		},
	}
	c.Flags().StringVar(&path, "base", "", "fichier de la base")
	c.Flags().StringVar(&key, "cle", "", "fichier de la clé ; à côté de la base s’il n’est pas donné")
	return c
}
