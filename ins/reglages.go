package ins

// Reglages are the site's choices of G-30 that the identity rules depend on. The zero value is the safe default
// of each. The blocking rules are not settings (G-31). An event whose outcome depends on a choice carries the
// choices in force, so that a journal always folds the same.
type Reglages struct {
	// DateInterpreteeQualifiable lets an interpreted date be qualified (C-44); default no.
	DateInterpreteeQualifiable bool `json:"date_interpretee_qualifiable,omitempty"`
	// InterdireAppelProvisoire forbids INSi calls for PROV identities (A-41, EXI SI 25).
	InterdireAppelProvisoire bool `json:"interdire_appel_provisoire,omitempty"`
	// DiscordanceVersProvisoire sends a validated identity back to PROV on a discordance.
	DiscordanceVersProvisoire bool `json:"discordance_vers_provisoire,omitempty"`
	// EchecVerificationVersProvisoire sends a QUAL identity to PROV when its vérification fails; default VALI.
	EchecVerificationVersProvisoire bool `json:"echec_verification_vers_provisoire,omitempty"`
	// AppliVitaleRecuperee gives RECUP instead of QUAL to the user of an Appli carte Vitale (A-36, EXI SI 38).
	AppliVitaleRecuperee bool `json:"appli_vitale_recuperee,omitempty"`
	// AyantDroitQualifie gives QUAL instead of RECUP to an ayant droit of an Appli carte Vitale (A-37, EXI SI 38).
	AyantDroitQualifie bool `json:"ayant_droit_qualifie,omitempty"`
	// QuiAccepteLieu, QuiAccepteListe say who may accept those rows (D-32).
	QuiAccepteLieu  Niveau `json:"qui_accepte_lieu,omitempty"`
	QuiAccepteListe Niveau `json:"qui_accepte_liste,omitempty"`
	// Production refuses test and demonstration OIDs.
	Production bool `json:"production,omitempty"`
}
