package app_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/cps"
	"guichet/cards/virtuel"
	"guichet/cards/vitale"
	"guichet/ins"
	"guichet/ins/cog"
	"guichet/ins/insi"
	"guichet/ins/simulateur"
	"guichet/printing"
)

// bench is a desk on the product's own simulators: a real base in a folder of the test, virtual cards, an INSi server
// on the loopback.
type bench struct {
	t       *testing.T
	desk    *app.Guichet
	base    *store.Base
	readers *virtuel.Readers
	labels  *paper
	server  *simulateur.Server
}

const (
	patientReader = "Lecteur du patient"
	agentReader   = "Lecteur de l’agent"
	patience      = 20 * time.Second
)

// simulator is one INSi server for all the tests of the package: its certificates take time to make.
var simulator struct {
	sync.Mutex
	server *simulateur.Server
	client *insi.Client
}

func teleservice(t testing.TB) (*simulateur.Server, *insi.Client) {
	t.Helper()
	simulator.Lock()
	defer simulator.Unlock()
	if simulator.server == nil {
		server, err := simulateur.Start(context.Background(), simulateur.Options{})
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

func TestMain(m *testing.M) {
	m.Run()
	if simulator.server != nil {
		simulator.client.Close()
		simulator.server.Close()
	}
}

// paper keeps what it is asked to print, as the product's printers do, and can be told to fail.
type paper struct {
	mu     sync.Mutex
	orders []app.LabelOrder
	broken *texts.Refusal
}

func (p *paper) Preview(_ context.Context, o app.LabelOrder) (printing.Output, error) {
	return printing.Output{Media: "image/png", Bytes: []byte(o.Identite.ID)}, nil
}

func (p *paper) Print(_ context.Context, o app.LabelOrder) (app.Printed, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken != nil {
		return app.Printed{}, p.broken
	}
	if o.Identite.Version == 0 {
		return app.Printed{}, errors.New("identité non enregistrée")
	}
	p.orders = append(p.orders, o)
	return app.Printed{Where: "enregistrées", Datamatrix: o.Identite.Statut() == ins.Qualifiee}, nil
}

// places is the table of birth places as the desk asks for it.
type places struct{ table *cog.Table }

func (p places) Label(code string, ne ins.Date) string { return p.table.Label(code, ne) }
func (p places) Find(typed string, ne ins.Date) []app.Place {
	var out []app.Place
	for _, f := range p.table.Find(typed, ne, 9) {
		out = append(out, app.Place{Code: f.Code, Libelle: f.Libelle()})
	}
	return out
}

func (p places) Link(a, b string, ne ins.Date) ins.LienLieu {
	if p.table.SamePlace(a, b, ne).Same {
		return ins.MemeLieu
	}
	return ins.AutreLieu
}

var table = sync.OnceValues(cog.Open)

// options change a bench before its desk is opened.
type options struct {
	settings func(*app.Settings)
	ports    func(*app.Ports)
}

func newBench(t *testing.T, opts ...options) *bench {
	t.Helper()
	b := &bench{t: t, labels: &paper{}}
	ports, settings := b.parts(t)
	for _, o := range opts {
		if o.settings != nil {
			o.settings(&settings)
		}
		if o.ports != nil {
			o.ports(&ports)
		}
	}
	b.desk = app.New(ports, settings)
	t.Cleanup(func() { require.NoError(t, b.desk.Close()) })
	return b
}

func (b *bench) parts(t *testing.T) (app.Ports, app.Settings) {
	t.Helper()
	base, err := store.Open(filepath.Join(t.TempDir(), "guichet.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, base.Close()) })
	server, client := teleservice(t)
	require.NoError(t, server.SetFaults())
	t.Cleanup(func() { require.NoError(t, server.SetFaults()) })
	tbl, err := table()
	require.NoError(t, err)
	b.base, b.server = base, server
	b.readers = virtuel.NewReaders(patientReader, agentReader)
	ports := app.Ports{
		Base: base, Teleservice: client, Labels: b.labels, Places: places{tbl},
		Readers: &cards.Monitor{
			Service: b.readers, Vitale: vitale.Reader{Source: cards.SourceSimulateur}, Porteur: cps.Reader{Environment: cps.Test},
			Roles: map[string]cards.Role{patientReader: cards.RolePatient, agentReader: cards.RoleAgent},
		},
	}
	settings := app.Settings{
		Training: true, Poste: "ACCUEIL-1", Agent: app.Agent{Nom: "MARTIN", Prenom: "Claire"}, Secret: "ouvre-toi",
		MatriculeVisible: []app.Profil{app.ProfilAgent},
	}
	return ports, settings
}

func (b *bench) insert(image string) {
	b.t.Helper()
	card, err := virtuel.Load(image)
	require.NoError(b.t, err)
	require.NoError(b.t, b.readers.Insert(patientReader, card))
}

// until waits for a snapshot and shows the last one when it does not come.
func (b *bench) until(what string, cond func(app.Snapshot) bool) app.Snapshot {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), patience)
	defer cancel()
	s, err := b.desk.Until(ctx, cond)
	require.NoError(b.t, err, "%s: state %s, message %s, now %q", what, s.State, say(s.Message), s.Now.Title)
	return s
}

func say(m *app.Message) string {
	if m == nil {
		return "(none)"
	}
	return fmt.Sprintf("%s %s %s", m.Code, m.Phrase, m.Acte)
}

func (b *bench) state(want app.State) app.Snapshot {
	b.t.Helper()
	return b.until("state "+string(want), func(s app.Snapshot) bool { return s.State == want })
}

func (b *bench) message(code string) app.Snapshot {
	b.t.Helper()
	return b.until("message "+code, func(s app.Snapshot) bool { return s.Message != nil && s.Message.Code == code })
}

// do gives a command and returns the snapshot that answers it.
func (b *bench) do(c app.Command) app.Snapshot {
	b.t.Helper()
	return asked(b.t, b.desk, c)
}

// asked gives a command and returns the snapshot that answers it.
func asked[S any](t testing.TB, a interface {
	Ask(context.Context, app.Command) (S, error)
}, c app.Command) S {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	s, err := a.Ask(ctx, c)
	require.NoError(t, err)
	return s
}

// enter presses Enter: the primary act, with the proposed values of its form.
func (b *bench) enter() {
	b.t.Helper()
	s := b.desk.Snapshot()
	require.NotNil(b.t, s.Now.Primary, "no primary act in %s", s.State)
	require.NotNil(b.t, s.Now.Primary.Command, "primary act %q has no command", s.Now.Primary.Label)
	b.desk.Do(s.Now.Primary.Command)
}

// key presses one key: a choice of the form that submits it, an act, or a key of the bar.
func (b *bench) key(key string) {
	b.t.Helper()
	s := b.desk.Snapshot()
	if f := s.Now.Form; f != nil {
		for _, field := range f.Fields {
			for _, c := range field.Choices {
				if field.Submits && c.Key == key {
					b.desk.Do(f.Submit(typed(f, map[string]string{field.Code: c.Value})))
					return
				}
			}
		}
	}
	for _, a := range append([]app.Act{}, s.Now.Others...) {
		if a.Key == key {
			b.desk.Do(a.Command)
			return
		}
	}
	if p := s.Now.Primary; p != nil && p.Key == key {
		b.desk.Do(p.Command)
		return
	}
	for _, k := range s.Keys {
		if k.Key == key && k.Command != nil {
			b.desk.Do(k.Command)
			return
		}
	}
	b.t.Fatalf("key %s does nothing in %s", key, s.State)
}

// typed is what a form holds once some of its fields were typed.
func typed(f *app.Form, values map[string]string) map[string]string {
	out := map[string]string{}
	for _, field := range f.Fields {
		out[field.Code] = field.Value
		if v, ok := values[field.Code]; ok {
			out[field.Code] = v
		}
	}
	return out
}

// toTraits brings a patient without card to the traits of his document.
func (b *bench) toTraits(date, nom string, piece ins.TypePiece) {
	b.t.Helper()
	b.desk.Do(app.SearchRecords{Date: date, Nom: nom})
	b.until("the search", func(s app.Snapshot) bool { return s.State == app.StateResults && s.Patient.Searched })
	b.desk.Do(app.NewRecord{})
	b.state(app.StatePiece)
	b.desk.Do(app.ChoosePiece{Type: piece})
	b.state(app.StateTraits)
}

// ready brings a patient without card to the call of INSi: searched by his date of birth and the beginning of his name,
// his document chosen, his traits entered.
func (b *bench) ready(nom string, piece ins.TypePiece, traits app.EnterTraits) app.Snapshot {
	b.t.Helper()
	b.toTraits(traits.DateNaissance, nom, piece)
	b.desk.Do(traits)
	return b.state(app.StateReady)
}

// zoe brings ADRUN ZOE there, a published test identity that the simulator knows. What begins with her name leads her on.
func (b *bench) zoe(piece ins.TypePiece) app.Snapshot {
	b.t.Helper()
	return b.ready("ADR", piece, traitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220"))
}

// zoeCompared has her found by INSi.
func (b *bench) zoeCompared(piece ins.TypePiece) app.Snapshot {
	b.t.Helper()
	b.zoe(piece)
	b.enter()
	return b.state(app.StateComparing)
}

// zoeUnanswered calls an INSi that the test has broken.
func (b *bench) zoeUnanswered(piece ins.TypePiece) app.Snapshot {
	b.t.Helper()
	b.zoe(piece)
	b.enter()
	return b.state(app.StateUnavailable)
}

// zoeWithoutINS admits her without a call.
func (b *bench) zoeWithoutINS(piece ins.TypePiece) app.Snapshot {
	b.t.Helper()
	b.zoe(piece)
	b.desk.Do(app.RecordWithoutINS{})
	return b.state(app.StateDone)
}

// zoeQualified admits her up to QUAL.
func (b *bench) zoeQualified() app.Snapshot {
	b.t.Helper()
	b.zoeCompared(ins.PieceCNI)
	b.enter()
	s := b.state(app.StateDone)
	require.Equal(b.t, ins.Qualifiee, s.Status.Statut)
	return s
}

// nextPatient leaves the patient who was admitted.
func (b *bench) nextPatient() {
	b.t.Helper()
	b.desk.Do(app.NextPatient{})
	b.state(app.StateIdle)
}

// lines gives the lines of an identity, for what must be found in them.
func (b *bench) lines(id string) []app.Line {
	b.t.Helper()
	lines, err := b.base.Lines(b.t.Context(), id)
	require.NoError(b.t, err)
	return lines
}

func names(lines []app.Line) []string {
	var out []string
	for _, l := range lines {
		out = append(out, l.Name)
	}
	return out
}
