package cps

// The parsers of the PKCS#15 directories, for the fuzz tests.
var (
	Directories  = directories
	Certificates = certificates
)
