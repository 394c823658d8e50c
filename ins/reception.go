package ins

import "guichet/assets/texts"

// Recue is an identity that comes from elsewhere: a flow, a pre-admission, a letter (A.7).
type Recue struct {
	Statut Statut // as the sender says
	Traits Traits
	INS    *INS // nil when it came without
	// Contrat tells that a trust contract binds the sender to check a device of high trust (A-91, RNIV EXI PP 23).
	Contrat bool
	// Papier tells that it came printed, or as a Datamatrix read on paper.
	Papier bool
	Piece  TypePiece // document that the sender checked; empty when not told
}

// ReceptionAct is what to do with an identity received.
type ReceptionAct string

// The four acts. None merges by itself, and none gives a status without its events.
const (
	CreerProvisoire ReceptionAct = "creer_provisoire" // a new record, PROV
	GarderLocale    ReceptionAct = "garder_locale"    // the known record stays as it is
	Rapprocher      ReceptionAct = "rapprocher"       // the known record becomes QUAL, without a call
	AppelerINSi     ReceptionAct = "appeler_insi"     // search without the place; QUAL on 00 coherent, else VALI
)

// Reception is the decision about an identity received, with its rule and its reason.
type Reception struct {
	Act ReceptionAct
	// Nouveau tells that the received traits go into a new record.
	Nouveau bool
	// Piece is the proof to record with the reception: the one told, else "tiers de confiance"; empty when the
	// reception proves nothing.
	Piece TypePiece
	// Signaler asks for a work item in the list of duplicates: another active INS is at stake.
	Signaler            bool
	Code, Regle, Raison string
}

func reception(act ReceptionAct, code string) Reception {
	t := texts.Get(code)
	return Reception{Act: act, Code: code, Regle: t.Regle, Raison: t.Phrase}
}

// Receive decides about an identity received, given the record that is already here, if any (A-90 to A-97, RNIV
// §4.9.2). A Datamatrix read on paper gives no status by itself (F-02). A local identity douteuse, fictive or merged is never reconciled.
func Receive(r Recue, local *Identite) Reception {
	known := local != nil && local.Version > 0 && local.FusionneeDans == "" && !local.Attributs.Bloquants()
	sameINS := known && r.INS != nil && local.INS != nil && r.INS.SameNumber(*local.INS)
	otherINS := known && r.INS != nil && local.INS != nil && !sameINS
	switch {
	case !r.Contrat && known && local.Statut() > Provisoire:
		return reception(GarderLocale, "ins_reception_connue")
	case !r.Contrat: // A-90, X57
		return fresh(reception(CreerProvisoire, "ins_reception_sans_contrat"))
	case r.Papier:
		return receivePaper(r, known, local, sameINS, otherINS)
	case r.Statut == Provisoire, r.Statut == Recuperee: // A-94; PAM carries RECUP as PROV
		return fresh(reception(CreerProvisoire, "ins_reception_provisoire"))
	case otherINS: // two active INS: never attached
		out := fresh(reception(CreerProvisoire, "ins_reception_autre_ins"))
		out.Signaler = true
		return out
	case sameINS && r.Statut == Qualifiee:
		return proven(r, reception(Rapprocher, "ins_reception_rapprocher"))
	case r.Statut == Validee && known && local.INS != nil && coherentWith(*local, r.Traits):
		return proven(r, reception(Rapprocher, "ins_reception_rapprocher"))
	}
	out := proven(r, reception(AppelerINSi, "ins_reception_appeler"))
	out.Nouveau = true // the received traits never overwrite those of a record
	return out
}

// receivePaper applies A-96.
func receivePaper(r Recue, known bool, local *Identite, sameINS, otherINS bool) Reception {
	switch {
	case r.INS == nil && known:
		return reception(GarderLocale, "ins_reception_papier_sans_ins")
	case r.INS == nil:
		return fresh(reception(CreerProvisoire, "ins_reception_papier_sans_ins"))
	case otherINS:
		out := fresh(reception(CreerProvisoire, "ins_reception_autre_ins"))
		out.Signaler = true
		return out
	case sameINS && local.Statut() == Qualifiee:
		return reception(GarderLocale, "ins_reception_papier_connu")
	case sameINS:
		return proven(r, reception(Rapprocher, "ins_reception_papier_connu"))
	}
	out := proven(r, reception(AppelerINSi, "ins_reception_appeler"))
	out.Nouveau = !known
	return out
}

func fresh(r Reception) Reception {
	r.Nouveau = true
	return r
}

// proven adds the proof that the contract gives.
func proven(r Recue, out Reception) Reception {
	out.Piece = r.Piece
	if out.Piece == "" {
		out.Piece = PieceTiersConfiance
	}
	return out
}

// coherentWith reports whether received traits say the same person as a record with an INS.
func coherentWith(local Identite, t Traits) bool {
	return contradicted(t, *local.INS, Reglages{}) == nil
}
