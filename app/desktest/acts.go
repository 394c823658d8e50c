package desktest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/inscall"
	"guichet/app/shown"
	"guichet/cards/cardsim"
	"guichet/ins"
	"guichet/ins/insi"
	"guichet/ins/insisim"
)

// Insert puts a card of assets/cartes in the patient's reader.
func (b *Bench) Insert(image string) {
	b.T.Helper()
	card, err := cardsim.Load(image)
	require.NoError(b.T, err)
	require.NoError(b.T, b.Readers.Insert(PatientReader, card))
}

// Until waits for a snapshot and shows the last one when it does not come.
func (b *Bench) Until(what string, cond func(desk.Snapshot) bool) desk.Snapshot {
	b.T.Helper()
	ctx, cancel := context.WithTimeout(b.T.Context(), Patience)
	defer cancel()
	s, err := b.Desk.Until(ctx, cond)
	require.NoError(b.T, err, "%s: state %s, message %s, now %q", what, s.State, Say(s.Message), s.Now.Title)
	return s
}

// Say is a message in one line, for a failure.
func Say(m *shown.Message) string {
	if m == nil {
		return "(none)"
	}
	return fmt.Sprintf("%s %s %s", m.Code, m.Phrase, m.Acte)
}

// State waits for a state.
func (b *Bench) State(want desk.State) desk.Snapshot {
	b.T.Helper()
	return b.Until("state "+string(want), func(s desk.Snapshot) bool { return s.State == want })
}

// Message waits for a message, by its code.
func (b *Bench) Message(code string) desk.Snapshot {
	b.T.Helper()
	return b.Until("message "+code, func(s desk.Snapshot) bool { return s.Message != nil && s.Message.Code == code })
}

// Do gives a command and returns the snapshot that answers it.
func (b *Bench) Do(c app.Command) desk.Snapshot {
	b.T.Helper()
	return Asked(b.T, b.Desk, c)
}

// Asked gives a command and returns the snapshot that answers it.
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

// Enter presses Enter: the primary act, with the proposed values of its form.
func (b *Bench) Enter() {
	b.T.Helper()
	s := b.Desk.Snapshot()
	require.NotNil(b.T, s.Now.Primary, "no primary act in %s", s.State)
	require.NotNil(b.T, s.Now.Primary.Command, "primary act %q has no command", s.Now.Primary.Label)
	b.Desk.Do(s.Now.Primary.Command)
}

// Key presses one key: a choice of the form that submits it, an act, or a key of the bar.
func (b *Bench) Key(key string) {
	b.T.Helper()
	s := b.Desk.Snapshot()
	if f := s.Now.Form; f != nil {
		for _, field := range f.Fields {
			for _, c := range field.Choices {
				if field.Submits && c.Key == key {
					b.Desk.Do(f.Submit(Typed(f, map[string]string{field.Code: c.Value})))
					return
				}
			}
		}
	}
	for _, a := range append([]shown.Act{}, s.Now.Others...) {
		if a.Key == key {
			b.Desk.Do(a.Command)
			return
		}
	}
	if p := s.Now.Primary; p != nil && p.Key == key {
		b.Desk.Do(p.Command)
		return
	}
	for _, k := range s.Keys {
		if k.Key == key && k.Command != nil {
			b.Desk.Do(k.Command)
			return
		}
	}
	b.T.Fatalf("key %s does nothing in %s", key, s.State)
}

// Typed is what a form holds once some of its fields were typed.
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

// ToTraits brings a patient without card to the traits of his document.
func (b *Bench) ToTraits(date, nom string, piece ins.TypePiece) {
	b.T.Helper()
	b.Desk.Do(desk.SearchRecords{Date: date, Nom: nom})
	b.Until("the search", func(s desk.Snapshot) bool { return s.State == desk.StateResults && s.Patient.Searched })
	b.Desk.Do(desk.NewRecord{})
	b.State(desk.StatePiece)
	b.Desk.Do(desk.ChoosePiece{Type: piece})
	b.State(desk.StateTraits)
}

// Ready brings a patient without card to the call of INSi: searched by his date of birth and the beginning of his name,
// his document chosen, his traits entered.
func (b *Bench) Ready(nom string, piece ins.TypePiece, traits desk.EnterTraits) desk.Snapshot {
	b.T.Helper()
	b.ToTraits(traits.DateNaissance, nom, piece)
	b.Desk.Do(traits)
	return b.State(desk.StateReady)
}

// Zoe brings ADRUN ZOE there, a published test identity that the simulator knows. What begins with her name leads her on.
func (b *Bench) Zoe(piece ins.TypePiece) desk.Snapshot {
	b.T.Helper()
	return b.Ready("ADR", piece, TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220 Mazoires"))
}

// ZoeCompared has her found by INSi.
func (b *Bench) ZoeCompared(piece ins.TypePiece) desk.Snapshot {
	b.T.Helper()
	b.Zoe(piece)
	b.Enter()
	return b.State(desk.StateComparing)
}

// ZoeUnanswered calls an INSi that the test has broken.
func (b *Bench) ZoeUnanswered(piece ins.TypePiece) desk.Snapshot {
	b.T.Helper()
	b.Zoe(piece)
	b.Enter()
	return b.State(desk.StateUnavailable)
}

// ZoeWithoutINS admits her without a call.
func (b *Bench) ZoeWithoutINS(piece ins.TypePiece) desk.Snapshot {
	b.T.Helper()
	b.Zoe(piece)
	b.Desk.Do(desk.RecordWithoutINS{})
	return b.State(desk.StateDone)
}

// ZoeQualified admits her up to QUAL.
func (b *Bench) ZoeQualified() desk.Snapshot {
	b.T.Helper()
	b.ZoeCompared(ins.PieceCNI)
	b.Enter()
	s := b.State(desk.StateDone)
	require.Equal(b.T, ins.Qualifiee, s.Status.Statut)
	return s
}

// NextPatient leaves the patient who was admitted.
func (b *Bench) NextPatient() {
	b.T.Helper()
	b.Desk.Do(desk.NextPatient{})
	b.State(desk.StateIdle)
}

// Lines gives the lines of an identity, for what must be found in them.
func (b *Bench) Lines(id string) []app.Line {
	b.T.Helper()
	lines, err := b.Base.Lines(b.T.Context(), id)
	require.NoError(b.T, err)
	return lines
}

// Names are the kinds of lines, in their order.
func Names(lines []app.Line) []string {
	var out []string
	for _, l := range lines {
		out = append(out, l.Name)
	}
	return out
}

// Login gives a name and a secret, and waits for the answer.
func (b *Bench) Login(name, secret string) desk.Snapshot {
	b.T.Helper()
	before := b.Do(desk.Unlock{Identifiant: name, Secret: secret}).Revision
	return b.Until("the answer", func(s desk.Snapshot) bool {
		return s.Revision >= before && (s.Lock == nil || !s.Lock.Checking && s.Message != nil)
	})
}

// Remove takes the patient's card out.
func (b *Bench) Remove() {
	b.T.Helper()
	require.NoError(b.T, b.Readers.Remove(PatientReader))
}

// ZoeWithCard brings ADRUN ZOE to the call of INSi, by her card.
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

// TraitsOf types the traits of a document.
func TraitsOf(nom, prenoms, sexe, date, lieu string) desk.EnterTraits {
	return desk.EnterTraits{NomNaissance: nom, Prenoms: prenoms, Sexe: sexe, DateNaissance: date, LieuNaissance: lieu}
}

// Works are the open items of the base.
func Works(b *Bench) []app.Work {
	b.T.Helper()
	w, err := b.Base.Works(context.Background())
	require.NoError(b.T, err)
	return w
}

// Opened is the identity in hand, as the base has it.
func (b *Bench) Opened() *ins.Identite {
	b.T.Helper()
	id := b.Desk.Snapshot().Patient.Opened
	require.NotNil(b.T, id)
	d, err := b.Base.Load(b.T.Context(), id.ID)
	require.NoError(b.T, err)
	return &d.Identite
}

// Kept waits until the base holds a draft that has each of the words, and gives it.
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

// Fall opens another desk on the base of the first, as a start after a fall would: the first says nothing any more.
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

// Automatic is a client with the certificate for automatic calls.
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

// AdmittedWhileDown admits somebody while INSi is down, and brings INSi back.
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

// CatchUp goes once through what was asked without an answer.
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

// OpenOnly searches for the only record of a date and takes it in hand.
func (b *Bench) OpenOnly(date string) desk.Snapshot {
	b.T.Helper()
	b.Desk.Do(desk.SearchRecords{Date: date})
	s := b.Until("the search", func(s desk.Snapshot) bool { return s.State == desk.StateResults && s.Patient.Searched })
	require.Len(b.T, s.Patient.Results, 1)
	id := s.Patient.Results[0].ID
	b.Desk.Do(desk.OpenRecord{ID: id})
	return b.Until("the record", func(s desk.Snapshot) bool { return s.Patient.Opened != nil && s.Patient.Opened.ID == id })
}

// AgentCard puts a card in the agent's reader.
func (b *Bench) AgentCard(image string) {
	b.T.Helper()
	card, err := cardsim.Load(image)
	require.NoError(b.T, err)
	require.NoError(b.T, b.Readers.Insert(AgentReader, card))
}
