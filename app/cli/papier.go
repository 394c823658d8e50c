package cli

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"guichet/app"
	"guichet/app/papers"
	"guichet/app/workstation"
	"guichet/assets/texts"
	"guichet/printing"
	"guichet/printing/cover"
	"guichet/printing/render"
)

// paper are the options that every document shares.
type paper struct {
	identity, output string
	training         bool
}

func (o *paper) flags(c *cobra.Command) {
	c.Flags().StringVar(&o.identity, "identite", "-", "identité JSON ; « - » : l’entrée standard")
	c.Flags().StringVar(&o.output, "sortie", "", "fichier à écrire")
	c.Flags().BoolVar(&o.training, "entrainement", false, "mention TEST, matricules de test admis")
}

// paperOf makes documents without a workstation. Nothing is filed.
func paperOf(training bool) (*papers.Labels, error) {
	where, err := workstation.Places()
	if err != nil {
		return nil, err
	}
	return papers.New(papers.Options{Places: where, Training: training}), nil
}

// order reads the identity of a document. What its file claims is taken as the word of whoever wrote it.
func (p Program) order(o paper, model string) (app.LabelOrder, error) {
	if o.output == "" {
		return app.LabelOrder{}, usage("--sortie manque : le fichier à écrire")
	}
	if m, err := printing.ModelNamed(model); err == nil && !m.Identifies() && o.identity == "-" {
		return app.LabelOrder{ID: "cli", Modele: model, Quand: time.Now()}, nil // posters and forms name nobody
	}
	b, err := p.readInput(o.identity)
	if err != nil {
		return app.LabelOrder{}, err
	}
	var typed identite
	if err := decode(b, &typed); err != nil {
		return app.LabelOrder{}, err
	}
	id, err := typed.domain()
	return app.LabelOrder{ID: "cli", Identite: id, IEP: typed.IEP, Modele: model, Quand: time.Now()}, err
}

func (p Program) etiquetteCommand() *cobra.Command {
	var o paper
	var model, format string
	var copies int
	var list bool
	var mire mire
	c := &cobra.Command{
		Use:   "etiquette --identite F --modele NOM --format pdf|zpl|png --sortie F",
		Short: "Fait une étiquette, un bracelet ou une planche",
		Long: `Fait une étiquette, un bracelet ou une planche pour une identité. Le Datamatrix INS n’y est que si l’identité est
qualifiée (RNIV EXI SI 08). Ce qui a été réduit, coupé ou omis est dit sur la sortie d’erreur.`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if list {
				for _, m := range printing.Models() {
					fmt.Fprintf(p.Out, "%-22s %s\n", m.Nom, m.Titre)
				}
				return nil
			}
			if mire.wanted {
				return p.pattern(c.Context(), mire)
			}
			order, err := p.order(o, model)
			if err != nil {
				return err
			}
			order.Copies = copies
			switch render.Format(format) {
			case render.PDF, render.ZPL, render.PNG:
			default:
				return usage("format inconnu : %q (pdf, zpl ou png)", format)
			}
			labels, err := paperOf(o.training)
			if err != nil {
				return err
			}
			out, err := labels.Document(order, render.Format(format))
			if err != nil {
				return err
			}
			return p.file(o.output, out)
		},
	}
	o.flags(c)
	c.Flags().StringVar(&model, "modele", papers.ModeleEtiquette, "nom du modèle")
	c.Flags().StringVar(&format, "format", "pdf", "pdf, zpl ou png")
	c.Flags().IntVar(&copies, "nombre", 1, "nombre d’exemplaires")
	c.Flags().BoolVar(&list, "modeles", false, "liste les modèles")
	mire.flags(c)
	return c
}

func (p Program) premierePageCommand() *cobra.Command {
	var o paper
	var letter string
	c := &cobra.Command{
		Use:   "premiere-page --identite F [--document LETTRE.pdf] --sortie F",
		Short: "Fait la première page d’un document de santé",
		Long: `Fait la page au cartouche officiel (RNIV EXI PP 21), seule ou devant une lettre en PDF dont les pages ne sont pas touchées.
Une lettre signée ou protégée n’est jamais réécrite : la page est alors faite à part, et la raison est dite.`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			order, err := p.order(o, papers.ModelePremierePage)
			if err != nil {
				return err
			}
			labels, err := paperOf(o.training)
			if err != nil {
				return err
			}
			out, err := labels.Document(order, render.PDF)
			if err != nil {
				return err
			}
			if letter == "" {
				return p.file(o.output, out)
			}
			pages, err := p.readInput(letter)
			if err != nil {
				return err
			}
			joined, err := cover.Join(out, pages)
			if err != nil {
				return err
			}
			if joined.Separee != nil {
				fmt.Fprintln(p.Err, joined.Separee.Error())
			}
			if id := order.Identite; joined.Words != "" && !joined.Words.Has(id.NomNaissance) && !joined.Words.Has(id.NomUtilise) {
				fmt.Fprintln(p.Err, texts.Get("app_lettre_sans_nom", "patient", id.NomNaissance+" "+id.PremierPrenom).Phrase)
			}
			return p.file(o.output, joined.Output)
		},
	}
	o.flags(c)
	c.Flags().StringVar(&letter, "document", "", "lettre en PDF à faire suivre")
	return c
}

func (p Program) file(path string, out printing.Output) error {
	for _, r := range out.Remarks {
		fmt.Fprintln(p.Err, r.Phrase)
	}
	if err := os.WriteFile(path, out.Bytes, 0o600); err != nil {
		return usage("écriture de %s : %w", path, err)
	}
	return nil
}
