// Command gen writes the embedded table of birth places.
//
// It reads the files communes.json and departements.json of the npm package @etalab/decoupage-administratif and
// the countries.txt that stands beside this source:
//
//	npm pack @etalab/decoupage-administratif && tar xzf etalab-decoupage-administratif-*.tgz
//	DECOUPAGE=$PWD/package MOUVEMENTS=v_mvt_commune_2026.csv go generate ./ins/cog
//
// The last file is INSEE's own: the events of the communes since 1943, of the same edition, from which come the names
// of the vanished ones and the dates of all (Licence Ouverte; also sources/mouvements-communes.csv of the repository
// that the package is made from). The towns.txt that stands beside this source says under which foreign towns people
// look for a country. It is a tool of the developers and no part of the program.
package main

import (
	"bytes"
	_ "embed"
	"flag"
	"fmt"
	"os"

	"guichet/ins/cog"
)

//go:embed countries.txt
var countries []byte

//go:embed towns.txt
var towns []byte

func main() {
	communes := flag.String("communes", "", "communes.json of the package")
	departements := flag.String("departements", "", "departements.json of the package")
	events := flag.String("mouvements", "", "v_mvt_commune of INSEE")
	edition := flag.String("edition", "2026", "year of the code officiel géographique in the package")
	out := flag.String("sortie", "", "file to write")
	flag.Parse()
	if *communes == "" || *departements == "" || *events == "" || *out == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := generate(sources{*communes, *departements, *events, *edition}, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// sources are the files that the table is made from.
type sources struct{ communes, departements, events, edition string }

func generate(from sources, out string) error {
	names, err := readDepartements(from.departements)
	if err != nil {
		return err
	}
	entries, err := readCommunes(from.communes)
	if err != nil {
		return err
	}
	foreign, err := readCountries(bytes.NewReader(countries))
	if err != nil {
		return err
	}
	if err := addTowns(foreign, bytes.NewReader(towns)); err != nil {
		return err
	}
	alive := map[string]bool{}
	for _, e := range entries {
		alive[e.Code] = alive[e.Code] || e.Nature == cog.Commune
	}
	history, err := readHistory(from.events, func(code string) bool { return alive[code] })
	if err != nil {
		return err
	}
	source := "Code officiel géographique " + from.edition + " et mouvements des communes depuis 1943 (INSEE, La Poste ; Licence Ouverte)"
	t, err := cog.New(source, names, append(entries, foreign...))
	if err != nil {
		return fmt.Errorf("make the table: %w", err)
	}
	if t, err = t.With(history); err != nil {
		return fmt.Errorf("add the history: %w", err)
	}
	var b bytes.Buffer
	if err := t.Write(&b); err != nil {
		return err
	}
	if err := os.WriteFile(out, b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	fmt.Printf("%d entries, %d bytes\n", t.Len(), b.Len())
	return nil
}
