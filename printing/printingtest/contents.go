// Package printingtest holds what the tests of the printing room share: seeded contents, from the plainest to the
// strangest, and independent decoders.
package printingtest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"guichet/printing"
)

const gs = "\x1d"

// Header is the header of every datamatrix INS.
const Header = "IS010000000000000000000000"

// Message is a datamatrix INS message with its separators (DM-31): none after a field of its full length.
func Message(matricule, oid, prenoms, nom, sexe, date, lieu string) []byte {
	variable := func(id, value string, full int) string {
		if len(value) == full {
			return id + value
		}
		return id + value + gs
	}
	return []byte(Header + "S1" + matricule + variable("S2", oid, 20) + variable("S3", prenoms, 100) +
		variable("S4", nom, 100) + "S5" + sexe + "S6" + strings.ReplaceAll(date, "/", "-") + "S7" + lieu)
}

// Dark is the fictive person of the RNIV, qualified, with used names.
func Dark() printing.Content {
	return printing.Content{
		NomNaissance: "DARK", PremierPrenom: "JEANNE", ListePrenoms: "JEANNE MARIE CECILE",
		NomUtilise: "LOUIS", PrenomUtilise: "Marie-Cécile", DateNaissance: "30/05/1960", Sexe: "F",
		LieuCode: "88154", LieuLibelle: "Domrémy-la-Pucelle", IPP: "8000123456", IEP: "250100123",
		Service: "Médecine interne", EntreLe: "22/11/2026", Statut: "Qualifiée",
		Matricule: "260058815400233", Nature: "NIR", EditeLe: "22/11/2026 09:12",
		MessageINS: Message("260058815400233", "1.2.250.1.213.1.4.8", "JEANNE MARIE CECILE", "DARK", "F", "30/05/1960", "88154"),
	}
}

// NotQualified is the same person before: nothing of the INS.
func NotQualified() printing.Content {
	c := Dark()
	c.Statut, c.Matricule, c.Nature, c.MessageINS, c.ListePrenoms, c.LieuCode, c.LieuLibelle = "Provisoire", "", "", nil, "", "", ""
	c.NomUtilise, c.PrenomUtilise = "", ""
	return c
}

// Longest has names of 100 characters everywhere (DM-40).
func Longest() printing.Content {
	c := Dark()
	c.ListePrenoms = strings.Repeat("MARIE-ANTOINETTE ", 6)[:100]
	c.ListePrenoms = c.ListePrenoms[:99] + "E"
	c.NomNaissance = strings.Repeat("D'HABSBOURG-LORRAINE ", 5)[:100]
	c.PremierPrenom = strings.Repeat("A", 100)
	c.NomUtilise = strings.Repeat("W", 100)
	c.PrenomUtilise = strings.Repeat("Éléonore-", 11) + "É"
	c.LieuLibelle = "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson"
	c.Service = strings.Repeat("Chirurgie orthopédique et traumatologique ", 4)
	c.MessageINS = Message(c.Matricule, "1.2.250.1.213.1.4.8", c.ListePrenoms, c.NomNaissance, "F", c.DateNaissance, c.LieuCode)
	return c
}

// Contents are n seeded qualified people: usual and long names, apostrophes, hyphens, Corsica, births abroad, NIA,
// used names with accents.
func Contents(seed uint64, n int) []printing.Content {
	rng := rand.New(rand.NewPCG(seed, 8))
	all := make([]printing.Content, n)
	for i := range all {
		all[i] = person(rng)
	}
	return all
}

var (
	names = strings.Fields("MARTIN BERNARD DARK LE-GOFF D'ARTAGNAN O'CONNOR N'GUYEN BEN-SALEM VANDENBROUCKE-LEFEBVRE " +
		"HABSBOURG-LORRAINE TCHITCHI ADRTROIS HOUILLES Y LI GARCIA-MARQUEZ SAINT-EXUPERY")
	givenNames = strings.Fields("JEANNE MARIE CECILE PIERRE-ALAIN LEONARDO CATARINA MOHAMED-AMINE ZOE DOMINIQUE " +
		"MARIE-ANTOINETTE XI ANNE-SOPHIE JEAN-BAPTISTE N'DEYE LOUISE")
	usedNames = []string{"", "", "Lefèvre-Œuvrard", "D’Haÿ", "Ÿvon-Noël", "Müller", "Łukasiewicz", "Çelik", "Ñuñez", "Πέτρος"}
	services  = []string{"Médecine interne", "Urgences adultes", "Chirurgie viscérale et digestive", "Maternité – salle 2", ""}
)

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

func person(rng *rand.Rand) printing.Content {
	words := func(from []string, least, most, limit int) string {
		s := pick(rng, from)
		for range least - 1 + rng.IntN(most-least+1) {
			s += " " + pick(rng, from)
		}
		return strings.TrimRight(s[:min(len(s), limit)], " -'")
	}
	c := printing.Content{
		NomNaissance: words(names, 1, 2, 100), ListePrenoms: words(givenNames, 1, 4, 100),
		NomUtilise: pick(rng, usedNames), PrenomUtilise: pick(rng, usedNames),
		DateNaissance: fmt.Sprintf("%02d/%02d/%d", 1+rng.IntN(28), 1+rng.IntN(12), 1920+rng.IntN(106)),
		IPP:           fmt.Sprintf("%010d", 8000000000+rng.Int64N(999999999)), IEP: fmt.Sprintf("%09d", 250000000+rng.IntN(9999999)),
		Service: pick(rng, services), EntreLe: "22/11/2026", Statut: "Qualifiée", EditeLe: "22/11/2026 09:12",
	}
	if rng.IntN(12) == 0 { // the longest the format knows
		c.NomNaissance = words(names, 8, 12, 100)
		c.ListePrenoms = words(givenNames, 10, 14, 100)
	}
	c.PremierPrenom, _, _ = strings.Cut(c.ListePrenoms, " ")
	dep := pick(rng, []string{"2A", "2B", "75", "63", "13", "99", "97"})
	c.LieuCode = dep + fmt.Sprintf("%03d", 1+rng.IntN(500))
	c.LieuLibelle = pick(rng, []string{"Ajaccio", "Chambon-sur-Lac", "L’Haÿ-les-Roses", "Géorgie", "Saint-Denis (La Réunion)"})
	sex := 1 + rng.IntN(2)
	c.Sexe = []string{"M", "F"}[sex-1]
	oid := "1.2.250.1.213.1.4.8"
	c.Nature = "NIR"
	if rng.IntN(6) == 0 {
		oid, c.Nature = "1.2.250.1.213.1.4.9", "NIA"
	}
	c.Matricule = matricule(fmt.Sprintf("%d%s%s%s%s%03d", sex, c.DateNaissance[8:], c.DateNaissance[3:5], dep, c.LieuCode[2:], 1+rng.IntN(999)))
	c.MessageINS = Message(c.Matricule, oid, c.ListePrenoms, c.NomNaissance, c.Sexe, c.DateNaissance, c.LieuCode)
	return c
}

// matricule adds the key to the 13 characters.
func matricule(s string) string {
	digits := strings.NewReplacer("2A", "19", "2B", "18").Replace(s[5:7])
	var n int64
	for _, r := range s[:5] + digits + s[7:] {
		n = n*10 + int64(r-'0')
	}
	return fmt.Sprintf("%s%02d", s, 97-n%97)
}
