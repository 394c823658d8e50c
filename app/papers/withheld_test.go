package papers_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/papers"
	"guichet/ins"
	"guichet/printing/render"
)

// What was accepted can always be printed: a number whose key is wrong or missing stands on no paper, which says why (E-20, A-56,
// RNIV EXI PP 22).
func TestLabels_E20_AWrongKeyNeverStopsThePaper(t *testing.T) {
	traits := ins.Traits{
		NomNaissance: "HERMANN", PremierPrenom: "GATIEN", ListePrenoms: "GATIEN", Sexe: ins.Masculin,
		DateNaissance: ins.Date{Year: 1981, Month: 3, Day: 24}, LieuNaissance: "63220",
	}
	right, refusal := ins.Complete("1810363220456")
	require.Nil(t, refusal)
	for matricule, remark := range map[ins.Matricule]string{right: "", "181036322045660": "ins_papier_cle", "181036322045600": "ins_papier_cle", "1810363220456": "ins_papier_sans_cle"} {
		id := ins.Identite{
			ID: "1", IPP: "0000000001", Version: 1, Traits: traits, Preuve: &ins.Preuve{},
			INS: &ins.INS{Traits: traits, Matricule: matricule, OID: ins.OIDNIR},
		}
		for _, model := range []string{papers.ModeleEtiquette, papers.ModelePremierePage} {
			l := papers.New(papers.Options{Dir: t.TempDir()})
			l.PutSymbol(true)
			order := app.LabelOrder{ID: "x", Identite: id, Modele: model, Quand: time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC)}
			out, err := l.Document(order, render.PDF)
			require.NoError(t, err, "%s %s", matricule, model)
			require.NotEmpty(t, out.Bytes)
			printed, err := l.Print(t.Context(), order)
			require.NoError(t, err)
			if matricule == right {
				require.Empty(t, out.Remarks)
				require.True(t, printed.Datamatrix || model == papers.ModelePremierePage)
				continue
			}
			require.Equal(t, remark, out.Remarks[len(out.Remarks)-1].Code, "the agent is told why")
			require.False(t, printed.Datamatrix)
			content := app.ContentOf(id, order.Quand, nil, false)
			require.Empty(t, content.Matricule)
			require.Empty(t, content.Nature)
		}
	}
}

// A scanner that replaces the separators is named; the patient's paper is not.
func TestSymbols_DM60_TheScannerIsTheCulprit(t *testing.T) {
	read := papers.Symbols(false)
	for _, sep := range []string{"{GS}", "[GS]", "029", "$"} {
		claim, refusal := read.Read("IS010000000000000000000000S1236066322083656S21.2.250.1.213.1.4.8" + sep + "S3CATARINA BELLA" + sep +
			"S4D'ARC-SAINT JEAN" + sep + "S5FS621-06-1936S763220")
		if refusal != nil {
			require.Regexp(t, "lecteur|douchette|scanner|séparateur", refusal.Error(), sep)
			require.NotContains(t, refusal.Error(), "cellule")
			continue
		}
		require.Equal(t, "D'ARC-SAINT JEAN", claim.INS.NomNaissance, sep)
	}
	_, refusal := read.Read("IS010000000000000000000000S1236066322083656S21.2.250.1.213.1.4.8\x1dS3CATARINA BELLA\x1dS4D'ARC-SAINT JEAN\x1dS5FS621-06-2999S763220")
	require.Equal(t, "datamatrix_date_limites", refusal.Code, "C-46")
}
