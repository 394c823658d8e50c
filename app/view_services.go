package app

import (
	"strconv"
	"strings"
	"time"

	"guichet/assets/texts"
	"guichet/ins"
)

// viewServices is the status line: what each service last showed, in words.
func (m *machine) viewServices() []Service {
	out := []Service{m.viewVitale(), m.viewCPS(), m.viewINSi(), m.viewPrinter(),
		service(ConditionEAI, "app_service_eai_absent", LevelAbsent)}
	if m.services.baseFault {
		out = append(out, service(ConditionBase, "app_service_base", LevelAttention))
	}
	if s, ok := m.viewCatchUp(); ok {
		out = append(out, s)
	}
	for _, n := range m.notices {
		out = append(out, n.service)
	}
	return out
}

// service takes its words from one text: label in phrase, detail in dire, act in acte.
func service(code Condition, text string, l Level, args ...string) Service {
	t := texts.Get(text, args...)
	return Service{Code: code, Label: t.Phrase, Level: l, Detail: t.Dire, Act: t.Acte}
}

func (m *machine) viewVitale() Service {
	r := m.reader
	switch {
	case !m.hasReaders:
		return service(ConditionVitale, "app_service_vitale_absent", LevelAbsent)
	case r.serviceDown != nil:
		s := service(ConditionVitale, "app_service_vitale_panne", LevelAttention)
		s.Detail, s.Act = r.serviceDown.Phrase, r.serviceDown.Acte
		return s
	case r.fault != nil:
		s := service(ConditionVitale, "app_service_vitale_illisible", LevelAttention)
		s.Detail, s.Act = r.fault.Phrase, r.fault.Acte
		return s
	case r.lecture != nil:
		return service(ConditionVitale, "app_service_vitale_lue", LevelUp)
	case r.card != nil:
		return service(ConditionVitale, "app_service_vitale_lecture", LevelUp)
	case len(r.readers) == 0:
		return service(ConditionVitale, "app_service_vitale_sans_lecteur", LevelAbsent)
	}
	return service(ConditionVitale, "app_service_vitale", LevelUp)
}

func (m *machine) viewCPS() Service {
	p := m.porteur
	switch {
	case p == nil:
		return service(ConditionCPS, "app_service_cps_absente", LevelAbsent)
	case !p.Nominative:
		return service(ConditionCPS, "app_service_cps_non_nominative", LevelAttention, "carte", p.TypeCarte)
	case p.Refus != nil:
		s := service(ConditionCPS, "app_service_cps_refusee", LevelAttention, "carte", p.TypeCarte)
		s.Detail, s.Act = p.Refus.Phrase, p.Refus.Acte
		return s
	}
	return service(ConditionCPS, "app_service_cps", LevelUp, "carte", p.TypeCarte)
}

func (m *machine) viewINSi() Service {
	v := m.services
	if s, more := m.viewHealth(); m.hasINSi && more {
		return s
	}
	switch {
	case !m.hasINSi:
		return service(ConditionINSi, "app_service_insi_absent", LevelAbsent)
	case !v.insiSeen:
		return service(ConditionINSi, "app_service_insi_inconnu", LevelAbsent)
	case v.insiFault != nil:
		code := "app_service_insi_panne"
		if v.insiFault.Class == ins.FaultConfiguration || v.insiFault.Class == ins.FaultRights {
			code = "app_service_insi_reglage"
		}
		s := service(ConditionINSi, code, LevelAttention)
		s.Detail, s.Act = v.insiFault.Phrase, v.insiFault.Acte
		return s
	}
	return service(ConditionINSi, "app_service_insi", LevelUp, "duree", seconds(v.insiLatency))
}

func (m *machine) viewPrinter() Service {
	v := m.services
	switch {
	case m.hasSpool && (len(m.prints.printers) > 0 || !v.printSeen):
		return m.viewPrinters()
	case !m.hasLabels:
		return service(ConditionPrinter, "app_service_imprimante_absente", LevelAbsent)
	case v.printFault != nil:
		s := service(ConditionPrinter, "app_service_imprimante_panne", LevelAttention)
		s.Detail, s.Act = v.printFault.Phrase, v.printFault.Acte
		return s
	case !v.printSeen:
		return service(ConditionPrinter, "app_service_imprimante_inconnue", LevelAbsent)
	}
	return service(ConditionPrinter, "app_service_imprimante", LevelUp)
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
