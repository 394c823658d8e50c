package montage

import "guichet/app"

// Statistics gives the indicators of the base. They name nobody.
func (s *Station) Statistics() app.Statistics { return s.base }
