package folder

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"guichet/assets/texts"
	"guichet/printing"
)

// Lecteur opens a document in the PDF reader of the system, for whoever prints from there. What becomes of it is not
// known: it stays "transmise". The files lie in a folder of their owner alone and are removed with the next ones, once
// they are an hour old.
type Lecteur struct {
	// Path is the folder; one of the user's temporary files when empty.
	Path string
	// Open starts the reader; nil is the system's own.
	Open func(ctx context.Context, file string) error
}

var _ printing.Printer = (*Lecteur)(nil)

// kept is how long a document stays for its reader.
const kept = time.Hour

func (l *Lecteur) folder() (*Dossier, error) {
	dir := l.Path
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("folder of documents to view: %w", err)
		}
		dir = filepath.Join(cache, "guichet", "lecture")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("folder of documents to view: %w", err)
	}
	return &Dossier{Path: dir}, nil
}

// Health tells whether the folder can be written; whether the reader prints, nobody can tell.
func (l *Lecteur) Health(ctx context.Context) printing.Health {
	d, err := l.folder()
	if err != nil {
		return printing.Health{Feu: printing.Orange, Quand: time.Now(), Cause: texts.Refuse("impression.dossier", "dossier", l.Path)}
	}
	h := d.Health(ctx)
	if h.Feu == printing.Vert {
		h.Feu, h.Cause, h.Modele = printing.Gris, texts.Refuse("impression.lecteur"), ""
	}
	return h
}

// Send writes the document under its random name and opens it.
func (l *Lecteur) Send(ctx context.Context, doc printing.Document) printing.Result {
	if doc.Media != "application/pdf" {
		return printing.Result{Issue: printing.IssueRefused, Cause: texts.Refuse("impression.format", "format", doc.Media)}
	}
	d, err := l.folder()
	if err != nil {
		return printing.Result{Issue: printing.IssueUnsent, Cause: texts.Refuse("impression.dossier", "dossier", l.Path)}
	}
	d.forget(time.Now().Add(-kept))
	r := d.Send(ctx, doc)
	if r.Issue != printing.IssueOut {
		return r
	}
	open := l.Open
	if open == nil {
		open = Open
	}
	if err := open(ctx, r.Job); err != nil {
		return printing.Result{Issue: printing.IssueUnsent, Cause: texts.Refuse("impression.lecteur_absent")}
	}
	return printing.Result{Issue: printing.IssueHandedOver, Job: r.Job, Cause: texts.Refuse("impression.lecteur")}
}

// Follow has nobody to ask.
func (l *Lecteur) Follow(_ context.Context, job string) printing.Result {
	return printing.Result{Issue: printing.IssueHandedOver, Job: job, Cause: texts.Refuse("impression.lecteur")}
}

// Recover cannot know whether the reader was opened.
func (l *Lecteur) Recover(context.Context, string) printing.Result {
	return printing.Result{Issue: printing.IssueUncertain, Cause: texts.Refuse("impression.incertain")}
}

// forget removes documents that are older than a moment.
func (d *Dossier) forget(before time.Time) {
	for _, ending := range endings {
		files, err := filepath.Glob(filepath.Join(d.Path, "*"+ending))
		if err != nil {
			return
		}
		for _, f := range files {
			if info, err := os.Stat(f); err == nil && info.ModTime().Before(before) {
				_ = os.Remove(f) // the reader may still hold it: the next time does
			}
		}
	}
}

// errNoViewer is the error of a system whose way to open a document we do not know.
var errNoViewer = errors.New("fichier: no way to open a document on this system")

// Open opens a file as a double click would.
func Open(ctx context.Context, file string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second) // they hand over and end at once
	defer cancel()
	var cmd *exec.Cmd
	switch runtime.GOOS {
	case "windows":
		cmd = exec.CommandContext(ctx, "rundll32", "url.dll,FileProtocolHandler", file)
	case "darwin":
		cmd = exec.CommandContext(ctx, "open", file)
	case "linux":
		cmd = exec.CommandContext(ctx, "xdg-open", file)
	default:
		return errNoViewer
	}
	return cmd.Run()
}
