//go:build !linux && !windows

package store

// onNetwork cannot be told on this system; the manual asks for a local disk.
func onNetwork(string) (bool, string) { return false, "" }
