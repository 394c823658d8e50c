package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"guichet/app"
	"guichet/ins"
)

// Act is one call of Record, for RecordAll.
type Act = app.Recording

// Record appends entries to the journal, with everything that follows from them, in one durable transaction.
//
// An event is judged by ins.Apply: its refusal comes back as a *texts.Refusal, and nothing is written. Effects become
// work items and outgoing messages. A work item that is already open (same list, identity, reason and rule) is not
// opened twice. Entries that are facts change no version and are kept whatever expected is.
func (b *Base) Record(ctx context.Context, id string, expected int, entries []app.Entry, works []app.Work) (ins.Identite, error) {
	after, err := b.RecordAll(ctx, []Act{{ID: id, Expected: expected, Entries: entries, Works: works}})
	if err != nil {
		return ins.Identite{}, err
	}
	return after[0], nil
}

// RecordAll records several acts in one durable transaction, all or none: for an import, or a merge. It gives the
// identities after each.
func (b *Base) RecordAll(ctx context.Context, acts []Act) ([]ins.Identite, error) {
	prepared := make([]prepared, len(acts))
	for i, a := range acts {
		p, err := prepare(a)
		if err != nil {
			return nil, err
		}
		prepared[i] = p
	}
	after, err := b.record(ctx, prepared)
	return after, b.fault("enregistrer", err)
}

func (b *Base) record(ctx context.Context, acts []prepared) ([]ins.Identite, error) {
	h, err := b.writer.borrow(ctx)
	if err != nil {
		return nil, err
	}
	defer b.writer.giveBack(h)
	t := transaction{b: b, h: h}
	after := make([]ins.Identite, len(acts))
	err = inTx(h, "BEGIN IMMEDIATE", func() error {
		t.recall()
		for i := range acts {
			var err error
			if after[i], err = t.record(&acts[i]); err != nil {
				return err
			}
			if i%256 == 255 && ctx.Err() != nil {
				return ctx.Err()
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	t.remember()
	return after, nil
}

// prepared is an act whose lines are written: everything that can fail without the base has been done.
type prepared struct {
	Act
	lines  []record
	events []ins.Event // as decoded from the lines; nil for a fact
}

func prepare(a Act) (prepared, error) {
	p := prepared{Act: a}
	if a.ID == "" {
		return p, errors.New("enregistrer : identité sans identifiant")
	}
	for _, e := range a.Entries {
		line, err := encodeEntry(a.ID, e)
		if err != nil {
			return p, err
		}
		var event ins.Event
		if line.event {
			// What is applied is what was written, so that the journal folds to the same identity.
			if event, err = ins.DecodeEvent(line.name, line.body); err != nil {
				return p, fmt.Errorf("relire l'événement %s : %w", line.name, err)
			}
		}
		p.lines, p.events = append(p.lines, line), append(p.events, event)
	}
	return p, nil
}

func (p *prepared) moves() bool {
	for _, ev := range p.events {
		if ev != nil {
			return true
		}
	}
	return false
}

// transaction is a write in progress.
type transaction struct {
	b      *Base
	h      *handle
	last   head
	read   bool     // last is what the base says
	known  []state  // identities that need not be read (memory)
	opened []string // identities about which this act opened something
	bare   string   // identity about which nothing was open when this act began
}

// state is an identity with what the base knows of it besides.
type state struct {
	ins.Identite
	verifiee string // day of the last récupération or vérification of the active INS; "" without one
	items    bool   // something is open about it in a worklist
}

// begin reads the identity as it is, its zero value when there is none, and the last line.
func (t *transaction) begin(id string) (state, error) {
	if s, ok := t.recalled(id); ok && t.read {
		return s, nil
	}
	var last head
	var seal, body []byte
	var verifiee sql.NullString
	var items bool
	err := t.h.one(`SELECT t.seq, t.empreinte, t.sceau, i.corps, i.verifiee, EXISTS (SELECT 1 FROM travaux w WHERE w.identite = ?1 AND w.fini IS NULL)
		FROM tete t LEFT JOIN identites i ON i.id = ?1`, []any{id}, &last.seq, &last.hash, &seal, &body, &verifiee, &items)
	if err != nil {
		return state{}, fmt.Errorf("lire l'identité et la tête du journal : %w", err)
	}
	if t.last, err = t.b.checkedHead(last, seal); err != nil {
		return state{}, err
	}
	if t.read = true; body == nil {
		return state{items: items}, nil
	}
	i, err := t.b.openIdentity(id, body)
	return state{i, verifiee.String, items}, err
}

func (t *transaction) record(p *prepared) (ins.Identite, error) {
	before, err := t.begin(p.ID)
	if err != nil {
		return before.Identite, err
	}
	if p.moves() && before.Version != p.Expected {
		return before.Identite, fmt.Errorf("%w : version %d, attendue %d", app.ErrStale, before.Version, p.Expected)
	}
	t.bare = ""
	if !before.items {
		t.bare = p.ID
	}
	first := t.last.seq + 1
	after, err := t.write(p, before)
	if err != nil {
		return after.Identite, err
	}
	now := after.Identite
	if now.Version != before.Version {
		if err := t.b.project(t.h, before, after); err != nil {
			return now, err
		}
	}
	if err := t.countFacts(p, now); err != nil {
		return now, err
	}
	if err := t.prints(p, before.Identite, now); err != nil {
		return now, err
	}
	for _, c := range p.Closings { // first: an agent who says why knows more than the event
		if err := t.actOnWork(FactWorkClosed, c); err != nil {
			return now, err
		}
	}
	if before.items {
		if err := t.solve(p, first, now); err != nil {
			return now, err
		}
	}
	for _, w := range p.Works {
		if err := t.openWork(p, w, now); err != nil {
			return now, err
		}
	}
	t.keep(after)
	return now, nil
}

// write appends the lines of an act, and gives the identity after them.
func (t *transaction) write(p *prepared, now state) (state, error) {
	for i := range p.lines {
		line, ev := &p.lines[i], p.events[i]
		was := now.Identite
		var effects []ins.Effect
		var err error
		if ev != nil {
			if now.Identite, effects, err = foldEvent(was, p.ID, ev); err != nil {
				return now, err
			}
		}
		line.version = now.Version
		if t.last, err = t.b.append(t.h, t.last, line); err != nil {
			return now, err
		}
		if ev == nil {
			continue
		}
		if now.verifiee, err = verifiedOn(now.verifiee, line, now.Identite, ev); err != nil {
			return now, err
		}
		c, err := countEvent(line, was, now.Identite, ev)
		if err == nil {
			err = t.b.count(t.h, c, "")
		}
		if err != nil {
			return now, err
		}
		if err := t.follow(p, i, now.Identite, effects); err != nil {
			return now, err
		}
	}
	return now, nil
}

// countFacts counts the facts of an act, once the identity is as the act leaves it.
func (t *transaction) countFacts(p *prepared, now ins.Identite) error {
	for i := range p.lines {
		if p.events[i] != nil {
			continue
		}
		c, err := countFact(&p.lines[i])
		if err != nil {
			return err
		}
		if err := t.b.count(t.h, c, currentStatut(now)); err != nil {
			return err
		}
	}
	return nil
}

// foldEvent applies one event by the rules of today.
func foldEvent(before ins.Identite, id string, ev ins.Event) (ins.Identite, []ins.Effect, error) {
	after, effects, refusal := ins.Apply(before, ev)
	if refusal != nil {
		return before, nil, refusal
	}
	return after, effects, promised(before, after, id, ev)
}

// replayEvent does again what a line of the journal did: it was judged when it was written.
func replayEvent(before ins.Identite, id string, ev ins.Event) (ins.Identite, error) {
	after, refusal := ins.Replay(before, ev)
	if refusal != nil {
		return before, refusal
	}
	return after, promised(before, after, id, ev)
}

// promised checks what ins promises: an identity keeps its identifier, and counts its events.
func promised(before, after ins.Identite, id string, ev ins.Event) error {
	if after.ID != id || after.Version != before.Version+1 {
		return fmt.Errorf("événement %s : identité ou version inattendue (%d après %d)", ev.Name(), after.Version, before.Version)
	}
	return nil
}

// identity reads one identity of the projection; app.ErrNotFound when there is none.
func (b *Base) identity(h *handle, id string) (ins.Identite, error) {
	var sealed []byte
	err := h.one("SELECT corps FROM identites WHERE id = ?", []any{id}, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return ins.Identite{}, app.ErrNotFound
	}
	if err != nil {
		return ins.Identite{}, fmt.Errorf("lire l'identité : %w", err)
	}
	return b.openIdentity(id, sealed)
}

func (b *Base) openIdentity(id string, sealed []byte) (ins.Identite, error) {
	var i ins.Identite
	body, err := b.sealer.open(nil, place("identites", "corps", id), sealed)
	if err != nil {
		return i, fmt.Errorf("identité %s : %w", id, err)
	}
	if err := json.Unmarshal(body, &i); err != nil {
		return i, fmt.Errorf("identité %s : %w", id, err)
	}
	return i, nil
}

// row is an identity as the projection holds it.
type row struct {
	statut    string
	attributs int
	ins, ipp  []byte
	corps     []byte
	date      []byte
	noms      []byte
	verifiee  string
	nia       bool
	preuve    bool
}

// body seals an identity.
func (b *Base) body(i ins.Identite) ([]byte, error) {
	body, err := json.Marshal(i)
	if err != nil {
		return nil, err
	}
	return b.sealer.seal(place("identites", "corps", i.ID), body), nil
}

func (b *Base) row(i state) (row, error) {
	body, err := b.body(i.Identite)
	if err != nil {
		return row{}, fmt.Errorf("écrire l'identité : %w", err)
	}
	r := row{
		statut:    i.Statut().Code(),
		attributs: attributsOf(i.Identite),
		ipp:       b.sealer.indexOf(indexIPP, i.IPP),
		corps:     body,
		date:      b.dateIndex(i.DateNaissance),
		noms:      b.sealer.seal(place("recherche", "noms", i.ID), []byte(foldedNames(i.Identite))),
		verifiee:  i.verifiee,
		preuve:    i.Preuve != nil && i.Preuve.Type != "" && i.Preuve.Agent != "" && !i.Preuve.Quand.IsZero(),
	}
	if i.INS != nil {
		r.ins, r.nia = b.insIndex(i.INS.Matricule, i.INS.OID), i.INS.OID == ins.OIDNIA
	}
	return r, nil
}

func (b *Base) insIndex(m ins.Matricule, o ins.OID) []byte {
	return b.sealer.indexOf(indexINS, string(o)+" "+string(m))
}

func (b *Base) dateIndex(d ins.Date) []byte { return b.sealer.indexOf(indexDate, d.ISO()) }

// project writes the identity into the tables that searches read.
func (b *Base) project(h *handle, before, after state) error {
	if sameFiche(before.Identite, after.Identite) && before.sameIndexes(after) { // the common case: one row, no index
		body, err := b.body(after.Identite)
		if err == nil {
			_, err = h.exec("UPDATE identites SET version = ?, corps = ? WHERE id = ?", after.Version, body, after.ID)
		}
		if err != nil {
			return fmt.Errorf("écrire l'identité : %w", err)
		}
		return nil
	}
	r, err := b.row(after)
	if err != nil {
		return err
	}
	if after.INS != nil && !sameINS(before.Identite, after.Identite) { // A-80, RNIV EXI SI 32: said before the unique index has to
		holder, err := b.holder(h, r.ins)
		if err != nil {
			return err
		}
		if holder != "" && holder != after.ID {
			return app.ErrINSHeld
		}
	}
	switch {
	case before.Version == 0:
		_, err = h.exec("INSERT INTO identites (id, version, statut, attributs, i_ins, i_ipp, corps, verifiee, nia, preuve) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			after.ID, after.Version, r.statut, r.attributs, r.ins, r.ipp, r.corps, r.verifiee, r.nia, r.preuve)
	default:
		_, err = h.exec("UPDATE identites SET version = ?, statut = ?, attributs = ?, i_ins = ?, i_ipp = ?, corps = ?, verifiee = ?, nia = ?, preuve = ? WHERE id = ?",
			after.Version, r.statut, r.attributs, r.ins, r.ipp, r.corps, r.verifiee, r.nia, r.preuve, after.ID)
	}
	if err != nil && strings.Contains(err.Error(), "identites.i_ipp") {
		return refusedAs(app.ErrIPPTaken, "base_ipp_pris", err)
	}
	if err != nil {
		return fmt.Errorf("écrire l'identité : %w", err)
	}
	if err := b.projectFiche(h, before.Identite, after.Identite); err != nil {
		return err
	}
	if err := b.projectCounts(h, before.Identite, after.Identite); err != nil {
		return err
	}
	return b.projectNames(h, before.Identite, after.Identite, r)
}

// sameIndexes tells whether only the body of the row changes.
func (s state) sameIndexes(after state) bool {
	return groupOf(s.Identite) == groupOf(after.Identite) && sameINS(s.Identite, after.Identite) && s.IPP == after.IPP && s.verifiee == after.verifiee &&
		(s.Preuve != nil) == (after.Preuve != nil)
}

func sameINS(a, b ins.Identite) bool {
	if a.INS == nil || b.INS == nil {
		return a.INS == b.INS
	}
	return a.INS.Matricule == b.INS.Matricule && a.INS.OID == b.INS.OID
}

func sameNames(a, b ins.Identite) bool {
	return a.NomNaissance == b.NomNaissance && a.NomUtilise == b.NomUtilise && a.PremierPrenom == b.PremierPrenom && a.PrenomUtilise == b.PrenomUtilise
}

func (b *Base) projectNames(h *handle, before, after ins.Identite, r row) error {
	if before.Version > 0 {
		if before.DateNaissance == after.DateNaissance && sameNames(before, after) {
			return nil
		}
		if _, err := h.exec("DELETE FROM recherche WHERE i_date = ? AND id = ?", b.dateIndex(before.DateNaissance), after.ID); err != nil {
			return fmt.Errorf("retirer de la recherche : %w", err)
		}
	}
	if _, err := h.exec("INSERT INTO recherche (i_date, id, noms) VALUES (?, ?, ?)", r.date, after.ID, r.noms); err != nil {
		return fmt.Errorf("ajouter à la recherche : %w", err)
	}
	return nil
}

// holder tells which identity holds an active INS; "" when none does.
func (b *Base) holder(h *handle, index []byte) (string, error) {
	var id string
	err := h.one("SELECT id FROM identites WHERE i_ins = ?", []any{index}, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("chercher le porteur de l'INS : %w", err)
	}
	return id, nil
}

// follow turns the effects of an event into work items and outgoing messages.
func (t *transaction) follow(p *prepared, at int, now ins.Identite, effects []ins.Effect) error {
	line, sent := &p.lines[at], 0
	for _, e := range effects {
		if e.Kind == ins.EffectWork {
			meta := ins.MetaOf(p.events[at])
			w := app.Work{Liste: e.Liste, Identite: line.identite, Motif: e.Motif, Regle: e.Regle, Cause: app.CauseOf(p.events[at], p.refusal()),
				Service: meta.Service}
			if err := t.journalWork(w, meta, now); err != nil {
				return err
			}
			continue
		}
		sent++
		if err := t.b.post(t.h, Envoi{Seq: line.seq, Rang: sent, Genre: e.Kind, Identite: line.identite, Regle: e.Regle, Motif: e.Motif}); err != nil {
			return err
		}
	}
	return nil
}

// refusal is the fact of an INS that was not accepted in the same act; nil when there is none.
func (p *prepared) refusal() *app.RefusalFact {
	for _, e := range p.Entries {
		if f, ok := e.Fact.(app.RefusalFact); ok {
			return &f
		}
	}
	return nil
}
