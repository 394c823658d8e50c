package papers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/printing"
	"guichet/printing/cover"
	"guichet/printing/folder"
	"guichet/printing/render"
)

var (
	_ app.Letters = (*Labels)(nil)
	_ app.Letters = (*Spooled)(nil)
)

// ReadLetter implements app.Letters.
func (l *Labels) ReadLetter(ctx context.Context, path string, o app.LabelOrder) (app.Letter, error) {
	content, err := readLetter(ctx, path)
	if err != nil {
		return app.Letter{}, err
	}
	page, err := l.Document(o, render.PDF)
	if err != nil {
		return app.Letter{}, err
	}
	joined, err := cover.Join(page, content)
	if err != nil {
		return app.Letter{}, err
	}
	drawn, err := l.Document(o, render.PNG)
	if err != nil {
		return app.Letter{}, err
	}
	sum := sha256.Sum256(content)
	out := app.Letter{
		Nom: filepath.Base(path), Bytes: content, Pages: joined.Pages, Format: joined.Format,
		Empreinte: hex.EncodeToString(sum[:]), Separee: joined.Separee, Page: drawn,
	}
	if joined.Words != "" {
		out.Mention = app.LetterUnnamed
		if joined.Words.Has(o.Identite.NomNaissance) || joined.Words.Has(o.Identite.NomUtilise) {
			out.Mention = app.LetterNamed
		}
	}
	return out, nil
}

// ReadLetter implements app.Letters: it says which printer will have the document too.
func (s *Spooled) ReadLetter(ctx context.Context, path string, o app.LabelOrder) (app.Letter, error) {
	o, p, err := s.route(o)
	if err != nil {
		return app.Letter{}, err
	}
	out, err := s.Labels.ReadLetter(ctx, path, o)
	if err != nil || p == nil {
		return out, err
	}
	if out.Separee == nil && p.format(printing.UsagePage) != render.PDF {
		out.Classee = texts.Refuse("montage.lettre_images", "imprimante", p.Nom)
		return out, nil
	}
	out.Imprimante = p.Nom
	return out, nil
}

// ShowLetter implements app.Letters.
func (l *Labels) ShowLetter(ctx context.Context, path string, was app.Letter) error {
	content, err := readLetter(ctx, path)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != was.Empreinte {
		return texts.Refuse("montage.lettre_changee")
	}
	open := l.options.Show
	if open == nil {
		open = folder.Open
	}
	if err := open(ctx, path); err != nil {
		return texts.Refuse("montage.lettre_sans_lecteur")
	}
	return nil
}

// readLetter reads a whole file that a person named, which may stand on a network that does not answer: then the reading
// goes on by itself until the system gives up, and what it reads is left.
func readLetter(ctx context.Context, path string) ([]byte, error) {
	if !filepath.IsAbs(path) {
		return nil, texts.Refuse("montage.lettre_chemin")
	}
	type reading struct {
		content []byte
		err     error
	}
	done := make(chan reading, 1)
	go func() {
		content, err := readFile(path)
		done <- reading{content, err}
	}()
	select {
	case r := <-done:
		return r.content, r.err
	case <-ctx.Done():
		return nil, texts.Refuse("montage.lettre_lente")
	}
}

func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, texts.Refuse("montage.lettre_introuvable")
	}
	if !info.Mode().IsRegular() { // a folder, a pipe that nobody writes
		return nil, texts.Refuse("montage.lettre_dossier")
	}
	if info.Size() > cover.MaxBytes {
		return nil, texts.Refuse("impression.lettre.trop_grande")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, texts.Refuse("montage.lettre_introuvable")
	}
	defer func() { _ = f.Close() }() // read only
	content, err := io.ReadAll(io.LimitReader(f, cover.MaxBytes+1))
	if err != nil {
		return nil, texts.Refuse("montage.lettre_introuvable")
	}
	return content, nil
}

// beforeLetter puts a page before its letter. One that stays apart gives the page alone.
func beforeLetter(page printing.Output, l *app.Letter) (printing.Output, error) {
	joined, err := cover.Join(page, l.Bytes)
	if err != nil {
		return printing.Output{}, err
	}
	if (joined.Separee == nil) != (l.Separee == nil) {
		return printing.Output{}, errors.New("papers: the letter is not joined as it was shown")
	}
	return joined.Output, nil
}

// fileName is random: no trait leaves the program in one (P-10, H-07).
func fileName(o app.LabelOrder) string {
	if o.Lettre != nil {
		return "document-" + o.ID + ".pdf"
	}
	return "etiquettes-" + o.ID + ".pdf"
}

// filed says where a document is. Of a letter the file is named: it is sent on.
func filed(o app.LabelOrder, folder, name string) string {
	switch {
	case o.Lettre == nil:
		return texts.Get("montage.etiquettes_ecrites", "dossier", folder).Phrase
	case o.Lettre.Separee != nil:
		return texts.Get("montage.lettre_ecrite_seule", "dossier", folder, "fichier", name).Phrase
	}
	return texts.Get("montage.lettre_ecrite", "dossier", folder, "fichier", name).Phrase
}

// admitLetter makes the document once, so that what cannot be printed is said now, and keeps the letter until it is sent.
func (s *Spooled) admitLetter(ctx context.Context, o app.LabelOrder, p PrinterConfig) (app.Printed, error) {
	if o.Lettre.Separee == nil && p.format(printing.UsagePage) != render.PDF {
		return app.Printed{}, texts.Refuse("montage.lettre_images", "imprimante", p.Nom)
	}
	out, err := s.render(o, p)
	if err != nil {
		return app.Printed{}, err
	}
	code := "montage.lettre_demandee"
	if o.Lettre.Separee != nil {
		code = "montage.lettre_demandee_seule"
	}
	s.letters.sweep(func(id string) (printing.Job, error) { return s.base.Job(ctx, id) })
	if !s.letters.keep(o.ID, o.Lettre) {
		return app.Printed{}, texts.Refuse("montage.lettre_trop", "imprimante", p.Nom)
	}
	return app.Printed{
		Where: texts.Get(code, "imprimante", p.Nom).Phrase, Modele: o.Modele, Imprimante: p.Nom,
		Datamatrix: s.bears(o).Matricule, Remarks: out.Remarks,
	}, nil
}
