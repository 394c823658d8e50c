package desk

import (
	"context"
	"strings"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/entry"
	"guichet/app/shown"
	"guichet/assets/texts"
)

// The commands about a letter from elsewhere; the patient is recorded.
type (
	// BeginLetter asks which letter gets a first page.
	BeginLetter struct{}
	// ChooseLetter reads the letter at a path, as typed, chosen or dropped on the window.
	ChooseLetter struct{ Path string }
	// ShowLetter opens the letter that was read in the system's own reader, for the agent to look at it whole.
	ShowLetter struct{}
	// PrintLetter is the one validation: the page and the letter that were shown, and no other, are printed, or filed as a
	// PDF (Classer) for a letter that is sent on.
	PrintLetter struct {
		Empreinte string
		Classer   bool
	}
)

// letterState is a letter being put behind its first page. It is a value that is never changed in place.
type letterState struct {
	try     uint64 // of the file that is read, or was read last
	path    string // as typed, shown again with its fault
	reading bool
	fault   *texts.Refusal // why that file cannot be used
	letter  *app.Letter    // read and ready; nil before
	version int            // of the identity on the page that was shown
	sent    bool           // validated: the answer is awaited
}

// The first page and its letter among the shipped models and the keys.
const (
	modelePremierePage = "premiere-page"
	keyLetter          = "Alt L"
	keyFileLetter      = "Alt E"
	keyShowLetter      = "Alt O"
)

func onBeginLetter(m *machine, _ BeginLetter) []actor.Effect {
	if !m.hasLetters {
		m.refuse("app_lettre_impossible")
		return nil
	}
	m.cur.letter, m.cur.reprint = &letterState{}, nil
	return nil
}

func onChooseLetter(m *machine, c ChooseLetter) []actor.Effect {
	if !m.hasLetters {
		m.refuse("app_lettre_impossible")
		return nil
	}
	a := &m.cur
	path := cleanPath(c.Path)
	if path == "" {
		a.letter = &letterState{fault: texts.Refuse("app_lettre_sans_fichier")}
		return nil
	}
	m.tokens++
	a.reprint, a.since = nil, m.now
	a.letter = &letterState{try: m.tokens, path: path, reading: true}
	return []actor.Effect{readLetter{From: actor.From{Key: a.key, Token: 0}, try: m.tokens, path: path, order: m.letterOrder()}}
}

// cleanPath takes off what people paste around a path.
func cleanPath(typed string) string {
	p := strings.TrimSpace(typed)
	for _, q := range []string{`"`, "'"} {
		if len(p) > 1 && strings.HasPrefix(p, q) && strings.HasSuffix(p, q) {
			p = p[1 : len(p)-1]
		}
	}
	return p
}

func onLetterRead(m *machine, r letterRead) []actor.Effect {
	a := &m.cur
	if a.letter == nil || !a.letter.reading || a.letter.try != r.try {
		return nil // the agent chose another, or left
	}
	next := letterState{try: r.try, path: a.letter.path}
	if r.err != nil {
		next.fault = texts.RefusalOr(r.err, "app_lettre_illisible")
		m.message = shown.Refused(shown.MessageRefusal, next.fault)
	} else {
		l := r.letter
		next.letter, next.version = &l, r.version
	}
	a.letter = &next
	return nil
}

func onShowLetter(m *machine, _ ShowLetter) []actor.Effect {
	l := m.cur.letter
	if l == nil || l.letter == nil {
		m.refuse("app_lettre_pas_lue")
		return nil
	}
	return []actor.Effect{showLetter{From: actor.From{Key: m.cur.key, Token: 0}, path: l.path, letter: *l.letter}}
}

func onLetterShown(m *machine, r letterShown) []actor.Effect {
	if r.err != nil && m.cur.letter != nil {
		m.message = shown.Refused(shown.MessageWarning, texts.RefusalOr(r.err, "app_lettre_illisible"))
	}
	return nil
}

func onPrintLetter(m *machine, c PrintLetter) []actor.Effect {
	a := &m.cur
	l := a.letter
	switch {
	case l == nil || l.letter == nil || l.letter.Empreinte != c.Empreinte:
		m.refuse("app_lettre_pas_lue")
		return nil
	case a.swapped:
		m.refuse("app_lettre_confirmer_patient")
		return nil
	case l.version != a.record.Version: // what was shown is not what would be printed (E-27)
		a.letter = &letterState{path: l.path}
		m.refuse("app_lettre_identite_changee")
		return nil
	}
	sent := *l
	sent.sent = true
	a.letter = &sent
	a.back = StateDone
	o := m.letterOrder()
	o.Lettre, o.Classer = l.letter, c.Classer
	return []actor.Effect{printLabels{From: actor.From{Key: a.key, Token: m.wait(StatePrinting)}, order: o, meta: m.meta(), works: m.withheldWorks()}}
}

// letterOrder is the first page of the identity exactly as the base has it.
func (m *machine) letterOrder() app.LabelOrder {
	return m.order(PrintLabels{Modele: modelePremierePage, Copies: 1})
}

// letterPrinted takes the outcome of the validation; false when what was printed is no letter.
func (m *machine) letterPrinted(r handedOver) bool {
	a := &m.cur
	if a.letter == nil || !a.letter.sent {
		return false
	}
	if r.err != nil { // it is still there to be validated again, or filed
		again := *a.letter
		again.sent = false
		a.letter = &again
		m.message = shown.Refused(shown.MessageRefusal, texts.RefusalOr(r.err, "app_impression_panne"))
		return true
	}
	code := "app_lettre_faite"
	if a.letter.letter.Separee != nil {
		code = "app_lettre_page_seule"
	}
	m.message = m.text(shown.MessageSuccess, code, "ou", r.printed.Where)
	a.letter = nil
	return true
}

// askLetter is the right pane while a letter gets its first page.
func (m *machine) askLetter(n *NextAct) {
	a := &m.cur
	l := a.letter
	patient := a.displayName()
	switch {
	case l.reading:
		*n = titled("app_titre_lettre_lecture")
		n.Progress = &shown.Progress{Label: texts.Get("app_progres_lettre").Phrase, Since: a.since, Leave: shown.NewAct("app_acte_lettre_laisser", "Échap", Back{})}
	case l.letter == nil:
		*n = titled("app_titre_lettre", "patient", patient)
		field := shown.Field{Code: "lettre_fichier", Label: entry.FieldLabel("lettre"), Value: l.path, Hint: texts.Get("app_indice_lettre").Phrase, Required: true, File: true}
		if l.fault != nil {
			field.Fault = l.fault.Phrase
		}
		n.Form = &shown.Form{Fields: []shown.Field{field}, Submit: func(v map[string]string) app.Command { return ChooseLetter{v["lettre_fichier"]} }}
		n.Primary = shown.NewAct("app_acte_lettre_lire", "⏎", nil)
		n.other(shown.NewAct("app_acte_lettre_laisser", "Échap", Back{}))
	default:
		m.offerLetter(n, *l.letter, patient)
	}
}

// offerLetter is the one validation, with what it will do in its words.
func (m *machine) offerLetter(n *NextAct, l app.Letter, patient string) {
	print, file := PrintLetter{Empreinte: l.Empreinte}, PrintLetter{Empreinte: l.Empreinte, Classer: true}
	*n = titled("app_titre_lettre_verifier", "patient", patient)
	if l.Mention == app.LetterUnnamed { // where the eye is before it validates
		n.Title = texts.Get("app_titre_lettre_sans_nom", "patient", patient).Phrase
	}
	printing, filing := "app_acte_lettre_imprimer", "app_acte_lettre_enregistrer"
	if l.Separee != nil {
		t := titled("app_titre_lettre_separee")
		n.Title, n.Why = t.Title, l.Separee.Acte
		printing, filing = "app_acte_lettre_imprimer_seule", "app_acte_lettre_enregistrer_seule"
	}
	switch {
	case l.Imprimante != "":
		n.Primary = shown.NewAct(printing, "⏎", print, "imprimante", l.Imprimante)
		n.other(shown.NewAct(filing, keyFileLetter, file))
	case l.Classee != nil:
		n.Primary = shown.NewAct(filing, "⏎", file)
		n.Why = l.Classee.Error()
	default:
		n.Primary = shown.NewAct(filing, "⏎", file)
	}
	n.other(shown.NewAct("app_acte_lettre_voir", keyShowLetter, ShowLetter{}))
	n.other(shown.NewAct("app_acte_lettre_autre", keyLetter, BeginLetter{}))
	n.other(shown.NewAct("app_acte_lettre_laisser", "Échap", Back{}))
}

// viewLetter is the preview of the letter in hand.
func (m *machine) viewLetter() *LetterPreview {
	a := &m.cur
	if a.letter == nil || a.letter.letter == nil {
		return nil
	}
	l := a.letter.letter
	facts := []string{shown.PagesInWords(l.Pages), l.Format, shown.SizeInWords(len(l.Bytes))}
	p := &LetterPreview{Nom: l.Nom, Facts: strings.Join(facts, " · "), Page: &l.Page}
	switch {
	case l.Separee != nil:
		p.Warning = l.Separee.Phrase
	case l.Mention == app.LetterUnnamed:
		p.Warning = texts.Get("app_lettre_sans_nom", "patient", a.displayName()).Phrase
	}
	switch l.Mention {
	case app.LetterNamed:
		p.Named = texts.Get("app_lettre_nommee", "patient", a.displayName()).Phrase
	case app.LetterUnread:
		p.Named = texts.Get("app_lettre_sans_mots", "patient", a.displayName()).Phrase
	}
	return p
}

type (
	// readLetter reads a letter; nobody waits for it, so that the desk goes on while a network folder does not answer.
	readLetter struct {
		actor.From
		try   uint64 // which choice it answers
		path  string
		order app.LabelOrder
	}
	// letterRead answers readLetter.
	letterRead struct {
		actor.From
		try     uint64
		version int
		letter  app.Letter
		err     error
	}
)

func (readLetter) Deadline(s app.Settings) time.Duration { return s.DelaiImpression }

func (f readLetter) Broken(err error) actor.Result { return f.answer(app.Letter{}, err) }

func (f readLetter) Run(ctx context.Context, o *actor.Outside) actor.Result {
	letters, ok := app.As[app.Letters](o.Ports.Labels)
	if !ok {
		return f.answer(app.Letter{}, texts.Refuse("app_lettre_impossible"))
	}
	return f.answer(letters.ReadLetter(ctx, f.path, f.order))
}

func (f readLetter) answer(l app.Letter, err error) letterRead {
	return letterRead{From: f.From, try: f.try, version: f.order.Identite.Version, letter: l, err: err}
}

type (
	// showLetter opens a letter outside; nobody waits for it.
	showLetter struct {
		actor.From
		path   string
		letter app.Letter
	}
	// letterShown answers showLetter.
	letterShown struct {
		actor.From
		err error
	}
)

func (showLetter) Deadline(s app.Settings) time.Duration { return s.DelaiImpression }

func (f showLetter) Broken(err error) actor.Result { return letterShown{f.From, err} }

func (f showLetter) Run(ctx context.Context, o *actor.Outside) actor.Result {
	letters, ok := app.As[app.Letters](o.Ports.Labels)
	if !ok {
		return letterShown{f.From, texts.Refuse("app_lettre_impossible")}
	}
	return letterShown{f.From, letters.ShowLetter(ctx, f.path, f.letter)}
}
