package app

import "guichet/assets/texts"

// Observed is a Teleservice that tells how it is, beside its answers; optional.
type Observed interface{ Health() ServiceHealth }

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

// health asks the teleservice how it is; it costs nothing.
func (o *outside) health() ServiceHealth {
	if h, ok := o.ports.Teleservice.(Observed); ok {
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
		s := service("insi", "app_service_insi_en_panne", LevelAttention)
		s.Act = v.insiFault.Acte
		return s, true
	case v.insiFault != nil || v.insiHealth.Alert == nil:
		return Service{}, false
	case v.insiSeen:
		code = "app_service_insi_alerte"
	default:
		code = "app_service_insi_alerte_inconnu"
	}
	s := service("insi", code, LevelAttention, "duree", seconds(v.insiLatency))
	s.Detail, s.Act = v.insiHealth.Alert.Phrase, v.insiHealth.Alert.Acte
	return s, true
}
