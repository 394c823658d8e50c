package ins

import "guichet/assets/texts"

// VerificationOutcome is what the check of an INS comes to (D-60 to D-63, A-22, A-33).
type VerificationOutcome string

// The outcomes.
const (
	// VerificationInchangee: the same number, the same nature, the same traits: VerificationPassed (D-63).
	VerificationInchangee VerificationOutcome = "inchangee"
	// VerificationNIR: the NIA is now a NIR of the same person, the same digits or not: NIRReplaced.
	VerificationNIR VerificationOutcome = "nir"
	// VerificationAComparer: something else than the number changed: the comparison is shown and decided, and until then nothing is
	// confirmed. Accepted, it is NIRReplaced or INSAccepted; blocking or refused, DiscordanceFound.
	VerificationAComparer VerificationOutcome = "a_comparer"
	// VerificationAutreNumero: another number answers under these traits, or one of another nature than a NIR: it is never attached
	// . What was held is not confirmed: VerificationFailed once the comparison was seen, and the cellule.
	VerificationAutreNumero VerificationOutcome = "autre_numero"
	// VerificationEchouee: INSi knows nobody under these traits: VerificationFailed (A-22, D-62).
	VerificationEchouee VerificationOutcome = "echouee"
	// VerificationSuspendue: no answer, or several persons: nothing is known, the ladder goes on or the check waits (D-12, D-14).
	VerificationSuspendue VerificationOutcome = "suspendue"
)

// Verification is the judgement of one check, with its reason.
type Verification struct {
	Outcome VerificationOutcome
	// Comparison lays the record beside what INSi returned, when it returned an identity.
	Comparison Comparison
	texts.Sentence
}

// Verify judges the answer to the check of the INS of a record (D-61): code is the return of the last search, empty when there was
// none, and returned the identity of a return 00. It compares number, nature and traits: equal digits alone confirm nothing.
func Verify(held Identite, code ReturnCode, returned *INS, lieux LienLieu, r Reglages) Verification {
	switch {
	case held.INS == nil || code == "" || code == PlusieursIdentites:
		return verification(VerificationSuspendue, Comparison{})
	case code != UneIdentite || returned == nil:
		return verification(VerificationEchouee, Comparison{})
	}
	local := held.Traits
	c := Compare(Confrontation{Titre: local, INS: *returned, Local: &local, Lieux: lieux}, r)
	was, now := *held.INS, *returned
	was.PremierPrenom, now.PremierPrenom = "", "" // INSi gives none since 2023: it is computed from the list
	becomesNIR := was.OID == OIDNIA && now.OID.Nature() == "NIR"
	switch {
	case held.refuseINS(*returned) != nil:
		return verification(VerificationAutreNumero, c)
	case was == now:
		return verification(VerificationInchangee, c)
	case becomesNIR && c.Qualifiable == QualifiableOui: // X40
		return verification(VerificationNIR, c)
	}
	return verification(VerificationAComparer, c)
}

func verification(o VerificationOutcome, c Comparison) Verification {
	return Verification{Outcome: o, Comparison: c, Sentence: texts.Say("ins_retour_verification_" + string(o))}
}
