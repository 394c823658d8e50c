package desk

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/inscall"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// observed brings the health of the teleservice to the desk outside any call.
type observed struct{ health app.ServiceHealth }

func onObserved(m *machine, o observed) []actor.Effect {
	m.services.insiHealth = o.health
	return nil
}

// noticed is something the program noticed beside the desk, for the status line.
type noticed struct {
	code    shown.Condition
	service shown.Service
	says    bool
}

// Notice puts a service of the program's own on the status line, or takes it off. It never moves a patient.
func (g *Guichet) Notice(code shown.Condition, s shown.Service, says bool) {
	g.loop.Put(noticed{code, s, says})
}

// onNoticed keeps what the program last said of a part of itself.
func onNoticed(m *machine, n noticed) []actor.Effect {
	m.notices = slices.DeleteFunc(slices.Clone(m.notices), func(o noticed) bool { return o.code == n.code })
	if n.says {
		m.notices = append(m.notices, n)
	}
	return nil
}

// What an answer tells about the state of a service, whoever it was for.

func learnSearched(m *machine, r searched) []actor.Effect { return m.learnBase(failing(r.err)) }

func learnOpened(m *machine, r opened) []actor.Effect { return m.learnBase(failing(r.err)) }

func learnRecorded(m *machine, r recorded) []actor.Effect { return m.learnBase(failing(r.err)) }

func (m *machine) learnBase(fault bool) []actor.Effect {
	m.services.baseFault = fault
	return nil
}

// failing tells a base that does not work from one that answered no.
func failing(err error) bool {
	for _, no := range []error{app.ErrStale, app.ErrINSHeld, app.ErrNotFound} {
		if errors.Is(err, no) {
			return false
		}
	}
	if texts.RefusalIn(err) != nil {
		return errors.Is(err, app.ErrBase)
	}
	return err != nil
}

func learnCodeWanted(m *machine, r inscall.CodeWanted) []actor.Effect {
	if r.State.Refusal != nil {
		m.services.insiSeen, m.services.insiFault = true, inscall.FaultOfCard(r.State)
	}
	return nil
}

func learnCalled(m *machine, r inscall.Called) []actor.Effect {
	s := &m.services
	s.insiHealth = r.Health
	if r.Fault != nil && r.Fault.Class == ins.FaultCanceled {
		return nil
	}
	s.insiSeen, s.insiFault = true, r.Fault
	if r.Answer != nil {
		s.insiLatency = r.Answer.Trace.Duree
	}
	return m.learnBase(r.Unwritten != nil)
}

func learnPrinted(m *machine, r handedOver) []actor.Effect {
	s := &m.services
	s.printSeen, s.printFault = true, nil
	if r.err != nil {
		s.printFault = shown.Refused(shown.MessageWarning, texts.RefusalOr(r.err, "app_impression_panne"))
	}
	return m.learnBase(r.unsaved != nil)
}

// viewServices is the status line: what each service last showed, in words.
func (m *machine) viewServices() []shown.Service {
	out := []shown.Service{m.viewVitale(), m.viewCPS(), m.viewINSi(), m.viewPrinter(),
		shown.NewService(shown.ConditionEAI, "app_service_eai_absent", shown.LevelAbsent)}
	if m.services.baseFault {
		out = append(out, shown.NewService(shown.ConditionBase, "app_service_base", shown.LevelAttention))
	}
	if s, ok := m.viewCatchUp(); ok {
		out = append(out, s)
	}
	for _, n := range m.notices {
		out = append(out, n.service)
	}
	return out
}

func (m *machine) viewVitale() shown.Service {
	r := m.reader
	switch {
	case !m.hasReaders:
		return shown.NewService(shown.ConditionVitale, "app_service_vitale_absent", shown.LevelAbsent)
	case r.serviceDown != nil:
		s := shown.NewService(shown.ConditionVitale, "app_service_vitale_panne", shown.LevelAttention)
		s.Detail, s.Act = r.serviceDown.Phrase, r.serviceDown.Acte
		return s
	case r.fault != nil:
		s := shown.NewService(shown.ConditionVitale, "app_service_vitale_illisible", shown.LevelAttention)
		s.Detail, s.Act = r.fault.Phrase, r.fault.Acte
		return s
	case r.lecture != nil:
		return shown.NewService(shown.ConditionVitale, "app_service_vitale_lue", shown.LevelUp)
	case r.card != nil:
		return shown.NewService(shown.ConditionVitale, "app_service_vitale_lecture", shown.LevelUp)
	case len(r.readers) == 0:
		return shown.NewService(shown.ConditionVitale, "app_service_vitale_sans_lecteur", shown.LevelAbsent)
	}
	return shown.NewService(shown.ConditionVitale, "app_service_vitale", shown.LevelUp)
}

func (m *machine) viewCPS() shown.Service {
	p := m.porteur
	switch {
	case p == nil:
		return shown.NewService(shown.ConditionCPS, "app_service_cps_absente", shown.LevelAbsent)
	case !p.Nominative:
		return shown.NewService(shown.ConditionCPS, "app_service_cps_non_nominative", shown.LevelAttention, "carte", p.TypeCarte)
	case p.Refus != nil:
		s := shown.NewService(shown.ConditionCPS, "app_service_cps_refusee", shown.LevelAttention, "carte", p.TypeCarte)
		s.Detail, s.Act = p.Refus.Phrase, p.Refus.Acte
		return s
	}
	return shown.NewService(shown.ConditionCPS, "app_service_cps", shown.LevelUp, "carte", p.TypeCarte)
}

func (m *machine) viewINSi() shown.Service {
	v := m.services
	if s, more := m.viewHealth(); m.hasINSi && more {
		return s
	}
	switch {
	case !m.hasINSi:
		return shown.NewService(shown.ConditionINSi, "app_service_insi_absent", shown.LevelAbsent)
	case !v.insiSeen:
		return shown.NewService(shown.ConditionINSi, "app_service_insi_inconnu", shown.LevelAbsent)
	case v.insiFault != nil:
		code := "app_service_insi_panne"
		if v.insiFault.Class == ins.FaultConfiguration || v.insiFault.Class == ins.FaultRights {
			code = "app_service_insi_reglage"
		}
		s := shown.NewService(shown.ConditionINSi, code, shown.LevelAttention)
		s.Detail, s.Act = v.insiFault.Phrase, v.insiFault.Acte
		return s
	}
	return shown.NewService(shown.ConditionINSi, "app_service_insi", shown.LevelUp, "duree", seconds(v.insiLatency))
}

func (m *machine) viewPrinter() shown.Service {
	v := m.services
	switch {
	case m.hasSpool && (len(m.prints.printers) > 0 || !v.printSeen):
		return m.viewPrinters()
	case !m.hasLabels:
		return shown.NewService(shown.ConditionPrinter, "app_service_imprimante_absente", shown.LevelAbsent)
	case v.printFault != nil:
		s := shown.NewService(shown.ConditionPrinter, "app_service_imprimante_panne", shown.LevelAttention)
		s.Detail, s.Act = v.printFault.Phrase, v.printFault.Acte
		return s
	case !v.printSeen:
		return shown.NewService(shown.ConditionPrinter, "app_service_imprimante_inconnue", shown.LevelAbsent)
	}
	return shown.NewService(shown.ConditionPrinter, "app_service_imprimante", shown.LevelUp)
}

// viewHealth says what the client knows beyond the last call; false when there is nothing to add.
func (m *machine) viewHealth() (shown.Service, bool) {
	v := m.services
	code := ""
	switch {
	case v.insiHealth.Down && v.insiFault != nil:
		s := shown.NewService(shown.ConditionINSi, "app_service_insi_en_panne", shown.LevelAttention)
		s.Act = v.insiFault.Acte
		return s, true
	case v.insiFault != nil || v.insiHealth.Alert == nil:
		return shown.Service{}, false
	case v.insiSeen:
		code = "app_service_insi_alerte"
	default:
		code = "app_service_insi_alerte_inconnu"
	}
	s := shown.NewService(shown.ConditionINSi, code, shown.LevelAttention, "duree", seconds(v.insiLatency))
	s.Detail, s.Act = v.insiHealth.Alert.Phrase, v.insiHealth.Alert.Acte
	return s, true
}

// seconds writes a duration as a person reads it: "0,4 s".
func seconds(d time.Duration) string {
	s := d.Round(100 * time.Millisecond).Seconds()
	tenths := int(s*10 + 0.5)
	if tenths == 0 {
		return "< 0,1 s"
	}
	return strings.Join([]string{strconv.Itoa(tenths / 10), strconv.Itoa(tenths % 10)}, ",") + " s"
}
