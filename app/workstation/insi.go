package workstation

import (
	"cmp"
	"errors"
	"path/filepath"
	"time"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/cards/cps/signing"
	"guichet/ins/insi"
)

// INSi is a client of the teleservice and, in mode cpx, the card that signs for it. Close it.
type INSi struct {
	*insi.Client
	Carte *signing.Card // nil with a certificate
}

// OpenINSi makes the client of loaded settings. reader is the agent's, when the settings do not name one; lists is
// where revocation lists are kept when they do not say.
func OpenINSi(settings insi.Config, reader, lists string) (*INSi, error) {
	out := &INSi{}
	env, forgotten := insi.Production, func() {} // until the client says them: nothing is signed before
	settings.Revocation.Dossier = cmp.Or(settings.Revocation.Dossier, lists)
	if settings.Mode == insi.ModeCPx {
		settings.Carte.Lecteur = cmp.Or(settings.Carte.Lecteur, reader)
		out.Carte = signing.New(signing.Options{
			Library: settings.Carte.Bibliotheque, Reader: settings.Carte.Lecteur,
			Check:     func(der []byte, now time.Time) *texts.Refusal { return insi.CheckCard(der, env, now) },
			Forgotten: func() { forgotten() },
		})
		settings.Signataire = out.Carte
	}
	client, err := insi.New(settings)
	if err != nil {
		return nil, err
	}
	out.Client = client
	env, forgotten = client.Environment(), client.ForgetAssertion
	return out, nil
}

// Close ends the client, then the card.
func (i *INSi) Close() error {
	i.Client.Close()
	if i.Carte == nil {
		return nil
	}
	return i.Carte.Close()
}

// Health implements app.Observed.
func (i *INSi) Health() app.ServiceHealth {
	h := app.ServiceHealth{Down: i.State().Etat == insi.Indisponible}
	for _, a := range i.Preflight().Alertes {
		switch {
		case errors.Is(a, insi.ErrInjection): // no patient may be taken for what a test file says
			h.Alert = a
			return h
		case errors.Is(a, insi.ErrEndsSoon):
			h.Alert = a
		}
	}
	for _, r := range i.Preflight().Refus { // a certificate that ended while the desk was open
		h.Alert = r
	}
	return h
}

// revocationLists is where this workstation keeps the lists it has fetched; "" keeps them in memory.
func revocationLists() string {
	dir, err := dataDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "listes-de-revocation")
}

// openService makes the client of a settings file, and the card that signs for it when one does. When that is impossible,
// calls are refused with the reason, one patient after the other, and everything else works.
func openService(path, reader string, e *endings) (app.Teleservice, *signing.Card) {
	settings, err := insi.LoadConfig(path)
	if err != nil {
		return unusable{err}, nil
	}
	service, err := OpenINSi(settings, reader, revocationLists())
	if err != nil {
		return unusable{err}, nil
	}
	e.add(service.Close)
	return service, service.Carte
}
