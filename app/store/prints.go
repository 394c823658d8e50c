package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"guichet/app"
	"guichet/ins"
	"guichet/printing"
)

// prints keeps what is asked of printers, with the act that asks for it.
type prints struct{ once }

func (prints) write(t *transaction, c *change) error {
	for i := range c.steps {
		s := &c.steps[i]
		if !c.recorded || s.event != nil || s.line.name != app.FactPrint {
			continue
		}
		if err := t.askPrint(s.line, c.after.Identite); err != nil {
			return err
		}
	}
	return nil
}

// askPrint makes the request that a line asks for.
func (t *transaction) askPrint(line *record, now ins.Identite) error {
	var fact app.PrintFact
	if err := json.Unmarshal(line.body, &fact); err != nil {
		return fmt.Errorf("lire la demande d'impression : %w", err)
	}
	if fact.Ordre == "" || fact.Echec != "" {
		return nil // nothing was asked of anybody, or nothing came of it
	}
	quand, err := when(line.quand, line.decalage)
	if err != nil {
		return err
	}
	j := printing.NewJob(printing.Job{
		ID: fact.Ordre, Modele: fact.Modele, Identite: line.identite, Version: fact.Version, Statut: fact.Statut, IEP: fact.IEP,
		Copies: fact.Copies, Premiere: fact.Premiere, Imprimante: fact.Imprimante, Agent: line.agent, Poste: line.poste,
		Ecarts: fact.Ecarts, Motif: fact.Motif,
	}, quand)
	if fact.Lettre != nil {
		j.Lettre = fact.Lettre.Empreinte
	}
	switch {
	case j.Imprimante == "":
		j.Etat = printing.JobOut // filed as a document before the line was written
	case j.Version != now.Version: // another window changed the identity meanwhile
		j = j.Outdated(quand)
	}
	return t.b.insertPrint(t.h, j)
}

// outdate settles the requests that an act makes untrue: what waits is refused, what may be out is listed to be destroyed
// (DM-07, E-25).
func (t *transaction) outdate(p *prepared) error {
	now := p.after.Identite
	change := app.PaperAfter(p.before.Identite, now)
	if change == app.PaperSame {
		return nil
	}
	jobs, err := t.b.printsOf(context.Background(), t.h, now.ID)
	if err != nil {
		return err
	}
	last := p.lines[len(p.lines)-1]
	quand, err := when(last.quand, last.decalage)
	if err != nil {
		return err
	}
	var out []printing.Job
	for _, j := range jobs {
		waits := j.Etat == printing.JobToPrint || j.Etat == printing.JobWaiting
		dangerous := change == app.PaperWrong && j.ToDestroy(now.Version) && !j.IdentiteChangee
		if j.Version >= now.Version || !waits && !dangerous {
			continue
		}
		if dangerous {
			out = append(out, j)
		}
		if err := t.b.updatePrint(t.h, j.Outdated(quand)); err != nil {
			return err
		}
	}
	if len(out) == 0 {
		return nil
	}
	return t.openWork(p, app.Work{Liste: ins.ListeEtiquettes, Motif: toDestroy(out), Regle: "RNIV EXI PP 14"})
}

// listed is how many papers a sentence names.
const listed = 8

// toDestroy says which papers are to be found and destroyed.
func toDestroy(jobs []printing.Job) string {
	var all []string
	for _, j := range slices.Backward(jobs) {
		if len(all) == listed {
			all = append(all, fmt.Sprintf("et %d autres", len(jobs)-listed))
			break
		}
		title := j.Modele
		if m, err := printing.ModelNamed(j.Modele); err == nil {
			title = m.Titre
		}
		where := j.Imprimante
		if where == "" {
			where = j.Poste
		}
		all = append(all, fmt.Sprintf("%d × %s, %s, %s", j.Copies, title, j.Demande.Format("02/01/2006 15:04"), where))
	}
	return "À retrouver et à détruire : " + strings.Join(all, " ; ") + "."
}

// printPlace binds the sealed request to its whole row.
func printPlace(j printing.Job) []byte {
	return place("impressions", "corps", fmt.Sprintf("%q %q %q %s", j.ID, j.Identite, j.Imprimante, j.Etat))
}

// alive tells a request that the spool or the agent has not done with.
func alive(j printing.Job) bool { return j.Open() || j.Asks() }

func (b *Base) insertPrint(h *handle, j printing.Job) error {
	body, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("écrire la demande d'impression : %w", err)
	}
	// An identifier is never used twice: a line that comes again asks for nothing more.
	_, err = h.exec("INSERT INTO impressions (id, identite, imprimante, etat, vivante, corps) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
		j.ID, j.Identite, j.Imprimante, string(j.Etat), alive(j), b.sealer.seal(printPlace(j), body))
	if err != nil {
		return fmt.Errorf("écrire la demande d'impression : %w", err)
	}
	return nil
}

func (b *Base) updatePrint(h *handle, j printing.Job) error {
	body, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("écrire la demande d'impression : %w", err)
	}
	_, err = h.exec("UPDATE impressions SET etat = ?, vivante = ?, corps = ? WHERE id = ?",
		string(j.Etat), alive(j), b.sealer.seal(printPlace(j), body), j.ID)
	if err != nil {
		return fmt.Errorf("écrire la demande d'impression : %w", err)
	}
	return nil
}

const printColumns = "SELECT id, identite, imprimante, etat, corps FROM impressions "

func (b *Base) printJobs(ctx context.Context, h *handle, which string, args ...any) ([]printing.Job, error) {
	var all []printing.Job
	err := each(ctx, h, printColumns+which, args, func(rows *sql.Rows) error {
		j, err := b.openPrint(rows.Scan)
		all = append(all, j)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("lire les impressions : %w", err)
	}
	return all, nil
}

func (b *Base) openPrint(scan func(...any) error) (printing.Job, error) {
	var j printing.Job
	var body []byte
	if err := scan(&j.ID, &j.Identite, &j.Imprimante, &j.Etat, &body); err != nil {
		return j, err
	}
	opened, err := b.sealer.open(nil, printPlace(j), body)
	if err == nil {
		err = json.Unmarshal(opened, &j)
	}
	if err != nil {
		return j, fmt.Errorf("impression %s : %w", j.ID, err)
	}
	return j, nil
}

func (b *Base) printsOf(ctx context.Context, h *handle, identite string) ([]printing.Job, error) {
	return b.printJobs(ctx, h, "WHERE identite = ? ORDER BY rang", identite)
}

// Prints lists what was asked of printers for an identity, oldest first: who printed what, of which version, and what
// became of it (H-05, E-25).
func (b *Base) Prints(ctx context.Context, identite string) ([]printing.Job, error) {
	var all []printing.Job
	err := b.read(ctx, func(h *handle) (err error) {
		all, err = b.printsOf(ctx, h, identite)
		return err
	})
	return all, b.fault("lister les impressions", err)
}

// LivePrints lists every request that waits, is being sent, or waits for the agent's word, oldest first.
func (b *Base) LivePrints(ctx context.Context) ([]printing.Job, error) {
	var all []printing.Job
	err := b.read(ctx, func(h *handle) (err error) {
		all, err = b.printJobs(ctx, h, "WHERE vivante = 1 ORDER BY rang")
		return err
	})
	return all, b.fault("lister les impressions en cours", err)
}

// OpenJobs gives the requests of a printer that are not final, oldest first.
func (b *Base) OpenJobs(ctx context.Context, imprimante string) ([]printing.Job, error) {
	var all []printing.Job
	err := b.read(ctx, func(h *handle) (err error) {
		all, err = b.printJobs(ctx, h, "WHERE imprimante = ? AND vivante = 1 ORDER BY rang", imprimante)
		return err
	})
	all = slices.DeleteFunc(all, func(j printing.Job) bool { return !j.Open() })
	return all, b.fault("lister les impressions", err)
}

// Job gives one request; printing.ErrUnknownJob when there is none.
func (b *Base) Job(ctx context.Context, id string) (printing.Job, error) {
	var j printing.Job
	err := b.read(ctx, func(h *handle) (err error) {
		j, err = b.job(h, id)
		return err
	})
	return j, b.fault("lire une impression", err)
}

func (b *Base) job(h *handle, id string) (printing.Job, error) {
	j, err := b.openPrint(func(dest ...any) error { return h.one(printColumns+"WHERE id = ?", []any{id}, dest...) })
	if errors.Is(err, sql.ErrNoRows) {
		return j, printing.ErrUnknownJob
	}
	return j, err
}

// ChangeJob applies a transition to a request in one durable transaction. What apply refuses is not written.
func (b *Base) ChangeJob(ctx context.Context, id string, apply func(printing.Job) (printing.Job, error)) (printing.Job, error) {
	var j printing.Job
	err := b.write(ctx, func(h *handle) error {
		before, err := b.job(h, id)
		if err != nil {
			return err
		}
		if j, err = apply(before); err != nil {
			return err
		}
		return b.updatePrint(h, j)
	})
	return j, b.fault("changer une impression", err)
}

// IdentityNow gives an identity without its journal: what is printed is what it is at that moment.
func (b *Base) IdentityNow(ctx context.Context, id string) (ins.Identite, error) {
	var i ins.Identite
	err := b.read(ctx, func(h *handle) (err error) {
		i, err = b.identity(h, id)
		return err
	})
	return i, b.fault("lire l'identité", err)
}
