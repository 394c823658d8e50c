// Package cog holds the embedded table of birth places. Its meaning and its origin stand in guichet/ins/cog, which
// reads it.
package cog

import _ "embed"

// Lieux is the table, compressed, as ins/cog/internal/gen wrote it.
//
//go:embed lieux.gz
var Lieux []byte
