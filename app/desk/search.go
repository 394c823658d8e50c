package desk

import (
	"context"
	"strconv"
	"strings"
	"time"

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
	s, refusal := entry.ParseSearch(shown.SearchForm(c), ins.DateOf(m.now))
	if refusal != nil {
		m.cur.search = shown.SearchForm(c)
		m.message = shown.Refused(shown.MessageRefusal, refusal)
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
		m.message = shown.Refused(shown.MessageRefusal, texts.RefusalOr(r.err, "app_base_panne"))
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

func (m *machine) nowChoosing() NextAct {
	a := &m.cur
	if a.lecture != nil && len(a.lecture.Beneficiaires) == 1 {
		n := titled("app_titre_choix_un", "patient", a.lecture.Beneficiaires[0].Nom+" "+a.lecture.Beneficiaires[0].Prenom)
		n.Primary = shown.NewAct("app_acte_choisir", "⏎", ChooseBeneficiaire{0})
		return n
	}
	return titled("app_titre_choix")
}

func (m *machine) nowResults() NextAct {
	a := &m.cur
	create := shown.NewAct("app_acte_creer", "Ctrl N", NewRecord{})
	if !a.searched {
		return titled("app_titre_recherche_echouee")
	}
	if len(a.found) == 0 {
		n := titled("app_titre_resultats_aucun")
		create.Key = "⏎"
		n.Primary = create
		return n
	}
	n := titled("app_titre_resultats", "n", strconv.Itoa(len(a.found)))
	if len(a.found) == 1 {
		n = titled("app_titre_resultats_un")
	}
	if id := a.scannedRecord(); id != "" {
		n = titled("app_titre_scan")
		n.Primary = shown.NewAct("app_acte_ouvrir", "⏎", OpenRecord{id})
	} else if id := a.surelyTheSame(); id != "" {
		n.Primary = shown.NewAct("app_acte_ouvrir", "⏎", OpenRecord{id})
	}
	n.other(create)
	return n
}

// surelyTheSame gives the one result that bears exactly what the card says, when it is the only one: Enter then opens
// it. In every other case the agent points at a line, so that a reflex opens nobody else's record.
func (a *admission) surelyTheSame() string {
	if len(a.found) != 1 || a.found[0].Approaching || a.person.date.IsZero() {
		return ""
	}
	i := a.found[0].Identite
	nom, r1 := ins.NormalizeNom(a.person.nom)
	prenom, r2 := ins.NormalizePrenom(a.person.prenom)
	if r1 != nil || r2 != nil || i.DateNaissance != a.person.date || (nom != i.NomNaissance && nom != i.NomUtilise) ||
		ins.CheckPremierPrenom(i.PremierPrenom, prenom) != nil {
		return ""
	}
	return i.ID
}

// searchBase is the recherche d'antériorité.
type searchBase struct {
	actor.From
	search    app.Search
	otherwise *app.Search // when the first finds nobody
}

func (searchBase) Deadline(s app.Settings) time.Duration { return s.DelaiBase }

func (f searchBase) Broken(err error) actor.Result { return searched{From: f.From, err: err} }

func (f searchBase) Run(ctx context.Context, o *actor.Outside) actor.Result {
	found, err := o.Ports.Base.Search(ctx, f.search)
	exact := len(found) > 0
	if err == nil && !exact && f.otherwise != nil {
		found, err = o.Ports.Base.Search(ctx, *f.otherwise)
	}
	return searched{From: f.From, found: found, exact: exact, err: err}
}

// searched answers searchBase.
type searched struct {
	actor.From
	found []app.Found
	exact bool // found by the first of two searches
	err   error
}
