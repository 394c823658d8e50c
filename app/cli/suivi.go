package cli

import (
	"encoding/json"
	"io"

	"guichet/app"
	"guichet/app/cellule"
	"guichet/app/desk"
	"guichet/app/shown"
)

// suivi is one line of --suivi: where the desk stands, or another room, and nothing of whom it is about.
type suivi struct {
	Revision   uint64 `json:"revision"`
	Etat       string `json:"etat"` // of the desk; "cellule", "pilotage" or "administration" in these rooms
	Acte       string `json:"acte"`
	Message    string `json:"message"` // its code
	Statut     string `json:"statut"`
	Champs     bool   `json:"champs"` // the act asks for something to be typed
	Verrouille bool   `json:"verrouille"`
	Liste      string `json:"liste,omitempty"`  // the worklist shown
	Lignes     int    `json:"lignes,omitempty"` // how many items are in it
	Ouvert     bool   `json:"ouvert,omitempty"` // one of them is open
}

// follower writes a line per screen drawn, from the window's goroutine. A reader that has gone away is no reason to stop
// a desk.
type follower struct{ out *json.Encoder }

func newFollower(w io.Writer) *follower {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return &follower{e}
}

func (f *follower) desk(s desk.Snapshot) {
	line := suivi{Revision: s.Revision, Etat: string(s.State), Champs: s.Now.Form != nil, Verrouille: s.Agent.Locked}
	if s.Now.Primary != nil {
		line.Acte = s.Now.Primary.Label
	}
	if s.Message != nil {
		line.Message = s.Message.Code
	}
	if s.Status.Known {
		line.Statut = s.Status.Statut.Code()
	}
	_ = f.out.Encode(line)
}

func (f *follower) cellule(s cellule.Snapshot) {
	line := suivi{Revision: s.Revision, Etat: "cellule", Liste: s.List, Lignes: s.Total, Verrouille: s.Agent.Locked, Ouvert: s.Case != nil}
	if s.Message != nil {
		line.Message = s.Message.Code
	}
	if k := s.Case; k != nil {
		line.Statut = k.Identite.Statut().Code()
		if len(k.Acts) > 0 {
			line.Acte = k.Acts[0].Label
		}
		if k.Pending != nil {
			line.Acte, line.Champs = k.Pending.Confirm, true
		}
	}
	_ = f.out.Encode(line)
}

func (f *follower) pilotage(i app.Indicators) {
	_ = f.out.Encode(suivi{Etat: "pilotage", Lignes: len(i.All)})
}

func (f *follower) administration(section string, m *shown.Message, asks bool) {
	line := suivi{Etat: "administration", Liste: section, Champs: asks}
	if m != nil {
		line.Message = string(m.Level)
	}
	_ = f.out.Encode(line)
}
