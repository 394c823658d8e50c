package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app/desk"
	"guichet/assets/texts"
)

// Every code of the desk has its sentence, and every sentence of the desk is said somewhere (S-2, S-10).
func TestTexts_EveryCodeIsWrittenAndUsed(t *testing.T) {
	var codes, prefixes []string
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	rooms, err := filepath.Glob("*/*.go")
	require.NoError(t, err)
	for _, name := range append(files, rooms...) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(f, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			s, err := strconv.Unquote(lit.Value)
			require.NoError(t, err)
			switch {
			case !strings.HasPrefix(s, "app_"):
			case strings.HasSuffix(s, "_"):
				prefixes = append(prefixes, s)
			default:
				codes = append(codes, s)
			}
			return true
		})
	}
	used := map[string]bool{}
	for _, c := range codes {
		used[c] = true
		text, ok := texts.Lookup(c)
		require.True(t, ok, "code %s has no sentence", c)
		require.NotEmpty(t, text.Phrase, c)
	}
	for _, c := range texts.Codes() {
		if !strings.HasPrefix(c, "app_") || used[c] {
			continue
		}
		found := false
		for _, p := range prefixes {
			found = found || strings.HasPrefix(c, p)
		}
		require.True(t, found, "sentence %s is never said", c)
	}
}

// Each state and each command has the words in which a refusal names it.
func TestTexts_StatesAndCommandsHaveWords(t *testing.T) {
	for _, s := range desk.States() {
		for _, prefix := range []string{"app_etat_", "app_attente_"} {
			_, ok := texts.Lookup(prefix + string(s))
			require.True(t, ok, "%s%s", prefix, s)
		}
	}
}
