package montage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"guichet/app"
	"guichet/app/store"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/cps"
	"guichet/cards/virtuel"
	"guichet/cards/vitale"
	"guichet/ins/insi"
	"guichet/ins/simulateur"
	simulateurimp "guichet/printing/simulateur"
)

// DemoOptions are the choices of a demonstration.
type DemoOptions struct {
	// Dir receives the base and the documents.
	Dir string
	// Pannes are faults of the INSi simulator, by name.
	Pannes []string
	// Latence is that of the simulated service.
	Latence simulateur.Latence
	// Cellule gives the agent the profile of the cellule, and the worklists ready-made items.
	Cellule bool
	// Clock is what the desk and its base take for the time; nil is the machine's own.
	Clock func() time.Time
}

// The two readers of a demonstration.
const (
	lecteurPatient = "Lecteur du patient"
	lecteurAgent   = "Lecteur de l’agent"
	carteAgent     = "C01"
)

// demoCards are the patients of a demonstration, in the order in which their answers grow more difficult: one
// identity; apostrophe and hyphen; several, then the place of birth; a longer list; nobody; two on one card.
var demoCards = []string{
	"adrun-zoe", "dartagnan-pierre-alain", "de-vinci-leonardo", "tchitchi-catarina", "houilles-pierre", "adrtrois-famille",
}

// OpenDemonstration puts a workstation together on the embedded simulators: virtual cards in memory, an INSi server
// on the loopback behind mutual TLS, a base and labels in a folder. Nothing of it can reach production: no address
// but the simulator's, certificates made on the spot, the training banner everywhere (G-32).
func OpenDemonstration(ctx context.Context, o DemoOptions) (*Station, error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, texts.Refuse("montage.dossier_inutilisable", "dossier", o.Dir, "cause", causeInFrench(err))
	}
	s := &Station{Training: true}
	ports := app.Ports{Clock: o.Clock}
	var kept []store.Option
	if o.Clock != nil {
		kept = append(kept, store.WithClock(o.Clock))
	}
	if err := s.openBase(filepath.Join(o.Dir, "guichet.db"), &ports, kept...); err != nil {
		return nil, err
	}
	if err := s.openSimulator(ctx, o, &ports); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.openVirtualCards(&ports); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.openLabels(EtiquettesConfig{Dossier: o.Dir}, "", &ports)
	if err := s.openSimulatedPrinter(&ports); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	settings := app.Settings{
		Training: true, Poste: "DEMONSTRATION", Copies: 1,
		Agent: app.Agent{Nom: "MARTIN", Prenom: "Claire", Profil: app.ProfilAgent},
	}
	site := Config{
		Poste: settings.Poste, Entrainement: true, Base: s.base.Path(), Sauvegardes: filepath.Join(o.Dir, "sauvegardes"),
		Lecteurs: LecteursConfig{SansPCSC: true}, Etiquettes: EtiquettesConfig{Dossier: o.Dir}, simulated: ports.Teleservice,
	}
	if p, ok := ports.Labels.(*Spooled); ok {
		site.Imprimantes = p.printers
		p.spool.Now = o.Clock // a request of a stopped clock would else have waited too long
	}
	if err := s.openDemoSite(&site, &ports, &settings); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if o.Cellule {
		ports.Agents = demoAgents{ports.Agents} // whoever puts a card in works in the cellule
	}
	if o.Cellule {
		now := time.Now
		if o.Clock != nil {
			now = o.Clock
		}
		if err := s.fillCellule(ctx, now()); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	s.openDesk(ports, settings)
	s.openCellule(ports, app.CelluleSettings{Settings: settings})
	s.openAdministration(site, ports.Clock)
	return s, nil
}

func (s *Station) openSimulator(ctx context.Context, o DemoOptions, ports *app.Ports) error {
	options := simulateur.Options{Pannes: o.Pannes, Latence: o.Latence}
	if o.Cellule {
		options.Personnes = celluleSimulees()
	}
	server, err := simulateur.Start(ctx, options)
	if err != nil {
		return fmt.Errorf("simulateur INSi : %w", err)
	}
	s.ending = append(s.ending, func() error { server.Close(); return nil })
	info := server.Info()
	client, err := insi.New(insi.Config{
		URL: info.URL, CA: info.CA, CertificatClient: info.CertificatClient, CleClient: info.CleClient,
		Software: insi.Software{IDAM: info.IDAM}, Proxy: "aucun",
	})
	if err != nil {
		return fmt.Errorf("client du simulateur : %w", err)
	}
	s.ending = append(s.ending, func() error { client.Close(); return nil })
	ports.Teleservice = client
	return nil
}

func (s *Station) openVirtualCards(ports *app.Ports) error {
	readers := virtuel.NewReaders(lecteurPatient, lecteurAgent)
	d := &Demonstration{readers: readers}
	images := virtuel.Images()
	for _, name := range demoCards {
		i := slices.IndexFunc(images, func(im virtuel.ImageInfo) bool { return im.Nom == name })
		if i < 0 {
			return fmt.Errorf("carte de démonstration %q : elle n’existe pas", name)
		}
		d.images = append(d.images, images[i])
	}
	agent, err := virtuel.Load(carteAgent)
	if err != nil {
		return err
	}
	if err := readers.Insert(lecteurAgent, agent); err != nil {
		return fmt.Errorf("carte de l’agent : %w", err)
	}
	authorities, err := virtuel.Authorities()
	if err != nil {
		return err
	}
	ports.Readers = &cards.Monitor{
		Service: readers, Vitale: vitale.Reader{Source: cards.SourceSimulateur},
		Porteur: cps.Reader{Environment: cps.Test, Authorities: authorities},
		Roles:   map[string]cards.Role{lecteurPatient: cards.RolePatient, lecteurAgent: cards.RoleAgent},
	}
	s.Demonstration = d
	return nil
}

// Demonstration puts virtual cards in and out of the patient's reader. It is safe for one caller at a time.
type Demonstration struct {
	// Imprimante is the simulated thermal printer: it plays the faults of a real one.
	Imprimante *simulateurimp.Zebra

	readers *virtuel.Readers
	images  []virtuel.ImageInfo
}

// Cards says what is written on each card.
func (d *Demonstration) Cards() []string {
	var titles []string
	for _, im := range d.images {
		titles = append(titles, strings.TrimPrefix(strings.TrimPrefix(im.Titre, "Carte Vitale de la "), "Carte Vitale de "))
	}
	return titles
}

// Insert puts the card of that rank in the patient's reader, after taking out the one that was there.
func (d *Demonstration) Insert(i int) {
	if i < 0 || i >= len(d.images) {
		return
	}
	d.InsertNamed(d.images[i].Nom)
}

// InsertNamed does it by the name of the image. An unknown name leaves the reader empty.
func (d *Demonstration) InsertNamed(name string) {
	card, err := virtuel.Load(name)
	d.Remove()
	if err != nil {
		return
	}
	_ = d.readers.Insert(lecteurPatient, card) // the reader was just emptied
}

// Remove takes the card out of the patient's reader.
func (d *Demonstration) Remove() {
	_ = d.readers.Remove(lecteurPatient) // nothing to take out is what was wanted
}
