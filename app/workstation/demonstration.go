package workstation

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"guichet/app"
	"guichet/app/papers"
	"guichet/app/session"
	"guichet/app/store"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/cardsim"
	"guichet/cards/cps"
	"guichet/cards/vitale"
	"guichet/ins/insi"
	"guichet/ins/insisim"
	simulateurimp "guichet/printing/printersim"
)

// DemoOptions are the choices of a demonstration.
type DemoOptions struct {
	// Dir receives the base and the documents.
	Dir string
	// Pannes are faults of the INSi simulator, by name.
	Pannes []string
	// Latence is that of the simulated service.
	Latence insisim.Latence
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
		return nil, texts.Refuse("montage.dossier_inutilisable", "dossier", o.Dir, "cause", texts.FileCause(err))
	}
	d := &Demonstration{}
	s, err := assemble(ctx, Config{
		Poste: "DEMONSTRATION", Entrainement: true, Base: filepath.Join(o.Dir, "guichet.db"), Sauvegardes: filepath.Join(o.Dir, "sauvegardes"),
		Agent:    AgentConfig{Nom: "MARTIN", Prenom: "Claire", Profil: string(app.ProfilAgent)},
		Lecteurs: LecteursConfig{SansPCSC: true}, Etiquettes: EtiquettesConfig{Dossier: o.Dir, Copies: 1},
	}, o.world(d))
	if err != nil {
		return nil, err
	}
	s.Demonstration = d
	return s, nil
}

// world is the one of the simulators; d is what plays it.
func (o DemoOptions) world(d *Demonstration) world {
	w := world{
		clock: o.Clock, copied: true, begin: o.begin,
		hashing: session.Params{Memory: 1024, Time: 1, Threads: 1}, // nothing to protect, nobody to keep waiting
		outside: func(ctx context.Context, e *endings) (outside, error) { return o.outside(ctx, d, e) },
	}
	if o.Clock != nil {
		w.storage = append(w.storage, store.WithClock(o.Clock))
	}
	if o.Cellule {
		w.agents = func(s *session.Service) app.Agents { return demoAgents{s} } // whoever puts a card in works in the cellule
	}
	return w
}

// begin puts the fictitious agents in the base, and what the cellule finds to do.
func (o DemoOptions) begin(ctx context.Context, s *Station, settings app.Settings) (app.Settings, error) {
	settings, err := s.site.demoPeople(settings)
	if err != nil || !o.Cellule {
		return settings, err
	}
	now := time.Now
	if o.Clock != nil {
		now = o.Clock
	}
	return settings, fillCellule(ctx, s.base, now())
}

// outside starts the simulators around the desk.
func (o DemoOptions) outside(ctx context.Context, d *Demonstration, e *endings) (outside, error) {
	out := outside{simulated: true}
	var err error
	if out.service, err = o.openSimulator(ctx, e); err != nil {
		return out, err
	}
	if out.readers, err = d.openCards(); err != nil {
		return out, err
	}
	if d.Imprimante, err = simulateurimp.NewZebra(); err != nil {
		return out, err
	}
	e.add(d.Imprimante.Close)
	out.printers = []papers.PrinterConfig{{
		Nom: imprimanteDemo, Voie: "9100", Adresse: d.Imprimante.Address(), Sortes: []string{"etiquettes", "bracelets"},
	}}
	return out, nil
}

// The printer of a demonstration.
const imprimanteDemo = "Étiquettes (simulée)"

func (o DemoOptions) openSimulator(ctx context.Context, e *endings) (app.Teleservice, error) {
	options := insisim.Options{Pannes: o.Pannes, Latence: o.Latence}
	if o.Cellule {
		options.Personnes = celluleSimulees()
	}
	server, err := insisim.Start(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("simulateur INSi : %w", err)
	}
	e.add(func() error { server.Close(); return nil })
	info := server.Info()
	client, err := insi.New(insi.Config{
		URL: info.URL, CA: info.CA, CertificatClient: info.CertificatClient, CleClient: info.CleClient,
		Software: insi.Software{IDAM: info.IDAM}, Proxy: "aucun",
	})
	if err != nil {
		return nil, fmt.Errorf("client du simulateur : %w", err)
	}
	e.add(func() error { client.Close(); return nil })
	return client, nil
}

// openCards fills the two readers, and gives what watches them.
func (d *Demonstration) openCards() (app.Readers, error) {
	d.readers = cardsim.NewReaders(lecteurPatient, lecteurAgent)
	images := cardsim.Images()
	for _, name := range demoCards {
		i := slices.IndexFunc(images, func(im cardsim.ImageInfo) bool { return im.Nom == name })
		if i < 0 {
			return nil, fmt.Errorf("carte de démonstration %q : elle n’existe pas", name)
		}
		d.images = append(d.images, images[i])
	}
	agent, err := cardsim.Load(carteAgent)
	if err != nil {
		return nil, err
	}
	if err := d.readers.Insert(lecteurAgent, agent); err != nil {
		return nil, fmt.Errorf("carte de l’agent : %w", err)
	}
	authorities, err := cardsim.Authorities()
	if err != nil {
		return nil, err
	}
	return &cards.Monitor{
		Service: d.readers, Vitale: vitale.Reader{Source: cards.SourceSimulateur},
		Porteur: cps.Reader{Environment: cps.Test, Authorities: authorities},
		Roles:   map[string]cards.Role{lecteurPatient: cards.RolePatient, lecteurAgent: cards.RoleAgent},
	}, nil
}

// Demonstration puts virtual cards in and out of the patient's reader. It is safe for one caller at a time.
type Demonstration struct {
	// Imprimante is the simulated thermal printer: it plays the faults of a real one.
	Imprimante *simulateurimp.Zebra

	readers *cardsim.Readers
	images  []cardsim.ImageInfo
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
	card, err := cardsim.Load(name)
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
