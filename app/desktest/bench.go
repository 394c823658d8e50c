package desktest

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/store"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/cardsim"
	"guichet/cards/cps"
	"guichet/cards/vitale"
	"guichet/ins"
	"guichet/ins/cog"
	"guichet/ins/insi"
	"guichet/ins/insisim"
	"guichet/printing"
)

// Bench is a desk on the product's own simulators: a real base in a folder of the test, virtual cards, an INSi server
// on the loopback.
type Bench struct {
	T       *testing.T
	Desk    *desk.Guichet
	Base    *store.Base
	Readers *cardsim.Readers
	Labels  *Paper
	Server  *insisim.Server
}

// The readers of a bench, and how long it waits for anything.
const (
	PatientReader = "Lecteur du patient"
	AgentReader   = "Lecteur de l’agent"
	Patience      = 20 * time.Second
)

// simulator is one INSi server for all the tests of the package: its certificates take time to make.
var simulator struct {
	sync.Mutex
	server *insisim.Server
	client *insi.Client
}

func teleservice(t testing.TB) (*insisim.Server, *insi.Client) {
	t.Helper()
	simulator.Lock()
	defer simulator.Unlock()
	if simulator.server == nil {
		server, err := insisim.Start(context.Background(), insisim.Options{})
		require.NoError(t, err)
		info := server.Info()
		client, err := insi.New(insi.Config{
			URL: info.URL, CA: info.CA, CertificatClient: info.CertificatClient, CleClient: info.CleClient,
			Software: insi.Software{IDAM: info.IDAM}, Proxy: "aucun",
		})
		require.NoError(t, err)
		simulator.server, simulator.client = server, client
	}
	return simulator.server, simulator.client
}

// Main runs the tests of a package, then ends the INSi server that they shared.
func Main(m *testing.M) {
	m.Run()
	if simulator.server != nil {
		simulator.client.Close()
		simulator.server.Close()
	}
}

// Paper keeps what it is asked to print, as the product's printers do, and can be told to fail.
type Paper struct {
	Mu     sync.Mutex
	Orders []app.LabelOrder
	Broken *texts.Refusal
}

func (p *Paper) Preview(_ context.Context, o app.LabelOrder) (printing.Output, error) {
	return printing.Output{Media: "image/png", Bytes: []byte(o.Identite.ID)}, nil
}

func (p *Paper) Print(_ context.Context, o app.LabelOrder) (app.Printed, error) {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	if p.Broken != nil {
		return app.Printed{}, p.Broken
	}
	if o.Identite.Version == 0 {
		return app.Printed{}, errors.New("identité non enregistrée")
	}
	p.Orders = append(p.Orders, o)
	return app.Printed{Where: "enregistrées", Datamatrix: o.Identite.Statut() == ins.Qualifiee}, nil
}

// places is the table of birth places as the desk asks for it.
type places struct{ table *cog.Table }

func (p places) Label(code string, ne ins.Date) string { return p.table.Label(code, ne) }

func (p places) Find(typed string, ne ins.Date) []app.Place {
	var out []app.Place
	for _, f := range p.table.Find(typed, ne, 9) {
		out = append(out, placeFound(f))
	}
	return out
}

func (p places) Sole(typed string, ne ins.Date) (app.Place, bool) {
	f, ok := p.table.Sole(typed, ne)
	return placeFound(f), ok
}

func placeFound(p cog.Place) app.Place {
	return app.Place{Code: p.Code, Libelle: p.Libelle(), Periode: p.Periode(), Trouve: p.Trouve}
}

func (p places) Link(a, b string, ne ins.Date) ins.LienLieu {
	return p.table.SamePlace(a, b, ne).Lien()
}

var table = sync.OnceValues(cog.Open)

// Options change a bench before its desk is opened.
type Options struct {
	Settings func(*app.Settings)
	Ports    func(*app.Ports)
}

// NewBench opens a desk for the time of a test.
func NewBench(t *testing.T, opts ...Options) *Bench {
	t.Helper()
	b := &Bench{T: t, Labels: &Paper{}}
	ports, settings := b.Parts(t)
	for _, o := range opts {
		if o.Settings != nil {
			o.Settings(&settings)
		}
		if o.Ports != nil {
			o.Ports(&ports)
		}
	}
	b.Desk = desk.New(ports, settings)
	t.Cleanup(func() { require.NoError(t, b.Desk.Close()) })
	return b
}

// Parts are what a desk is opened with, kept in b, for a test that opens one itself.
func (b *Bench) Parts(t *testing.T) (app.Ports, app.Settings) {
	t.Helper()
	base, err := store.Open(filepath.Join(t.TempDir(), "guichet.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, base.Close()) })
	server, client := teleservice(t)
	require.NoError(t, server.SetFaults())
	t.Cleanup(func() { require.NoError(t, server.SetFaults()) })
	tbl, err := table()
	require.NoError(t, err)
	b.Base, b.Server = base, server
	b.Readers = cardsim.NewReaders(PatientReader, AgentReader)
	ports := app.Ports{
		Base: base, Teleservice: client, Labels: b.Labels, Places: places{tbl},
		Readers: &cards.Monitor{
			Service: b.Readers, Vitale: vitale.Reader{Source: cards.SourceSimulateur}, Porteur: cps.Reader{Environment: cps.Test},
			Roles: map[string]cards.Role{PatientReader: cards.RolePatient, AgentReader: cards.RoleAgent},
		},
	}
	settings := app.Settings{
		Training: true, Poste: "ACCUEIL-1", Agent: app.Agent{Nom: "MARTIN", Prenom: "Claire"}, Secret: "ouvre-toi",
		MatriculeVisible: []app.Profil{app.ProfilAgent},
	}
	return ports, settings
}

// Fail makes the printer refuse from now on.
func (p *Paper) Fail(r *texts.Refusal) {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	p.Broken = r
}
