package cardsim_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/cardsim"
)

func TestImages_EveryOneLoadsAndSaysWhatItIsFor(t *testing.T) {
	images := cardsim.Images()
	require.GreaterOrEqual(t, len(images), 35)
	demo := 0
	for _, im := range images {
		c, err := cardsim.Load(im.Nom)
		require.NoError(t, err, im.Nom)
		require.Equal(t, im.Nom, c.Name)
		require.NotEmpty(t, im.Titre)
		require.NotEmpty(t, im.But)
		require.NotEqual(t, cards.FamilleInconnue, im.Famille, im.Nom)
		if r := c.Fautes().RemplaceePar; r != nil {
			_, err := cardsim.Load(r.Carte)
			require.NoError(t, err, im.Nom)
		}
		if im.Demo {
			demo++
		}
	}
	require.Equal(t, 7, demo, "five people, a family, an agent")
	_, err := cardsim.Load("../atr")
	var r *texts.Refusal
	require.ErrorAs(t, err, &r)
}

func TestBuild_RefusesWhatCannotBeACard(t *testing.T) {
	for name, im := range map[string]cardsim.Image{
		"ATR":            {ATR: "zz"},
		"status":         {ATR: "3B", Reponse: "9"},
		"not Latin-1":    {ATR: "3B", Personnes: []cardsim.Personne{{Nom: "Ω"}}},
		"unknown file":   {ATR: "3B", Fichiers: map[string]string{"rien": "00"}},
		"file not hex":   {ATR: "3B", Fichiers: map[string]string{"nir": "zz"}},
		"serial":         {ATR: "3B", Porteur: &cardsim.Porteur{Serie: "12"}},
		"category":       {ATR: "3B", Porteur: &cardsim.Porteur{Serie: "80250000012800636234", Categorie: "z"}},
		"cut beyond end": {ATR: "3B", Personnes: []cardsim.Personne{{Nom: "A"}}, Fautes: cardsim.Fautes{FichierCoupe: &cardsim.FauteCoupe{Fichier: "nir", Octets: 9999}}},
	} {
		_, err := cardsim.Build(im)
		require.Error(t, err, name)
	}
	_, err := cardsim.Build(cardsim.Image{ATR: "3B", Personnes: []cardsim.Personne{{Nom: "A"}}, Fautes: cardsim.Fautes{FichierCoupe: &cardsim.FauteCoupe{Fichier: "nir", Octets: 3}}})
	require.NoError(t, err)
}

func TestReaders_TheFaultOfAReplacedCardPlaysByItself(t *testing.T) {
	r := cardsim.NewReaders("L")
	c, err := cardsim.Load("V01")
	require.NoError(t, err)
	for gap, sameCounter := range map[int]bool{10: true, 401: false} {
		s, err := r.Open()
		require.NoError(t, err)
		require.NoError(t, r.Insert("L", c.With(cardsim.Fautes{RemplaceePar: &cardsim.FauteRemplacee{Carte: "V07", ApresMS: 1, EcartMS: gap}})))
		before, err := s.Wait(nil, time.Second)
		require.NoError(t, err)
		require.Eventually(t, func() bool { return r.Present("L") == "V07" }, 10*time.Second, time.Millisecond)
		after, err := s.Wait(nil, time.Second)
		require.NoError(t, err)
		require.Equal(t, sameCounter, before[0].Counter == after[0].Counter)
		require.NoError(t, s.Close())
		require.NoError(t, r.Remove("L"))
	}
}

func FuzzCommands(f *testing.F) {
	f.Add([]byte{0, 0xA4, 0, 0, 2, 0x3F, 0}, []byte{0, 0xB0, 0x82, 0, 0})
	f.Add([]byte{0, 0xA4, 9, 0x0C, 4, 0x3F, 0, 0xD0, 3}, []byte{0, 0xB0, 0xFF, 0xFF, 0xFF})
	vitale, err := cardsim.Load("V02")
	require.NoError(f, err)
	cpx, err := cardsim.Load("C01")
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, first, second []byte) {
		for _, card := range []*cardsim.Card{vitale, cpx} {
			r := cardsim.NewReaders("L")
			require.NoError(t, r.Insert("L", card))
			s, err := r.Open()
			require.NoError(t, err)
			c, err := s.Connect("L")
			require.NoError(t, err)
			for _, cmd := range [][]byte{first, second} {
				answer, err := c.Transmit(bytes.Clone(cmd))
				require.NoError(t, err)
				require.GreaterOrEqual(t, len(answer), 2)
				require.LessOrEqual(t, len(answer), 258)
			}
		}
	})
}
