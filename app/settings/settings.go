package settings

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/ins"
)

// SettingKind says how a setting is chosen.
type Kind string

// The kinds of settings.
const (
	SettingYesNo    Kind = "oui_non"
	SettingChoice   Kind = "choix"
	SettingChoices  Kind = "choix_multiples" // values separated by commas
	SettingNumber   Kind = "nombre"
	SettingHour     Kind = "heure" // HH:MM
	SettingText     Kind = "texte"
	SettingIdentity Kind = "numero" // FINESS, SIRET: its key is checked
)

// The codes of the settings of a site (G-30). The blocking rules are not among them (G-31).
const (
	SettingProvisionalCall  = "appel_insi_provisoire"
	SettingDiscordance      = "discordance_validee"
	SettingFailedCheck      = "echec_verification"
	SettingAppliVitale      = "statut_appli_vitale"
	SettingAyantDroit       = "statut_appli_vitale_ayant_droit"
	SettingInterpretedDate  = "date_interpretee_qualifiable"
	SettingUsedNameSource   = "nom_utilise_source"
	SettingUsedNameRequired = "nom_utilise_obligatoire"
	SettingWhoPlace         = "qui_accepte_lieu"
	SettingWhoList          = "qui_accepte_liste"
	SettingPieceEachVisit   = "piece_a_chaque_venue"
	SettingVerification     = "periode_verification"
	SettingMatricule        = "matricule_visible_profils"
	SettingDatamatrix       = "etiquette_datamatrix"
	SettingUnknownCard      = "cpx_inconnue"
	SettingLockMinutes      = "verrouillage_minutes"
	SettingCardCode         = "cpx_code"
	SettingDraftHours       = "brouillon_heures"
	SettingBackupEvery      = "sauvegarde_heures"
	SettingBackupAt         = "sauvegarde_a"
	SettingKeepLast         = "sauvegardes_dernieres"
	SettingKeepDays         = "sauvegardes_jours"
	SettingKeepMonths       = "sauvegardes_mois"
	SettingSiteName         = "etablissement_nom"
	SettingFINESS           = "etablissement_finess"
	SettingSIRET            = "etablissement_siret"
)

// unoffered are the choices that the rules leave to a site and that would change nothing here: Guichet keeps no copy of a
// document (G-30, B-40), and removes nothing from its journal (H-06). Who asks for one is told why.
var Unoffered = []string{"duree_copie", "duree_traces"}

// Spec describes one setting; its words stand in the texts under "app_reglage_" and its code.
type Spec struct {
	Code     string
	Group    string // identite, guichet, acces, sauvegarde, etablissement
	Kind     Kind
	Default  string // the safe value
	Training string // the one of a training base, where it differs
	Choices  []string
	Min, Max int
	check    func(string) bool
}

// SettingSpecs lists the settings in the order of their screen.
func Specs() []Spec {
	levels := []string{"agent", "referent", "cellule"}
	either := []string{ValueYes, ValueNo}
	return []Spec{
		{Code: SettingSiteName, Group: "etablissement", Kind: SettingText, Max: 100},
		{Code: SettingFINESS, Group: "etablissement", Kind: SettingIdentity, check: ValidFINESS},
		{Code: SettingSIRET, Group: "etablissement", Kind: SettingIdentity, check: ValidSIRET},
		{Code: SettingProvisionalCall, Group: "identite", Kind: SettingYesNo, Default: ValueYes, Choices: either},
		{Code: SettingDiscordance, Group: "identite", Kind: SettingChoice, Default: "validee", Choices: []string{"validee", "provisoire"}},
		{Code: SettingFailedCheck, Group: "identite", Kind: SettingChoice, Default: "validee", Choices: []string{"validee", "provisoire"}},
		{Code: SettingAppliVitale, Group: "identite", Kind: SettingChoice, Default: "qualifiee", Choices: []string{"qualifiee", "recuperee"}},
		{Code: SettingAyantDroit, Group: "identite", Kind: SettingChoice, Default: "recuperee", Choices: []string{"recuperee", "qualifiee"}},
		{Code: SettingInterpretedDate, Group: "identite", Kind: SettingYesNo, Default: ValueNo, Choices: either},
		{Code: SettingWhoPlace, Group: "identite", Kind: SettingChoice, Default: "agent", Choices: levels},
		{Code: SettingWhoList, Group: "identite", Kind: SettingChoice, Default: "agent", Choices: levels},
		{Code: SettingVerification, Group: "identite", Kind: SettingNumber, Default: "3", Min: 3, Max: 5}, // D-60
		{Code: SettingUsedNameSource, Group: "guichet", Kind: SettingChoice, Default: "vie_courante", Choices: []string{"vie_courante", "titre"}},
		{Code: SettingUsedNameRequired, Group: "guichet", Kind: SettingYesNo, Default: ValueNo, Choices: either},
		{Code: SettingPieceEachVisit, Group: "guichet", Kind: SettingYesNo, Default: ValueNo, Choices: either},
		{Code: SettingMatricule, Group: "guichet", Kind: SettingChoices, Choices: levels},
		{Code: SettingDatamatrix, Group: "guichet", Kind: SettingYesNo, Default: ValueYes, Choices: either},
		{Code: SettingUnknownCard, Group: "acces", Kind: SettingChoice, Default: "refuser", Training: "accueil", Choices: []string{"refuser", "accueil"}},
		{Code: SettingCardCode, Group: "acces", Kind: SettingYesNo, Default: ValueYes, Training: ValueNo, Choices: either},
		{Code: SettingLockMinutes, Group: "acces", Kind: SettingNumber, Default: "10", Training: "0", Min: 0, Max: 60},
		{Code: SettingDraftHours, Group: "guichet", Kind: SettingNumber, Default: "24", Min: 0, Max: 72},
		{Code: SettingBackupEvery, Group: "sauvegarde", Kind: SettingNumber, Default: "6", Training: "0", Min: 0, Max: 168},
		{Code: SettingBackupAt, Group: "sauvegarde", Kind: SettingHour},
		{Code: SettingKeepLast, Group: "sauvegarde", Kind: SettingNumber, Default: "8", Min: 1, Max: 100},
		{Code: SettingKeepDays, Group: "sauvegarde", Kind: SettingNumber, Default: "14", Min: 0, Max: 366},
		{Code: SettingKeepMonths, Group: "sauvegarde", Kind: SettingNumber, Default: "12", Min: 0, Max: 120},
	}
}

// settingSpec finds one.
func SpecOf(code string) (Spec, bool) {
	all := Specs()
	i := slices.IndexFunc(all, func(s Spec) bool { return s.Code == code })
	if i < 0 {
		return Spec{}, false
	}
	return all[i], true
}

// Check puts a typed value in its one form, or refuses it.
func (s Spec) Check(typed string) (string, *texts.Refusal) {
	v := strings.TrimSpace(typed)
	refuse := func() (string, *texts.Refusal) {
		return "", texts.Refuse("app_reglage_refuse", "valeur", v, "reglage", s.Label(), "permis", s.Allowed())
	}
	switch s.Kind {
	case SettingYesNo, SettingChoice:
		if !slices.Contains(s.Choices, v) {
			return refuse()
		}
	case SettingChoices:
		var kept []string
		for part := range strings.SplitSeq(v, ",") {
			if part = strings.TrimSpace(part); part == "" {
				continue
			}
			if !slices.Contains(s.Choices, part) {
				return refuse()
			}
			kept = append(kept, part)
		}
		slices.Sort(kept)
		v = strings.Join(slices.Compact(kept), ",")
	case SettingNumber:
		n, err := strconv.Atoi(v)
		if err != nil || n < s.Min || n > s.Max {
			return refuse()
		}
		v = strconv.Itoa(n)
	case SettingHour:
		if v == "" {
			break
		}
		t, err := time.Parse("15:04", v)
		if err != nil {
			return refuse()
		}
		v = t.Format("15:04")
	case SettingText:
		if len([]rune(v)) > s.Max {
			return refuse()
		}
	case SettingIdentity:
		v = strings.ReplaceAll(v, " ", "")
		if v != "" && !s.check(v) {
			return refuse()
		}
	}
	return v, nil
}

// Label is the setting in words, Help what it changes, Regle where it comes from.
func (s Spec) Label() string { return texts.Get("app_reglage_" + s.Code).Phrase }

// Help says what the setting changes.
func (s Spec) Help() string { return texts.Get("app_reglage_" + s.Code).Acte }

// Regle is the rule that leaves the choice to the site.
func (s Spec) Regle() string { return texts.Get("app_reglage_" + s.Code).Regle }

// ValueLabel is a value in words.
func (s Spec) ValueLabel(v string) string {
	switch s.Kind {
	case SettingYesNo, SettingChoice:
		return texts.Get("app_valeur_" + v).Phrase
	case SettingChoices:
		if v == "" {
			return texts.Get("app_valeur_aucun").Phrase
		}
		var words []string
		for part := range strings.SplitSeq(v, ",") {
			words = append(words, texts.Get("app_valeur_"+part).Phrase)
		}
		return strings.Join(words, ", ")
	}
	if v == "" {
		return texts.Get("app_valeur_vide").Phrase
	}
	return v
}

// Allowed says which values are allowed.
func (s Spec) Allowed() string {
	switch s.Kind {
	case SettingNumber:
		return texts.Get("app_permis_nombre", "min", strconv.Itoa(s.Min), "max", strconv.Itoa(s.Max)).Phrase
	case SettingHour:
		return texts.Get("app_permis_heure").Phrase
	case SettingText:
		return texts.Get("app_permis_texte", "max", strconv.Itoa(s.Max)).Phrase
	case SettingIdentity:
		return texts.Get("app_permis_" + s.Code).Phrase
	}
	return strings.Join(s.Choices, ", ")
}

// SettingValues are the settings in force, by code. The zero value gives each its default.
type Values struct {
	Training bool
	values   map[string]string
}

// NewSettingValues takes values as they were checked.
func New(training bool, values map[string]string) Values {
	return Values{Training: training, values: values}
}

// Get is the value in force.
func (v Values) Get(code string) string {
	if s, ok := v.values[code]; ok {
		return s
	}
	s, _ := SpecOf(code)
	if v.Training && s.Training != "" {
		return s.Training
	}
	return s.Default
}

// Yes tells whether a setting is on, Number what a number is.
func (v Values) Yes(code string) bool { return v.Get(code) == ValueYes }

// Number is the value of a number.
func (v Values) Number(code string) int {
	n, _ := strconv.Atoi(v.Get(code)) // checked when it was stored
	return n
}

// Apply gives the settings of a desk the choices of the site. What a workstation says for itself stays.
func (v Values) Apply(s app.Settings) app.Settings {
	r := &s.Reglages
	r.InterdireAppelProvisoire = !v.Yes(SettingProvisionalCall)
	r.DiscordanceVersProvisoire = v.Get(SettingDiscordance) == "provisoire"
	r.EchecVerificationVersProvisoire = v.Get(SettingFailedCheck) == "provisoire"
	r.AppliVitaleRecuperee = v.Get(SettingAppliVitale) == "recuperee"
	r.AyantDroitQualifie = v.Get(SettingAyantDroit) == "qualifiee"
	r.DateInterpreteeQualifiable = v.Yes(SettingInterpretedDate)
	r.QuiAccepteLieu, r.QuiAccepteListe = app.Profil(v.Get(SettingWhoPlace)).Niveau(), app.Profil(v.Get(SettingWhoList)).Niveau()
	s.Site.NomUtiliseObligatoire = v.Yes(SettingUsedNameRequired)
	s.Site.NomUtiliseSource = ins.SourceVieCourante
	if v.Get(SettingUsedNameSource) == "titre" {
		s.Site.NomUtiliseSource = ins.SourceTitre
	}
	s.CodeCarte = v.Yes(SettingCardCode)
	s.Brouillon = time.Duration(v.Number(SettingDraftHours)) * time.Hour
	s.PieceAChaqueVenue = v.Yes(SettingPieceEachVisit)
	s.Inactivite = s.InactivitePoste // the shorter of what the workstation says and what the site says (H-45)
	if site := time.Duration(v.Number(SettingLockMinutes)) * time.Minute; site > 0 && (s.Inactivite == 0 || site < s.Inactivite) {
		s.Inactivite = site
	}
	s.MatriculeVisible = nil
	for part := range strings.SplitSeq(v.Get(SettingMatricule), ",") {
		if part != "" {
			s.MatriculeVisible = append(s.MatriculeVisible, app.Profil(part))
		}
	}
	return s
}

// ReglagesValues are the values that a workstation's file says otherwise than the default, for bases whose site has not
// chosen yet.
func ReglagesValues(r ins.Reglages) map[string]string {
	out := map[string]string{}
	set := func(on bool, code, value string) {
		if on {
			out[code] = value
		}
	}
	level := func(n ins.Niveau, code string) {
		set(n == ins.NiveauReferent, code, "referent")
		set(n == ins.NiveauCellule, code, "cellule")
	}
	set(r.InterdireAppelProvisoire, SettingProvisionalCall, ValueNo)
	set(r.DiscordanceVersProvisoire, SettingDiscordance, "provisoire")
	set(r.EchecVerificationVersProvisoire, SettingFailedCheck, "provisoire")
	set(r.AppliVitaleRecuperee, SettingAppliVitale, "recuperee")
	set(r.AyantDroitQualifie, SettingAyantDroit, "qualifiee")
	set(r.DateInterpreteeQualifiable, SettingInterpretedDate, ValueYes)
	level(r.QuiAccepteLieu, SettingWhoPlace)
	level(r.QuiAccepteListe, SettingWhoList)
	return out
}

// luhn is the key of SIRET and FINESS numbers.
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

func onlyDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// ValidSIRET checks the 14 digits of a SIRET with its key.
func ValidSIRET(s string) bool { return len(s) == 14 && onlyDigits(s) && luhn(s) }

// ValidFINESS checks a FINESS: nine characters that begin with the département and end with a Luhn key. Those of
// Corsica (2A, 2B) are checked for their form alone: how their letter enters the key is not published.
func ValidFINESS(s string) bool {
	if len(s) != 9 {
		return false
	}
	if s[:2] == "2A" || s[:2] == "2B" {
		return onlyDigits(s[2:])
	}
	return onlyDigits(s) && luhn(s)
}

const ValueYes = "oui"

const ValueNo = "non"
