package app

import "guichet/assets/texts"

// ServiceHealth is how the teleservice is seen by its client.
type ServiceHealth struct {
	// Down tells that several calls in a row were not answered.
	Down bool
	// Alert is what somebody should see to while calls still go through: a certificate that ends soon, answers that
	// are not the service's. nil when there is nothing.
	Alert *texts.Refusal
}

// observed brings the health of the teleservice to the desk outside any call.
type observed struct{ health ServiceHealth }

// healthOf asks the teleservice how it is; it costs nothing.
func healthOf(t Teleservice) ServiceHealth {
	if h, ok := As[Observed](t); ok {
		return h.Health()
	}
	return ServiceHealth{}
}

func onObserved(m *machine, o observed) []effect {
	m.services.insiHealth = o.health
	return nil
}

// viewHealth says what the client knows beyond the last call; false when there is nothing to add.
func (m *machine) viewHealth() (Service, bool) {
	v := m.services
	code := ""
	switch {
	case v.insiHealth.Down && v.insiFault != nil:
		s := service(ConditionINSi, "app_service_insi_en_panne", LevelAttention)
		s.Act = v.insiFault.Acte
		return s, true
	case v.insiFault != nil || v.insiHealth.Alert == nil:
		return Service{}, false
	case v.insiSeen:
		code = "app_service_insi_alerte"
	default:
		code = "app_service_insi_alerte_inconnu"
	}
	s := service(ConditionINSi, code, LevelAttention, "duree", seconds(v.insiLatency))
	s.Detail, s.Act = v.insiHealth.Alert.Phrase, v.insiHealth.Alert.Acte
	return s, true
}
