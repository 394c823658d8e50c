// Package signing has the agent's CPx card sign: the assertions of INSi calls in the mode in which no certificate of the
// establishment does (INSi guide §5.2), and the challenge that opens a desk (cards §5.4). It keeps no code, spends no try of
// the card that its holder did not ask for, and forgets what a code opened as soon as the card leaves.
//
// It knows neither INSi nor the desk: whoever puts a workstation together says which cards may sign and who is told when one
// was forgotten.
//
// It imports cards and its rooms, and the sentences of assets/texts. Start with Card, in card.go.
package signing
