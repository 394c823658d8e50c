// Package cog knows birth places by the code officiel géographique (COG): communes, their former codes and their
// mergers, municipal districts, countries. It answers three questions: what a code meant at a date of birth, which
// code a typed name or postal code stood for at that date, and whether two codes are the same place.
//
// Rules: C-60 to C-69, D-25, D-59 and D-59a of docs/regles.md, after RNIV volet 1 v2.0 §4.5.4.1, EXI SI 19,
// EXI SI 20, EXI SI 31 and annexe III.
//
// The table never refuses a code: one that it does not hold is shown as such (C-63), and where a code meant two
// places at two dates and the table is not sure which, it names none (C-64).
//
// The embedded table is made by the program of internal/gen from the npm package @etalab/decoupage-administratif
// (Licence Ouverte; source INSEE, La Poste) and from countries.txt beside it. It holds no dates of mergers and few
// names of vanished communes: those come from INSEE's own yearly files, through the Parse functions and Table.With.
package cog

//go:generate go run ./internal/gen -communes $DECOUPAGE/data/communes.json -departements $DECOUPAGE/data/departements.json -mouvements $MOUVEMENTS -sortie ../../assets/cog/lieux.gz
