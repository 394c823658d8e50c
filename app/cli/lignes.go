package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"

	"guichet/assets/texts"
)

// maxLine bounds one line of input.
const maxLine = 1 << 20

// refus is how a refusal is written in JSON.
type refus struct {
	Code   string `json:"code"`
	Regle  string `json:"regle,omitempty"`
	Phrase string `json:"phrase"`
	Acte   string `json:"acte,omitempty"`
}

func refusOf(r *texts.Refusal) *refus {
	if r == nil {
		return nil
	}
	return &refus{r.Code, r.Regle, r.Phrase, r.Acte}
}

// eachLine answers every line of standard input with one JSON line. answer gives what to print and whether a rule
// refused it; a line that cannot be read is answered with a refusal too, so that output and input keep step. The
// command ends with CodeUsage if a line was unreadable.
func (p Program) eachLine(answer func(line []byte) (any, error)) error {
	out := bufio.NewWriter(p.Out)
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	in := bufio.NewScanner(p.In)
	in.Buffer(make([]byte, 0, 64<<10), maxLine)
	unreadable := 0
	for in.Scan() {
		line := bytes.TrimSuffix(in.Bytes(), []byte("\r"))
		v, err := answer(line)
		if err != nil {
			unreadable++
			r := texts.RefusalOr(err, "cli.ligne_illisible", "cause", err.Error())
			v = map[string]any{"id": idOf(line), "refus": refusOf(r)}
		}
		if err := e.Encode(v); err != nil {
			return fmt.Errorf("écriture du résultat : %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("écriture du résultat : %w", err)
	}
	if err := in.Err(); err != nil {
		return usage("lecture de l’entrée : %w", err)
	}
	if unreadable > 0 {
		return usage("%d ligne(s) n’ont pas pu être lues", unreadable)
	}
	return nil
}

// idOf finds the id of a line even when the rest of it is wrong.
func idOf(line []byte) json.RawMessage {
	var v struct {
		ID json.RawMessage `json:"id"`
	}
	if json.Unmarshal(line, &v) != nil || len(v.ID) == 0 {
		return json.RawMessage("null")
	}
	return v.ID
}
