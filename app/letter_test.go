package app_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/ins"
	"guichet/printing"
)

// letters are labels that read any path as a letter, once they are let go on.
type letters struct {
	*paper
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

func letterBench(t *testing.T) (*bench, *letters) {
	l := &letters{}
	b := newBench(t, options{ports: func(p *app.Ports) { l.paper = p.Labels.(*paper); p.Labels = l }})
	b.zoeWithoutINS(ins.PieceCNI)
	return b, l
}

// The whole act by keys: Alt L, the path, one validation. The desk stays where the patient is admitted.
func TestLetter_ByKeys(t *testing.T) {
	b, l := letterBench(t)
	b.key("Alt L")
	s := b.until("the form", func(s app.Snapshot) bool { return s.Now.Form != nil })
	require.True(t, s.Now.Form.Fields[0].File)
	b.desk.Do(s.Now.Form.Submit(map[string]string{"lettre_fichier": ` "/courrier.pdf" `}))
	s = b.until("the look", func(s app.Snapshot) bool { return s.Letter != nil })
	require.Equal(t, app.StateDone, s.State)
	require.Equal(t, "/courrier.pdf", s.Letter.Nom, "what people paste around a path is taken off")
	require.Contains(t, s.Now.Title, "ADRUN ZOE")
	require.Equal(t, "premiere-page", l.orders[0].Modele)
	b.key("Alt O")
	b.until("the whole letter", func(app.Snapshot) bool { l.mu.Lock(); defer l.mu.Unlock(); return len(l.shown) == 1 })
	b.enter()
	s = b.message("app_lettre_faite")
	require.Nil(t, s.Letter)
	require.Equal(t, "Imprimer les étiquettes", s.Now.Primary.Label, "the labels are still to come")
	o := l.paper.orders[0]
	require.True(t, o.Classer)
	require.Equal(t, "empreinte de /courrier.pdf", o.Lettre.Empreinte)
	require.Equal(t, s.Patient.Opened.Version, o.Identite.Version)
}

// What was shown is what is made: another letter, another version of the identity, or a card that came since, ask again.
func TestLetter_OnlyWhatWasLookedAt(t *testing.T) {
	b, l := letterBench(t)
	require.Equal(t, "app_lettre_pas_lue", b.do(app.PrintLetter{Empreinte: ""}).Message.Code)
	b.desk.Do(app.ChooseLetter{Path: "/un.pdf"})
	s := b.until("the look", func(s app.Snapshot) bool { return s.Letter != nil })
	validate := s.Now.Primary.Command
	b.desk.Do(app.ChooseLetter{Path: "/deux.pdf"})
	b.until("the other", func(s app.Snapshot) bool { return s.Letter != nil && s.Letter.Nom == "/deux.pdf" })
	require.Equal(t, "app_lettre_pas_lue", b.do(validate).Message.Code)

	s = b.desk.Snapshot()
	validate = s.Now.Primary.Command
	b.desk.Do(app.CallINSi{})
	b.state(app.StateComparing)
	require.Nil(t, b.desk.Snapshot().Letter)
	b.desk.Do(app.AcceptINS{})
	b.until("qualified", func(s app.Snapshot) bool { return s.State == app.StateDone && s.Status.Statut == ins.Qualifiee })
	s = b.do(validate)
	require.Equal(t, "app_lettre_identite_changee", s.Message.Code)
	require.Nil(t, s.Letter)
	require.Empty(t, l.paper.orders)
}

// A folder that does not answer holds nobody: the agent leaves the letter, and what comes late changes nothing.
func TestLetter_SlowFolderHoldsNobody(t *testing.T) {
	b, l := letterBench(t)
	l.gate = make(chan struct{})
	b.desk.Do(app.ChooseLetter{Path: "/lente.pdf"})
	s := b.until("reading", func(s app.Snapshot) bool { return s.Now.Progress != nil })
	require.Equal(t, app.Back{}, s.Now.Progress.Leave.Command)
	s = b.do(app.Back{})
	require.Nil(t, s.Now.Progress)
	require.Equal(t, "Imprimer les étiquettes", s.Now.Primary.Label)
	close(l.gate)
	b.desk.Do(app.PrintLabels{})
	s = b.message("app_imprime")
	require.Nil(t, s.Letter)
}

// What cannot be read is said with its act, a reader that falls included; the next patient takes no letter with him.
func TestLetter_RefusalsAndTheNextPatient(t *testing.T) {
	b, _ := letterBench(t)
	b.desk.Do(app.ChooseLetter{Path: "/image.png"})
	s := b.message("impression.lettre.pas_pdf")
	require.NotEmpty(t, s.Now.Form.Fields[0].Fault)
	b.desk.Do(app.ChooseLetter{Path: "/panne"})
	s = b.message("app_lettre_illisible")
	require.Equal(t, "/panne", s.Now.Form.Fields[0].Value)
	b.desk.Do(app.ChooseLetter{Path: "/un.pdf"})
	b.until("the look", func(s app.Snapshot) bool { return s.Letter != nil })
	b.desk.Do(app.Lock{})
	s = b.until("locked", func(s app.Snapshot) bool { return s.Agent.Locked })
	require.Nil(t, s.Letter, "a locked desk shows nobody")
	b.desk.Do(app.Unlock{Secret: "ouvre-toi"})
	b.until("open", func(s app.Snapshot) bool { return !s.Agent.Locked && s.Letter != nil })
	b.desk.Do(app.NextPatient{})
	s = b.state(app.StateIdle)
	require.Nil(t, s.Letter)
	require.Equal(t, "app_acte_impossible", b.do(app.ChooseLetter{Path: "/un.pdf"}).Message.Code)
}

// A desk without a way to make pages says so.
func TestLetter_WithoutPages(t *testing.T) {
	b := newBench(t)
	b.zoeWithoutINS(ins.PieceCNI)
	require.Equal(t, "app_lettre_impossible", b.do(app.BeginLetter{}).Message.Code)
	require.Equal(t, "app_lettre_impossible", b.do(app.ChooseLetter{Path: "/un.pdf"}).Message.Code)
}
