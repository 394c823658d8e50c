package folder_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/printing"
	"guichet/printing/folder"
	"guichet/printing/printingtest"
)

func TestDossier(t *testing.T) {
	d := &folder.Dossier{Path: t.TempDir()}
	ctx := context.Background()
	require.Equal(t, printing.Vert, d.Health(ctx).Feu)
	require.Equal(t, printing.IssueUnsent, d.Recover(ctx, "a1").Issue)
	r := d.Send(ctx, printing.Document{ID: "a1", Media: "application/pdf", Bytes: []byte("%PDF")})
	require.Equal(t, printing.IssueOut, r.Issue)
	data, err := os.ReadFile(r.Job)
	require.NoError(t, err)
	require.Equal(t, "%PDF", string(data))
	info, err := os.Stat(r.Job)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	require.Equal(t, printing.IssueOut, d.Follow(ctx, r.Job).Issue)
	require.Equal(t, r, d.Recover(ctx, "a1"))
	left, err := os.ReadDir(d.Path)
	require.NoError(t, err)
	require.Len(t, left, 1)
}

func TestDossier_Refusals(t *testing.T) {
	d := &folder.Dossier{Path: t.TempDir()}
	ctx := context.Background()
	for _, doc := range []printing.Document{
		{ID: "../a", Media: "application/pdf"}, {ID: "", Media: "application/pdf"}, {ID: "a", Media: "text/html"},
	} {
		require.Equal(t, printing.IssueRefused, d.Send(ctx, doc).Issue)
	}
	gone := &folder.Dossier{Path: filepath.Join(d.Path, "absent")}
	require.Equal(t, "impression.dossier", gone.Health(ctx).Cause.Code)
	require.Equal(t, printing.IssueUnsent, gone.Send(ctx, printing.Document{ID: "a", Media: "application/pdf"}).Issue)
	require.Equal(t, printing.IssueUncertain, gone.Follow(ctx, filepath.Join(gone.Path, "a.pdf")).Issue)
}

func TestPrinter_Conforms(t *testing.T) {
	d := &folder.Dossier{Path: t.TempDir()}
	doc := printing.Document{ID: "b2", Media: "application/pdf", Bytes: []byte("%PDF")}
	printingtest.Conforms(t, d, doc, func() int {
		files, err := filepath.Glob(filepath.Join(d.Path, "*.pdf"))
		require.NoError(t, err)
		return len(files)
	})
}
