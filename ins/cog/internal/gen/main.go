// Command gen writes the embedded table of birth places.
//
// It reads the files communes.json and departements.json of the npm package @etalab/decoupage-administratif and
// the countries.txt that stands beside this source:
//
//	npm pack @etalab/decoupage-administratif && tar xzf etalab-decoupage-administratif-*.tgz
//	DECOUPAGE=$PWD/package go generate ./ins/cog
//
// It is a tool of the developers and no part of the program.
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

func main() {
	communes := flag.String("communes", "", "communes.json of the package")
	departements := flag.String("departements", "", "departements.json of the package")
	edition := flag.String("edition", "2026", "year of the code officiel géographique in the package")
	out := flag.String("sortie", "", "file to write")
	flag.Parse()
	if *communes == "" || *departements == "" || *out == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := generate(*communes, *departements, *edition, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func generate(communes, departements, edition, out string) error {
	names, err := readDepartements(departements)
	if err != nil {
		return err
	}
	entries, err := readCommunes(communes)
	if err != nil {
		return err
	}
	foreign, err := readCountries(bytes.NewReader(countries))
	if err != nil {
		return err
	}
	source := "Code officiel géographique " + edition + " (INSEE, La Poste ; Licence Ouverte)"
	t, err := cog.New(source, names, append(entries, foreign...))
	if err != nil {
		return fmt.Errorf("make the table: %w", err)
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
