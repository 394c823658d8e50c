package app

import (
	"strconv"
	"strings"

	"guichet/assets/texts"
)

// The first page and its letter among the shipped models and the keys.
const (
	modelePremierePage = "premiere-page"
	keyLetter          = "Alt L"
	keyFileLetter      = "Alt E"
	keyShowLetter      = "Alt O"
)

// letterState is a letter being put behind its first page. It is a value that is never changed in place.
type letterState struct {
	try     uint64 // of the file that is read, or was read last
	path    string // as typed, shown again with its fault
	reading bool
	fault   *texts.Refusal // why that file cannot be used
	letter  *Letter        // read and ready; nil before
	version int            // of the identity on the page that was shown
	sent    bool           // validated: the answer is awaited
}

func onBeginLetter(m *machine, _ BeginLetter) []effect {
	if !m.hasLetters {
		m.refuse("app_lettre_impossible")
		return nil
	}
	m.cur.letter, m.cur.reprint = &letterState{}, nil
	return nil
}

func onChooseLetter(m *machine, c ChooseLetter) []effect {
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
	return []effect{readLetter{from: from{a.key, 0}, try: m.tokens, path: path, order: m.letterOrder()}}
}

// letterOrder is the first page of the identity exactly as the base has it.
func (m *machine) letterOrder() LabelOrder {
	return m.order(PrintLabels{Modele: modelePremierePage, Copies: 1})
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

func onLetterRead(m *machine, r letterRead) []effect {
	a := &m.cur
	if a.letter == nil || !a.letter.reading || a.letter.try != r.try {
		return nil // the agent chose another, or left
	}
	next := letterState{try: r.try, path: a.letter.path}
	if r.err != nil {
		next.fault = texts.RefusalOr(r.err, "app_lettre_illisible")
		m.message = messageOf(MessageRefusal, next.fault)
	} else {
		l := r.letter
		next.letter, next.version = &l, r.version
	}
	a.letter = &next
	return nil
}

func onShowLetter(m *machine, _ ShowLetter) []effect {
	l := m.cur.letter
	if l == nil || l.letter == nil {
		m.refuse("app_lettre_pas_lue")
		return nil
	}
	return []effect{showLetter{from: from{m.cur.key, 0}, path: l.path, letter: *l.letter}}
}

func onLetterShown(m *machine, r letterShown) []effect {
	if r.err != nil && m.cur.letter != nil {
		m.message = messageOf(MessageWarning, texts.RefusalOr(r.err, "app_lettre_illisible"))
	}
	return nil
}

func onPrintLetter(m *machine, c PrintLetter) []effect {
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
	return []effect{printLabels{from: from{a.key, m.wait(StatePrinting)}, order: o, meta: m.meta()}}
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
		m.message = messageOf(MessageRefusal, texts.RefusalOr(r.err, "app_impression_panne"))
		return true
	}
	code := "app_lettre_faite"
	if a.letter.letter.Separee != nil {
		code = "app_lettre_page_seule"
	}
	m.message = m.text(MessageSuccess, code, "ou", r.printed.Where)
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
		n.Progress = &Progress{Label: texts.Get("app_progres_lettre").Phrase, Since: a.since, Leave: act("app_acte_lettre_laisser", "Échap", Back{})}
	case l.letter == nil:
		*n = titled("app_titre_lettre", "patient", patient)
		field := Field{Code: "lettre_fichier", Label: fieldLabel("lettre"), Value: l.path, Hint: texts.Get("app_indice_lettre").Phrase, Required: true, File: true}
		if l.fault != nil {
			field.Fault = l.fault.Phrase
		}
		n.Form = &Form{Fields: []Field{field}, Submit: func(v map[string]string) Command { return ChooseLetter{v["lettre_fichier"]} }}
		n.Primary = act("app_acte_lettre_lire", "⏎", nil)
		n.other(act("app_acte_lettre_laisser", "Échap", Back{}))
	default:
		m.offerLetter(n, *l.letter, patient)
	}
}

// offerLetter is the one validation, with what it will do in its words.
func (m *machine) offerLetter(n *NextAct, l Letter, patient string) {
	print, file := PrintLetter{Empreinte: l.Empreinte}, PrintLetter{Empreinte: l.Empreinte, Classer: true}
	*n = titled("app_titre_lettre_verifier", "patient", patient)
	if l.Mention == LetterUnnamed { // where the eye is before it validates
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
		n.Primary = act(printing, "⏎", print, "imprimante", l.Imprimante)
		n.other(act(filing, keyFileLetter, file))
	case l.Classee != nil:
		n.Primary = act(filing, "⏎", file)
		n.Why = l.Classee.Error()
	default:
		n.Primary = act(filing, "⏎", file)
	}
	n.other(act("app_acte_lettre_voir", keyShowLetter, ShowLetter{}))
	n.other(act("app_acte_lettre_autre", keyLetter, BeginLetter{}))
	n.other(act("app_acte_lettre_laisser", "Échap", Back{}))
}

// viewLetter is the preview of the letter in hand.
func (m *machine) viewLetter() *LetterPreview {
	a := &m.cur
	if a.letter == nil || a.letter.letter == nil {
		return nil
	}
	l := a.letter.letter
	facts := []string{pagesInWords(l.Pages), l.Format, sizeInWords(len(l.Bytes))}
	p := &LetterPreview{Nom: l.Nom, Facts: strings.Join(facts, " · "), Page: &l.Page}
	switch {
	case l.Separee != nil:
		p.Warning = l.Separee.Phrase
	case l.Mention == LetterUnnamed:
		p.Warning = texts.Get("app_lettre_sans_nom", "patient", a.displayName()).Phrase
	}
	switch l.Mention {
	case LetterNamed:
		p.Named = texts.Get("app_lettre_nommee", "patient", a.displayName()).Phrase
	case LetterUnread:
		p.Named = texts.Get("app_lettre_sans_mots", "patient", a.displayName()).Phrase
	}
	return p
}

func pagesInWords(n int) string {
	if n == 1 {
		return texts.Get("app_lettre_une_page").Phrase
	}
	return texts.Get("app_lettre_pages", "n", strconv.Itoa(n)).Phrase
}

func sizeInWords(n int) string {
	if n >= 1<<20 {
		return texts.Get("app_lettre_mo", "n", strconv.Itoa((n+1<<19)>>20)).Phrase
	}
	return texts.Get("app_lettre_ko", "n", strconv.Itoa((n+1023)>>10)).Phrase
}
