// Package look holds how Guichet looks: its colours in two variants, its type scale, its fonts and icons, as one
// Fyne theme.
//
// Colours are named by their role, never by their hue: a screen asks for look.Block, not for a red. The two
// variants are held to WCAG AA by this package's tests.
package look
