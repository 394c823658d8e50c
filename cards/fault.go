package cards

import (
	"context"
	"errors"

	"guichet/assets/texts"
	"guichet/cards/iso7816"
)

// Codes of the refusals of this room; their sentences stand in assets/texts/fr/cards.json.
const (
	FaultService      = "cartes.service_arrete"
	FaultDenied       = "cartes.acces_refuse"
	FaultNoReader     = "cartes.aucun_lecteur"
	FaultReaderGone   = "cartes.lecteur_debranche"
	FaultNoCard       = "cartes.absente"
	FaultInUse        = "cartes.occupee"
	FaultReset        = "cartes.reinitialisee"
	FaultRemoved      = "cartes.retiree"
	FaultPulled       = "cartes.retiree_pendant_lecture"
	FaultContact      = "cartes.contact"
	FaultMute         = "cartes.muette"
	FaultNoAnswer     = "cartes.sans_reponse"
	FaultChanged      = "cartes.changee"
	FaultDriver       = "cartes.pilote"
	FaultCancelled    = "cartes.annulee"
	FaultRefused      = "cartes.refus_de_la_carte"
	FaultUnknown      = "cartes.inconnue"
	FaultVitale1      = "cartes.vitale1"
	FaultBank         = "cartes.bancaire"
	FaultIdentity     = "cartes.identite"
	FaultVitaleOff    = "cartes.vitale_lecture_desactivee"
	FaultPorteurOff   = "cartes.cpx_lecture_desactivee"
	HintCPxAtPatient  = "cartes.cpx_cote_patient"
	HintVitaleAtAgent = "cartes.vitale_cote_agent"
)

// codeFaults maps what the service answers to what a person reads (one test per row).
var codeFaults = map[Code]string{
	NoService: FaultService, ServiceStopped: FaultService, CommError: FaultService, InvalidHandle: FaultService,
	SystemCancelled: FaultService,
	AccessDenied:    FaultDenied,
	NoReaders:       FaultNoReader,
	UnknownReader:   FaultReaderGone, ReaderUnavailable: FaultReaderGone,
	NoCard:           FaultNoCard,
	SharingViolation: FaultInUse, ServerTooBusy: FaultInUse,
	ResetByOther:  FaultReset,
	Removed:       FaultRemoved,
	NotTransacted: FaultContact, CommDataLost: FaultContact,
	Unresponsive: FaultMute, Unpowered: FaultMute,
	UnsupportedCard: FaultUnknown, ProtoMismatch: FaultUnknown,
	TimedOut:  FaultNoAnswer,
	Cancelled: FaultCancelled,
}

// FaultOf says for a person which of service, reader, driver, card and contact is at fault, and what to do. A
// refusal goes through unchanged; an error nobody knows is the driver's.
func FaultOf(err error, reader string) *texts.Refusal {
	if r := texts.RefusalIn(err); r != nil {
		return r
	}
	var c Code
	var status iso7816.StatusError
	switch {
	case errors.As(err, &status):
		return texts.Refuse(FaultRefused, "lecteur", reader, "code", status.Error())
	case errors.Is(err, ErrEmpty):
		return texts.Refuse(FaultPulled, "lecteur", reader)
	case errors.Is(err, ErrChanged):
		return texts.Refuse(FaultChanged, "lecteur", reader).Of(ErrChanged)
	case errors.Is(err, context.DeadlineExceeded):
		return texts.Refuse(FaultNoAnswer, "lecteur", reader)
	case errors.Is(err, context.Canceled):
		return texts.Refuse(FaultCancelled, "lecteur", reader)
	case errors.As(err, &c):
		if code, known := codeFaults[c]; known {
			return texts.Refuse(code, "lecteur", reader)
		}
		return texts.Refuse(FaultDriver, "lecteur", reader, "code", c.Error())
	}
	return texts.Refuse(FaultDriver, "lecteur", reader, "code", "réponse inattendue")
}

// familyFaults says what to do with cards that are not read here.
var familyFaults = map[Famille]string{
	FamilleVitale1:  FaultVitale1,
	FamilleBancaire: FaultBank,
	FamilleIdentite: FaultIdentity,
	FamilleInconnue: FaultUnknown,
	FamilleMuette:   FaultMute,
}
