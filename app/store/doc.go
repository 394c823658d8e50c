// Package store keeps the journal of a desk and what is derived from it, in one SQLite file.
//
// # What a caller may rely on
//
//   - What Record acknowledged is on the disk (WAL, synchronous=FULL), and is there whole or not at all: events,
//     projection, work items and outgoing messages are one transaction.
//   - The journal only grows. Triggers refuse UPDATE and DELETE, and a line that does not follow the last one.
//   - Two windows, or two programs, may share one file on one machine. The second to write an identity gets
//     app.ErrStale. A file on a network share is refused: WAL needs shared memory.
//   - The identities, the search table, the worklists and their counts, the judged pairs and what the indicators count are
//     a projection. Rebuild makes them again from the journal, byte for byte; so does Open when an older program made them.
//   - An item of a worklist opens, changes hands and closes by lines of the journal. What an event solves closes with it.
//   - An error that a person must read unwraps (errors.As) to a *texts.Refusal; its cause stays for the operator.
//
// # How an act is recorded, and what is made from the journal
//
// The list recording (record.go) has the steps of an act in their order: read, judge, append the lines, fold, and what
// follows for papers and items. What is made from the journal is a list of projections (projection.go), each with its
// tables; fold tells them of a change, in order. Record folds an act, Rebuild every line, VerifyAll the life of every
// identity and every fact: the first two write, the last compares. A new table is a new projection, and nothing else.
//
// # The line and the chain
//
// A line is a header in clear (number, identity, version, name, moment in UTC and local offset, agent,
// workstation) and a sealed body. Its commitment is SHA-256 of the body with a random salt, and its hash is
//
//	SHA-256( "guichet.journal.1\x00" ‖ hash of the line before ‖ be64(seq) ‖ str(identite) ‖ be64(version) ‖
//	         be32(evenement) ‖ str(nom) ‖ str(quand) ‖ be32(decalage) ‖ str(agent) ‖ str(poste) ‖ engagement )
//
// where str is a be32 length and the UTF-8 bytes, quand the 30 characters AAAA-MM-JJTHH:MM:SS.nnnnnnnnnZ, decalage
// the seconds east of UTC, evenement 1 for an event and 0 for a fact, and
//
//	engagement = SHA-256( "guichet.corps.1\x00" ‖ sel (16 bytes) ‖ body )
//
// The line before the first is SHA-256("guichet.base.1\x00" ‖ the base's random identifier). So the chain can be
// checked without the key, an export without traits can be checked too, and sealing the bodies again under
// another key does not break it. The last line is also written, with a keyed seal, in table tete: lines cut off
// the end are missed.
//
// # What the file tells without the key
//
// Traits, bodies and reasons are sealed with AES-256-GCM (table, row and column as additional data). Birth date,
// INS and IPP are found through keyed indexes (HMAC-SHA-256, 128 bits). In clear remain: how many identities there
// are, their random identifiers, their status and attributes (for the indicators), which identities share a birth
// date, when which agent did what kind of act, at which service, with which INSi return code and which traits in
// discordance, on which worklist an identity stands and who has it in hand. A search opens the short rows of one date, which lie side by side, and
// sorts them by name: names need no index of their own, which would tell how often each is borne.
//
// The data key is random, lives in the base wrapped under a key of 32 bytes that the caller gives or that a file of
// mode 0600 holds, and never changes with it: changing the wrapping key rewrites one row.
//
// # Clock
//
// The moment of a line is the caller's, once per act. The order of lines is their number, never their moment: a
// clock that jumps back is reported by Verify, and disturbs nothing.
package store
