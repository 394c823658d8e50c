package main

import "golang.org/x/sys/windows"

// alert shows a sentence in Windows' own box, which needs no OpenGL: a window program has no terminal.
func alert(sentence string) {
	text, err := windows.UTF16PtrFromString(sentence)
	if err != nil {
		return
	}
	title, err := windows.UTF16PtrFromString(appName)
	if err != nil {
		return
	}
	_, _ = windows.MessageBox(0, text, title, windows.MB_OK|windows.MB_ICONERROR|windows.MB_SETFOREGROUND)
}
