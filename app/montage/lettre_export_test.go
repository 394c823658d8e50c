package montage

import (
	"context"

	"guichet/app"
)

// BaseOf gives the base of a station to the tests that read its journal.
func (s *Station) BaseOf() app.Base { return s.base }

// ShowWith replaces the system's reader of documents.
func (s *Station) ShowWith(open func(ctx context.Context, file string) error) { s.Labels.open = open }
