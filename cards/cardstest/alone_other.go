//go:build !linux

package cardstest

import "testing"

// Alone does nothing: the bench is on Linux only.
func Alone(*testing.T) {}
