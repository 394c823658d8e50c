//go:build !cgo

// Package pkcs11test needs cgo.
package pkcs11test
