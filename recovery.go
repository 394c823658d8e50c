package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"guichet/app/cli"
	"guichet/app/instance"
	"guichet/ui"
)

// remember lets a window fall without loss: the record in hand is known to the next start by its number, and what broke
// is written down for support, without traits (H-07). A program without a terminal has no other place to say it.
func remember(p *instance.Place, o *ui.Options) {
	o.Fell, o.Typing = p.Fell(), ui.TypingPause
	o.InHand = func(id string) {
		if err := p.InHand(id); err != nil {
			fmt.Fprintln(os.Stderr, "guichet :", err)
		}
	}
	o.Crashed = func(report string) {
		f, err := os.OpenFile(p.CrashFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			fmt.Fprintln(os.Stderr, "guichet :", err)
			return
		}
		defer f.Close()
		fmt.Fprintf(f, "%s guichet %s\n%s\n", time.Now().Format(time.RFC3339), cli.Version, report)
	}
	// what ends the program at once: Go writes its traces there, addresses and no values
	if f, err := os.OpenFile(p.CrashFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err == nil {
		_ = debug.SetCrashOutput(f, debug.CrashOptions{})
		_ = f.Close()
	}
}
