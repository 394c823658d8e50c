package ins

// TypePiece is the code of an identity document or accepted device (B-35: HL7 ZFD-7 and FHIR codes). The empty
// TypePiece means that none was presented; there is no default (B-31, EXI SI 23).
type TypePiece string

// The types an agent can choose at the desk.
const (
	PieceCNI            TypePiece = "CN"
	PiecePasseport      TypePiece = "PA"
	PieceTitreSejour    TypePiece = "CS"
	PieceCarteEurope    TypePiece = "CE"
	PieceLivretFamille  TypePiece = "LE"
	PieceActeNaissance  TypePiece = "AN"
	PieceActeEtVitale   TypePiece = "AC"
	PieceCirculation    TypePiece = "DC"
	PieceMilitaire      TypePiece = "CM"
	PieceTiersConfiance TypePiece = "TC"
	PieceAppliVitale    TypePiece = "AV"
	PieceEIDAS          TypePiece = "IE"
	PiecePermis         TypePiece = "PC"
	PieceCarnet         TypePiece = "CC"
)

// PieceInfo describes a type of document as the site's table lists it (B-32).
type PieceInfo struct {
	Type    TypePiece
	Libelle string // "carte nationale d'identité"
	// Confiance tells that the document alone, or with its complete checklist, allows VALI or QUAL (EXI SI 10).
	Confiance bool
	// Complements lists what must also be presented (B-05 to B-14); empty when the document suffices.
	Complements []Complement
	Regle       string // "B-01"
}

// Complement is one line of a combined proof's checklist.
type Complement struct {
	Code    string
	Libelle string
}

// Pieces lists the known types in the order in which the desk offers them.
func Pieces() []PieceInfo { panic("ins: not built yet") }
