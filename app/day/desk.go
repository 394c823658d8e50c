package day

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/entry"
	"guichet/app/papers"
	"guichet/app/shown"
	"guichet/app/store"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/cardsim"
	"guichet/cards/vitale"
	"guichet/ins"
	"guichet/printing"
	"guichet/printing/render"
)

// agents is how many work at the same time on one base.
const agents = 3

// lecteurPatient is the reader of every desk of the day.
const lecteurPatient = "Lecteur du patient"

// actPatience bounds one step of a simulated admission: everything is on this machine.
const actPatience = 30 * time.Second

// workplace is one desk of the day with its agent, his reader and his printer.
type workplace struct {
	base    *store.Base
	desk    *desk.Guichet
	readers *cardsim.Readers
	places  app.Places
	printer *dayPrinter
	report  func(ctx context.Context, id string) error // tells the new lines of an identity
	seen    func(outcome)
}

// agentNames work at the desks of the day.
var agentNames = [agents]app.Agent{{Nom: "MARTIN", Prenom: "Claire"}, {Nom: "DUBOIS", Prenom: "Karim"}, {Nom: "LEROY", Prenom: "Anne"}}

// openWorkplace opens the desk of one agent.
func openWorkplace(n int, base *store.Base, insi app.Teleservice, paper *papers.Labels, places app.Places) *workplace {
	b := &workplace{base: base, places: places, readers: cardsim.NewReaders(lecteurPatient), printer: &dayPrinter{paper: paper}}
	agent := agentNames[n]
	agent.Profil = app.ProfilAgent
	b.desk = desk.New(app.Ports{
		Base: base, Teleservice: insi, Labels: b.printer, Places: places,
		Readers: &cards.Monitor{
			Service: b.readers, Vitale: vitale.Reader{Source: cards.SourceSimulateur}, Retry: 20 * time.Millisecond,
			Roles: map[string]cards.Role{lecteurPatient: cards.RolePatient},
		},
	}, app.Settings{Training: true, Poste: fmt.Sprintf("ACCUEIL-%d", n+1), Agent: agent})
	return b
}

// dayPrinter renders every label as the printer's own language, and drops it: a day prints nothing on paper.
type dayPrinter struct {
	paper  *papers.Labels
	broken atomic.Bool
}

// Preview shows nothing: nobody looks.
func (p *dayPrinter) Preview(context.Context, app.LabelOrder) (printing.Output, error) {
	return printing.Output{}, texts.Refuse("montage.journee_sans_ecran")
}

// Print implements app.Labels.
func (p *dayPrinter) Print(_ context.Context, o app.LabelOrder) (app.Printed, error) {
	if p.broken.Load() {
		return app.Printed{}, texts.Refuse("montage.journee_imprimante")
	}
	out, err := p.paper.Document(o, render.ZPL)
	if err != nil {
		return app.Printed{}, err
	}
	return app.Printed{
		Where: texts.Get("montage.journee_imprime").Phrase, Remarks: out.Remarks,
		Datamatrix: o.Identite.Statut() == ins.Qualifiee && p.paper.PutsSymbol(),
	}, nil
}

// after gives a command and waits for a snapshot of its consequences.
func (b *workplace) after(ctx context.Context, c app.Command, what string, cond func(desk.Snapshot) bool) (desk.Snapshot, error) {
	from := b.desk.Snapshot().Revision
	return b.wait(ctx, what, func(s desk.Snapshot) bool { return s.Revision > from && cond(s) }, c)
}

// wait watches the desk, gives it the commands, and waits for a snapshot: what passes quickly is seen too.
func (b *workplace) wait(ctx context.Context, what string, cond func(desk.Snapshot) bool, commands ...app.Command) (desk.Snapshot, error) {
	ctx, cancel := context.WithTimeout(ctx, actPatience)
	defer cancel()
	found := make(chan desk.Snapshot, 1)
	stop := b.desk.Subscribe(func(s desk.Snapshot) {
		if cond(s) {
			select {
			case found <- s:
			default:
			}
		}
	})
	defer stop()
	for _, c := range commands {
		b.desk.Do(c)
	}
	select {
	case s := <-found:
		return s, nil
	case <-ctx.Done():
		s := b.desk.Snapshot()
		code := ""
		if s.Message != nil {
			code = s.Message.Code
		}
		return s, fmt.Errorf("%s (état %s, %s) : %w", what, s.State, code, ctx.Err())
	}
}

func in(states ...desk.State) func(desk.Snapshot) bool {
	return func(s desk.Snapshot) bool { return slices.Contains(states, s.State) }
}

// admit plays one admission from the arrival to the next patient.
func (b *workplace) admit(ctx context.Context, a admission) error {
	b.printer.broken.Store(a.panne.imprimante)
	p := player{workplace: b, a: a, out: outcome{visite: a.visite}}
	if err := p.play(ctx); err != nil {
		return fmt.Errorf("admission %d (%s) : %w", a.rang+1, a.visite, err)
	}
	b.seen(p.out)
	return nil
}

// player is one admission under way.
type player struct {
	*workplace
	a        admission
	out      outcome
	swapped  bool
	searched bool // with other criteria (visiteNomDiffere)
	retyped  bool // visiteNomUsage
}

func (p *player) play(ctx context.Context) error {
	s, err := p.arrive(ctx)
	if err != nil {
		return err
	}
	if s, err = p.choose(ctx, s); err != nil {
		return err
	}
	p.out.expect(p.a)
	for s.State != desk.StateDone {
		if s, err = p.step(ctx, s); err != nil {
			return err
		}
	}
	if s.Patient.Opened == nil {
		return errors.New("admis sans dossier")
	}
	id := s.Patient.Opened.ID
	if err := p.report(ctx, id); err != nil {
		return err
	}
	if p.a.etiquete {
		if err := p.print(ctx); err != nil {
			return err
		}
		if err := p.report(ctx, id); err != nil {
			return err
		}
	}
	if p.readers.Present(lecteurPatient) != "" {
		if err := p.readers.Remove(lecteurPatient); err != nil {
			return err
		}
		if _, err := p.wait(ctx, "carte retirée", reader("app_service_vitale")); err != nil {
			return err
		}
	}
	_, err = p.after(ctx, desk.NextPatient{}, "patient suivant", in(desk.StateIdle))
	return err
}

// reader tells what the status line must say of the patient's reader.
func reader(code string) func(desk.Snapshot) bool {
	label := texts.Get(code).Phrase
	return func(s desk.Snapshot) bool {
		return slices.ContainsFunc(s.Services, func(v shown.Service) bool { return v.Code == shown.ConditionVitale && v.Label == label })
	}
}

// arrive brings the desk to the results of the search for the person.
func (p *player) arrive(ctx context.Context) (desk.Snapshot, error) {
	if p.a.carte && !p.a.panne.cartes {
		if err := p.insert(p.a.insi); err != nil {
			return desk.Snapshot{}, err
		}
		s, err := p.wait(ctx, "carte lue", in(desk.StateChoosing))
		if err != nil {
			return s, err
		}
		return p.after(ctx, desk.ChooseBeneficiaire{Index: len(s.Patient.Beneficiaires) - 1}, "bénéficiaire", in(desk.StateResults, desk.StatePiece))
	}
	search := desk.SearchRecords{Date: p.a.saisie.DateNaissance, Nom: prefix(p.a.saisie.NomNaissance)}
	if p.a.visite == visiteDejaPorteur { // mistyped: the record is not found
		search.Date = "01/02/1901"
	}
	return p.after(ctx, search, "recherche", in(desk.StateResults))
}

func prefix(nom string) string { return nom[:min(3, len(nom))] }

// insert puts a card in that names the person, beside somebody else now and then.
func (p *player) insert(i ins.INS) error {
	people := []cardsim.Personne{personneDe(i)}
	if p.a.rang%5 == 0 {
		first := personneDe(i)
		first.Prenom, first.Naissance = "PORTEUR", "19600101"
		people = []cardsim.Personne{first, people[0]}
	}
	card, err := cardsim.Build(cardsim.Image{Titre: "journée", ATR: atrVitale, Personnes: people})
	if err != nil {
		return fmt.Errorf("carte virtuelle : %w", err)
	}
	return p.readers.Insert(lecteurPatient, card)
}

func personneDe(i ins.INS) cardsim.Personne {
	return cardsim.Personne{
		Nom: i.NomNaissance, Prenom: i.PremierPrenom, Naissance: strings.ReplaceAll(i.DateNaissance.ISO(), "-", ""), NIR: string(i.Matricule),
	}
}

// choose opens the record of somebody who comes back, or begins a new one.
func (p *player) choose(ctx context.Context, s desk.Snapshot) (desk.Snapshot, error) {
	if s.State == desk.StatePiece {
		return s, nil
	}
	if p.a.visite == visiteRetour {
		for _, r := range s.Patient.Results {
			if r.PremierPrenom.Text == firstName(p.a.saisie.Prenoms) && r.Naissance == p.a.saisie.DateNaissance {
				p.out.avant = r.Statut
				return p.after(ctx, desk.OpenRecord{ID: r.ID}, "dossier ouvert", in(desk.StateDone, desk.StateReady, desk.StatePiece))
			}
		}
		return s, errors.New("dossier du patient introuvable")
	}
	return p.after(ctx, desk.NewRecord{}, "dossier créé", in(desk.StatePiece))
}

func firstName(list string) string {
	first, _, _ := strings.Cut(list, ",")
	return first
}

// placeValue is what an agent types for a code: with its name, where the code alone would be asked (C-62).
func (b *workplace) placeValue(code string, ne ins.Date) string {
	return entry.Reader{Places: b.places, Now: time.Now()}.PlaceValue(code, ne)
}

// step does what an agent would do in the state the desk is in.
func (p *player) step(ctx context.Context, s desk.Snapshot) (desk.Snapshot, error) {
	settled := func(n desk.Snapshot) bool {
		return n.Now.Progress == nil && (n.State != s.State || n.Now.Tries != s.Now.Tries || (n.Now.Form != nil) != (s.Now.Form != nil))
	}
	do := func(c app.Command) (desk.Snapshot, error) { return p.after(ctx, c, fmt.Sprintf("%T", c), settled) }
	if f := s.Now.Form; f != nil && len(f.Fields) == 1 && f.Fields[0].Code == string(ins.TraitLieuNaissance) {
		place := p.a.saisie.LieuNaissance
		if place == "" {
			place = p.a.insi.LieuNaissance
		}
		place = p.placeValue(place, p.a.insi.DateNaissance)
		return do(f.Submit(map[string]string{f.Fields[0].Code: place}))
	}
	switch s.State {
	case desk.StatePiece:
		c := desk.ChoosePiece{Type: p.a.piece}
		switch p.a.visite {
		case visiteNouveauNe:
			c.Situation = ins.NouveauNe
		case visiteEtranger:
			c.Situation = ins.SansImmatriculation
		}
		if p.a.visite == visiteRetour && c.Type == "" { // "apportez une pièce la prochaine fois"
			c.Type = ins.PieceCNI
		}
		return do(c)
	case desk.StateTraits:
		c := p.a.saisie
		if p.retyped {
			c = p.a.correct
		}
		if d, err := ins.ParseDateFR(c.DateNaissance); err == nil {
			c.LieuNaissance = p.placeValue(c.LieuNaissance, d)
		}
		return do(c)
	case desk.StateReady:
		if p.a.visite == visiteCarte && p.a.carte && !p.a.panne.cartes && !p.swapped {
			return p.swap(ctx)
		}
		return do(s.Now.Primary.Command)
	case desk.StateNone:
		switch {
		case p.a.visite == visiteNomUsage && !p.retyped:
			p.retyped = true
			return do(desk.EditPiece{})
		case p.a.visite == visiteNomDiffere && !p.searched:
			p.searched = true
			i := p.a.insi
			return do(desk.CallINSi{Criteria: &entry.Criteria{
				NomNaissance: i.NomNaissance, Prenoms: i.PremierPrenom, Sexe: string(i.Sexe), DateNaissance: i.DateNaissance.FR(),
			}})
		}
	case desk.StateComparing:
		if _, opens := s.Now.Primary.Command.(desk.OpenRecord); opens { // reported, nothing attached
			return do(desk.ReportToCellule{})
		}
	}
	if s.Now.Primary == nil || s.Now.Primary.Command == nil {
		return s, fmt.Errorf("rien à faire dans l’état %s : %s", s.State, s.Now.Title)
	}
	return do(s.Now.Primary.Command)
}

// swap: the patient takes his card back and somebody else's comes in; the agent looks and confirms (CNDA 1.03).
func (p *player) swap(ctx context.Context) (desk.Snapshot, error) {
	p.swapped = true
	other := p.a.insi
	other.NomNaissance, other.PremierPrenom = "AUTRE", "CARTE"
	if err := p.readers.Remove(lecteurPatient); err != nil {
		return desk.Snapshot{}, err
	}
	if err := p.insert(other); err != nil {
		return desk.Snapshot{}, err
	}
	read := reader("app_service_vitale_lue")
	confirm := func(s desk.Snapshot) bool {
		if s.Now.Primary == nil {
			return false
		}
		_, asks := s.Now.Primary.Command.(desk.ConfirmPatient)
		return asks && read(s)
	}
	if _, err := p.wait(ctx, "autre carte", confirm); err != nil {
		return desk.Snapshot{}, err
	}
	return p.after(ctx, desk.ConfirmPatient{}, "patient confirmé", func(s desk.Snapshot) bool { return s.State == desk.StateReady && !confirm(s) })
}

// print asks for the labels and waits for what became of them.
func (p *player) print(ctx context.Context) error {
	printing := false
	_, err := p.after(ctx, desk.PrintLabels{Copies: p.a.copies}, "étiquettes", func(s desk.Snapshot) bool {
		printing = printing || s.State == desk.StatePrinting
		return printing && s.State == desk.StateDone
	})
	return err
}
