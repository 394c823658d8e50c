package ins

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// T9: properties that hold for any sequence of events, legal or not.

// anyTraits draws traits near DARK, so that many events are legal.
func anyTraits() *rapid.Generator[Traits] {
	return rapid.Custom(func(t *rapid.T) Traits {
		d := dark()
		if rapid.IntRange(0, 2).Draw(t, "proche") > 0 { // one thing to analyse, or nothing: most walks must get somewhere
			switch rapid.IntRange(0, 5).Draw(t, "écart") {
			case 0:
				d.ListePrenoms = "JEANNE MARIE"
			case 1:
				d.DateCertitude = JourMoisInterpretes
			case 2:
				d.LieuNaissance = "88155"
			}
			return d
		}
		d.NomNaissance = rapid.SampledFrom([]string{"DARK", "DARK", "DARK", "DARC", "D'ARK", "LOUIS", "", "12"}).Draw(t, "nom")
		d.PremierPrenom = rapid.SampledFrom([]string{"JEANNE", "JEANNE", "JEANNE-MARIE", "MARIE", ""}).Draw(t, "prénom")
		d.ListePrenoms = rapid.SampledFrom([]string{"JEANNE MARIE CECILE", "JEANNE MARIE CECILE", "JEANNE", "JEANNE CECILE", ""}).Draw(t, "liste")
		d.Sexe = rapid.SampledFrom([]Sexe{Feminin, Feminin, Feminin, Masculin, Indetermine, ""}).Draw(t, "sexe")
		d.DateNaissance.Day = rapid.SampledFrom([]int{30, 30, 30, 29}).Draw(t, "jour")
		d.DateCertitude = rapid.SampledFrom([]Certitude{"", "", "", JourInterprete}).Draw(t, "certitude")
		d.LieuNaissance = rapid.SampledFrom([]string{"88154", "88154", "99999", "75056", ""}).Draw(t, "lieu")
		return d
	})
}

func anyINS() *rapid.Generator[INS] {
	return rapid.Custom(func(t *rapid.T) INS {
		return INS{
			Traits:    anyTraits().Draw(t, "traits"),
			Matricule: rapid.SampledFrom([]Matricule{"260058815400233", "260058815400233", "297022A02077878", ""}).Draw(t, "matricule"),
			OID:       rapid.SampledFrom([]OID{OIDNIR, OIDNIR, OIDNIA, OIDNIRTest, ""}).Draw(t, "oid"),
		}
	})
}

func anyReglages() *rapid.Generator[Reglages] {
	b := rapid.Bool()
	n := rapid.SampledFrom([]Niveau{NiveauAgent, NiveauReferent, NiveauCellule})
	return rapid.Custom(func(t *rapid.T) Reglages {
		return Reglages{b.Draw(t, "a"), b.Draw(t, "b"), b.Draw(t, "c"), b.Draw(t, "d"), b.Draw(t, "e"), b.Draw(t, "f"), n.Draw(t, "g"), n.Draw(t, "h"), b.Draw(t, "i")}
	})
}

func anyEvent() *rapid.Generator[Event] {
	motif := rapid.SampledFrom([]string{"raison", "raison", ""})
	niveau := rapid.SampledFrom([]Niveau{NiveauAgent, NiveauReferent, NiveauCellule, 9})
	attribut := rapid.SampledFrom([]Attribut{AttributHomonyme, AttributDouteuse, AttributFictive, "x"})
	other := rapid.SampledFrom([]string{"id-2", "id-3", ""})
	return rapid.Custom(func(t *rapid.T) Event {
		m := motif.Draw(t, "motif")
		r := anyReglages().Draw(t, "réglages")
		switch rapid.SampledFrom(EventNames()).Draw(t, "événement") {
		case "creation":
			return created(anyTraits().Draw(t, "traits"))
		case "piece_verifiee":
			ev := cni(anyTraits().Draw(t, "titre"))
			ev.Preuve.Type = rapid.SampledFrom([]TypePiece{PieceCNI, PieceCNI, PieceCNI, PiecePermis, ""}).Draw(t, "pièce")
			ev.Motif, ev.Niveau, ev.Reglages = m, niveau.Draw(t, "niveau"), r
			return ev
		case "ins_acceptee":
			return INSAccepted{meta(), anyINS().Draw(t, "ins"), m, niveau.Draw(t, "niveau"), anyTraits().Draw(t, "titre"), 0, r}
		case "ins_refusee":
			return INSRefused{meta(), m, "", r}
		case "ins_introuvable":
			return INSNotFound{meta(), rapid.SampledFrom([]ReturnCode{"01", "02", "", "xx"}).Draw(t, "code")}
		case "discordance_decouverte":
			return DiscordanceFound{meta(), m}
		case "verification_echouee":
			return VerificationFailed{meta(), m, r}
		case "verification_reussie":
			return VerificationPassed{meta()}
		case "nir_attribue":
			return NIRReplaced{meta(), anyINS().Draw(t, "ins"), m, niveau.Draw(t, "niveau"), 0, r, rapid.SampledFrom([]OID{"", OIDNIA}).Draw(t, "nature")}
		case "fraude_constatee":
			return FraudFound{meta(), m}
		case "attribut_pose":
			return AttributSet{meta(), attribut.Draw(t, "attribut"), m}
		case "attribut_leve":
			return AttributLifted{meta(), attribut.Draw(t, "attribut"), m, niveau.Draw(t, "niveau")}
		case "traits_corriges":
			return TraitsCorrected{meta(), anyTraits().Draw(t, "traits"), m}
		case "premier_prenom_change":
			return PremierPrenomChanged{meta(), rapid.SampledFrom([]string{"JEANNE", "JEANNE-MARIE", "MARIE", "1"}).Draw(t, "prénom")}
		case "noms_utilises_changes":
			return UsedNamesChanged{meta(), "LOUIS", ""}
		case "preuve_retiree":
			return PreuveWithdrawn{meta(), m, rapid.Bool().Draw(t, "doute")}
		case "ins_retiree":
			return INSWithdrawn{meta(), m}
		case "appli_carte_vitale":
			return AppliVitaleRead{meta(), anyINS().Draw(t, "ins"), rapid.Bool().Draw(t, "ayant droit"), r, m, niveau.Draw(t, "niveau"), 0}
		case "validation_differee":
			return ValidationDeferred{meta(), m}
		case "fusion":
			return Merged{meta(), other.Draw(t, "autre"), nil, m}
		case "absorption":
			return Absorbed{meta(), other.Draw(t, "autre"), m}
		default:
			return MergeUndone{meta(), other.Draw(t, "autre"), m, niveau.Draw(t, "niveau")}
		}
	})
}

func TestT9_AnySequenceOfEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var id Identite
		var kept []Event
		seen := analysed{}
		events := append([]Event{created(dark())}, rapid.SliceOfN(anyEvent(), 0, 30).Draw(t, "événements")...)
		for _, ev := range events {
			before := copyOf(t, id)
			after, effects, refusal := Apply(id, ev)
			require.Equal(t, before, id, "Apply never writes through its argument")
			if refusal != nil {
				require.Equal(t, id, after, "a refused event changes nothing")
				require.Empty(t, effects)
				require.NotEmpty(t, refusal.Phrase)
				require.NotContains(t, refusal.Phrase+refusal.Acte, "{")
				continue
			}
			kept = append(kept, ev)
			check(t, id, after, ev, effects)
			seen.check(t, id, after, ev)
			id = after
		}
		again := Identite{}
		for _, ev := range kept { // the same events fold to the same identity, through their written form
			b, err := EncodeEvent(ev)
			require.NoError(t, err)
			read, err := DecodeEvent(ev.Name(), b)
			require.NoError(t, err)
			next, _, refusal := Apply(again, read)
			require.Nil(t, refusal)
			again = next
		}
		require.Equal(t, copyOf(t, id), copyOf(t, again))
	})
}

// check holds what must be true of every event.
func check(t *rapid.T, before, after Identite, ev Event, effects []Effect) {
	require.Equal(t, before.Version+1, after.Version)
	require.True(t, after.Attributs.Permis(), "A-45")
	if before.Attributs.Bloquants() { // no way up from douteuse or fictive
		require.Equal(t, Provisoire, after.Statut(), ev.Name())
	}
	if after.Attributs.Bloquants() {
		require.Equal(t, Provisoire, after.Statut())
		require.Nil(t, after.INS)
		require.Nil(t, after.Preuve)
	}
	if m, _, visible := after.MatriculeEmis(); visible {
		require.Equal(t, Qualifiee, after.Statut())
		require.NotEmpty(t, m)
		require.NotEmpty(t, after.INS.OID.Nature())
	} else {
		require.Empty(t, m)
	}
	require.GreaterOrEqual(t, len(after.Anciens), len(before.Anciens), "A-39: never lost")
	if before.INS != nil && (after.INS == nil || after.INS.Matricule != before.INS.Matricule) {
		require.Len(t, after.Anciens, len(before.Anciens)+1)
		require.Equal(t, before.INS.Matricule, after.Anciens[len(after.Anciens)-1].Matricule)
	}
	if after.Statut().Below(before.Statut()) {
		require.Contains(t, kinds(effects), EffectWork)
	}
	if before.Statut().Below(after.Statut()) { // only these raise
		require.Contains(t, []string{"piece_verifiee", "ins_acceptee", "appli_carte_vitale"}, ev.Name())
	}
	if after.Statut() == Qualifiee && before.Statut() != Qualifiee {
		require.Nil(t, contradicted(after.Preuve.Titre, *after.INS, Reglages{}), "a QUAL identity and its document never disagree")
	}
}

// analysed remembers what was laid beside which INS, and accepted with a reason where one is due (D-32).
type analysed map[confronted]bool

type confronted struct {
	titre Traits
	ins   INS
}

// check holds that nobody rises to RECUP or QUAL on a row that nobody analysed, nor on an interpreted date that the site does not
// let rise, whatever the events were and in whatever order they came (C-44, D-32, A-20, A-36, A-37).
func (a analysed) check(t *rapid.T, before, after Identite, ev Event) {
	var r Reglages
	var motif string
	var with Traits
	switch e := ev.(type) {
	case INSAccepted:
		r, motif, with = e.Reglages, e.Motif, e.Titre
	case PieceChecked:
		r, motif, with = e.Reglages, e.Motif, e.Preuve.Titre
	case NIRReplaced:
		r, motif, with = e.Reglages, e.Motif, before.Traits
	case AppliVitaleRead:
		r, motif, with = e.Reglages, e.Motif, before.Traits
	}
	if after.INS == nil {
		return
	}
	pair := confronted{with, *after.INS}
	rows := judge(&Confrontation{Titre: with, INS: *after.INS}, r)
	open := false
	for _, f := range rows.rows {
		open = open || f.verdict == AAnalyser
	}
	_, appli := ev.(AppliVitaleRead)
	if with != (Traits{}) && (!open || !blank(motif)) && !appli {
		a[pair] = true
	}
	if !before.Statut().Below(after.Statut()) {
		return
	}
	if appli { // RNIV §4.3.4.1: the beginning of the list is enough; nothing else is
		for _, f := range rows.rows {
			if f.verdict == AAnalyser && f.trait != TraitListePrenoms {
				require.NotEmpty(t, motif, f.trait)
			}
		}
	} else {
		require.True(t, a[pair], "%s raises on what nobody analysed", ev.Name())
	}
	read := []Traits{before.Traits, after.Traits, with}
	for _, p := range []*Preuve{before.Preuve, after.Preuve} {
		if p != nil {
			read = append(read, p.Titre)
		}
	}
	for _, t2 := range read {
		if t2.DateCertitude.Interpretee() && t2.DateNaissance == after.INS.DateNaissance {
			require.True(t, r.DateInterpreteeQualifiable, "%s raises an interpreted date (C-44)", ev.Name())
		}
	}
}

// copyOf goes through JSON, so that the copy shares nothing.
func copyOf(t *rapid.T, id Identite) Identite {
	b, err := json.Marshal(id)
	require.NoError(t, err)
	var out Identite
	require.NoError(t, json.Unmarshal(b, &out))
	return out
}

func TestDecodeEvent(t *testing.T) {
	for name, ev := range every() {
		b, err := EncodeEvent(ev)
		require.NoError(t, err)
		got, err := DecodeEvent(name, b)
		require.NoError(t, err)
		require.Equal(t, ev, got)
		require.Equal(t, meta(), MetaOf(got))
	}
	_, err := DecodeEvent("inconnu", []byte("{}"))
	require.ErrorContains(t, err, "inconnu")
	for _, bad := range []string{"", "[]", `{"id":1}`, `{"autre":1}`, `{} {}`, `{"traits":{"date_naissance":"1960-02-30"}}`} {
		_, err := DecodeEvent("creation", []byte(bad))
		require.Error(t, err, bad)
	}
	_, err = EncodeEvent(nil)
	require.Error(t, err)
}

func TestEvents_AllHaveTheirMotif(t *testing.T) {
	for _, ev := range registered() {
		if f, ok := reflect.TypeOf(ev).FieldByName("Motif"); ok && !strings.Contains(f.Tag.Get("json"), "omitempty") {
			v := reflect.New(reflect.TypeOf(ev)).Elem()
			v.FieldByName("Motif").SetString("raison")
			require.Equal(t, "raison", motifOf(v.Interface().(Event)), ev.Name())
		}
	}
}

func FuzzDecodeEvent(f *testing.F) {
	for name, ev := range every() {
		b, err := EncodeEvent(ev)
		require.NoError(f, err)
		f.Add(name, b)
	}
	f.Add("creation", []byte(`{"traits":null}`))
	f.Add("piece_verifiee", []byte(`{"preuve":{"complements":[""]}}`))
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		ev, err := DecodeEvent(name, body)
		if err != nil {
			return
		}
		for _, id := range []Identite{{}, prov(t), qual(t)} {
			after, _, refusal := Apply(id, ev)
			if refusal == nil {
				_ = after.Statut()
				_ = after.Pourquoi()
			}
		}
		b, err := EncodeEvent(ev)
		if err != nil {
			return // a date that JSON cannot write
		}
		again, err := DecodeEvent(name, b)
		require.NoError(t, err)
		require.Equal(t, ev.Name(), again.Name())
	})
}

func FuzzCompare(f *testing.F) {
	f.Add("DARK", "JEANNE", "JEANNE MARIE", "88154", "DARK", "JEANNE MARIE", "88154")
	f.Add("D’Æion", "Cœur", "Cœur", "2A004", "D'AEION", "COEUR", "20004")
	f.Add("LE FEVRE", "MARIELLE", "MARIELLE", "99352", "LEFEVRE", "MARIE", "91130")
	f.Add("\xff", "-", "'", "", "\xff", "", "é")
	f.Fuzz(func(t *testing.T, nomT, first, listT, lieuT, nomI, listI, lieuI string) {
		titre, in := dark(), darkINS()
		titre.NomNaissance, titre.PremierPrenom, titre.ListePrenoms, titre.LieuNaissance = nomT, first, listT, lieuT
		in.NomNaissance, in.ListePrenoms, in.LieuNaissance = nomI, listI, lieuI
		got := Compare(Confrontation{Titre: titre, INS: in, Local: &titre, Vitale: &titre, Piece: PieceCNI}, Reglages{})
		require.Len(t, got.Rows, 7)
		a, okA := nfold(nomT)
		b, okB := nfold(nomI)
		if got.Row(TraitNomNaissance).Verdict == Identique { // never a wrong "identique"
			require.True(t, okA && okB && absentNom(a) == absentNom(b))
		}
		if got.Row(TraitNomNaissance).Verdict == NonBloquante {
			require.Equal(t, compact(absentNom(a)), compact(absentNom(b)))
		}
		if v := got.Row(TraitPremierPrenom).Verdict; v <= NonBloquante {
			list, ok := nfold(listI)
			require.True(t, ok)
			require.True(t, strings.HasPrefix(compact(absentPrenom(list)), compact(absentPrenom(normalized(titreFirst(titre))))) || absentPrenom(normalized(titre.ListePrenoms)) == SansPrenom)
		}
		for _, r := range got.Rows {
			require.NotEmpty(t, r.Raison)
			require.NotContains(t, r.Raison, "{trait}")
			spansWithin(t, r.SpansTitre, 1+len([]rune(nomT+first+listT+lieuT)))
			spansWithin(t, r.SpansINS, 1+len([]rune(nomI+listI+lieuI)))
		}
		if got.Qualifiable == QualifiableOui {
			require.Less(t, got.Verdict, AAnalyser)
		}
	})
}

func nfold(s string) (string, bool) {
	out, refusal := Normalize(s)
	return out, refusal == nil && out != ""
}

func spansWithin(t *testing.T, spans []Span, limit int) {
	t.Helper()
	last := 0
	for _, s := range spans {
		require.LessOrEqual(t, last, s.Start)
		require.Less(t, s.Start, s.End)
		require.LessOrEqual(t, s.End, limit)
		last = s.End
	}
}

func BenchmarkCompare(b *testing.B) { // goal: under 20 µs
	titre := with(dark(), func(t *Traits) {
		t.NomNaissance, t.PremierPrenom, t.ListePrenoms = "D’ARTAGNAN DE L’HERAULT", "Jean-Christophe", "Jean-Christophe, Marie, Pierre"
	})
	in := insOf(with(titre, func(t *Traits) {
		t.NomNaissance, t.ListePrenoms = "D ARTAGNAN DE L HERAULT", "JEAN CHRISTOPHE MARIE PIERRE"
	}))
	c := Confrontation{Titre: titre, INS: in, Local: &titre, Piece: PieceCNI}
	b.ReportAllocs()
	for b.Loop() {
		Compare(c, Reglages{})
	}
}

func BenchmarkCompareBlocking(b *testing.B) {
	in := darkINS()
	in.NomNaissance, in.LieuNaissance = "DARC", "75056"
	d := dark()
	c := Confrontation{Titre: d, INS: in, Local: &d, Piece: PieceCNI}
	b.ReportAllocs()
	for b.Loop() {
		Compare(c, Reglages{})
	}
}

func BenchmarkFold100(b *testing.B) { // goal: under 100 µs
	events := []Event{created(dark()), cni(dark()), accept(darkINS(), dark())}
	for i := len(events); i < 100; i++ {
		switch i % 5 {
		case 0:
			events = append(events, PreuveWithdrawn{meta(), "raison", false})
		case 1:
			events = append(events, cni(dark()))
		case 2:
			events = append(events, UsedNamesChanged{meta(), "LOUIS", "MARIE"})
		case 3:
			events = append(events, accept(darkINS(), dark()))
		default:
			events = append(events, VerificationPassed{meta()})
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		var id Identite
		for _, ev := range events {
			next, _, refusal := Apply(id, ev)
			if refusal != nil {
				b.Fatal(ev.Name(), refusal)
			}
			id = next
		}
	}
}

func BenchmarkNormalize(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, _ = Normalize("D’Æion-Lefèvre")
	}
}
