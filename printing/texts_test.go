package printing_test

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
)

// Every sentence this room asks for is written, with its act where it is a refusal.
func TestTexts_EveryCodeIsWritten(t *testing.T) {
	code := regexp.MustCompile(`"(impression\.[a-z_.]+[a-z_])"`)
	refused := regexp.MustCompile(`texts\.Refuse\("(impression\.[a-z_.]+)"`)
	seen := 0
	require.NoError(t, fs.WalkDir(os.DirFS("."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, m := range code.FindAllStringSubmatch(string(source), -1) {
			seen++
			_, written := texts.Lookup(m[1])
			require.True(t, written, "%s: %s", path, m[1])
		}
		for _, m := range refused.FindAllStringSubmatch(string(source), -1) {
			require.NotEmpty(t, texts.Get(m[1]).Acte, m[1])
		}
		return nil
	}))
	require.Greater(t, seen, 5)
}
