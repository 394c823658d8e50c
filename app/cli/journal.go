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
		return b.Export(ctx, p.Out, withTraits)
	})
	export.Long = "Écrit le journal et ce qui en découle, une ligne JSON par objet. Les traits n’y sont que sur demande (RNIV, minimisation)."
	export.Flags().BoolVar(&asLines, "jsonl", true, "lignes JSON (seul format)")
	export.Flags().BoolVar(&withTraits, "avec-traits", false, "écrit aussi les traits et les appels à INSi : à protéger comme un dossier")
	c.AddCommand(
		p.onBase("verifier", "Vérifie la chaîne du journal", func(ctx context.Context, b *store.Base) error {
			r, err := b.Verify(ctx)
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

// onBase is a command that works on an existing base.
func (p Program) onBase(name, short string, do func(context.Context, *store.Base) error) *cobra.Command {
	var path string
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
			b, err := store.Open(path)
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
	return c
}
