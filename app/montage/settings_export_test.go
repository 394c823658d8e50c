package montage

import (
	"fmt"

	"guichet/app"
)

// InForce says what follows the settings: the lock, the period of vérification, the symbol on labels, the names asked.
func (s *Station) InForce() string {
	v := s.site.values.Load()
	return fmt.Sprint(v.Apply(app.Settings{}).Inactivite, " ", v.Number(app.SettingVerification), " ", !s.Labels.withoutSymbol.Load(),
		" ", v.Yes(app.SettingUsedNameRequired))
}
