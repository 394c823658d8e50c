package printing_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
	"guichet/printing"
	"guichet/printing/printingtest"
)

func model(t testing.TB, name string) printing.Model {
	t.Helper()
	m, err := printing.ModelNamed(name)
	require.NoError(t, err)
	return m
}

func resolve(t testing.TB, name string, c printing.Content, dpi int) printing.Layout {
	t.Helper()
	l, err := printing.ResolveSheet(model(t, name), c, printing.Device{DPI: dpi}, printing.Placement{})
	require.NoError(t, err)
	return l
}

// text joins what stands on the first page, from top to bottom.
func text(l printing.Layout) string {
	var b strings.Builder
	for _, t := range l.Pages[0].Texts {
		b.WriteString(t.S + "\n")
	}
	return b.String()
}

func TestModels_AllAreValidAndSayWhatTheyAre(t *testing.T) {
	require.NotEmpty(t, printing.Models())
	for _, m := range printing.Models() {
		named, err := printing.ModelNamed(m.Nom)
		require.NoError(t, err)
		require.Equal(t, m, named, "the file is called after the model")
	}
	_, err := printing.ModelNamed("inconnu")
	require.ErrorIs(t, err, printing.ErrModel)
}

// E-21: the five official lines, in their order, with captions.
func TestE21_LabelLines(t *testing.T) {
	got := text(resolve(t, "etiquette", printingtest.Dark(), 203))
	want := []string{"N.Ut", "LOUIS", "Pr.Ut", "Marie-Cécile", "N.Nais", "DARK", "Pr.1", "JEANNE", "Né(e) le", "30/05/1960", "Sexe", "F", "IPP", "8000123456", "Entré(e) le", "22/11/2026"}
	for _, w := range want {
		_, after, found := strings.Cut(got, w+"\n")
		require.True(t, found, "%q is missing or out of order in\n%s", w, got)
		got = after
	}
}

// DM-01, EXI SI 08, E-22: nothing of the INS on paper unless a message was asked for.
func TestDM01_NoSymbolNoPlaceholderWithoutMessage(t *testing.T) {
	for _, m := range printing.Models() {
		l := resolve(t, m.Nom, printingtest.NotQualified(), 300)
		for _, p := range l.Pages {
			for _, c := range p.Codes {
				require.NotEqual(t, printing.CodeINS, c.Kind, m.Nom)
			}
		}
		if !m.Identifies() {
			continue // the public notice explains the symbol
		}
		require.NotContains(t, text(l), "INS à scanner", m.Nom)
		require.NotContains(t, text(l), "Identité Nationale de Santé", m.Nom)
		require.NotContains(t, text(l), "NIR", m.Nom)
	}
}

// E-20: nom and prénom utilisés stand on the paper only if filled.
func TestE20_UsedNamesOnlyIfFilled(t *testing.T) {
	got := text(resolve(t, "etiquette", printingtest.NotQualified(), 203))
	require.NotContains(t, got, "N.Ut")
	require.NotContains(t, got, "Pr.Ut")
	require.Contains(t, got, "DARK")
}

// E-10, E-14, E-15, E-16: the cartouche of the first page.
func TestE10_FirstPage(t *testing.T) {
	c := printingtest.Dark()
	got := text(resolve(t, "premiere-page", c, 600))
	for _, w := range []string{"Identité Nationale de Santé (INS)", "DARK", "LOUIS", "JEANNE", "Marie-Cécile", "JEANNE MARIE CECILE",
		"30/05/1960", "F", "88154", "Domrémy-la-Pucelle", "260058815400233", "☒ NIR   ☐ NIA", "INS à scanner", "IEP 250100123"} {
		require.Contains(t, got, w)
	}
	require.NotContains(t, got, "1.2.250", "E-16: the OID is never printed in clear")

	c.Nature = "NIA"
	require.Contains(t, text(resolve(t, "premiere-page", c, 600)), "☐ NIR   ☒ NIA")

	got = text(resolve(t, "premiere-page", printingtest.NotQualified(), 600))
	for _, w := range []string{"Liste des prénoms", "matricule", "NIR", "NIA"} {
		require.NotContains(t, got, w, "E-11, E-15")
	}
	require.Contains(t, got, "30/05/1960")
}

// DM-08: a document of the training mode says so on every label.
func TestDM08_TestMention(t *testing.T) {
	for _, m := range printing.Models() {
		c := printingtest.Dark()
		require.NotContains(t, text(resolve(t, m.Nom, c, 300)), "TEST", m.Nom)
		c.Entrainement = true
		require.Contains(t, text(resolve(t, m.Nom, c, 300)), "TEST", m.Nom)
	}
}

// P-7, DM-55: modules are whole dots and never under the least size; the symbol is dropped, and said so, without room.
func TestP7_ModulesAreWholeDots(t *testing.T) {
	for dpi, least := range map[int]int{203: 3, 300: 4, 600: 8} {
		for _, c := range append(printingtest.Contents(1, 50), printingtest.Longest()) {
			l := resolve(t, "etiquette", c, dpi)
			found := false
			for _, code := range l.Pages[0].Codes {
				for _, v := range []float64{code.X / l.Dot(), code.Y / l.Dot()} {
					require.InDelta(t, math.Round(v), v, 1e-6)
				}
				if code.Kind == printing.CodeINS {
					found = true
					require.GreaterOrEqual(t, code.Dots, least)
					require.Equal(t, c.MessageINS, code.Content)
				}
			}
			if !found {
				require.Contains(t, codes(l.Remarks), "impression.code_omis")
				require.NotContains(t, text(l), "INS à scanner", "no caption without its code")
			}
		}
	}
}

func codes(remarks []printing.Remark) (all []string) {
	for _, r := range remarks {
		all = append(all, r.Code)
	}
	return all
}

// E-24: long names shrink, wrap, then are cut with « … » on labels; the date, the sex and the IPP always stand.
func TestE24_LongNamesNeverHideADate(t *testing.T) {
	for _, dpi := range []int{203, 300, 600} {
		for _, m := range printing.Models() {
			l := resolve(t, m.Nom, printingtest.Longest(), dpi)
			if m.Identifies() {
				require.Contains(t, text(l), "30/05/1960", m.Nom)
			}
			inside(t, l)
		}
	}
	l := resolve(t, "etiquette", printingtest.Longest(), 203)
	require.Contains(t, text(l), "…")
	require.Contains(t, codes(l.Remarks), "impression.coupe")
	page := printingtest.Longest()
	page.Service = "" // the only thing of the page that may be cut
	first := resolve(t, "premiere-page", page, 600)
	require.NotContains(t, text(first), "…", "never cut on a first page")
	require.Contains(t, strings.ReplaceAll(text(first), "\n", ""), printingtest.Longest().NomNaissance[:60])
}

// inside checks that no text leaves the paper and that no two texts of a line overlap.
func inside(t testing.TB, l printing.Layout) {
	t.Helper()
	for _, p := range l.Pages {
		for i, a := range p.Texts {
			right := a.X + printing.Width(a.Font, a.S, a.Size)
			require.GreaterOrEqual(t, a.X, 0.0, a.S)
			require.LessOrEqual(t, right, l.Width+0.01, "%s: %q leaves the paper", l.Modele, a.S)
			require.GreaterOrEqual(t, a.Y-a.Size, -0.3, "%s: %q", l.Modele, a.S)
			require.LessOrEqual(t, a.Y, l.Height, "%s: %q", l.Modele, a.S)
			for _, b := range p.Texts[i+1:] {
				if math.Abs(a.Y-b.Y) < 0.7*min(a.Size, b.Size) {
					other := b.X + printing.Width(b.Font, b.S, b.Size)
					require.True(t, right <= b.X+0.05 || other <= a.X+0.05, "%s: %q and %q overlap", l.Modele, a.S, b.S)
				}
			}
			for _, c := range p.Codes {
				w, h := c.Size()
				require.False(t, a.X < c.X+float64(w)*l.Dot() && right > c.X && a.Y > c.Y && a.Y-0.7*a.Size < c.Y+float64(h)*l.Dot(),
					"%s: %q runs into a code", l.Modele, a.S)
			}
		}
	}
}

func TestStrangeNames(t *testing.T) {
	for name, c := range map[string]struct{ in, out string }{
		"decomposed accents are composed": {"E\u0301le\u0300ne", "Élène"},
		"emoji is replaced":               {"Zoé 😀", "Zoé ?"},
		"right to left is replaced":       {"محمد", "????"},
		"control characters vanish":       {"A\x00B\u202eC\u200bD", "ABCD"},
		"line break becomes a space":      {"A\nB\tC", "A B C"},
		"lone accent vanishes":            {"\u0301A", "A"},
		"invalid UTF-8":                   {"A\xffB", "A?B"},
		"the whole French repertoire":     {"ÀÂÇÉÈÊËÎÏÔŒÙÛÜŸÆàâçéèêëîïôœùûüÿæ—’…", "ÀÂÇÉÈÊËÎÏÔŒÙÛÜŸÆàâçéèêëîïôœùûüÿæ—’…"},
		"European":                        {"ŁĄĘŚŹŻĆŃŐŰŘŠČŽŤĎŇĞŞİȚȘÞÐÅØẞ Ωμέγα Жуков", "ŁĄĘŚŹŻĆŃŐŰŘŠČŽŤĎŇĞŞİȚȘÞÐÅØẞ Ωμέγα Жуков"},
	} {
		content := printingtest.NotQualified()
		content.NomUtilise = c.in
		l := resolve(t, "premiere-page", content, 600)
		require.Contains(t, text(l), c.out+"\n", name)
		lost := strings.Contains(c.out, "?") || name == "lone accent vanishes"
		require.Equal(t, lost, strings.Contains(strings.Join(codes(l.Remarks), " "), "impression.caractere_remplace"), name)
	}
}

// A content with nothing in it is printed as it is, with a remark: a desk is not blocked by an empty field.
func TestMissingFields(t *testing.T) {
	for _, m := range printing.Models() {
		l, err := printing.ResolveSheet(m, printing.Content{}, printing.Device{DPI: 203}, printing.Placement{})
		require.NoError(t, err, m.Nom)
		require.Equal(t, m.Identifies(), slices.Contains(codes(l.Remarks), "impression.trait_absent"), m.Nom)
	}
}

func TestResolve_Refusals(t *testing.T) {
	m := model(t, "etiquette")
	for code, call := range map[string]func() (printing.Layout, error){
		"impression.resolution": func() (printing.Layout, error) {
			return printing.ResolveSheet(m, printingtest.Dark(), printing.Device{DPI: 72}, printing.Placement{})
		},
		"impression.nombre": func() (printing.Layout, error) {
			return printing.ResolveSheet(m, printingtest.Dark(), printing.Device{}, printing.Placement{Nombre: 4000})
		},
		"impression.premiere": func() (printing.Layout, error) {
			return printing.ResolveSheet(m, printingtest.Dark(), printing.Device{}, printing.Placement{Premiere: 2})
		},
		"impression.texte_trop_long": func() (printing.Layout, error) {
			c := printingtest.Dark()
			c.IPP = strings.Repeat("8", 900)
			return printing.ResolveSheet(m, c, printing.Device{}, printing.Placement{})
		},
	} {
		_, err := call()
		var refusal *texts.Refusal
		require.ErrorAs(t, err, &refusal, code)
		require.Equal(t, code, refusal.Code)
		require.NotEmpty(t, refusal.Acte)
	}
}

// §6.2: the first free label of a used sheet, over as many sheets as it takes, row by row.
func TestSheet_FirstFreeLabel(t *testing.T) {
	m := model(t, "planche-24")
	l, err := printing.ResolveSheet(m, printingtest.Dark(), printing.Device{}, printing.Placement{Nombre: 25, Premiere: 23})
	require.NoError(t, err)
	var counts []int
	for _, p := range l.Pages {
		n := 0
		for _, s := range p.Texts {
			if s.S == "30/05/1960" {
				n++
			}
		}
		counts = append(counts, n)
	}
	require.Equal(t, []int{2, 23}, counts)
	require.Greater(t, l.Pages[0].Codes[0].X, 70.0, "label 23 is the second of the last row")
	require.Greater(t, l.Pages[0].Codes[0].Y, 0.5+7*37.0)
	inside(t, l)
}

// §6.2: edge to edge sheets: the labels at the edge move inwards, the others stay where the sheet has them.
func TestSheet_EdgeLabelsMoveInwards(t *testing.T) {
	for _, m := range printing.Models() {
		if m.Usage != printing.UsagePlanche {
			continue
		}
		cells := m.Support.Colonnes * m.Support.Rangees
		l, err := printing.ResolveSheet(m, printingtest.Dark(), printing.Device{}, printing.Placement{Nombre: cells})
		require.NoError(t, err)
		require.Len(t, l.Pages, 1)
		inside(t, l)
		for _, s := range l.Pages[0].Texts {
			require.GreaterOrEqual(t, s.X, m.Support.Bord-0.01, m.Nom)
			require.LessOrEqual(t, s.X+printing.Width(s.Font, s.S, s.Size), 210-m.Support.Bord+0.01, m.Nom)
			require.GreaterOrEqual(t, s.Y-0.75*s.Size, m.Support.Bord-0.01, m.Nom)
			require.LessOrEqual(t, s.Y, 297-m.Support.Bord+0.01, m.Nom)
		}
	}
}

// §6.2: what the test pattern measured moves everything, and codes stay on whole dots.
func TestDevice_Correction(t *testing.T) {
	m := model(t, "planche-21")
	plain, err := printing.ResolveSheet(m, printingtest.Dark(), printing.Device{}, printing.Placement{Nombre: 21})
	require.NoError(t, err)
	moved, err := printing.ResolveSheet(m, printingtest.Dark(), printing.Device{DecalageX: 1.5, DecalageY: -0.5, EchelleX: 2, EchelleY: -3, Rotation: 180}, printing.Placement{Nombre: 21})
	require.NoError(t, err)
	require.Equal(t, 2, moved.Turn)
	for i, s := range plain.Pages[0].Texts {
		require.InDelta(t, s.X*1.002+1.5, moved.Pages[0].Texts[i].X, 1e-9)
		require.InDelta(t, s.Y*0.997-0.5, moved.Pages[0].Texts[i].Y, 1e-9)
	}
	for i, c := range plain.Pages[0].Codes {
		got := moved.Pages[0].Codes[i]
		require.InDelta(t, c.X*1.002+1.5, got.X, moved.Dot())
		require.InDelta(t, math.Round(got.X/moved.Dot()), got.X/moved.Dot(), 1e-6)
		require.Equal(t, c.Dots, got.Dots, "a module is never stretched")
	}
}

// E-23: no matricule and no INS symbol on a wristband; the IPP in codes of at least 0.5 mm, repeated.
func TestE23_Wristbands(t *testing.T) {
	for _, m := range printing.Models() {
		if m.Usage != printing.UsageBracelet {
			continue
		}
		for _, dpi := range []int{203, 300, 600} {
			l := resolve(t, m.Nom, printingtest.Dark(), dpi)
			require.Equal(t, 1, l.Turn)
			require.NotContains(t, text(l), "260058815400233")
			require.GreaterOrEqual(t, len(l.Pages[0].Codes), 2)
			for _, c := range l.Pages[0].Codes {
				require.Equal(t, "8000123456", string(c.Content))
				require.GreaterOrEqual(t, float64(c.Dots)*l.Dot(), 0.49)
			}
		}
	}
}

// E-12, E-07: the banner of the following pages.
func TestE12_FollowingPages(t *testing.T) {
	got := strings.ReplaceAll(text(resolve(t, "page-suivante", printingtest.Dark(), 600)), "\n", " ")
	require.Equal(t, "DARK JEANNE né(e) le 30/05/1960 (F) – Id. utilisée : LOUIS Marie-Cécile – (qualifiée) ", got)
	require.NotContains(t, text(resolve(t, "page-suivante", printingtest.NotQualified(), 600)), "Id. utilisée")
}

// D-76: the leaflet names each trait, what the title says and the office; nothing of the INS.
func TestD76_Leaflet(t *testing.T) {
	c := printingtest.Dark()
	c.Ecarts = []printing.Ecart{
		{Trait: "Premier prénom", ValeurTitre: "JEANNE MARIE", Organisme: "Mairie"},
		{Trait: "Lieu de naissance", ValeurTitre: "Épinal", Organisme: "INSEE"},
	}
	got := text(resolve(t, "feuillet", c, 600))
	for _, w := range []string{"Premier prénom", "JEANNE MARIE", "Mairie", "Lieu de naissance", "Épinal", "INSEE"} {
		_, after, found := strings.Cut(got, w+"\n")
		require.True(t, found, w)
		got = after
	}
	l := resolve(t, "feuillet", c, 600)
	require.NotContains(t, text(l), c.Matricule)
	require.Empty(t, l.Pages[0].Codes)
}

// What a site may break when it edits a model is found when it saves.
func TestParseModel_Refusals(t *testing.T) {
	for name, edit := range map[string][2]string{
		"unknown field":      {`"usage"`, `"usge"`},
		"unknown usage":      {`"usage": "etiquette"`, `"usage": "affiche"`},
		"unknown template":   {`{nom_naissance}`, `{nom_de_naissance}`},
		"unknown condition":  {`"si": "ins"`, `"si": "qualifiee"`},
		"outside the label":  {`"x": 55.5`, `"x": 70`},
		"no TEST mention":    {`"si": "entrainement"`, `"si": "ins"`},
		"a date that is cut": {`"texte": "{date_naissance}", "gras": true`, `"texte": "{date_naissance}", "coupe": true`},
		"module too small":   {`"module_min": 0.33`, `"module_min": 0.1`},
		"not JSON":           {`{`, `[`},
	} {
		data := strings.Replace(string(modelFile("etiquette")), edit[0], edit[1], 1)
		_, err := printing.ParseModel([]byte(data))
		require.Error(t, err, name)
	}
}

func FuzzNames(f *testing.F) {
	for _, s := range []string{"DARK", "", "😀", "E\u0301", strings.Repeat("W", 100), "\u0301", "a\xffb", "- - '", "ﷺ", strings.Repeat("A ", 200)} {
		f.Add(s, s, s)
	}
	models := printing.Models()
	f.Fuzz(func(t *testing.T, nom, prenom, service string) {
		c := printingtest.Dark()
		c.NomNaissance, c.PremierPrenom, c.NomUtilise, c.Service = nom, prenom, nom, service
		for _, m := range models {
			l, err := printing.ResolveSheet(m, c, printing.Device{DPI: 203}, printing.Placement{})
			var refusal *texts.Refusal
			if err != nil {
				require.ErrorAs(t, err, &refusal, m.Nom)
				continue
			}
			require.Equal(t, m.Identifies(), strings.Contains(text(l), "30/05/1960"), m.Nom)
			inside(t, l)
		}
	})
}
