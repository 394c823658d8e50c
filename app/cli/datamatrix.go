package cli

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"time"

	"github.com/spf13/cobra"

	"guichet/ins"
	"guichet/ins/datamatrix"
	"guichet/printing/symbol"
)

func (p Program) datamatrixCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "datamatrix",
		Short: "Écrit ou lit le Datamatrix INS",
		Args:  noArguments,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(p.encoderCommand(), p.decoderCommand())
	return c
}

func (p Program) encoderCommand() *cobra.Command {
	var pngFile, svgFile string
	var training bool
	c := &cobra.Command{
		Use:   "encoder",
		Short: "Écrit le message d’une identité qualifiée",
		Long: `Lit une identité JSON sur l’entrée standard et écrit le message, octets bruts, sur la sortie standard.
Seule une identité qualifiée a un Datamatrix INS (RNIV EXI SI 08).`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			b, err := p.readInput("-")
			if err != nil {
				return err
			}
			var typed identite
			if err := decode(b, &typed); err != nil {
				return err
			}
			id, err := typed.domain()
			if err != nil {
				return err
			}
			message, refused := datamatrix.Encode(id, datamatrix.Options{Entrainement: training})
			if refused != nil {
				return refused
			}
			s, err := symbol.INS(message)
			if err != nil {
				return fmt.Errorf("symbole : %w", err)
			}
			for _, f := range []struct {
				path   string
				render func(*symbol.Symbol) ([]byte, error)
			}{{pngFile, symbolPNG}, {svgFile, symbolSVG}} {
				if f.path == "" {
					continue
				}
				picture, err := f.render(s)
				if err != nil {
					return fmt.Errorf("symbole : %w", err)
				}
				if err := os.WriteFile(f.path, picture, 0o600); err != nil {
					return usage("écriture de %s : %w", f.path, err)
				}
			}
			if _, err := p.Out.Write(message); err != nil {
				return fmt.Errorf("écriture du résultat : %w", err)
			}
			return nil
		},
	}
	c.Flags().StringVar(&pngFile, "png", "", "écrit aussi le symbole dans ce fichier PNG")
	c.Flags().StringVar(&svgFile, "svg", "", "écrit aussi le symbole dans ce fichier SVG")
	c.Flags().BoolVar(&training, "entrainement", false, "admet les matricules de test et de démonstration")
	return c
}

// The symbol alone is drawn at 8 pixels per module with 2 modules of quiet zone: every decoder reads that (DM-54).
const (
	modulePixels = 8
	quietModules = 2
)

func symbolPNG(s *symbol.Symbol) ([]byte, error) {
	side := (s.Side() + 2*quietModules) * modulePixels
	picture := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		for x := range side {
			mx, my := x/modulePixels-quietModules, y/modulePixels-quietModules
			if mx >= 0 && my >= 0 && mx < s.Side() && my < s.Side() && s.Dark(mx, my) {
				picture.SetColorIndex(x, y, 1)
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func symbolSVG(s *symbol.Symbol) ([]byte, error) {
	side := s.Side() + 2*quietModules
	var out bytes.Buffer
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges">`, side, side)
	fmt.Fprintf(&out, `<path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, side, side)
	for y := range s.Side() {
		for x := range s.Side() {
			if s.Dark(x, y) {
				fmt.Fprintf(&out, "M%d %dh1v1h-1z", x+quietModules, y+quietModules)
			}
		}
	}
	out.WriteString(`"/></svg>` + "\n")
	return out.Bytes(), nil
}

// lu is what the decoder writes.
type lu struct {
	identite
	DeTest    bool       `json:"de_test,omitempty"`
	Remarques []remarque `json:"remarques"`
}

type remarque struct {
	Code   string `json:"code"`
	Regle  string `json:"regle,omitempty"`
	Phrase string `json:"phrase"`
	Acte   string `json:"acte,omitempty"`
}

func (p Program) decoderCommand() *cobra.Command {
	var training bool
	var picture string
	c := &cobra.Command{
		Use:   "decoder",
		Short: "Lit un message et rend l’identité qu’il annonce",
		Long: `Lit le message, octets bruts, sur l’entrée standard (ou le symbole d’une image avec --image) et écrit l’identité
qu’il annonce, avec des remarques. Un message n’est signé par personne : il ne donne aucun statut (RNIV §4.9).`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			var message []byte
			var err error
			if picture != "" {
				b, err := p.readInput(picture)
				if err != nil {
					return err
				}
				if message, err = symbol.Read(b); err != nil {
					return usage("aucun datamatrix lisible dans %s : %w", picture, err)
				}
			} else if message, err = p.readInput("-"); err != nil {
				return err
			}
			m, refused := datamatrix.Decode(message, datamatrix.Options{Entrainement: training, Le: ins.DateOf(time.Now())})
			if refused != nil {
				return refused
			}
			out := lu{identite: traitsOf(m.Traits), DeTest: m.DeTest, Remarques: []remarque{}}
			out.Matricule, out.OID = string(m.Matricule), string(m.OID)
			for _, r := range m.Remarques {
				out.Remarques = append(out.Remarques, remarque(r))
			}
			return p.printJSON(out)
		},
	}
	c.Flags().BoolVar(&training, "entrainement", false, "admet les matricules de test et de démonstration")
	c.Flags().StringVar(&picture, "image", "", "lit le symbole dans cette image (PNG ou JPEG)")
	return c
}
