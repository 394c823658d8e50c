package insisim

// fault is a SOAP fault of the service, with the texts seen on the wire or, where insi.md marks them so, inferred.
type fault struct {
	sender   bool
	sousCode string
	code     string
	severite string
	reason   string // for the user
	detail   string
	echo     bool // gateway fault: echoes the MessageID
}

const later = "Le service est temporairement inaccessible. Veuillez renouveler votre demande ultérieurement. " +
	"Si le problème persiste, contactez l'éditeur du progiciel ou votre responsable informatique."

// soapFaults are the known faults. Confirmed: desir_550, desir_1020, insi_102. Texts confirmed, layout inferred:
// desir_560. From a secondary source: insi_111, insi_19. By symmetry: insi_101.
var soapFaults = map[string]fault{
	"desir_550": {true, "siram_100", "desir_550", "erreur",
		"L'accès par ce progiciel au service n'est pas autorisé. Contactez l'éditeur du progiciel ou votre responsable informatique.",
		"Numéro d'autorisation du logiciel inconnu.", true},
	"desir_560": {true, "siram_100", "desir_560", "erreur",
		"Vous ne disposez pas des droits suffisants pour accéder à ce service", "Niveau d'accès insuffisant", false},
	"desir_1020": {true, "siram_40", "desir_1020", "fatale", later, "Le service appelé est temporairement indisponible", true},
	"insi_101": {false, "siram_40", "insi_101", "fatal", later,
		"L'appel au service de recherche avec la carte Vitale renvoie une erreur technique.", false},
	"insi_102": {false, "siram_40", "insi_102", "fatal", later,
		"L'appel au service de recherche avec les traits d'identité renvoie une erreur technique.", false},
	"insi_111": {false, "siram_40", "insi_111", "fatale", later, "Indisponibilité des téléservices", false},
	"insi_19": {true, "siram_10", "insi_19", "erreur", "Le message transmis n'est pas valide.",
		"Le champ nom de naissance est obligatoire", false},
}

// malformed is the answer to a message that is not one. The service's own words for it are not public, so it
// carries no code of the service.
func malformed(why string) fault {
	return fault{sender: true, reason: "Message refusé par le simulateur : " + why}
}

// codes by name, in the order of the help page.
var soapFaultNames = []string{"desir_550", "desir_560", "desir_1020", "insi_19", "insi_101", "insi_102", "insi_111"}
