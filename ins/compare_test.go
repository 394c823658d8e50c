package ins

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// names compares two sets of names, every other trait being equal.
func names(nomT, firstT, listT, nomI, listI string) Comparison {
	titre, in := dark(), darkINS()
	titre.NomNaissance, titre.PremierPrenom, titre.ListePrenoms = nomT, firstT, listT
	in.NomNaissance, in.ListePrenoms = nomI, listI
	return Compare(Confrontation{Titre: titre, INS: in, Piece: PieceCNI}, Reglages{})
}

func TestD20_NomNaissance(t *testing.T) {
	for _, c := range []struct {
		name, titre, ins string
		want             Verdict
		qualifiable      Qualifiable
	}{
		{"D-40 equal", "DARK", "DARK", Identique, QualifiableOui},
		{"D-41 accents and case", "Lefèvre", "LEFEVRE", Identique, QualifiableOui},
		{"X17 accents", "LEFÈVRE", "LEFEVRE", Identique, QualifiableOui},
		{"X14 ligature and apostrophe", "D’Æion", "D'AEION", Identique, QualifiableOui},
		{"X15 apostrophe against space", "D'ARTAGNAN", "D ARTAGNAN", NonBloquante, QualifiableOui},
		{"X15 apostrophe on one side", "D'ARTAGNAN", "DARTAGNAN", NonBloquante, QualifiableOui},
		{"D-42 hyphen on one side", "MARTIN DUPONT", "MARTIN-DUPONT", NonBloquante, QualifiableOui},
		{"D-42 hyphen against nothing", "MARTINDUPONT", "MARTIN-DUPONT", NonBloquante, QualifiableOui},
		{"X20 double hyphen", "MARTIN--DUPONT", "MARTIN-DUPONT", NonBloquante, QualifiableOui},
		{"X16 D-43 bare space", "LE FEVRE", "LEFEVRE", AAnalyser, QualifiableCellule},
		{"D-43 bare space beside a hyphen", "LE FEVRE-DUPONT", "LEFEVRE DUPONT", AAnalyser, QualifiableCellule},
		{"X18 D-45 one letter", "LEFÈVRE", "LEFEBVRE", Bloquante, QualifiableNon},
		{"X19 D-54 particle", "DE LA TOUR", "LA TOUR", Bloquante, QualifiableNon},
		{"X21 D-53 part of a double name", "MARTIN DUPONT", "MARTIN", Bloquante, QualifiableNon},
		{"D-53 the reverse", "MARTIN", "MARTIN--DUPONT", Bloquante, QualifiableNon},
		{"X22 nom d'usage", "LOUIS", "DARK", Bloquante, QualifiableNon},
		{"X23 nom marital seul", "POPOVA", "IVANOVA", Bloquante, QualifiableNon},
		{"order of words", "DUPONT MARTIN", "MARTIN DUPONT", Bloquante, QualifiableNon},
		{"D-26 missing", "DARK", "", Bloquante, QualifiableNon},
		{"not read", "", "DARK", Bloquante, QualifiableNon},
		{"C-05 unreadable on the document", "DARK1", "DARK1", Bloquante, QualifiableNon},
		{"not UTF-8", "DA\xffRK", "DARK", Bloquante, QualifiableNon},
		{"nothing but marks", "-", "'", Bloquante, QualifiableNon},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := names(c.titre, "JEANNE", "JEANNE MARIE CECILE", c.ins, "JEANNE MARIE CECILE")
			row := got.Row(TraitNomNaissance)
			require.Equal(t, c.want, row.Verdict, row.Raison)
			require.Equal(t, c.qualifiable, got.Qualifiable)
			require.Equal(t, c.want, got.Verdict)
			require.NotEmpty(t, row.Raison)
			require.NotEmpty(t, row.Regle)
			require.NotEmpty(t, got.Conseils)
		})
	}
}

func TestD21_PremierPrenom(t *testing.T) {
	for _, c := range []struct {
		name, first, list, ins string
		want                   Verdict
	}{
		{"X01", "JEANNE", "Jeanne, Marie, Cécile", "JEANNE MARIE CECILE", Identique},
		{"X01 from the list of the document", "", "Jeanne, Marie, Cécile", "JEANNE MARIE CECILE", Identique},
		{"X02 MAX", "MAX", "MAX PATRICK", "MAX PATRICK", Identique},
		{"X02 MAX PATRICK", "MAX PATRICK", "MAX PATRICK", "MAX PATRICK", NonBloquante},
		{"X02 MAX-PATRICK", "MAX-PATRICK", "MAX PATRICK", "MAX PATRICK", NonBloquante},
		{"C-33 PATRICK", "PATRICK", "MAX PATRICK", "MAX PATRICK", Bloquante},
		{"C-33 PATRICK MAX", "PATRICK MAX", "", "MAX PATRICK", Bloquante},
		{"C-34 JEANCHRISTOPHE, bare space", "JEANCHRISTOPHE", "", "JEAN CHRISTOPHE PIERRE", AAnalyser},
		{"C-34 JEAN-CHRISTOPHE-PIERRE", "JEAN-CHRISTOPHE-PIERRE", "", "JEAN CHRISTOPHE PIERRE", NonBloquante},
		{"C-34 JEAN PIERRE", "JEAN PIERRE", "", "JEAN CHRISTOPHE PIERRE", Bloquante},
		{"C-34 PIERRE", "PIERRE", "", "JEAN CHRISTOPHE PIERRE", Bloquante},
		{"X03 D-47", "JEAN ROGER", "Jean Roger, Pierre", "JEAN-ROGER PIERRE", NonBloquante},
		{"X04 D-42", "JEAN-PIERRE", "Jean-Pierre, Paul", "JEAN PIERRE PAUL", NonBloquante},
		{"X05 hyphen on one side", "Jeanpierre", "Jeanpierre", "JEAN-PIERRE", NonBloquante},
		{"X06 bare space", "Jeanpierre", "Jeanpierre", "JEAN PIERRE", AAnalyser},
		{"bare space the other way", "JEAN PIERRE", "JEAN PIERRE", "JEANPIERRE", AAnalyser},
		{"X10 other rank", "PIERRE", "Pierre, Paul, Jacques", "PAUL PIERRE JACQUES", Bloquante},
		{"X11", "MARIE", "Marie, Hélène", "MARIE HELENE", Identique},
		{"X11 longer", "MARIE-HELENE", "Marie, Hélène", "MARIE HELENE", NonBloquante},
		{"X12 local first name", "HELENE", "Marie, Hélène", "MARIE HELENE", Bloquante},
		{"X13 trap", "MARIELLE", "Marielle", "MARIE", Bloquante},
		{"X13 the reverse", "MARIE", "Marie", "MARIELLE", Bloquante},
		{"part of a composed name", "JEAN", "Jean, Paul", "JEAN-PIERRE PAUL", NonBloquante},
		{"longer than the INS", "JEAN-PIERRE", "Jean-Pierre", "JEAN", Bloquante},
		{"missing in the INS", "JEANNE", "Jeanne", "", Bloquante},
		{"not read", "", "", "JEANNE", Bloquante},
		{"unreadable", "JEANNE2", "", "JEANNE2", Bloquante},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := names("DARK", c.first, c.list, "DARK", c.ins)
			row := got.Row(TraitPremierPrenom)
			require.Equal(t, c.want, row.Verdict, row.Raison)
			if c.want == AAnalyser {
				require.Equal(t, QualifiableCellule, got.Qualifiable)
			}
		})
	}
}

func TestD22_ListePrenoms(t *testing.T) {
	for _, c := range []struct {
		name, list, ins string
		want            Verdict
		qualifiable     Qualifiable
	}{
		{"equal", "JEANNE MARIE CECILE", "JEANNE MARIE CECILE", Identique, QualifiableOui},
		{"commas and accents", "Jeanne, Marie, Cécile", "JEANNE MARIE CECILE", Identique, QualifiableOui},
		{"C equal", "JEANNE-MARIE CECILE", "JEANNE MARIE-CECILE", Identique, QualifiableOui},
		{"hyphen against nothing", "JEANNE MARIE-CECILE", "JEANNE MARIECECILE", NonBloquante, QualifiableOui},
		{"bare space", "JEANNE MARIE CECILE", "JEANNE MARIECECILE", AAnalyser, QualifiableCellule},
		{"X07 D-48 longer", "JEANNE", "JEANNE MARIE CECILE", AAnalyser, QualifiableApresAnalyse},
		{"X08 D-49 shorter", "Jeanne, Marie, Cécile", "JEANNE", AAnalyser, QualifiableApresAnalyse},
		{"cut within a name", "JEANNE MARIE CECILE", "JEANNE MARIE CEC", AAnalyser, QualifiableApresAnalyse},
		{"X09 D-50 other order", "Jeanne, Cécile, Marie", "JEANNE MARIE CECILE", AAnalyser, QualifiableCellule},
		{"D-50 other names", "Jeanne, Louise", "JEANNE MARIE CECILE", AAnalyser, QualifiableCellule},
		{"first differs", "Marie, Jeanne", "JEANNE MARIE", Bloquante, QualifiableNon},
		{"not read on the document", "", "JEANNE MARIE CECILE", AAnalyser, QualifiableApresAnalyse},
		{"X52 missing in the INS", "SANSPRENOM", "", Bloquante, QualifiableNon},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := names("DARK", firstOf(c.list), c.list, "DARK", c.ins)
			row := got.Row(TraitListePrenoms)
			require.Equal(t, c.want, row.Verdict, row.Raison)
			require.Equal(t, c.qualifiable, got.Qualifiable)
		})
	}
	t.Run("D-32 the site may ask for more than an agent", func(t *testing.T) {
		titre := with(dark(), func(t *Traits) { t.ListePrenoms = "JEANNE" })
		got := Compare(Confrontation{Titre: titre, INS: darkINS()}, Reglages{QuiAccepteListe: NiveauCellule})
		require.Equal(t, QualifiableCellule, got.Qualifiable)
	})
}

func firstOf(list string) string {
	if list == "" {
		return "JEANNE"
	}
	first, _ := FirstGivenName(list)
	return first
}

func TestD23_Sexe(t *testing.T) {
	for _, c := range []struct {
		titre, ins Sexe
		want       Verdict
	}{
		{Feminin, Feminin, Identique}, {"f", Feminin, Identique}, {Masculin, Feminin, Bloquante}, {Indetermine, Feminin, Bloquante},
		{"", Feminin, Bloquante}, {Feminin, "", Bloquante}, {Indetermine, Indetermine, Bloquante}, {"X", "X", Bloquante},
	} {
		titre, in := dark(), darkINS()
		titre.Sexe, in.Sexe = c.titre, c.ins
		got := Compare(Confrontation{Titre: titre, INS: in}, Reglages{})
		require.Equal(t, c.want, got.Row(TraitSexe).Verdict, "%s %s", c.titre, c.ins)
	}
}

func TestD24_DateNaissance(t *testing.T) {
	may := Date{1960, time.May, 30}
	for _, c := range []struct {
		name       string
		titre, ins Date
		certitude  Certitude
		want       Verdict
		code       string
	}{
		{"equal", may, may, "", Identique, "ins_date_identique"},
		{"X25 D-55 inverted", Date{1960, 7, 4}, Date{1960, 4, 7}, "", Bloquante, "ins_date_inversee"},
		{"one digit", Date{1960, 5, 31}, may, "", Bloquante, "ins_date_chiffre"},
		{"X38 another person", Date{1990, 1, 2}, may, "", Bloquante, "ins_date_differente"},
		{"X27 D-57 interpreted", Date{1955, 12, 31}, Date{1955, 12, 31}, JourMoisInterpretes, AAnalyser, "ins_date_interpretee"},
		{"X28 interpreted otherwise", Date{1955, 12, 31}, Date{1955, 1, 1}, JourMoisInterpretes, Bloquante, "ins_date_interpretee_differente"},
		{"a true 31 December", Date{1955, 12, 31}, Date{1955, 12, 31}, "", Identique, "ins_date_identique"},
		{"D-26 missing", may, Date{}, "", Bloquante, "ins_ligne_ins_absent"},
		{"not read", Date{}, may, "", Bloquante, "ins_ligne_titre_absent"},
		{"X29 lunar in the INS", may, Date{1950, 20, 33}, "", Bloquante, "ins_date_ins_inexistante"},
		{"lunar on the document", Date{1950, 20, 33}, may, "", Bloquante, "ins_date_titre_inexistante"},
	} {
		t.Run(c.name, func(t *testing.T) {
			titre, in := dark(), darkINS()
			titre.DateNaissance, titre.DateCertitude, in.DateNaissance = c.titre, c.certitude, c.ins
			got := Compare(Confrontation{Titre: titre, INS: in}, Reglages{})
			row := got.Row(TraitDateNaissance)
			require.Equal(t, c.want, row.Verdict)
			require.Equal(t, c.code, string(row.code))
			if c.want == AAnalyser {
				require.Equal(t, QualifiableCellule, got.Qualifiable)
				allowed := Compare(Confrontation{Titre: titre, INS: in}, Reglages{DateInterpreteeQualifiable: true})
				require.Equal(t, QualifiableApresAnalyse, allowed.Qualifiable)
			}
		})
	}
}

func TestD25_LieuNaissance(t *testing.T) {
	for _, c := range []struct {
		name, titre, ins string
		year             int
		lieux            LienLieu
		want             Verdict
		qualifiable      Qualifiable
	}{
		{"equal", "88154", "88154", 1960, LieuxNonJuges, Identique, QualifiableOui},
		{"X30 merged, told by the tables", "74010", "74011", 1980, MemeLieu, AAnalyser, QualifiableApresAnalyse},
		{"X30 merged, tables silent", "74010", "74011", 1980, LieuxNonJuges, AAnalyser, QualifiableApresAnalyse},
		{"X31 C-67 Seine", "92012", "75012", 1950, LieuxNonJuges, AAnalyser, QualifiableApresAnalyse},
		{"C-67 Seine-et-Oise", "95018", "78018", 1950, LieuxNonJuges, AAnalyser, QualifiableApresAnalyse},
		{"X32 C-66 Corsica", "2A004", "20004", 1960, LieuxNonJuges, AAnalyser, QualifiableApresAnalyse},
		{"C-66 fixture", "20020", "2B020", 1980, AutreLieu, AAnalyser, QualifiableApresAnalyse},
		{"X33 C-68 Algeria", "99352", "91130", 1955, LieuxNonJuges, AAnalyser, QualifiableApresAnalyse},
		{"X33 even when the tables say Chalo-Saint-Mars", "99352", "91130", 1955, AutreLieu, AAnalyser, QualifiableApresAnalyse},
		{"X34 D-59a another place", "69123", "75056", 1980, LieuxNonJuges, AAnalyser, QualifiableCellule},
		{"D-59a told by the tables", "88154", "88160", 1980, AutreLieu, AAnalyser, QualifiableCellule},
		{"C-63 unknown code in the INS", "88154", "88999", 1980, LieuxNonJuges, AAnalyser, QualifiableApresAnalyse},
		{"C-69 the tables cannot tell", "74010", "74011", 1980, LieuxIncertains, AAnalyser, QualifiableApresAnalyse},
		{"C-69 nor across départements", "02344", "51171", 1980, LieuxIncertains, AAnalyser, QualifiableApresAnalyse},
		{"C-66 the other half of Corsica", "2A004", "2B004", 1980, LieuxNonJuges, AAnalyser, QualifiableCellule},
		{"unknown here", "99999", "88154", 1960, LieuxNonJuges, AAnalyser, QualifiableApresAnalyse},
		{"not read", "", "88154", 1960, LieuxNonJuges, AAnalyser, QualifiableApresAnalyse},
		{"not a code", "Domrémy", "88154", 1960, LieuxNonJuges, AAnalyser, QualifiableApresAnalyse},
		{"X35 D-26 missing", "88154", "", 1960, LieuxNonJuges, Bloquante, QualifiableNon},
	} {
		t.Run(c.name, func(t *testing.T) {
			titre, in := dark(), darkINS()
			titre.LieuNaissance, in.LieuNaissance = c.titre, c.ins
			titre.DateNaissance.Year, in.DateNaissance.Year = c.year, c.year
			got := Compare(Confrontation{Titre: titre, INS: in, Lieux: c.lieux}, Reglages{})
			require.Equal(t, c.want, got.Row(TraitLieuNaissance).Verdict)
			require.Equal(t, c.qualifiable, got.Qualifiable, got.Row(TraitLieuNaissance).Raison)
			if c.lieux == LieuxIncertains {
				require.Contains(t, got.Row(TraitLieuNaissance).Raison, "On ne peut pas dire")
			}
		})
	}
}

// C-63: 99999 on both sides is equal, and it is said that it is unknown.
func TestC63_UnknownOnBothSides(t *testing.T) {
	titre, in := dark(), darkINS()
	titre.LieuNaissance, in.LieuNaissance = LieuInconnuCOG, LieuInconnuCOG
	got := Compare(Confrontation{Titre: titre, INS: in}, Reglages{})
	require.Equal(t, QualifiableOui, got.Qualifiable)
	require.Equal(t, Identique, got.Row(TraitLieuNaissance).Verdict)
	require.Contains(t, got.Row(TraitLieuNaissance).Raison, "inconnu")
}

// C-66 to C-68 on the days when the codes changed, without a table.
func TestC66C67C68_BoundaryDays(t *testing.T) {
	for _, c := range []struct {
		name, titre, ins string
		born             Date
		qualifiable      Qualifiable
		raison           string
	}{
		{"C-68 the last day", "99352", "91130", Date{1962, 7, 2}, QualifiableApresAnalyse, "C-68"},
		{"C-68 independence", "99352", "91130", Date{1962, 7, 3}, QualifiableApresAnalyse, "RNIV §4.5.4.1"},
		{"C-68 the other way", "92001", "99352", Date{1962, 7, 2}, QualifiableApresAnalyse, "C-68"},
		{"C-68 95 was never Algeria", "99352", "95018", Date{1955, 1, 1}, QualifiableApresAnalyse, "RNIV §4.5.4.1"},
		{"C-67 the last day", "92012", "75012", Date{1967, 12, 31}, QualifiableApresAnalyse, "C-67"},
		{"C-67 1 January 1968", "92012", "75012", Date{1968, 1, 1}, QualifiableApresAnalyse, "RNIV §4.5.4.1"},
		{"C-67 Seine-et-Oise, the last day", "91130", "78130", Date{1967, 12, 31}, QualifiableApresAnalyse, "C-67"},
		{"C-67 Seine-et-Oise, 1968", "91130", "78130", Date{1968, 1, 1}, QualifiableApresAnalyse, "RNIV §4.5.4.1"},
		{"C-66 before 1976", "2A004", "20004", Date{1975, 12, 31}, QualifiableApresAnalyse, "C-66"},
		{"C-66 since", "2A004", "20004", Date{1976, 1, 1}, QualifiableApresAnalyse, "C-66"},
		{"C-66 another commune", "2A004", "20020", Date{1960, 1, 1}, QualifiableApresAnalyse, "RNIV §4.5.4.1"},
		{"C-66 not the two halves", "2A020", "2B020", Date{1997, 1, 1}, QualifiableCellule, "deux lieux différents"},
	} {
		t.Run(c.name, func(t *testing.T) {
			titre, in := dark(), darkINS()
			titre.LieuNaissance, in.LieuNaissance = c.titre, c.ins
			titre.DateNaissance, in.DateNaissance = c.born, c.born
			got := Compare(Confrontation{Titre: titre, INS: in}, Reglages{})
			row := got.Row(TraitLieuNaissance)
			require.Equal(t, c.qualifiable, got.Qualifiable, row.Raison)
			require.Contains(t, row.Raison, c.raison)
			require.Equal(t, strings.HasPrefix(c.raison, "C-6"), strings.Contains(row.Raison, "C-6"), row.Raison)
		})
	}
}

func TestD26_MissingTraits(t *testing.T) {
	for trait, clear := range map[Trait]func(*INS){
		TraitNomNaissance:  func(i *INS) { i.NomNaissance = "" },
		TraitListePrenoms:  func(i *INS) { i.ListePrenoms = ""; i.PremierPrenom = "JEANNE" },
		TraitDateNaissance: func(i *INS) { i.DateNaissance = Date{} },
		TraitSexe:          func(i *INS) { i.Sexe = "" },
		TraitLieuNaissance: func(i *INS) { i.LieuNaissance = "" },
		TraitMatricule:     func(i *INS) { i.Matricule = "" },
	} {
		in := darkINS()
		clear(&in)
		got := Compare(Confrontation{Titre: dark(), INS: in}, Reglages{})
		require.Equal(t, Bloquante, got.Row(trait).Verdict, trait)
		require.Equal(t, "D-26", got.Row(trait).Regle)
		require.Equal(t, QualifiableNon, got.Qualifiable)
	}
	t.Run("an absent premier prénom is normal since 2023 (C-35)", func(t *testing.T) {
		require.Equal(t, QualifiableOui, Compare(Confrontation{Titre: dark(), INS: darkINS()}, Reglages{}).Qualifiable)
	})
}

func TestD26_A54_Matricule(t *testing.T) {
	for _, c := range []struct {
		name       string
		matricule  Matricule
		oid        OID
		production bool
		want       Verdict
	}{
		{"NIR", "260058815400233", OIDNIR, true, Identique},
		{"NIA", "260058815400233", OIDNIA, true, Identique},
		{"wrong key kept as received", "260058815400244", OIDNIR, true, NonBloquante},
		{"no key", "2600588154002", OIDNIR, true, Identique},
		{"test in production", "260058815400233", OIDNIRTest, true, Bloquante},
		{"demonstration in production", "260058815400233", OIDNIRDemo, true, Bloquante},
		{"test outside production", "260058815400233", OIDNIRTest, false, Identique},
		{"INS-C", "260058815400233", "1.2.250.1.213.1.4.2", false, Bloquante},
		{"no OID", "260058815400233", "", false, Bloquante},
		{"A-55 AME", "760058815400233", OIDNIR, false, Bloquante},
		{"short", "26005", OIDNIR, false, Bloquante},
		{"letters", "é60058815400233", OIDNIR, false, Bloquante},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := darkINS()
			in.Matricule, in.OID = c.matricule, c.oid
			got := Compare(Confrontation{Titre: dark(), INS: in}, Reglages{Production: c.production})
			require.Equal(t, c.want, got.Row(TraitMatricule).Verdict)
		})
	}
}

func TestD30_VitaleOnlyExplains(t *testing.T) { // X43
	vitale := with(dark(), func(t *Traits) { t.PremierPrenom, t.ListePrenoms = "JEAN", "JEAN" })
	titre := with(dark(), func(t *Traits) { t.PremierPrenom, t.ListePrenoms = "JEAN-PIERRE", "JEAN-PIERRE" })
	got := Compare(Confrontation{Titre: titre, INS: insOf(titre), Vitale: &vitale, Piece: PieceCNI}, Reglages{})
	require.Equal(t, Identique, got.Verdict)
	require.Equal(t, QualifiableOui, got.Qualifiable)
	last := got.Conseils[len(got.Conseils)-1]
	require.Equal(t, "ins_conseil_vitale", last.Code)
	require.Contains(t, last.Phrase, "premier prénom")
	require.Contains(t, last.Dire, "caisse")
}

func TestC09_NameCutByTheCardIsNoDifference(t *testing.T) {
	titre := with(dark(), func(t *Traits) { t.NomNaissance = "SAINT JOUAN DE LA FRAIRIE DES BOIS" })
	vitale := with(titre, func(t *Traits) { t.NomNaissance = "SAINT JOUAN DE LA FRAIRIE D" })
	require.Len(t, vitale.NomNaissance, 27)
	require.Empty(t, vitaleDifferences(vitale, titre))
}

func TestD31_SpansShowTheDifferingCharacters(t *testing.T) {
	for _, c := range []struct {
		titre, ins           string
		spansTitre, spansINS []Span
	}{
		{"LEFÈVRE", "LEFEBVRE", nil, []Span{{4, 5}}},
		{"D'ARTAGNAN", "DARTAGNAN", []Span{{1, 2}}, nil},
		{"DUPONT", "DUPOND", []Span{{5, 6}}, []Span{{5, 6}}},
		{"DE LA TOUR", "LA TOUR", []Span{{0, 3}}, nil},
		{"MÜLLER-ÉON", "MULLER ÉON", []Span{{6, 7}}, []Span{{6, 7}}},
		{"ANNE-LISE", "LISE ANNE MARIE", []Span{{0, 5}}, []Span{{4, 15}}},      // whole words, not the letters they share
		{"LOUISE", "ZOE", []Span{{0, 6}}, []Span{{0, 3}}},                      // nothing alike
		{"MARTIN DURAND", "MARTIN DURANT", []Span{{12, 13}}, []Span{{12, 13}}}, // alike
		{"DE VINCI", "DEVINCI", []Span{{2, 3}}, nil},
	} {
		row := names(c.titre, "JEANNE", "JEANNE", c.ins, "JEANNE").Row(TraitNomNaissance)
		require.Equal(t, c.spansTitre, row.SpansTitre, c.titre)
		require.Equal(t, c.spansINS, row.SpansINS, c.ins)
	}
	titre, in := dark(), darkINS()
	titre.DateNaissance.Day = 29
	row := Compare(Confrontation{Titre: titre, INS: in}, Reglages{}).Row(TraitDateNaissance)
	require.Equal(t, []Span{{0, 2}}, row.SpansTitre, "29/05/1960 against 30/05/1960")
}

func TestD37_LocalErrorIsNamed(t *testing.T) {
	for _, c := range []struct {
		name  string
		local func(*Traits)
		code  string
	}{
		{"D-44 one letter", func(t *Traits) { t.NomNaissance = "DARC" }, "ins_conseil_local_lettre"},
		{"X22 D-52 nom d'usage", func(t *Traits) { t.NomNaissance = "LOUIS" }, "ins_conseil_local_nom"},
		{"X12 D-51 prénom usuel", func(t *Traits) { t.PremierPrenom = "CECILE" }, "ins_conseil_local_prenom_usuel"},
		{"X26 D-56 inverted date", func(t *Traits) { t.DateNaissance = Date{1960, 4, 7} }, "ins_conseil_local_date_inversee"},
		{"sexe", func(t *Traits) { t.Sexe = Masculin }, "ins_conseil_local"},
	} {
		t.Run(c.name, func(t *testing.T) {
			titre, in := dark(), darkINS()
			titre.DateNaissance, in.DateNaissance = Date{1960, 7, 4}, Date{1960, 7, 4}
			local := with(titre, c.local)
			got := Compare(Confrontation{Titre: titre, INS: in, Local: &local, Piece: PieceCNI}, Reglages{})
			require.Equal(t, QualifiableOui, got.Qualifiable, "the document and the INS agree")
			require.Equal(t, c.code, got.Conseils[0].Code)
		})
	}
}

func TestD70_AdviceNamesTheTraitAndTheOffice(t *testing.T) {
	for _, c := range []struct {
		piece         TypePiece
		lieu          string
		piecePart, in string
	}{
		{PieceCNI, "88154", "mairie", "INSEE"},                          // D-71, D-72
		{PiecePasseport, "99352", "mairie", "caisse"},                   // D-73
		{PieceTitreSejour, "99352", "préfecture", "caisse"},             // D-71
		{PieceCarteEurope, "99109", "consulat", "caisse"},               // D-74
		{PieceCNI, "98818", "mairie", "caisse"},                         // D-73, Nouvelle-Calédonie
		{PieceCNI, "99999", "mairie", "naissance en France, la caisse"}, // unknown: both
	} {
		titre, in := dark(), darkINS()
		titre.NomNaissance, titre.LieuNaissance, in.LieuNaissance = "DARC", c.lieu, c.lieu
		got := Compare(Confrontation{Titre: titre, INS: in, Piece: c.piece}, Reglages{})
		advice := got.Conseils[0]
		require.Equal(t, "ins_conseil_bloquant", advice.Code)
		require.Contains(t, advice.Dire, "nom de naissance")
		require.Contains(t, advice.Organisme, c.piecePart)
		require.Contains(t, advice.Organisme, c.in)
		require.NotContains(t, advice.Dire, "DARK", "D-76: the value of the INS is not for the patient")
		require.NotContains(t, advice.Dire, string(in.Matricule))
	}
}
