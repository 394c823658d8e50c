package ui

import (
	"time"

	"fyne.io/fyne/v2"
)

// afterFrame does f once what has just been set is on the screen. Animations tick immediately before each frame is
// drawn: at the second tick a frame lies behind. A driver without frames ticks once, at the end.
func afterFrame(f func()) {
	ticks := 0
	var a *fyne.Animation
	a = fyne.NewAnimation(10*time.Second, func(progress float32) {
		if ticks++; ticks == 2 || progress == 1 {
			a.Stop()
			f()
		}
	})
	a.Start()
}
