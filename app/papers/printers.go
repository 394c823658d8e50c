package papers

import (
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"guichet/assets/texts"
	"guichet/printing"
	"guichet/printing/folder"
	"guichet/printing/ipp"
	"guichet/printing/render"
	"guichet/printing/zebra"
)

// PrinterConfig is one printer of the workstation.
type PrinterConfig struct {
	Nom string `json:"nom"` // what the agent reads
	// Voie is how it is reached: "9100" (thermal printer on the network), "ipp" (queue of CUPS or of a print server),
	// "windows" (queue of the Windows spooler), "dossier" (a folder), "lecteur" (the PDF reader of the system).
	Voie string `json:"voie"`
	// Adresse is "hote:9100", "ipp://hote/printers/file", the name of the queue, or a folder.
	Adresse string `json:"adresse,omitempty"`
	// Sortes are the kinds of documents it takes, "etiquettes", "bracelets", "planches", "pages": the first printer of a
	// kind is the usual one for it.
	Sortes []string `json:"sortes"`
	// Modele is the model of its labels or wristbands, the one of its roll; the site's own when empty.
	Modele string `json:"modele,omitempty"`
	DPI    int    `json:"dpi,omitempty"`    // 203, 300, 600; 203 when not given
	Papier string `json:"papier,omitempty"` // of pages, in PWG names; iso_a4_210x297mm when not given
	// Corrections measured on the test pattern (« guichet etiquette --mire »).
	DecalageX float64 `json:"decalage_x_mm,omitempty"`
	DecalageY float64 `json:"decalage_y_mm,omitempty"`
	EchelleX  float64 `json:"echelle_x_pour_mille,omitempty"`
	EchelleY  float64 `json:"echelle_y_pour_mille,omitempty"`
	Rotation  int     `json:"rotation,omitempty"` // 0 or 180
	Bord      float64 `json:"bord_mm,omitempty"`
	// Langage of labels on a Windows queue: "zpl", or "image" for printers that know no ZPL. zpl when not given.
	Langage string `json:"langage,omitempty"`
	// SansEtat: it never says how it is, though labels come out. Compresse: it understands :Z64:.
	SansEtat  bool `json:"sans_etat,omitempty"`
	Compresse bool `json:"zpl_compresse,omitempty"`
}

// The ways to a printer.
const (
	voie9100    = "9100"
	voieIPP     = "ipp"
	voieWindows = "windows"
	voieDossier = "dossier"
	voieLecteur = "lecteur"
)

// langageImage is a printer that is given pictures.
const langageImage = "image"

// sortes gives the kind of a document by the usage of its model.
var sortes = map[printing.Usage]string{
	printing.UsageEtiquette: "etiquettes", printing.UsageBracelet: "bracelets",
	printing.UsagePlanche: "planches", printing.UsagePage: "pages",
}

// check refuses settings with which nothing could be printed, with the words of whoever writes them.
func (c PrinterConfig) check(models printing.Catalog) error {
	refuse := func(cause string) error {
		return texts.Refuse("montage.imprimante_mal_reglee", "imprimante", c.Nom, "cause", cause)
	}
	if strings.TrimSpace(c.Nom) == "" {
		return texts.Refuse("montage.imprimante_sans_nom")
	}
	for _, s := range c.Sortes {
		if !slices.Contains([]string{"etiquettes", "bracelets", "planches", "pages"}, s) {
			return refuse("sorte inconnue « " + s + " » : etiquettes, bracelets, planches ou pages")
		}
	}
	switch {
	case len(c.Sortes) == 0:
		return refuse("« sortes » manque")
	case c.Langage != "" && c.Langage != "zpl" && c.Langage != langageImage:
		return refuse("« langage » est zpl ou image")
	case c.Rotation != 0 && c.Rotation != 180:
		return refuse("« rotation » est 0 ou 180")
	case c.DPI != 0 && !slices.Contains([]int{203, 300, 600}, c.DPI):
		return refuse("« dpi » est 203, 300 ou 600")
	case max(c.DecalageX, -c.DecalageX, c.DecalageY, -c.DecalageY) > 50 || max(c.EchelleX, -c.EchelleX, c.EchelleY, -c.EchelleY) > 50:
		return refuse("une correction dépasse 50")
	}
	if c.Modele != "" {
		m, err := models.Named(c.Modele)
		if err != nil {
			return refuse("modèle inconnu « " + c.Modele + " »")
		}
		if !slices.Contains(c.Sortes, sortes[m.Usage]) {
			return refuse("le modèle « " + c.Modele + " » n’est pas d’une sorte que cette imprimante prend")
		}
	}
	switch c.Voie {
	case voie9100:
		_, port, err := net.SplitHostPort(c.Adresse)
		if n, failed := strconv.Atoi(port); err != nil || failed != nil || n < 1 {
			return refuse("adresse attendue : hôte:9100")
		}
		if slices.Contains(c.Sortes, "pages") || slices.Contains(c.Sortes, "planches") {
			return refuse("une imprimante d’étiquettes n’imprime ni pages ni planches")
		}
	case voieIPP:
		u, err := url.Parse(c.Adresse)
		if err != nil || u.Scheme != "ipp" && u.Scheme != "ipps" || u.Host == "" {
			return refuse("adresse attendue : ipp://hôte/printers/file")
		}
	case voieWindows, voieDossier:
		if c.Adresse == "" {
			return refuse("« adresse » manque")
		}
	case voieLecteur:
	default:
		return refuse("voie inconnue « " + c.Voie + " » : 9100, ipp, windows, dossier ou lecteur")
	}
	return nil
}

// CheckPrinters checks all of them; two of one name could not be told apart in the spool.
func CheckPrinters(all []PrinterConfig, models printing.Catalog) error {
	seen := map[string]bool{}
	for _, c := range all {
		if err := c.check(models); err != nil {
			return err
		}
		if seen[c.Nom] {
			return texts.Refuse("montage.imprimante_mal_reglee", "imprimante", c.Nom, "cause", "deux imprimantes portent ce nom")
		}
		seen[c.Nom] = true
	}
	return nil
}

// RelativeTo reads the folder of a printer that is one from the place of the settings.
func (c *PrinterConfig) RelativeTo(dir string) {
	if c.Voie == voieDossier && c.Adresse != "" && !filepath.IsAbs(c.Adresse) {
		c.Adresse = filepath.Join(dir, c.Adresse)
	}
}

// device is what the layout must know.
func (c PrinterConfig) device() printing.Device {
	d := printing.Device{
		DPI: c.DPI, DecalageX: c.DecalageX, DecalageY: c.DecalageY, EchelleX: c.EchelleX, EchelleY: c.EchelleY,
		Rotation: c.Rotation, Bord: c.Bord,
	}
	if d.DPI == 0 {
		d.DPI = 203
		if c.Voie == voieWindows && c.Langage != langageImage && !slices.Contains(c.Sortes, "etiquettes") {
			d.DPI = 300 // pages, as pictures
		}
	}
	return d
}

// format is what the printer takes for a kind of document.
func (c PrinterConfig) format(usage printing.Usage) render.Format {
	thermal := usage == printing.UsageEtiquette || usage == printing.UsageBracelet
	switch {
	case c.Voie == voie9100, c.Voie == voieWindows && thermal && c.Langage != langageImage:
		return render.ZPL
	case c.Voie == voieWindows:
		return render.Pages
	}
	return render.PDF
}

// repeats tells whether the printer is given one and told how many: the document of the others holds them all.
func (c PrinterConfig) repeats(usage printing.Usage) bool {
	f := c.format(usage)
	return usage != printing.UsagePlanche && (c.Voie == voieIPP || f == render.Pages)
}

// open gives the way to the printer.
func (c PrinterConfig) open() (printing.Printer, error) {
	switch c.Voie {
	case voie9100:
		return &zebra.Printer{Address: c.Adresse, SansEtat: c.SansEtat}, nil
	case voieIPP:
		return &ipp.Printer{URI: c.Adresse}, nil
	case voieDossier:
		return &folder.Dossier{Path: c.Adresse}, nil
	case voieLecteur:
		return &folder.Lecteur{}, nil
	case voieWindows:
		return windowsQueue(c)
	}
	return nil, texts.Refuse("impression.imprimante_inconnue", "imprimante", c.Nom)
}
