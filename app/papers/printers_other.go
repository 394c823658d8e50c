//go:build !windows

package papers

import (
	"guichet/assets/texts"
	"guichet/printing"
)

func windowsQueue(c PrinterConfig) (printing.Printer, error) {
	return nil, texts.Refuse("montage.imprimante_mal_reglee", "imprimante", c.Nom, "cause", "la voie « windows » n’existe que sous Windows")
}
