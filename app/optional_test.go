package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
)

type bareTeleservice struct{ app.Teleservice }

type warmTeleservice struct {
	app.Teleservice
	app.Warmer
}

type coat struct{ app.Teleservice }

func (c coat) Unwrap() any { return c.Teleservice }

// What a port can do besides is found behind as many wrappers as there are, and nowhere else.
func TestAs_FindsWhatAWrapperHides(t *testing.T) {
	for name, c := range map[string]struct {
		port any
		able bool
	}{
		"none":            {nil, false},
		"its own":         {warmTeleservice{}, true},
		"behind two":      {coat{coat{warmTeleservice{}}}, true},
		"nobody has it":   {coat{bareTeleservice{}}, false},
		"wraps nothing":   {coat{}, false},
		"not a wrapper":   {bareTeleservice{warmTeleservice{}}, false},
		"another port":    {struct{}{}, false},
		"a nil interface": {app.Teleservice(nil), false},
	} {
		_, able := app.As[app.Warmer](c.port)
		require.Equal(t, c.able, able, name)
	}
}

// Whatever embeds a port of the desk has Unwrap: it would else lose what the port can do besides, and nobody would see.
func TestAs_EveryWrapperUnwraps(t *testing.T) {
	ports := map[string]bool{"Base": true, "Labels": true, "Agents": true, "Teleservice": true, "Readers": true}
	except := map[string]bool{"bareTeleservice": true, "warmTeleservice": true} // of the test above
	embeds, unwraps := map[string]bool{}, map[string]bool{}
	root := filepath.Dir(mustAbs(t, "."))
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		in := filepath.Dir(path) + " "
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeSpec:
				if s, ok := n.Type.(*ast.StructType); ok && !except[n.Name.Name] {
					for _, f := range s.Fields.List {
						if len(f.Names) == 0 && ports[strings.TrimPrefix(types.ExprString(f.Type), "app.")] {
							embeds[in+n.Name.Name] = true
						}
					}
				}
			case *ast.FuncDecl:
				if n.Name.Name == "Unwrap" && n.Recv != nil {
					of := n.Recv.List[0].Type
					if star, ok := of.(*ast.StarExpr); ok {
						of = star.X
					}
					if name, ok := of.(*ast.Ident); ok {
						unwraps[in+name.Name] = true
					}
				}
			}
			return true
		})
		return nil
	}))
	require.NotEmpty(t, embeds)
	for name := range embeds {
		require.True(t, unwraps[name], "%s embeds a port without Unwrap", name)
	}
}

func mustAbs(t *testing.T, path string) string {
	t.Helper()
	abs, err := filepath.Abs(path)
	require.NoError(t, err)
	return abs
}
