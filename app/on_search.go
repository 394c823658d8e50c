package app

import (
	"errors"
	"slices"
	"strings"

	"guichet/assets/texts"
	"guichet/cards"
	"guichet/ins"
)

// searchStep is what the base was asked for a patient, and what it had.
type searchStep struct {
	search   SearchForm
	searched bool
	found    []Found
	twins    []ins.Identite // records that bear the traits just typed
}

func onChooseBeneficiaire(m *machine, c ChooseBeneficiaire) []effect {
	i := c.Index
	a := &m.cur
	if a.lecture == nil || i < 0 || i >= len(a.lecture.Beneficiaires) {
		m.refuse("app_beneficiaire_inconnu")
		return nil
	}
	a.chosen = i
	a.person = personOf(a.lecture.Beneficiaires[i])
	a.search = SearchForm{Date: a.person.date.FR(), Nom: firstLetters(a.person.nom)}
	if a.person.date.IsZero() {
		// Lunar or cut: only the document knows the date (C-40, C-45), and a search needs one (EXI SI 01).
		m.refuse("app_date_carte")
		return nil
	}
	a.back = StateChoosing
	return []effect{searchBase{from: from{a.key, m.wait(StateSearching)},
		search: Search{DateNaissance: a.person.date, Nom: a.search.Nom}}}
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

func onSearchRecords(m *machine, c SearchRecords) []effect {
	s, refusal := parseSearch(SearchForm(c))
	if refusal != nil {
		m.cur.search = SearchForm(c)
		m.message = messageOf(MessageRefusal, refusal)
		return nil
	}
	var fx []effect
	switch m.cur.state {
	case StateDone: // the next patient has no card
		fx = m.leave("app_motif_abandon")
		m.begin(StateIdle)
	case StateIdle, StateReading:
		m.begin(StateIdle)
	}
	a := &m.cur
	a.search = SearchForm{Date: c.Date, Nom: c.Nom, Prenom: c.Prenom}
	a.back = a.state
	return append(fx, searchBase{from: from{a.key, m.wait(StateSearching)}, search: s})
}

func onSearched(m *machine, r searched) []effect {
	a := &m.cur
	if r.err != nil {
		a.state = a.back
		m.message = messageOf(MessageRefusal, texts.RefusalOr(r.err, "app_base_panne"))
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

func onNewRecord(m *machine, _ NewRecord) []effect {
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
func (m *machine) warm() []effect {
	if !m.hasINSi {
		return nil
	}
	return []effect{warmUp{}}
}

func onOpenRecord(m *machine, c OpenRecord) []effect {
	id := c.ID
	a := &m.cur
	known := slices.ContainsFunc(a.found, func(f Found) bool { return f.Identite.ID == id })
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

func (m *machine) load(id, why string) []effect {
	a := &m.cur
	a.back = a.state
	return []effect{openRecord{from: from{a.key, m.wait(StateSearching)}, id: id, meta: m.meta(), why: texts.Get(why).Phrase}}
}

// openHolder leaves the record in hand for the one that holds the INS already: the card and the document
// go with the patient, the answer of INSi does not.
func (m *machine) openHolder(id string) []effect {
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

func onOpened(m *machine, r opened) []effect {
	a := &m.cur
	if r.err != nil {
		a.state = a.back
		code := "app_base_panne"
		if errors.Is(r.err, ErrNotFound) {
			code = "app_dossier_introuvable"
		}
		m.message = messageOf(MessageRefusal, texts.RefusalOr(r.err, code))
		return nil
	}
	a.record, a.id, a.isNew, a.searched = r.dossier.Identite, r.dossier.Identite.ID, false, true
	fx := m.afterOpening()
	m.joinDraft()
	return fx
}

// afterOpening says where a known identity joins the admission.
func (m *machine) afterOpening() []effect {
	a := &m.cur
	i := a.record
	a.usedNom, a.usedPre = i.NomUtilise, i.PrenomUtilise
	switch {
	case i.Attributs.Douteuse || i.Attributs.Fictive: // EXI SI 09: no INSi call, nothing to climb to
		a.state = StateDone
		m.message = m.text(MessageWarning, "app_douteuse_ou_fictive")
	case i.Statut() == ins.Qualifiee && !m.cfg.PieceAChaqueVenue: // B-33
		a.state = StateDone
		if i.INS.OID == ins.OIDNIA {
			m.message = m.text(MessageWarning, "app_nia_a_controler") // D-61
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
