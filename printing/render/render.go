// Package render makes a document in one call: model, content and device in, bytes out. It is what the desk, the
// command line and the demonstration use; the renderers stay behind it.
//
// It imports printing and its renderers (pdf, raster, zpl); nobody else needs to know them.
package render

import (
	"fmt"
	"time"

	"guichet/assets/texts"
	"guichet/printing"
	"guichet/printing/pdf"
	"guichet/printing/raster"
	"guichet/printing/zpl"
)

// Format is a kind of output.
type Format string

// The formats.
const (
	PDF Format = "pdf"
	ZPL Format = "zpl"
	PNG Format = "png" // the preview of the first page, dot for dot what a thermal printer prints
	// Pages is one picture for each page: what is drawn on a printer that is driven by pictures.
	Pages Format = "pages"
)

// Order says what to make.
type Order struct {
	Modele    string // name of a shipped model, unless Model is given
	Model     *printing.Model
	Content   printing.Content
	Format    Format
	Device    printing.Device
	Placement printing.Placement
	// Compressed makes the ZPL ten times smaller, for printers that know :Z64:.
	Compressed bool
	// Quand dates a PDF, so that the same order gives the same bytes.
	Quand time.Time
}

// Make makes a document. A *texts.Refusal says what cannot be printed; any other error is a fault of the program, and
// nothing may be printed.
//
// A ZPL for a roll is drawn once and asks the printer for the copies.
func Make(o Order) (printing.Output, error) {
	m := o.Model
	if m == nil {
		named, err := printing.ModelNamed(o.Modele)
		if err != nil {
			return printing.Output{}, texts.Refuse("impression.modele_inconnu", "modele", o.Modele)
		}
		m = &named
	}
	device, placement, copies := o.Device, o.Placement, 1
	switch {
	case o.Format == PDF:
		device.DPI = 600 // the lattice on which codes survive every renderer
	case device.DPI == 0:
		device.DPI = 203
	}
	if o.Format == ZPL {
		if m.Usage == printing.UsagePage || m.Usage == printing.UsagePlanche {
			return printing.Output{}, texts.Refuse("impression.zpl_page")
		}
		if placement.Nombre > 1 && placement.Nombre <= printing.MaxLabels {
			copies, placement.Nombre = placement.Nombre, 1
		}
	}
	l, err := printing.ResolveSheet(*m, o.Content, device, placement)
	if err != nil {
		return printing.Output{}, err
	}
	switch o.Format {
	case PDF:
		return pdf.Render(&l, o.Quand)
	case ZPL:
		if o.Compressed {
			return zpl.RenderCompressed(&l, copies)
		}
		return zpl.Render(&l, copies)
	case Pages:
		return raster.Pages(&l)
	case PNG:
		return raster.PNG(&l)
	}
	return printing.Output{}, fmt.Errorf("rendu: unknown format %q", o.Format)
}

// Check draws a label with a symbol and codes at the usual resolutions and reads them back: the printing part of the
// diagnostic of a desk. It prints nothing and needs no printer.
func Check() error {
	c := printing.Content{
		NomNaissance: "DARK", PremierPrenom: "JEANNE", DateNaissance: "30/05/1960", Sexe: "F", IPP: "8000123456",
		MessageINS:   []byte("IS010000000000000000000000S1260058815400233S21.2.250.1.213.1.4.10S3JEANNE MARIE CECILE\x1dS4DARK\x1dS5FS630-05-1960S788154"),
		Entrainement: true,
	}
	for _, dpi := range []int{203, 300, 600} {
		o := Order{Modele: "etiquette", Content: c, Format: PNG, Device: printing.Device{DPI: dpi}}
		if _, err := Make(o); err != nil {
			return fmt.Errorf("checking labels at %d dpi: %w", dpi, err)
		}
	}
	if _, err := Make(Order{Modele: "premiere-page", Content: c, Format: PDF}); err != nil {
		return fmt.Errorf("checking the first page: %w", err)
	}
	return nil
}
