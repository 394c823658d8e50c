// Package cli is the program without its window: the same use cases for support staff, scripts, acceptance tests
// and machines without a screen.
//
// Output for people is French. With --json, or JSON lines where a command says so, output is a stable contract:
// fields are added, never renamed or dropped. Nothing but the result goes to standard output; messages go to
// standard error. Exit codes are those of exit.go.
package cli
