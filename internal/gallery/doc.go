// Package gallery makes docs/ecrans by the built program in a real window, on the demonstration, at a stopped clock. The
// same program draws the same pictures, byte for byte, so that git shows what a change does to the screens.
package gallery
