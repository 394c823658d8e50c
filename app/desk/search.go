package desk

import (
	"errors"
	"slices"
	"strings"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/entry"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/ins"
)

// searchStep is what the base was asked for a patient, and what it had.
type searchStep struct {
	search   shown.SearchForm
	searched bool
	found    []app.Found
	twins    []ins.Identite // records that bear the traits just typed
}

func onChooseBeneficiaire(m *machine, c ChooseBeneficiaire) []actor.Effect {
	i := c.Index
	a := &m.cur
	if a.lecture == nil || i < 0 || i >= len(a.lecture.Beneficiaires) {
		m.refuse("app_beneficiaire_inconnu")
		return nil
	}
	a.chosen = i
	a.person = personOf(a.lecture.Beneficiaires[i])
	a.search = shown.SearchForm{Date: a.person.date.FR(), Nom: firstLetters(a.person.nom)}
	if a.person.date.IsZero() {
		// Lunar or cut: only the document knows the date (C-40, C-45), and a search needs one (EXI SI 01).
		m.refuse("app_date_carte")
		return nil
	}
	a.back = StateChoosing
	return []actor.Effect{searchBase{From: actor.From{Key: a.key, Token: m.wait(StateSearching)},
		search: app.Search{DateNaissance: a.person.date, Nom: a.search.Nom}}}
}

// personOf takes what the card says as an aid for searching and for proposing.
func personOf(b cards.Beneficiaire) person {
	p := person{nom: b.Nom, prenom: b.Prenom, brute: b.DateBrute, tronque: b.Tronque}
	if b.NomNaissance != "" {
		p.nom, p.birthName = b.NomNaissance, true
	}
	if len(b.DateBrute) == len("AAAAMMJJ") {
		if d, err := ins.ParseDate(b.DateBrute[:4] + "-" + b.DateBrute[4:6] + "-" + b.DateBrute[6:]); err == nil {
			p.date = d
		}
	}
	return p
}

// firstLetters is what the desk looks for by itself: three letters find a name written otherwise too.
func firstLetters(name string) string {
	n, refusal := ins.Normalize(name)
	if refusal != nil {
		return ""
	}
	letters := strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r
		}
		return -1
	}, n)
	return letters[:min(3, len(letters))]
}

func onSearchRecords(m *machine, c SearchRecords) []actor.Effect {
	s, refusal := entry.ParseSearch(shown.SearchForm(c))
	if refusal != nil {
		m.cur.search = shown.SearchForm(c)
		m.message = shown.MessageOf(shown.MessageRefusal, refusal)
		return nil
	}
	var fx []actor.Effect
	switch m.cur.state {
	case StateDone: // the next patient has no card
		fx = m.leave("app_motif_abandon")
		m.begin(StateIdle)
	case StateIdle, StateReading:
		m.begin(StateIdle)
	}
	a := &m.cur
	a.search = shown.SearchForm{Date: c.Date, Nom: c.Nom, Prenom: c.Prenom}
	a.back = a.state
	return append(fx, searchBase{From: actor.From{Key: a.key, Token: m.wait(StateSearching)}, search: s})
}

func onSearched(m *machine, r searched) []actor.Effect {
	a := &m.cur
	if r.err != nil {
		a.state = a.back
		m.message = shown.MessageOf(shown.MessageRefusal, texts.RefusalOr(r.err, "app_base_panne"))
		return nil
	}
	a.found, a.searched, a.state = r.found, true, StateResults
	if a.scan != nil && m.onScanFound(r) {
		return nil
	}
	if len(r.found) == 0 && a.chosen >= 0 && a.lecture != nil {
		m.newRecord() // straight to the document
	}
	return m.warm()
}

func onNewRecord(m *machine, _ NewRecord) []actor.Effect {
	if !m.cur.searched {
		m.refuse("app_recherche_avant_creation")
		return nil
	}
	m.newRecord()
	return nil
}

func (m *machine) newRecord() {
	a := &m.cur
	a.isNew, a.record, a.state = true, ins.Identite{}, StatePiece
	if a.id == "" {
		a.id = m.newID()
	}
}

// warm has the connection to INSi opened while the agent looks at the document.
func (m *machine) warm() []actor.Effect {
	if !m.hasINSi {
		return nil
	}
	return []actor.Effect{warmUp{}}
}

func onOpenRecord(m *machine, c OpenRecord) []actor.Effect {
	id := c.ID
	a := &m.cur
	known := slices.ContainsFunc(a.found, func(f app.Found) bool { return f.Identite.ID == id })
	switch {
	case id == "":
		m.refuse("app_dossier_introuvable")
		return nil
	case a.state == StateIdle:
		m.begin(StateIdle) // from a worklist
		m.cur.visit.spoken = true
	case id == a.holder, a.isTwin(id):
		return m.openHolder(id)
	case !known || a.state != StateResults:
		m.refuse("app_dossier_introuvable")
		return nil
	}
	return m.load(id, "app_motif_admission")
}

func (m *machine) load(id, why string) []actor.Effect {
	a := &m.cur
	a.back = a.state
	return []actor.Effect{openRecord{From: actor.From{Key: a.key, Token: m.wait(StateSearching)}, id: id, meta: m.meta(), why: texts.Get(why).Phrase}}
}

// openHolder leaves the record in hand for the one that holds the INS already: the card and the document
// go with the patient, the answer of INSi does not.
func (m *machine) openHolder(id string) []actor.Effect {
	a := m.cur
	fx := m.leave("app_motif_ins_portee")
	m.begin(a.state)
	b := &m.cur
	b.lecture, b.chosen, b.person, b.swapped, b.cardOut = a.lecture, a.chosen, a.person, a.swapped, a.cardOut
	b.search, b.searched, b.found = a.search, a.searched, a.found
	fx = append(fx, m.load(id, "app_motif_ins_portee")...)
	b.back = StateIdle
	if b.searched {
		b.back = StateResults
	}
	return fx
}

func onOpened(m *machine, r opened) []actor.Effect {
	a := &m.cur
	if r.err != nil {
		a.state = a.back
		code := "app_base_panne"
		if errors.Is(r.err, app.ErrNotFound) {
			code = "app_dossier_introuvable"
		}
		m.message = shown.MessageOf(shown.MessageRefusal, texts.RefusalOr(r.err, code))
		return nil
	}
	a.record, a.id, a.isNew, a.searched = r.dossier.Identite, r.dossier.Identite.ID, false, true
	fx := m.afterOpening()
	m.joinDraft()
	return fx
}

// afterOpening says where a known identity joins the admission.
func (m *machine) afterOpening() []actor.Effect {
	a := &m.cur
	i := a.record
	a.usedNom, a.usedPre = i.NomUtilise, i.PrenomUtilise
	switch {
	case i.Attributs.Douteuse || i.Attributs.Fictive: // EXI SI 09: no INSi call, nothing to climb to
		a.state = StateDone
		m.message = m.text(shown.MessageWarning, "app_douteuse_ou_fictive")
	case i.Statut() == ins.Qualifiee && !m.cfg.PieceAChaqueVenue: // B-33
		a.state = StateDone
		if i.INS.OID == ins.OIDNIA {
			m.message = m.text(shown.MessageWarning, "app_nia_a_controler") // D-61
		}
		return m.previewEffects()
	case i.Statut() == ins.Validee && !m.cfg.PieceAChaqueVenue:
		a.usePreuve(*i.Preuve)
		a.state = StateReady
	default:
		a.state = StatePiece
	}
	return nil
}

// usePreuve takes the check already in the record as the title of this visit (B-33: once is enough).
func (a *admission) usePreuve(p ins.Preuve) {
	a.piece = pieceEntry{asked: true, typ: p.Type, complements: p.Complements, perime: p.Perime, trusted: true, quand: p.Quand, kept: true}
	a.titre, a.entered = p.Titre, true
}
