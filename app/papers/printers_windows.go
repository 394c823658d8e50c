package papers

import (
	"context"

	"guichet/printing"
	"guichet/printing/winspool"
)

// windowsQueue takes ZPL as raw data and pictures through the driver.
func windowsQueue(c PrinterConfig) (printing.Printer, error) {
	raw := &winspool.File{Nom: c.Adresse}
	return &queue{raw, &winspool.Feuilles{File: *raw, DPI: c.device().DPI}}, nil
}

type queue struct {
	*winspool.File
	pages *winspool.Feuilles
}

// Send hands a document over as its kind wants.
func (q *queue) Send(ctx context.Context, d printing.Document) printing.Result {
	if d.Media == "image/png" {
		return q.pages.Send(ctx, d)
	}
	return q.File.Send(ctx, d)
}
