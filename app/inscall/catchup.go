package inscall

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/ins"
)

// CatchUpPorts are what the catch-up of unanswered calls needs ("rattrapage", D-14).
type CatchUpPorts struct {
	Base app.Base
	// Teleservice calls with the certificate for automatic calls (INSI-AUTO): nobody is at the keyboard.
	Teleservice app.Teleservice
	Places      app.Places
	Clock       func() time.Time
}

// CaughtUp is what became of one item of the worklist « à récupérer ».
type CaughtUp struct {
	Work     string
	Identite string
	IPP      string
	Code     ins.ReturnCode // "" when INSi did not answer
	Suite    CatchUpOutcome
	Fault    *ins.Fault
}

// CatchUpOutcome says what is left to do by a person.
type CatchUpOutcome string

// The outcomes. None enters a record: a named person compares and accepts (D-34, A-42).
const (
	CatchUpCompare  CatchUpOutcome = "a_comparer"  // 00, nothing blocking: offered at the next visit, or to the cellule
	CatchUpDiffers  CatchUpOutcome = "discordance" // 00 with a blocking discordance: worklist (D-31)
	CatchUpHeld     CatchUpOutcome = "doublon"     // 00, and another record holds that INS
	CatchUpNone     CatchUpOutcome = "sans_ins"    // 01 or 02: only the person can give other criteria (D-11, D-12)
	CatchUpDown     CatchUpOutcome = "indisponible"
	CatchUpStopped  CatchUpOutcome = "reglage" // the certificate or a setting is refused: calling again cannot help
	CatchUpYielded  CatchUpOutcome = "cede"    // an agent called meanwhile: later
	CatchUpUnwanted CatchUpOutcome = "refuse"  // INSi or the rules want no such call: left to a person
)

// Catcher asks INSi again what agents have asked without an answer. It never asks anything else (D-05: one person, one
// explicit act; the act was the agent's). Its state is the base: the items, and the calls in the journal of each
// identity; so it can be stopped at any moment and goes on later.
type Catcher struct {
	ports CatchUpPorts
	cfg   app.CatchUpSettings
	calls *Calls
	// left are the items not looked at since the list was read; seen those that need a person, until tomorrow.
	left []app.Work
	seen map[string]ins.Date
}

// NewCatcher makes one that keeps out of the way of the calls in c; nil when no agent calls in this program.
func NewCatcher(p CatchUpPorts, s app.CatchUpSettings, c *Calls) *Catcher {
	if p.Clock == nil {
		p.Clock = time.Now
	}
	return &Catcher{ports: p, cfg: s.WithDefaults(), calls: c, seen: map[string]ins.Date{}}
}

// CatchUp goes once through the list, one call at a time, and tells what became of each item. It ends at the end of the
// list, at the first refusal of the certificate or of a setting, or after three calls without an answer in a row.
func CatchUp(ctx context.Context, p CatchUpPorts, s app.CatchUpSettings, tell func(CaughtUp) error) error {
	c := NewCatcher(p, s, nil)
	down := 0
	if err := c.read(ctx); err != nil {
		return err
	}
	for first := true; ; first = false {
		if !first {
			if err := Sleep(ctx, c.cfg.Pas, nil); err != nil {
				return err
			}
		}
		r, more, err := c.next(ctx)
		if err != nil || !more {
			return err
		}
		if err := tell(r); err != nil {
			return err
		}
		if r.Suite != CatchUpDown {
			down = 0
		} else if down++; down == outagesInRow {
			return r.Fault
		}
		if r.Suite == CatchUpStopped {
			return r.Fault
		}
	}
}

// CatchUpControl is how a desk stops its automatic calls and lets them go on.
type CatchUpControl struct {
	paused  atomic.Bool
	resumed chan struct{} // holds a token once they may go on
}

// NewCatchUpControl lets the calls go on.
func NewCatchUpControl() *CatchUpControl { return &CatchUpControl{resumed: make(chan struct{}, 1)} }

// Pause stops the automatic calls, or lets them go on.
func (c *CatchUpControl) Pause(on bool) {
	c.paused.Store(on)
	if !on {
		select {
		case c.resumed <- struct{}{}:
		default:
		}
	}
}

// KeepCatchingUp goes through the list again and again until ctx ends, beside people who call. It tells how many items
// are left, and what became of the last one; nil when only the count changed.
func KeepCatchingUp(ctx context.Context, c *Catcher, control *CatchUpControl, tell func(left int, done *CaughtUp)) {
	wait, stopped := c.cfg.Pas, false
	for {
		select { // a change of mind counts at once; an answer to an agent says that INSi works again
		case <-ctx.Done():
			return
		case <-control.resumed:
			stopped = false
		case <-c.calls.answered:
		case <-time.After(wait):
		}
		wait = c.cfg.Pause
		if control.paused.Load() || stopped || c.calls.quiet(ctx, c.cfg.Calme) != nil {
			continue
		}
		if len(c.left) == 0 && c.read(ctx) != nil {
			continue // the base does not answer: the desk says so
		}
		r, more, err := c.next(ctx)
		if err != nil || !more {
			tell(0, nil)
			continue
		}
		if stopped = r.Suite == CatchUpStopped; r.Suite != CatchUpDown {
			wait = c.cfg.Pas
		}
		tell(len(c.left), &r)
	}
}

// outagesInRow ends a pass.
const outagesInRow = 3

// read takes the items that wait for an answer of INSi, oldest first.
func (c *Catcher) read(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.DelaiBase)
	defer cancel()
	all, err := c.ports.Base.Works(ctx)
	if err != nil {
		return err
	}
	c.left = slices.DeleteFunc(all, func(w app.Work) bool { return w.Liste != ins.ListeARecuperer })
	return nil
}

// next finds the next item that may be called for and calls; more is false at the end of the list.
func (c *Catcher) next(ctx context.Context) (r CaughtUp, more bool, err error) {
	for len(c.left) > 0 {
		if err := ctx.Err(); err != nil {
			return r, false, err
		}
		w := c.left[0]
		c.left = c.left[1:]
		if today := ins.DateOf(c.ports.Clock()); c.seen[w.ID] == today {
			continue
		}
		d, err := c.load(ctx, w.Identite)
		if errors.Is(err, app.ErrNotFound) {
			continue
		}
		if err != nil {
			return r, false, err
		}
		again, ok := c.unanswered(d)
		if !ok {
			c.seen[w.ID] = ins.DateOf(c.ports.Clock())
			continue
		}
		r, err := c.call(ctx, w, d.Identite, again)
		return r, true, err
	}
	return r, false, nil
}

func (c *Catcher) load(ctx context.Context, id string) (app.Dossier, error) {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.DelaiBase)
	defer cancel()
	return c.ports.Base.Load(ctx, id)
}

// unanswered gives the last call of an identity when it had no answer and may be made again: the same person, the same
// criteria, by the rules of today (D-09, EXI SI 09) and within the tries of a day (D-16).
func (c *Catcher) unanswered(d app.Dossier) (last app.CallFact, ok bool) {
	i, today, answered := d.Identite, ins.DateOf(c.ports.Clock()), 0
	for _, l := range d.Lines {
		f, is := app.FactOf[app.CallFact](l, app.FactCall)
		if !is {
			continue
		}
		last, ok = f, true
		if f.Code != "" && ins.DateOf(l.Quand.In(c.ports.Clock().Location())) == today {
			answered++
		}
	}
	switch {
	case !ok, last.Code != "", !waits(last.Faute), i.INS != nil, i.FusionneeDans != "", answered >= ins.MaxTries:
		return last, false
	}
	return last, ins.CallableOn(today, proofOf(i), i.Attributs, i.Statut(), c.cfg.Reglages) == nil
}

// waits tells a fault that another moment may not meet; a request that INSi refuses is for a person.
func waits(f app.CallFault) bool {
	return f.Classe == ins.FaultUnavailable || f.Classe == ins.FaultCanceled
}

// proofOf is what an identity is compared by: the document that was checked, else what the person said.
func proofOf(i ins.Identite) ins.Traits {
	if i.Preuve != nil {
		return i.Preuve.Titre
	}
	return i.Traits
}

// call asks INSi, journals the call and what follows for people to do. The record stays as it is.
func (c *Catcher) call(ctx context.Context, w app.Work, i ins.Identite, again app.CallFact) (CaughtUp, error) {
	r := CaughtUp{Work: w.ID, Identite: i.ID, IPP: i.IPP}
	asking, cancel := c.calls.yielding(ctx)
	asking, stop := context.WithTimeout(asking, c.cfg.DelaiINSi)
	ans, err := c.ports.Teleservice.Search(asking, again.Criteres)
	yielded := asking.Err() != nil && ctx.Err() == nil && err != nil && !errors.Is(asking.Err(), context.DeadlineExceeded)
	stop()
	cancel()

	q := Question{
		Query: again.Criteres, Attempt: again.Essai + 1, Reason: texts.Get("app_rattrapage_raison").Phrase, Piece: again.Piece,
		Titre: proofOf(i), Local: &i.Traits, Reglages: c.cfg.Reglages, Meta: c.meta(),
	}
	if err == nil && ans.Code == ins.UneIdentite && ans.Individu == nil {
		err = errors.New("réponse 00 sans identité")
	}
	var answer *ins.Answer
	if err != nil {
		r.Fault = FaultOf(err)
		r.Suite = suiteOf(r.Fault, yielded)
	} else {
		answer, r.Code = &ans, ans.Code
	}
	fact := factOf(c.ports.Places, q, answer, r.Fault)
	works, comment := []app.Work(nil), ""
	if answer != nil {
		if r.Suite, works, comment, err = c.judge(ctx, w, i, fact, ans); err != nil {
			return r, err
		}
	}
	return r, c.keep(ctx, w, i, fact, works, comment)
}

func suiteOf(f *ins.Fault, yielded bool) CatchUpOutcome {
	switch {
	case yielded:
		return CatchUpYielded
	case f.Class == ins.FaultConfiguration, f.Class == ins.FaultRights:
		return CatchUpStopped
	case f.Class == ins.FaultRequest:
		return CatchUpUnwanted
	}
	return CatchUpDown
}

// judge says what an answer leaves to do, and to whom.
func (c *Catcher) judge(ctx context.Context, w app.Work, i ins.Identite, fact app.Entry, ans ins.Answer) (CatchUpOutcome, []app.Work, string, error) {
	meta := c.meta()
	work := func(list, motif, rule, cause string) []app.Work {
		return []app.Work{{Liste: list, Identite: i.ID, Motif: motif, Regle: rule, Cause: cause, Service: w.Service, Ouvert: meta.Quand, Par: meta.Agent}}
	}
	if ans.Individu == nil {
		return CatchUpNone, nil, texts.Get("app_rattrapage_sans_ins", "code", string(ans.Code)).Phrase, nil
	}
	base, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.cfg.DelaiBase)
	defer cancel()
	holder, err := c.ports.Base.HolderOf(base, ans.Individu.Matricule, ans.Individu.OID)
	if err != nil && !errors.Is(err, app.ErrNotFound) {
		return "", nil, "", err
	}
	if holder != "" && holder != i.ID {
		t := texts.Get("app_motif_ins_portee")
		return CatchUpHeld, work(ins.ListeDoublon, t.Phrase, "RNIV EXI SI 32", app.CausePortee), texts.Get("app_rattrapage_doublon").Phrase, nil
	}
	titre := proofOf(i)
	v := ins.Compare(ins.Confrontation{
		Titre: titre, INS: *ans.Individu, Local: &i.Traits, Piece: fact.Fact.(app.CallFact).Piece, Lieux: LinkPlaces(c.ports.Places, titre, *ans.Individu),
		Le: ins.DateOf(meta.Quand),
	}, c.cfg.Reglages)
	row, ok := WorstRow(&v)
	if ok && row.Verdict == ins.Bloquante {
		motif := row.Trait.Libelle() + " : " + row.Raison
		return CatchUpDiffers, work(ins.ListeDiscordance, motif, row.Regle, string(row.Trait)), texts.Get("app_rattrapage_ecart").Phrase, nil
	}
	return CatchUpCompare, nil, texts.Get("app_rattrapage_a_comparer").Phrase, nil
}

// keep makes durable what was asked and answered, even when the program ends meanwhile.
func (c *Catcher) keep(ctx context.Context, w app.Work, i ins.Identite, fact app.Entry, works []app.Work, comment string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.cfg.DelaiBase)
	defer cancel()
	if _, err := c.ports.Base.Record(ctx, i.ID, i.Version, []app.Entry{fact}, works); err != nil {
		return err
	}
	lists, ok := app.As[app.Commenter](c.ports.Base)
	if !ok || comment == "" {
		return nil
	}
	err := lists.CommentWork(ctx, app.WorkAct{Meta: c.meta(), ID: w.ID, Motif: comment})
	if errors.Is(err, app.ErrWorkClosed) || errors.Is(err, app.ErrNotFound) { // somebody was quicker
		return nil
	}
	return err
}

// meta signs automatic calls: the program, at this workstation (H-02).
func (c *Catcher) meta() ins.Meta {
	return ins.Meta{Quand: c.ports.Clock(), Agent: texts.Get("app_rattrapage_agent").Phrase, Poste: c.cfg.Poste}
}

// Sleep waits, or until woken.
func Sleep(ctx context.Context, d time.Duration, wake <-chan struct{}) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
	case <-wake:
	}
	return nil
}
