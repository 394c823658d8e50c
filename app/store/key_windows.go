package store

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"
)

// entropy ties what DPAPI seals to this program, so that another one that asks the system does not get it by chance.
var entropy = []byte("guichet/cle-de-base/1")

func blob(b []byte) windows.DataBlob {
	return windows.DataBlob{Size: uint32(len(b)), Data: unsafe.SliceData(b)}
}

// taken copies what the system allocated, and gives it back.
func taken(b windows.DataBlob) []byte {
	out := append([]byte(nil), unsafe.Slice(b.Data, b.Size)...)
	clear(unsafe.Slice(b.Data, b.Size))
	_, _ = windows.LocalFree(windows.Handle(unsafe.Pointer(b.Data))) // nothing to do about memory that is not freed
	return out
}

// protect seals bytes for this account of this machine (DPAPI). No window ever asks for anything.
func protect(plain []byte) ([]byte, bool, error) {
	in, salt := blob(plain), blob(entropy)
	var out windows.DataBlob
	if err := windows.CryptProtectData(&in, nil, &salt, 0, nil, windows.CRYPTPROTECT_UI_FORBIDDEN, &out); err != nil {
		return nil, false, fmt.Errorf("DPAPI : %w", err)
	}
	return taken(out), true, nil
}

func unprotect(sealed []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, errAltered
	}
	in, salt := blob(sealed), blob(entropy)
	var out windows.DataBlob
	if err := windows.CryptUnprotectData(&in, nil, &salt, 0, nil, windows.CRYPTPROTECT_UI_FORBIDDEN, &out); err != nil {
		return nil, fmt.Errorf("DPAPI : %w", err)
	}
	return taken(out), nil
}
