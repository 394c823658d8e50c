package desk

import (
	"slices"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// twinEffects look once more for the person, by the traits that stand on the document: the search before the creation
// may have been made with a card's date or with another name.
func (m *machine) twinEffects() []actor.Effect {
	a := &m.cur
	a.twins = nil
	if a.recorded() {
		return nil
	}
	return []actor.Effect{lookForTwins{From: actor.From{Key: a.key, Token: 0},
		search: app.Search{DateNaissance: a.titre.DateNaissance, Nom: firstLetters(a.titre.NomNaissance)}}}
}

// onTwins warns of records that bear the same traits. It opens nothing by itself, and creating in spite of it is the
// agent's right: the cellule is then told.
func onTwins(m *machine, r twinsFound) []actor.Effect {
	a := &m.cur
	if r.err != nil || a.recorded() || !a.entered || r.date != a.titre.DateNaissance {
		return nil
	}
	a.twins = nil
	for _, f := range r.found {
		if !f.Approaching && sameTraits(f.Identite, a.titre) && f.Identite.ID != a.id {
			a.twins = append(a.twins, f.Identite)
		}
	}
	if len(a.twins) > 0 && slices.Contains(open, a.state) {
		m.message = m.text(shown.MessageWarning, "app_doublon_possible", "ipp", a.twins[0].IPP, "statut", a.twins[0].Statut().String())
	}
	return nil
}

// sameTraits is the pre-filter of A-85 made strict: same birth date, same first given name, same name of birth or of
// use, separators ignored.
func sameTraits(i ins.Identite, t ins.Traits) bool {
	k := ins.SearchKeys(i)
	nom, prenom := ins.SearchKey(t.NomNaissance), ins.SearchKey(t.PremierPrenom)
	return i.DateNaissance == t.DateNaissance && (k.NomNaissance == nom || k.NomUtilise == nom) &&
		(k.PremierPrenom == prenom || k.PrenomUtilise == prenom) && i.FusionneeDans == ""
}

// isTwin tells whether a record may be opened because it bears the traits typed.
func (a *admission) isTwin(id string) bool {
	return slices.ContainsFunc(a.twins, func(i ins.Identite) bool { return i.ID == id })
}

// twinWorks tells the cellule of a record created beside another with the same traits.
func (m *machine) twinWorks() []app.Work {
	a := &m.cur
	if a.recorded() || len(a.twins) == 0 {
		return nil
	}
	return []app.Work{m.work(ins.ListeDoublon, texts.Get("app_motif_doublon", "ipp", a.twins[0].IPP).Phrase, "A-85")}
}
