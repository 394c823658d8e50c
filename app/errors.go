package app

import "errors"

// What a Base may answer that a caller decides on.
var (
	ErrStale    = errors.New("l'identité a changé depuis sa lecture")
	ErrINSHeld  = errors.New("matricule INS déjà porté par une autre identité")
	ErrNotFound = errors.New("identité inconnue de la base")
)
