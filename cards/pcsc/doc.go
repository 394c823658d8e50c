// Package pcsc reaches the readers of the machine through PC/SC: pcscd on Linux, the system's own service on macOS
// and Windows. Windows needs no cgo; elsewhere a build without cgo refuses in words.
package pcsc

import "strings"

// virtualOfWindows are the readers that Windows makes for itself: never a patient's card in them.
func virtualOfWindows(reader string) bool {
	name := strings.ToLower(reader)
	return strings.Contains(name, "windows hello") || strings.Contains(name, "virtual smart card")
}
