package desk_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/assets/texts"
	"guichet/ins"
	"guichet/printing"
)

// letters are labels that read any path as a letter, once they are let go on.
type letters struct {
	*desktest.Paper
	mu     sync.Mutex
	orders []app.LabelOrder
	shown  []string
	gate   chan struct{} // nil: at once
}

func (l *letters) ReadLetter(ctx context.Context, path string, o app.LabelOrder) (app.Letter, error) {
	l.mu.Lock()
	l.orders = append(l.orders, o)
	gate := l.gate
	l.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return app.Letter{}, ctx.Err()
		}
	}
	if path == "/panne" {
		panic("the reader of PDF falls")
	}
	if path == "/image.png" {
		return app.Letter{}, texts.Refuse("impression.lettre.pas_pdf")
	}
	return app.Letter{Nom: path, Empreinte: "empreinte de " + path, Bytes: []byte(path), Pages: 2, Format: "A4", Page: printing.Output{Media: "image/png"}}, nil
}

func (l *letters) ShowLetter(_ context.Context, path string, was app.Letter) error {
	if "empreinte de "+path != was.Empreinte {
		return texts.Refuse("montage.lettre_changee")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.shown = append(l.shown, path)
	return nil
}

func letterBench(t *testing.T) (*desktest.Bench, *letters) {
	l := &letters{}
	b := desktest.NewBench(t, desktest.Options{Ports: func(p *app.Ports) { l.Paper = p.Labels.(*desktest.Paper); p.Labels = l }})
	b.ZoeWithoutINS(ins.PieceCNI)
	return b, l
}

// The whole act by keys: Alt L, the path, one validation. The desk stays where the patient is admitted.
func TestLetter_ByKeys(t *testing.T) {
	b, l := letterBench(t)
	b.Key("Alt L")
	s := b.Until("the form", func(s desk.Snapshot) bool { return s.Now.Form != nil })
	require.True(t, s.Now.Form.Fields[0].File)
	b.Desk.Do(s.Now.Form.Submit(map[string]string{"lettre_fichier": ` "/courrier.pdf" `}))
	s = b.Until("the look", func(s desk.Snapshot) bool { return s.Letter != nil })
	require.Equal(t, desk.StateDone, s.State)
	require.Equal(t, "/courrier.pdf", s.Letter.Nom, "what people paste around a path is taken off")
	require.Contains(t, s.Now.Title, "ADRUN ZOE")
	require.Equal(t, "premiere-page", l.orders[0].Modele)
	b.Key("Alt O")
	b.Until("the whole letter", func(desk.Snapshot) bool { l.mu.Lock(); defer l.mu.Unlock(); return len(l.shown) == 1 })
	b.Enter()
	s = b.Message("app_lettre_faite")
	require.Nil(t, s.Letter)
	require.Equal(t, "Imprimer les étiquettes", s.Now.Primary.Label, "the labels are still to come")
	o := l.Paper.Orders[0]
	require.True(t, o.Classer)
	require.Equal(t, "empreinte de /courrier.pdf", o.Lettre.Empreinte)
	require.Equal(t, s.Patient.Opened.Version, o.Identite.Version)
}

// What was shown is what is made: another letter, another version of the identity, or a card that came since, ask again.
func TestLetter_OnlyWhatWasLookedAt(t *testing.T) {
	b, l := letterBench(t)
	require.Equal(t, "app_lettre_pas_lue", b.Do(desk.PrintLetter{Empreinte: ""}).Message.Code)
	b.Desk.Do(desk.ChooseLetter{Path: "/un.pdf"})
	s := b.Until("the look", func(s desk.Snapshot) bool { return s.Letter != nil })
	validate := s.Now.Primary.Command
	b.Desk.Do(desk.ChooseLetter{Path: "/deux.pdf"})
	b.Until("the other", func(s desk.Snapshot) bool { return s.Letter != nil && s.Letter.Nom == "/deux.pdf" })
	require.Equal(t, "app_lettre_pas_lue", b.Do(validate).Message.Code)

	s = b.Desk.Snapshot()
	validate = s.Now.Primary.Command
	b.Desk.Do(desk.CallINSi{})
	b.State(desk.StateComparing)
	require.Nil(t, b.Desk.Snapshot().Letter)
	b.Desk.Do(desk.AcceptINS{})
	b.Until("qualified", func(s desk.Snapshot) bool { return s.State == desk.StateDone && s.Status.Statut == ins.Qualifiee })
	s = b.Do(validate)
	require.Equal(t, "app_lettre_identite_changee", s.Message.Code)
	require.Nil(t, s.Letter)
	require.Empty(t, l.Paper.Orders)
}

// A folder that does not answer holds nobody: the agent leaves the letter, and what comes late changes nothing.
func TestLetter_SlowFolderHoldsNobody(t *testing.T) {
	b, l := letterBench(t)
	l.gate = make(chan struct{})
	b.Desk.Do(desk.ChooseLetter{Path: "/lente.pdf"})
	s := b.Until("reading", func(s desk.Snapshot) bool { return s.Now.Progress != nil })
	require.Equal(t, desk.Back{}, s.Now.Progress.Leave.Command)
	s = b.Do(desk.Back{})
	require.Nil(t, s.Now.Progress)
	require.Equal(t, "Imprimer les étiquettes", s.Now.Primary.Label)
	close(l.gate)
	b.Desk.Do(desk.PrintLabels{})
	s = b.Message("app_imprime")
	require.Nil(t, s.Letter)
}

// What cannot be read is said with its act, a reader that falls included; the next patient takes no letter with him.
func TestLetter_RefusalsAndTheNextPatient(t *testing.T) {
	b, _ := letterBench(t)
	b.Desk.Do(desk.ChooseLetter{Path: "/image.png"})
	s := b.Message("impression.lettre.pas_pdf")
	require.NotEmpty(t, s.Now.Form.Fields[0].Fault)
	b.Desk.Do(desk.ChooseLetter{Path: "/panne"})
	s = b.Message("app_lettre_illisible")
	require.Equal(t, "/panne", s.Now.Form.Fields[0].Value)
	b.Desk.Do(desk.ChooseLetter{Path: "/un.pdf"})
	b.Until("the look", func(s desk.Snapshot) bool { return s.Letter != nil })
	b.Desk.Do(desk.Lock{})
	s = b.Until("locked", func(s desk.Snapshot) bool { return s.Agent.Locked })
	require.Nil(t, s.Letter, "a locked desk shows nobody")
	b.Desk.Do(desk.Unlock{Secret: "ouvre-toi"})
	b.Until("open", func(s desk.Snapshot) bool { return !s.Agent.Locked && s.Letter != nil })
	b.Desk.Do(desk.NextPatient{})
	s = b.State(desk.StateIdle)
	require.Nil(t, s.Letter)
	require.Equal(t, "app_acte_impossible", b.Do(desk.ChooseLetter{Path: "/un.pdf"}).Message.Code)
}

// A desk without a way to make pages says so.
func TestLetter_WithoutPages(t *testing.T) {
	b := desktest.NewBench(t)
	b.ZoeWithoutINS(ins.PieceCNI)
	require.Equal(t, "app_lettre_impossible", b.Do(desk.BeginLetter{}).Message.Code)
	require.Equal(t, "app_lettre_impossible", b.Do(desk.ChooseLetter{Path: "/un.pdf"}).Message.Code)
}
