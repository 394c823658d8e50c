package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"guichet/app/day"
	"guichet/app/workstation"
)

// maxJournee bounds the admissions of one simulated day.
const maxJournee = 100_000

// journee is the day of « guichet demo --journee ».
type journee struct {
	n      int
	base   string
	seed   uint64
	faults bool
}

// playDay plays a day of admissions: one JSON line on standard output for each act once it is durable, the account of
// the day on standard error. The command fails when the journal does not tell what the generator foretold.
func (p Program) playDay(ctx context.Context, j journee) error {
	switch {
	case j.base == "":
		return usage("--base manque : le fichier de la base de la journée")
	case j.n < 1 || j.n > maxJournee:
		return usage("--journee : un nombre d’admissions de 1 à %d", maxJournee)
	}
	places, err := workstation.Places()
	if err != nil {
		return err
	}
	sum, err := day.Play(ctx, day.Options{
		Places: places, Base: j.base, N: j.n, Graine: j.seed, Pannes: j.faults,
		Act: func(a day.Act) error {
			line, err := json.Marshal(a)
			if err != nil {
				return err
			}
			if _, err := p.Out.Write(append(line, '\n')); err != nil { // one write, so that a kill leaves no half line behind
				return fmt.Errorf("écriture de l’acte : %w", err)
			}
			return nil
		},
	})
	if err != nil {
		return err
	}
	e := json.NewEncoder(p.Err)
	e.SetEscapeHTML(false)
	if err := e.Encode(sum); err != nil {
		return fmt.Errorf("écriture du bilan : %w", err)
	}
	fmt.Fprintf(p.Err, "Jour %d : %d admissions, %d actes en %.1f s.\n", sum.Jour, sum.Admissions, sum.Actes, sum.Duree.Seconds())
	for _, gap := range sum.Ecarts {
		fmt.Fprintln(p.Err, "Écart :", gap)
	}
	if len(sum.Ecarts) > 0 {
		return errors.New("le journal ne dit pas ce que le générateur a prévu")
	}
	fmt.Fprintln(p.Err, "Le journal dit exactement ce que le générateur a prévu.")
	return nil
}
