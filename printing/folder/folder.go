// Package folder prints into a folder: a desk without a printer, or documents to be opened by the system's viewer.
//
// It imports printing and assets. reader.go prints through the PDF reader of the system.
package folder

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"guichet/assets/texts"
	"guichet/printing"
)

// Dossier is a folder that takes documents under their random names (P-10), for their owner only.
type Dossier struct{ Path string }

var _ printing.Printer = (*Dossier)(nil)

var endings = map[string]string{"application/pdf": ".pdf", "application/zpl": ".zpl", "image/png": ".png"}

// names are the ids that may become a file name.
var names = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z-]{0,63}$`)

// Health tells whether the folder can be written.
func (d *Dossier) Health(context.Context) printing.Health {
	h := printing.Health{Feu: printing.Vert, Quand: time.Now(), Modele: "Dossier"}
	f, err := os.CreateTemp(d.Path, ".essai-*")
	if err != nil {
		h.Feu, h.Cause = printing.Orange, texts.Refuse("impression.dossier", "dossier", d.Path)
		return h
	}
	_ = f.Close()
	_ = os.Remove(f.Name())
	return h
}

// Send writes the document whole or not at all.
func (d *Dossier) Send(ctx context.Context, doc printing.Document) printing.Result {
	if ctx.Err() != nil {
		return printing.Result{Issue: printing.IssueUnsent, Cause: texts.Refuse("impression.interrompu")}
	}
	ending, known := endings[doc.Media]
	if !known || !names.MatchString(doc.ID) {
		return printing.Result{Issue: printing.IssueRefused, Cause: texts.Refuse("impression.format", "format", doc.Media)}
	}
	if err := write(d.Path, doc.ID+ending, doc.Bytes); err != nil {
		return printing.Result{Issue: printing.IssueUnsent, Cause: texts.Refuse("impression.dossier", "dossier", d.Path)}
	}
	return printing.Result{Issue: printing.IssueOut, Job: filepath.Join(d.Path, doc.ID+ending)}
}

func write(dir, name string, data []byte) (err error) {
	f, err := os.CreateTemp(dir, ".partiel-*")
	if err != nil {
		return fmt.Errorf("writing a document: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("writing a document: %w", err)
	}
	if err = os.Rename(f.Name(), filepath.Join(dir, name)); err != nil {
		return fmt.Errorf("writing a document: %w", err)
	}
	return nil
}

// Follow has nothing to ask: a file is there or it is not.
func (d *Dossier) Follow(_ context.Context, job string) printing.Result {
	if _, err := os.Stat(job); err != nil {
		return printing.Result{Issue: printing.IssueUncertain, Cause: texts.Refuse("impression.dossier", "dossier", d.Path)}
	}
	return printing.Result{Issue: printing.IssueOut, Job: job}
}

// Recover looks for the document by its name.
func (d *Dossier) Recover(ctx context.Context, id string) printing.Result {
	if names.MatchString(id) {
		for _, ending := range endings {
			if r := d.Follow(ctx, filepath.Join(d.Path, id+ending)); r.Issue == printing.IssueOut {
				return r
			}
		}
	}
	return printing.Result{Issue: printing.IssueUnsent, Cause: texts.Refuse("impression.interrompu")}
}
