package desk

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/entry"
	"guichet/app/inscall"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/ins"
	"guichet/printing"
)

var walkTime = time.Date(2026, 11, 22, 10, 42, 0, 0, time.UTC)

func walkStamp() actor.Moment {
	n := 0
	return actor.Moment{Now: walkTime, NewID: func() string { n++; return fmt.Sprint("id-", n) }}
}

func walkTraits() ins.Traits {
	return ins.Traits{
		NomNaissance: "ADRUN", PremierPrenom: "ZOE", ListePrenoms: "ZOE", Sexe: ins.Feminin,
		DateNaissance: ins.Date{Year: 1975, Month: 12, Day: 31}, LieuNaissance: "63220",
	}
}

func walkINS() ins.INS {
	return ins.INS{Traits: walkTraits(), Matricule: "275126322074974", OID: ins.OIDNIR}
}

func walkLecture(presence uint64, nom string) cards.Lecture {
	c := cards.Card{Reader: "lecteur", Famille: cards.FamilleVitale2, Presence: presence}
	return cards.Lecture{Source: cards.SourceSimulateur, Card: c, Beneficiaires: []cards.Beneficiaire{{Nom: nom, Prenom: "ZOE", DateBrute: "19751231"}}}
}

// walkSymbols reads three codes: an INS, an IPP, and one that is of no use.
type walkSymbols struct{}

func (walkSymbols) Read(s string) (app.Claim, *texts.Refusal) {
	switch s {
	case "INS":
		return app.Claim{INS: walkINS()}, nil
	case "IPP":
		return app.Claim{IPP: "1"}, nil
	}
	return app.Claim{}, texts.Refuse("datamatrix_autre_code")
}

// walkRecord is an identity made by events, with an INS and a document or not.
func walkRecord(t *testing.T, withPiece, withINS bool) ins.Identite {
	t.Helper()
	m := ins.Meta{Quand: walkTime, Agent: "MARTIN Claire"}
	events := []ins.Event{ins.Created{Meta: m, ID: "dossier", IPP: "1", Traits: walkTraits()}}
	if withPiece {
		events = append(events, ins.PieceChecked{Meta: m, Preuve: ins.Preuve{Type: ins.PieceCNI, Quand: walkTime, Titre: walkTraits()}})
	}
	if withINS {
		events = append(events, ins.INSAccepted{Meta: m, INS: walkINS(), Titre: walkTraits()})
	}
	var i ins.Identite
	for _, e := range events {
		next, _, refusal := ins.Apply(i, e)
		require.Nil(t, refusal)
		i = next
	}
	return i
}

// walkAdmission is a patient of whom the document has been entered.
func walkAdmission(key string, s State) admission {
	a := idle()
	a.key, a.state, a.titre, a.entered = key, s, walkTraits(), true
	return a
}

// walkMachines gives desks in a state, as different as the state allows.
func walkMachines(t *testing.T, s State) []machine {
	t.Helper()
	settings := app.Settings{Agent: app.Agent{Nom: "MARTIN", Prenom: "Claire"}, Secret: "s", Poste: "A"}.WithDefaults()
	m := newMachine(app.Ports{}, settings)
	m.hasINSi, m.hasReaders, m.hasLabels, m.symbols = true, true, true, walkSymbols{}
	m.now, m.newID = walkTime, walkStamp().NewID
	m.reader.readers = []string{"lecteur"}
	var out []machine
	for _, record := range []ins.Identite{{}, walkRecord(t, false, false), walkRecord(t, true, false), walkRecord(t, false, true), walkRecord(t, true, true)} {
		for _, withCard := range []bool{false, true} {
			w := m
			w.cur = walkAdmission("patient", s)
			w.cur.id, w.cur.record, w.cur.isNew, w.cur.back, w.cur.searched = "dossier", record, record.Version == 0, StateReady, true
			w.cur.piece = pieceEntry{asked: true, typ: ins.PieceCNI, trusted: true, quand: walkTime}
			if record.Version == 0 && s == StateDone {
				continue
			}
			if slices.Contains(running, s) {
				w.tokens, w.cur.token = 7, 7
			}
			if withCard {
				l := walkLecture(1, "ADRUN")
				c := l.Card
				w.reader.card, w.reader.lecture = &c, &l
				w.cur.lecture, w.cur.chosen, w.cur.person = &l, 0, personOf(l.Beneficiaires[0])
			}
			switch s {
			case StateIdle:
				w.cur = idle()
			case StateNone:
				w.cur.answer = &ins.Answer{Code: ins.AucuneIdentite}
				w.cur.tries = []try{{query: w.cur.firstQuery(), code: ins.AucuneIdentite}}
			case StateSeveral:
				w.cur.answer = &ins.Answer{Code: ins.PlusieursIdentites}
				w.cur.tries = []try{{query: w.cur.firstQuery(), code: ins.PlusieursIdentites}}
			case StateComparing:
				i := walkINS()
				w.cur.answer = &ins.Answer{Code: ins.UneIdentite, Individu: &i}
				w.compare(i)
			case StateRecording, StatePrinting:
				w.cur.back = StateDone
				if record.Version == 0 {
					w.cur.back = StateReady
				}
			case StateSearching:
				w.cur.back = StateResults
			case StateResults:
				w.cur.found = []app.Found{{Identite: walkRecord(t, true, false)}}
			}
			out = append(out, w)
			if record.Version > 1 { // what follows does not depend on the record
				continue
			}
			locked := w
			locked.locked, locked.lockedWhy = true, LockedByAgent
			out = append(out, locked)
			waiting := w
			waiting.signs, waiting.cur.code = true, &codeEntry{state: app.SignatureState{Holder: "Anne", Left: 1}}
			out = append(out, waiting)
			aside := w
			other := walkAdmission("autre", StateCalling)
			other.id, other.token = "autre", 3
			aside.others = []admission{other}
			out = append(out, aside)
		}
	}
	return out
}

// walkEvents is everything that can happen to a desk: every command, and for each event of the table one example at least.
func walkEvents() []actor.Event {
	reader := func(k cards.EventKind, l *cards.Lecture, f cards.Famille, presence uint64) actor.Event {
		e := cards.Event{Kind: k, When: walkTime, Reader: "lecteur", Card: cards.Card{Reader: "lecteur", Famille: f, Presence: presence}, Lecture: l}
		if k == cards.PorteurRead {
			e.Porteur = &cards.Porteur{Nom: "DURAND", Prenom: "Paul", Identifiant: "801234567890", Nominative: true}
		}
		return readerEvent{e}
	}
	same, other := walkLecture(2, "ADRUN"), walkLecture(3, "AUTRE")
	i := walkINS()
	f := actor.From{Key: "patient", Token: 7}
	var out []actor.Event
	for _, c := range allCommands() {
		out = append(out, actor.Commanded{Command: c})
	}
	return append(out,
		reader(cards.ServiceUp, nil, "", 0), reader(cards.ServiceDown, nil, "", 0), reader(cards.ReaderAdded, nil, "", 0),
		reader(cards.ReaderRemoved, nil, "", 0), reader(cards.CardInserted, nil, cards.FamilleVitale2, 9), reader(cards.CardRemoved, nil, cards.FamilleVitale2, 9),
		reader(cards.VitaleRead, &same, cards.FamilleVitale2, 2), reader(cards.VitaleRead, &other, cards.FamilleVitale2, 3), reader(cards.VitaleRead, nil, cards.FamilleVitale2, 3),
		reader(cards.ReadFailed, nil, cards.FamilleInconnue, 3), reader(cards.CardInserted, nil, cards.FamilleCPx, 9),
		reader(cards.CardRemoved, nil, cards.FamilleCPx, 9), reader(cards.PorteurRead, nil, cards.FamilleCPx, 9), readersGone{}, inactive{},
		searched{From: f}, searched{From: f, found: []app.Found{{Identite: ins.Identite{ID: "dossier", Version: 1, Traits: walkTraits()}}}, exact: true}, searched{From: f, err: errors.New("panne")},
		opened{From: f, dossier: app.Dossier{Identite: ins.Identite{ID: "dossier", Version: 1, Traits: walkTraits()}}}, opened{From: f, err: app.ErrNotFound},
		recorded{From: f, identite: ins.Identite{ID: "dossier", Version: 1, Traits: walkTraits()}}, recorded{From: f, err: app.ErrINSHeld, holder: "autre"},
		recorded{From: f, err: app.ErrINSHeld}, recorded{From: f, err: app.ErrStale, fresh: &app.Dossier{Identite: ins.Identite{ID: "dossier", Version: 2, Traits: walkTraits()}}},
		recorded{From: f, err: texts.Refuse("app_base_panne")}, actor.Journaled{ID: "dossier", Err: errors.New("panne")}, actor.Journaled{ID: "dossier"},
		inscall.Called{From: f, Answer: &ins.Answer{Code: ins.UneIdentite, Individu: &i}}, inscall.Called{From: f, Answer: &ins.Answer{Code: ins.UneIdentite, Individu: &i}, Holder: "autre"},
		inscall.Called{From: f, Answer: &ins.Answer{Code: ins.AucuneIdentite}}, inscall.Called{From: f, Answer: &ins.Answer{Code: ins.PlusieursIdentites}},
		inscall.Called{From: f, Fault: inscall.FaultOf(errors.New("panne"))}, inscall.Called{From: f, Fault: &ins.Fault{Class: ins.FaultCanceled}}, inscall.Called{From: f, Answer: &ins.Answer{Code: "77"}},
		inscall.Called{From: actor.From{Key: "parti", Token: 99}, ID: "parti", Unwritten: &app.Entry{Kind: app.FactCall}}, inscall.Called{From: actor.From{Key: "autre", Token: 3}, Answer: &ins.Answer{Code: ins.AucuneIdentite}},
		handedOver{From: f, id: "dossier"}, handedOver{From: f, id: "dossier", err: errors.New("panne"), unsaved: &app.Entry{Kind: app.FactPrint}},
		printerTold{app.PrintEvent{Imprimante: "Accueil", Health: &printing.Health{Feu: printing.Orange, Cause: texts.Refuse("impression.zebra.papier")}}},
		printerTold{app.PrintEvent{Imprimante: "Accueil", Job: &printing.Job{ID: "demande", Identite: "dossier", Etat: printing.JobUncertain, Copies: 1}}},
		printerTold{app.PrintEvent{Imprimante: "Accueil", Job: &printing.Job{ID: "demande", Identite: "dossier", Etat: printing.JobOut, Copies: 1}}},
		printActed{job: printing.Job{ID: "demande", Identite: "dossier", Etat: printing.JobCancelled}}, printActed{err: printing.ErrUnknownJob},
		letterRead{From: f, try: 1, letter: app.Letter{Empreinte: "e"}}, letterRead{From: f, try: 1, err: errors.New("panne")}, letterShown{From: f, err: errors.New("panne")},
		previewed{From: f}, twinsFound{From: f, date: walkTraits().DateNaissance, found: []app.Found{{Identite: ins.Identite{ID: "jumeau", Version: 1, Traits: walkTraits()}}}},
		caughtUp{left: 3}, caughtUp{left: 2, done: &inscall.CaughtUp{Identite: "dossier", Code: ins.UneIdentite, Suite: inscall.CatchUpCompare}},
		caughtUp{done: &inscall.CaughtUp{Identite: "autre", Suite: inscall.CatchUpStopped, Fault: inscall.FaultOf(errors.New("panne"))}}, retryDue{},
		twinsFound{From: f, err: errors.New("panne")}, previewed{From: actor.From{Key: "parti", Token: 0}},
		observed{app.ServiceHealth{Down: true}}, observed{app.ServiceHealth{Alert: texts.Refuse("pkcs11.bloquee")}},
		started{}, actor.Configured{}, noticed{code: "sauvegarde", says: true}, noticed{code: "sauvegarde"},
		identified{agent: app.Agent{Nom: "DURAND", Profil: app.ProfilAgent}}, identified{err: errors.New("panne")}, identified{byHand: true, err: &app.LoginError{Refusal: texts.Refuse("app_secret_faux")}},
		confirmed{}, confirmed{err: texts.Refuse("app_secret_faux")}, cardSeen{}, cardProved{}, cardProved{refusal: texts.Refuse("pkcs11.code_faux")},
		draftFound{draft: draft{Patients: []draftPatient{{Cle: "retrouve"}}}}, draftFound{err: errors.New("panne")}, draftKept{}, draftKept{err: errors.New("panne")},
		inscall.CodeWanted{From: f, State: app.SignatureState{Holder: "Anne", Left: 3}}, inscall.CodeWanted{From: f, State: app.SignatureState{Refusal: texts.Refuse("pkcs11.bloquee")}},
		cardOpened{From: f}, cardOpened{From: f, refusal: texts.Refuse("pkcs11.code_faux"), state: app.SignatureState{Holder: "Anne", Left: 1}},
	)
}

// rowsOf lists the rows of the table, by name.
func rowsOf(b rulebook) (kinds []actor.Kind, rows []row) {
	all := map[actor.Kind]row{}
	maps.Copy(all, b.station)
	maps.Copy(all, b.admission)
	kinds = slices.SortedFunc(maps.Keys(all), func(x, y actor.Kind) int { return strings.Compare(all[x].name+x.Of, all[y].name+y.Of) })
	for _, k := range kinds {
		rows = append(rows, all[k])
	}
	return kinds, rows
}

// allCommands is each command of the table with nothing said, then the examples that say something, right and wrong.
func allCommands() []app.Command {
	var out []app.Command
	kinds, rows := rowsOf(newRulebook())
	for i, r := range rows {
		if r.words != "" {
			out = append(out, reflect.Zero(kinds[i].Type).Interface())
		}
	}
	return append(out, commandExamples()...)
}

func commandExamples() []app.Command {
	return []app.Command{
		ChooseBeneficiaire{0}, ChooseBeneficiaire{7}, SearchRecords{Date: "31/12/1975"}, OpenRecord{"dossier"}, OpenRecord{""},
		ChoosePiece{Type: ins.PieceCNI}, ChoosePiece{Type: ins.PieceLivretFamille}, ChoosePiece{Type: "??"},
		EnterTraits{NomNaissance: "ADRUN", Prenoms: "ZOE", Sexe: "F", DateNaissance: "31/12/1975"}, EnterTraits{NomNaissance: "ADRUN 2"},
		CallINSi{Next: true}, CallINSi{Criteria: &entry.Criteria{NomNaissance: "A"}}, AcceptINS{Motif: "vu"},
		RefuseINS{Motif: "non"}, NextPatient{Abandon: true},
		TakeBack{"autre"}, TakeBack{"personne"}, Unlock{Secret: "s"},
		ParticularCase{Show: true}, ParticularCase{Situation: ins.NouveauNe}, ParticularCase{Situation: "??"},
		Scan{"INS"}, Scan{"IPP"}, Scan{"??"}, PauseCatchUp{On: true},
		ChooseLetter{"/lettre.pdf"}, PrintLetter{Empreinte: "e"}, ChoosePiece{Type: ins.PieceAppliVitale},
		GiveCode{Code: "1234"}, GiveCode{Code: "1234", LastTry: true},
		AnswerPrint{"demande", true}, AnswerPrint{"autre", false}, ConfirmPrint{"demande"}, CancelPrint{"demande"}, DropDraft{"personne"}, UnlockCard{Code: "1234"},
	}
}

// Every state meets every event (S-3): nothing breaks, the desk goes only where its table says, a command is never
// left without an answer, and every snapshot on the way can be shown.
func TestTransitions_EveryStateMeetsEveryEvent(t *testing.T) {
	rules := newRulebook()
	for _, s := range States() {
		for _, m := range walkMachines(t, s) {
			before := withoutFuncs(m.snapshot(1))
			checkSnapshot(t, before)
			for _, ev := range walkEvents() {
				after, _ := step(m, walkStamp(), ev)
				name := fmt.Sprintf("%s on %s", s, rules.find(ev).name)
				allowed, known := []State{s}, false
				for _, rows := range []map[actor.Kind]row{rules.station, rules.admission} {
					if r, ok := rows[actor.KindOf(ev)]; ok && r.in(s) {
						allowed, known = append(allowed, r.to...), true
					}
				}
				r, isResult := ev.(actor.Result)
				key := ""
				if isResult {
					key, _ = r.Origin()
				}
				if key != "autre" || s == StateIdle {
					require.Contains(t, allowed, after.cur.state, name)
				}
				snap := after.snapshot(2)
				checkSnapshot(t, snap)
				checkOffers(t, &after, snap)
				require.True(t, reflect.DeepEqual(before, withoutFuncs(m.snapshot(1))), "%s changed the machine it was given", name)
				if _, isCommand := ev.(actor.Commanded); isCommand && !known && !m.locked {
					require.NotNil(t, snap.Message, name)
					require.Equal(t, "app_acte_impossible", snap.Message.Code, name)
					require.NotContains(t, snap.Message.Phrase, "Message non rédigé", name)
				}
			}
		}
	}
}

// withoutFuncs makes two snapshots comparable.
func withoutFuncs(s Snapshot) Snapshot {
	if s.Now.Form != nil {
		f := *s.Now.Form
		f.Submit = nil
		s.Now.Form = &f
	}
	return s
}

// checkOffers: what the screen offers is never refused as impossible.
func checkOffers(t *testing.T, m *machine, s Snapshot) {
	t.Helper()
	var offered []app.Command
	if p := s.Now.Primary; p != nil && p.Command != nil {
		offered = append(offered, p.Command)
	}
	for _, a := range s.Now.Others {
		offered = append(offered, a.Command)
	}
	for _, k := range s.Keys {
		if k.Command != nil {
			offered = append(offered, k.Command)
		}
	}
	if s.Now.Progress != nil && s.Now.Progress.Leave != nil {
		offered = append(offered, s.Now.Progress.Leave.Command)
	}
	for _, c := range offered {
		if m.locked {
			require.True(t, m.rules.find(c).is(whenLocked), "%T", c)
		}
		require.True(t, m.rules.offers(m.cur.state, c), "%s offers %T", m.cur.state, c)
	}
	if s.Now.Form != nil {
		require.NotNil(t, s.Now.Primary, "%s: a form without its button", m.cur.state)
	}
}

// checkSnapshot holds what every snapshot must be.
func checkSnapshot(t *testing.T, s Snapshot) {
	t.Helper()
	require.Contains(t, States(), s.State)
	words := []string{s.Now.Title, s.Now.Why, s.Now.Tell, s.Status.Phrase, s.Patient.CardNote}
	for _, a := range s.Now.Others {
		require.NotNil(t, a.Command, a.Label)
		words = append(words, a.Label)
	}
	if s.Now.Primary != nil {
		words = append(words, s.Now.Primary.Label)
	}
	if s.Message != nil {
		words = append(words, s.Message.Phrase, s.Message.Acte)
	}
	for _, w := range words {
		require.NotContains(t, w, "Message non rédigé")
		require.NotContains(t, w, "{")
		if s.Status.Statut != ins.Qualifiee {
			require.NotContains(t, w, string(walkINS().Matricule))
		}
	}
	if o := s.Patient.Opened; o != nil && o.INS != nil && o.Statut() != ins.Qualifiee {
		require.Empty(t, o.INS.Matricule)
	}
	if s.Comparison != nil {
		for _, r := range s.Comparison.Rows {
			for _, m := range []shown.Marked{r.Local, r.Titre, r.INS} {
				if s.Status.Statut != ins.Qualifiee {
					require.NotContains(t, strings.ReplaceAll(m.Text, " ", ""), string(walkINS().Matricule))
				}
			}
		}
	}
	if s.Agent.Locked {
		require.Nil(t, s.Patient.Opened)
		require.Nil(t, s.Comparison)
		require.Empty(t, s.Patient.Beneficiaires)
		require.Empty(t, s.Others)
	}
}

// Every line of the table can be reached: its states and its events exist, and its command has words.
func TestTransitions_TheTableNamesWhatExists(t *testing.T) {
	known := map[actor.Kind]bool{}
	for _, ev := range walkEvents() {
		known[actor.KindOf(ev)] = true
	}
	kinds, rows := rowsOf(newRulebook())
	for i, r := range rows {
		require.True(t, known[kinds[i]], "no event is called %s", r.name)
		for _, s := range append(slices.Clone(r.from), r.to...) {
			require.Contains(t, States(), s)
		}
		if r.words != "" {
			_, ok := texts.Lookup(r.words)
			require.True(t, ok, r.words)
		}
	}
}

// What a locked desk answers, and what asks for no right, is written out a second time on purpose: a change must be meant.
func TestTransitions_H43_WhatALockedDeskAnswers(t *testing.T) {
	_, rows := rowsOf(newRulebook())
	var locked, anyone []string
	for _, r := range rows {
		if r.is(whenLocked) {
			locked = append(locked, r.name)
		}
		if r.words != "" && r.right == app.Anybody {
			anyone = append(anyone, r.name)
		}
	}
	want := []string{"commande.dismiss", "commande.lock", "commande.typing", "commande.unlock", "commande.unlockcard"}
	require.Equal(t, want, locked)
	require.Equal(t, want, anyone)
}

// A command that does not exist is refused in words as well.
func TestTransitions_NoCommandIsRefused(t *testing.T) {
	m := walkMachines(t, StateIdle)[0]
	m, _ = step(m, walkStamp(), actor.Commanded{Command: nil})
	require.Equal(t, "app_acte_impossible", m.message.Code)
}
