package app

import (
	"encoding/json"
	"strings"
	"time"

	"guichet/ins"
	"guichet/printing"
)

// The bodies of the facts that a desk writes to the journal. They hold traits, so they go nowhere else (H-07).

// CallFact is one INSi call (H-02): what was asked, for whom, why, and what came back, trait by trait.
type CallFact struct {
	Criteres ins.Query      `json:"criteres"`
	Piece    ins.TypePiece  `json:"piece,omitempty"` // document in hand
	Essai    int            `json:"essai"`           // of this patient, from 1
	Raison   string         `json:"raison,omitempty"`
	Code     ins.ReturnCode `json:"code,omitempty"`
	Faute    CallFault      `json:"faute,omitzero"` // no trait
	// Verdicts are the rows of the comparison by trait, identique … bloquante.
	Verdicts map[ins.Trait]string `json:"verdicts,omitempty"`
	INS      *ins.INS             `json:"ins,omitempty"` // as returned; in the journal, not in the record (D-08, D-35)
	Histo    []ins.Historique     `json:"historique,omitempty"`
	Trace    ins.CallTrace        `json:"trace"`
}

// CallFault is what a call without an answer came to, as the journal keeps it. In a body it is one string, its parts
// separated by a space, as every journal written so far has it.
type CallFault struct {
	Classe         ins.FaultClass
	Code, SousCode string // of the service; both may be empty
}

// String is the fault as the journal writes it: "indisponible insi_102 siram_40".
func (f CallFault) String() string {
	s := string(f.Classe)
	for _, part := range []string{f.Code, f.SousCode} {
		if part != "" {
			s += " " + part
		}
	}
	return s
}

// MarshalJSON writes the string.
func (f CallFault) MarshalJSON() ([]byte, error) { return json.Marshal(f.String()) }

// UnmarshalJSON reads the string.
func (f *CallFault) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	class, codes, _ := strings.Cut(s, " ")
	code, sub, _ := strings.Cut(codes, " ")
	*f = CallFault{Classe: ins.FaultClass(class), Code: code, SousCode: sub}
	return nil
}

// RefusalFact is an INS that was not accepted (D-35): by whom is in the Meta, why is here.
type RefusalFact struct {
	Motif    string               `json:"motif"`
	Regle    string               `json:"regle,omitempty"`
	Verdicts map[ins.Trait]string `json:"verdicts,omitempty"`
	Titre    ins.Traits           `json:"titre"`
	Porteur  string               `json:"porteur,omitempty"` // identity that holds the INS already
}

// PrintFact is one order given to the printer (H-05).
type PrintFact struct {
	Ordre      string `json:"ordre"`
	Modele     string `json:"modele,omitempty"`
	Copies     int    `json:"copies"`
	Version    int    `json:"version"` // of the identity printed
	Statut     string `json:"statut"`
	Datamatrix bool   `json:"datamatrix"`
	Ou         string `json:"ou,omitempty"`
	// Duree is the time until the printer had the order.
	Duree time.Duration `json:"duree_ns,omitempty"`
	Echec string        `json:"echec,omitempty"` // code of the refusal; empty when it was handed over
	// With a print spool the line is the request: the base makes the row of the spool in the same transaction.
	Imprimante string           `json:"imprimante,omitempty"`
	Premiere   int              `json:"premiere,omitempty"` // first free label of a sheet
	IEP        string           `json:"iep,omitempty"`
	Motif      string           `json:"motif,omitempty"`  // why it is printed again
	Ecarts     []printing.Ecart `json:"ecarts,omitempty"` // of a leaflet (D-76)
	Lettre     *LetterFact      `json:"lettre,omitempty"` // behind the first page
}

// FactVisit is the kind of VisitFact.
const FactVisit = "venue"

// VisitFact is one visit of a person at the desk (H-21): written once, with the first thing that was recorded of it.
type VisitFact struct {
	Cle     string    `json:"cle"` // of the visit, random
	Service string    `json:"service,omitempty"`
	Debut   time.Time `json:"debut"`           // when the patient came in hand
	Carte   bool      `json:"carte,omitempty"` // it began with a carte Vitale
	Essais  int       `json:"essais"`          // INSi calls
	// Duree is the time until the recording, INSi the part of it that INSi was waited for.
	Duree time.Duration `json:"duree_ns"`
	INSi  time.Duration `json:"insi_ns"`
}

// AccessFact is a look at an identity (H-01).
type AccessFact struct {
	Motif string `json:"motif"`
}

// ReadingFact is the card from which an admission began; no number of the card is kept.
type ReadingFact struct {
	Source    string    `json:"source"`
	Quand     time.Time `json:"quand"`
	Personnes int       `json:"beneficiaires"`
	Remarques []string  `json:"remarques,omitempty"`
}

// ReportFact is a call for help to the cellule (D-36, D-81).
type ReportFact struct {
	Motif string `json:"motif"`
	Regle string `json:"regle,omitempty"`
	Liste string `json:"liste"`
}

// SourceDatamatrix is the method of collection in the journal (DM-68: "CB").
const SourceDatamatrix = "datamatrix_ins"

// FactOf reads the body of a fact; false when the line is another one.
func FactOf[T any](l Line, kind string) (T, bool) {
	var f T
	if l.Name != kind || json.Unmarshal(l.Body, &f) != nil {
		return f, false
	}
	return f, true
}
