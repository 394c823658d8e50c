// Package session keeps the nominative agents of a base and recognises them (RNIV §5.1.1, EXI SI 14).
//
// An agent is a document of the site, sealed in the base, with the hash of his secret (argon2id, PHC form). Generic
// logins do not exist: there is no default account and no default secret.
//
// Wrong secrets cost a growing delay and never lock an account for good: a desk that nobody can open at three in the
// morning stops an emergency ward. A CPx opens it meanwhile, an administrator ends the delay at once, and it ends by
// itself within five minutes.
//
// A CPx names its holder by its certificate. The card's key is not asked to sign, for that takes a PIN at each
// opening: a card is something held, not a proof. Hence the profiles that see more than the desk are opened only by
// a card whose certificate was verified up to a known authority, or by their secret.
package session
