package ins

import (
	"slices"
	"strings"

	"guichet/assets/texts"
)

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
	// Touche is the key that chooses the type at the desk; empty for the rare ones.
	Touche string
	// Confiance tells that the document alone, or with its complete checklist, allows VALI or QUAL (EXI SI 10).
	Confiance bool
	// Complements lists what must also be presented in the usual case, which is the first of Cas; empty when the
	// document suffices.
	Complements []Complement
	// Cas are the situations in which the document is accepted with a checklist: one complete is enough.
	Cas []CasPreuve
	// Facultatifs may be ticked beside a document that suffices (B-13 to B-15).
	Facultatifs []Complement
	Mineur      bool   // accepted for a minor only (B-07)
	Regle       string // "B-01"
}

// CasPreuve is one combined proof (B-05 to B-10).
type CasPreuve struct {
	Regle       string
	Libelle     string
	Complements []Complement
	Mineur      bool // for a person under 18 only
	Majeur      bool // for an adult only
}

// Complement is one line of a combined proof's checklist.
type Complement struct {
	Code    string
	Libelle string
}

// The complements by code.
const (
	ComplementTitreParent    = "titre_parent"
	ComplementTitreTuteur    = "titre_tuteur"
	ComplementDecision       = "decision_justice"
	ComplementVitalePhoto    = "vitale_photo"
	ComplementASE            = "mineur_ase"
	ComplementEHPAD          = "entree_ehpad"
	ComplementSansPhoto      = "photo_impossible"
	ComplementSSA            = "service_sante_armees"
	ComplementContrat        = "contrat_confiance"
	ComplementNomNaissance   = "document_nom_naissance"
	ComplementCopieHebergeur = "copie_hebergeur"
)

// The title of a parent or guardian is never kept: only the patient's own document may be (B-42). The document that
// shows the nom de naissance is what a title that shows only the borne name lacks (B-14); without it the identity
// stays PROV (C-21).
var (
	titreParent  = Complement{ComplementTitreParent, "titre d’identité d’un parent (ne pas en garder de copie)"}
	titreTuteur  = Complement{ComplementTitreTuteur, "titre d’identité du tuteur ou du délégataire (ne pas en garder de copie)"}
	decision     = Complement{ComplementDecision, "décision de justice ou décision de changement"}
	vitalePhoto  = Complement{ComplementVitalePhoto, "carte Vitale du patient, avec photo"}
	mineurASE    = Complement{ComplementASE, "mineur confié à l’aide sociale à l’enfance, sans titre"}
	entreeEHPAD  = Complement{ComplementEHPAD, "entrée directe en EHPAD (pas pour un séjour hospitalier)"}
	photoImposs  = Complement{ComplementSansPhoto, "personne handicapée qui ne peut obtenir de titre (photo impossible)"}
	serviceSSA   = Complement{ComplementSSA, "service de santé des armées"}
	contrat      = Complement{ComplementContrat, "contrat de confiance signé avec l’émetteur"}
	docNomNaiss  = Complement{ComplementNomNaissance, "document qui montre le nom de naissance (acte, attestation, carte de mutuelle)"}
	copieHeberge = Complement{ComplementCopieHebergeur, "copie faite par l’établissement qui héberge le patient"}

	casParent = CasPreuve{"B-05", "Mineur sans titre, avec un parent", []Complement{titreParent}, true, false}
	casTuteur = CasPreuve{"B-06", "Mineur sans titre, avec son tuteur", []Complement{titreTuteur, decision}, true, false}
	casASE    = CasPreuve{"B-08", "Mineur confié à l’ASE, sans titre", []Complement{mineurASE, vitalePhoto}, true, false}
	casEHPAD  = CasPreuve{"B-09", "Personne âgée, entrée directe en EHPAD", []Complement{entreeEHPAD, vitalePhoto}, false, true}
	casPhoto  = CasPreuve{"B-10", "Adulte handicapé, photo impossible", []Complement{photoImposs, vitalePhoto}, false, true}
	casSSA    = CasPreuve{"B-11", "Service de santé des armées", []Complement{serviceSSA}, false, true}
	casTiers  = CasPreuve{"B-16", "Identité reçue sous contrat de confiance", []Complement{contrat}, false, false}
)

// Pieces lists the known types in the order in which the desk offers them.
func Pieces() []PieceInfo { return slices.Clone(pieces) }

// pieces never changes.
var pieces = pieceTable()

func pieceTable() []PieceInfo {
	beside := []Complement{decision, docNomNaiss, copieHeberge} // B-13, B-14, B-15
	combined := func(t TypePiece, libelle, touche string, cas ...CasPreuve) PieceInfo {
		return PieceInfo{Type: t, Libelle: libelle, Touche: touche, Confiance: true, Cas: cas,
			Complements: cas[0].Complements, Regle: cas[0].Regle}
	}
	return []PieceInfo{
		{Type: PieceCNI, Libelle: "carte nationale d’identité", Touche: "1", Confiance: true, Facultatifs: beside, Regle: "B-01"},
		{Type: PiecePasseport, Libelle: "passeport", Touche: "2", Confiance: true, Facultatifs: beside, Regle: "B-01"},
		{Type: PieceTitreSejour, Libelle: "titre de séjour", Touche: "3", Confiance: true, Facultatifs: beside, Regle: "B-03"},
		combined(PieceLivretFamille, "livret de famille", "4", casParent, casTuteur, casEHPAD),
		combined(PieceActeNaissance, "extrait d’acte de naissance", "5", casParent, casTuteur, casASE, casEHPAD, casPhoto),
		{Type: PieceCirculation, Libelle: "document de circulation pour étranger mineur", Touche: "6", Confiance: true, Mineur: true, Regle: "B-07"},
		{Type: PieceCarteEurope, Libelle: "carte d’identité d’un pays européen", Touche: "7", Confiance: true, Facultatifs: beside, Regle: "B-02"},
		{Type: PieceAppliVitale, Libelle: "Appli carte Vitale", Touche: "8", Confiance: true, Regle: "B-04"},
		{Type: PieceEIDAS, Libelle: "identité numérique (France Identité, La Poste)", Touche: "9", Confiance: true, Regle: "B-04"},
		combined(PieceActeEtVitale, "acte de naissance et carte Vitale avec photo", "", casASE, casEHPAD, casPhoto),
		combined(PieceMilitaire, "carte d’identité militaire (CIMS)", "", casSSA),
		combined(PieceTiersConfiance, "tiers de confiance", "", casTiers),
		{Type: PiecePermis, Libelle: "permis de conduire", Regle: "B-21"},
		{Type: PieceCarnet, Libelle: "carnet de circulation", Regle: "B-35"},
	}
}

// PieceOf gives the description of a type.
func PieceOf(t TypePiece) (PieceInfo, bool) {
	if i := slices.IndexFunc(pieces, func(p PieceInfo) bool { return p.Type == t }); i >= 0 {
		return pieces[i], true
	}
	return PieceInfo{}, false
}

// Presentation says how a document was seen.
type Presentation string

// The ways of seeing a document; the zero value is the original in the hands of the agent.
const (
	PresentationOriginal Presentation = ""
	PresentationCopie    Presentation = "copie"    // paper or digital, without the original (B-23)
	PresentationDistance Presentation = "distance" // shown to the camera and compared by the professional (B-17)
)

// paysCNI are the countries, besides France, whose identity card is accepted (B-02), by ISO 3166 alpha-2 code.
const paysCNI = " AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK" +
	" CH LI NO IS VA MC AD SM GB "

// CheckPreuve decides whether a proof gives the fact C, "traits checked": a device of high trust, with its
// checklist complete when it needs one (B-32, A-43). It never looks at the date of expiry (B-24).
// On success it gives the rule of the case.
func CheckPreuve(p Preuve) (regle string, refusal *texts.Refusal) {
	info, known := PieceOf(p.Type)
	switch {
	case p.Type == "":
		return "", texts.Refuse("ins_piece_absente")
	case !known:
		return "", texts.Refuse("ins_piece_inconnue", "type", string(p.Type))
	case !info.Confiance: // B-20, B-21
		return "", texts.Refuse("ins_piece_sans_confiance", "piece", info.Libelle)
	case p.Presentation == PresentationCopie && !slices.Contains(p.Complements, ComplementCopieHebergeur): // B-23, B-15
		return "", texts.Refuse("ins_piece_copie")
	case (p.Type == PieceCNI || p.Type == PieceCarteEurope) && p.Pays != "" && !strings.Contains(paysCNI, " "+strings.ToUpper(p.Pays)+" "):
		return "", texts.Refuse("ins_piece_pays", "pays", p.Pays) // B-03
	}
	mineur := p.Titre.DateNaissance.Age(DateOf(p.Quand)) < 18
	if info.Mineur && !mineur {
		return "", texts.Refuse("ins_piece_mineur", "piece", info.Libelle)
	}
	if len(info.Cas) == 0 {
		return info.Regle, nil
	}
	for _, c := range info.Cas {
		complete := !slices.ContainsFunc(c.Complements, func(x Complement) bool { return !slices.Contains(p.Complements, x.Code) })
		if complete && !(c.Mineur && !mineur) && !(c.Majeur && mineur) {
			return c.Regle, nil
		}
	}
	return "", texts.Refuse("ins_piece_incomplete", "piece", info.Libelle, "cas", listCases(info.Cas))
}

// listCases says in words what would make the proof complete.
func listCases(cas []CasPreuve) string {
	parts := make([]string, len(cas))
	for i, c := range cas {
		items := make([]string, len(c.Complements))
		for j, x := range c.Complements {
			items[j] = x.Libelle
		}
		parts[i] = c.Libelle + " : " + strings.Join(items, " et ")
	}
	return strings.Join(parts, " ; ")
}
