package cps_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/cardsim"
	"guichet/cards/cps"
	"guichet/cards/iso7816"
)

const reader = "Lecteur agent"

// played gives access to one virtual card, without any watch.
type played struct {
	readers    *cardsim.Readers
	generation string
}

func play(t testing.TB, c *cardsim.Card) played {
	t.Helper()
	r := cardsim.NewReaders(reader)
	require.NoError(t, r.Insert(reader, c))
	_, generation := cards.Recognize(c.ATR)
	return played{r, generation}
}

func (p played) Card() cards.Card {
	return cards.Card{Reader: reader, Famille: cards.FamilleCPx, Generation: p.generation, Presence: 7}
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

func authorities(t testing.TB) *x509.CertPool {
	t.Helper()
	pool, err := cardsim.Authorities()
	require.NoError(t, err)
	return pool
}

func TestPorteur_ImagesAreJudged(t *testing.T) {
	cases := []struct {
		image, typeCarte, nom, identifiant string
		nominative                         bool
		refus                              string
		remarks                            int
	}{
		{"C01", "CPE", "TESTEUSE", "30B0000000/CPET0001", true, "", 0},
		{"C02", "CPE", "", "3760021832/000000018", false, "cpx.non_nominative", 0},
		{"C03", "CPE", "", "3760021832/000000019", false, "cpx.non_nominative", 0},
		{"C04", "CPS", "ESSAYEUR", "899700024450", true, "", 0},
		{"C06", "CPE", "TESTEUSE", "30B0000000/CPET0001", true, "cpx.expiree", 0},
		{"C07", "CPE", "TESTEUSE", "30B0000000/CPET0001", true, "cpx.pas_encore_valable", 0},
		{"C08", "CPE", "TESTEUSE", "30B0000000/CPET0001", true, "cpx.autorite", 0},
		{"C11", "CPE", "TESTEUSE", "30B0000000/CPET0001", true, "cpx.carte_reelle", 0},
		{"C14", "CPA", "TESTEUR", "500000000029751/CPAT0001", true, "cpx.cpa", 0},
		{"C15", "CPE", "TESTEUSE", "30B0000000/CPET0001", true, "", 1},
	}
	for _, c := range cases {
		t.Run(c.image, func(t *testing.T) {
			p, err := cps.Reader{Environment: cps.Test, Authorities: authorities(t)}.ReadPorteur(t.Context(), play(t, load(t, c.image)))
			require.NoError(t, err)
			require.Equal(t, c.typeCarte, p.TypeCarte)
			require.Equal(t, c.nom, p.Nom)
			require.Equal(t, c.identifiant, p.Identifiant)
			require.Equal(t, c.nominative, p.Nominative)
			require.Equal(t, c.image != "C11", p.Test || c.image == "C08")
			require.Equal(t, c.image != "C08", p.Verifie)
			require.Len(t, p.Serie, 20)
			require.Len(t, p.Remarques, c.remarks, "%v", p.Remarques)
			if c.refus == "" {
				require.Nil(t, p.Refus)
				return
			}
			require.Equal(t, c.refus, p.Refus.Code)
			require.NotContains(t, p.Refus.Error(), "{")
		})
	}
}

func TestPorteur_TestCardInProductionIsRefused(t *testing.T) {
	p, err := cps.Reader{Environment: cps.Production, Authorities: authorities(t)}.ReadPorteur(t.Context(), play(t, load(t, "C01")))
	require.NoError(t, err)
	require.Equal(t, "cpx.carte_de_test", p.Refus.Code)
}

func TestPorteur_CPAIsASetting(t *testing.T) {
	p, err := cps.Reader{AcceptCPA: true, Authorities: authorities(t)}.ReadPorteur(t.Context(), play(t, load(t, "C14")))
	require.NoError(t, err)
	require.Nil(t, p.Refus)
}

func TestPorteur_UnverifiedAuthorityIsSaid(t *testing.T) {
	p, err := cps.Reader{}.ReadPorteur(t.Context(), play(t, load(t, "C01")))
	require.NoError(t, err)
	require.Nil(t, p.Refus)
	require.False(t, p.Verifie)
	require.Len(t, p.Remarques, 1)
	p, err = cps.Reader{Authorities: x509.NewCertPool()}.ReadPorteur(t.Context(), play(t, load(t, "C01")))
	require.NoError(t, err)
	require.Equal(t, "cpx.autorite", p.Refus.Code, "named as ours, signed by nobody we know")
}

func TestPorteur_EndOfTheCardIsJudgedByTheClock(t *testing.T) {
	for days, code := range map[int]string{0: "", 899: "", 901: "cpx.expiree", -101: "cpx.pas_encore_valable"} {
		r := cps.Reader{Authorities: authorities(t), Now: func() time.Time { return time.Now().AddDate(0, 0, days) }}
		p, err := r.ReadPorteur(t.Context(), play(t, load(t, "C01")))
		require.NoError(t, err)
		if code == "" {
			require.Nil(t, p.Refus, days)
		} else {
			require.Equal(t, code, p.Refus.Code, days)
		}
	}
}

func TestPorteur_OtherGenerationsNeedTheLibrary(t *testing.T) {
	for _, g := range []string{"CPS4", "CPS2ter", "CPS3 sans contact"} {
		a := play(t, load(t, "C01"))
		a.generation = g
		_, err := cps.Reader{}.ReadPorteur(t.Context(), a)
		var r *texts.Refusal
		require.ErrorAs(t, err, &r)
		require.Equal(t, "cpx.generation", r.Code)
		require.Contains(t, r.Phrase, g)
	}
}

func TestPorteur_NothingIsKeptOfACardThatFails(t *testing.T) {
	c01 := load(t, "C01")
	for n := 1; n <= 30; n++ {
		for _, f := range []cardsim.Fautes{
			{RetireeApres: n}, {ReponseCourte: &cardsim.FauteRepetition{Commande: n}},
			{Etat: &cardsim.FauteEtat{Commande: n, SW: "6982"}}, {Etat: &cardsim.FauteEtat{Commande: n, SW: "6A82"}},
		} {
			p, err := cps.Reader{Authorities: authorities(t)}.ReadPorteur(t.Context(), play(t, c01.With(f)))
			if err == nil {
				require.Equal(t, "TESTEUSE", p.Nom)
				continue
			}
			require.Zero(t, p)
		}
	}
}

func TestPorteur_UnfinishedUpdateIsSaid(t *testing.T) {
	im := cardsim.Image{
		ATR: "3BAC00402A001225006480000310009000", Fichiers: map[string]string{"actua": "EC04 8102 0000"},
		Porteur: &cardsim.Porteur{Type: 2, CN: "30B0000000/CPET0001", Nom: "TESTEUSE", Prenom: "MARIE", Categorie: "80",
			Autorite: "TEST AC IGC-SANTE STANDARD PERSONNES", Serie: "80250000012800636234", FinJours: 900},
	}
	c, err := cardsim.Build(im)
	require.NoError(t, err)
	p, err := cps.Reader{Authorities: authorities(t)}.ReadPorteur(t.Context(), play(t, c))
	require.NoError(t, err)
	require.Len(t, p.Remarques, 1)

	im.Fichiers = map[string]string{"serie": "5A0A80250000012800636235"} // not the certificate's card
	c, err = cardsim.Build(im)
	require.NoError(t, err)
	_, err = cps.Reader{}.ReadPorteur(t.Context(), play(t, c))
	var r *texts.Refusal
	require.ErrorAs(t, err, &r)
	require.Equal(t, "cpx.illisible", r.Code)
}

// The one real certificate we know of is public: that of a test CPS, in a signed assertion of the GIE's kit.
func TestPorteur_RealTestCertificate(t *testing.T) {
	dir := os.Getenv("GUICHET_REFERENCE")
	if dir == "" {
		t.Skip("GUICHET_REFERENCE is not set: the real test certificate is not in the repository")
	}
	b, err := os.ReadFile(filepath.Join(dir, "insi", "samples", "assertion", "assertion_ps_signee_carte-test.xml"))
	require.NoError(t, err)
	m := regexp.MustCompile(`(?s)X509Certificate>([^<]+)<`).FindSubmatch(b)
	require.NotNil(t, m)
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(m[1])), ""))
	require.NoError(t, err)
	c, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	p, err := cps.Reader{Environment: cps.Test, Now: func() time.Time { return c.NotBefore.Add(time.Hour) }}.Porteur(der)
	require.NoError(t, err)
	require.Nil(t, p.Refus)
	require.Equal(t, "CPS", p.TypeCarte)
	require.Equal(t, "INFIRMCS ADELI8751", p.Nom)
	require.Equal(t, "OLIVIER", p.Prenom)
	require.Equal(t, "Infirmier", p.Titre)
	require.Equal(t, "00B6087510", p.Identifiant)
	require.Equal(t, "80250000012800636234", p.Serie)
	require.True(t, p.Nominative)
	require.True(t, p.Test)
}

// seed makes a certificate like a card's with a key that costs nothing: each fuzzing process makes its own.
func seed(f *testing.F, kind int, serie string, categorie byte, person ...pkix.AttributeTypeAndValue) []byte {
	f.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	require.NoError(f, err)
	subject, err := asn1.Marshal(pkix.RDNSequence{person})
	require.NoError(f, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), RawSubject: subject, NotAfter: time.Now().AddDate(1, 0, 0)}
	for arc, value := range map[int]any{2: kind, 3: serie, 5: []byte{categorie}} {
		b, err := asn1.Marshal(value)
		require.NoError(f, err)
		template.ExtraExtensions = append(template.ExtraExtensions, pkix.Extension{Id: asn1.ObjectIdentifier{1, 2, 250, 1, 71, 1, 2, arc}, Value: b})
	}
	parent := &x509.Certificate{Subject: pkix.Name{Organization: []string{"ASIP-SANTE"}, CommonName: "TEST AC IGC-SANTE STANDARD PERSONNES"}}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), key)
	require.NoError(f, err)
	return der
}

func FuzzCertificate(f *testing.F) {
	named := func(arc int, text string) pkix.AttributeTypeAndValue {
		return pkix.AttributeTypeAndValue{Type: asn1.ObjectIdentifier{2, 5, 4, arc}, Value: text}
	}
	f.Add(seed(f, 2, "8025000001/2800636234", 0x80, named(3, "30B0000000/CPET0001"), named(4, "TESTEUSE"), named(42, "MARIE")))
	f.Add(seed(f, 2, "8025000001/2800636234", 0x80, named(3, "3760021832/000000018"), named(65, "EMPLOYE000000018")))
	f.Add(seed(f, 9, "", 0x00, named(4, "EMPLOYEAA"), named(42, "EMPLOYEAA")))
	f.Fuzz(func(t *testing.T, der []byte) {
		p, err := cps.Reader{}.Porteur(der)
		if err != nil {
			require.Zero(t, p)
			return
		}
		if p.Nominative {
			require.NotEmpty(t, p.Nom)
			require.NotEmpty(t, p.Prenom)
		}
		if p.Refus == nil {
			require.True(t, p.Nominative)
		}
	})
}

func FuzzDirectories(f *testing.F) {
	p := play(f, load(f, "C01"))
	require.NoError(f, p.Transaction(f.Context(), func(c cards.Channel) error {
		for _, path := range [][]byte{{0x3F, 0, 0, 1, 0x50, 0x31}, {0x3F, 0, 0, 1, 0x70, 0x04}} {
			if err := iso7816.Select(c, 9, 0x0C, path); err != nil {
				return err
			}
			b, err := iso7816.ReadBinary(c, 0)
			if err != nil {
				return err
			}
			f.Add(b)
		}
		return nil
	}))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, path := range cps.Directories(b) {
			require.LessOrEqual(t, len(path), 20)
		}
		cps.Certificates(b)
	})
}
