//go:build !cgo

// Package hsmtest makes SoftHSM tokens that look like CPx cards, for tests. It needs cgo.
package hsmtest
