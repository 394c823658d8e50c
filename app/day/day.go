package day

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/papers"
	"guichet/app/store"
	"guichet/ins"
	"guichet/ins/insi"
	"guichet/ins/insisim"
)

// Options are the choices of a simulated day.
type Options struct {
	Places app.Places // the table of birth places
	Base   string     // file of the base; made when it does not exist, gone on with when it does
	N      int        // admissions
	Graine uint64     // the same seed gives the same day
	Pannes bool       // INSi, the cards and the printer fail for a while, one after the other
	// Act is called once for each line of the journal that the day wrote, when it is durable, one at a time. An error
	// ends the day.
	Act func(Act) error
}

// Act is one act of a day, as the journal has it.
type Act struct {
	Seq       int64  `json:"seq"` // of this run, from 1
	IPP       string `json:"ipp"`
	Acte      string `json:"acte"`
	Statut    string `json:"statut"` // of the identity after it
	Evenement int64  `json:"evenement"`
	Empreinte string `json:"empreinte"`
}

// Summary is what a day came to.
type Summary struct {
	Jour       int           `json:"jour"` // number of the day on this base, from 1
	Admissions int           `json:"admissions"`
	Actes      int64         `json:"actes"`
	Duree      time.Duration `json:"-"`
	Attendu    Tally         `json:"attendu"` // what the generator foretold of this run
	Journal    Tally         `json:"journal"` // what the journal tells of this run
	// Figures is what the indicators of the site say of this run, by code (H-20, H-23, H-24, V-1).
	Figures Figures  `json:"indicateurs"`
	Ecarts  []string `json:"ecarts"`
}

// atrVitale is the ATR of a Vitale 2.
const atrVitale = "3B751300004909EA9000"

// Play plays a day of admissions through the same use cases as the window: three agents at three desks on one base,
// with the embedded simulators. A day that was killed goes on where its base stands; one that is complete is followed
// by the next.
func Play(ctx context.Context, o Options) (sum Summary, err error) {
	began := time.Now()
	base, err := store.Open(o.Base)
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, base.Close()) }()
	d := day{base: base, options: o, printed: map[string]int64{}, sum: Summary{Attendu: newTally(), Journal: newTally()}}
	if err := d.resume(ctx, began); err != nil {
		return sum, err
	}
	var before Tally
	var stats Figures
	if stats, err = figures(ctx, base, began); err != nil {
		return sum, err
	}
	if before, d.since, err = count(ctx, base); err != nil {
		return sum, err
	}
	if err := d.play(ctx); err != nil {
		return sum, err
	}
	if d.sum.Journal, _, err = count(ctx, base); err != nil {
		return sum, err
	}
	d.sum.Journal.add(before, -1)
	if d.sum.Figures, err = figures(ctx, base, began); err != nil {
		return sum, err
	}
	d.sum.Figures = d.sum.Figures.since(stats)
	d.sum.Ecarts = append(d.sum.Attendu.differences(d.sum.Journal), d.sum.Attendu.figures().differences(d.sum.Figures)...)
	d.sum.Duree = time.Since(began)
	return d.sum, nil
}

// day is a day under way.
type day struct {
	base    *store.Base
	options Options
	plan    plan
	left    [agents][]admission // what each agent still has to do

	mu      sync.Mutex
	printed map[string]int64 // last line told, by identity
	since   int64            // last line that the base held before: told already, or lost with the run that was killed
	sum     Summary
}

// resume finds the day that is not complete on this base, and what is left of it. Each agent serves his patients in
// their order: those before the last one he created are done.
func (d *day) resume(ctx context.Context, now time.Time) error {
	for number := 1; ; number++ {
		d.plan = drawDay(d.options.Graine, number, d.options.N, d.options.Pannes, now)
		last := [agents]int{-1, -1, -1}
		for _, a := range d.plan.admissions {
			if a.visite == visiteRetour || a.visite == visiteDejaPorteur {
				continue
			}
			there, err := d.exists(ctx, a)
			if err != nil {
				return err
			}
			if there {
				last[a.rang%agents] = a.rang
			}
		}
		left := 0
		for _, a := range d.plan.admissions {
			if a.rang > last[a.rang%agents] {
				d.left[a.rang%agents] = append(d.left[a.rang%agents], a)
				left++
			}
		}
		if left > 0 && last != [agents]int{-1, -1, -1} || last == [agents]int{-1, -1, -1} {
			d.sum.Jour = number
			return nil
		}
		d.left = [agents][]admission{}
	}
}

// exists tells whether the person of an admission is in the base.
func (d *day) exists(ctx context.Context, a admission) (bool, error) {
	for _, typed := range []desk.EnterTraits{a.saisie, a.correct} {
		date, err := ins.ParseDateFR(typed.DateNaissance)
		if err != nil {
			continue
		}
		found, err := d.base.Search(ctx, app.Search{DateNaissance: date, Nom: prefix(typed.NomNaissance)})
		if err != nil {
			return false, err
		}
		for _, f := range found {
			same := ins.SearchKey(f.Identite.NomNaissance) == ins.SearchKey(typed.NomNaissance) || f.Identite.NomNaissance == a.insi.NomNaissance
			if !f.Approaching && same && f.Identite.DateNaissance == date && string(f.Identite.Sexe) == typed.Sexe {
				return true, nil
			}
		}
	}
	return false, nil
}

// play serves everybody who is left. What fails does so at all three desks at once, so the day goes by moments: each is
// over before the next begins.
func (d *day) play(ctx context.Context) (err error) {
	server, err := insisim.Start(ctx, insisim.Options{Graine: d.options.Graine, Personnes: d.plan.personnes})
	if err != nil {
		return fmt.Errorf("simulateur INSi : %w", err)
	}
	defer server.Close()
	info := server.Info()
	client, err := insi.New(insi.Config{
		URL: info.URL, CA: info.CA, CertificatClient: info.CertificatClient, CleClient: info.CleClient,
		Software: insi.Software{IDAM: info.IDAM}, Proxy: "aucun",
	})
	if err != nil {
		return fmt.Errorf("client du simulateur : %w", err)
	}
	defer client.Close()
	paper := papers.New(papers.Options{Places: d.options.Places, Training: true})
	var desks [agents]*workplace
	for n := range desks {
		desks[n] = openWorkplace(n, d.base, client, paper, d.options.Places)
		desks[n].report, desks[n].seen = d.report, d.seen
		defer func() { err = errors.Join(err, desks[n].desk.Close()) }()
	}
	for {
		now, more := d.nextMoment()
		if !more {
			return nil
		}
		var faults []string
		if now.insi {
			faults = []string{insisim.PanneRefus}
		}
		if err := server.SetFaults(faults...); err != nil {
			return fmt.Errorf("pannes du simulateur : %w", err)
		}
		if err := d.playMoment(ctx, desks, now); err != nil {
			return err
		}
	}
}

// nextMoment is the moment of the earliest admission that is left.
func (d *day) nextMoment() (moment, bool) {
	first := -1
	var m moment
	for _, lane := range d.left {
		if len(lane) > 0 && (first < 0 || lane[0].rang < first) {
			first, m = lane[0].rang, lane[0].panne
		}
	}
	return m, first >= 0
}

// playMoment has each agent serve his next patients of this moment.
func (d *day) playMoment(ctx context.Context, desks [agents]*workplace, m moment) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	for n := range desks {
		if m.cartes {
			desks[n].readers.Stop()
		} else {
			desks[n].readers.Start()
		}
		wg.Go(func() {
			for len(d.left[n]) > 0 && d.left[n][0].panne == m {
				if err := ctx.Err(); err != nil {
					cancel(err)
					return
				}
				a := d.left[n][0]
				d.left[n] = d.left[n][1:]
				if err := desks[n].admit(ctx, a); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

// seen adds an admission that ended.
func (d *day) seen(o outcome) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sum.Admissions++
	d.sum.Attendu.add(o.compte, 1)
}

// report tells the lines of an identity that have not been told yet: the base has them.
func (d *day) report(ctx context.Context, id string) error {
	dossier, err := d.base.Load(ctx, id)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	var i ins.Identite
	for _, l := range dossier.Lines {
		if ev, err := ins.DecodeEvent(l.Name, l.Body); err == nil {
			next, refusal := ins.Replay(i, ev)
			if refusal != nil {
				return fmt.Errorf("relecture du journal, ligne %d : %w", l.Seq, refusal)
			}
			i = next
		}
		if l.Seq <= max(d.printed[id], d.since) {
			continue
		}
		d.printed[id] = l.Seq
		d.sum.Actes++
		act := Act{Seq: d.sum.Actes, IPP: dossier.Identite.IPP, Acte: l.Name, Statut: i.Statut().Code(), Evenement: l.Seq, Empreinte: l.Hash}
		if d.options.Act != nil {
			if err := d.options.Act(act); err != nil {
				return err
			}
		}
	}
	return nil
}
