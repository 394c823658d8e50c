package desk

import (
	"strconv"

	"guichet/app"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// snapshot shows the desk. It is built anew from the machine each time, so that nothing of a patient who left can
// stay on the screen (S-4). A locked desk shows nobody.
func (m *machine) snapshot(revision uint64) Snapshot {
	s := Snapshot{
		Revision: revision,
		State:    m.cur.state,
		Training: m.cfg.Training,
		Agent:    m.agent,
		Services: m.viewServices(),
		Message:  m.message,
		Patient:  Patient{Chosen: -1},
	}
	s.Agent.Locked = m.locked
	if m.locked {
		s.State = StateIdle
		s.Now, s.Lock, s.Keys = m.viewLocked(), m.viewLockScreen(), m.viewKeys()
		s.Message = m.namelessMessage()
		return s
	}
	if !m.agent.May(app.RightAdmit) { // H-43: the patient in hand is kept for whoever may see him
		s.State = StateIdle
		s.Now, s.Keys = titled("app_titre_sans_guichet"), m.viewKeys()
		s.Message = m.namelessMessage()
		return s
	}
	s.Patient = m.viewPatient()
	s.Comparison = m.viewComparison()
	s.Now = m.viewNow()
	s.Status = m.viewStatus()
	s.Keys = m.viewKeys()
	s.Others = m.viewOthers()
	s.Preview = m.cur.preview
	if m.cur.state == StateDone {
		s.Letter = m.viewLetter()
	}
	s.Prints = m.viewPrints()
	return s
}

// viewStatus says the status and why the identity has it.
func (m *machine) viewStatus() StatusLine {
	a := &m.cur
	if !a.recorded() {
		return StatusLine{}
	}
	i := a.record
	l := StatusLine{Known: true, Statut: i.Statut()}
	var code string
	switch {
	case i.Attributs.Douteuse:
		code = "app_statut_douteuse"
	case i.Attributs.Fictive:
		code = "app_statut_fictive"
	case l.Statut == ins.Qualifiee:
		code = "app_statut_qualifiee"
	case l.Statut == ins.Validee:
		code = "app_statut_validee"
	case l.Statut == ins.Recuperee:
		code = "app_statut_recuperee"
	default:
		code = "app_statut_provisoire"
	}
	var doc string
	if p := i.Preuve; p != nil {
		doc = m.pieceSentence(*p)
	}
	l.Phrase = texts.Get(code, "piece", doc).Phrase
	return l
}

// pieceSentence is "carte nationale d’identité vérifiée par vous à 10:42".
func (m *machine) pieceSentence(p ins.Preuve) string {
	who := p.Agent
	if who == m.agent.Signature() {
		who = texts.Get("app_piece_vous").Phrase
	}
	name, genre := string(p.Type), texts.Feminin
	if info, ok := ins.PieceOf(p.Type); ok {
		name, genre = info.Libelle, genreOf(p.Type)
	}
	return texts.Agree("app_piece_verifiee", genre, "piece", name, "agent", who, "quand", m.entry().Moment(p.Quand))
}

// genreOf is the gender of the French name of a document.
func genreOf(t ins.TypePiece) texts.Genre {
	switch t {
	case ins.PieceCNI, ins.PieceCarteEurope, ins.PieceMilitaire, ins.PieceAppliVitale, ins.PieceEIDAS:
		return texts.Feminin
	}
	return texts.Masculin
}

// viewOthers are the patients put aside.
func (m *machine) viewOthers() []PatientBrief {
	out := make([]PatientBrief, 0, len(m.others))
	for i, a := range m.others {
		b := PatientBrief{ID: a.key, Name: a.displayName(), Note: stateNote(a.state)}
		if a.note != nil {
			b.Note += " · " + a.note.Phrase
		}
		if i < 9 {
			b.Key = "Ctrl " + strconv.Itoa(i+1)
		}
		out = append(out, b)
	}
	return out
}

// viewKeys is the key bar. A key that does nothing here has no command.
func (m *machine) viewKeys() []shown.Key {
	k := func(key, code string, c app.Command) shown.Key {
		if c != nil && (m.locked || !m.agent.May(app.RightAdmit)) {
			c = nil
		}
		if c != nil {
			if !m.rules.offers(m.cur.state, c) {
				c = nil
			}
		}
		return shown.Key{Key: key, Label: texts.Get(code).Phrase, Command: c}
	}
	a := &m.cur
	var card, piece, insi, valid, labels, create, aside app.Command
	if m.reader.lecture != nil {
		card = TakeCard{}
	}
	piece = EditPiece{}
	if m.hasINSi {
		insi = CallINSi{}
		if a.state == StateNone || a.state == StateSeveral {
			insi = EditCriteria{}
			if a.nextStep().Kind == ins.StepSearch {
				insi = CallINSi{Next: true}
			}
		}
	}
	if a.state == StateComparing {
		switch m.decide() {
		case mayAccept:
			valid = AcceptINS{}
		case mayAnalyse:
			valid = AcceptINS{Motif: a.proposedReason()}
		}
	} else {
		valid = RecordWithoutINS{}
	}
	if m.hasLabels {
		labels = PrintLabels{}
	}
	if a.searched {
		create = NewRecord{}
	}
	if a.inHand() && a.state != StateReading {
		aside = PutAside{}
	}
	back := app.Command(Back{})
	if m.message != nil {
		back = shown.Dismiss{}
	}
	lock := shown.Key{Key: "F12", Label: texts.Get("app_touche_verrouiller").Phrase}
	if !m.locked {
		lock.Command = Lock{}
	}
	return []shown.Key{
		k("F3", "app_touche_carte", card), k("F4", "app_touche_piece", piece), k("F5", "app_touche_insi", insi),
		k("F6", "app_touche_attente", aside), k("F8", "app_touche_valider", valid), k("F9", "app_touche_etiquettes", labels),
		lock, k("Ctrl N", "app_touche_creer", create), k("Échap", "app_touche_echap", back),
	}
}
