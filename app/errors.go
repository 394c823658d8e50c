package app

import (
	"errors"
	"fmt"
)

// What a Base may answer that a caller decides on.
var (
	ErrStale    = errors.New("l'identité a changé depuis sa lecture")
	ErrINSHeld  = errors.New("matricule INS déjà porté par une autre identité")
	ErrNotFound = errors.New("identité inconnue de la base")
	// ErrSearch is a search that the base does not carry out: the base itself works.
	ErrSearch = errors.New("recherche refusée")
	// ErrBase is a base that does not work.
	ErrBase        = errors.New("la base ne marche pas")
	ErrIPPTaken    = fmt.Errorf("%w : IPP déjà pris", ErrBase)
	ErrChainBroken = fmt.Errorf("%w : chaîne du journal rompue", ErrBase)
)
