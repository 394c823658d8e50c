package workstation

import (
	"context"
	"fmt"

	"guichet/app"
	"guichet/app/settings"
)

// InForce says what follows the settings: the lock, the period of vérification, the symbol on labels, the names asked.
func (s *Station) InForce() string {
	v := s.site.values.Load()
	return fmt.Sprint(v.Apply(app.Settings{}).Inactivite, " ", v.Number(settings.Verification), " ", s.Labels.PutsSymbol(),
		" ", v.Yes(settings.UsedNameRequired))
}

// HeldDraft is what the base holds of what is being typed here.
func (s *Station) HeldDraft(ctx context.Context) string {
	body, _ := s.base.Draft(ctx, placeOf("P1"))
	return string(body)
}
