package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"guichet/cards"
	"guichet/cards/cps"
	"guichet/cards/pcsc"
	"guichet/cards/vitale"
)

// cardsPatience bounds the look at the readers: a mute card answers nothing for ten seconds.
const cardsPatience = 15 * time.Second

func (p Program) cartesCommand() *cobra.Command {
	var follow, asJSON bool
	c := &cobra.Command{
		Use:   "cartes [--suivre] [--json]",
		Short: "Lecteurs et cartes de ce poste",
		Long: `Montre les lecteurs, ce qu’ils contiennent et ce qu’il faut faire, ou suit ce qui s’y passe jusqu’à SIGTERM. Rien de ce
qui est écrit ne nomme un patient.`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			m := &cards.Monitor{Service: pcsc.Service{}, Vitale: vitale.Reader{}, Porteur: cps.Reader{}}
			if follow {
				return p.followCards(c.Context(), m, asJSON)
			}
			ctx, cancel := context.WithTimeout(c.Context(), cardsPatience)
			defer cancel()
			return p.showCards(m.Diagnose(ctx), asJSON)
		},
	}
	c.Flags().BoolVar(&follow, "suivre", false, "suit les branchements, insertions, lectures et retraits")
	c.Flags().BoolVar(&asJSON, "json", false, "écrit des lignes JSON")
	return c
}

func (p Program) showCards(findings []cards.Finding, asJSON bool) error {
	return report(p, findings, asJSON, func(f cards.Finding) cards.Level { return f.Niveau }, func(f cards.Finding) {
		fmt.Fprintln(p.Out, f.Phrase)
		if f.Acte != "" {
			fmt.Fprintln(p.Out, "  →", f.Acte)
		}
	})
}

// report shows findings, for a program or for a person, and ends with CodeUnavailable when one of them does not answer.
func report[F any](p Program, findings []F, asJSON bool, level func(F) cards.Level, show func(F)) error {
	down := false
	for _, f := range findings {
		down = down || level(f) == cards.LevelAbsent
		if !asJSON {
			show(f)
			continue
		}
		if err := p.printJSON(f); err != nil {
			return err
		}
	}
	if down {
		return &exitError{code: CodeUnavailable}
	}
	return nil
}

func (p Program) followCards(ctx context.Context, m *cards.Monitor, asJSON bool) error {
	for ev := range m.Watch(ctx) {
		line := ev.Line(false)
		if asJSON {
			if err := p.printJSON(line); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(p.Out, "%s  %s\n", line.Quand.Format("15:04:05.000"), line.Phrase())
	}
	return nil
}
