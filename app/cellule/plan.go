package cellule

import (
	"context"
	"maps"
	"slices"
	"strings"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/inscall"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// plan is everything an act will do, known before any of it is done.
type plan struct {
	acts []app.Recording // on identities: one transaction
	// what is said about the item or the pair; each nil when there is nothing to say
	assign, comment, close, reopen *app.WorkAct
	judge                          *app.Judgement
	call                           *inscall.Call
	lines                          []string // consequences that no event tells
}

// carryOut does a plan. Identities come first, with the closing of their items in the same transaction.
func (p plan) carryOut(ctx context.Context, w app.Worklists) error {
	if len(p.acts) > 0 {
		if _, err := w.RecordAll(ctx, p.acts); err != nil {
			return err
		}
	}
	if p.judge != nil {
		if err := w.Judge(ctx, *p.judge); err != nil {
			return err
		}
	}
	for _, about := range []struct {
		NewAct *app.WorkAct
		do     func(context.Context, app.WorkAct) error
	}{{p.comment, w.CommentWork}, {p.assign, w.AssignWork}, {p.reopen, w.ReopenWork}, {p.close, w.CloseWork}} {
		if about.NewAct == nil {
			continue
		}
		if err := about.do(ctx, *about.NewAct); err != nil {
			return err
		}
	}
	return nil
}

// prepare shows what an act asks and what it will do.
func (b *backOffice) prepare(code string, typed map[string]string) {
	f := b.file
	spec, ok := actOf(code)
	switch {
	case f == nil:
		b.refuse("cellule_sans_dossier")
		return
	case !ok || !spec.offered(b, f):
		b.refuse("cellule_acte_impossible")
		return
	}
	if r := b.refusalOf(spec, f); r != nil {
		b.message = shown.Refused(shown.MessageRefusal, r)
		return
	}
	p := &pending{code: code, values: spec.values(b, f, typed)}
	p.shown, _, _ = b.consider(spec, f, p.values)
	b.setPending(p)
}

// prepareAgain does it after the case was read again; an act that makes no sense any more is dropped.
func (b *backOffice) prepareAgain(was *pending) {
	message := b.message
	b.setPending(nil)
	b.prepare(was.code, was.values)
	if message != nil {
		b.message = message
	}
}

// considered is why what was typed cannot be done as it is.
type considered struct {
	faults  map[string]string
	refusal *texts.Refusal
}

// consider makes the plan of what was typed, and says what it will do. What is missing or refused in the form comes by
// field; what the rules refuse comes as a refusal.
func (b *backOffice) consider(spec actSpec, f *file, v map[string]string) (lines []string, p plan, err *considered) {
	p, faults := spec.plan(b, f, v)
	if len(faults) > 0 {
		return b.foreseen(spec, f, v), p, &considered{faults: faults.ByField(), refusal: faults[0].Refusal}
	}
	lines, refusal := b.outcomes(f, p)
	if refusal != nil {
		return []string{refusal.Error()}, p, &considered{refusal: refusal}
	}
	return lines, p, nil
}

// do carries out what was prepared. Consequences that were not shown yet are shown first.
func (b *backOffice) do(code string, typed map[string]string) []actor.Effect {
	if b.file == nil {
		b.refuse("cellule_sans_dossier")
		return nil
	}
	was := b.file.pending
	if was == nil || was.code != code {
		b.prepare(code, typed)
		return nil
	}
	spec, _ := actOf(code)
	f := b.file
	now := &pending{code: code, values: spec.values(b, f, typed)}
	lines, p, refused := b.consider(spec, f, now.values)
	now.shown = lines
	if refused != nil {
		now.faults = refused.faults
		b.setPending(now)
		b.message = shown.Refused(shown.MessageRefusal, refused.refusal)
		return nil
	}
	if !slices.Equal(lines, was.shown) {
		b.setPending(now)
		b.message = shown.Told(shown.MessageWarning, texts.Say("cellule_relire"))
		return nil
	}
	b.setPending(now)
	if p.call != nil {
		call := *p.call
		call.From = b.wait("app_progres_insi", true)
		return []actor.Effect{call}
	}
	act := perform{From: b.wait("cellule_progres_acte", false), plan: p, code: code}
	b.writing = true
	return []actor.Effect{act}
}

// outcomes tells in sentences what a plan will do: the rules play it on the identities as they are (ins.Apply), and
// write nothing. A refusal of the rules comes back instead.
func (b *backOffice) outcomes(f *file, p plan) ([]string, *texts.Refusal) {
	var out []string
	closed := map[string]bool{}
	for _, a := range p.acts {
		before, mine := f.identite(), a.ID == f.id()
		if !mine && f.other != nil && f.other.Identite.ID == a.ID {
			before = f.other.Identite
		}
		lines, refusal := b.play(f, a, before, mine, closed)
		if refusal != nil {
			return nil, refusal
		}
		if !mine && len(lines) > 0 {
			lines[0] = texts.Get("cellule_effet_autre", "effet", lowerFirst(lines[0])).Phrase
		}
		out = append(out, lines...)
	}
	out = append(out, p.lines...)
	if len(out) == 0 {
		out = append(out, texts.Get("cellule_effet_rien").Phrase)
	}
	return out, nil
}

// play is the dry run of one act on one identity.
func (b *backOffice) play(f *file, a app.Recording, before ins.Identite, mine bool, closed map[string]bool) ([]string, *texts.Refusal) {
	after := before
	var effects []ins.Effect
	var events []ins.Event
	for _, e := range a.Entries {
		if e.Event == nil {
			continue
		}
		next, asked, refusal := ins.Apply(after, e.Event)
		if refusal != nil {
			return nil, refusal
		}
		after, effects, events = next, append(effects, asked...), append(events, e.Event)
	}
	out := b.difference(before, after)
	withdrawn := false
	for _, e := range effects {
		switch e.Kind {
		case ins.EffectWork:
			out = append(out, texts.Get("cellule_effet_liste", "liste", listLabel(e.Liste)).Phrase)
		case ins.EffectWithdraw:
			withdrawn = true
			out = append(out, texts.Get("cellule_effet_retrait").Phrase)
		case ins.EffectSend:
			out = append(out, texts.Get("cellule_effet_emission").Phrase)
		}
	}
	for _, w := range a.Works {
		out = append(out, texts.Get("cellule_effet_liste", "liste", listLabel(w.Liste)).Phrase)
	}
	out = distinct(out)
	if mine {
		out = append(out, b.onPaper(f, after)...)
		if withdrawn {
			out = append(out, texts.Get("cellule_effet_prevenir").Phrase)
		}
		out = append(out, b.closings(f, a, after, events, closed)...)
	}
	return out, nil
}

// difference tells what changes in an identity (H-03).
func (b *backOffice) difference(before, after ins.Identite) []string {
	var out []string
	if s, t := before.Statut(), after.Statut(); before.Version > 0 && after.Version != before.Version {
		code := "cellule_effet_statut"
		if s == t {
			code = "cellule_effet_statut_reste"
		}
		out = append(out, texts.Get(code, "avant", statutWord(s), "apres", statutWord(t)).Phrase)
	}
	switch had, has := before.INS, after.INS; {
	case had != nil && has == nil:
		out = append(out, texts.Get("cellule_effet_ins_retiree").Phrase)
	case had == nil && has != nil:
		out = append(out, texts.Get("cellule_effet_ins_prise").Phrase)
	case had != nil && has != nil && had.Matricule.Corps() != has.Matricule.Corps():
		out = append(out, texts.Get("cellule_effet_ins_remplacee").Phrase)
	}
	for _, c := range (storyteller{b.entry()}).changes(before, after) {
		out = append(out, upperFirst(c)+".")
	}
	if before.NomUtilise != after.NomUtilise || before.PrenomUtilise != after.PrenomUtilise {
		out = append(out, texts.Get("cellule_effet_noms_utilises", "nom", orNone(after.NomUtilise), "prenom", orNone(after.PrenomUtilise)).Phrase)
	}
	switch had, has := before.Preuve, after.Preuve; {
	case had != nil && has == nil:
		out = append(out, texts.Get("cellule_effet_preuve_retiree").Phrase)
	case has != nil && (had == nil || had.Type != has.Type || !had.Quand.Equal(has.Quand)):
		out = append(out, texts.Get("cellule_effet_preuve", "piece", pieceName(has.Type)).Phrase)
	}
	for _, a := range []ins.Attribut{ins.AttributHomonyme, ins.AttributDouteuse, ins.AttributFictive} {
		had, has := slices.Contains(before.Attributs.Liste(), string(a)), slices.Contains(after.Attributs.Liste(), string(a))
		switch {
		case has && !had:
			out = append(out, texts.Get("cellule_effet_attribut_pose", "attribut", string(a)).Phrase)
		case had && !has:
			out = append(out, texts.Get("cellule_effet_attribut_leve", "attribut", string(a)).Phrase)
		}
	}
	switch had, has := before.Attributs.Bloquants(), after.Attributs.Bloquants(); {
	case has && !had:
		out = append(out, texts.Get("cellule_effet_insi_interdit").Phrase)
	case had && !has:
		out = append(out, texts.Get("cellule_effet_insi_permis").Phrase)
	}
	return out
}

// onPaper lists the labels that will not tell the truth any more (E-25).
func (b *backOffice) onPaper(f *file, after ins.Identite) []string {
	var out []string
	for _, p := range toDestroy(f.past, after) {
		if !slices.ContainsFunc(f.papers, func(o printed) bool { return o.line.Seq == p.line.Seq }) {
			out = append(out, texts.Get("cellule_effet_etiquettes", "n", copies(p.fact.Copies), "quand", b.entry().Moment(p.line.Quand), "ou", p.line.Poste).Phrase)
		}
	}
	return out
}

// closings tells which items the act closes: those it names, and those that the rules say it solves.
func (b *backOffice) closings(f *file, a app.Recording, after ins.Identite, events []ins.Event, closed map[string]bool) []string {
	var out []string
	for _, w := range f.openWorks() {
		named := slices.ContainsFunc(a.Closings, func(c app.WorkAct) bool { return c.ID == w.ID })
		if closed[w.ID] || !named && app.SolvedBy(w.Work, after, events) == "" {
			continue
		}
		closed[w.ID] = true
		out = append(out, texts.Get("cellule_effet_clos", "liste", listLabel(w.Liste)).Phrase)
	}
	return out
}

// foreseen is what an act will do as far as what was typed says it: a reason still to be written hides nothing.
func (b *backOffice) foreseen(spec actSpec, f *file, v values) []string {
	v = maps.Clone(v)
	if strings.TrimSpace(v[fieldMotif]) == "" {
		v[fieldMotif] = texts.Get("cellule_motif_essai").Phrase
	}
	p, faults := spec.plan(b, f, v)
	if len(faults) > 0 {
		return []string{texts.Get("cellule_effet_a_remplir").Phrase}
	}
	lines, refusal := b.outcomes(f, p)
	if refusal != nil {
		return []string{refusal.Error()}
	}
	return lines
}

func distinct(lines []string) []string {
	var out []string
	for _, l := range lines {
		if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

func upperFirst(s string) string {
	for i, r := range s {
		if i > 0 {
			return strings.ToUpper(s[:i]) + s[i:]
		}
		_ = r
	}
	return strings.ToUpper(s)
}

func lowerFirst(s string) string {
	for i := range s {
		if i > 0 {
			return strings.ToLower(s[:i]) + s[i:]
		}
	}
	return strings.ToLower(s)
}
