package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"guichet/app"
	"guichet/app/admin"
	"guichet/app/store"
	"guichet/ins"
)

// cleCommand is about the key of a base.
func (p Program) cleCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "cle",
		Short: "Change, exporte ou reprend la clé d’une base",
		Long: `La base est scellée par une clé de données, elle-même enveloppée sous la clé du poste et sous la clé de secours. --cle est
un fichier, ou trousseau:NOM pour le trousseau du système.`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(
		p.onBase("lister", "Liste les clés qui ouvrent la base, sans les montrer", func(ctx context.Context, b *store.Base) error {
			all, err := b.Keys(ctx)
			if err != nil {
				return err
			}
			return p.printJSON(all)
		}),
		p.onBase("secours", "Tire une clé de secours et écrit sa feuille, à garder dans un coffre", func(ctx context.Context, b *store.Base) error {
			code, err := b.DrawRecovery(ctx)
			if err != nil {
				return err
			}
			if err := noteKey(ctx, b, "secours"); err != nil {
				return err
			}
			_, err = fmt.Fprint(p.Out, recoverySheet(b.Path(), code, time.Now()))
			return err
		}),
		p.onKey("tourner", "Change la clé du poste", func(ctx context.Context, b *store.Base, key string) error {
			if err := b.ChangeKey(ctx, key); err != nil {
				return err
			}
			if err := noteKey(ctx, b, "changement"); err != nil {
				return err
			}
			_, err := fmt.Fprintln(p.Out, "Clé changée. Les sauvegardes d’avant s’ouvrent avec la clé de secours.")
			return err
		}),
		p.recupererCommand(), p.exporterCleCommand(),
	)
	return c
}

// noteKey journals what became of a key.
func noteKey(ctx context.Context, b *store.Base, acte string) error {
	by, poste := atTheConsole()
	fact := app.Entry{Kind: app.FactKey, Meta: ins.Meta{Quand: time.Now(), Agent: by.Signature(), Poste: poste}, Fact: map[string]string{"acte": acte}}
	return b.ChangeDocument(ctx, admin.DocumentPost, "", app.AboutBase, func([]byte) ([]byte, []app.Entry, error) { return nil, []app.Entry{fact}, nil })
}

// recoverySheet is what IT prints.
func recoverySheet(base, code string, at time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, `GUICHET : FEUILLE DE SECOURS

Base : %s
Faite le %s

Ce code rouvre la base et ses sauvegardes si la clé du poste est perdue. Qui l’a avec la base lit tout.
Imprimez cette feuille, gardez-la dans un coffre, et n’en gardez aucun fichier.

`, base, at.Format("02/01/2006"))
	groups := strings.Split(code, "-")
	for i := 0; i < len(groups); i += 7 {
		fmt.Fprintln(&b, "    "+strings.Join(groups[i:min(i+7, len(groups))], "-"))
	}
	fmt.Fprintf(&b, "\nPour s’en servir : guichet base cle recuperer --base F --cle K, puis taper ce code.\n")
	return b.String()
}

// onKey is a command that works on an existing base and on where its key is kept.
func (p Program) onKey(name, short string, do func(context.Context, *store.Base, string) error) *cobra.Command {
	var c *cobra.Command
	c = p.onBase(name, short, func(ctx context.Context, b *store.Base) error {
		key, err := c.Flags().GetString("cle")
		if err != nil {
			return usage("--cle : %w", err)
		}
		if key == "" {
			key = store.KeyFileBeside(b.Path())
		}
		return do(ctx, b, key)
	})
	return c
}

func (p Program) recupererCommand() *cobra.Command {
	var path, key string
	c := &cobra.Command{
		Use:   "recuperer --base F",
		Short: "Rouvre une base par son code de secours, et lui donne une nouvelle clé",
		Long:  `Lit le code de secours sur l’entrée standard, puis écrit une nouvelle clé du poste. L’ancien fichier de clé est gardé à côté.`,
		Args:  noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if path == "" {
				return usage("--base manque : le fichier de la base")
			}
			if _, err := os.Stat(path); err != nil {
				return usage("la base %s ne peut pas être ouverte : %w", path, err)
			}
			if key == "" {
				key = store.KeyFileBeside(path)
			}
			typed, err := io.ReadAll(io.LimitReader(p.In, 4096))
			if err != nil {
				return usage("lecture du code de secours : %w", err)
			}
			if err := store.Recover(c.Context(), path, string(typed), key); err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.Out, "Base rouverte. Sa clé est dans %s.\n", key)
			return err
		},
	}
	c.Flags().StringVar(&path, "base", "", "fichier de la base")
	c.Flags().StringVar(&key, "cle", "", "où écrire la nouvelle clé : fichier, ou trousseau:NOM")
	return c
}

func (p Program) exporterCleCommand() *cobra.Command {
	var to string
	c := p.onKey("exporter", "Écrit la clé du poste dans un fichier, pour la porter sur une autre machine", func(ctx context.Context, b *store.Base, key string) error {
		if to == "" {
			return usage("--vers manque : le fichier à écrire")
		}
		if err := store.ExportKey(key, to); err != nil {
			return err
		}
		if err := noteKey(ctx, b, "export"); err != nil {
			return err
		}
		_, err := fmt.Fprintf(p.Out, "Clé écrite dans %s : effacez ce fichier dès qu’il a servi.\n", to)
		return err
	})
	c.Flags().StringVar(&to, "vers", "", "fichier à écrire")
	return c
}

// creerCommand makes a base before its first workstation opens it, so that IT can add the first agent by a script.
func (p Program) creerCommand() *cobra.Command {
	var path, key string
	var training bool
	c := &cobra.Command{
		Use:   "creer --base F",
		Short: "Crée une base vide et sa clé",
		Long: `Crée une base, de production ou d’entraînement : elle s’en souvient et refuse l’autre monde. Ajoutez ensuite le premier
administrateur (guichet agents ajouter), puis la clé de secours (guichet base cle secours).`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if path == "" {
				return usage("--base manque : le fichier de la base")
			}
			if _, err := os.Stat(path); err == nil {
				return usage("la base %s existe déjà", path)
			}
			b, err := store.Open(path, keyOption(path, key)...)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, b.Close()) }()
			by, poste := atTheConsole()
			meta := ins.Meta{Quand: time.Now(), Agent: by.Signature(), Poste: poste}
			if err := admin.CheckWorld(c.Context(), b, training, meta); err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.Out, "Base %s créée.\n", path)
			return err
		},
	}
	c.Flags().StringVar(&path, "base", "", "fichier de la base")
	c.Flags().StringVar(&key, "cle", "", "fichier de la clé ; à côté de la base s’il n’est pas donné")
	c.Flags().BoolVar(&training, "entrainement", false, "base d’entraînement : personnes fictives seulement")
	return c
}
