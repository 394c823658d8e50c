// Command guichet is the desktop program of a hospital admission desk: it opens the window, or runs a sub-command.
package main

import (
	"os"

	"guichet/app/cli"
)

func main() {
	os.Exit(cli.Program{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}.Run(os.Args[1:]))
}
