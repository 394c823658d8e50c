package main

import (
	"bytes"
	"io"
	"log"
	"os"

	"guichet/app/cli"
	"guichet/assets/texts"
)

// watchGraphics says in French why no window can be made, with the cure, and ends the program with its code. Fyne only
// logs such a failure, in English, and exits: on an RDP session or a virtual machine without OpenGL nobody would read it.
func watchGraphics(end func()) {
	log.SetOutput(&graphicsWatch{out: os.Stderr, end: end, exit: os.Exit})
}

type graphicsWatch struct {
	out  io.Writer
	end  func() // ends the desk in order
	exit func(code int)
}

// Write implements io.Writer for the log: Fyne writes a line with its message, then exits from the same goroutine.
func (g *graphicsWatch) Write(line []byte) (int, error) {
	n, err := g.out.Write(line)
	switch {
	case bytes.Contains(line, []byte("window creation error")):
		g.refuse("sans_graphique")
	case bytes.Contains(line, []byte("failed to initialise GLFW")):
		g.refuse("sans_ecran")
	}
	return n, err
}

func (g *graphicsWatch) refuse(code string) {
	r := texts.Refuse(code)
	_, _ = io.WriteString(g.out, "guichet : "+r.Error()+"\n")
	alert(r.Phrase + "\n\n" + r.Acte)
	g.end()
	g.exit(cli.CodeUnavailable)
}
