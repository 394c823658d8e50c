package workstation

import (
	"context"

	"guichet/app"
	"guichet/cards/cps/signing"
)

// BaseOf gives the base of a station to the tests that read its journal.
func (s *Station) BaseOf() app.Base { return s.base }

// OpenShowing opens a workstation whose documents are shown otherwise than by the system's reader.
func OpenShowing(c Config, show func(ctx context.Context, file string) error) (*Station, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	w := c.world()
	w.show = show
	return assemble(context.Background(), c, w)
}

// CardLock lets a card open a desk with its code.
func CardLock(c *signing.Card) app.Signature { return lockOf(c) }
