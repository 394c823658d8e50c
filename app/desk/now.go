package desk

import (
	"strings"

	"guichet/app/shown"
	"guichet/assets/texts"
)

// stateName is where the admission stands, in words.
func stateName(s State) string { return texts.Get("app_etat_" + string(s)).Phrase }

// stateNote is what a patient put aside waits for.
func stateNote(s State) string { return texts.Get("app_attente_" + string(s)).Phrase }

// titled begins a right pane: the text's phrase is the title, its rule and act the reason, its dire what is said.
func titled(code string, args ...string) NextAct {
	t := texts.Get(code, args...)
	return NextAct{Title: t.Phrase, Why: why(t), Tell: t.Dire}
}

func why(t texts.Text) string {
	switch {
	case t.Acte == "":
		return t.Regle
	case t.Regle == "":
		return t.Acte
	}
	if said, ok := strings.CutSuffix(t.Acte, "."); ok {
		return said + " (" + t.Regle + ")."
	}
	return t.Acte + " (" + t.Regle + ")"
}

func (n *NextAct) other(a *shown.Act) { n.Others = append(n.Others, *a) }
