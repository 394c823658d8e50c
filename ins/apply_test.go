package ins

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// The four statuses, and the two that attributes pin down.
func prov(t *testing.T) Identite  { return fold(t, created(dark())) }
func vali(t *testing.T) Identite  { return fold(t, created(dark()), cni(dark())) }
func recup(t *testing.T) Identite { return fold(t, created(dark()), accept(darkINS(), dark())) }
func qual(t *testing.T) Identite {
	return fold(t, created(dark()), cni(dark()), accept(darkINS(), dark()))
}
func douteuse(t *testing.T) Identite {
	return fold(t, created(dark()), AttributSet{meta(), AttributDouteuse, "patient confus"})
}
func fictive(t *testing.T) Identite {
	return fold(t, created(dark()), AttributSet{meta(), AttributFictive, "anonymat légal"})
}

// every gives one value of each event that is otherwise in order for DARK.
func every() map[string]Event {
	edited := with(dark(), func(t *Traits) { t.NomNaissance = "DARC" })
	all := []Event{
		created(dark()), cni(dark()), accept(darkINS(), dark()), INSRefused{Meta: meta(), Motif: "discordance"},
		INSNotFound{meta(), AucuneIdentite}, DiscordanceFound{meta(), "le nom diffère"}, VerificationFailed{Meta: meta(), Motif: "KO"},
		VerificationPassed{meta()}, NIRReplaced{Meta: meta(), INS: darkINS()}, FraudFound{meta(), "police"},
		AttributSet{meta(), AttributHomonyme, "jumeaux"}, AttributLifted{meta(), AttributDouteuse, "levé", NiveauCellule},
		TraitsCorrected{meta(), edited, "erreur de saisie"}, PremierPrenomChanged{meta(), "JEANNE MARIE"},
		UsedNamesChanged{meta(), "LOUIS", "MARIE-CECILE"}, PreuveWithdrawn{meta(), "pièce fausse", false},
		INSWithdrawn{meta(), "mauvaise personne"}, AppliVitaleRead{Meta: meta(), INS: darkINS()},
		ValidationDeferred{meta(), ""}, Merged{meta(), "id-2", nil, "doublon"}, Absorbed{meta(), "id-2", "doublon"},
		MergeUndone{meta(), "id-2", "erreur", NiveauCellule},
	}
	out := map[string]Event{}
	for _, ev := range all {
		out[ev.Name()] = ev
	}
	return out
}

func TestT1_StateMachine(t *testing.T) { // every status, attribute and event
	require.ElementsMatch(t, EventNames(), keys(every()))
	const no = "refusé"
	starts := map[string]Identite{
		"PROV": prov(t), "RECUP": recup(t), "VALI": vali(t), "QUAL": qual(t), "douteuse": douteuse(t), "fictive": fictive(t),
	}
	for event, want := range map[string]map[string]string{
		"creation":               {"PROV": no, "RECUP": no, "VALI": no, "QUAL": no, "douteuse": no, "fictive": no},
		"piece_verifiee":         {"PROV": "VALI", "RECUP": "QUAL", "VALI": "VALI", "QUAL": "QUAL", "douteuse": no, "fictive": no},
		"ins_acceptee":           {"PROV": "RECUP", "RECUP": "RECUP", "VALI": "QUAL", "QUAL": "QUAL", "douteuse": no, "fictive": no},
		"ins_refusee":            {"PROV": "PROV", "RECUP": "RECUP", "VALI": "VALI", "QUAL": "QUAL", "douteuse": "PROV", "fictive": "PROV"},
		"ins_introuvable":        {"PROV": "PROV", "RECUP": "RECUP", "VALI": "VALI", "QUAL": "QUAL", "douteuse": "PROV", "fictive": "PROV"},
		"discordance_decouverte": {"PROV": no, "RECUP": "PROV", "VALI": no, "QUAL": "PROV", "douteuse": no, "fictive": no},
		"verification_echouee":   {"PROV": no, "RECUP": "PROV", "VALI": no, "QUAL": "VALI", "douteuse": no, "fictive": no},
		"verification_reussie":   {"PROV": no, "RECUP": "RECUP", "VALI": no, "QUAL": "QUAL", "douteuse": no, "fictive": no},
		"nir_attribue":           {"PROV": no, "RECUP": no, "VALI": no, "QUAL": no, "douteuse": no, "fictive": no}, // no NIA
		"fraude_constatee":       {"PROV": "PROV", "RECUP": "PROV", "VALI": "PROV", "QUAL": "PROV", "douteuse": "PROV", "fictive": "PROV"},
		"attribut_pose":          {"PROV": "PROV", "RECUP": "RECUP", "VALI": "VALI", "QUAL": "QUAL", "douteuse": "PROV", "fictive": no},
		"attribut_leve":          {"PROV": no, "RECUP": no, "VALI": no, "QUAL": no, "douteuse": "PROV", "fictive": no},
		"traits_corriges":        {"PROV": "PROV", "RECUP": "PROV", "VALI": "PROV", "QUAL": "PROV", "douteuse": "PROV", "fictive": "PROV"},
		"premier_prenom_change":  {"PROV": "PROV", "RECUP": "RECUP", "VALI": "VALI", "QUAL": "QUAL", "douteuse": "PROV", "fictive": "PROV"},
		"noms_utilises_changes":  {"PROV": "PROV", "RECUP": "RECUP", "VALI": "VALI", "QUAL": "QUAL", "douteuse": "PROV", "fictive": "PROV"},
		"preuve_retiree":         {"PROV": no, "RECUP": no, "VALI": "PROV", "QUAL": "RECUP", "douteuse": no, "fictive": no},
		"ins_retiree":            {"PROV": no, "RECUP": "PROV", "VALI": no, "QUAL": "PROV", "douteuse": no, "fictive": no},
		"appli_carte_vitale":     {"PROV": "QUAL", "RECUP": "QUAL", "VALI": "QUAL", "QUAL": "QUAL", "douteuse": no, "fictive": no},
		"validation_differee":    {"PROV": "PROV", "RECUP": "RECUP", "VALI": no, "QUAL": no, "douteuse": no, "fictive": no},
		"fusion":                 {"PROV": "PROV", "RECUP": "RECUP", "VALI": "VALI", "QUAL": "QUAL", "douteuse": "PROV", "fictive": "PROV"},
		"absorption":             {"PROV": "PROV", "RECUP": "PROV", "VALI": "PROV", "QUAL": "PROV", "douteuse": "PROV", "fictive": "PROV"},
		"fusion_annulee":         {"PROV": no, "RECUP": no, "VALI": no, "QUAL": no, "douteuse": no, "fictive": no},
	} {
		for start, id := range starts {
			t.Run(start+"/"+event, func(t *testing.T) {
				after, effects, refusal := Apply(id, every()[event])
				if want[start] == no {
					require.NotNil(t, refusal)
					require.Equal(t, id, after)
					require.Nil(t, effects)
					require.NotEmpty(t, refusal.Regle)
					return
				}
				require.Nil(t, refusal, "%v", refusal)
				require.Equal(t, want[start], after.Statut().Code())
				require.Equal(t, id.Version+1, after.Version)
				if after.Statut().Below(id.Statut()) {
					require.Contains(t, effects, Effect{Kind: EffectWork, Liste: ListeRetrogradation, Motif: motifOf(every()[event]), Regle: "A-40"})
					require.Contains(t, kinds(effects), EffectDestroyLabels)
				}
				_, _, was := id.MatriculeEmis()
				_, _, is := after.MatriculeEmis()
				require.Equal(t, was && !is, contains(kinds(effects), EffectWithdraw))
			})
		}
	}
}

func contains(all []string, one string) bool {
	for _, x := range all {
		if x == one {
			return true
		}
	}
	return false
}

func keys[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	return out
}

func TestApply_NothingBeforeCreation(t *testing.T) {
	for name, ev := range every() {
		if name != "creation" {
			refuse(t, Identite{}, ev, "ins_identite_inexistante")
		}
	}
	_, _, refusal := Apply(prov(t), nil)
	require.Equal(t, "ins_evenement_absent", refusal.Code)
}

func TestA10_A52_CreationNeedsTheFiveTraits(t *testing.T) {
	refuse(t, Identite{}, Created{Meta: meta(), Traits: dark()}, "ins_identite_sans_id")
	for _, clear := range []func(*Traits){
		func(t *Traits) { t.NomNaissance = "" }, func(t *Traits) { t.PremierPrenom = "" }, func(t *Traits) { t.Sexe = "" },
		func(t *Traits) { t.DateNaissance = Date{} }, func(t *Traits) { t.LieuNaissance = "" },
	} {
		refuse(t, Identite{}, created(with(dark(), clear)), "ins_trait_manquant")
	}
	refuse(t, Identite{}, created(with(dark(), func(t *Traits) { t.NomNaissance = "Dark" })), "ins_nom_non_normalise")       // C-01
	refuse(t, Identite{}, created(with(dark(), func(t *Traits) { t.PremierPrenom = "CECILE" })), "ins_premier_prenom_liste") // C-30
	refuse(t, Identite{}, created(with(dark(), func(t *Traits) { t.DateNaissance.Year = 2030 })), "ins_date_future")         // C-46
	refuse(t, Identite{}, created(with(dark(), func(t *Traits) { t.DateNaissance.Year = 1880 })), "ins_date_age")            // C-46
	require.Equal(t, Provisoire, fold(t, created(with(dark(), func(t *Traits) { t.LieuNaissance = "99999" }))).Statut())     // C-60
	for _, o := range []Origine{OrigineImport, OrigineFlux, OrigineOutil} {
		ev := created(dark())
		ev.Origine = o
		require.Equal(t, Provisoire, fold(t, ev).Statut())
	}
}

// An imported identity waits for its next visit; whether in a list too is the choice of whoever imports.
func TestA35_ImportedIdentityInAList(t *testing.T) {
	ev := created(dark())
	for _, c := range []struct {
		origine   Origine
		sansListe bool
		listed    bool
	}{{OrigineImport, false, true}, {OrigineImport, true, false}, {OrigineGuichet, false, false}} {
		ev.Origine, ev.SansListe = c.origine, c.sansListe
		id, effects, refusal := Apply(Identite{}, ev)
		require.Nil(t, refusal)
		require.Equal(t, Provisoire, id.Statut())
		require.Equal(t, c.listed, slices.ContainsFunc(effects, func(e Effect) bool { return e.Liste == ListeAValider }))
	}
}

func TestA59_UsedNamesAreNeverFilled(t *testing.T) { // X01
	id := qual(t)
	require.Empty(t, id.NomUtilise)
	require.Empty(t, id.PrenomUtilise)
	id = fold(t, created(dark()), UsedNamesChanged{meta(), "", "MARIE-CECILE"})
	require.Empty(t, id.NomUtilise)
	require.NotNil(t, Site{NomUtiliseObligatoire: true}.CheckUsedNames("", "MARIE"))
	require.Nil(t, Site{}.CheckUsedNames("", ""))
}

func TestA19_DiscordanceOnAValidatedIdentity(t *testing.T) {
	id := vali(t)
	after, effects, refusal := Apply(id, INSRefused{Meta: meta(), Motif: "nom différent"})
	require.Nil(t, refusal)
	require.Equal(t, Validee, after.Statut())
	require.Equal(t, []Effect{{Kind: EffectWork, Liste: ListeDiscordance, Regle: "A-19", Motif: "nom différent"}}, effects)
	after, _, refusal = Apply(id, INSRefused{Meta: meta(), Motif: "nom différent", Reglages: Reglages{DiscordanceVersProvisoire: true}})
	require.Nil(t, refusal)
	require.Equal(t, Provisoire, after.Statut())
	require.Nil(t, after.INS, "D-35")
}

func TestA20_DocumentMustAgreeWithTheINS(t *testing.T) {
	id := recup(t)
	refuse(t, id, cni(with(dark(), func(t *Traits) { t.NomNaissance = "DARC" })), "ins_acceptation_bloquante")
	refuse(t, prov(t), cni(with(dark(), func(t *Traits) { t.NomNaissance = "DARC" })), "ins_piece_incoherente")
	refuse(t, prov(t), cni(with(dark(), func(t *Traits) { t.ListePrenoms = "JEANNE LOUISE" })), "ins_piece_incoherente")
	short := with(dark(), func(t *Traits) { t.ListePrenoms = "JEANNE" })
	refuse(t, id, cni(short), "ins_acceptation_motif") // D-22, D-32
	ev := cni(short)
	ev.Motif = "la pièce ne montre que le premier prénom"
	after, _, refusal := Apply(id, ev)
	require.Nil(t, refusal)
	require.Equal(t, Qualifiee, after.Statut())
	require.Equal(t, "JEANNE MARIE CECILE", after.ListePrenoms)
	t.Run("what the cellule accepted of the INS is no obstacle", func(t *testing.T) {
		titre, in := nom("LE FEVRE"), returned(dark(), func(t *Traits) { t.NomNaissance = "LEFEVRE" })
		ev := accept(in, titre)
		ev.Niveau, ev.Motif = NiveauCellule, "acte vu"
		id := fold(t, created(titre), ev)
		require.Equal(t, "LEFEVRE", id.NomNaissance)
		require.Equal(t, Qualifiee, fold(t, created(titre), ev, cni(titre)).Statut())
	})
}

func TestA22_FailedVerification(t *testing.T) {
	after := fold(t, created(dark()), cni(dark()), accept(darkINS(), dark()), VerificationFailed{Meta: meta(), Motif: "KO"})
	require.Equal(t, Validee, after.Statut())
	require.Len(t, after.Anciens, 1)
	require.Equal(t, "KO", after.Anciens[0].Motif)
	after, _, refusal := Apply(qual(t), VerificationFailed{Meta: meta(), Motif: "KO", Reglages: Reglages{EchecVerificationVersProvisoire: true}})
	require.Nil(t, refusal)
	require.Equal(t, Provisoire, after.Statut())
}

func TestA23_Fraud(t *testing.T) { // X54
	after, effects, refusal := Apply(qual(t), FraudFound{meta(), "carte d’un tiers"})
	require.Nil(t, refusal)
	require.Equal(t, Attributs{Douteuse: true}, after.Attributs)
	require.Subset(t, kinds(effects), []string{EffectWithdraw, EffectDestroyLabels, EffectSend, EffectWork})
	require.NotNil(t, Callable(after.Traits, after.Attributs, after.Statut(), Reglages{}))
	t.Run("a fictive one becomes douteuse", func(t *testing.T) {
		after, _, refusal := Apply(fictive(t), FraudFound{meta(), "x"})
		require.Nil(t, refusal)
		require.True(t, after.Attributs.Permis())
	})
	t.Run("an homonyme stays one", func(t *testing.T) {
		id := fold(t, created(dark()), AttributSet{meta(), AttributHomonyme, "x"}, FraudFound{meta(), "x"})
		require.Equal(t, Attributs{Homonyme: true, Douteuse: true}, id.Attributs)
	})
}

func TestA26_NothingComesBackByItself(t *testing.T) {
	id := fold(t, created(dark()), cni(dark()), accept(darkINS(), dark()),
		AttributSet{meta(), AttributDouteuse, "doute"}, AttributLifted{meta(), AttributDouteuse, "levé", NiveauCellule})
	require.Equal(t, Provisoire, id.Statut())
	require.Nil(t, id.INS)
	require.Nil(t, id.Preuve)
	require.Len(t, id.Anciens, 1, "A-39: kept in the history")
	id, _, refusal := Apply(id, cni(dark()))
	require.Nil(t, refusal)
	require.Equal(t, Validee, id.Statut(), "climbs again by A-14")
}

func TestA27_StrictTraitOfAHigherIdentity(t *testing.T) { // X22, X42
	edited := with(dark(), func(t *Traits) { t.Sexe = Masculin; t.PremierPrenom, t.ListePrenoms = "JEAN", "JEAN" })
	after, effects, refusal := Apply(qual(t), TraitsCorrected{meta(), edited, "changement d’état civil"})
	require.Nil(t, refusal)
	require.Equal(t, Provisoire, after.Statut())
	require.Equal(t, edited, after.Traits)
	require.Equal(t, Matricule("260058815400233"), after.Anciens[0].Matricule)
	require.Contains(t, kinds(effects), EffectWithdraw)
	refuse(t, prov(t), TraitsCorrected{meta(), dark(), "rien"}, "ins_rien_a_corriger")
	refuse(t, prov(t), TraitsCorrected{meta(), edited, " "}, "ins_motif_requis")
	t.Run("A-50 homonyme is to be judged again", func(t *testing.T) {
		id := fold(t, created(dark()), AttributSet{meta(), AttributHomonyme, "x"})
		after, effects, refusal := Apply(id, TraitsCorrected{meta(), edited, "erreur"})
		require.Nil(t, refusal)
		require.True(t, after.Attributs.Homonyme)
		require.Contains(t, effects, Effect{Kind: EffectWork, Liste: ListeDoublon, Motif: "erreur", Regle: "A-50"})
	})
	t.Run("the premier prénom alone lowers nothing", func(t *testing.T) {
		after, _, refusal := Apply(qual(t), TraitsCorrected{meta(), with(dark(), func(t *Traits) { t.PremierPrenom = "JEANNE MARIE" }), "A-28"})
		require.Nil(t, refusal)
		require.Equal(t, Qualifiee, after.Statut())
	})
}

func TestA28_PremierPrenomStaysEditable(t *testing.T) {
	for _, id := range []Identite{prov(t), recup(t), vali(t), qual(t)} {
		for _, first := range []string{"JEANNE", "JEANNE-MARIE", "Jeanne Marie Cécile"} {
			after, _, refusal := Apply(id, PremierPrenomChanged{meta(), first})
			require.Nil(t, refusal)
			require.Equal(t, id.Statut(), after.Statut())
		}
		refuse(t, id, PremierPrenomChanged{meta(), "MARIE"}, "ins_premier_prenom_liste")
		refuse(t, id, PremierPrenomChanged{meta(), ""}, "ins_trait_manquant")
	}
}

func TestA30_A31_ProofWithdrawn(t *testing.T) {
	after, effects, refusal := Apply(qual(t), PreuveWithdrawn{meta(), "pièce d’un autre", false})
	require.Nil(t, refusal)
	require.Equal(t, Recuperee, after.Statut())
	require.Contains(t, kinds(effects), EffectWithdraw)
	after, _, refusal = Apply(qual(t), PreuveWithdrawn{meta(), "doute", true})
	require.Nil(t, refusal)
	require.Equal(t, Provisoire, after.Statut())
	require.Len(t, after.Anciens, 1)
}

func TestA33_NIABecomesNIR(t *testing.T) { // X40
	nia := darkINS()
	nia.OID, nia.Matricule = OIDNIA, "260058815400136"
	id := fold(t, created(dark()), cni(dark()), accept(nia, dark()))
	for _, ev := range []Event{
		NIRReplaced{Meta: meta(), INS: darkINS()}, // by vérification
		accept(darkINS(), dark()),                 // by récupération
	} {
		after, effects, refusal := Apply(id, ev)
		require.Nil(t, refusal)
		require.Equal(t, Qualifiee, after.Statut())
		require.Equal(t, OIDNIR, after.INS.OID)
		require.Equal(t, OIDNIA, after.Anciens[0].OID)
		require.Subset(t, kinds(effects), []string{EffectWithdraw, EffectSend})
	}
	other := darkINS()
	other.NomNaissance = "AUTRE"
	refuse(t, id, NIRReplaced{Meta: meta(), INS: other}, "ins_acceptation_bloquante")
	refuse(t, id, NIRReplaced{Meta: meta(), INS: nia}, "ins_nir_attendu")
	t.Run("a NIR is never replaced by another", func(t *testing.T) {
		other := darkINS()
		other.Matricule = "297022A02077878"
		refuse(t, qual(t), accept(other, dark()), "ins_autre_matricule")
	})
}

func TestA34_A84_Merge(t *testing.T) {
	other := darkINS()
	other.Matricule = "297022A02077878"
	refuse(t, qual(t), Merged{meta(), "id-2", &other, "doublon"}, "ins_fusion_collision")
	refuse(t, qual(t), Merged{meta(), "id-1", nil, "doublon"}, "ins_fusion_invalide")
	same := darkINS()
	survivor := fold(t, created(dark()), cni(dark()), accept(darkINS(), dark()), Merged{meta(), "id-2", &same, "doublon"})
	require.Equal(t, Qualifiee, survivor.Statut())
	dead := fold(t, created(dark()), cni(dark()), accept(darkINS(), dark()), Absorbed{meta(), "id-9", "doublon"})
	require.Len(t, dead.Anciens, 1)
	refuse(t, dead, cni(dark()), "ins_identite_fusionnee")
	refuse(t, dead, MergeUndone{meta(), "id-9", "erreur", NiveauAgent}, "ins_fusion_cellule")
	back, _, refusal := Apply(dead, MergeUndone{meta(), "id-9", "erreur", NiveauCellule})
	require.Nil(t, refusal)
	require.Equal(t, Provisoire, back.Statut())
	survivor, _, refusal = Apply(survivor, MergeUndone{meta(), "id-2", "erreur", NiveauCellule})
	require.Nil(t, refusal)
	require.Empty(t, survivor.Absorbees)
}

func TestA36_A37_AppliCarteVitale(t *testing.T) { // X55
	for _, c := range []struct {
		ayantDroit bool
		reglages   Reglages
		want       Statut
	}{
		{false, Reglages{}, Qualifiee},
		{false, Reglages{AppliVitaleRecuperee: true}, Recuperee},
		{true, Reglages{}, Recuperee},
		{true, Reglages{AyantDroitQualifie: true}, Qualifiee},
	} {
		short := darkINS()
		short.ListePrenoms = "JEANNE MARIE" // D-22: the list of the app may be cut
		after, _, refusal := Apply(prov(t), AppliVitaleRead{Meta: meta(), INS: short, AyantDroit: c.ayantDroit, Reglages: c.reglages})
		require.Nil(t, refusal)
		require.Equal(t, c.want, after.Statut())
		if c.want == Qualifiee {
			require.Equal(t, PieceAppliVitale, after.Preuve.Type)
		}
	}
	other := darkINS()
	other.DateNaissance.Year = 1961
	refuse(t, prov(t), AppliVitaleRead{Meta: meta(), INS: other}, "ins_acceptation_dossier")
}

func TestA38_EIDAS(t *testing.T) {
	ev := cni(dark())
	ev.Preuve.Type = PieceEIDAS
	require.Equal(t, Validee, fold(t, created(dark()), ev).Statut())
}

func TestA41_NoCallForProvisoire(t *testing.T) {
	r := Reglages{InterdireAppelProvisoire: true}
	require.Equal(t, "ins_appel_provisoire", Callable(dark(), Attributs{}, Provisoire, r).Code)
	require.Nil(t, Callable(dark(), Attributs{}, Validee, r))
	ev := accept(darkINS(), dark())
	ev.Reglages = r
	refuse(t, prov(t), ev, "ins_appel_provisoire")
}

func TestA43_TrustOfTheDocumentIsTestedAgain(t *testing.T) { // X46
	ev := cni(dark())
	ev.Preuve.Type = PiecePermis
	refuse(t, prov(t), ev, "ins_piece_sans_confiance")
	refuse(t, recup(t), ev, "ins_piece_sans_confiance")
	refuse(t, prov(t), PieceChecked{Meta: meta(), Preuve: Preuve{Type: PieceCNI}}, "ins_piece_non_lue")
	refuse(t, prov(t), cni(with(dark(), func(t *Traits) { t.Sexe = "" })), "ins_piece_trait_non_lu")
}

func TestA45_Attributes(t *testing.T) {
	for _, c := range []struct {
		a      Attributs
		permis bool
	}{
		{Attributs{}, true}, {Attributs{Homonyme: true}, true}, {Attributs{Douteuse: true}, true}, {Attributs{Fictive: true}, true},
		{Attributs{Douteuse: true, Homonyme: true}, true}, {Attributs{Douteuse: true, Fictive: true}, false},
		{Attributs{Fictive: true, Homonyme: true}, false}, {Attributs{true, true, true}, false},
	} {
		require.Equal(t, c.permis, c.a.Permis(), "%+v", c.a)
	}
	refuse(t, fictive(t), AttributSet{meta(), AttributHomonyme, "x"}, "ins_attributs_incompatibles")
	refuse(t, douteuse(t), AttributSet{meta(), AttributFictive, "x"}, "ins_attributs_incompatibles")
	refuse(t, douteuse(t), AttributSet{meta(), "autre", "x"}, "ins_attribut_inconnu")
	refuse(t, douteuse(t), AttributLifted{meta(), AttributDouteuse, "x", NiveauReferent}, "ins_attribut_cellule")
	refuse(t, douteuse(t), AttributSet{meta(), AttributHomonyme, ""}, "ins_motif_requis")
}

func TestG31_BlockingRowsAreRefusedWhateverTheCallerSays(t *testing.T) {
	for name, set := range map[string]func(*INS){
		"D-20": func(i *INS) { i.NomNaissance = "DARC" }, "D-21": func(i *INS) { i.ListePrenoms = "JEAN MARIE" },
		"D-23": func(i *INS) { i.Sexe = Masculin }, "D-24": func(i *INS) { i.DateNaissance.Day = 29 },
		"D-26 lieu": func(i *INS) { i.LieuNaissance = "" }, "D-26 liste": func(i *INS) { i.ListePrenoms = "" },
		"D-26 matricule": func(i *INS) { i.Matricule = "" }, "D-26 OID": func(i *INS) { i.OID = "" },
	} {
		in := darkINS()
		set(&in)
		for _, id := range []Identite{prov(t), vali(t), recup(t), qual(t)} {
			ev := accept(in, dark())
			ev.Niveau, ev.Motif = NiveauCellule, "j’accepte tout"
			ev.Reglages = Reglages{DateInterpreteeQualifiable: true}
			_, _, refusal := Apply(id, ev)
			require.NotNil(t, refusal, name)
			require.Equal(t, "ins_acceptation_bloquante", refusal.Code, name)
		}
	}
	t.Run("even when the caller shows the INS as the document", func(t *testing.T) {
		in := darkINS()
		in.NomNaissance = "AUTRE"
		ev := accept(in, with(dark(), func(t *Traits) { t.NomNaissance = "AUTRE" }))
		ev.Niveau, ev.Motif = NiveauCellule, "x"
		refuse(t, vali(t), ev, "ins_acceptation_dossier")
		refuse(t, prov(t), ev, "ins_acceptation_dossier")
	})
}

// The document already checked speaks too, when what is compared is something else (a journal of older rules may hold one
// that says otherwise than the record).
func TestD30_D37_DocumentCheckedBeforeGuardsTheAcceptance(t *testing.T) {
	for name, c := range map[string]struct {
		read func(*Traits)
		code string
	}{
		"nom":           {func(t *Traits) { t.NomNaissance = "DARC" }, "ins_acceptation_dossier"},
		"date":          {func(t *Traits) { t.DateNaissance.Day = 29 }, "ins_acceptation_dossier"},
		"the same":      {func(*Traits) {}, ""},
		"one name less": {func(t *Traits) { t.ListePrenoms = "JEANNE MARIE" }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			id := vali(t)
			p := *id.Preuve
			p.Titre = with(dark(), c.read)
			id.Preuve = &p
			if c.code != "" {
				refuse(t, id, accept(darkINS(), dark()), c.code)
				return
			}
			after, _, refusal := Apply(id, accept(darkINS(), dark()))
			require.Nil(t, refusal, "%v", refusal)
			require.Equal(t, Qualifiee, after.Statut())
		})
	}
}

func TestA54_TestNumbersInProduction(t *testing.T) {
	in := darkINS()
	in.OID = OIDNIRTest
	ev := accept(in, dark())
	require.Equal(t, Recuperee, fold(t, created(dark()), ev).Statut())
	ev.Reglages.Production = true
	refuse(t, prov(t), ev, "ins_acceptation_bloquante")
}

func TestD32_RowsToAnalyseNeedAReasonAndALevel(t *testing.T) {
	in := darkINS()
	in.ListePrenoms = "JEANNE CECILE MARIE" // D-50: for the cellule
	ev := accept(in, dark())
	refuse(t, vali(t), ev, "ins_acceptation_niveau")
	ev.Niveau = NiveauCellule
	refuse(t, vali(t), ev, "ins_acceptation_motif")
	ev.Motif = "acte de naissance vu"
	after, _, refusal := Apply(vali(t), ev)
	require.Nil(t, refusal)
	require.Equal(t, "JEANNE CECILE MARIE", after.ListePrenoms)
}

func TestD34_INSTraitsReplaceTheStrictTraits(t *testing.T) {
	titre := with(dark(), func(t *Traits) {
		t.NomNaissance, t.PremierPrenom, t.ListePrenoms = "D'ARK", "JEANNE-MARIE", "JEANNE-MARIE CECILE"
	})
	in := insOf(with(titre, func(t *Traits) { t.NomNaissance, t.ListePrenoms = "D ARK", "JEANNE MARIE CECILE" }))
	id := fold(t, created(titre), cni(titre), accept(in, titre))
	require.Equal(t, "D ARK", id.NomNaissance, "as received (C-07)")
	require.Equal(t, "JEANNE MARIE CECILE", id.ListePrenoms)
	require.Equal(t, "JEANNE-MARIE", id.PremierPrenom, "as the document shows (C-30)")
	t.Run("C-35 else the proposal", func(t *testing.T) {
		got := strictTraits(in, Traits{PremierPrenom: "CECILE"}, Traits{PremierPrenom: "MARIE"})
		require.Equal(t, "JEANNE", got.PremierPrenom)
	})
	t.Run("D-59 the code of the INS wins", func(t *testing.T) {
		in := darkINS()
		in.LieuNaissance = "88999" // C-63: unknown to any table
		ev := accept(in, dark())
		ev.Motif = "code d’une autre époque"
		after, _, refusal := Apply(vali(t), ev)
		require.Nil(t, refusal)
		require.Equal(t, "88999", after.LieuNaissance)
	})
}

func TestC44_InterpretedDate(t *testing.T) { // X27, J-1
	year := with(dark(), func(t *Traits) { t.DateNaissance, t.DateCertitude = Date{1955, 12, 31}, JourMoisInterpretes })
	in := insOf(with(year, func(t *Traits) { t.DateCertitude = "" }))
	id := fold(t, created(year), cni(year))
	require.Equal(t, Validee, id.Statut())
	ev := accept(in, year)
	refuse(t, id, ev, "ins_acceptation_niveau")
	ev.Niveau, ev.Motif = NiveauCellule, "x"
	refuse(t, id, ev, "ins_acceptation_date_interpretee")
	ev.Reglages.DateInterpreteeQualifiable = true
	after, _, refusal := Apply(id, ev)
	require.Nil(t, refusal)
	require.Equal(t, Qualifiee, after.Statut())
	require.Equal(t, JourMoisInterpretes, after.DateCertitude, "C-43: the marker is kept")
	t.Run("the marker of the record counts too", func(t *testing.T) {
		ev := accept(in, with(year, func(t *Traits) { t.DateCertitude = "" }))
		ev.Niveau, ev.Motif = NiveauCellule, "x"
		refuse(t, fold(t, created(year)), ev, "ins_acceptation_date_interpretee")
	})
}
