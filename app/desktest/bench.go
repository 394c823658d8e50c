package desktest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/inscall"
	"guichet/app/shown"
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

// bench is a desk on the product's own simulators: a real base in a folder of the test, virtual cards, an INSi server
// on the loopback.
type Bench struct {
	T       *testing.T
	Desk    *desk.Guichet
	Base    *store.Base
	Readers *cardsim.Readers
	Labels  *Paper
	Server  *insisim.Server
}

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

func TestMain(m *testing.M) {
	m.Run()
	if simulator.server != nil {
		simulator.client.Close()
		simulator.server.Close()
	}
}

// paper keeps what it is asked to print, as the product's printers do, and can be told to fail.
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
type Options struct {
	Settings func(*app.Settings)
	Ports    func(*app.Ports)
}

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

func (b *Bench) Insert(image string) {
	b.T.Helper()
	card, err := cardsim.Load(image)
	require.NoError(b.T, err)
	require.NoError(b.T, b.Readers.Insert(PatientReader, card))
}

// until waits for a snapshot and shows the last one when it does not come.
func (b *Bench) Until(what string, cond func(desk.Snapshot) bool) desk.Snapshot {
	b.T.Helper()
	ctx, cancel := context.WithTimeout(b.T.Context(), Patience)
	defer cancel()
	s, err := b.Desk.Until(ctx, cond)
	require.NoError(b.T, err, "%s: state %s, message %s, now %q", what, s.State, Say(s.Message), s.Now.Title)
	return s
}

func Say(m *shown.Message) string {
	if m == nil {
		return "(none)"
	}
	return fmt.Sprintf("%s %s %s", m.Code, m.Phrase, m.Acte)
}

func (b *Bench) State(want desk.State) desk.Snapshot {
	b.T.Helper()
	return b.Until("state "+string(want), func(s desk.Snapshot) bool { return s.State == want })
}

func (b *Bench) Message(code string) desk.Snapshot {
	b.T.Helper()
	return b.Until("message "+code, func(s desk.Snapshot) bool { return s.Message != nil && s.Message.Code == code })
}

// do gives a command and returns the snapshot that answers it.
func (b *Bench) Do(c app.Command) desk.Snapshot {
	b.T.Helper()
	return Asked(b.T, b.Desk, c)
}

// asked gives a command and returns the snapshot that answers it.
func Asked[S any](t testing.TB, a interface {
	Ask(context.Context, app.Command) (S, error)
}, c app.Command) S {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), Patience)
	defer cancel()
	s, err := a.Ask(ctx, c)
	require.NoError(t, err)
	return s
}

// enter presses Enter: the primary act, with the proposed values of its form.
func (b *Bench) Enter() {
	b.T.Helper()
	s := b.Desk.Snapshot()
	require.NotNil(b.T, s.Now.Primary, "no primary act in %s", s.State)
	require.NotNil(b.T, s.Now.Primary.Command, "primary act %q has no command", s.Now.Primary.Label)
	b.Desk.Do(s.Now.Primary.Command)
}

// key presses one key: a choice of the form that submits it, an act, or a key of the bar.
func (b *Bench) Key(Key string) {
	b.T.Helper()
	s := b.Desk.Snapshot()
	if f := s.Now.Form; f != nil {
		for _, field := range f.Fields {
			for _, c := range field.Choices {
				if field.Submits && c.Key == Key {
					b.Desk.Do(f.Submit(Typed(f, map[string]string{field.Code: c.Value})))
					return
				}
			}
		}
	}
	for _, a := range append([]shown.Act{}, s.Now.Others...) {
		if a.Key == Key {
			b.Desk.Do(a.Command)
			return
		}
	}
	if p := s.Now.Primary; p != nil && p.Key == Key {
		b.Desk.Do(p.Command)
		return
	}
	for _, k := range s.Keys {
		if k.Key == Key && k.Command != nil {
			b.Desk.Do(k.Command)
			return
		}
	}
	b.T.Fatalf("key %s does nothing in %s", Key, s.State)
}

// typed is what a form holds once some of its fields were typed.
func Typed(f *shown.Form, values map[string]string) map[string]string {
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
func (b *Bench) ToTraits(date, nom string, piece ins.TypePiece) {
	b.T.Helper()
	b.Desk.Do(desk.SearchRecords{Date: date, Nom: nom})
	b.Until("the search", func(s desk.Snapshot) bool { return s.State == desk.StateResults && s.Patient.Searched })
	b.Desk.Do(desk.NewRecord{})
	b.State(desk.StatePiece)
	b.Desk.Do(desk.ChoosePiece{Type: piece})
	b.State(desk.StateTraits)
}

// ready brings a patient without card to the call of INSi: searched by his date of birth and the beginning of his name,
// his document chosen, his traits entered.
func (b *Bench) Ready(nom string, piece ins.TypePiece, traits desk.EnterTraits) desk.Snapshot {
	b.T.Helper()
	b.ToTraits(traits.DateNaissance, nom, piece)
	b.Desk.Do(traits)
	return b.State(desk.StateReady)
}

// zoe brings ADRUN ZOE there, a published test identity that the simulator knows. What begins with her name leads her on.
func (b *Bench) Zoe(piece ins.TypePiece) desk.Snapshot {
	b.T.Helper()
	return b.Ready("ADR", piece, TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220"))
}

// zoeCompared has her found by INSi.
func (b *Bench) ZoeCompared(piece ins.TypePiece) desk.Snapshot {
	b.T.Helper()
	b.Zoe(piece)
	b.Enter()
	return b.State(desk.StateComparing)
}

// zoeUnanswered calls an INSi that the test has broken.
func (b *Bench) ZoeUnanswered(piece ins.TypePiece) desk.Snapshot {
	b.T.Helper()
	b.Zoe(piece)
	b.Enter()
	return b.State(desk.StateUnavailable)
}

// zoeWithoutINS admits her without a call.
func (b *Bench) ZoeWithoutINS(piece ins.TypePiece) desk.Snapshot {
	b.T.Helper()
	b.Zoe(piece)
	b.Desk.Do(desk.RecordWithoutINS{})
	return b.State(desk.StateDone)
}

// zoeQualified admits her up to QUAL.
func (b *Bench) ZoeQualified() desk.Snapshot {
	b.T.Helper()
	b.ZoeCompared(ins.PieceCNI)
	b.Enter()
	s := b.State(desk.StateDone)
	require.Equal(b.T, ins.Qualifiee, s.Status.Statut)
	return s
}

// nextPatient leaves the patient who was admitted.
func (b *Bench) NextPatient() {
	b.T.Helper()
	b.Desk.Do(desk.NextPatient{})
	b.State(desk.StateIdle)
}

// lines gives the lines of an identity, for what must be found in them.
func (b *Bench) Lines(id string) []app.Line {
	b.T.Helper()
	lines, err := b.Base.Lines(b.T.Context(), id)
	require.NoError(b.T, err)
	return lines
}

func Names(lines []app.Line) []string {
	var out []string
	for _, l := range lines {
		out = append(out, l.Name)
	}
	return out
}

func (b *Bench) Login(name, secret string) desk.Snapshot {
	b.T.Helper()
	before := b.Do(desk.Unlock{Identifiant: name, Secret: secret}).Revision
	return b.Until("the answer", func(s desk.Snapshot) bool {
		return s.Revision >= before && (s.Lock == nil || !s.Lock.Checking && s.Message != nil)
	})
}

func (b *Bench) Remove() {
	b.T.Helper()
	require.NoError(b.T, b.Readers.Remove(PatientReader))
}

// zoeWithCard brings ADRUN ZOE to the call of INSi, by her card.
func (b *Bench) ZoeWithCard() {
	b.T.Helper()
	b.Insert("adrun-zoe")
	b.State(desk.StateChoosing)
	b.Enter()
	b.State(desk.StatePiece)
	b.Key("1")
	b.State(desk.StateTraits)
	b.Desk.Do(TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", ""))
	b.State(desk.StateReady)
}

// traitsOf types the traits of a document.
func TraitsOf(nom, prenoms, sexe, date, lieu string) desk.EnterTraits {
	return desk.EnterTraits{NomNaissance: nom, Prenoms: prenoms, Sexe: sexe, DateNaissance: date, LieuNaissance: lieu}
}

func Works(b *Bench) []app.Work {
	b.T.Helper()
	w, err := b.Base.Works(context.Background())
	require.NoError(b.T, err)
	return w
}

func (b *Bench) Opened() *ins.Identite {
	b.T.Helper()
	id := b.Desk.Snapshot().Patient.Opened
	require.NotNil(b.T, id)
	d, err := b.Base.Load(b.T.Context(), id.ID)
	require.NoError(b.T, err)
	return &d.Identite
}

// kept waits until the base holds a draft that has each of the words, and gives it.
func (b *Bench) Kept(words ...string) string {
	b.T.Helper()
	for begun := time.Now(); ; time.Sleep(time.Millisecond) {
		body, err := b.Base.Draft(b.T.Context(), "ACCUEIL-1/claire")
		require.NoError(b.T, err)
		all := len(words) > 0 || body == nil
		for _, w := range words {
			all = all && strings.Contains(string(body), w)
		}
		if all {
			return string(body)
		}
		require.Less(b.T, time.Since(begun), Patience, "%v in %s", words, body)
	}
}

// fall opens another desk on the base of the first, as a start after a fall would: the first says nothing any more.
func (b *Bench) Fall(change ...func(*app.Settings, *app.Ports)) *Bench {
	b.T.Helper()
	next := &Bench{T: b.T, Base: b.Base, Server: b.Server, Labels: &Paper{}, Readers: b.Readers}
	tbl, err := table()
	require.NoError(b.T, err)
	ports := app.Ports{Base: b.Base, Drafts: b.Base, Labels: next.Labels, Places: places{tbl}}
	settings := app.Settings{
		Training: true, Poste: "ACCUEIL-1", Agent: app.Agent{Nom: "MARTIN", Prenom: "Claire"}, Secret: "ouvre-toi",
		Place: "ACCUEIL-1/claire", Brouillon: 24 * time.Hour,
	}
	for _, c := range change {
		c(&settings, &ports)
	}
	next.Desk = desk.New(ports, settings)
	b.T.Cleanup(func() { require.NoError(b.T, next.Desk.Close()) })
	return next
}

// automatic is a client with the certificate for automatic calls.
func (b *Bench) Automatic() *insi.Client {
	b.T.Helper()
	info := b.Server.InfoAuto()
	client, err := insi.New(insi.Config{
		URL: info.URL, CA: info.CA, CertificatClient: info.CertificatClient, CleClient: info.CleClient,
		Software: insi.Software{IDAM: info.IDAM}, Proxy: "aucun",
	})
	require.NoError(b.T, err)
	b.T.Cleanup(client.Close)
	return client
}

// admittedWhileDown admits somebody while INSi is down, and brings INSi back.
func (b *Bench) AdmittedWhileDown(nom, prenoms, sexe, date, lieu string) string {
	b.T.Helper()
	require.NoError(b.T, b.Server.SetFaults(insisim.PanneRefus))
	b.Ready(nom[:3], ins.PieceCNI, TraitsOf(nom, prenoms, sexe, date, lieu))
	b.Desk.Do(desk.CallINSi{})
	b.State(desk.StateUnavailable)
	b.Desk.Do(desk.RecordWithoutINS{})
	s := b.State(desk.StateDone)
	require.Equal(b.T, ins.Validee, s.Status.Statut)
	id := s.Patient.Opened.ID
	b.NextPatient()
	require.NoError(b.T, b.Server.SetFaults())
	return id
}

func (b *Bench) CatchUp() []inscall.CaughtUp {
	b.T.Helper()
	var out []inscall.CaughtUp
	err := inscall.CatchUp(b.T.Context(), inscall.CatchUpPorts{Base: b.Base, Teleservice: b.Automatic()},
		app.CatchUpSettings{Poste: "NUIT", Pas: time.Millisecond}, func(r inscall.CaughtUp) error {
			out = append(out, r)
			return nil
		})
	require.NoError(b.T, err)
	return out
}

// open searches for the only record of a date and takes it in hand.
func (b *Bench) OpenOnly(date string) desk.Snapshot {
	b.T.Helper()
	b.Desk.Do(desk.SearchRecords{Date: date})
	s := b.Until("the search", func(s desk.Snapshot) bool { return s.State == desk.StateResults && s.Patient.Searched })
	require.Len(b.T, s.Patient.Results, 1)
	id := s.Patient.Results[0].ID
	b.Desk.Do(desk.OpenRecord{ID: id})
	return b.Until("the record", func(s desk.Snapshot) bool { return s.Patient.Opened != nil && s.Patient.Opened.ID == id })
}

func (b *Bench) AgentCard(image string) {
	b.T.Helper()
	card, err := cardsim.Load(image)
	require.NoError(b.T, err)
	require.NoError(b.T, b.Readers.Insert(AgentReader, card))
}

// fail makes the printer refuse from now on.
func (p *Paper) Fail(r *texts.Refusal) {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	p.Broken = r
}
