package ins

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// example is one worked example with a document and one identity returned by INSi.
type example struct {
	no, what    string
	titre       Traits
	ins         INS
	lieux       LienLieu
	qualifiable Qualifiable
	statut      Statut // after what the desk may do: with the document, an agent, and a reason when one is asked
	check       func(t *testing.T, id Identite)
}

func titled(set func(*Traits)) Traits { return with(dark(), set) }

func returned(titre Traits, set func(*Traits)) INS { return insOf(with(titre, set)) }

// prenoms is a document with its given names as printed, and the premier prénom kept.
func prenoms(first, list string) Traits {
	return titled(func(t *Traits) { t.PremierPrenom, t.ListePrenoms = first, list })
}

func born(d Date, lieu string) Traits {
	return titled(func(t *Traits) { t.DateNaissance, t.LieuNaissance = d, lieu })
}

func nom(n string) Traits { return titled(func(t *Traits) { t.NomNaissance = n }) }

func examples() []example {
	list := func(l string) func(*Traits) { return func(t *Traits) { t.ListePrenoms = l } }
	name := func(n string) func(*Traits) { return func(t *Traits) { t.NomNaissance = n } }
	date := func(d Date) func(*Traits) { return func(t *Traits) { t.DateNaissance, t.DateCertitude = d, "" } }
	lieu := func(l string) func(*Traits) { return func(t *Traits) { t.LieuNaissance = l } }
	same := func(*Traits) {}
	return []example{
		{no: "X01", what: "official example", titre: dark(), ins: darkINS(), qualifiable: QualifiableOui, statut: Qualifiee,
			check: func(t *testing.T, id Identite) { require.Empty(t, id.NomUtilise) }},
		{no: "X02", what: "MAX PATRICK", titre: prenoms("MAX-PATRICK", "MAX PATRICK"), ins: returned(dark(), list("MAX PATRICK")),
			qualifiable: QualifiableOui, statut: Qualifiee,
			check: func(t *testing.T, id Identite) { require.Equal(t, "MAX-PATRICK", id.PremierPrenom) }},
		{no: "X03", what: "comma rule against a hyphen", titre: prenoms("JEAN ROGER", "JEAN ROGER PIERRE"), ins: returned(dark(), list("JEAN-ROGER PIERRE")),
			qualifiable: QualifiableOui, statut: Qualifiee,
			check: func(t *testing.T, id Identite) { require.Equal(t, "JEAN ROGER", id.PremierPrenom) }},
		{no: "X04", what: "hyphen", titre: prenoms("JEAN-PIERRE", "JEAN-PIERRE PAUL"), ins: returned(dark(), list("JEAN PIERRE PAUL")),
			qualifiable: QualifiableOui, statut: Qualifiee,
			check: func(t *testing.T, id Identite) { require.Equal(t, "JEAN PIERRE PAUL", id.ListePrenoms) }},
		{no: "X05", what: "hyphen on one side", titre: prenoms("JEANPIERRE", "JEANPIERRE"), ins: returned(dark(), list("JEAN-PIERRE")),
			qualifiable: QualifiableOui, statut: Qualifiee},
		{no: "X06", what: "bare space", titre: prenoms("JEANPIERRE", "JEANPIERRE"), ins: returned(dark(), list("JEAN PIERRE")),
			qualifiable: QualifiableCellule, statut: Validee},
		{no: "X07", what: "list incomplete on the document", titre: prenoms("PIERRE", "PIERRE"), ins: returned(dark(), list("PIERRE PAUL JACQUES")),
			qualifiable: QualifiableApresAnalyse, statut: Qualifiee,
			check: func(t *testing.T, id Identite) { require.Equal(t, "PIERRE PAUL JACQUES", id.ListePrenoms) }},
		{no: "X08", what: "list of the INS cut", titre: prenoms("PIERRE", "PIERRE PAUL JACQUES"), ins: returned(dark(), list("PIERRE")),
			qualifiable: QualifiableApresAnalyse, statut: Qualifiee,
			check: func(t *testing.T, id Identite) { require.Equal(t, "PIERRE", id.ListePrenoms) }},
		{no: "X09", what: "other order", titre: prenoms("PIERRE", "PIERRE PAUL JEAN"), ins: returned(dark(), list("PIERRE JEAN PAUL")),
			qualifiable: QualifiableCellule, statut: Validee},
		{no: "X10", what: "first given name differs", titre: prenoms("PIERRE", "PIERRE PAUL JACQUES"), ins: returned(dark(), list("PAUL PIERRE JACQUES")),
			qualifiable: QualifiableNon, statut: Validee},
		{no: "X11", what: "Marie, Hélène", titre: prenoms("MARIE", "MARIE HELENE"), ins: returned(dark(), list("MARIE HELENE")),
			qualifiable: QualifiableOui, statut: Qualifiee},
		{no: "X13", what: "the trap of the beginning", titre: prenoms("MARIELLE", "MARIELLE"), ins: returned(dark(), list("MARIE")),
			qualifiable: QualifiableNon, statut: Validee},
		{no: "X14", what: "ligatures", titre: titled(func(t *Traits) { t.NomNaissance, t.PremierPrenom, t.ListePrenoms = "D’Æion", "Cœur", "Cœur" }),
			ins: returned(dark(), func(t *Traits) { t.NomNaissance, t.ListePrenoms = "D'AEION", "COEUR" }), qualifiable: QualifiableOui, statut: Qualifiee},
		{no: "X15", what: "apostrophe and space", titre: nom("D'ARTAGNAN"), ins: returned(dark(), name("D ARTAGNAN")), qualifiable: QualifiableOui, statut: Qualifiee},
		{no: "X15b", what: "apostrophe on one side", titre: nom("D'ARTAGNAN"), ins: returned(dark(), name("DARTAGNAN")), qualifiable: QualifiableOui, statut: Qualifiee},
		{no: "X16", what: "bare space in the nom", titre: nom("LE FEVRE"), ins: returned(dark(), name("LEFEVRE")), qualifiable: QualifiableCellule, statut: Validee},
		{no: "X17", what: "accent", titre: nom("LEFÈVRE"), ins: returned(dark(), name("LEFEVRE")), qualifiable: QualifiableOui, statut: Qualifiee},
		{no: "X18", what: "one letter", titre: nom("LEFÈVRE"), ins: returned(dark(), name("LEFEBVRE")), qualifiable: QualifiableNon, statut: Validee},
		{no: "X19", what: "particle", titre: nom("DE LA TOUR"), ins: returned(dark(), name("LA TOUR")), qualifiable: QualifiableNon, statut: Validee},
		{no: "X20", what: "double hyphen", titre: nom("MARTIN--DUPONT"), ins: returned(dark(), name("MARTIN-DUPONT")), qualifiable: QualifiableOui, statut: Qualifiee,
			check: func(t *testing.T, id Identite) { require.Equal(t, "MARTIN-DUPONT", id.NomNaissance) }},
		{no: "X21", what: "part of a double name", titre: nom("MARTIN DUPONT"), ins: returned(dark(), name("MARTIN")), qualifiable: QualifiableNon, statut: Validee},
		{no: "X25", what: "day and month inverted", titre: born(Date{1960, 7, 4}, "88154"), ins: returned(dark(), date(Date{1960, 4, 7})),
			qualifiable: QualifiableNon, statut: Validee},
		{no: "X27", what: "only a year", titre: titled(func(t *Traits) {
			t.DateNaissance, t.DateCertitude, t.LieuNaissance = Date{1955, 12, 31}, JourMoisInterpretes, "99350"
		}), ins: returned(born(Date{1955, 12, 31}, "99350"), same), qualifiable: QualifiableCellule, statut: Validee},
		{no: "X28", what: "only a year, interpreted otherwise", titre: titled(func(t *Traits) {
			t.DateNaissance, t.DateCertitude = Date{1955, 12, 31}, JourMoisInterpretes
		}), ins: returned(dark(), date(Date{1955, 1, 1})), qualifiable: QualifiableNon, statut: Validee},
		{no: "X29", what: "the lunar date of the card is not compared", titre: born(Date{1950, 2, 10}, "99350"), ins: returned(born(Date{1950, 2, 10}, "99350"), same),
			qualifiable: QualifiableOui, statut: Qualifiee},
		{no: "X30", what: "merged commune", titre: born(Date{1980, 1, 2}, "74010"), ins: returned(born(Date{1980, 1, 2}, "74010"), lieu("74011")), lieux: MemeLieu,
			qualifiable: QualifiableApresAnalyse, statut: Qualifiee, check: func(t *testing.T, id Identite) { require.Equal(t, "74011", id.LieuNaissance) }},
		{no: "X31", what: "Seine before 1968", titre: born(Date{1950, 1, 2}, "92012"), ins: returned(born(Date{1950, 1, 2}, "92012"), lieu("75012")),
			qualifiable: QualifiableApresAnalyse, statut: Qualifiee, check: func(t *testing.T, id Identite) { require.Equal(t, "75012", id.LieuNaissance) }},
		{no: "X32", what: "Corsica before 1976", titre: born(Date{1960, 1, 2}, "2A004"), ins: returned(born(Date{1960, 1, 2}, "2A004"), lieu("20004")),
			qualifiable: QualifiableApresAnalyse, statut: Qualifiee},
		{no: "X33", what: "colonial code", titre: born(Date{1955, 1, 2}, "99352"), ins: returned(born(Date{1955, 1, 2}, "99352"), lieu("91130")), lieux: AutreLieu,
			qualifiable: QualifiableApresAnalyse, statut: Qualifiee},
		{no: "X34", what: "another place", titre: born(Date{1980, 1, 2}, "69123"), ins: returned(born(Date{1980, 1, 2}, "69123"), lieu("75056")),
			qualifiable: QualifiableCellule, statut: Validee},
		{no: "X35", what: "INS without place", titre: dark(), ins: returned(dark(), lieu("")), qualifiable: QualifiableNon, statut: Validee},
		{no: "X36", what: "the twin brother", titre: prenoms("LEA", "LEA"), ins: returned(dark(), func(t *Traits) { t.ListePrenoms, t.Sexe = "LEO", Masculin }),
			qualifiable: QualifiableNon, statut: Validee},
		{no: "X38", what: "the mother for the child", titre: prenoms("LEA", "LEA"), ins: returned(dark(), func(t *Traits) { t.ListePrenoms, t.DateNaissance = "LEA", Date{1980, 1, 1} }),
			qualifiable: QualifiableNon, statut: Validee},
		{no: "X43", what: "the card says otherwise", titre: prenoms("JEAN-PIERRE", "JEAN-PIERRE"), ins: returned(dark(), list("JEAN-PIERRE")),
			qualifiable: QualifiableOui, statut: Qualifiee},
		{no: "X52", what: "no given name", titre: prenoms(SansPrenom, SansPrenom), ins: returned(dark(), list("")), qualifiable: QualifiableNon, statut: Validee},
	}
}

func TestWorkedExamples(t *testing.T) { // D.7, with a document of high trust
	for _, x := range examples() {
		t.Run(x.no+" "+x.what, func(t *testing.T) {
			got := Compare(Confrontation{Titre: x.titre, INS: x.ins, Piece: PieceCNI, Lieux: x.lieux}, Reglages{})
			require.Equal(t, x.qualifiable, got.Qualifiable, got.Verdict.Code())
			entry := CheckEntry(Saisie{x.titre.NomNaissance, x.titre.PremierPrenom, x.titre.ListePrenoms, x.titre.Sexe,
				x.titre.DateNaissance, x.titre.DateCertitude, x.titre.LieuNaissance}, DateOf(noon))
			require.Empty(t, entry.Refus)
			id := fold(t, created(entry.Traits), cni(x.titre))
			ev := INSAccepted{Meta: meta(), INS: x.ins, Titre: x.titre, Lieux: x.lieux, Motif: "pièce relue"}
			after, _, refusal := Apply(id, ev)
			require.Equal(t, x.statut == Qualifiee, refusal == nil, "%v", refusal)
			require.Equal(t, x.statut, after.Statut())
			require.Equal(t, x.statut == Qualifiee, after.INS != nil, "D-35")
			if x.check != nil {
				x.check(t, after)
			}
		})
	}
}

func TestX12_LocalEntryIsCorrectedFromTheDocument(t *testing.T) {
	require.Equal(t, "ins_premier_prenom_liste", CheckPremierPrenom("HELENE", "MARIE HELENE").Code)
	titre := prenoms("MARIE", "MARIE HELENE")
	id := fold(t, created(prenoms("HELENE", "")))
	refuse(t, id, cni(titre), "ins_piece_incoherente")
	refuse(t, id, accept(returned(titre, func(*Traits) {}), titre), "ins_acceptation_dossier")
	id = fold(t, created(prenoms("HELENE", "")), TraitsCorrected{meta(), titre, "prénom usuel"}, UsedNamesChanged{meta(), "", "HELENE"}, cni(titre),
		accept(returned(titre, func(*Traits) {}), titre))
	require.Equal(t, Qualifiee, id.Statut())
}

func TestX22_SwapOfNoms(t *testing.T) {
	id := fold(t, created(nom("LOUIS")), cni(nom("LOUIS")))
	refuse(t, id, accept(darkINS(), dark()), "ins_acceptation_dossier")
	id, _, refusal := Apply(id, TraitsCorrected{meta(), dark(), "nom d’usage saisi comme nom de naissance"})
	require.Nil(t, refusal)
	require.Equal(t, Provisoire, id.Statut(), "A-27: PROV first")
	for _, ev := range []Event{UsedNamesChanged{meta(), "LOUIS", ""}, cni(dark()), accept(darkINS(), dark())} {
		id, _, refusal = Apply(id, ev)
		require.Nil(t, refusal)
	}
	require.Equal(t, Qualifiee, id.Statut())
}

func TestX23_X24_TitleThatShowsOnlyTheBorneName(t *testing.T) {
	person, in := nom("IVANOVA"), returned(nom("IVANOVA"), func(*Traits) {})
	ev := cni(person) // what both documents show together
	ev.Preuve.Type, ev.Preuve.Complements = PiecePasseport, []string{ComplementNomNaissance}
	id := fold(t, created(person), ev, accept(in, person), UsedNamesChanged{meta(), "POPOVA", ""})
	require.Equal(t, Qualifiee, id.Statut())
	t.Run("X24 without the second document", func(t *testing.T) {
		popova := nom("POPOVA")
		id := fold(t, created(popova))
		refuse(t, id, accept(in, popova), "ins_acceptation_bloquante")
		require.Equal(t, Provisoire, id.Statut())
	})
}

func TestX26_LocalDateIsCorrected(t *testing.T) {
	titre := born(Date{1960, 7, 4}, "88154")
	id := fold(t, created(born(Date{1960, 4, 7}, "88154")))
	refuse(t, id, cni(titre), "ins_piece_incoherente")
	id = fold(t, created(born(Date{1960, 4, 7}, "88154")), TraitsCorrected{meta(), titre, "jour et mois inversés"}, cni(titre),
		accept(returned(titre, func(*Traits) {}), titre))
	require.Equal(t, Qualifiee, id.Statut())
}

func TestX37_X39_Ladder(t *testing.T) {
	s := NextQuery(dark(), nil) // X39: the traits search when the card gives nothing (D-01)
	require.Equal(t, StepSearch, s.Kind)
	var tries []Try
	for range 3 {
		tries = append(tries, Try{Query: s.Query, Code: PlusieursIdentites})
		s = NextQuery(dark(), tries)
	}
	tries = append(tries, Try{Query: s.Query, Code: PlusieursIdentites})
	require.Equal(t, "ins_echelle_fin_02", NextQuery(dark(), tries).Code)
	id := fold(t, created(dark()), cni(dark()), INSNotFound{meta(), PlusieursIdentites}, AttributSet{meta(), AttributHomonyme, "identités identiques"})
	require.Equal(t, Validee, id.Statut())
}

func TestX41_X42_ChangeOfCivilStatus(t *testing.T) {
	after := with(dark(), func(t *Traits) { t.Sexe, t.PremierPrenom, t.ListePrenoms = Masculin, "JEAN", "JEAN" })
	id := fold(t, created(dark()), cni(dark()), accept(darkINS(), dark()), TraitsCorrected{meta(), after, "décision de justice"})
	require.Equal(t, Provisoire, id.Statut())
	ev := cni(after)
	ev.Preuve.Complements = []string{ComplementDecision} // B-13
	id, _, refusal := Apply(id, ev)
	require.Nil(t, refusal)
	require.Equal(t, Validee, id.Statut())
	refuse(t, id, accept(darkINS(), after), "ins_acceptation_bloquante") // X41: INSi has not followed yet
	in := insOf(after)
	in.Matricule = "160058815400259"
	id, _, refusal = Apply(id, accept(in, after)) // X42
	require.Nil(t, refusal)
	require.Equal(t, Qualifiee, id.Statut())
	require.Len(t, id.Anciens, 1)
}

func TestX40_X48_X51_X53_X57(t *testing.T) {
	t.Run("X44 expired title", func(t *testing.T) {
		ev := cni(dark())
		ev.Preuve.Perime = true
		require.Equal(t, Qualifiee, fold(t, created(dark()), ev, accept(darkINS(), dark())).Statut())
	})
	t.Run("X45 photo of a CNI, X46 driving licence: RECUP", func(t *testing.T) {
		id := recup(t)
		copied := cni(dark())
		copied.Preuve.Presentation = PresentationCopie
		refuse(t, id, copied, "ins_piece_copie")
		licence := cni(dark())
		licence.Preuve.Type = PiecePermis
		refuse(t, id, licence, "ins_piece_sans_confiance")
		require.Equal(t, Recuperee, id.Statut())
		_, _, visible := id.MatriculeEmis()
		require.False(t, visible, "A-03")
	})
	t.Run("X47 baby of two days", func(t *testing.T) {
		require.Equal(t, "ins_appel_nouveau_ne", CallableSituation(NouveauNe).Code)
		baby := with(dark(), func(t *Traits) { t.DateNaissance = DateOf(noon) })
		require.Equal(t, Provisoire, fold(t, created(baby)).Statut())
	})
	t.Run("X48 child with livret and parent", func(t *testing.T) {
		child := born(Date{2018, 5, 30}, "88154")
		ev := cni(child)
		ev.Preuve.Type, ev.Preuve.Complements = PieceLivretFamille, []string{ComplementTitreParent}
		require.Equal(t, Qualifiee, fold(t, created(child), ev, accept(returned(child, func(*Traits) {}), child)).Statut())
	})
	t.Run("X49 unconscious, X50 legal anonymity", func(t *testing.T) {
		for _, a := range []Attribut{AttributDouteuse, AttributFictive} {
			id := fold(t, created(dark()), AttributSet{meta(), a, "procédure"})
			require.NotNil(t, Callable(id.Traits, id.Attributs, id.Statut(), Reglages{}))
		}
		require.NotNil(t, CallableSituation(AnonymatLegal))
	})
	t.Run("X51 AME", func(t *testing.T) {
		_, refusal := ParseMatricule("760058815400233")
		require.Equal(t, "ins_matricule_premier_chiffre", refusal.Code)
		require.NotNil(t, CallableSituation(AideMedicaleEtat))
		ev := cni(dark())
		ev.Preuve.Type = PiecePasseport
		require.Equal(t, Validee, fold(t, created(dark()), ev).Statut())
	})
	t.Run("X53 D-59c matricule on two records", func(t *testing.T) {
		other := qual(t)
		other.ID = "id-2"
		require.Equal(t, PairMemeINS, JudgePair(qual(t), other).Kind)
	})
	t.Run("X54 fraud", func(t *testing.T) {
		require.Equal(t, Provisoire, fold(t, created(dark()), cni(dark()), accept(darkINS(), dark()), FraudFound{meta(), "police"}).Statut())
	})
	t.Run("X55 Appli carte Vitale", func(t *testing.T) {
		require.Equal(t, Qualifiee, fold(t, created(dark()), AppliVitaleRead{Meta: meta(), INS: returned(dark(), func(t *Traits) { t.ListePrenoms = "JEANNE" })}).Statut())
	})
	t.Run("X56 received under contract", func(t *testing.T) {
		in := darkINS()
		r := Receive(Recue{Statut: Qualifiee, Traits: dark(), INS: &in, Contrat: true}, nil)
		require.Equal(t, AppelerINSi, r.Act)
		ev := cni(dark())
		ev.Preuve.Type, ev.Preuve.Complements = r.Piece, []string{ComplementContrat}
		id := fold(t, created(dark()), ev, accept(in, dark()))
		require.Equal(t, Qualifiee, id.Statut())
		require.Equal(t, PieceTiersConfiance, id.Preuve.Type)
	})
	t.Run("X57 received without contract", func(t *testing.T) {
		in := darkINS()
		require.Equal(t, CreerProvisoire, Receive(Recue{Statut: Qualifiee, Traits: dark(), INS: &in}, nil).Act)
	})
}
