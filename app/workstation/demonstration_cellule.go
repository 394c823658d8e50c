package workstation

import (
	"context"
	"fmt"
	"time"

	"guichet/app"
	"guichet/app/session"
	"guichet/app/store"
	"guichet/cards"
	"guichet/ins"
	"guichet/ins/insisim"
)

// This file makes the items that the cellule of a demonstration begins with, so that each of its lists and acts can be
// tried. None of these people exists. They went through the desk as patients do: the rules judged every event.

// celluleCase is one ready-made item: who he is, what stands on his document, and what INSi knows.
type celluleCase struct {
	local   ins.Traits
	usedNom string
	insi    *ins.INS // nil: INSi knows nobody
	since   time.Duration
	service string
	events  func(c *demoCase)
}

func demoTraits(nom, premier, liste string, sexe ins.Sexe, date, lieu string) ins.Traits {
	d, err := ins.ParseDate(date)
	if err != nil {
		panic("workstation: " + date) // constant: the test of the demonstration finds it
	}
	return ins.Traits{NomNaissance: nom, PremierPrenom: premier, ListePrenoms: liste, Sexe: sexe, DateNaissance: d, LieuNaissance: lieu}
}

// demoINS is what INSi knows of a person, under the OID of tests.
func demoINS(body string, t ins.Traits) *ins.INS {
	m, refusal := ins.Complete(body)
	if refusal != nil {
		panic("workstation: " + body) // constant
	}
	t.PremierPrenom = ""
	return &ins.INS{Traits: t, Matricule: m, OID: ins.OIDNIRTest}
}

// celluleCases are the ready-made items.
func celluleCases() []celluleCase {
	leGuen := demoTraits("LE GUEN", "ANNE-LISE", "ANNE-LISE", ins.Feminin, "1961-02-14", "75012")
	lefevre := demoTraits("LEFEVRE", "ODILE", "ODILE MARTHE", ins.Feminin, "1948-07-02", "59350")
	benSalem := demoTraits("BEN SALEM", "MOHAMED", "MOHAMED", ins.Masculin, "1955-12-31", "99351")
	benSalem.DateCertitude = ins.JourMoisInterpretes
	kone := demoTraits("TRAORE", "AMINATA", "AMINATA", ins.Feminin, "1990-03-08", "99326")
	lea := demoTraits("PERRIN", "LEA", "LEA JEANNE", ins.Feminin, "2019-05-11", "69123")
	tiago := demoTraits("DE SOUSA", "TIAGO", "TIAGO", ins.Masculin, "2001-10-19", "75112")
	diallo := demoTraits("DIALLO", "IBRAHIM", "IBRAHIM", ins.Masculin, "1984-06-21", "99330")
	moreau := demoTraits("MOREAU", "PAULE", "PAULE ANDREE", ins.Feminin, "1939-01-09", "37261")
	with := func(t ins.Traits, change func(*ins.Traits)) ins.Traits { change(&t); return t }
	deSousa := demoINS("1011075112041", tiago)
	return []celluleCase{
		{leGuen, "", demoINS("2610275012048", with(leGuen, func(t *ins.Traits) { t.ListePrenoms = "LISE ANNE MARIE" })),
			35 * time.Minute, "Urgences", func(c *demoCase) { c.check(); c.call(); c.refuse("carte récente, patiente formelle") }},
		{benSalem, "", demoINS("1551299351027", with(benSalem, func(t *ins.Traits) { t.DateCertitude = "" })),
			72 * time.Minute, "Consultations", func(c *demoCase) { c.check(); c.call(); c.refuse("la pièce ne donne que l’année de naissance") }},
		{lefevre, "", demoINS("2480759350119", with(lefevre, func(t *ins.Traits) { t.NomNaissance = "LE FEVRE" })),
			3 * time.Hour, "Chirurgie", func(c *demoCase) { c.check(); c.call(); c.refuse("espace dans le nom d’un seul côté") }},
		{tiago, "", deSousa, 400 * time.Hour, "Consultations", func(c *demoCase) { c.check(); c.call(); c.accept(); c.print() }},
		{tiago, "", deSousa, 5 * time.Hour, "Urgences", func(c *demoCase) { c.check(); c.call(); c.held() }},
		{kone, "", nil, 26 * time.Hour, "Maternité", func(c *demoCase) { c.call(); c.notFound(ins.AucuneIdentite) }},
		{lea, "", demoINS("2190569123054", with(lea, func(t *ins.Traits) { t.PremierPrenom = "" })),
			49 * time.Hour, "Pédiatrie", func(c *demoCase) {
				c.check()
				c.call()
				c.accept()
				c.print()
				c.report("jumelle choisie sur la carte : c’est Lou qui est venue")
			}},
		{diallo, "", nil, 20 * time.Hour, "Urgences", func(c *demoCase) { c.postpone("scanner en panne, copie dans le dossier") }},
		{moreau, "", demoINS("2390137261066", moreau), 5 * 366 * 24 * time.Hour, "Gériatrie", func(c *demoCase) { c.check(); c.call(); c.accept() }},
	}
}

// celluleSimulees are those whom the simulator must know, so that INSi can be called again. The one who was entered
// under a married name is known under her own.
func celluleSimulees() []insisim.Personne {
	known := map[ins.Matricule]bool{}
	var out []insisim.Personne
	add := func(i ins.INS) {
		if !known[i.Matricule] {
			known[i.Matricule] = true
			out = append(out, insisim.Personne{Nom: i.NomNaissance, Prenoms: i.ListePrenoms, Sexe: i.Sexe, Date: i.DateNaissance,
				Lieu: i.LieuNaissance, Matricule: i.Matricule, OID: i.OID})
		}
	}
	for _, c := range celluleCases() {
		if c.insi != nil {
			add(*c.insi)
		}
	}
	add(*demoINS("2900399326073", demoTraits("KONE", "AMINATA", "AMINATA FATOU", ins.Feminin, "1990-03-08", "99326")))
	return out
}

// demoCase plays one case on the base.
type demoCase struct {
	celluleCase
	ctx  context.Context
	base *store.Base
	meta ins.Meta
	now  ins.Identite
	id   string
	err  error
}

// fillCellule plays the ready-made cases on a base that has no item yet.
func fillCellule(ctx context.Context, base *store.Base, now time.Time) error {
	if works, err := base.Works(ctx); err != nil || len(works) > 0 {
		return err
	}
	for i, c := range celluleCases() {
		d := &demoCase{celluleCase: c, ctx: ctx, base: base, id: fmt.Sprintf("demonstration-cellule-%d", i+1)}
		d.meta = ins.Meta{Quand: now.Add(-c.since), Agent: "LE BRIS Jeanne", Poste: "ACCUEIL-2", Service: c.service}
		if i%2 == 0 {
			d.meta.Agent = "MARTIN Claire"
		}
		d.create()
		c.events(d)
		if d.err != nil {
			return fmt.Errorf("dossiers de la cellule : %w", d.err)
		}
	}
	return nil
}

func (d *demoCase) record(works []app.Work, entries ...app.Entry) {
	if d.err != nil {
		return
	}
	d.meta.Quand = d.meta.Quand.Add(time.Minute)
	d.now, d.err = d.base.Record(d.ctx, d.id, d.now.Version, entries, works)
}

func (d *demoCase) create() {
	ipp, err := d.base.NextIPP(d.ctx)
	d.err = err
	d.record(nil, app.Entry{Event: ins.Created{Meta: d.meta, ID: d.id, IPP: ipp, Traits: d.local, NomUtilise: d.usedNom}})
}

func (d *demoCase) check() {
	d.record(nil, app.Entry{Event: ins.PieceChecked{Meta: d.meta, Preuve: ins.Preuve{
		Type: ins.PieceCNI, Quand: d.meta.Quand, Agent: d.meta.Agent, Titre: d.local}}})
}

func (d *demoCase) compared() (verdicts map[ins.Trait]string, regle string) {
	verdicts = map[ins.Trait]string{}
	worst := ins.Identique
	for _, r := range ins.Compare(ins.Confrontation{Titre: d.local, INS: *d.insi, Piece: ins.PieceCNI}, ins.Reglages{}).Rows {
		verdicts[r.Trait] = r.Verdict.Code()
		if r.Verdict > worst {
			worst, regle = r.Verdict, r.Regle
		}
	}
	return verdicts, regle
}

func (d *demoCase) call() {
	body := app.CallFact{Piece: ins.PieceCNI, Essai: 1, Code: ins.AucuneIdentite, Criteres: ins.Query{
		NomNaissance: d.local.NomNaissance, Prenoms: []string{d.local.PremierPrenom}, Sexe: d.local.Sexe, DateNaissance: d.local.DateNaissance}}
	if d.insi != nil {
		body.Code, body.INS = ins.UneIdentite, d.insi
		body.Verdicts, _ = d.compared()
	}
	d.record(nil, app.Entry{Kind: app.FactCall, Meta: d.meta, Fact: body})
}

func (d *demoCase) refuse(motif string) {
	f := app.RefusalFact{Motif: motif, Titre: d.local}
	f.Verdicts, f.Regle = d.compared()
	d.record(nil, app.Entry{Kind: app.FactRefusal, Meta: d.meta, Fact: f}, app.Entry{Event: ins.INSRefused{Meta: d.meta, Motif: motif, Regle: f.Regle}},
		app.Entry{Kind: app.FactReport, Meta: d.meta, Fact: app.ReportFact{Motif: motif, Regle: "RNIV RECO PP 02", Liste: ins.ListeDiscordance}})
}

func (d *demoCase) accept() {
	d.record(nil, app.Entry{Event: ins.INSAccepted{Meta: d.meta, INS: *d.insi, Titre: d.local, Niveau: ins.NiveauCellule, Motif: "traits comparés"}})
}

// held is an INS that another record has already.
func (d *demoCase) held() {
	holder, err := d.base.HolderOf(d.ctx, d.insi.Matricule, d.insi.OID)
	if err != nil {
		d.err = err
		return
	}
	const motif = "L’INS renvoyée par INSi est déjà portée par un autre dossier"
	d.record([]app.Work{{Liste: ins.ListeDoublon, Identite: d.id, Motif: motif, Regle: "RNIV EXI SI 32", Ouvert: d.meta.Quand, Par: d.meta.Agent,
		Cause: app.CausePortee, Service: d.service, Autre: holder}},
		app.Entry{Kind: app.FactRefusal, Meta: d.meta, Fact: app.RefusalFact{Motif: motif, Regle: "RNIV EXI SI 32", Titre: d.local, Porteur: holder}})
}

func (d *demoCase) notFound(code ins.ReturnCode) {
	d.record(nil, app.Entry{Event: ins.INSNotFound{Meta: d.meta, Code: code}})
}

func (d *demoCase) print() {
	d.record(nil, app.Entry{Kind: app.FactPrint, Meta: d.meta, Fact: app.PrintFact{
		Ordre: d.id + "-etiquettes", Copies: 4, Version: d.now.Version, Statut: d.now.Statut().Code(), Datamatrix: d.now.Statut() == ins.Qualifiee}})
}

func (d *demoCase) report(motif string) {
	d.record([]app.Work{{Liste: ins.ListeDiscordance, Identite: d.id, Motif: motif, Regle: "RNIV RECO PP 02", Ouvert: d.meta.Quand, Par: d.meta.Agent,
		Cause: app.CauseSignale, Service: d.service}},
		app.Entry{Kind: app.FactReport, Meta: d.meta, Fact: app.ReportFact{Motif: motif, Regle: "RNIV RECO PP 02", Liste: ins.ListeDiscordance}})
}

func (d *demoCase) postpone(motif string) {
	d.record(nil, app.Entry{Event: ins.ValidationDeferred{Meta: d.meta, Motif: motif}})
}

// demoAgents lets whoever puts in a card work with every room of the cellule; who types a name and a code is known as
// everywhere.
//
// It stands on the service itself, not on the port: what that can do beyond app.Agents is not lost, such as naming the
// colleagues to whom an item may be given.
type demoAgents struct{ *session.Service }

// Holder implements app.Agents.
func (demoAgents) Holder(_ context.Context, p cards.Porteur, _ bool, _ ins.Meta) (app.Agent, error) {
	if p.Refus != nil {
		return app.Agent{}, p.Refus
	}
	return app.Agent{Nom: p.Nom, Prenom: p.Prenom, Identifiant: p.Identifiant, Profil: app.ProfilCellule, Niveau: ins.NiveauCellule}, nil
}
