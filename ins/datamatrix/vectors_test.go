package datamatrix

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/ins"
)

const zeros = "IS010000000000000000000000"

// gs writes a vector as people do: <GS> stands for the byte 0x1D.
func gs(s string) string { return strings.ReplaceAll(s, "<GS>", "\x1d") }

func date(y int, m time.Month, d int) ins.Date { return ins.Date{Year: y, Month: m, Day: d} }

func person(matricule ins.Matricule, oid ins.OID, prenoms, nom string, sexe ins.Sexe, born ins.Date, lieu string) ins.INS {
	return ins.INS{
		Traits: ins.Traits{
			NomNaissance: nom, ListePrenoms: prenoms, Sexe: sexe, DateNaissance: born, LieuNaissance: lieu,
		},
		Matricule: matricule, OID: oid,
	}
}

// vector is a reference message. The people are fictive: V1 is that of RNIV §2.2, V2 and V3 are test people of
// INSi, V4 and V5 are invented, V6 proves the greatest length and V7 the freedom of order.
type vector struct {
	id      string
	payload string
	chars   int
	hash    string // first 16 hexadecimal digits of the SHA-256
	ins     ins.INS
	write   bool // our writer makes exactly this
}

var vectors = []vector{
	{
		"V1", zeros + "S1260058815400233S21.2.250.1.213.1.4.8<GS>S3JEANNE MARIE CECILE<GS>S4DARK<GS>S5FS630-05-1960S788154", 116, "72ca6ce412ba689b",
		person("260058815400233", ins.OIDNIR, "JEANNE MARIE CECILE", "DARK", ins.Feminin, date(1960, 5, 30), "88154"), true,
	},
	{
		"V2", zeros + "S1236066322083656S21.2.250.1.213.1.4.8<GS>S3CATARINA BELLA<GS>S4TCHITCHI<GS>S5FS621-06-1936S763220", 115, "2054ac72c271f13b",
		person("236066322083656", ins.OIDNIR, "CATARINA BELLA", "TCHITCHI", ins.Feminin, date(1936, 6, 21), "63220"), true,
	},
	{
		"V3", zeros + "S1297022A02077878S21.2.250.1.213.1.4.10S3DOMINIQUE<GS>S4ADRTROIS<GS>S5FS626-02-1997S72A020", 110, "374abf863c54d6a3",
		person("297022A02077878", ins.OIDNIRTest, "DOMINIQUE", "ADRTROIS", ins.Feminin, date(1997, 2, 26), "2A020"), true,
	},
	{
		"V4", zeros + "S1185129999999968S21.2.250.1.213.1.4.9<GS>S3MOHAMED-AMINE<GS>S4BEN SALEM<GS>S5MS631-12-1985S799350", 115, "95118885ad434489",
		person("185129999999968", ins.OIDNIA, "MOHAMED-AMINE", "BEN SALEM", ins.Masculin, date(1985, 12, 31), "99350"), true,
	},
	{
		"V5", zeros + "S1101069999999815S21.2.250.1.213.1.4.10S3PIERRE-ALAIN<GS>S4D'ARTAGNAN DE L'HERAULT<GS>S5MS617-06-2001", 121, "e8723dd31bfad3a6",
		person("101069999999815", ins.OIDNIRTest, "PIERRE-ALAIN", "D'ARTAGNAN DE L'HERAULT", ins.Masculin, date(2001, 6, 17), ""), false,
	},
	{
		"V6", zeros + "S1297022A02077878S21.2.250.1.213.1.4.8<GS>S3" + strings.Repeat("A", 100) + "S4" + strings.Repeat("B", 100) + "S5FS626-02-1997S72A020", 291, "23986d2f41707513",
		person("297022A02077878", ins.OIDNIR, strings.Repeat("A", 100), strings.Repeat("B", 100), ins.Feminin, date(1997, 2, 26), "2A020"), true,
	},
	{
		"V7", zeros + "S788154S630-05-1960S5FS4DARK<GS>S21.2.250.1.213.1.4.8<GS>S1260058815400233S3JEANNE MARIE CECILE", 115, "ecc66df45b99ad29",
		person("260058815400233", ins.OIDNIR, "JEANNE MARIE CECILE", "DARK", ins.Feminin, date(1960, 5, 30), "88154"), false,
	},
}

func vectorOf(t *testing.T, id string) vector {
	t.Helper()
	for _, v := range vectors {
		if v.id == id {
			return v
		}
	}
	t.Fatalf("no vector %s", id)
	return vector{}
}

// qualified is an identity whose active INS is i.
func qualified(i ins.INS) ins.Identite {
	return ins.Identite{
		ID: "1", IPP: "1", Traits: i.Traits, INS: &i, Preuve: &ins.Preuve{Type: ins.PieceCNI, Agent: "agent"}, Version: 1,
	}
}

func TestVectors_AreThePublishedOnes(t *testing.T) {
	for _, v := range vectors {
		payload := gs(v.payload)
		require.Len(t, payload, v.chars, v.id)
		sum := sha256.Sum256([]byte(payload))
		require.Equal(t, v.hash, hex.EncodeToString(sum[:8]), v.id)
	}
	const v1 = "4953303130303030303030303030303030303030303030303030" + "5331323630303538383135343030323333" +
		"5332312e322e3235302e312e3231332e312e342e38" + "1d" + "53334a45414e4e45204d4152494520434543494c45" + "1d" +
		"53344441524b" + "1d" + "533546533633302d30352d3139363053373838313534"
	require.Equal(t, v1, hex.EncodeToString([]byte(gs(vectors[0].payload))))
}

func TestEncode_DM10toDM36_Vectors(t *testing.T) {
	for _, v := range vectors {
		if !v.write {
			continue
		}
		msg, refusal := Encode(qualified(v.ins), Options{Entrainement: true})
		require.Nil(t, refusal, v.id)
		require.Equal(t, gs(v.payload), string(msg), v.id)
	}
}

func TestDecode_DM63_Vectors(t *testing.T) {
	for _, v := range vectors {
		m, refusal := Decode([]byte(gs(v.payload)), Options{Entrainement: true})
		require.Nil(t, refusal, v.id)
		require.Equal(t, v.ins, m.INS, v.id)
	}
}

func TestSelfTest(t *testing.T) { require.Nil(t, SelfTest()) }
