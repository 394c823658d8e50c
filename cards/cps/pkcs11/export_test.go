//go:build cgo

package pkcs11

// SetPSS lets a test take RSA-PSS away from SoftHSM, as a CPS3 has none.
func SetPSS(s *Session, pss bool) { s.pss = pss }
