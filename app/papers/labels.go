package papers

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/ins"
	"guichet/ins/datamatrix"
	"guichet/printing"
	"guichet/printing/render"
)

// The shipped models that an admission uses.
const (
	ModeleEtiquette    = "etiquette"
	ModelePremierePage = "premiere-page"
)

// Labels makes documents and files them in a folder, one PDF per order. File names are random: no trait leaves
// the program in one (P-10, H-07).
type Labels struct {
	options Options
	// withoutSymbol leaves the INS symbol off labels (DM-03); the site may change it while the desk works.
	withoutSymbol atomic.Bool
	// broken is why no INS symbol may be written: the self-test at start failed (datamatrix §4.5).
	broken *texts.Refusal
}

// previewDPI is a label printer's resolution at which every module is a whole number of dots (P-7).
const previewDPI = 300

var _ app.Labels = (*Labels)(nil)

// Options say what documents are made of, and where they are filed.
type Options struct {
	Dir        string // receives the documents; "" when none is filed
	Places     app.Places
	Training   bool
	PrefixeGS1 string // of the establishment: models may then print the patient's GSRN
	Models     printing.Catalog
	// Show opens a document in the system's own reader; nil is the machine's.
	Show func(ctx context.Context, file string) error
}

// New makes the documents of a workstation, or of a command that files none.
func New(o Options) *Labels {
	return &Labels{options: o, broken: datamatrix.SelfTest()}
}

// PutSymbol says whether labels bear the INS symbol, at once and for those that follow (DM-03).
func (l *Labels) PutSymbol(wanted bool) { l.withoutSymbol.Store(!wanted) }

// PutsSymbol tells it.
func (l *Labels) PutsSymbol() bool { return !l.withoutSymbol.Load() }

// Models lists the models, those of the site in the place of the program's.
func (l *Labels) Models() []printing.Model { return l.options.Models.All() }

// Document renders one document. The status is that of the identity given, checked here again (E-27): the INS
// symbol and the matricule exist only when it is qualified.
func (l *Labels) Document(o app.LabelOrder, f render.Format) (printing.Output, error) {
	return l.document(o, f, printing.Device{DPI: previewDPI}, false)
}

// document makes a document for one printer.
func (l *Labels) document(o app.LabelOrder, f render.Format, d printing.Device, compressed bool) (printing.Output, error) {
	name := o.Modele
	if name == "" {
		name = ModeleEtiquette
	}
	model, err := l.options.Models.Named(name)
	if err != nil {
		return printing.Output{}, texts.Refuse("montage.modele_inconnu", "modele", name)
	}
	if o.Identite.Version == 0 && model.Identifies() { // posters and forms name nobody
		return printing.Output{}, texts.Refuse("montage.etiquette_non_enregistree")
	}
	content := app.ContentOf(o.Identite, o.Quand, l.options.Places, l.options.Training)
	content.IEP, content.Ecarts = o.IEP, o.Ecarts
	if l.options.PrefixeGS1 != "" {
		// An IPP that is not of digits has no GSRN: the code is left out, and its model says so by its condition.
		content.GSRN, _ = printing.GSRN(l.options.PrefixeGS1, o.Identite.IPP)
	}
	content.EditeLe = o.Quand.Format("02/01/2006 15:04")
	// DM-03: on labels the symbol is the site's choice; on first pages it is the rule (EXI PP 21).
	wanted := l.PutsSymbol() || model.Usage == printing.UsagePage
	if wanted && o.Identite.Statut() == ins.Qualifiee && l.broken != nil {
		return printing.Output{}, l.broken
	}
	bears := l.bears(o)
	switch {
	case bears.Retenu != nil: // E-20: as for an identity that is not qualified
		content.ListePrenoms, content.LieuCode, content.LieuLibelle, content.Matricule, content.Nature = "", "", "", "", ""
	case wanted:
		content.MessageINS = bears.Message
	}
	copies := max(1, o.Copies)
	if f == render.PNG {
		copies = 1 // a picture is one label
	}
	out, err := render.Make(render.Order{
		Model: &model, Content: content, Format: f, Quand: o.Quand, Compressed: compressed,
		Device: d, Placement: printing.Placement{Nombre: copies, Premiere: o.Premiere},
	})
	if r := bears.Retenu; r != nil && model.Identifies() { // the paper comes out and the agent is told why it is so
		out.Remarks = append(out.Remarks, printing.Remark{Code: r.Code, Phrase: r.Error()})
	}
	if err != nil || o.Lettre == nil || f != render.PDF {
		return out, err
	}
	return beforeLetter(out, o.Lettre)
}

// bears tells what may stand of the INS on the paper of an order (E-20, DM-01).
func (l *Labels) bears(o app.LabelOrder) datamatrix.Paper {
	return datamatrix.PaperOf(o.Identite, datamatrix.Options{Entrainement: l.options.Training})
}

// Preview implements app.Labels.
func (l *Labels) Preview(_ context.Context, o app.LabelOrder) (printing.Output, error) {
	return l.Document(o, render.PNG)
}

// Print implements app.Labels: it files the PDF.
func (l *Labels) Print(ctx context.Context, o app.LabelOrder) (app.Printed, error) {
	out, err := l.Document(o, render.PDF)
	if err != nil {
		return app.Printed{}, err
	}
	if err := ctx.Err(); err != nil {
		return app.Printed{}, err
	}
	name := fileName(o)
	if err := WriteWhole(l.options.Dir, name, out.Bytes); err != nil {
		return app.Printed{}, texts.Refuse("montage.etiquettes_non_ecrites", "dossier", l.options.Dir, "cause", texts.FileCause(err))
	}
	return app.Printed{
		Where:      filed(o, filepath.Base(l.options.Dir), name),
		Datamatrix: l.bears(o).Matricule && (o.Lettre != nil || l.PutsSymbol()),
		Remarks:    out.Remarks,
	}, nil
}

// WriteWhole writes a file so that it is there whole or not at all.
func WriteWhole(dir, name string, content []byte) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("dossier des documents : %w", err)
	}
	tmp, err := os.CreateTemp(dir, ".en-cours-*")
	if err != nil {
		return fmt.Errorf("fichier provisoire : %w", err)
	}
	defer os.Remove(tmp.Name()) // gone already when all went well
	if _, err := tmp.Write(content); err != nil {
		tmp.Close()
		return fmt.Errorf("écriture : %w", err)
	}
	if err := tmp.Sync(); err != nil {
		tmp.Close()
		return fmt.Errorf("écriture : %w", err)
	}
	if err := tmp.Close(); err != nil {
		return fmt.Errorf("écriture : %w", err)
	}
	return os.Rename(tmp.Name(), filepath.Join(dir, name))
}
