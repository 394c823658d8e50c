package inscall

import (
	"guichet/app"
)

// HealthOf asks the teleservice how it is; it costs nothing.
func HealthOf(t app.Teleservice) app.ServiceHealth {
	if h, ok := app.As[app.Observed](t); ok {
		return h.Health()
	}
	return app.ServiceHealth{}
}
