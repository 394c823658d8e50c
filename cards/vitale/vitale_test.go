package vitale_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/cardsim"
	"guichet/cards/iso7816"
	"guichet/cards/vitale"
)

// played gives access to one virtual card, without any watch.
type played struct{ readers *cardsim.Readers }

const reader = "Lecteur patient"

func play(t testing.TB, c *cardsim.Card) played {
	t.Helper()
	r := cardsim.NewReaders(reader)
	require.NoError(t, r.Insert(reader, c))
	return played{r}
}

func (p played) Card() cards.Card {
	return cards.Card{Reader: reader, Famille: cards.FamilleVitale2, Presence: 7}
}

func (p played) Transaction(_ context.Context, talk func(cards.Channel) error) error {
	s, err := p.readers.Open()
	if err != nil {
		return err
	}
	defer s.Close()
	c, err := s.Connect(reader)
	if err != nil {
		return err
	}
	defer c.Close()
	return talk(c)
}

func load(t testing.TB, name string) *cardsim.Card {
	t.Helper()
	c, err := cardsim.Load(name)
	require.NoError(t, err)
	return c
}

func read(t testing.TB, c *cardsim.Card) (cards.Lecture, error) {
	return vitale.Reader{}.ReadVitale(t.Context(), play(t, c))
}

func TestFreeZone_ImagesSayWhatTheyHold(t *testing.T) {
	cases := []struct {
		image   string
		want    []cards.Beneficiaire
		remarks []string // beginnings
	}{
		{"adrun-zoe", []cards.Beneficiaire{{Nom: "ADRUN", Prenom: "ZOE", DateBrute: "19751231", NIR: "275126322074974"}}, nil},
		{"V01", []cards.Beneficiaire{{Nom: "ADRTROIS", Prenom: "TOUSSAINT", DateBrute: "19600101", NIR: "160012B02077713"}}, nil},
		{"V02", []cards.Beneficiaire{
			{Nom: "ADRTROIS", Prenom: "DOMINIQUE", DateBrute: "19970226", NIR: "297022A02077878"},
			{Nom: "ADRTROIS", Prenom: "ZOÉ", DateBrute: "20190302", NIR: "297022A02077878"},
		}, []string{"Le même NIR"}},
		{"V03", []cards.Beneficiaire{{Nom: "TESTEUR", Prenom: "AMINA", DateBrute: "19593300", NIR: "259339935100147"}},
			[]string{"La date de naissance de AMINA TESTEUR"}},
		{"V04", []cards.Beneficiaire{{Nom: "DE LA TREMOILLE MONTMORENCY", Prenom: "MARIE ANTOINETTE JOSEPHE CL",
			DateBrute: "19651107", NIR: "265117505612338", Tronque: true}}, []string{"Le nom ou le prénom"}},
		{"V05", []cards.Beneficiaire{{Nom: "DE VINCI", Prenom: "RUTH", DateBrute: "19760714"}},
			[]string{"La carte ne donne pas de NIR pour RUTH DE VINCI"}},
		{"V08", []cards.Beneficiaire{{Nom: "ADRTROIS", Prenom: "TOUSSAINT", DateBrute: "19600101", NIR: "160012B02077712"}},
			[]string{"La clé du NIR"}},
		{"V09", []cards.Beneficiaire{{Nom: "de la Fontaine", Prenom: "Jean Noël", DateBrute: "19800401", NIR: "180047505623470"}}, nil},
		{"V10", []cards.Beneficiaire{{Nom: "DUPONT", Prenom: "LUC", DateBrute: "19700101"}},
			[]string{"Le fichier des bénéficiaires est coupé", "La carte ne donne pas autant de NIR"}},
	}
	for _, c := range cases {
		t.Run(c.image, func(t *testing.T) {
			l, err := read(t, load(t, c.image))
			require.NoError(t, err)
			for i := range c.want { // the key of invented NIR is the file's business
				if strings.HasPrefix(l.Beneficiaires[i].NIR, c.want[i].NIR[:min(13, len(c.want[i].NIR))]) && c.image != "V08" {
					require.True(t, l.Beneficiaires[i].NIR == "" || cards.CleNIR(l.Beneficiaires[i].NIR))
					c.want[i].NIR = l.Beneficiaires[i].NIR
				}
			}
			require.Equal(t, c.want, l.Beneficiaires)
			require.Equal(t, cards.SourceZoneLibre, l.Source)
			require.Len(t, l.Remarques, len(c.remarks), "%v", l.Remarques)
			for i, r := range c.remarks {
				require.True(t, strings.HasPrefix(l.Remarques[i], r), l.Remarques[i])
			}
		})
	}
}

func TestFreeZone_LongFilesAreReadByBlocks(t *testing.T) {
	l, err := read(t, load(t, "V06"))
	require.NoError(t, err)
	require.Len(t, l.Beneficiaires, 5)
	require.Equal(t, "ANNE-SOPHIE ÉLÉONORE", l.Beneficiaires[2].Prenom)
	require.Equal(t, "20101010", l.Beneficiaires[4].DateBrute)
}

func TestFreeZone_NothingIsKeptOfACardThatFails(t *testing.T) {
	v01 := load(t, "V01")
	for n := 1; n <= 12; n++ {
		l, err := read(t, v01.With(cardsim.Fautes{RetireeApres: n}))
		if err == nil {
			require.Greater(t, n, 10, "a whole reading takes so many commands")
			continue
		}
		require.Empty(t, l.Beneficiaires)
	}
	for n := 1; n <= 10; n++ {
		for _, sw := range []string{"6982", "6A82", "6E00", "6F00"} {
			l, err := read(t, v01.With(cardsim.Fautes{Etat: &cardsim.FauteEtat{Commande: n, SW: sw}}))
			if err == nil {
				require.Equal(t, "ADRTROIS", l.Beneficiaires[0].Nom)
				continue
			}
			require.Empty(t, l.Beneficiaires)
			require.Contains(t, []string{cards.FaultRefused, "vitale.vide", "vitale.illisible", cards.FaultChanged}, cards.FaultOf(err, reader).Code)
		}
		l, err := read(t, v01.With(cardsim.Fautes{ReponseCourte: &cardsim.FauteRepetition{Commande: n}}))
		require.Error(t, err)
		require.Empty(t, l.Beneficiaires)
	}
}

// swapper changes the card under the same handle, as a swap that PC/SC does not see can.
type swapper struct {
	first, second cards.Channel
	left          int
}

func (s *swapper) Transmit(cmd []byte) ([]byte, error) {
	if s.left--; s.left < 0 {
		return s.second.Transmit(cmd)
	}
	return s.first.Transmit(cmd)
}

type swapped struct {
	a, b played
	at   int
}

func (s swapped) Card() cards.Card { return s.a.Card() }

func (s swapped) Transaction(ctx context.Context, talk func(cards.Channel) error) error {
	return s.a.Transaction(ctx, func(first cards.Channel) error {
		return s.b.Transaction(ctx, func(second cards.Channel) error { return talk(&swapper{first, second, s.at}) })
	})
}

func TestFreeZone_ACardSwappedAtAnyCommandIsNeverMixed(t *testing.T) {
	a, err := read(t, load(t, "V01"))
	require.NoError(t, err)
	b, err := read(t, load(t, "V07"))
	require.NoError(t, err)
	for at := range 14 {
		l, err := vitale.Reader{}.ReadVitale(t.Context(), swapped{play(t, load(t, "V01")), play(t, load(t, "V07")), at})
		if err != nil {
			continue // discarded
		}
		require.Contains(t, [][]cards.Beneficiaire{a.Beneficiaires, b.Beneficiaires}, l.Beneficiaires, "swapped at %d", at)
	}
}

// hostile builds a card with these two files.
func hostile(t testing.TB, identity, nirs []byte) *cardsim.Card {
	t.Helper()
	c, err := cardsim.Build(cardsim.Image{
		Titre: "hostile", ATR: "3B751300004909EA9000",
		Fichiers: map[string]string{"identite": upper(identity), "nir": upper(nirs)},
	})
	require.NoError(t, err)
	return c
}

func upper(b []byte) string {
	const digits = "0123456789ABCDEF"
	var s strings.Builder
	for _, c := range b {
		s.WriteByte(digits[c>>4])
		s.WriteByte(digits[c&15])
	}
	return s.String()
}

func person(fields ...string) []byte {
	var b []byte
	for i, f := range fields {
		b = iso7816.Append(b, uint32(0x80+i), []byte(f))
	}
	return iso7816.Append(nil, 0x65, b)
}

func TestFreeZone_HostileContentInventsNobody(t *testing.T) {
	nir := iso7816.Append(nil, 0x65, iso7816.Append(nil, 0x93, []byte("160012B02077713")))
	cases := []struct {
		name     string
		identity []byte
		nirs     []byte
		code     string // refusal, or "" for one person
		nir      string
	}{
		{"empty file", []byte{0}, nir, "vitale.vide", ""},
		{"only padding", make([]byte, 300), nir, "vitale.vide", ""},
		{"no name", person("", "LUC", "19700101"), nir, "vitale.illisible", ""},
		{"a name of spaces", person("   ", "LUC", "19700101"), nir, "vitale.illisible", ""},
		{"a name of digits", person("123", "LUC", "19700101"), nir, "vitale.illisible", ""},
		{"no given name", person("DUPONT"), nir, "vitale.illisible", ""},
		{"cut in the middle", person("DUPONT", "LUC", "19700101")[:12], nir, "vitale.illisible", ""},
		{"garbage", bytes.Repeat([]byte{0xA5}, 200), nir, "vitale.illisible", ""},
		{"a date of letters is no date", person("DUPONT", "LUC", "AAAAMMJJ"), nir, "", "160012B02077713"},
		{"a NIR too many: nobody's", person("DUPONT", "LUC", "19700101"), append(bytes.Clone(nir), nir...), "", ""},
		{"a NIR cut: nobody's", person("DUPONT", "LUC", "19700101"), nir[:9], "", ""},
		{"a NIR of letters: not taken", person("DUPONT", "LUC", "19700101"), iso7816.Append(nil, 0x65, iso7816.Append(nil, 0x93, []byte("ABCDEFGHIJKLMNO"))), "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l, err := read(t, hostile(t, c.identity, c.nirs))
			if c.code != "" {
				var r *texts.Refusal
				require.ErrorAs(t, err, &r)
				require.Equal(t, c.code, r.Code)
				require.Empty(t, l.Beneficiaires)
				return
			}
			require.NoError(t, err)
			require.Len(t, l.Beneficiaires, 1)
			require.Equal(t, c.nir, l.Beneficiaires[0].NIR)
		})
	}
}

func TestFreeZone_APersonLeftOutKeepsTheNIRInOrder(t *testing.T) {
	identity := append(person("", "PERSONNE", "19700101"), person("DUPONT", "LUC", "19700101")...)
	one := iso7816.Append(nil, 0x65, iso7816.Append(nil, 0x93, []byte("275126322074974")))
	two := iso7816.Append(nil, 0x65, iso7816.Append(nil, 0x93, []byte("160012B02077713")))
	l, err := read(t, hostile(t, identity, append(one, two...)))
	require.NoError(t, err)
	require.Equal(t, []cards.Beneficiaire{{Nom: "DUPONT", Prenom: "LUC", DateBrute: "19700101", NIR: "160012B02077713"}}, l.Beneficiaires)
}

func TestFreeZone_AnUnreadableLetterIsShownNeverDropped(t *testing.T) {
	l, err := read(t, hostile(t, person("DU\x01PONT", "L\x85C", "19700101"), []byte{0}))
	require.NoError(t, err)
	require.Equal(t, "DU?PONT", l.Beneficiaires[0].Nom)
	require.Equal(t, "L?C", l.Beneficiaires[0].Prenom)
	require.NotEmpty(t, l.Remarques)
}

func FuzzFreeZone(f *testing.F) {
	for _, im := range cardsim.Images() {
		if im.Famille != cards.FamilleVitale2 || strings.HasPrefix(im.Nom, "V13") || strings.HasPrefix(im.Nom, "V14") {
			continue
		}
		p := play(f, load(f, im.Nom))
		err := p.Transaction(f.Context(), func(c cards.Channel) error {
			if err := iso7816.Select(c, 0, 0, []byte{0x3F, 0}); err != nil {
				return err
			}
			identity, err := iso7816.ReadBinary(c, 2)
			if err != nil {
				return err
			}
			if err := iso7816.Select(c, 4, 0, []byte("\xD2\x50\x00\x00\x02VITALE")); err != nil {
				return err
			}
			nirs, err := iso7816.ReadBinary(c, 2)
			f.Add(identity, nirs)
			return err
		})
		require.NoError(f, err)
	}
	f.Fuzz(func(t *testing.T, identity, nirs []byte) {
		if len(identity) == 0 || len(nirs) == 0 {
			return
		}
		people, remarks, err := vitale.Parse(identity, nirs)
		if err != nil {
			require.Empty(t, people)
			return
		}
		require.NotEmpty(t, people)
		for _, p := range people {
			require.NotEmpty(t, p.Nom)
			require.NotEmpty(t, p.Prenom)
			require.True(t, utf8.ValidString(p.Nom) && utf8.ValidString(p.Prenom))
			// No invented person: every name stands on the card, letter by letter.
			for _, name := range []string{p.Nom, p.Prenom} {
				for _, word := range strings.Fields(name) {
					for _, part := range strings.FieldsFunc(word, func(r rune) bool { return r == '?' }) {
						raw := make([]byte, 0, len(part))
						for _, r := range part {
							raw = append(raw, byte(r))
						}
						require.True(t, bytes.Contains(identity, raw), "%q is not on the card", part)
					}
				}
			}
			require.True(t, p.NIR == "" || bytes.Contains(nirs, []byte(p.NIR)))
			require.True(t, p.DateBrute == "" || bytes.Contains(identity, []byte(p.DateBrute)))
		}
		for _, r := range remarks {
			require.True(t, utf8.ValidString(r))
		}
	})
}
