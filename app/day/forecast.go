package day

import (
	"slices"

	"guichet/ins"
)

// outcome is what the rules make of one admission, told before the desk has done it.
type outcome struct {
	visite visite
	avant  ins.Statut // of the record that was opened
	compte Tally
}

// appelPanne counts calls without an answer.
const appelPanne = "panne"

// expect foretells an admission from its plan and, for somebody who comes back, from the status of his record.
func (o *outcome) expect(a admission) {
	c := newTally()
	after := ins.Qualifiee
	calls := []string{"00"}
	switch a.visite {
	case visiteSansPiece:
		after = ins.Recuperee
	case visiteNouveauNe:
		after, calls, c.Travaux[ins.ListeARecuperer] = ins.Provisoire, nil, 1
	case visiteEtranger:
		after, calls, c.Travaux[ins.ListeARecuperer] = ins.Validee, nil, 1
	case visiteHomonyme:
		calls = []string{"02", "00"}
	case visiteCompose, visiteNomUsage:
		calls = []string{"01", "00"}
	case visiteAutreLieu:
		after, c.Travaux[ins.ListeDiscordance] = ins.Validee, 1
	case visiteDate:
		after, calls, c.Travaux[ins.ListeARecuperer] = ins.Validee, []string{"01", "01"}, 1
	case visiteNomDiffere:
		after, calls, c.Travaux[ins.ListeDiscordance] = ins.Validee, []string{"01", "00"}, 1
		c.Bloquantes[string(ins.TraitNomNaissance)] = 1
	case visiteDejaPorteur:
		after, c.Travaux[ins.ListeDoublon] = ins.Validee, 1
	case visiteRetour:
		if o.avant == ins.Recuperee || o.avant == ins.Qualifiee { // the document is compared with the INS of the record
			calls = nil
		}
	}
	if a.panne.insi && calls != nil {
		calls, after = []string{appelPanne}, ins.Validee
		if a.visite == visiteSansPiece {
			after = ins.Provisoire
		}
		if a.visite != visiteRetour { // his item is open already
			c.Travaux[ins.ListeARecuperer] = 1
		}
	}
	for _, code := range calls {
		c.Appels[code]++
	}
	if a.visite == visiteRetour {
		c.Retours = 1
		c.Statuts[o.avant.Code()]--
	} else {
		c.Creations = 1
	}
	if c.Statuts[after.Code()]++; c.Statuts[after.Code()] == 0 {
		delete(c.Statuts, after.Code())
	}
	if slices.Contains(discordances, a.visite) {
		c.Discordances = 1
	}
	if a.etiquete || a.visite != visiteRetour || o.avant != ins.Qualifiee { // a look at a record where nothing is done is no visit
		c.Venues = 1
	}
	if a.etiquete {
		c.Impressions = 1
		switch {
		case a.panne.imprimante:
			c.Echecs = 1
		case after == ins.Qualifiee:
			c.AvecSymbole = 1
		}
	}
	o.compte = c
}
