package montage

import "guichet/app"

// BaseOf gives the base of a station to the tests that read its journal.
func (s *Station) BaseOf() app.Base { return s.base }
