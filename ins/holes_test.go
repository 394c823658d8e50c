package ins

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
)

// The ways by which an identity rose without what the rules ask, whatever screen reached them.

func yearOnly() Traits {
	return with(dark(), func(t *Traits) { t.DateNaissance, t.DateCertitude = Date{1955, 12, 31}, JourMoisInterpretes })
}

func whole(t Traits) Traits { return with(t, func(t *Traits) { t.DateCertitude = DateReelle }) }

func allowed(on bool) Reglages { return Reglages{DateInterpreteeQualifiable: on} }

// C-44: whoever read the date, and whenever, its marker governs; the setting alone lets it rise.
func TestC44_MarkerGovernsEveryWayUp(t *testing.T) {
	in := insOf(whole(yearOnly()))
	piece := func(titre Traits, on bool) PieceChecked {
		ev := cni(titre)
		ev.Motif, ev.Niveau, ev.Reglages = "acte vu", NiveauCellule, allowed(on)
		return ev
	}
	accepted := func(titre Traits, on bool) INSAccepted {
		ev := accept(in, titre)
		ev.Motif, ev.Niveau, ev.Reglages = "acte vu", NiveauCellule, allowed(on)
		return ev
	}
	appli := func(on bool) AppliVitaleRead {
		return AppliVitaleRead{Meta: meta(), INS: in, Motif: "acte vu", Niveau: NiveauCellule, Reglages: allowed(on)}
	}
	for name, c := range map[string]struct {
		begun []Event
		ev    func(on bool) Event
	}{
		"the document of a RECUP": {
			[]Event{created(whole(yearOnly())), accept(in, whole(yearOnly()))}, func(on bool) Event { return piece(yearOnly(), on) }},
		"the same document as was compared": {
			[]Event{created(yearOnly()), accepted(yearOnly(), true)}, func(on bool) Event { return piece(yearOnly(), on) }},
		"the INS of a VALI whose document was incomplete": {
			[]Event{created(whole(yearOnly())), piece(yearOnly(), false)}, func(on bool) Event { return accepted(whole(yearOnly()), on) }},
		"the INS of a VALI whose record is incomplete": {
			[]Event{created(yearOnly()), piece(whole(yearOnly()), false)}, func(on bool) Event { return accepted(whole(yearOnly()), on) }},
		"the INS of a PROV":  {[]Event{created(yearOnly())}, func(on bool) Event { return accepted(whole(yearOnly()), on) }},
		"an Appli on a PROV": {[]Event{created(yearOnly())}, func(on bool) Event { return appli(on) }},
		"an Appli on a VALI": {[]Event{created(whole(yearOnly())), piece(yearOnly(), false)}, func(on bool) Event { return appli(on) }},
	} {
		t.Run(name, func(t *testing.T) {
			before := fold(t, c.begun...)
			refuse(t, before, c.ev(false), "ins_acceptation_date_interpretee")
			after, _, refusal := Apply(before, c.ev(true))
			require.Nil(t, refusal)
			require.True(t, before.Statut().Below(after.Statut()))
		})
	}
	t.Run("VALI is allowed, and stays", func(t *testing.T) { // X27
		require.Equal(t, Validee, fold(t, created(yearOnly()), piece(yearOnly(), false)).Statut())
	})
	t.Run("a document seen once more takes nothing away", func(t *testing.T) {
		id := fold(t, created(yearOnly()), piece(yearOnly(), false), accepted(yearOnly(), true), piece(yearOnly(), false))
		require.Equal(t, Qualifiee, id.Statut())
	})
	t.Run("corrected to a whole date, it rises", func(t *testing.T) {
		id := fold(t, created(yearOnly()), TraitsCorrected{meta(), whole(yearOnly()), "acte complet"}, cni(whole(yearOnly())), accept(in, whole(yearOnly())))
		require.Equal(t, Qualifiee, id.Statut())
	})
}

// D-32: an Appli carte Vitale is looked at row by row, but for the beginning of the list of given names.
func TestA36_AppliWithRowsToAnalyse(t *testing.T) {
	appli := func(change func(*INS), ayantDroit bool) AppliVitaleRead {
		in := darkINS()
		change(&in)
		return AppliVitaleRead{Meta: meta(), INS: in, AyantDroit: ayantDroit}
	}
	for name, change := range map[string]func(*INS){
		"D-25 place":                    func(i *INS) { i.LieuNaissance = "88155" },
		"D-43 bare space of the nom":    func(i *INS) { i.NomNaissance = "DA RK" },
		"D-50 other given names":        func(i *INS) { i.ListePrenoms = "JEANNE LOUISE" },
		"short list beside a bare nom":  func(i *INS) { i.NomNaissance, i.ListePrenoms = "DA RK", "JEANNE" },
		"D-22 list after another place": func(i *INS) { i.ListePrenoms, i.LieuNaissance = "JEANNE", "88155" },
	} {
		for _, ayantDroit := range []bool{false, true} {
			ev := appli(change, ayantDroit)
			_, _, refusal := Apply(prov(t), ev)
			require.NotNil(t, refusal, name)
			ev.Niveau = NiveauCellule
			refuse(t, prov(t), ev, "ins_acceptation_motif")
			ev.Motif = "acte vu"
			_, _, refusal = Apply(prov(t), ev)
			require.Nil(t, refusal, name)
		}
	}
	for _, list := range []string{"JEANNE", "JEANNE MARIE", "JEANNE MARIE CECILE ANNE"} { // X55
		_, _, refusal := Apply(prov(t), appli(func(i *INS) { i.ListePrenoms = list }, false))
		require.Nil(t, refusal, list)
	}
	t.Run("beside a date to analyse the list is analysed too", func(t *testing.T) { // RNIV §4.3.4.1 wants the date identical
		in := insOf(whole(yearOnly()))
		in.ListePrenoms = "JEANNE"
		refuse(t, fold(t, created(yearOnly())), AppliVitaleRead{Meta: meta(), INS: in, Motif: "x",
			Reglages: Reglages{DateInterpreteeQualifiable: true, QuiAccepteListe: NiveauCellule}}, "ins_acceptation_niveau")
	})
	t.Run("what the document said blocks", func(t *testing.T) {
		id := fold(t, created(dark()), cni(dark()))
		id.Preuve.Titre.NomNaissance = "AUTRE"
		refuse(t, id, appli(func(*INS) {}, false), "ins_acceptation_dossier")
	})
}

// an ayant droit delivered as RECUP, then his document: the level and the reason that his rows ask for.
func TestA37_TheSameDocumentAfterAnAppli(t *testing.T) {
	short := darkINS()
	short.ListePrenoms = "JEANNE"
	id := fold(t, created(dark()), AppliVitaleRead{Meta: meta(), INS: short, AyantDroit: true})
	require.Equal(t, Recuperee, id.Statut())
	require.True(t, id.SansAnalyse)
	refuse(t, id, cni(dark()), "ins_acceptation_motif")
	ev := cni(dark())
	ev.Motif = "liste coupée par l’application"
	after, _, refusal := Apply(id, ev)
	require.Nil(t, refusal)
	require.Equal(t, Qualifiee, after.Statut())
	require.False(t, after.SansAnalyse)
	again, _, refusal := Apply(after, cni(dark()))
	require.Nil(t, refusal, "analysed once")
	require.Equal(t, Qualifiee, again.Statut())
	t.Run("an INS accepted from INSi counts as analysed", func(t *testing.T) {
		ev := accept(short, dark())
		ev.Motif = "liste coupée"
		next, _, refusal := Apply(id, ev)
		require.Nil(t, refusal)
		require.False(t, next.SansAnalyse)
		require.Equal(t, Qualifiee, fold(t, created(dark()), AppliVitaleRead{Meta: meta(), INS: short, AyantDroit: true}, ev, cni(dark())).Statut())
	})
	t.Run("nothing of it stays after the INS is withdrawn", func(t *testing.T) {
		require.False(t, fold(t, created(dark()), AppliVitaleRead{Meta: meta(), INS: short, AyantDroit: true}, INSWithdrawn{meta(), "erreur"}).SansAnalyse)
	})
}

// C-46: no event takes an INS whose birth cannot be.
func TestC46_NoINSOfABirthToCome(t *testing.T) {
	for _, d := range []Date{{2090, 12, 31}, {1836, 1, 1}} {
		titre := with(dark(), func(t *Traits) { t.DateNaissance = d })
		got := Compare(Confrontation{Titre: titre, INS: insOf(titre), Le: Date{2026, 3, 2}}, Reglages{})
		require.Equal(t, QualifiableNon, got.Qualifiable)
		require.Equal(t, "C-46", got.Row(TraitDateNaissance).Regle)
		id := prov(t)
		id.Traits = titre
		refuse(t, id, accept(insOf(titre), titre), "ins_acceptation_bloquante")
		_, _, refusal := Apply(id, AppliVitaleRead{Meta: meta(), INS: insOf(titre), Motif: "x", Niveau: NiveauCellule})
		require.NotNil(t, refusal)
		nia := insOf(titre)
		nia.OID = OIDNIA
		id.INS = &nia
		refuse(t, id, NIRReplaced{Meta: meta(), INS: insOf(titre)}, "ins_acceptation_bloquante")
		id.INS = ptr(insOf(titre))
		refuse(t, id, cni(titre), "ins_acceptation_bloquante")
	}
	born := with(dark(), func(t *Traits) { t.DateNaissance = Date{2026, 3, 2} })
	require.Equal(t, QualifiableOui, Compare(Confrontation{Titre: born, INS: insOf(born), Le: Date{2026, 3, 2}}, Reglages{}).Qualifiable)
}

func ptr[T any](v T) *T { return &v }

// What is written in the new events changes nothing of the old ones.
func TestReplay_EventsOfBeforeFoldAsBefore(t *testing.T) {
	nia := darkINS()
	nia.OID = OIDNIA
	before := fold(t, created(dark()), cni(dark()), accept(nia, dark()))
	old, err := DecodeEvent("nir_attribue", []byte(`{"quand":"2026-03-02T12:00:00Z","agent":"MARTIN Claire","poste":"A1","ins":{"nom_naissance":"DARK",`+
		`"premier_prenom":"JEANNE","liste_prenoms":"JEANNE MARIE CECILE","sexe":"F","date_naissance":"1960-05-30","lieu_naissance":"88154",`+
		`"matricule":"260058815400233","oid":"1.2.250.1.213.1.4.8"},"reglages":{}}`))
	require.NoError(t, err)
	id, refusal := Replay(before, old)
	require.Nil(t, refusal)
	require.Equal(t, OIDNIR, id.INS.OID)
	require.Empty(t, id.Anciens, "as it folded when it was written")
	ev := old.(NIRReplaced)
	ev.AncienneNature = OIDNIA
	id, refusal = Replay(before, ev)
	require.Nil(t, refusal)
	require.Equal(t, OIDNIA, id.Anciens[0].OID, "A-39")
	for _, strict := range []Event{ // refused today, read for ever
		AppliVitaleRead{Meta: meta(), INS: returned(dark(), func(t *Traits) { t.LieuNaissance = "88155" })},
		accept(insOf(whole(yearOnly())), yearOnly()),
		PieceChecked{Meta: meta(), Preuve: Preuve{Type: PieceCNI, Titre: yearOnly()}},
	} {
		_, refusal := Replay(prov(t), strict)
		require.Nil(t, refusal)
	}
}

// C-46, D-09, X47: no call before a NIR can exist, nor for a birth that cannot be.
func TestC46_D09_NoCallForANewborn(t *testing.T) {
	le := Date{2026, 3, 2}
	for _, c := range []struct {
		born Date
		code string
	}{
		{Date{2026, 3, 2}, "ins_appel_nouveau_ne"}, {Date{2026, 2, 28}, "ins_appel_nouveau_ne"}, {Date{2026, 2, 26}, "ins_appel_nouveau_ne"},
		{Date{2026, 2, 25}, ""}, {Date{1960, 5, 30}, ""}, {Date{2026, 3, 3}, "ins_date_future"}, {Date{1880, 1, 1}, "ins_date_age"},
	} {
		traits := with(dark(), func(t *Traits) { t.DateNaissance = c.born })
		refusal := CallableOn(le, traits, Attributs{}, Validee, Reglages{})
		if c.code == "" {
			require.Nil(t, refusal, c.born)
			continue
		}
		require.NotNil(t, refusal, c.born)
		require.Equal(t, c.code, refusal.Code)
		require.Nil(t, CallableOn(Date{}, traits, Attributs{}, Validee, Reglages{}), "no day, no limit")
	}
	for _, a := range []Attributs{{Douteuse: true}, {Fictive: true}} { // A-46, D-16
		require.NotNil(t, CallableOn(le, dark(), a, Provisoire, Reglages{}))
	}
}

// an identity that holds both facts and is marked, as no event makes one, is still provisoire.
func TestA46_AMarkedIdentityIsProvisoire(t *testing.T) {
	for _, a := range []Attributs{{Douteuse: true}, {Fictive: true}, {Douteuse: true, Homonyme: true}} {
		id := qual(t)
		id.Attributs = a
		require.Equal(t, Provisoire, id.Statut(), "%+v", a)
		_, _, out := id.MatriculeEmis()
		require.False(t, out)
	}
	merged := qual(t)
	merged.FusionneeDans = "id-2"
	_, _, out := merged.MatriculeEmis()
	require.False(t, out, "A-84")
}

// C-41 to C-44, X27, X28: what a document says of a date, as a person types it, beside what INSi returns.
func TestX27_X28_TypedDateAgainstTheINS(t *testing.T) {
	le := Date{2026, 3, 2}
	for _, c := range []struct {
		typed       string
		ins         Date
		verdict     Verdict
		qualifiable Qualifiable
		permitted   Qualifiable // where the site lets interpreted dates be qualified
	}{
		{"1955", Date{1955, 12, 31}, AAnalyser, QualifiableCellule, QualifiableApresAnalyse},
		{"00/00/1955", Date{1955, 12, 31}, AAnalyser, QualifiableCellule, QualifiableApresAnalyse},
		{"XX/XX/1955", Date{1955, 12, 31}, AAnalyser, QualifiableCellule, QualifiableApresAnalyse},
		{"07/1960", Date{1960, 7, 1}, AAnalyser, QualifiableCellule, QualifiableApresAnalyse},
		{"14/00/1960", Date{1960, 1, 14}, AAnalyser, QualifiableCellule, QualifiableApresAnalyse},
		{"1955?", Date{1955, 12, 31}, AAnalyser, QualifiableCellule, QualifiableApresAnalyse},
		{"31/12/1955", Date{1955, 12, 31}, Identique, QualifiableOui, QualifiableOui},
		{"1955", Date{1955, 1, 1}, Bloquante, QualifiableNon, QualifiableNon},
		{"07/1960", Date{1960, 7, 31}, Bloquante, QualifiableNon, QualifiableNon},
		{"14/00/1960", Date{1960, 7, 14}, Bloquante, QualifiableNon, QualifiableNon},
		{"1955", Date{1956, 12, 31}, Bloquante, QualifiableNon, QualifiableNon},
	} {
		titre := dark()
		var refusal *texts.Refusal
		titre.DateNaissance, titre.DateCertitude, refusal = ReadDate(c.typed, le)
		require.Nil(t, refusal, c.typed)
		in := insOf(whole(titre))
		in.DateNaissance = c.ins
		confrontation := Confrontation{Titre: titre, INS: in, Le: le}
		got := Compare(confrontation, Reglages{})
		require.Equal(t, c.verdict, got.Row(TraitDateNaissance).Verdict, c.typed)
		require.Equal(t, c.qualifiable, got.Qualifiable, c.typed)
		require.Equal(t, c.permitted, Compare(confrontation, allowed(true)).Qualifiable, c.typed)
	}
}

// E-20, A-56: an INS is kept as INSi returned it; when its key is wrong or missing nothing of it is printed, and the cellule is told.
func TestE20_A56_WrongKeyIsNotPrinted(t *testing.T) {
	for m, code := range map[Matricule]string{"260058815400244": "ins_papier_cle", "260058815400200": "ins_papier_cle", "2600588154002": "ins_papier_sans_cle"} {
		in := darkINS()
		in.Matricule = m
		before := vali(t)
		id, effects, refusal := Apply(before, accept(in, dark()))
		require.Nil(t, refusal, "D-08, D-27: no discordance")
		require.Equal(t, Qualifiee, id.Statut())
		told := Effect{Kind: EffectWork, Liste: ListeVerification, Motif: texts.Get(code).Phrase, Regle: "E-20"}
		require.Contains(t, effects, told)
		printed, oid, withheld := id.MatriculeImprime()
		require.Equal(t, code, withheld.Code)
		require.Empty(t, string(printed)+string(oid))
		emitted, _, out := id.MatriculeEmis()
		require.True(t, out)
		require.Equal(t, m, emitted, "C-07: as received")
		_, effects, refusal = Apply(id, UsedNamesChanged{meta(), "LOUIS", ""})
		require.Nil(t, refusal)
		require.NotContains(t, effects, told, "told once")
		fold(t, created(dark()), accept(in, dark())) // a RECUP prints no number anyway
	}
	printed, oid, withheld := qual(t).MatriculeImprime()
	require.Nil(t, withheld)
	require.Equal(t, Matricule("260058815400233"), printed)
	require.Equal(t, OIDNIR, oid)
	for _, id := range []Identite{prov(t), recup(t), vali(t)} {
		printed, _, withheld = id.MatriculeImprime()
		require.Nil(t, withheld, "A-03: nothing is withheld of what is not emitted")
		require.Empty(t, printed)
	}
}
