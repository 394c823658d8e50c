// Package admin keeps a site running: its settings (G-30; those that no site may change are refused, G-31), its agents and their
// rights (H-43), the journal read, verified and exported (H-01, H-06), backups, printers and models, the check and the
// installation of a workstation.
//
// It has no loop: each method asks for the right of whoever calls it, journals what it changes, may be slow, and holds no
// state. The ports that it alone needs are declared beside what uses them (Backups, Printers, Checker).
//
// It imports the vocabulary (app), app/settings, app/shown, ins, cards, printing and assets. Start with admin.go.
package admin
