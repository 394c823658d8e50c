// Package insi holds what the INSi simulator is made of: its people and its help page.
package insi

import _ "embed"

// Identites is the JSON list of the people whom the simulator knows, and of the answers that the CNDA has vendors
// inject. All are fictitious; the file says where each comes from.
//
//go:embed identites.json
var Identites []byte

// Aide is the French help page of the simulator: profiles, faults, and what is confirmed or inferred.
//
//go:embed aide.txt
var Aide string
