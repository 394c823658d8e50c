package montage

import (
	"cmp"
	"path/filepath"

	"guichet/app"
	"guichet/ins/insi"
)

// INSi is a client of the teleservice and, in mode cpx, the card that signs for it. Close it.
type INSi struct {
	*insi.Client
	Carte *CarteCPx // nil with a certificate
}

// OpenINSi makes the client of loaded settings. reader is the agent's, when the settings do not name one; lists is
// where revocation lists are kept when they do not say.
func OpenINSi(settings insi.Config, reader, lists string) (*INSi, error) {
	out := &INSi{}
	settings.Revocation.Dossier = cmp.Or(settings.Revocation.Dossier, lists)
	if settings.Mode == insi.ModeCPx {
		settings.Carte.Lecteur = cmp.Or(settings.Carte.Lecteur, reader)
		out.Carte = NewCarteCPx(settings.Carte, insi.Production)
		settings.Signataire = out.Carte
	}
	client, err := insi.New(settings)
	if err != nil {
		return nil, err
	}
	out.Client = client
	if out.Carte != nil {
		out.Carte.env, out.Carte.forgotten = client.Environment(), client.ForgetAssertion
	}
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
		switch a.Code {
		case "insi.reglages.injection": // no patient may be taken for what a test file says
			h.Alert = a
			return h
		case "insi.certificat.bientot":
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

// openINSi makes the client of a settings file. When that is impossible, calls are refused with the reason, one
// patient after the other, and everything else works.
func (s *Station) openINSi(path, reader string, ports *app.Ports) {
	settings, err := insi.LoadConfig(path)
	if err != nil {
		ports.Teleservice = unusable{err}
		return
	}
	service, err := OpenINSi(settings, reader, revocationLists())
	if err != nil {
		ports.Teleservice = unusable{err}
		return
	}
	ports.Teleservice = service
	if service.Carte != nil {
		ports.Signature = service.Carte
	}
	s.ending = append(s.ending, service.Close)
}
