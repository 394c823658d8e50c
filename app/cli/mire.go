package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"guichet/app/workstation"
	"guichet/printing"
)

// mire is the test pattern of one printer of the settings.
type mire struct {
	wanted             bool
	config, imprimante string
}

func (m *mire) flags(c *cobra.Command) {
	c.Flags().BoolVar(&m.wanted, "mire", false, "imprime la mire de réglage sur --imprimante")
	c.Flags().StringVar(&m.config, "config", "", "avec --mire : fichier de réglages du poste")
	c.Flags().StringVar(&m.imprimante, "imprimante", "", "avec --mire : nom d’une imprimante des réglages")
}

// pattern prints the test pattern and says what became of it: 4 when the printer did not take it.
func (p Program) pattern(ctx context.Context, m mire) error {
	if m.config == "" || m.imprimante == "" {
		return usage("--mire demande --config et --imprimante")
	}
	settings, err := workstation.LoadConfig(m.config)
	if err != nil {
		return &exitError{CodeUsage, err}
	}
	r, err := workstation.TestPattern(ctx, settings, m.imprimante)
	if err != nil {
		return err
	}
	switch r.Issue {
	case printing.IssueOut:
		fmt.Fprintln(p.Out, "Mire sortie. Mesurez l’écart du cadre, et reportez-le dans « decalage_x_mm » et « decalage_y_mm ».")
	case printing.IssueHandedOver:
		fmt.Fprintln(p.Out, "Mire transmise à l’imprimante.", r.Cause.Error())
	default:
		return &exitError{CodeUnavailable, r.Cause}
	}
	return nil
}
