package ins

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// heldNIA is a QUAL identity under a NIA.
func heldNIA(t *testing.T) Identite {
	nia := darkINS()
	nia.OID = OIDNIA
	return fold(t, created(dark()), cni(dark()), accept(nia, dark()))
}

func TestD61_D62_CheckOfANIA(t *testing.T) {
	nia := darkINS()
	nia.OID = OIDNIA
	in := func(change func(*INS)) *INS {
		out := nia
		change(&out)
		return &out
	}
	for name, c := range map[string]struct {
		code     ReturnCode
		returned *INS
		want     VerificationOutcome
	}{
		"D-63 nothing changes":                   {UneIdentite, in(func(*INS) {}), VerificationInchangee},
		"a premier prénom that INSi left out   ": {UneIdentite, in(func(i *INS) { i.PremierPrenom = "JEANNE" }), VerificationInchangee},
		"A-33 the same digits, now a NIR":        {UneIdentite, in(func(i *INS) { i.OID = OIDNIR }), VerificationNIR},
		"A-33 other digits, now a NIR":           {UneIdentite, in(func(i *INS) { i.OID, i.Matricule = OIDNIR, "297022A02077878" }), VerificationNIR},
		"A-33 a hyphen besides":                  {UneIdentite, in(func(i *INS) { i.OID, i.ListePrenoms = OIDNIR, "JEANNE-MARIE CECILE" }), VerificationNIR},
		"A-21 a NIR under another nom":           {UneIdentite, in(func(i *INS) { i.OID, i.NomNaissance = OIDNIR, "AUTRE" }), VerificationAComparer},
		"A-21 a NIR with another place":          {UneIdentite, in(func(i *INS) { i.OID, i.LieuNaissance = OIDNIR, "75056" }), VerificationAComparer},
		"the same NIA under another nom":         {UneIdentite, in(func(i *INS) { i.NomNaissance = "AUTRE" }), VerificationAComparer},
		"the same NIA born another day":          {UneIdentite, in(func(i *INS) { i.DateNaissance.Day = 29 }), VerificationAComparer},
		"the same NIA with a list cut":           {UneIdentite, in(func(i *INS) { i.ListePrenoms = "JEANNE" }), VerificationAComparer},
		"the same NIA, a hyphen more":            {UneIdentite, in(func(i *INS) { i.ListePrenoms = "JEANNE-MARIE CECILE" }), VerificationAComparer},
		"the same NIA without its key":           {UneIdentite, in(func(i *INS) { i.Matricule = i.Matricule[:13] }), VerificationAComparer},
		"A-80 another NIA":                       {UneIdentite, in(func(i *INS) { i.Matricule = "297022A02077878" }), VerificationAutreNumero},
		"A-80 the number of the world of tests":  {UneIdentite, in(func(i *INS) { i.OID = OIDNIRTest }), VerificationAutreNumero},
		"D-62 nobody":                            {AucuneIdentite, nil, VerificationEchouee},
		"D-12 several":                           {PlusieursIdentites, nil, VerificationSuspendue},
		"D-14 no answer":                         {"", nil, VerificationSuspendue},
	} {
		got := Verify(heldNIA(t), c.code, c.returned, LieuxNonJuges, Reglages{})
		require.Equal(t, c.want, got.Outcome, name)
		require.NotEmpty(t, got.Phrase, name)
		require.NotEmpty(t, got.Regle, name)
		if c.returned != nil {
			require.Len(t, got.Comparison.Rows, 7, name)
		}
	}
	require.Equal(t, VerificationSuspendue, Verify(vali(t), UneIdentite, ptr(darkINS()), LieuxNonJuges, Reglages{}).Outcome)
	require.Equal(t, VerificationInchangee, Verify(qual(t), UneIdentite, ptr(darkINS()), LieuxNonJuges, Reglages{}).Outcome, "D-60: a NIR too")
	require.Equal(t, VerificationAutreNumero, Verify(qual(t), UneIdentite, &nia, LieuxNonJuges, Reglages{}).Outcome, "no NIR becomes a NIA")
}

// What the outcome says can be done, and what it does not say cannot be passed off as done (A-33, D-63).
func TestA33_EveryOutcomeIsItsEvent(t *testing.T) {
	rapid.Check(t, func(t2 *rapid.T) {
		id := heldNIA(t)
		returned := darkINS()
		returned.OID = rapid.SampledFrom([]OID{OIDNIA, OIDNIR}).Draw(t2, "oid")
		returned.Matricule = rapid.SampledFrom([]Matricule{"260058815400233", "260058815400233", "2600588154002", "297022A02077878"}).Draw(t2, "matricule")
		returned.Traits = anyTraits().Draw(t2, "traits")
		returned.DateCertitude = DateReelle
		got := Verify(id, UneIdentite, &returned, LieuxNonJuges, Reglages{})
		_, _, byNIR := Apply(id, NIRReplaced{Meta: meta(), INS: returned, AncienneNature: OIDNIA})
		switch got.Outcome {
		case VerificationInchangee:
			require.Equal(t2, id.INS.Numero(), returned.Numero())
			require.Equal(t2, id.INS.OID, returned.OID)
			require.Equal(t2, [4]string{id.NomNaissance, id.ListePrenoms, id.LieuNaissance, id.DateNaissance.ISO()},
				[4]string{returned.NomNaissance, returned.ListePrenoms, returned.LieuNaissance, returned.DateNaissance.ISO()})
		case VerificationNIR:
			require.Nil(t2, byNIR)
		case VerificationAutreNumero:
			require.NotNil(t2, byNIR)
		}
	})
}

// A-33, D-61: the number changed its nature; those who hold it as a NIA are told, the same digits or not.
func TestA33_NatureIsEmitted(t *testing.T) {
	for _, ev := range []Event{
		NIRReplaced{Meta: meta(), INS: darkINS(), AncienneNature: OIDNIA}, NIRReplaced{Meta: meta(), INS: darkINS()}, accept(darkINS(), dark()),
	} {
		after, effects, refusal := Apply(heldNIA(t), ev)
		require.Nil(t, refusal)
		require.Equal(t, Qualifiee, after.Statut())
		require.Equal(t, OIDNIR, after.INS.OID)
		require.Subset(t, kinds(effects), []string{EffectSend, EffectWithdraw})
		require.NotContains(t, kinds(effects), EffectDestroyLabels, "no trait changed")
	}
	other := darkINS()
	other.NomNaissance = "AUTRE"
	refuse(t, heldNIA(t), NIRReplaced{Meta: meta(), INS: other}, "ins_acceptation_bloquante")
	test := darkINS()
	test.OID = OIDNIRTest
	refuse(t, heldNIA(t), NIRReplaced{Meta: meta(), INS: test}, "ins_autre_matricule")
	refuse(t, heldNIA(t), accept(test, dark()), "ins_autre_matricule")
	nia := darkINS()
	nia.OID = OIDNIA
	refuse(t, qual(t), accept(nia, dark()), "ins_autre_matricule")
	after := fold(t, created(dark()), cni(dark()), accept(nia, dark()), VerificationFailed{Meta: meta(), Motif: "01"})
	require.Equal(t, Validee, after.Statut(), "A-22")
	_, _, out := after.MatriculeEmis()
	require.False(t, out)
}

// A-80, D-59c: 13 characters, one person, whatever the OID and the key, within one world.
func TestA80_OneNumberOnePerson(t *testing.T) {
	of := func(m Matricule, o OID) INS { return INS{Matricule: m, OID: o} }
	for _, c := range []struct {
		a, b INS
		same bool
	}{
		{of("109076322088835", OIDNIA), of("109076322088835", OIDNIR), true},
		{of("109076322088835", OIDNIR), of("1090763220888", OIDNIR), true},
		{of("109076322088835", OIDNIR), of("109076322088800", OIDNIR), true},
		{of("109076322088835", OIDNIRTest), of("109076322088835", OIDNIRDemo), true},
		{of("109076322088835", OIDNIR), of("109076322088835", OIDNIRTest), false},
		{of("109076322088835", OIDNIR), of("109076322088935", OIDNIR), false},
		{of("", OIDNIR), of("", OIDNIR), false},
	} {
		require.Equal(t, c.same, c.a.SameNumber(c.b), "%+v", c)
		require.Equal(t, c.same, c.b.SameNumber(c.a))
	}
	a, b := heldNIA(t), qual(t)
	b.ID = "id-2"
	require.Equal(t, PairMemeINS, JudgePair(a, b).Kind)
	a.NomNaissance, a.DateNaissance = "AUTRE", Date{2001, 1, 1}
	require.Equal(t, PairMemeINS, JudgePair(a, b).Kind, "other traits or not")
}
