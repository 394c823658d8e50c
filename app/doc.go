// Package app is the vocabulary of the desk and of the cellule, and nothing that acts: what the rooms around it, the adapters
// and the window say to one another.
//
//   - The ports, small interfaces towards the outside, and the settings of a desk (ports.go); everything that an adapter may
//     besides, one interface each, in one file (optional.go); the worklists (worklists.go); accounts and sessions (agents.go,
//     accounts.go).
//   - The facts of the journal that are no event of an identity (facts.go and beside what they are about): what was asked of
//     INSi (H-02), printed, looked at (H-01), refused, reported.
//   - Agents, their profiles and the rights of those (H-43; rights.go).
//   - What may stand on paper for an identity, and which paper it makes stale (paper.go, paper_change.go).
//   - The errors that a caller decides on (errors.go).
//
// It imports ins, cards, printing and assets, and no room of its own. Around it, each room in its package comment: app/settings,
// app/shown, app/actor, app/entry and app/inscall, which any room may use; app/desk, app/cellule, app/pilotage and app/admin,
// where people work, which do not know one another; the adapters app/store, app/session, app/scanner and app/papers; and what
// puts them together, app/workstation, app/day and app/cli.
//
// The identity rules are not here: ins.Apply, ins.Compare, ins.NextQuery, ins.Callable, ins.CheckEntry and ins.CheckPreuve
// decide, and whoever acts asks them before the base.
//
// Start with ports.go, then app/desk.
package app
