package cellule_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/cellule"
	"guichet/assets/texts"
	"guichet/ins"
)

// factKinds are the values of every constant Fact… of app and its rooms: what may stand in a journal besides events.
func factKinds(t *testing.T) []string {
	t.Helper()
	var kinds []string
	eachSource(t, []string{"../*.go", "../*/*.go"}, func(_ string, f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Names) == 0 || !strings.HasPrefix(spec.Names[0].Name, "Fact") || len(spec.Values) == 0 {
				return true
			}
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				s, err := strconv.Unquote(lit.Value)
				require.NoError(t, err)
				kinds = append(kinds, s)
			}
			return true
		})
	})
	require.Greater(t, len(kinds), 15)
	return kinds
}

func eachSource(t *testing.T, patterns []string, visit func(name string, f *ast.File)) {
	t.Helper()
	for _, p := range patterns {
		names, err := filepath.Glob(p)
		require.NoError(t, err)
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			require.NoError(t, err)
			visit(filepath.Base(name), f)
		}
	}
}

// The history of a patient is read by people: every kind of line has its sentence, and none shows a code (H-01, H-03).
func TestTimeline_EveryKindOfLineHasItsSentence(t *testing.T) {
	bodies := map[string][]string{
		"creation":           {`{}`, `{"origine":"import"}`, `{"origine":"flux"}`, `{"origine":"autre_outil"}`},
		"ins_introuvable":    {`{}`, `{"code":"01"}`, `{"code":"02"}`},
		"appel_insi":         {`{"code":"00","ins":{"matricule":"1"}}`, `{"code":"01"}`, `{"code":"02"}`, `{"faute":"indisponible"}`},
		"impression":         {`{"copies":1,"statut":"QUAL","datamatrix":true}`, `{"copies":2,"statut":"PROV"}`, `{"echec":"app_imprimante_absente"}`},
		"refus_ins":          {`{"motif":"m"}`, `{"motif":"m","porteur":"x"}`},
		"travail_affecte":    {`{"pour":"MARTIN Claire"}`, `{}`},
		"travail_ferme":      {`{"cause":"accepte"}`, `{"cause":"resolu"}`},
		"paire_jugee":        {`{"avis":"DPOT"}`, `{"avis":"HOMA"}`},
		"impression_suite":   {`{"acte":"sorti"}`, `{"acte":"pas_sorti"}`, `{"acte":"confirme"}`, `{"acte":"annule"}`},
		"lecture_carte":      {`{"beneficiaires":2}`, `{"source":"datamatrix_ins"}`},
		"venue":              {`{}`, `{"service":"Urgences"}`},
		"appli_carte_vitale": {`{}`, `{"ayant_droit":true}`},
	}
	for _, kind := range append(ins.EventNames(), factKinds(t)...) {
		samples := bodies[kind]
		if samples == nil {
			samples = []string{`{}`}
		}
		for _, body := range samples {
			told := cellule.Tell([]app.Line{{Seq: 1, Name: kind, Quand: time.Now(), Agent: "MARTIN Claire", Poste: "A", Body: []byte(body)}})
			require.Len(t, told, 1)
			require.NotContains(t, told[0].Phrase, "a ajouté une ligne au journal", "%s %s has no sentence of its own", kind, body)
			require.NotContains(t, told[0].Phrase, "{", kind)
			require.NotContains(t, told[0].Phrase, "Message non rédigé", kind)
			require.True(t, strings.HasSuffix(told[0].Phrase, "."), "%s: %q", kind, told[0].Phrase)
			require.Equal(t, "C. Martin", told[0].Qui)
			require.Equal(t, kind, told[0].Fait)
		}
	}
	told := cellule.Tell([]app.Line{{Name: "d'une autre version", Agent: "X"}})
	require.Contains(t, told[0].Phrase, "d'une autre version", "an unknown line is told as it is")
}

// Looks of one person that follow one another are one line; a reason given once is told once.
func TestTimeline_IsShort(t *testing.T) {
	now := time.Now()
	look := app.Line{Name: app.FactAccess, Quand: now, Agent: "MARTIN Claire", Body: []byte(`{"motif":"Admission"}`)}
	other := look
	other.Agent = "CADIOU Pierre"
	told := cellule.Tell([]app.Line{look, look, look, other, look})
	require.Len(t, told, 3)
	require.Equal(t, "a consulté le dossier 3 fois.", told[2].Phrase)
	require.Equal(t, "P. Cadiou", told[1].Qui)
}

// An agent is named as colleagues do, whatever signed the line.
func TestTimeline_ShortAgent(t *testing.T) {
	for signed, short := range map[string]string{
		"MARTIN Claire (123)": "C. Martin", "LE GUEN Anne-Lise": "A. Le Guen", "D'ARTAGNAN Pierre": "P. D'Artagnan", "TESTEUSE MARIE (800)": "M. Testeuse",
		"INSI-AUTO": "INSI-AUTO", "Guichet": "Guichet", "": "", "ÉMILE-ZOLA Élise": "É. Émile-Zola",
	} {
		require.Equal(t, short, cellule.ShortAgent(signed), signed)
	}
}

// Every code of the cellule has its sentence, every sentence is said somewhere, and every act has its words.
func TestCelluleTexts_EveryCodeIsWrittenAndUsed(t *testing.T) {
	var codes, prefixes []string
	eachSource(t, []string{"../*.go", "../*/*.go"}, func(name string, f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			s, err := strconv.Unquote(lit.Value)
			require.NoError(t, err)
			switch {
			case !strings.HasPrefix(s, "cellule_"):
			case strings.HasSuffix(s, "_"):
				prefixes = append(prefixes, s)
			default:
				codes = append(codes, s)
			}
			return true
		})
	})
	used := map[string]bool{}
	for _, c := range codes {
		used[c] = true
		text, ok := texts.Lookup(c)
		require.True(t, ok, "code %s has no sentence", c)
		require.NotEmpty(t, text.Phrase, c)
	}
	for _, c := range texts.Codes() {
		if !strings.HasPrefix(c, "cellule_") || used[c] {
			continue
		}
		found := false
		for _, p := range prefixes {
			found = found || strings.HasPrefix(c, p)
		}
		require.True(t, found, "sentence %s is never said", c)
	}
	must := func(prefix string, codes ...string) {
		t.Helper()
		for _, c := range codes {
			_, ok := texts.Lookup(prefix + c)
			require.True(t, ok, "%s%s", prefix, c)
		}
	}
	for _, prefix := range []string{"cellule_acte_", "cellule_confirmer_", "cellule_fait_"} {
		must(prefix, cellule.ActCodes()...)
	}
	must("cellule_liste_", ins.Listes()...)
	must("cellule_fin_", append(app.Fins(), app.FinResolu)...)
	must("cellule_cause_", append(ins.EventNames(), "retour_01", "retour_02", app.CauseSansReponse, app.CausePortee, app.CauseDoublon, app.CauseSignale,
		app.CauseNIA, app.CausePeriode, "homonyme", "douteuse", "fictive")...)
}
