package docs

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write docs/regles.md")

// rule is one line of testdata/regles.txt, with where its number stands.
type rule struct {
	no, title, reason string
	proofs            []string // tests and sub-tests that bear the number in their name
	tests, code       []string // packages that mention it
}

// rules are the list, in its order.
type rules struct {
	all   []rule
	order map[string]int
}

func readRules(t *testing.T) *rules {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "regles.txt"))
	require.NoError(t, err)
	r := &rules{order: map[string]int{}}
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(line, "|")
		require.Len(t, parts, 3, line)
		require.NotContains(t, r.order, parts[0])
		r.order[parts[0]] = len(r.all)
		r.all = append(r.all, rule{no: parts[0], title: parts[1], reason: parts[2]})
	}
	return r
}

var (
	written = regexp.MustCompile(`\b([A-H]-\d{1,2}[a-f]?)(?: (?:to|à) ([A-H]-\d{1,2}[a-f]?))?\b`)
	// A number in the name of a test stands alone between underscores, or with others: C66C67, C60toC68.
	inName = regexp.MustCompile(`(?:Test|_)((?:(?:to)?[A-H]\d\d[a-f]?)+)(?:_|$)`)
	number = regexp.MustCompile(`([A-H])(\d\d[a-f]?)`)
)

// in lists the rules that a text names, ranges opened in the order of the list.
func (r *rules) in(text string) map[string]bool {
	found := map[string]bool{}
	for _, m := range written.FindAllStringSubmatch(text, -1) {
		from, known := r.order[m[1]]
		if !known {
			continue
		}
		to, ranged := r.order[m[2]]
		if !ranged {
			to = from
		}
		for i := from; i <= to; i++ {
			if r.all[i].no[0] == m[1][0] {
				found[r.all[i].no] = true
			}
		}
	}
	return found
}

// named lists the rules in the name of a test function.
func named(function string) []string {
	var out []string
	// two numbers share the underscore between them
	for _, m := range inName.FindAllStringSubmatch(strings.ReplaceAll(function, "_", "__"), -1) {
		for _, n := range number.FindAllStringSubmatch(m[1], -1) {
			out = append(out, n[1]+"-"+n[2])
		}
	}
	return out
}

// subtests gives the names of the sub-tests of a function that stand in it as they are written: the first argument of
// t.Run, or, when that is a variable, what names the cases of its table.
func subtests(f *ast.FuncDecl) []string {
	var out []string
	table := false
	text := func(e ast.Expr) {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil {
				out = append(out, s)
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 2 {
			return true
		}
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Run" {
			if _, ok := call.Args[0].(*ast.BasicLit); ok {
				text(call.Args[0])
			} else {
				table = true
			}
		}
		return true
	})
	if !table {
		return out
	}
	ast.Inspect(f, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		for _, e := range lit.Elts {
			switch e := e.(type) {
			case *ast.KeyValueExpr: // a case of a map, or the field that names one
				if key, ok := e.Key.(*ast.Ident); ok && key.Name == "name" {
					text(e.Value)
				}
				text(e.Key)
			case *ast.CompositeLit:
				if len(e.Elts) > 0 {
					text(e.Elts[0])
				}
			}
		}
		return true
	})
	return out
}

// note reads one file of the project, and writes in the rules where their numbers stand.
func (r *rules) note(t *testing.T, path string) {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	room := strings.TrimPrefix(strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), ".."), "/")
	if room == "" {
		room = "."
	}
	test := strings.HasSuffix(path, "_test.go")
	for no := range r.in(string(content)) {
		one := &r.all[r.order[no]]
		if test {
			one.tests = append(one.tests, room)
		} else {
			one.code = append(one.code, room)
		}
	}
	if !test {
		return
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, content, 0)
	require.NoError(t, err)
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Recv != nil || !strings.HasPrefix(f.Name.Name, "Test") {
			continue
		}
		whole := named(f.Name.Name)
		for _, no := range whole {
			if i, known := r.order[no]; known {
				r.all[i].proofs = append(r.all[i].proofs, room+" "+f.Name.Name)
			}
		}
		for _, s := range subtests(f) {
			for no := range r.in(s) {
				if !slices.Contains(whole, no) {
					one := &r.all[r.order[no]]
					one.proofs = append(one.proofs, room+" "+f.Name.Name+"/"+no)
				}
			}
		}
	}
}

// elsewhere are folders that git does not keep.
var elsewhere = []string{filepath.Join("..", "build"), filepath.Join("..", "outils")}

// scan reads every room of the project.
func scan(t *testing.T) *rules {
	t.Helper()
	r := readRules(t)
	require.NoError(t, filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (slices.Contains(elsewhere, path) || d.Name() == "testdata" || len(d.Name()) > 2 && d.Name()[0] == '.'):
			return fs.SkipDir
		case d.IsDir(), path == filepath.Join("..", "docs", "regles_test.go"):
			return nil
		}
		if ext := filepath.Ext(path); ext == ".go" || ext == ".json" {
			r.note(t, path)
		}
		return nil
	}))
	for i := range r.all {
		one := &r.all[i]
		for _, list := range []*[]string{&one.proofs, &one.tests, &one.code} {
			slices.Sort(*list)
			*list = slices.Compact(*list)
		}
	}
	return r
}

// kind says how well a rule stands: proved, tests, code, absent.
func (r rule) kind() string {
	switch {
	case len(r.proofs) > 0:
		return "proved"
	case len(r.tests) > 0:
		return "tests"
	case len(r.code) > 0:
		return "code"
	}
	return "absent"
}

func (r *rules) page() []byte {
	var b bytes.Buffer
	b.WriteString(`# Rules of identity, and where they are

Generated by ` + "`go test ./docs -run TestRegles -update`" + ` from ` + "`docs/testdata/regles.txt`" + ` and from the numbers that
stand in the sources; not to be edited. The numbers are those of this project: A statuses, attributes, traits, search,
B documents, C entry, D returns and discordances, E display and printing, F Datamatrix, G settings and lists of
requirements, H trace, figures, data protection. The official rule (RNIV volet 1 v2.0, INSi guide) stands beside each
number in the sources and in the sentences that people read.

"Proved by" are the tests that bear the number in their own name or in that of a case; what they prove is what they
assert. "Tests" and "Code" are the packages where the number is only mentioned: that proves nothing. What the program does
not do, or what no line can show, has its reason instead.

`)
	counts := map[string]map[string]int{}
	for _, one := range r.all {
		letter := one.no[:1]
		if counts[letter] == nil {
			counts[letter] = map[string]int{}
		}
		counts[letter][one.kind()]++
	}
	b.WriteString("| | Rules | Proved by a named test | Mentioned in tests only | Mentioned in code only | Nowhere, for the reason given |\n|---|---|---|---|---|---|\n")
	total := map[string]int{}
	row := func(letter string, c map[string]int) {
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d |\n", letter, c["proved"]+c["tests"]+c["code"]+c["absent"], c["proved"], c["tests"], c["code"], c["absent"])
	}
	for _, letter := range slices.Sorted(maps.Keys(counts)) {
		row(letter, counts[letter])
		for k, n := range counts[letter] {
			total[k] += n
		}
	}
	row("all", total)
	b.WriteString("\n| Rule | What it says | Proved by | Tests | Code |\n|---|---|---|---|---|\n")
	for _, one := range r.all {
		proved := strings.Join(one.proofs, "<br>")
		if one.reason != "" {
			proved = "not here: " + one.reason
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", one.no, one.title, proved, strings.Join(one.tests, " "), strings.Join(one.code, " "))
	}
	return b.Bytes()
}

func TestRegles(t *testing.T) {
	r := scan(t)
	for _, one := range r.all {
		switch one.kind() {
		case "absent":
			require.NotEmpty(t, one.reason, "%s (%s): neither in the code nor explained", one.no, one.title)
		case "proved":
			require.Empty(t, one.reason, "%s (%s): said not to be here, and proved by %v", one.no, one.title, one.proofs)
		}
	}
	if *update {
		require.NoError(t, os.WriteFile("regles.md", r.page(), 0o644))
	}
	page, err := os.ReadFile("regles.md")
	require.NoError(t, err)
	if bytes.Equal(r.page(), page) {
		return
	}
	was := slices.Collect(strings.Lines(string(page)))
	for line := range strings.Lines(string(r.page())) {
		if !slices.Contains(was, line) {
			t.Errorf("new: %s", strings.TrimSpace(line))
		}
	}
	t.Error("docs/regles.md is stale: go test ./docs -run TestRegles -update")
}

func TestRegles_NumbersInNames(t *testing.T) {
	for name, want := range map[string][]string{
		"TestA27_StrictTrait": {"A-27"}, "TestA34_A84_Merge": {"A-34", "A-84"}, "TestD59a_Place": {"D-59a"}, "TestFormer_C66C67": {"C-66", "C-67"},
		"TestAt_C60toC68": {"C-60", "C-68"}, "TestRights_H43_TheTable": {"H-43"}, "TestRooms_AreShown_H43": {"H-43"},
		"TestCode_C09OneTryLeft": nil, "TestP5_Every": nil, "TestScan_KnownHere": nil,
	} {
		require.Equal(t, want, named(name), name)
	}
}

// TestReference_Regles holds the list against the reference, where it is at hand: no rule is forgotten.
func TestReference_Regles(t *testing.T) {
	dir := os.Getenv("GUICHET_REFERENCE")
	if dir == "" {
		t.Skip("GUICHET_REFERENCE n’est pas défini")
	}
	b, err := os.ReadFile(filepath.Join(dir, "rniv.md"))
	require.NoError(t, err)
	known := readRules(t).order
	for _, m := range regexp.MustCompile(`(?m)^(?:\| )?([A-H]-\d{1,2}[a-f]?)[ .]`).FindAllStringSubmatch(string(b), -1) {
		require.Contains(t, known, m[1])
	}
}
