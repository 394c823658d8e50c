package admin

import (
	"context"
	"strings"

	"guichet/app"
	"guichet/app/settings"
	"guichet/app/shown"
	"guichet/assets/texts"
)

// InstallStep is one step of the first installation, as it stands now. The steps may be done in any order, and again.
type InstallStep struct {
	Code  string // etablissement, certificat, lecteurs, imprimantes, agents
	Title string
	Why   string // what it is for, in one sentence
	Done  bool
	// Lines say how it stands: findings of the check of this part.
	Lines []CheckLine
	// Form asks for what is missing; nil when there is nothing to type. Its values go to Install with the code.
	Form *shown.Form
}

// The steps of the first installation.
const (
	StepSite        = "etablissement"
	StepCertificate = "certificat"
	StepReaders     = "lecteurs"
	StepPrinters    = "imprimantes"
	StepAgents      = "agents"
)

// Installing tells whether a workstation has nobody to open it: no agent known, or no administrator among them. Then
// whoever holds the machine may add the first one, and nothing else.
func (a *Administration) Installing(ctx context.Context) (bool, error) {
	if a.p.Accounts == nil {
		return false, nil
	}
	all, err := a.p.Accounts.List(ctx)
	for _, acc := range all {
		if acc.Profil == app.ProfilAdministrateur {
			return false, nil // disabled ones too: the base has been lived in
		}
	}
	return err == nil, err
}

// FirstAgent adds the first administrator of a base that has none. His secret is given back, to be replaced at his
// first login; there is no default one.
func (a *Administration) FirstAgent(ctx context.Context, acc app.Account) (secret string, err error) {
	installing, err := a.Installing(ctx)
	if err != nil {
		return "", err
	}
	if !installing {
		return "", texts.Refuse("app_installation_faite")
	}
	acc.Profil = app.ProfilAdministrateur
	return a.p.Accounts.Create(ctx, acc, true, a.meta(acc.Agent()))
}

// InstallSteps shows how far the installation is. It checks the workstation, which takes some seconds.
func (a *Administration) InstallSteps(ctx context.Context, by app.Agent) ([]InstallStep, error) {
	report, err := a.CheckWorkstation(ctx, by, nil)
	if err != nil {
		return nil, err
	}
	values, err := a.Values(ctx)
	if err != nil {
		return nil, err
	}
	people, err := a.Agents(ctx, by)
	if err != nil {
		return nil, err
	}
	about := func(subjects ...string) (lines []CheckLine, good bool) {
		good = true
		for _, l := range report.Lines {
			for _, s := range subjects {
				if l.Sujet == s {
					lines = append(lines, l)
					good = good && l.Level == shown.LevelUp
				}
			}
		}
		return lines, good && len(lines) > 0
	}
	step := func(code string, done bool, lines []CheckLine, form *shown.Form) InstallStep {
		t := texts.Get("app_installation_" + code)
		return InstallStep{Code: code, Title: t.Phrase, Why: t.Acte, Done: done, Lines: lines, Form: form}
	}
	identified := values.Get(settings.SiteName) != "" && (values.Get(settings.FINESS) != "" || values.Get(settings.SIRET) != "")
	certificate, certificateGood := about("certificat", "insi")
	readers, readersGood := about("lecteurs")
	printers, printersGood := about("impression")
	return []InstallStep{
		step(StepSite, identified, nil, siteForm(values)),
		step(StepCertificate, certificateGood, certificate, nil),
		step(StepReaders, readersGood, readers, nil),
		step(StepPrinters, printersGood, printers, nil),
		step(StepAgents, len(people) > 1, nil, nil),
	}, nil
}

func siteForm(v settings.Values) *shown.Form {
	f := &shown.Form{}
	for _, code := range []string{settings.SiteName, settings.FINESS, settings.SIRET} {
		spec, _ := settings.SpecOf(code)
		f.Fields = append(f.Fields, shown.Field{Code: code, Label: spec.Label(), Hint: spec.Allowed(), Value: v.Get(code), Required: code == settings.SiteName})
	}
	return f
}

// InstallSite writes who the établissement is: its name, and its FINESS or its SIRET, each with its key checked. faults
// says what is wrong, by field; nothing is written unless all is right.
func (a *Administration) InstallSite(ctx context.Context, by app.Agent, values map[string]string) (faults map[string]string, err error) {
	if r := by.Require(app.RightSettings); r != nil {
		return nil, r
	}
	faults = map[string]string{}
	for _, code := range []string{settings.SiteName, settings.FINESS, settings.SIRET} {
		spec, _ := settings.SpecOf(code)
		if _, r := spec.Check(values[code]); r != nil {
			faults[code] = r.Phrase
		}
	}
	if strings.TrimSpace(values[settings.SiteName]) == "" {
		faults[settings.SiteName] = texts.Get("app_installation_nom").Phrase
	}
	if strings.TrimSpace(values[settings.FINESS]) == "" && strings.TrimSpace(values[settings.SIRET]) == "" {
		faults[settings.FINESS] = texts.Get("app_installation_numero").Phrase
	}
	if len(faults) > 0 {
		return faults, nil
	}
	for _, code := range []string{settings.SiteName, settings.FINESS, settings.SIRET} {
		if _, err := a.ChangeSetting(ctx, by, code, values[code], texts.Get("app_installation_motif").Phrase); err != nil {
			return nil, err
		}
	}
	return nil, nil
}
