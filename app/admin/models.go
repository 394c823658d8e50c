package admin

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"guichet/assets/texts"
	"guichet/printing"
)

// ModelPreviewer draws a document model that is being edited.
type ModelPreviewer interface {
	// PreviewModel draws a model for somebody who does not exist. A *ModelMistake says where the text is wrong.
	PreviewModel(text []byte) (printing.Output, error)
}

// ModelMistake is what is wrong with the text of a model. Ligne counts from 1; 0 when the mistake has no place.
type ModelMistake struct {
	Ligne   int
	Refusal *texts.Refusal
}

// Error is for people.
func (m *ModelMistake) Error() string { return m.Refusal.Error() }

// Unwrap gives the refusal.
func (m *ModelMistake) Unwrap() error { return m.Refusal }

// ParseModelText reads the text of a model, and says at which line it is wrong.
func ParseModelText(text []byte) (printing.Model, error) {
	m, err := printing.ParseModel(text)
	if err == nil {
		return m, nil
	}
	line := 0
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		line = lineAt(text, syntax.Offset)
	case errors.As(err, &kind):
		line = lineAt(text, kind.Offset)
	default:
		line = lineOfElement(text, err)
	}
	return m, &ModelMistake{Ligne: line, Refusal: texts.Refuse("app_modele_faux", "ligne", strconv.Itoa(line), "cause", err.Error())}
}

func lineAt(text []byte, offset int64) int {
	return 1 + bytes.Count(text[:min(int64(len(text)), max(offset, 0))], []byte("\n"))
}

// lineOfElement finds the line where the element that the error numbers begins.
func lineOfElement(text []byte, err error) int {
	var wanted int
	for e := err; e != nil; e = errors.Unwrap(e) {
		if _, failed := fmt.Sscanf(e.Error(), "element %d", &wanted); failed == nil {
			break
		}
	}
	if wanted == 0 {
		return 0
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	depth, inside, n := 0, false, 0
	for {
		t, err := dec.Token()
		if err != nil {
			return 0
		}
		switch t := t.(type) {
		case json.Delim:
			if t == '{' || t == '[' {
				depth++
				if inside && t == '{' && depth == 3 {
					if n++; n == wanted {
						return lineAt(text, dec.InputOffset())
					}
				}
			} else if depth--; depth < 2 {
				inside = false
			}
		case string:
			if depth == 1 && t == "elements" {
				inside = true
			}
		}
	}
}
