package apilec_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/vitale/apilec"
)

func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return b
}

func refused(t *testing.T, err error, code string) {
	t.Helper()
	var r *texts.Refusal
	require.ErrorAs(t, err, &r)
	require.Equal(t, code, r.Code)
}

func TestParse_Samples(t *testing.T) {
	l, err := apilec.Parse(sample(t, "famille.xml"))
	require.NoError(t, err)
	require.Equal(t, cards.SourceAPILecture, l.Source)
	require.Equal(t, []cards.Beneficiaire{
		{Nom: "MARTIN", Prenom: "DOMINIQUE", NomNaissance: "ADRTROIS", NomUsuel: "MARTIN", DateBrute: "19970226", Rang: "1",
			Qualite: "00", NIR: "297022A02077878", NIRCertifie: "297022A02077878"},
		{Nom: "ADRTROIS", Prenom: "ZOÉ", NomNaissance: "ADRTROIS", DateBrute: "190302", SiecleInconnu: true, Rang: "2",
			Qualite: "06", NIR: "297022A02077878"},
	}, l.Beneficiaires)
	require.Len(t, l.Remarques, 1, "the century is not known")

	l, err = apilec.Parse(sample(t, "lunaire.xml"))
	require.NoError(t, err)
	require.Equal(t, "19593300", l.Beneficiaires[0].DateBrute, "kept as it is (C-45)")
	require.Len(t, l.Remarques, 2, "lunar date, wrong key: %v", l.Remarques)
}

func TestParse_WhatIsNotTheAnswerIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ xml, code string }{
		"nothing":         {"", "apilec.reponse"},
		"not XML":         {"Hn_LectureVitale: erreur 123", "apilec.reponse"},
		"another root":    {"<a/>", "apilec.reponse"},
		"no list":         {"<T_AsnDonneesVitale/>", "apilec.reponse"},
		"nobody":          {"<T_AsnDonneesVitale><listeBenef/></T_AsnDonneesVitale>", "vitale.vide"},
		"without names":   {string(sample(t, "sans-nom.xml")), "vitale.vide"},
		"cut":             {string(sample(t, "famille.xml")[:400]), "apilec.reponse"},
		"entities":        {`<!DOCTYPE a [<!ENTITY x "y">]><T_AsnDonneesVitale>&x;</T_AsnDonneesVitale>`, "apilec.reponse"},
		"a deep nest":     {strings.Repeat("<a>", 5000) + strings.Repeat("</a>", 5000), "apilec.reponse"},
		"far too long":    {strings.Repeat("a", 70<<10), "apilec.reponse"},
		"unknown charset": {`<?xml version="1.0" encoding="EBCDIC"?><T_AsnDonneesVitale/>`, "apilec.reponse"},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := apilec.Parse([]byte(c.xml))
			refused(t, err, c.code)
			require.Zero(t, l)
		})
	}
}

// here is a card present in a reader, to which the library does not speak through us.
type here string

func (h here) Card() cards.Card { return cards.Card{Reader: string(h), Presence: 3} }

func (h here) Transaction(context.Context, func(cards.Channel) error) error {
	panic("the licensed library speaks to the card itself")
}

type canned []byte

func (c canned) Identification(context.Context) ([]byte, error) { return c, nil }

func TestReader_ALibrarySetToAnotherReaderIsNotBelieved(t *testing.T) {
	r := apilec.Reader{Library: canned(sample(t, "famille.xml")), Lecteur: "Gemalto 0"}
	_, err := r.ReadVitale(t.Context(), here("Gemalto 1"))
	refused(t, err, "apilec.autre_lecteur")
	l, err := r.ReadVitale(t.Context(), here("Gemalto 0"))
	require.NoError(t, err)
	require.EqualValues(t, 3, l.Card.Presence)
}

// program writes a shell script that plays the site's program.
func program(t *testing.T, body string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("plays a shell script")
	}
	_, err := exec.LookPath("sh")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "lecture")
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o700))
	return path
}

func TestProcess_PlaysTheSitesProgram(t *testing.T) {
	file, err := filepath.Abs("testdata/famille.xml")
	require.NoError(t, err)
	b, err := apilec.Process{Path: program(t, "cat '"+file+"'")}.Identification(t.Context())
	require.NoError(t, err)
	require.True(t, bytes.Equal(sample(t, "famille.xml"), b))

	_, err = apilec.Process{Path: program(t, "exit 3")}.Identification(t.Context())
	refused(t, err, "apilec.echec")
	_, err = apilec.Process{Path: program(t, "head -c 200000 /dev/zero")}.Identification(t.Context())
	refused(t, err, "apilec.reponse")
	_, err = apilec.Process{Path: filepath.Join(t.TempDir(), "absent")}.Identification(t.Context())
	refused(t, err, "apilec.absente")
	_, err = apilec.Process{Path: program(t, "exec sleep 60"), Deadline: 50 * time.Millisecond}.Identification(t.Context())
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestDirect_WhatIsNotPublicIsRefused(t *testing.T) {
	_, err := apilec.Direct()
	refused(t, err, "apilec.non_public")
	library, ini := apilec.Installation("windows")
	require.NotEmpty(t, library)
	require.NotEmpty(t, ini)
	library, _ = apilec.Installation("linux")
	require.Empty(t, library, "no Linux version is public")
}

func TestConfig_NamesTheReaders(t *testing.T) {
	c := apilec.ParseConfig([]byte("[PCSC]\r\nRessource_Vitale = Ingenico \xE9 0\r\nRessource_CPS=Ingenico 1\r\nautre\r\n"))
	require.Equal(t, apilec.Config{RessourceVitale: "Ingenico é 0", RessourceCPS: "Ingenico 1"}, c)
	require.Zero(t, apilec.ParseConfig(nil))
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"famille.xml", "lunaire.xml", "sans-nom.xml"} {
		f.Add(sample(f, name))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := apilec.Parse(b)
		if err != nil {
			require.Zero(t, l)
			return
		}
		require.NotEmpty(t, l.Beneficiaires)
		for _, p := range l.Beneficiaires {
			require.NotEmpty(t, p.Nom)
			require.NotEmpty(t, p.Prenom)
			require.True(t, p.NIR == "" || cards.FormeNIR(p.NIR))
		}
	})
}
