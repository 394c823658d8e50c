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
// (Licence Ouverte; source INSEE, La Poste), from INSEE's own file of the events of communes since 1943 (v_mvt_commune,
// Licence Ouverte), and from countries.txt and towns.txt beside it, which are ours. A site brings it up to date with
// INSEE's yearly files, through the Parse functions and Table.With. Where a merger has no date, as in a table made
// without the events, the answer is that it cannot be told (C-69).
//
// Find reads what a person typed the way papers write it (question.go, territory.go); past.go walks from what a place
// was to what it is.
package cog

//go:generate go run ./internal/gen -communes $DECOUPAGE/data/communes.json -departements $DECOUPAGE/data/departements.json -mouvements $MOUVEMENTS -sortie ../../assets/cog/lieux.gz
