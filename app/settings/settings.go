// Package settings is the catalogue of what a site chooses (G-30): each setting with its kind, its default, what it allows and
// the rule that leaves the choice to the site; and the values in force, checked, put into the settings of a desk. The rules
// that block are not in it (G-31).
//
// It imports the vocabulary (app), ins and assets. Who may change one, and where it is kept, is app/admin.
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

// Kind says how a setting is chosen.
type Kind string

// The kinds of settings.
const (
	KindYesNo    Kind = "oui_non"
	KindChoice   Kind = "choix"
	KindChoices  Kind = "choix_multiples" // values separated by commas
	KindNumber   Kind = "nombre"
	KindHour     Kind = "heure" // HH:MM
	KindText     Kind = "texte"
	KindIdentity Kind = "numero" // FINESS, SIRET: its key is checked
)

// The two values of a KindYesNo.
const (
	Yes = "oui"
	No  = "non"
)

// The codes of the settings of a site (G-30). The blocking rules are not among them (G-31).
const (
	ProvisionalCall  = "appel_insi_provisoire"
	Discordance      = "discordance_validee"
	FailedCheck      = "echec_verification"
	AppliVitale      = "statut_appli_vitale"
	AyantDroit       = "statut_appli_vitale_ayant_droit"
	InterpretedDate  = "date_interpretee_qualifiable"
	UsedNameSource   = "nom_utilise_source"
	UsedNameRequired = "nom_utilise_obligatoire"
	WhoPlace         = "qui_accepte_lieu"
	WhoList          = "qui_accepte_liste"
	PieceEachVisit   = "piece_a_chaque_venue"
	Verification     = "periode_verification"
	Matricule        = "matricule_visible_profils"
	Datamatrix       = "etiquette_datamatrix"
	UnknownCard      = "cpx_inconnue"
	LockMinutes      = "verrouillage_minutes"
	CardCode         = "cpx_code"
	DraftHours       = "brouillon_heures"
	BackupEvery      = "sauvegarde_heures"
	BackupAt         = "sauvegarde_a"
	KeepLast         = "sauvegardes_dernieres"
	KeepDays         = "sauvegardes_jours"
	KeepMonths       = "sauvegardes_mois"
	SiteName         = "etablissement_nom"
	FINESS           = "etablissement_finess"
	SIRET            = "etablissement_siret"
)

// Unoffered are the choices that the rules leave to a site and that would change nothing here: Guichet keeps no copy of a
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

// Specs lists the settings in the order of their screen.
func Specs() []Spec {
	levels := []string{"agent", "referent", "cellule"}
	either := []string{Yes, No}
	return []Spec{
		{Code: SiteName, Group: "etablissement", Kind: KindText, Max: 100},
		{Code: FINESS, Group: "etablissement", Kind: KindIdentity, check: ValidFINESS},
		{Code: SIRET, Group: "etablissement", Kind: KindIdentity, check: ValidSIRET},
		{Code: ProvisionalCall, Group: "identite", Kind: KindYesNo, Default: Yes, Choices: either},
		{Code: Discordance, Group: "identite", Kind: KindChoice, Default: "validee", Choices: []string{"validee", "provisoire"}},
		{Code: FailedCheck, Group: "identite", Kind: KindChoice, Default: "validee", Choices: []string{"validee", "provisoire"}},
		{Code: AppliVitale, Group: "identite", Kind: KindChoice, Default: "qualifiee", Choices: []string{"qualifiee", "recuperee"}},
		{Code: AyantDroit, Group: "identite", Kind: KindChoice, Default: "recuperee", Choices: []string{"recuperee", "qualifiee"}},
		{Code: InterpretedDate, Group: "identite", Kind: KindYesNo, Default: No, Choices: either},
		{Code: WhoPlace, Group: "identite", Kind: KindChoice, Default: "agent", Choices: levels},
		{Code: WhoList, Group: "identite", Kind: KindChoice, Default: "agent", Choices: levels},
		{Code: Verification, Group: "identite", Kind: KindNumber, Default: "3", Min: 3, Max: 5}, // D-60
		{Code: UsedNameSource, Group: "guichet", Kind: KindChoice, Default: "vie_courante", Choices: []string{"vie_courante", "titre"}},
		{Code: UsedNameRequired, Group: "guichet", Kind: KindYesNo, Default: No, Choices: either},
		{Code: PieceEachVisit, Group: "guichet", Kind: KindYesNo, Default: No, Choices: either},
		{Code: Matricule, Group: "guichet", Kind: KindChoices, Choices: levels},
		{Code: Datamatrix, Group: "guichet", Kind: KindYesNo, Default: Yes, Choices: either},
		{Code: UnknownCard, Group: "acces", Kind: KindChoice, Default: "refuser", Training: "accueil", Choices: []string{"refuser", "accueil"}},
		{Code: CardCode, Group: "acces", Kind: KindYesNo, Default: Yes, Training: No, Choices: either},
		{Code: LockMinutes, Group: "acces", Kind: KindNumber, Default: "10", Training: "0", Min: 0, Max: 60},
		{Code: DraftHours, Group: "guichet", Kind: KindNumber, Default: "24", Min: 0, Max: 72},
		{Code: BackupEvery, Group: "sauvegarde", Kind: KindNumber, Default: "6", Training: "0", Min: 0, Max: 168},
		{Code: BackupAt, Group: "sauvegarde", Kind: KindHour},
		{Code: KeepLast, Group: "sauvegarde", Kind: KindNumber, Default: "8", Min: 1, Max: 100},
		{Code: KeepDays, Group: "sauvegarde", Kind: KindNumber, Default: "14", Min: 0, Max: 366},
		{Code: KeepMonths, Group: "sauvegarde", Kind: KindNumber, Default: "12", Min: 0, Max: 120},
	}
}

// SpecOf finds one by its code.
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
	case KindYesNo, KindChoice:
		if !slices.Contains(s.Choices, v) {
			return refuse()
		}
	case KindChoices:
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
	case KindNumber:
		n, err := strconv.Atoi(v)
		if err != nil || n < s.Min || n > s.Max {
			return refuse()
		}
		v = strconv.Itoa(n)
	case KindHour:
		if v == "" {
			break
		}
		t, err := time.Parse("15:04", v)
		if err != nil {
			return refuse()
		}
		v = t.Format("15:04")
	case KindText:
		if len([]rune(v)) > s.Max {
			return refuse()
		}
	case KindIdentity:
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
	case KindYesNo, KindChoice:
		return texts.Get("app_valeur_" + v).Phrase
	case KindChoices:
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
	case KindNumber:
		return texts.Get("app_permis_nombre", "min", strconv.Itoa(s.Min), "max", strconv.Itoa(s.Max)).Phrase
	case KindHour:
		return texts.Get("app_permis_heure").Phrase
	case KindText:
		return texts.Get("app_permis_texte", "max", strconv.Itoa(s.Max)).Phrase
	case KindIdentity:
		return texts.Get("app_permis_" + s.Code).Phrase
	}
	return strings.Join(s.Choices, ", ")
}

// Values are the settings in force, by code. The zero value gives each its default.
type Values struct {
	Training bool
	values   map[string]string
}

// New takes values as they were checked.
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
func (v Values) Yes(code string) bool { return v.Get(code) == Yes }

// Number is the value of a number.
func (v Values) Number(code string) int {
	n, _ := strconv.Atoi(v.Get(code)) // checked when it was stored
	return n
}

// Apply gives the settings of a desk the choices of the site. What a workstation says for itself stays.
func (v Values) Apply(s app.Settings) app.Settings {
	r := &s.Reglages
	r.InterdireAppelProvisoire = !v.Yes(ProvisionalCall)
	r.DiscordanceVersProvisoire = v.Get(Discordance) == "provisoire"
	r.EchecVerificationVersProvisoire = v.Get(FailedCheck) == "provisoire"
	r.AppliVitaleRecuperee = v.Get(AppliVitale) == "recuperee"
	r.AyantDroitQualifie = v.Get(AyantDroit) == "qualifiee"
	r.DateInterpreteeQualifiable = v.Yes(InterpretedDate)
	r.QuiAccepteLieu, r.QuiAccepteListe = app.Profil(v.Get(WhoPlace)).Niveau(), app.Profil(v.Get(WhoList)).Niveau()
	s.Site.NomUtiliseObligatoire = v.Yes(UsedNameRequired)
	s.Site.NomUtiliseSource = ins.SourceVieCourante
	if v.Get(UsedNameSource) == "titre" {
		s.Site.NomUtiliseSource = ins.SourceTitre
	}
	s.CodeCarte = v.Yes(CardCode)
	s.Brouillon = time.Duration(v.Number(DraftHours)) * time.Hour
	s.PieceAChaqueVenue = v.Yes(PieceEachVisit)
	s.Inactivite = s.InactivitePoste // the shorter of what the workstation says and what the site says (H-45)
	if site := time.Duration(v.Number(LockMinutes)) * time.Minute; site > 0 && (s.Inactivite == 0 || site < s.Inactivite) {
		s.Inactivite = site
	}
	s.MatriculeVisible = nil
	for part := range strings.SplitSeq(v.Get(Matricule), ",") {
		if part != "" {
			s.MatriculeVisible = append(s.MatriculeVisible, app.Profil(part))
		}
	}
	return s
}

// FromReglages gives the values that a workstation's file says otherwise than the default, for bases whose site has not
// chosen yet.
func FromReglages(r ins.Reglages) map[string]string {
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
	set(r.InterdireAppelProvisoire, ProvisionalCall, No)
	set(r.DiscordanceVersProvisoire, Discordance, "provisoire")
	set(r.EchecVerificationVersProvisoire, FailedCheck, "provisoire")
	set(r.AppliVitaleRecuperee, AppliVitale, "recuperee")
	set(r.AyantDroitQualifie, AyantDroit, "qualifiee")
	set(r.DateInterpreteeQualifiable, InterpretedDate, Yes)
	level(r.QuiAccepteLieu, WhoPlace)
	level(r.QuiAccepteListe, WhoList)
	return out
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
