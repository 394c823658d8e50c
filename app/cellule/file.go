package cellule

import (
	"slices"

	"guichet/app"
	"guichet/app/inscall"
	"guichet/ins"
)

// identite is the identity of the case as the base has it; Version 0 when it was never created.
func (f *file) identite() ins.Identite { return f.dossier.Identite }

func (f *file) id() string { return f.dossier.Identite.ID }

func (f *file) itemID() string {
	if f.item == nil {
		return ""
	}
	return f.item.ID
}

// liste is the worklist of the open item; "" when none is open.
func (f *file) liste() string {
	if f.item == nil || f.item.Ferme {
		return ""
	}
	return f.item.Liste
}

// same tells whether two readings are of the same case. An item may be gone meanwhile.
func (f *file) same(g *file) bool {
	return f.id() == g.id() && (f.itemID() == g.itemID() || g.item == nil)
}

// changed tells whether something was done since: looks do not count.
func (f *file) changed(g *file) bool {
	if (f.item == nil) != (g.item == nil) || f.identite().Version != g.identite().Version || f.item != nil && g.item != nil && f.item.Version != g.item.Version {
		return true
	}
	if (f.other == nil) != (g.other == nil) || f.other != nil && f.other.Identite.Version != g.other.Identite.Version {
		return true
	}
	return acts(f.past) != acts(g.past)
}

func acts(past []moment) int {
	n := 0
	for _, m := range past {
		if m.line.Name != app.FactAccess {
			n++
		}
	}
	return n
}

// otherID is the identity that stands beside the one of the case: the pair that was reported, the one that holds the
// INS, the one it was merged into, or the likeliest duplicate.
func (f *file) otherID() string {
	i := f.identite()
	switch {
	case f.item != nil && f.item.Autre != "":
		return f.item.Autre
	case f.holder != "":
		return f.holder
	case i.FusionneeDans != "":
		return i.FusionneeDans
	}
	for _, d := range f.pairs {
		if f.liste() == ins.ListeDoublon || d.Avis == app.DoublonPotentiel || ins.JudgePair(i, d.Identite).Kind != ins.PairNone {
			return d.Identite.ID
		}
	}
	if n := len(i.Absorbees); n > 0 {
		return i.Absorbees[n-1]
	}
	return ""
}

// avis is what was made of the pair of the case.
func (f *file) avis(id string) app.Avis {
	for _, m := range slices.Backward(f.past) {
		if j, ok := app.FactOf[app.Judgement](m.line, app.FactPairJudged); ok && (j.A == id || j.B == id) {
			return j.Avis
		}
	}
	return ""
}

// openWorks are the items of the identity that are still open, the one of the case among them: a vérification that is
// due is an item before anybody did anything about it.
func (f *file) openWorks() []app.WorkItem {
	all := slices.Clone(f.works)
	if f.item != nil && !slices.ContainsFunc(all, func(w app.WorkItem) bool { return w.ID == f.item.ID }) {
		all = append(all, f.item.WorkItem)
	}
	return slices.DeleteFunc(all, func(w app.WorkItem) bool { return w.Ferme })
}

// known tells whether the identity exists.
func (f *file) known() bool { return f.identite().Version > 0 }

// confrontation lays the last document beside the INS, on the day le: that of the last answer, else that of the record.
func (f *file) confrontation(places app.Places, le ins.Date) (ins.Confrontation, bool) {
	i := f.identite()
	c := ins.Confrontation{Titre: f.proof.titre, Piece: f.proof.piece, Parole: f.proof.parole, Le: le}
	switch {
	case f.proof.call != nil:
		c.INS = *f.proof.call.INS
	case i.INS != nil:
		c.INS = *i.INS
	default:
		return c, false
	}
	if f.known() {
		t := i.Traits
		c.Local = &t
		if c.Titre == (ins.Traits{}) {
			c.Titre, c.Parole = t, true
		}
	}
	c.Lieux = inscall.LinkPlaces(places, c.Titre, c.INS)
	return c, true
}

// offers tells whether the last answer may still give the record its INS: another than the one it has, and younger than
// what took an INS away.
func (f *file) offers() bool {
	c, i := f.proof.call, f.identite()
	return c != nil && f.known() && (i.INS == nil || !unchanged(i, *c.INS))
}

// confirms tells whether the last answer confirms the INS that the record has (D-63).
func (f *file) confirms() bool {
	c, i := f.proof.call, f.identite()
	return c != nil && f.proof.fresh && i.INS != nil && unchanged(i, *c.INS)
}

// unchanged tells that INSi gives the INS of a record again: number, nature and traits (D-61). Equal digits alone confirm nothing.
func unchanged(i ins.Identite, answer ins.INS) bool {
	return ins.Verify(i, ins.UneIdentite, &answer, ins.LieuxNonJuges, ins.Reglages{}).Outcome == ins.VerificationInchangee
}
