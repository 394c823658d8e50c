package desk

import (
	"guichet/app/entry"
	"guichet/ins"
)

// ChooseBeneficiaire picks one person of the card, by index (D-06: never preselected when there are several).
type ChooseBeneficiaire struct{ Index int }

// SearchRecords looks for existing records. Fields are as typed.
type SearchRecords struct{ Date, Nom, Prenom, Matricule string }

// OpenRecord takes an existing record in hand.
type OpenRecord struct{ ID string }

// NewRecord begins a record; allowed only after a search.
type NewRecord struct{}

// ChoosePiece says which document is presented; "" says that there is none.
type ChoosePiece struct {
	Type        ins.TypePiece
	Complements []string
	Perime      bool
	// Presentation says how it was seen (B-17, B-23), Pays which country issued it (ISO 3166 alpha-2), when known.
	Presentation ins.Presentation
	Pays         string
	// Situation is what the agent knows and no trait tells, and that forbids an INSi call (D-09).
	Situation ins.Situation
}

// ParticularCase says, before the document, what is rare about it or about the person (B-24, D-09); Show asks for it.
type ParticularCase struct {
	Show      bool
	Situation ins.Situation
	Perime    bool
}

// EnterTraits gives what is read on the document, as typed (A-4a to A-4f).
type EnterTraits struct {
	NomNaissance, Prenoms, PremierPrenom, Sexe, DateNaissance, LieuNaissance string
	NomUtilise, PrenomUtilise                                                string
}

// EditPiece goes back to the traits of the document, to correct them (D-37).
type EditPiece struct{}

// CallINSi searches by traits: those of the document, the next try that the rules propose (Next), or the criteria
// given (EXI SI 27: without touching the record).
type CallINSi struct {
	Criteria *entry.Criteria
	Next     bool
}

// AcceptINS accepts what INSi returned (D-34). Motif answers for the rows à analyser.
type AcceptINS struct{ Motif string }

// RefuseINS refuses it; nothing of it is kept in the record (D-35).
type RefuseINS struct{ Motif string }

// RecordWithoutINS admits the patient as he is, VALI with a document, PROV without. LieuNaissance is given
// when the form asks for it: a record needs five traits.
type RecordWithoutINS struct{ LieuNaissance string }

// ReportToCellule opens a ticket (D-36).
type ReportToCellule struct{ Motif, LieuNaissance string }

// PrintLabels prints labels of the recorded identity; one not recorded yet is first recorded without INS.
type PrintLabels struct {
	Modele        string
	Copies        int
	Premiere      int // first free label of a used sheet
	LieuNaissance string
	Motif         string // why it is printed again (traceability)
}

// TakeCard begins again from the card that is in the reader (F3): another beneficiary, or the next patient.
type TakeCard struct{}

// ConfirmPatient says that the person at the desk is still this patient, after another card came (CNDA 1.03).
type ConfirmPatient struct{}

// EditCriteria shows the criteria of the next INSi call to change them (EXI SI 27).
type EditCriteria struct{}

// Back undoes the present step (Échap); nothing recorded is ever undone.
type Back struct{}

// NextPatient puts the present patient away; refused while something is not recorded, unless Abandon.
type NextPatient struct{ Abandon bool }

// PutAside keeps the present patient and frees the desk for another.
type PutAside struct{}

// TakeBack returns to a patient put aside; the one in hand is put aside in his place.
type TakeBack struct{ ID string }

// Lock closes the desk; the patient in hand is kept behind it.
type Lock struct{}

// Unlock opens it. With nothing typed it asks the card in the reader. Nouveau, typed twice, replaces the secret.
type Unlock struct{ Identifiant, Secret, Nouveau, Encore string }
