package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
)

// This file holds the rules of the house (ARCHITECTURE.md, "Which way dependencies point"), so that it cannot
// drift unnoticed. A rule that must change is changed here and there together.

const module = "guichet"

type pkg struct {
	ImportPath          string
	Name                string
	Imports             []string
	TestImports         []string
	XTestImports        []string
	GoFiles, CgoFiles   []string
	TestGoFiles         []string
	Dir                 string
	importsOfTheProject []string
}

func housePackages(t *testing.T) []pkg {
	t.Helper()
	// cgo files count too: go list reports them whatever the build can do.
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Name,Imports,TestImports,XTestImports,GoFiles,CgoFiles,TestGoFiles,Dir", "./...")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	require.NoError(t, err, errs.String())
	var all []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		for _, i := range p.Imports {
			if strings.HasPrefix(i, module+"/") {
				p.importsOfTheProject = append(p.importsOfTheProject, strings.TrimPrefix(i, module+"/"))
			}
		}
		p.ImportPath = strings.TrimPrefix(p.ImportPath, module+"/")
		all = append(all, p)
	}
}

func room(path string) string { return strings.SplitN(path, "/", 2)[0] }

// assembly are the packages that put adapters together: they may import any room below ui.
var assembly = []string{module, "app/cli", "app/day", "app/papers", "app/workstation"}

func TestHouse_DependenciesPointOneWay(t *testing.T) {
	// main -> ui -> app -> ins, cards, printing -> assets
	below := map[string][]string{
		"ui":       {"app", "ins", "cards", "printing", "assets", "docs"}, // docs: the manual that F1 shows
		"docs":     {},
		"app":      {"ins", "cards", "printing", "assets"},
		"ins":      {"assets"},
		"cards":    {"assets"},
		"printing": {"assets"},
		"assets":   {},
	}
	for _, p := range housePackages(t) {
		if i := "app/workstation"; slices.Contains(p.importsOfTheProject, i) {
			require.Contains(t, []string{module, "app/cli"}, p.ImportPath, "%s imports %s: what a workstation is made of knows none", p.ImportPath, i)
		}
		if slices.Contains(assembly, p.ImportPath) {
			continue
		}
		if strings.HasSuffix(p.Name, "test") { // a bench stands on the product's own simulators
			continue
		}
		for _, i := range p.importsOfTheProject {
			if room(i) == room(p.ImportPath) {
				continue
			}
			require.Contains(t, below[room(p.ImportPath)], room(i), "%s imports %s", p.ImportPath, i)
			if room(i) != "assets" && room(i) != "app" { // see TestHouse_RoomsOfAppDoNotClimb
				require.NotContains(t, i, "/", "%s imports %s: only root packages are shared between rooms", p.ImportPath, i)
			}
		}
	}
}

// roomsOfApp says which rooms of app a room may import, besides itself. Nobody climbs: the vocabulary, then what is chosen and
// shown, then the loop and what is typed, then a call of INSi, then the rooms where people work, which do not know one another.
var roomsOfApp = map[string][]string{
	"app":          {},
	"app/settings": {"app"},
	"app/shown":    {"app", "app/settings"},
	"app/actor":    {"app", "app/settings", "app/shown"},
	"app/entry":    {"app", "app/settings", "app/shown"},
	"app/inscall":  {"app", "app/settings", "app/shown", "app/actor", "app/entry"},

	"app/desk":     {"app", "app/settings", "app/shown", "app/actor", "app/entry", "app/inscall"},
	"app/cellule":  {"app", "app/settings", "app/shown", "app/actor", "app/entry", "app/inscall"},
	"app/pilotage": {"app", "app/settings", "app/shown", "app/actor", "app/entry", "app/inscall"},
	"app/admin":    {"app", "app/settings", "app/shown", "app/actor", "app/entry", "app/inscall"},

	// The adapters know the vocabulary, and the room whose port they serve.
	"app/store":    {"app"},
	"app/session":  {"app"},
	"app/scanner":  {},
	"app/instance": {},
	"app/papers":   {"app", "app/admin"},
}

// worked are the rooms that a window shows.
var worked = []string{"app", "app/settings", "app/shown", "app/desk", "app/cellule", "app/pilotage", "app/admin"}

func TestHouse_RoomsOfAppDoNotClimb(t *testing.T) {
	for _, p := range housePackages(t) {
		if room(p.ImportPath) != "app" || strings.HasSuffix(p.Name, "test") {
			continue
		}
		may, known := roomsOfApp[p.ImportPath]
		if slices.Contains(assembly, p.ImportPath) && !known {
			continue
		}
		require.True(t, known, "%s has no place in the house: say in roomsOfApp what it may import", p.ImportPath)
		for _, i := range p.importsOfTheProject {
			if room(i) == "app" {
				require.Contains(t, may, i, "%s imports %s", p.ImportPath, i)
			}
		}
	}
}

// rootLines bounds the vocabulary: what acts has a room.
const rootLines = 1500

func TestHouse_TheRootOfAppIsAVocabulary(t *testing.T) {
	lines := 0
	for _, p := range housePackages(t) {
		if p.ImportPath != "app" {
			continue
		}
		for _, name := range p.GoFiles {
			content, err := os.ReadFile(filepath.Join(p.Dir, name))
			require.NoError(t, err)
			lines += bytes.Count(content, []byte("\n"))
		}
		eachFile(t, p, func(name string, f *ast.File) {
			ast.Inspect(f, func(n ast.Node) bool {
				_, goroutine := n.(*ast.GoStmt)
				require.False(t, goroutine, "%s starts a goroutine: what acts has a room", name)
				return true
			})
		})
	}
	require.Positive(t, lines)
	require.LessOrEqual(t, lines, rootLines, "app is the vocabulary and the ports: what acts has a room")
}

func TestHouse_TheWindowKnowsRoomsAndNoAdapter(t *testing.T) {
	for _, p := range housePackages(t) {
		if room(p.ImportPath) == "ui" {
			for _, i := range p.importsOfTheProject {
				require.True(t, room(i) != "app" || slices.Contains(worked, i), "%s imports %s", p.ImportPath, i)
			}
		}
		if p.ImportPath == "ins" {
			require.Empty(t, slices.DeleteFunc(slices.Clone(p.importsOfTheProject), func(i string) bool { return room(i) == "assets" }),
				"ins is the bottom of its room")
		}
	}
}

// What only tests use lives in packages whose name says so, and no product imports one.
func TestHouse_TestPackagesStayWithTests(t *testing.T) {
	for _, p := range housePackages(t) {
		if strings.HasSuffix(p.Name, "test") || room(p.ImportPath) == "internal" {
			continue
		}
		for _, i := range p.importsOfTheProject {
			require.False(t, strings.HasSuffix(i, "test"), "%s imports %s", p.ImportPath, i)
			require.NotEqual(t, "internal", room(i), "%s imports %s", p.ImportPath, i)
		}
	}
}

func TestHouse_OneOwnerPerLibrary(t *testing.T) {
	owners := map[string]func(path string) bool{
		"fyne.io/fyne/v2/app":           func(p string) bool { return p == module },
		"fyne.io/fyne/v2":               func(p string) bool { return p == module || room(p) == "ui" },
		"modernc.org/sqlite":            func(p string) bool { return p == "app/store" },
		"database/sql":                  func(p string) bool { return strings.HasPrefix(p, "app/store") },
		"github.com/zalando/go-keyring": func(p string) bool { return p == "app/store" },
		"github.com/ebfe/scard":         func(p string) bool { return room(p) == "cards" },
		"github.com/miekg/pkcs11":       func(p string) bool { return room(p) == "cards" },
		"github.com/jung-kurt/gofpdf":   func(p string) bool { return room(p) == "printing" },
		"github.com/boombuler/barcode":  func(p string) bool { return room(p) == "printing" },
		"github.com/spf13/cobra":        func(p string) bool { return p == "app/cli" },
		"go.bug.st/serial":              func(p string) bool { return p == "app/scanner" },
		"net/http":                      func(p string) bool { return p == "ins/insi" || p == "ins/insisim" || room(p) == "printing" },
	}
	for _, p := range housePackages(t) {
		for _, i := range p.Imports {
			for lib, may := range owners {
				if i == lib || strings.HasPrefix(i, lib+"/") {
					require.True(t, may(p.ImportPath), "%s imports %s", p.ImportPath, i)
				}
			}
		}
	}
}

// pure packages hold the rules: nothing of the machine, the network or the moment may enter them.
var pure = []string{"ins", "ins/cog", "ins/datamatrix"}

func TestHouse_PurePackages(t *testing.T) {
	forbidden := []string{"net", "os", "database/sql", "math/rand", "crypto/rand", "sync/atomic", "context", "io/fs"}
	for _, p := range housePackages(t) {
		if !slices.Contains(pure, p.ImportPath) {
			continue
		}
		for _, i := range p.Imports {
			for _, f := range forbidden {
				require.False(t, i == f || strings.HasPrefix(i, f+"/"), "%s imports %s", p.ImportPath, i)
			}
		}
		eachFile(t, p, func(name string, f *ast.File) {
			ast.Inspect(f, func(n ast.Node) bool {
				if sel, ok := n.(*ast.SelectorExpr); ok {
					if id, ok := sel.X.(*ast.Ident); ok && id.Name == "time" {
						require.NotContains(t, []string{"Now", "Since", "Until", "Sleep", "After", "Tick"}, sel.Sel.Name, "%s asks for the time", name)
					}
				}
				_, goroutine := n.(*ast.GoStmt)
				require.False(t, goroutine, "%s starts a goroutine", name)
				return true
			})
		})
	}
}

// uiThreadFile is the one file of ui that may start goroutines or name fyne.Do.
const uiThreadFile = "thread.go"

func TestHouse_OneDoorToTheWindowThread(t *testing.T) {
	for _, p := range housePackages(t) {
		if room(p.ImportPath) != "ui" {
			continue
		}
		eachFile(t, p, func(name string, f *ast.File) {
			if filepath.Base(name) == uiThreadFile {
				return
			}
			ast.Inspect(f, func(n ast.Node) bool {
				_, goroutine := n.(*ast.GoStmt)
				require.False(t, goroutine, "%s starts a goroutine", name)
				if sel, ok := n.(*ast.SelectorExpr); ok {
					if id, ok := sel.X.(*ast.Ident); ok && id.Name == "fyne" {
						require.NotContains(t, []string{"Do", "DoAndWait"}, sel.Sel.Name, name)
					}
				}
				return true
			})
		})
	}
}

func eachFile(t *testing.T, p pkg, visit func(name string, f *ast.File)) {
	t.Helper()
	for _, name := range slices.Concat(p.GoFiles, p.CgoFiles) {
		path := filepath.Join(p.Dir, name)
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		require.NoError(t, err)
		visit(path, f)
	}
}

func TestHouse_NoRoomForOddments(t *testing.T) {
	for _, p := range housePackages(t) {
		require.NotContains(t, []string{"util", "utils", "common", "helpers", "misc", "types", "models"}, p.Name, p.ImportPath)
	}
}

// longFiles may exceed maxLines, each for its reason.
var longFiles = map[string]string{}

const maxLines = 500

func TestHouse_FilesHaveOneSubject(t *testing.T) {
	walkRepository(t, func(path string, content []byte) {
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return
		}
		if _, reason := longFiles[path]; reason {
			return
		}
		require.LessOrEqual(t, bytes.Count(content, []byte("\n")), maxLines, "%s: a second subject has crept in", path)
	})
}

func TestHouse_NothingOfTheWorkshopIsNamed(t *testing.T) {
	// A stranger who clones the project must find it whole: only .ci/run may point outside it.
	words := []string{".." + "/shared", ".." + "/.library", "DEVELOPERS" + ".md", "/wo" + "rk/main"}
	walkRepository(t, func(path string, content []byte) {
		if path == ".ci/run" {
			return
		}
		for _, w := range words {
			require.NotContains(t, string(content), w, path)
		}
	})
}

func walkRepository(t *testing.T, visit func(path string, content []byte)) {
	t.Helper()
	out, err := exec.Command("git", "ls-files", "--cached", "--others", "--exclude-standard").Output()
	require.NoError(t, err, "the house is checked in a git clone")
	for path := range strings.Lines(string(out)) {
		path = strings.TrimSpace(path)
		content, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted, not committed yet
		}
		require.NoError(t, err)
		visit(path, content)
	}
}

// TestHouse_NothingIsDecidedOnTheSpellingOfAText refuses a comparison, a switch or a search that depends on the code of a
// sentence: a Message has its Topic, a refusal its Kind. Only assets/texts may know codes by their spelling.
func TestHouse_NothingIsDecidedOnTheSpellingOfAText(t *testing.T) {
	s := newSpellings(t)
	for _, p := range housePackages(t) {
		if p.ImportPath != "assets/texts" && !strings.HasSuffix(p.Name, "test") { // a bench asks for a message by its code, as a test does
			require.Empty(t, s.decided(p), p.ImportPath)
		}
	}
}

// The rule above finds what it is meant to find, and leaves other codes alone.
func TestHouse_SpellingsAreFound(t *testing.T) {
	const planted = `package planted

import (
	"strings"

	"guichet/app/shown"
	"guichet/assets/texts"
)

type other struct{ Code string }

func bad(r *texts.Refusal, m *shown.Message, s texts.Sentence, code string) {
	_ = r.Code == code
	_ = code != m.Code
	switch s.Code {
	case code:
	}
	_ = strings.HasPrefix(m.Code, code)
	_ = strings.HasPrefix(code, "session_")
	_ = code == "app_verrouille"
	switch code {
	case "montage.cpx_code":
	}
}

func good(o other, r *texts.Refusal, code string) {
	_ = o.Code == code
	_ = code == "00"
	_ = texts.Get("app_verrouille")
	_ = strings.HasPrefix(code, "date")
	_ = r.Code
}
`
	s := newSpellings(t)
	f, err := parser.ParseFile(s.fset, "planted.go", planted, 0)
	require.NoError(t, err)
	require.Len(t, s.in("planted", []*ast.File{f}), 7)
}

// spellings finds decisions on the codes of texts. It checks types as far as the project's own packages tell them: what
// comes from elsewhere is no sentence of ours.
type spellings struct {
	fset  *token.FileSet
	house map[string]pkg
	known map[string]*types.Package
	codes []string
}

func newSpellings(t *testing.T) *spellings {
	s := &spellings{fset: token.NewFileSet(), house: map[string]pkg{}, known: map[string]*types.Package{}, codes: texts.Codes()}
	for _, p := range housePackages(t) {
		s.house[p.ImportPath] = p
	}
	return s
}

func (s *spellings) files(p pkg) []*ast.File {
	var all []*ast.File
	for _, name := range slices.Concat(p.GoFiles, p.CgoFiles) {
		if f, err := parser.ParseFile(s.fset, filepath.Join(p.Dir, name), nil, 0); err == nil {
			all = append(all, f)
		}
	}
	return all
}

func (s *spellings) check(path string, files []*ast.File) (*types.Package, *types.Info) {
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
	config := types.Config{Importer: s, FakeImportC: true, Error: func(error) {}} // what is foreign stays unknown
	made, _ := config.Check(path, s.fset, files, info)
	return made, info
}

// Import implements types.Importer.
func (s *spellings) Import(path string) (*types.Package, error) {
	if known := s.known[path]; known != nil {
		return known, nil
	}
	own, ours := s.house[strings.TrimPrefix(path, module+"/")]
	made := types.NewPackage(path, filepath.Base(path))
	if ours {
		made, _ = s.check(path, s.files(own))
	}
	made.MarkComplete()
	s.known[path] = made
	return made, nil
}

func (s *spellings) decided(p pkg) []string { return s.in(p.ImportPath, s.files(p)) }

func (s *spellings) in(path string, files []*ast.File) (found []string) {
	_, info := s.check(path, files)
	tell := func(n ast.Node) { found = append(found, s.fset.Position(n.Pos()).String()) }
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr:
				if (n.Op == token.EQL || n.Op == token.NEQ) && (s.isCode(info, n.X) || s.isCode(info, n.Y)) && !isEmpty(n.Y) {
					tell(n)
				}
			case *ast.SwitchStmt:
				if n.Tag != nil && s.isCode(info, n.Tag) {
					tell(n)
				}
			case *ast.CaseClause:
				if slices.ContainsFunc(n.List, s.isText) {
					tell(n)
				}
			case *ast.CallExpr:
				if searches(n) && slices.ContainsFunc(n.Args, func(a ast.Expr) bool { return s.isCode(info, a) || s.isBeginning(a) }) {
					tell(n)
				}
			}
			return true
		})
	}
	return found
}

// searches tells a call that looks into a string, or for one among others.
func searches(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	from, ok := sel.X.(*ast.Ident)
	return ok && (from.Name == "strings" && slices.Contains([]string{"HasPrefix", "HasSuffix", "Contains", "Cut", "CutPrefix", "EqualFold", "Index"}, sel.Sel.Name) ||
		from.Name == "slices" && slices.Contains([]string{"Contains", "Index"}, sel.Sel.Name))
}

// isCode tells the code of a sentence, or a literal that is one.
func (s *spellings) isCode(info *types.Info, e ast.Expr) bool {
	if s.isText(e) {
		return true
	}
	sel, ok := e.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Code" || info.Selections[sel] == nil {
		return false
	}
	of := info.Selections[sel].Recv()
	if p, ok := of.Underlying().(*types.Pointer); ok {
		of = p.Elem()
	}
	return slices.Contains([]string{module + "/assets/texts.Refusal", module + "/assets/texts.Sentence", module + "/app/shown.Message"}, of.String())
}

func (s *spellings) isText(e ast.Expr) bool {
	text, ok := literal(e)
	return ok && strings.ContainsAny(text, "_.") && slices.Contains(s.codes, text)
}

// isBeginning tells a literal with which codes begin, up to a word's end.
func (s *spellings) isBeginning(e ast.Expr) bool {
	text, ok := literal(e)
	return ok && len(text) > 1 && (strings.HasSuffix(text, "_") || strings.HasSuffix(text, ".")) &&
		slices.ContainsFunc(s.codes, func(c string) bool { return strings.HasPrefix(c, text) })
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

func isEmpty(e ast.Expr) bool {
	text, ok := literal(e)
	return ok && text == ""
}
