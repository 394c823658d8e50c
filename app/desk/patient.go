package desk

import (
	"slices"
	"strconv"

	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/cards"
)

// viewPatient is the left pane. A card that is not in the reader any more because another took its place shows
// nobody (CNDA 1.03).
func (m *machine) viewPatient() Patient {
	a := &m.cur
	p := Patient{ID: a.personID(), CardNote: m.cardNote(), Chosen: -1, Search: a.search, Searched: a.searched && slices.Contains(nobody, a.state)}
	if a.lecture != nil && !a.swapped {
		p.Chosen = a.chosen
		for i, b := range a.lecture.Beneficiaires {
			line := beneficiaireLine(i, b)
			if a.state != StateChoosing {
				line.Key = "" // it chooses nothing any more
			}
			p.Beneficiaires = append(p.Beneficiaires, line)
		}
	}
	if a.state == StateResults || a.state == StateSearching {
		for i, f := range a.found {
			p.Results = append(p.Results, shown.LineOf(i, f))
		}
	}
	if a.recorded() {
		p.Opened = shown.Identity(m.cfg, m.agent, a.record)
	}
	return p
}

// personID names who is in hand: the visit, the person chosen on the card, the record.
func (a *admission) personID() string {
	switch a.state {
	case StateIdle, StateReading, StateChoosing, "":
		return ""
	}
	return a.key + "/" + strconv.Itoa(a.chosen) + "/" + a.id
}

// cardNote says in words what the reader shows and what became of this patient's card.
func (m *machine) cardNote() string {
	a, r := &m.cur, m.reader
	switch {
	case a.swapped && r.card == nil:
		return texts.Get("app_note_autre_carte_retiree").Phrase
	case a.swapped:
		return texts.Get("app_note_autre_carte").Phrase
	case a.state == StateReading:
		return texts.Get("app_note_lecture").Phrase
	case a.lecture != nil && !a.cardOut.IsZero():
		return texts.Get("app_note_retiree", "heure", a.cardOut.In(m.now.Location()).Format("15:04")).Phrase
	case a.lecture != nil:
		return cardLine(*a.lecture)
	case r.fault != nil:
		return texts.Get("app_note_illisible").Phrase
	case r.lecture != nil:
		return texts.Get("app_note_presente").Phrase
	case !m.hasReaders, r.serviceDown != nil, len(r.readers) == 0:
		return texts.Get("app_note_sans_lecteur").Phrase
	}
	return texts.Get("app_note_inserer").Phrase
}

func cardLine(l cards.Lecture) string {
	code := "app_note_carte_un"
	if len(l.Beneficiaires) > 1 {
		code = "app_note_carte"
	}
	return texts.Get(code, "n", strconv.Itoa(len(l.Beneficiaires))).Phrase
}

func beneficiaireLine(i int, b cards.Beneficiaire) BeneficiaireLine {
	p := personOf(b)
	l := BeneficiaireLine{Nom: p.nom, Prenom: p.prenom, Naissance: p.date.FR()}
	if i < 9 {
		l.Key = strconv.Itoa(i + 1)
	}
	switch {
	case p.date.IsZero():
		l.Naissance = p.brute
		l.Note = texts.Get("app_note_date_lunaire").Phrase
	case p.tronque:
		l.Note = texts.Get("app_note_tronque").Phrase
	}
	return l
}
