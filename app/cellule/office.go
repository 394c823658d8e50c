package cellule

import (
	"errors"
	"strings"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/entry"
	"guichet/app/inscall"
	"guichet/app/settings"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// backOffice is the whole state of a cellule. Like machine it is a value: step gives a new one, and nothing that it
// points to is changed in place.
type backOffice struct {
	cfg     Settings
	places  app.Places
	rules   map[actor.Kind]officeRow
	hasINSi bool

	now   time.Time
	newID func() string
	agent app.Agent

	lists  []app.WorkList
	list   string
	filter WorkFilter
	page   app.WorkPage
	asked  int // rows wanted
	read   bool

	search   IdentitySearch
	searched bool
	found    []app.Found

	file *file

	listToken, fileToken uint64 // of the effects waited for; 0 when none
	doing                string // code of the sentence for what runs
	since                time.Time
	leave                bool // whether it may be left
	writing              bool // whether what runs writes to the base: it goes on when the case is closed
	tokens               uint64

	message *shown.Message
	backlog []actor.JournalFacts // facts that the base could not take yet
	known   []string             // signatures of those who may work here, for the assignment
}

// file is the case that is open, as the base had it.
type file struct {
	item    *app.WorkDetail // nil: opened by a search
	dossier app.Dossier
	past    []moment
	proof   evidence
	// what is told of it, made once when it is read
	histoire, sorties []TimelineLine
	papers            []printed // to destroy, as the identity is
	works             []app.WorkItem
	pairs             []app.Doublon
	other             *app.Dossier
	holder            string // another identity that holds the INS of the last answer
	pending           *pending
}

// pending is an act that is being prepared.
type pending struct {
	code   string
	values map[string]string
	faults map[string]string
	shown  []string // consequences that were shown
}

func newBackOffice(p app.Ports, s Settings) backOffice {
	return backOffice{cfg: s, places: p.Places, rules: newOfficeRules(), hasINSi: p.Teleservice != nil, asked: pageSize}
}

// pageSize is how many rows are read at a time: a list of 100,000 is read as far as somebody looks.
const pageSize = 500

// step is the one function that moves a cellule, as step is that of a desk.
func (b backOffice) step(s actor.Moment, ev actor.Event) (backOffice, []actor.Effect) {
	b.now, b.newID = s.Now, s.NewID
	fx := b.on(ev)
	return b, fx
}

// on does what the row of an event says.
func (b *backOffice) on(ev actor.Event) []actor.Effect {
	if c, ok := ev.(actor.Commanded); ok {
		return b.obey(c.Command)
	}
	if r, ok := b.rules[actor.KindOf(ev)]; ok {
		return r.do.Do(b, ev)
	}
	return nil
}

// obey does what a command's row says, for somebody who may ask for it here and now.
func (b *backOffice) obey(c app.Command) []actor.Effect {
	r := b.ruleOf(c)
	if r.right != app.Anybody {
		switch {
		case b.agent.Locked || b.agent.Nom == "":
			b.refuse("app_verrouille")
			return nil
		case !b.agent.May(r.right):
			b.message = shown.Refused(shown.MessageRefusal, b.agent.Require(r.right))
			return nil
		}
	}
	b.message = nil
	if r.waits && b.fileToken != 0 { // one act at a time
		b.refuse("cellule_acte_en_cours")
		return nil
	}
	return r.do.Do(b, c)
}

// may tells whether the person here may see and do anything (H-43).
func (b *backOffice) may() bool { return b.agent.May(app.RightCellule) }

func (b *backOffice) refuse(code string, args ...string) {
	b.message = shown.Refused(shown.MessageRefusal, texts.Refuse(code, args...))
}

func onUnknown(b *backOffice, _ any) []actor.Effect {
	b.refuse("cellule_commande_inconnue")
	return nil
}

func (b *backOffice) onDismiss(shown.Dismiss) []actor.Effect { return nil } // the message is gone, as after any command

// onAgent hides everything from whoever may not see it, and closes what was open when another person comes: what one
// has prepared is not done by another.
func (b *backOffice) onAgent(w worksHere) []actor.Effect {
	before, a := b.agent, w.agent
	b.agent = a
	if before.Signature() != a.Signature() && !a.Locked {
		b.file, b.message = nil, nil
		b.search, b.searched, b.found = IdentitySearch{}, false, nil
		b.fileToken, b.doing = 0, ""
	}
	if !b.may() || before == a {
		return nil
	}
	return b.fetch()
}

// onConfigured applies the settings of the site; a list may hold other cases with another period of vérification.
func (b *backOffice) onConfigured(c actor.Configured) []actor.Effect {
	b.cfg.Settings, b.cfg.Annees = c.Values.Apply(b.cfg.Settings), c.Values.Number(settings.Verification)
	if !b.may() {
		return nil
	}
	return b.fetch()
}

func (b *backOffice) onRefresh(Refresh) []actor.Effect { return append(b.fetch(), b.giveBacklog()...) }

// onTime looks at what others did.
func (b *backOffice) onTime(timePassed) []actor.Effect {
	if !b.may() || b.listToken != 0 {
		return nil
	}
	return append(b.fetch(), b.giveBacklog()...)
}

func (b *backOffice) onShowList(c ShowList) []actor.Effect {
	b.closeAll()
	if b.list != c.Code {
		b.list, b.asked, b.page = c.Code, pageSize, app.WorkPage{}
		b.filter = WorkFilter{Affecte: b.filter.Affecte} // causes and services are those of a list
	}
	return b.fetch()
}

func (b *backOffice) onFilterWorks(c FilterWorks) []actor.Effect {
	b.filter, b.asked = c.Filter, pageSize
	b.searched, b.found = false, nil
	return b.fetch()
}

func (b *backOffice) onMoreWorks(MoreWorks) []actor.Effect {
	if len(b.page.Items) >= b.page.Total {
		return nil
	}
	b.asked += pageSize
	return b.fetch()
}

// fetch reads the lists again, and looks after the open case.
func (b *backOffice) fetch() []actor.Effect {
	var fx []actor.Effect
	if b.listToken != 0 {
		fx = append(fx, actor.CancelEffect{Token: b.listToken}) // nobody waits for the former look: another letter was typed
	}
	b.listToken = b.token()
	f := fetchLists{From: actor.From{Key: toList, Token: b.listToken}, query: b.query(), annees: b.cfg.Annees}
	if b.file != nil && b.fileToken == 0 {
		f.watch = &watched{b.file.itemID(), b.file.id()}
	}
	return append(fx, f)
}

func (b *backOffice) query() app.WorkQuery {
	q := app.WorkQuery{Liste: b.list, Cause: b.filter.Cause, Service: b.filter.Service, Texte: strings.TrimSpace(b.filter.Texte),
		Annees: b.cfg.Annees, Limit: b.asked}
	switch b.filter.Affecte {
	case AffecteMoi:
		q.Affecte = b.agent.Signature()
	case AffecteLibre:
		q.Libre = true
	case AffecteMoiOuLibre:
		q.Affecte, q.Libre = b.agent.Signature(), true
	}
	return q
}

func (b *backOffice) onLists(r listsFetched) []actor.Effect {
	if r.Token != b.listToken {
		return nil // a later look is under way
	}
	b.listToken = 0
	if r.err != nil {
		b.message = shown.Refused(shown.MessageRefusal, texts.RefusalOr(r.err, "app_base_panne"))
		return nil
	}
	b.lists, b.page, b.list, b.read, b.known = r.lists, r.page, r.query.Liste, true, r.known
	if r.file != nil && b.file != nil && b.fileToken == 0 && b.file.same(r.file) && b.file.changed(r.file) {
		b.replaceFile(r.file)
	}
	return nil
}

func (b *backOffice) onFind(c FindIdentity) []actor.Effect {
	s := app.Search{IPP: strings.TrimSpace(c.IPP)}
	if s.IPP == "" {
		var refusal *texts.Refusal
		if s, refusal = entry.ParseSearch(shown.SearchForm{Date: c.Date, Nom: c.Nom, Prenom: c.Prenom, Matricule: c.Matricule}, ins.DateOf(b.now)); refusal != nil {
			b.search = IdentitySearch(c)
			b.message = shown.Refused(shown.MessageRefusal, refusal)
			return nil
		}
	}
	b.closeAll()
	b.search = IdentitySearch{Date: c.Date, Nom: c.Nom, Prenom: c.Prenom, IPP: c.IPP} // the matricule goes out of sight
	return []actor.Effect{findIdentities{From: b.wait("app_progres_recherche", false), search: s}}
}

func (b *backOffice) onFound(r identitiesFound) []actor.Effect {
	if r.Token != b.fileToken {
		return nil
	}
	b.fileToken, b.doing = 0, ""
	if r.err != nil {
		b.message = shown.Refused(shown.MessageRefusal, texts.RefusalOr(r.err, "app_base_panne"))
		return nil
	}
	b.found, b.searched = r.found, true
	return nil
}

func (b *backOffice) onOpenWork(c OpenWork) []actor.Effect {
	return b.open(c.ID, "", "cellule_motif_liste")
}

func (b *backOffice) onOpenIdentity(c OpenIdentity) []actor.Effect {
	return b.open("", c.ID, "cellule_motif_recherche")
}

func (b *backOffice) open(item, identite, why string) []actor.Effect {
	if item == "" && identite == "" {
		b.refuse("cellule_introuvable")
		return nil
	}
	b.file = nil
	return []actor.Effect{openFile{From: b.wait("cellule_progres_ouverture", false), item: item, identite: identite, meta: b.meta(), why: texts.Get(why).Phrase}}
}

func (b *backOffice) onFile(r fileOpened) []actor.Effect {
	if r.Token != b.fileToken {
		return nil
	}
	b.fileToken, b.doing = 0, ""
	if r.err != nil {
		code := "app_base_panne"
		if errors.Is(r.err, app.ErrNotFound) {
			code = "cellule_introuvable"
		}
		b.file, b.message = nil, shown.Refused(shown.MessageRefusal, texts.RefusalOr(r.err, code))
		return nil
	}
	if r.again && b.file != nil {
		r.file.pending = b.file.pending
	}
	b.file = r.file
	if p := r.file.pending; p != nil {
		b.prepareAgain(p)
	}
	return nil
}

// reread reads again the case that is open.
func (b *backOffice) reread() []actor.Effect {
	if b.file == nil {
		return nil
	}
	return []actor.Effect{openFile{From: b.wait("cellule_progres_ouverture", false), item: b.file.itemID(), identite: b.file.id(), meta: b.meta()}}
}

// replaceFile puts what another window made of the case in its place, and says so: an act prepared on the former state
// is prepared again, and shows its consequences again.
func (b *backOffice) replaceFile(now *file) {
	was := b.file.pending
	b.file = now
	b.message = shown.Told(shown.MessageWarning, texts.Say("cellule_dossier_change"))
	if was != nil {
		b.prepareAgain(was)
	}
}

func (b *backOffice) onCloseCase(CloseCase) []actor.Effect {
	if b.file == nil {
		b.searched, b.found = false, nil
	}
	b.closeFile()
	return nil
}

func (b *backOffice) onStopWaiting(shown.StopWaiting) []actor.Effect {
	if b.fileToken == 0 || !b.leave {
		return nil
	}
	fx := []actor.Effect{actor.CancelEffect{Token: b.fileToken}}
	b.fileToken, b.doing = 0, ""
	return fx
}

func (b *backOffice) closeAll() {
	b.closeFile()
	b.searched, b.found = false, nil
}

func (b *backOffice) closeFile() {
	b.file = nil
	if !b.writing { // what is being written goes on, and its failure is told
		b.fileToken, b.doing = 0, ""
	}
}

func (b *backOffice) onPrepareAct(c PrepareAct) []actor.Effect {
	b.prepare(c.Code, c.Values)
	return nil
}

func (b *backOffice) onCancelAct(CancelAct) []actor.Effect {
	b.setPending(nil)
	return nil
}

// setPending changes the act that is being prepared; the file itself is shared with snapshots.
func (b *backOffice) setPending(p *pending) {
	if b.file == nil {
		return
	}
	f := *b.file
	f.pending = p
	b.file = &f
}

func (b *backOffice) onDoAct(c DoAct) []actor.Effect { return b.do(c.Code, c.Values) }

// onPerformed tells what became of an act, then reads everything again.
func (b *backOffice) onPerformed(r performed) []actor.Effect {
	mine := r.Token == b.fileToken
	if mine {
		b.fileToken, b.doing = 0, ""
	}
	if r.err != nil {
		b.message = b.failed(r.err)
	} else {
		b.message = shown.Told(shown.MessageSuccess, texts.Say("cellule_fait_"+r.code))
		if mine {
			b.setPending(nil)
		}
	}
	var fx []actor.Effect
	if mine {
		fx = b.reread()
	}
	return append(fx, b.fetch()...)
}

// failed says why an act was not done. Nothing of it was.
func (b *backOffice) failed(err error) *shown.Message {
	switch {
	case errors.Is(err, app.ErrStale):
		return shown.Told(shown.MessageWarning, texts.Say("cellule_dossier_change"))
	case errors.Is(err, app.ErrWorkClosed):
		return shown.Told(shown.MessageWarning, texts.Say("cellule_travail_clos"))
	case errors.Is(err, app.ErrINSHeld):
		return shown.Refused(shown.MessageRefusal, texts.Refuse("cellule_ins_portee"))
	case errors.Is(err, app.ErrNotFound):
		return shown.Refused(shown.MessageRefusal, texts.Refuse("cellule_introuvable"))
	}
	return shown.Refused(shown.MessageRefusal, texts.RefusalOr(err, "app_base_panne"))
}

// onCalled tells what INSi said; the answer itself is in the journal, from which the case is read again.
func (b *backOffice) onCalled(r inscall.Called) []actor.Effect {
	if r.Unwritten != nil {
		b.backlog = append(b.backlog[:len(b.backlog):len(b.backlog)], actor.JournalFacts{ID: r.ID, Entries: []app.Entry{*r.Unwritten}})
	}
	if r.Token != b.fileToken {
		return nil
	}
	b.fileToken, b.doing = 0, ""
	b.setPending(nil)
	switch {
	case r.Fault != nil:
		b.message = shown.Told(shown.MessageWarning, texts.Sentence{Code: "cellule_insi_panne", Phrase: r.Fault.Phrase, Acte: r.Fault.Acte})
	default:
		b.message = shown.Told(shown.MessageInfo, texts.Say("cellule_insi_"+string(r.Answer.Code)))
	}
	return append(b.reread(), b.fetch()...)
}

// giveBacklog gives the base the facts that it could not take.
func (b *backOffice) giveBacklog() []actor.Effect {
	var fx []actor.Effect
	for _, f := range b.backlog {
		fx = append(fx, f)
	}
	b.backlog = nil
	return fx
}

// onJournaled keeps what the base could not take again.
func (b *backOffice) onJournaled(j actor.Journaled) []actor.Effect {
	if j.Err != nil {
		b.backlog = append(b.backlog[:len(b.backlog):len(b.backlog)], actor.JournalFacts{ID: j.ID, Entries: j.Entries})
	}
	return nil
}

func (b *backOffice) token() uint64 {
	b.tokens++
	return b.tokens
}

// wait begins something that the case waits for.
func (b *backOffice) wait(doing string, leave bool) actor.From {
	b.fileToken, b.doing, b.since, b.leave, b.writing = b.token(), doing, b.now, leave, false
	return actor.From{Key: toFile, Token: b.fileToken}
}

func (b *backOffice) meta() ins.Meta {
	return ins.Meta{Quand: b.now, Agent: b.agent.Signature(), Poste: b.cfg.Poste}
}

// entry reads and writes what is typed, as of now.
func (b *backOffice) entry() entry.Reader {
	return entry.Reader{Places: b.places, Now: b.now}
}
