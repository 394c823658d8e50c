package cellule

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"guichet/app"
	"guichet/app/entry"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// storyteller tells the journal of an identity in plain sentences.
type storyteller struct {
	entry entry.Reader // words of traits and places
}

// timeline tells every line, newest first. Looks of one person that follow one another are one line.
func (s storyteller) timeline(past []moment) []TimelineLine {
	var out []TimelineLine
	looks := 0
	bears := s.bearers(past)
	for i, m := range slices.Backward(past) {
		if _, ok := m.event.(ins.INSRefused); ok && i > 0 && past[i-1].line.Name == app.FactRefusal {
			continue // the fact before it tells it
		}
		l := s.told(m, bears[i])
		if m.line.Name == app.FactAccess {
			looks++
			if looks > 1 && past[i+1].line.Agent == m.line.Agent {
				out[len(out)-1].Phrase = texts.Get("cellule_histoire_consultations", "n", strconv.Itoa(looks)).Phrase
				continue
			}
			looks = 1
		} else {
			looks = 0
		}
		out = append(out, l)
	}
	return out
}

// bearers chooses, of the lines of one act that give the same reason, the one that tells it.
func (s storyteller) bearers(past []moment) map[int]bool {
	type reason struct {
		quand        time.Time
		agent, motif string
	}
	best := map[reason]int{}
	for i, m := range past {
		_, motif := s.sentence(m)
		r := reason{m.line.Quand.UTC(), m.line.Agent, motif}
		if at, ok := best[r]; !ok || weight(m) > weight(past[at]) {
			best[r] = i
		}
	}
	out := make(map[int]bool, len(best))
	for _, i := range best {
		out[i] = true
	}
	return out
}

// weight is how much a line is what somebody meant to do, rather than what follows from it.
func weight(m moment) int {
	switch m.event.(type) {
	case ins.PieceChecked:
		return 1
	case nil:
	default:
		return 2
	}
	switch m.line.Name {
	case app.FactWorkOpened:
		return 0
	case app.FactReport:
		return 3
	}
	return 2
}

// tell is one line in a sentence.
func (s storyteller) tell(m moment) TimelineLine { return s.told(m, true) }

// told is one line in a sentence, with its reason or without.
func (s storyteller) told(m moment, withReason bool) TimelineLine {
	t, motif := s.sentence(m)
	l := TimelineLine{Quand: m.line.Quand, Qui: shortAgent(m.line.Agent), Phrase: t.Phrase, Regle: t.Regle, Fait: m.line.Name}
	if motif = strings.TrimSuffix(strings.TrimSpace(motif), "."); motif != "" && withReason {
		l.Phrase = strings.TrimSuffix(l.Phrase, ".") + texts.Get("cellule_histoire_motif", "motif", motif).Phrase
	}
	if m.event != nil && m.before.Version > 0 && m.before.Statut() != m.after.Statut() {
		l.Phrase += " " + texts.Get("cellule_histoire_statut", "statut", statutWord(m.after.Statut())).Phrase
	}
	return l
}

// histoire is the sentence of a name in the journal.
func histoire(name string, args ...string) texts.Text {
	code := "cellule_histoire_" + name
	if _, ok := texts.Lookup(code); !ok {
		return texts.Get("cellule_histoire_autre", "nom", name)
	}
	return texts.Get(code, args...)
}

// sentence gives the words of a line, and the reason that was given for it.
func (s storyteller) sentence(m moment) (t texts.Text, motif string) {
	if m.event == nil {
		return s.factSentence(m)
	}
	name := m.event.Name()
	switch e := m.event.(type) {
	case ins.Created:
		if e.Origine != ins.OrigineGuichet {
			name += "_" + string(e.Origine)
		}
		return histoire(name), ""
	case ins.PieceChecked:
		return histoire(name, "piece", pieceName(e.Preuve.Type)), e.Motif
	case ins.INSAccepted:
		return histoire(name), e.Motif
	case ins.INSRefused:
		t = histoire(name)
		t.Regle = e.Regle
		return t, e.Motif
	case ins.INSNotFound:
		return histoire(name + "_" + string(e.Code)), ""
	case ins.DiscordanceFound:
		return histoire(name), e.Motif
	case ins.VerificationFailed:
		return histoire(name), e.Motif
	case ins.NIRReplaced:
		return histoire(name), e.Motif
	case ins.FraudFound:
		return histoire(name), e.Motif
	case ins.AttributSet:
		return histoire(name, "attribut", string(e.Attribut)), e.Motif
	case ins.AttributLifted:
		return histoire(name, "attribut", string(e.Attribut)), e.Motif
	case ins.TraitsCorrected:
		return histoire(name, "changements", strings.Join(s.changes(m.before, m.after), " ; ")), e.Motif
	case ins.PremierPrenomChanged:
		return histoire(name, "avant", m.before.PremierPrenom, "apres", m.after.PremierPrenom), ""
	case ins.UsedNamesChanged:
		return histoire(name, "nom", orNone(e.NomUtilise), "prenom", orNone(e.PrenomUtilise)), ""
	case ins.PreuveWithdrawn:
		return histoire(name), e.Motif
	case ins.INSWithdrawn:
		return histoire(name), e.Motif
	case ins.AppliVitaleRead:
		if e.AyantDroit {
			name += "_ayant_droit"
		}
		return histoire(name), ""
	case ins.ValidationDeferred:
		return histoire(name), e.Motif
	case ins.Merged:
		return histoire(name), e.Motif
	case ins.Absorbed:
		return histoire(name), e.Motif
	case ins.MergeUndone:
		return histoire(name), e.Motif
	}
	return histoire(name), ""
}

// factSentence gives the words of a fact.
func (s storyteller) factSentence(m moment) (texts.Text, string) {
	l := m.line
	switch l.Name {
	case app.FactCall:
		if f, ok := app.FactOf[app.CallFact](l, app.FactCall); ok {
			return s.callSentence(f), ""
		}
	case app.FactPrint:
		if f, ok := app.FactOf[app.PrintFact](l, app.FactPrint); ok {
			return printSentence(f), ""
		}
	case app.FactAccess:
		f, _ := app.FactOf[app.AccessFact](l, app.FactAccess)
		return histoire(l.Name), f.Motif
	case app.FactRefusal:
		f, _ := app.FactOf[app.RefusalFact](l, app.FactRefusal)
		if f.Porteur != "" { // it says why itself
			return histoire(l.Name + "_portee"), ""
		}
		t := histoire(l.Name)
		if f.Regle != "" {
			t.Regle = f.Regle
		}
		return t, f.Motif
	case app.FactReading:
		f, _ := app.FactOf[app.ReadingFact](l, app.FactReading)
		if f.Source == app.SourceDatamatrix {
			return histoire(l.Name + "_code"), ""
		}
		return histoire(l.Name, "n", strconv.Itoa(f.Personnes)), ""
	case app.FactPrintAnswer:
		f, _ := app.FactOf[app.PrintAnswerFact](l, app.FactPrintAnswer)
		return histoire(l.Name + "_" + f.Acte), ""
	case app.FactVisit:
		if f, _ := app.FactOf[app.VisitFact](l, app.FactVisit); f.Service != "" {
			return histoire(l.Name+"_service", "service", f.Service), ""
		}
	case app.FactReport:
		f, _ := app.FactOf[app.ReportFact](l, app.FactReport)
		t := histoire(l.Name)
		t.Regle = f.Regle
		return t, f.Motif
	case app.FactWorkOpened:
		f, _ := app.FactOf[app.Work](l, app.FactWorkOpened)
		t := histoire(l.Name, "liste", listLabel(f.Liste))
		t.Regle = f.Regle
		return t, f.Motif
	case app.FactWorkAssigned:
		f, _ := app.FactOf[app.WorkAct](l, app.FactWorkAssigned)
		if f.Pour == "" {
			return histoire(l.Name + "_libre"), f.Motif
		}
		return histoire(l.Name, "agent", shortAgent(f.Pour)), f.Motif
	case app.FactWorkCommented:
		f, _ := app.FactOf[app.WorkAct](l, app.FactWorkCommented)
		return histoire(l.Name), f.Motif
	case app.FactWorkClosed:
		f, _ := app.FactOf[app.WorkAct](l, app.FactWorkClosed)
		if f.Cause == app.FinResolu { // the reason is the name of the act that solved it
			return histoire(l.Name + "_resolu"), ""
		}
		return histoire(l.Name, "cause", finLabel(f.Cause)), f.Motif
	case app.FactWorkReopened:
		f, _ := app.FactOf[app.WorkAct](l, app.FactWorkReopened)
		return histoire(l.Name), f.Motif
	case app.FactPairJudged:
		f, _ := app.FactOf[app.Judgement](l, app.FactPairJudged)
		return histoire(l.Name, "avis", avisLabel(f.Avis)), f.Motif
	case FactLabelsDestroyed:
		f, _ := app.FactOf[LabelsFact](l, FactLabelsDestroyed)
		return histoire(l.Name, "n", strconv.Itoa(len(f.Ordres))), f.Motif
	case FactMergeAsked:
		f, _ := app.FactOf[MergeFact](l, FactMergeAsked)
		return histoire(l.Name), f.Motif
	}
	return histoire(l.Name), ""
}

// callSentence is "a appelé INSi par traits : une identité ; premier prénom bloquant."
func (s storyteller) callSentence(f app.CallFact) texts.Text {
	if f.Code == "" {
		return histoire(app.FactCall+"_panne", "faute", f.Faute.String())
	}
	t := histoire(app.FactCall + "_" + string(f.Code))
	if f.Code == ins.UneIdentite {
		var rows []string
		for _, trait := range ins.ComparedTraits() {
			switch f.Verdicts[trait] {
			case ins.Bloquante.Code():
				rows = append(rows, texts.Get("cellule_appel_bloquant", "trait", trait.Libelle()).Phrase)
			case ins.AAnalyser.Code():
				rows = append(rows, texts.Get("cellule_appel_a_analyser", "trait", trait.Libelle()).Phrase)
			}
		}
		if len(rows) == 0 && len(f.Verdicts) > 0 {
			rows = append(rows, texts.Get("cellule_appel_coherent").Phrase)
		}
		if len(rows) > 0 {
			t.Phrase = strings.TrimSuffix(t.Phrase, ".") + " ; " + strings.Join(rows, ", ") + "."
		}
	}
	if f.Criteres.LieuNaissance != "" {
		t.Phrase = strings.TrimSuffix(t.Phrase, ".") + texts.Get("cellule_appel_avec_lieu").Phrase
	}
	return t
}

func printSentence(f app.PrintFact) texts.Text {
	switch {
	case f.Echec != "":
		return histoire(app.FactPrint+"_echec", "raison", strings.TrimSuffix(texts.Get(f.Echec).Phrase, "."))
	case f.Lettre != nil:
		return histoire(app.FactPrint+"_lettre", "pages", shown.PagesInWords(f.Lettre.Pages))
	case f.Datamatrix:
		return histoire(app.FactPrint+"_ins", "n", copies(f.Copies))
	}
	return histoire(app.FactPrint, "n", copies(f.Copies), "statut", statutOf(f.Statut))
}

func copies(n int) string {
	if n <= 1 {
		return texts.Get("cellule_une_etiquette").Phrase
	}
	return texts.Get("cellule_etiquettes", "n", strconv.Itoa(n)).Phrase
}

// statutOf is the French word for the code of a status.
func statutOf(code string) string {
	if s, ok := ins.ParseStatut(code); ok {
		return statutWord(s)
	}
	return code
}

// statutWord is the status inside a sentence.
func statutWord(s ins.Statut) string { return strings.ToLower(s.String()) }

// changes are the traits that differ, before and after (H-03).
func (s storyteller) changes(before, after ins.Identite) []string {
	var out []string
	for _, t := range ins.RecordTraits() {
		a, b := s.entry.TraitText(t, before.Traits), s.entry.TraitText(t, after.Traits)
		if a != b {
			out = append(out, texts.Get("cellule_changement", "trait", t.Libelle(), "avant", orNone(a), "apres", orNone(b)).Phrase)
		}
	}
	if before.DateCertitude != after.DateCertitude && before.DateNaissance == after.DateNaissance {
		out = append(out, texts.Get("cellule_changement_certitude").Phrase)
	}
	return out
}

func orNone(s string) string {
	if s == "" {
		return texts.Get("cellule_aucun").Phrase
	}
	return s
}

func pieceName(t ins.TypePiece) string {
	if info, ok := ins.PieceOf(t); ok {
		return info.Libelle
	}
	return string(t)
}

func listLabel(code string) string { return labelOr("cellule_liste_"+code, code) }

func finLabel(code string) string { return labelOr("cellule_fin_"+code, code) }

func avisLabel(a app.Avis) string {
	if a == "" {
		return ""
	}
	return labelOr("cellule_avis_"+strings.ToLower(string(a)), string(a))
}

// labelOr gives the words of a code that another version of the program, or another room, may have written.
func labelOr(code, otherwise string) string {
	if t, ok := texts.Lookup(code); ok {
		return t.Phrase
	}
	return otherwise
}

// shortAgent names an agent as a colleague does: "MARTIN Claire (123)" is "C. Martin".
func shortAgent(signature string) string {
	name, _, _ := strings.Cut(signature, " (")
	words := strings.Fields(name)
	last := 0 // words of the nom: capitals
	for last < len(words) && words[last] == strings.ToUpper(words[last]) {
		last++
	}
	if last == len(words) && last > 1 {
		last-- // everything in capitals: the last word is the prénom
	}
	if last == 0 || last == len(words) {
		return name
	}
	initial := []rune(words[last])[0]
	return string(unicode.ToUpper(initial)) + ". " + properName(strings.Join(words[:last], " "))
}

// properName writes capitals as a name: "LE GUEN" is "Le Guen".
func properName(s string) string {
	start := true
	return strings.Map(func(r rune) rune {
		was := start
		start = !unicode.IsLetter(r)
		if was {
			return unicode.ToUpper(r)
		}
		return unicode.ToLower(r)
	}, s)
}
