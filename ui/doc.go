// Package ui is the window of Guichet: it draws the snapshots of a desk and sends it commands, and does nothing else.
//
// # What holds it together
//
//   - A screen is a function of the snapshot it is shown. The same snapshot twice gives the same picture. The one
//     thing a screen remembers is what is being typed: a new snapshot never takes the caret or the letters away.
//   - No rule lives here. Sentences, next act, verdicts, keys of the acts come ready to show in the snapshot; the
//     window's own words stand in assets/texts/fr/ui.json.
//   - thread.go is the only file that may start a goroutine or name fyne.Do.
//   - Every key works whatever has the focus: each piece offers its keys to the key table first (keys.go). Fyne's
//     canvas shortcuts die while a field has the focus, and F-keys are not shortcuts at all.
//   - An act is never repeated by a key that is held, and never follows a key that was pressed for another screen.
package ui
