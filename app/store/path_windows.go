package store

import (
	"path/filepath"
	"syscall"
	"unsafe"
)

const driveRemote = 4

// onNetwork tells whether a folder lies on a mapped network drive, where WAL does not work.
func onNetwork(dir string) (bool, string) {
	volume, err := syscall.UTF16PtrFromString(filepath.VolumeName(dir) + `\`)
	if err != nil {
		return false, "" // the opening that follows will say what is wrong
	}
	kind, _, _ := syscall.NewLazyDLL("kernel32.dll").NewProc("GetDriveTypeW").Call(uintptr(unsafe.Pointer(volume)))
	return kind == driveRemote, "lecteur réseau"
}
