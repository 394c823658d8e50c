package folder_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/printing"
	"guichet/printing/folder"
	"guichet/printing/printingtest"
)

// The reader of the system: the document is opened under its random name, never called printed, and does not stay.
func TestLecteur_OpensAndForgets(t *testing.T) {
	var opened []string
	dir := t.TempDir()
	l := &folder.Lecteur{Path: dir, Open: func(_ context.Context, file string) error { opened = append(opened, file); return nil }}
	old := filepath.Join(dir, "ancien.pdf")
	require.NoError(t, os.WriteFile(old, nil, 0o600))
	require.NoError(t, os.Chtimes(old, time.Now(), time.Now().Add(-2*time.Hour)))
	d := printing.Document{ID: "demande", Media: "application/pdf", Bytes: []byte("%PDF-1.3\n")}
	printingtest.Conforms(t, l, d, func() int { return len(opened) })
	require.True(t, strings.HasSuffix(opened[0], "demande.pdf"))
	require.NoFileExists(t, old)
	l.Open = func(context.Context, string) error { return errors.New("aucun lecteur") }
	require.Equal(t, printing.IssueUnsent, l.Send(context.Background(), d).Issue)
}
