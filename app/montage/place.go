package montage

// BasePath is where the base of these settings lies: what two windows must not open at once.
func (c Config) BasePath() (string, error) {
	if err := c.complete(); err != nil {
		return "", err
	}
	return c.Base, nil
}
