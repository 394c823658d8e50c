package ins

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
)

// notTexts are words of the same form that are no code of a text.
var notTexts = []string{"ins_acceptee", "ins_refusee", "ins_introuvable", "ins_retiree"}

// codesUsed are the codes that the package writes, as whole words or as the beginning of a composed one.
func codesUsed(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	used := map[string]bool{}
	word := regexp.MustCompile(`"(ins_[a-z0-9_]+)"`)
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		for _, m := range word.FindAllStringSubmatch(string(b), -1) {
			used[m[1]] = true
		}
	}
	return used
}

func TestTexts_EveryCodeIsWritten(t *testing.T) {
	for code := range codesUsed(t) {
		switch {
		case slices.Contains(notTexts, code):
		case strings.HasSuffix(code, "_"):
			require.True(t, slices.ContainsFunc(texts.Codes(), func(c string) bool { return strings.HasPrefix(c, code) }), code)
		default:
			_, ok := texts.Lookup(code)
			require.True(t, ok, "texte absent : %s", code)
		}
	}
}

func TestTexts_NoneIsForgotten(t *testing.T) {
	used := codesUsed(t)
	for _, code := range texts.Codes() {
		if !strings.HasPrefix(code, "ins_") {
			continue
		}
		composed := false
		for u := range used {
			composed = composed || (strings.HasSuffix(u, "_") && strings.HasPrefix(code, u))
		}
		require.True(t, used[code] || composed, "texte sans emploi : %s", code)
	}
}

func TestTexts_AreFrenchSentences(t *testing.T) {
	for _, code := range texts.Codes() {
		if !strings.HasPrefix(code, "ins_") {
			continue
		}
		text, _ := texts.Lookup(code)
		for _, s := range []string{text.Phrase, text.Acte, text.Dire} {
			require.NotContains(t, s, "'", "%s : apostrophe typographique", code)
			if s != "" {
				require.Regexp(t, `[.?}]$`, s, code)
			}
		}
		for _, banned := range []string{"jeune fille", "marital", "patronymique", "Mademoiselle"} { // C-25
			require.NotContains(t, text.Phrase+text.Acte+text.Dire, banned, code)
		}
	}
}
