package desk

import (
	"slices"
	"strings"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// Scan is what a hand scanner read, as it gave it. The text is never kept (DM-71).
type Scan struct{ Text string }

// scan is the claim that a patient in hand came with.
type scan struct {
	claim app.Claim
	quand time.Time
	exact bool   // the number of the code was found, not only people born that day
	ecart string // the traits that differ from those of the record with the same number (DM-70)
}

// onScan: a code was read. Without a patient in hand it begins a search; with one it is an aid to fill his traits in,
// or says whether the paper is his (DM-67 to DM-70).
func onScan(m *machine, c Scan) []actor.Effect {
	if m.symbols == nil {
		m.refuse("app_scan_non_configure")
		return nil
	}
	claim, refusal := m.symbols.Read(c.Text)
	if refusal != nil {
		m.message = shown.Refused(shown.MessageRefusal, refusal)
		return nil
	}
	a := &m.cur
	switch {
	case a.recorded() && sameNumber(claim, a.record):
		m.sayWhetherSame(claim, a.record.Traits)
	case slices.Contains(nobody, a.state), a.state == StateDone:
		return m.searchScanned(claim)
	case a.recorded():
		m.sayWhetherSame(claim, a.record.Traits)
	case claim.IPP != "":
		m.message = m.text(shown.MessageWarning, "app_scan_ipp_ailleurs")
	case a.entered:
		m.sayWhetherSame(claim, a.titre)
	case (a.state == StatePiece || a.state == StateTraits) && a.typed == (EnterTraits{}):
		a.scan = &scan{claim: claim, quand: m.now}
		m.message = m.text(shown.MessageInfo, "app_scan_propose")
	default:
		m.message = m.text(shown.MessageInfo, "app_scan_saisie_gardee")
	}
	return nil
}

// searchScanned looks for the number of the code and, when no record bears it, for people born that day (DM-68).
func (m *machine) searchScanned(claim app.Claim) []actor.Effect {
	var fx []actor.Effect
	if m.cur.state == StateDone { // the next patient comes with a paper
		fx = m.leave("app_motif_abandon")
	}
	m.begin(StateIdle)
	a := &m.cur
	a.scan = &scan{claim: claim, quand: m.now}
	f := searchBase{search: app.Search{IPP: claim.IPP}}
	if claim.IPP == "" {
		t := claim.INS.Traits
		nom := firstLetters(t.NomNaissance)
		a.search = shown.SearchForm{Date: t.DateNaissance.FR(), Nom: nom}
		f.search = app.Search{Matricule: claim.INS.Matricule}
		f.otherwise = &app.Search{DateNaissance: t.DateNaissance, Nom: nom}
	}
	a.back = StateIdle
	f.From = actor.From{Key: a.key, Token: m.wait(StateSearching)}
	return append(fx, f)
}

// onScanFound judges what a search by a code gave; it tells whether there is anything more to do with it.
func (m *machine) onScanFound(r searched) (done bool) {
	a := &m.cur
	s := *a.scan
	s.exact = r.exact && len(r.found) == 1
	switch {
	case s.claim.IPP != "" && len(r.found) == 0: // a search by our own number is none before a creation
		m.cur = idle()
		m.refuse("app_scan_ipp_inconnu")
		return true
	case s.claim.IPP != "":
	case !s.exact:
		m.message = m.text(shown.MessageInfo, "app_scan_inconnu")
	default:
		s.ecart = claimDiffers(s.claim.INS.Traits, r.found[0].Identite.Traits)
		if s.ecart != "" { // DM-70: shown, nothing overwritten
			m.message = m.text(shown.MessageWarning, "app_scan_ecart", "ecart", s.ecart)
		}
	}
	a.scan = &s
	return false
}

// sayWhetherSame tells whether a code read with a patient in hand is his.
func (m *machine) sayWhetherSame(c app.Claim, t ins.Traits) {
	a := &m.cur
	switch {
	case c.IPP != "" && a.record.IPP == c.IPP:
		m.message = m.text(shown.MessageInfo, "app_scan_meme", "patient", a.displayName())
	case c.IPP != "":
		m.message = m.text(shown.MessageWarning, "app_scan_autre_ipp", "patient", a.displayName())
	default:
		if ecart := claimDiffers(c.INS.Traits, t); ecart != "" {
			m.message = m.text(shown.MessageWarning, "app_scan_autre", "patient", a.displayName(), "ecart", ecart)
			return
		}
		m.message = m.text(shown.MessageInfo, "app_scan_meme", "patient", a.displayName())
	}
}

// sameNumber tells whether a code bears a number of this record.
func sameNumber(c app.Claim, i ins.Identite) bool {
	if c.IPP != "" {
		return c.IPP == i.IPP
	}
	return i.INS != nil && i.INS.Matricule == c.INS.Matricule
}

// claimDiffers names the traits of a code that are not those of a record or a document, each with its two values; ""
// when they agree. The place is no reason to doubt: its code changes with the years (C-65).
func claimDiffers(c, t ins.Traits) string {
	var out []string
	differ := func(trait ins.Trait, code, here string) {
		out = append(out, texts.Get("app_scan_trait", "trait", trait.Libelle(), "code", code, "ici", here).Phrase)
	}
	if ins.SearchKey(c.NomNaissance) != ins.SearchKey(t.NomNaissance) {
		differ(ins.TraitNomNaissance, c.NomNaissance, t.NomNaissance)
	}
	if ins.CheckPremierPrenom(t.PremierPrenom, c.ListePrenoms) != nil {
		differ(ins.TraitListePrenoms, c.ListePrenoms, t.PremierPrenom)
	}
	if c.DateNaissance != t.DateNaissance {
		differ(ins.TraitDateNaissance, c.DateNaissance.FR(), t.DateNaissance.FR())
	}
	if c.Sexe != t.Sexe {
		differ(ins.TraitSexe, string(c.Sexe), string(t.Sexe))
	}
	return strings.Join(out, " ; ")
}

// scannedRecord is the one record that bears the number of the code read, when nothing of the code contradicts it:
// Enter opens it, once the agent has compared it with the person (DM-69).
func (a *admission) scannedRecord() string {
	if a.scan == nil || !a.scan.exact || a.scan.ecart != "" || len(a.found) != 1 {
		return ""
	}
	return a.found[0].Identite.ID
}

// scanProposals are the claimed values of a code, to be read again on the document. The sex is left out, as with a
// card: one thing must be read on the document before Enter takes the rest.
func (a *admission) scanProposals() EnterTraits {
	t := a.scan.claim.INS.Traits
	return EnterTraits{NomNaissance: t.NomNaissance, Prenoms: t.ListePrenoms, DateNaissance: t.DateNaissance.FR(), LieuNaissance: t.LieuNaissance}
}

// scanEntry says in the journal that a creation began with a code; nothing of the code itself is kept (DM-71).
func (m *machine) scanEntry() (app.Entry, bool) {
	s := m.cur.scan
	if s == nil || s.claim.IPP != "" {
		return app.Entry{}, false
	}
	return app.Entry{Kind: app.FactReading, Meta: m.meta(), Fact: app.ReadingFact{
		Source: app.SourceDatamatrix, Quand: s.quand, Personnes: 1, Remarques: s.claim.Remarques,
	}}, true
}
