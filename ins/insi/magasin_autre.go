//go:build !windows

package insi

// openStore refuses: Linux has no certificate store with keys, and that of macOS cannot be reached without a
// compiler of its own system.
func openStore(string) ([]identity, error) { return nil, errNoStore }
