package ins

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestA66_SearchIgnoresSeparatorsAndCrossesNames(t *testing.T) { // T8
	id := Identite{Traits: with(dark(), func(t *Traits) { t.NomNaissance, t.PremierPrenom = "D'ARTAGNAN", "JEAN-PIERRE" }),
		NomUtilise: "LE FEVRE", PrenomUtilise: "PIERROT"}
	for _, c := range []struct {
		c    Criteres
		want bool
	}{
		{Criteres{}, true},
		{Criteres{Nom: "DAR"}, true}, {Criteres{Nom: "d'ar"}, true}, {Criteres{Nom: "D ART"}, true}, {Criteres{Nom: "d-artagnan"}, true},
		{Criteres{Nom: "ART"}, false},
		{Criteres{Nom: "lefè"}, true}, {Criteres{Nom: "LE FE"}, true}, // nom utilisé
		{Criteres{Prenom: "JEANP"}, true}, {Criteres{Prenom: "pierr"}, true}, {Criteres{Prenom: "PAUL"}, false},
		{Criteres{Nom: "DAR", Prenom: "PIE"}, true}, {Criteres{Nom: "DAR", Prenom: "PAUL"}, false},
	} {
		_, ok := Matches(c.c, id)
		require.Equal(t, c.want, ok, "%+v", c.c)
	}
	require.Equal(t, NameKeys{"DARTAGNAN", "LEFEVRE", "JEANPIERRE", "PIERROT"}, SearchKeys(id))
}

func TestA69_MatchedCharactersAreHighlighted(t *testing.T) { // RNIV EXI SI 17
	id := Identite{Traits: with(dark(), func(t *Traits) { t.NomNaissance = "D'ARTAGNAN" }), NomUtilise: "DARK"}
	m, ok := Matches(Criteres{Nom: "dar"}, id)
	require.True(t, ok)
	require.Equal(t, []Span{{0, 4}}, m.NomNaissance, "D'AR")
	require.Equal(t, []Span{{0, 3}}, m.NomUtilise)
	require.Nil(t, m.PremierPrenom)
	m, _ = Matches(Criteres{Nom: "AE"}, Identite{Traits: Traits{NomNaissance: "ÆION"}})
	require.Equal(t, []Span{{0, 1}}, m.NomNaissance, "one character covers two letters")
}

func TestSearchKey_TakesAnyBytes(t *testing.T) {
	require.Equal(t, "DARK", SearchKey("d.a-r'k 12"))
	require.Empty(t, SearchKey("\xff 陈 12"))
	require.Equal(t, "LEFEVRE", SearchKey("Lefe\u0300vre"))
}

func TestA73_ApproachingDates(t *testing.T) {
	near := Approaching(Date{1960, 7, 4})
	for _, d := range []Date{{1960, 4, 7}, {1960, 7, 5}, {1960, 7, 3}, {1960, 7, 14}, {1960, 6, 4}, {1960, 8, 4}, {1961, 7, 4}, {1959, 7, 4}, {1970, 7, 4}, {1950, 7, 4}} {
		if d == (Date{1959, 7, 4}) {
			require.NotContains(t, near, d, "60 to 59 changes two digits")
			continue
		}
		require.Contains(t, near, d)
	}
	require.NotContains(t, near, Date{1960, 7, 4})
	for _, d := range near {
		require.True(t, d.Existe())
	}
	require.LessOrEqual(t, len(near), 20)
	require.Empty(t, Approaching(Date{}))
	require.NotContains(t, Approaching(Date{1960, 5, 30}), Date{1960, 30, 5})
}

func TestA85_A87_Pairs(t *testing.T) {
	person := func(id string, set func(*Identite)) Identite {
		i := Identite{ID: id, Traits: dark(), Version: 1}
		if set != nil {
			set(&i)
		}
		return i
	}
	qualified := func(m Matricule) func(*Identite) {
		return func(i *Identite) {
			i.INS = &INS{Traits: dark(), Matricule: m, OID: OIDNIR}
			i.Preuve = &Preuve{Type: PieceCNI}
		}
	}
	for _, c := range []struct {
		name string
		a, b func(*Identite)
		want PairKind
	}{
		{"same person", nil, nil, PairDoublon},
		{"nom crossed with nom utilisé", func(i *Identite) { i.NomUtilise = "LOUIS" }, func(i *Identite) { i.NomNaissance = "LOUIS" }, PairDoublon},
		{"separators", func(i *Identite) { i.NomNaissance = "D'ARK" }, func(i *Identite) { i.NomNaissance = "D ARK" }, PairDoublon},
		{"another nom", nil, func(i *Identite) { i.NomNaissance = "MARTIN" }, PairNone},
		{"another date", nil, func(i *Identite) { i.DateNaissance.Day = 29 }, PairNone},
		{"A-85 no date", func(i *Identite) { i.DateNaissance = Date{} }, func(i *Identite) { i.DateNaissance = Date{} }, PairNone},
		{"prénom usuel", nil, func(i *Identite) { i.PremierPrenom, i.ListePrenoms = "CECILE", "" }, PairDoublon},
		{"A-87 X36 twins", func(i *Identite) { i.PremierPrenom, i.ListePrenoms = "LEA", "LEA" }, func(i *Identite) { i.PremierPrenom, i.ListePrenoms = "LEO", "LEO" }, PairApprochant},
		{"twins with other letters", func(i *Identite) { i.PremierPrenom, i.ListePrenoms = "LEA", "LEA" }, func(i *Identite) { i.PremierPrenom, i.ListePrenoms = "TOM", "TOM" }, PairNone},
		{"A-86 two QUAL, two matricules", qualified("260058815400233"), qualified("260058815400136"), PairHomonyme},
		{"A-86 a NIA and a NIR may be one person", qualified("260058815400233"), func(i *Identite) { qualified("860058815400138")(i); i.INS.OID = OIDNIA }, PairDoublon},
		{"A-80 same INS", qualified("260058815400233"), func(i *Identite) { qualified("260058815400233")(i); i.NomNaissance = "AUTRE" }, PairMemeINS},
		{"merged", func(i *Identite) { i.FusionneeDans = "z" }, nil, PairNone},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := person("1", c.a), person("2", c.b)
			got := JudgePair(a, b)
			require.Equal(t, c.want, got.Kind)
			require.Equal(t, got, JudgePair(b, a), "the order does not matter")
			require.Equal(t, c.want != PairNone, got.Raison != "")
		})
	}
	require.Equal(t, PairNone, JudgePair(person("1", nil), person("1", nil)).Kind)
}

func TestReception(t *testing.T) {
	in := darkINS()
	other := darkINS()
	other.Matricule = "297022A02077878"
	p, v, r, q, d := prov(t), vali(t), recup(t), qual(t), douteuse(t)
	for _, c := range []struct {
		name    string
		recue   Recue
		local   *Identite
		act     ReceptionAct
		nouveau bool
	}{
		{"A-90 no contract, unknown", Recue{Statut: Qualifiee, Traits: dark(), INS: &in}, nil, CreerProvisoire, true},
		{"A-90 no contract, known higher", Recue{Statut: Qualifiee, Traits: dark(), INS: &in}, &v, GarderLocale, false},
		{"A-90 no contract, known PROV", Recue{Statut: Qualifiee, Traits: dark(), INS: &in}, &p, CreerProvisoire, true},
		{"A-92 QUAL unknown", Recue{Statut: Qualifiee, Traits: dark(), INS: &in, Contrat: true}, nil, AppelerINSi, true},
		{"A-92 QUAL known QUAL", Recue{Statut: Qualifiee, Traits: dark(), INS: &in, Contrat: true}, &q, Rapprocher, false},
		{"A-92 QUAL known RECUP", Recue{Statut: Qualifiee, Traits: dark(), INS: &in, Contrat: true}, &r, Rapprocher, false},
		{"A-92 QUAL known VALI", Recue{Statut: Qualifiee, Traits: dark(), INS: &in, Contrat: true}, &v, AppelerINSi, true},
		{"A-92 QUAL goes by its INS, not by its traits", Recue{Statut: Qualifiee, Traits: nom("AUTRE"), INS: &in, Contrat: true}, &q, Rapprocher, false},
		{"A-92 QUAL without its INS is not reconciled by its traits", Recue{Statut: Qualifiee, Traits: dark(), Contrat: true}, &q, AppelerINSi, true},
		{"A-80 another INS here", Recue{Statut: Qualifiee, Traits: dark(), INS: &other, Contrat: true}, &q, CreerProvisoire, true},
		{"A-93 VALI unknown", Recue{Statut: Validee, Traits: dark(), Contrat: true}, nil, AppelerINSi, true},
		{"A-93 VALI, coherent QUAL here", Recue{Statut: Validee, Traits: dark(), Contrat: true}, &q, Rapprocher, false},
		{"A-93 VALI, another person here", Recue{Statut: Validee, Traits: nom("AUTRE"), Contrat: true}, &q, AppelerINSi, true},
		{"A-93 VALI, coherent RECUP here", Recue{Statut: Validee, Traits: dark(), Contrat: true}, &r, Rapprocher, false},
		{"A-93 VALI goes by its traits, not by an INS it carries", Recue{Statut: Validee, Traits: nom("AUTRE"), INS: &in, Contrat: true}, &q, AppelerINSi, true},
		{"A-94 PROV", Recue{Statut: Provisoire, Traits: dark(), Contrat: true}, &q, CreerProvisoire, true},
		{"A-96 paper, INS known", Recue{Statut: Qualifiee, Traits: dark(), INS: &in, Contrat: true, Papier: true}, &q, GarderLocale, false},
		{"A-96 paper, INS known but RECUP", Recue{Statut: Qualifiee, Traits: dark(), INS: &in, Contrat: true, Papier: true}, &r, Rapprocher, false},
		{"A-96 paper, local VALI", Recue{Statut: Qualifiee, Traits: dark(), INS: &in, Contrat: true, Papier: true}, &v, AppelerINSi, false},
		{"A-96 paper, unknown", Recue{Statut: Qualifiee, Traits: dark(), INS: &in, Contrat: true, Papier: true}, nil, AppelerINSi, true},
		{"A-96 paper without INS", Recue{Traits: dark(), Contrat: true, Papier: true}, &v, GarderLocale, false},
		{"A-96 paper without INS, unknown", Recue{Traits: dark(), Contrat: true, Papier: true}, nil, CreerProvisoire, true},
		{"A-46 local douteuse", Recue{Statut: Qualifiee, Traits: dark(), INS: &in, Contrat: true}, &d, AppelerINSi, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Receive(c.recue, c.local)
			require.Equal(t, c.act, got.Act)
			require.Equal(t, c.nouveau, got.Nouveau)
			require.NotEmpty(t, got.Raison)
			require.NotEmpty(t, got.Regle)
			if got.Act == Rapprocher || got.Act == AppelerINSi {
				require.Equal(t, PieceTiersConfiance, got.Piece)
			} else {
				require.Empty(t, got.Piece)
			}
		})
	}
	t.Run("A-95 the document told is kept", func(t *testing.T) {
		require.Equal(t, PiecePasseport, Receive(Recue{Statut: Qualifiee, INS: &in, Contrat: true, Piece: PiecePasseport}, nil).Piece)
	})
}

func TestD09_Callable(t *testing.T) {
	require.Nil(t, Callable(dark(), Attributs{Homonyme: true}, Provisoire, Reglages{}))
	for name, c := range map[string]struct {
		a    Attributs
		set  func(*Traits)
		code string
	}{
		"A-46 douteuse":    {Attributs{Douteuse: true}, nil, "ins_appel_douteuse"},
		"A-46 fictive":     {Attributs{Fictive: true}, nil, "ins_appel_fictive"},
		"C-50 sexe I":      {Attributs{}, func(t *Traits) { t.Sexe = Indetermine }, "ins_appel_sexe"},
		"D-02 sexe":        {Attributs{}, func(t *Traits) { t.Sexe = "" }, "ins_appel_trait_manquant"},
		"D-02 nom":         {Attributs{}, func(t *Traits) { t.NomNaissance = "" }, "ins_appel_trait_manquant"},
		"D-02 prénom":      {Attributs{}, func(t *Traits) { t.PremierPrenom, t.ListePrenoms = "", "" }, "ins_appel_trait_manquant"},
		"D-02 date":        {Attributs{}, func(t *Traits) { t.DateNaissance = Date{} }, "ins_appel_trait_manquant"},
		"lunar date":       {Attributs{}, func(t *Traits) { t.DateNaissance = Date{1950, 20, 33} }, "ins_date_inexistante"},
		"C-05 nom":         {Attributs{}, func(t *Traits) { t.NomNaissance = "DARK2" }, "ins_nom_caractere"},
		"C-04 prénom":      {Attributs{}, func(t *Traits) { t.PremierPrenom = "JEANNE-" }, "ins_prenom_fin"},
		"unknown sexe":     {Attributs{}, func(t *Traits) { t.Sexe = "X" }, "ins_sexe_inconnu"},
		"D-02 only commas": {Attributs{}, func(t *Traits) { t.PremierPrenom, t.ListePrenoms = ",", "" }, "ins_appel_trait_manquant"},
	} {
		traits := dark()
		if c.set != nil {
			c.set(&traits)
		}
		refusal := Callable(traits, c.a, Validee, Reglages{})
		require.NotNil(t, refusal, name)
		require.Equal(t, c.code, refusal.Code, name)
	}
	for _, s := range []Situation{AnonymatLegal, NouveauNe, SansImmatriculation, AideMedicaleEtat, ErreurSurTitre, UsagerAppliVitale, AyantDroitAppli, SuspicionDeFraude, "autre"} {
		refusal := CallableSituation(s)
		require.NotNil(t, refusal, s)
		require.NotContains(t, refusal.Phrase, "non rédigé")
	}
	require.Nil(t, CallableSituation(SituationOrdinaire))
	require.Nil(t, CallableSituation(RefusDeVerification))
}

func TestA01_EveryStatusSaysWhy(t *testing.T) {
	for _, id := range []Identite{prov(t), recup(t), vali(t), qual(t), douteuse(t), fictive(t), {}, {FusionneeDans: "x"}} {
		require.NotEmpty(t, id.Pourquoi().Phrase)
		require.NotContains(t, id.Pourquoi().Phrase, "{")
	}
	require.Contains(t, qual(t).Pourquoi().Phrase, "carte nationale d’identité")
}

func TestD60_D61_VerificationDue(t *testing.T) {
	today := DateOf(noon)
	_, due := qual(t).VerificationDue(Date{2024, 3, 2}, today, 0)
	require.False(t, due)
	_, due = qual(t).VerificationDue(Date{2023, 3, 2}, today, 0)
	require.True(t, due, "three years")
	_, due = qual(t).VerificationDue(Date{2023, 3, 2}, today, 5)
	require.False(t, due)
	_, due = recup(t).VerificationDue(Date{}, today, 3)
	require.False(t, due)
	nia := qual(t)
	nia.INS = &INS{OID: OIDNIA}
	a, due := nia.VerificationDue(Date{2026, 2, 1}, today, 3)
	require.True(t, due)
	require.Contains(t, a.Regle, "D-61")
}

func TestD76_LeafletHoldsNothingOfTheINS(t *testing.T) {
	in := darkINS()
	in.NomNaissance, in.DateNaissance = "DARC", Date{1961, 5, 30}
	c := Confrontation{Titre: dark(), INS: in, Piece: PieceCNI}
	leaflet, ok := LeafletOf(c, Compare(c, Reglages{}))
	require.True(t, ok)
	require.Len(t, leaflet.Lines, 2)
	all := leaflet.Phrase + leaflet.Organisme
	for _, l := range leaflet.Lines {
		all += l.Titre + l.Libelle
	}
	require.Contains(t, all, "DARK")
	require.NotContains(t, all, "DARC")
	require.NotContains(t, all, "1961")
	require.NotContains(t, all, string(in.Matricule[:13]))
	require.Contains(t, leaflet.Phrase, "nom de naissance, date de naissance")
	_, ok = LeafletOf(Confrontation{Titre: dark(), INS: darkINS()}, Compare(Confrontation{Titre: dark(), INS: darkINS()}, Reglages{}))
	require.False(t, ok)
}

// A matricule that cannot be kept is no error of the patient's document: no office corrects it, and it is not shown.
func TestD76_LeafletHasNoRowForTheMatricule(t *testing.T) {
	in := darkINS()
	in.OID = "1.2.250.1.213.1.4.2"
	c := Confrontation{Titre: dark(), INS: in, Piece: PieceCNI}
	require.Equal(t, Bloquante, Compare(c, Reglages{}).Row(TraitMatricule).Verdict)
	_, ok := LeafletOf(c, Compare(c, Reglages{}))
	require.False(t, ok)
	c.INS.NomNaissance = "DARC"
	leaflet, ok := LeafletOf(c, Compare(c, Reglages{}))
	require.True(t, ok)
	require.Len(t, leaflet.Lines, 1)
	require.Equal(t, TraitNomNaissance, leaflet.Lines[0].Trait)
}

func TestD32_WhoAcceptsWhat(t *testing.T) {
	lowest := Reglages{DateInterpreteeQualifiable: true}
	referent := Reglages{QuiAccepteListe: NiveauReferent, QuiAccepteLieu: NiveauReferent}
	for name, c := range map[string]struct {
		trait      Trait
		titre, ins func(*Traits)
		lieux      LienLieu
		r          Reglages
		want       Niveau
	}{
		"D-43 nom, never lowered by a setting": {TraitNomNaissance, func(t *Traits) { t.NomNaissance = "DE VINCI" }, func(t *Traits) { t.NomNaissance = "DEVINCI" }, 0, lowest, NiveauCellule},
		"D-43 premier prénom":                  {TraitPremierPrenom, func(t *Traits) { t.PremierPrenom, t.ListePrenoms = "MARIEANNE", "" }, func(t *Traits) { t.ListePrenoms = "MARIE ANNE" }, 0, lowest, NiveauCellule},
		"D-50":                                 {TraitListePrenoms, func(t *Traits) { t.ListePrenoms = "JEANNE PAULE" }, nil, 0, lowest, NiveauCellule},
		"D-48":                                 {TraitListePrenoms, func(t *Traits) { t.ListePrenoms = "JEANNE" }, nil, 0, lowest, NiveauAgent},
		"D-48, the site asks for more":         {TraitListePrenoms, func(t *Traits) { t.ListePrenoms = "JEANNE" }, nil, 0, referent, NiveauReferent},
		"D-49":                                 {TraitListePrenoms, nil, func(t *Traits) { t.ListePrenoms = "JEANNE" }, 0, referent, NiveauReferent},
		"D-22 cut within a given name":         {TraitListePrenoms, func(t *Traits) { t.ListePrenoms = "JEANNE MAR" }, nil, 0, lowest, NiveauReferent},
		"D-22 not read":                        {TraitListePrenoms, func(t *Traits) { t.ListePrenoms = "" }, nil, 0, referent, NiveauAgent},
		"C-44":                                 {TraitDateNaissance, func(t *Traits) { t.DateCertitude = JourMoisInterpretes }, nil, 0, Reglages{}, NiveauCellule},
		"C-44, the site allows it":             {TraitDateNaissance, func(t *Traits) { t.DateCertitude = JourMoisInterpretes }, nil, 0, lowest, NiveauAgent},
		"D-59":                                 {TraitLieuNaissance, func(t *Traits) { t.LieuNaissance = LieuInconnuCOG }, nil, 0, referent, NiveauReferent},
		"D-59a, never lowered by a setting":    {TraitLieuNaissance, func(t *Traits) { t.LieuNaissance = "63220" }, nil, AutreLieu, lowest, NiveauCellule},
	} {
		titre, in := dark(), darkINS()
		if c.titre != nil {
			c.titre(&titre)
		}
		if c.ins != nil {
			c.ins(&in.Traits)
		}
		row := Compare(Confrontation{Titre: titre, INS: in, Lieux: c.lieux}, c.r).Row(c.trait)
		require.Equal(t, AAnalyser, row.Verdict, "%s: %s", name, row.Raison)
		require.Equal(t, c.want, row.Accepte, name)
	}
	require.False(t, Niveau(9).reaches(NiveauAgent), "a level that does not exist may do nothing")
	require.True(t, NiveauCellule.reaches(NiveauReferent))
}

func TestCompare_AllocatesForTheNamesOnly(t *testing.T) {
	d, in := dark(), darkINS()
	c := Confrontation{Titre: d, INS: in, Local: &d, Piece: PieceCNI}
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { Compare(c, Reglages{}) }), 20.0)
}

func TestG30_SettingsHaveSafeDefaults(t *testing.T) {
	require.Equal(t, 3, Site{}.AnneesVerification())
	require.Equal(t, 5, Site{PeriodeVerification: 5}.AnneesVerification())
	require.Equal(t, 3, Site{PeriodeVerification: 12}.AnneesVerification())
	require.Equal(t, 3, Site{}.AnneesCopie())
	require.Equal(t, 5, Site{DureeCopie: 10}.AnneesCopie(), "B-40: never more than 5")
	require.Equal(t, 0, Site{SansCopie: true, DureeCopie: 5}.AnneesCopie())
}
