package papers

import (
	"time"

	"guichet/app/admin"
	"guichet/printing"
	"guichet/printing/render"
)

var _ admin.ModelPreviewer = (*Labels)(nil)

// PreviewModel implements admin.ModelPreviewer: as a label printer would print it, or a page at a resolution for screens.
func (l *Labels) PreviewModel(text []byte) (printing.Output, error) {
	m, err := admin.ParseModelText(text)
	if err != nil {
		return printing.Output{}, err
	}
	dpi := previewDPI
	if m.Usage == printing.UsagePage || m.Usage == printing.UsagePlanche {
		dpi = 203
	}
	return render.Make(render.Order{Model: &m, Format: render.PNG, Device: printing.Device{DPI: dpi}, Content: nobody(), Quand: time.Now()})
}

// nobody is the fictive person of the RNIV.
func nobody() printing.Content {
	c := printing.Content{
		NomNaissance: "DARK", PremierPrenom: "JEANNE", ListePrenoms: "JEANNE MARIE CECILE", NomUtilise: "LOUIS", PrenomUtilise: "Marie-Cécile",
		DateNaissance: "30/05/1960", Sexe: "F", LieuCode: "88154", LieuLibelle: "Domrémy-la-Pucelle", IPP: "8000123456", IEP: "250100123",
		Service: "Médecine interne", EntreLe: "22/11/2026", Statut: "Qualifiée", Matricule: "260058815400233", Nature: "NIR",
		EditeLe: "22/11/2026 09:12", Entrainement: true,
		MessageINS: []byte("IS010000000000000000000000S1260058815400233S21.2.250.1.213.1.4.10S3JEANNE MARIE CECILE\x1dS4DARK\x1dS5FS630-05-1960S788154"),
		Ecarts:     []printing.Ecart{{Trait: "Premier prénom", ValeurTitre: "JEANNE", Organisme: "INSEE"}},
	}
	c.GSRN, _ = printing.GSRN("9501101", c.IPP)
	return c
}
