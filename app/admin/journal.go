package admin

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"guichet/app"
	"guichet/app/settings"
	"guichet/app/shown"
	"guichet/assets/texts"
)

// JournalRow is one line ready to show. It holds no trait: what an identity was is read in its record, by who may.
type JournalRow struct {
	Seq         int64
	Quand       time.Time
	Jour, Heure string
	Agent       string
	Poste       string
	Acte        string // "INS acceptée"
	Sur         string // "dossier K7QX…", "agents", "réglages"
	Detail      string // what changed, for lines about the program; "" for lines about a person
	Identite    string // to narrow the journal to it
	Empreinte   string
}

// JournalView is one page of the reader.
type JournalView struct {
	Rows []JournalRow
	Next int64
	// Names are the acts that the filter can choose from.
	Names []shown.Choice
}

func (a *Administration) journal(by app.Agent) (app.JournalReader, error) {
	if r := by.Require(app.RightJournal); r != nil {
		return nil, r
	}
	if a.p.Journal == nil {
		return nil, texts.Refuse("app_administration_absente")
	}
	return a.p.Journal, nil
}

// Journal gives a page of the journal in words.
func (a *Administration) Journal(ctx context.Context, by app.Agent, q app.JournalQuery) (JournalView, error) {
	j, err := a.journal(by)
	if err != nil {
		return JournalView{}, err
	}
	page, err := j.Page(ctx, q)
	if err != nil {
		return JournalView{}, err
	}
	v := JournalView{Next: page.Next, Names: journalNames()}
	for _, l := range page.Lines {
		v.Rows = append(v.Rows, journalRow(l))
	}
	return v, nil
}

// lineWord is the name of an event or of a fact in words.
func lineWord(name string) string {
	if t, ok := texts.Lookup("app_ligne_" + name); ok {
		return t.Phrase
	}
	return name
}

func journalNames() []shown.Choice {
	var out []shown.Choice
	for _, name := range texts.Family("app_ligne_") {
		out = append(out, shown.Choice{Value: name, Label: lineWord(name)})
	}
	slices.SortFunc(out, func(a, b shown.Choice) int { return strings.Compare(a.Label, b.Label) })
	return out
}

func journalRow(l app.Line) JournalRow {
	r := JournalRow{
		Seq: l.Seq, Quand: l.Quand, Jour: l.Quand.Format("02/01/2006"), Heure: l.Quand.Format("15:04:05"),
		Agent: l.Agent, Poste: l.Poste, Acte: lineWord(l.Name), Identite: l.ID, Empreinte: l.Hash,
	}
	if subject, ok := strings.CutPrefix(l.ID, "guichet:"); ok {
		r.Sur, r.Detail = texts.Get("app_sujet_"+subject).Phrase, siteDetail(l)
		return r
	}
	short := l.ID
	if len(short) > 8 {
		short = short[:8] + "…"
	}
	r.Sur = texts.Get("app_sujet_dossier", "id", short).Phrase
	return r
}

// siteDetail says what a line about the program changed. Lines about people say nothing here.
func siteDetail(l app.Line) string {
	switch l.Name {
	case app.FactSession:
		var f app.SessionFact
		if json.Unmarshal(l.Body, &f) != nil {
			return ""
		}
		parts := []string{texts.Get("app_session_" + f.Acte).Phrase}
		if f.Moyen != "" {
			parts = append(parts, texts.Get("app_moyen_"+string(f.Moyen)).Phrase)
		}
		if f.Motif != "" {
			parts = append(parts, texts.Get(f.Motif).Phrase)
		}
		if f.Avant != "" {
			parts = append(parts, texts.Get("app_session_avant", "agent", f.Avant).Phrase)
		}
		if f.Carte != "" {
			parts = append(parts, texts.Get("app_session_carte", "carte", f.Carte).Phrase)
		}
		return strings.Join(parts, " · ")
	case app.FactAgent:
		var f app.AgentFact
		if json.Unmarshal(l.Body, &f) != nil {
			return ""
		}
		return joined(texts.Get("app_agent_acte_"+f.Acte).Phrase, f.Identifiant, f.Motif)
	case app.FactSetting:
		var f SettingFact
		if json.Unmarshal(l.Body, &f) != nil {
			return ""
		}
		label, before, after := f.Code, f.Avant, f.Apres
		if spec, ok := settings.SpecOf(f.Code); ok {
			label, before, after = spec.Label(), spec.ValueLabel(f.Avant), spec.ValueLabel(f.Apres)
		}
		return joined(label, before+" → "+after, f.Motif)
	case app.FactBackup:
		var f BackupFact
		if json.Unmarshal(l.Body, &f) != nil {
			return ""
		}
		return joined(texts.Get("app_sauvegarde_"+f.Acte).Phrase, f.Fichier)
	case FactExport:
		var f ExportFact
		if json.Unmarshal(l.Body, &f) != nil {
			return ""
		}
		if f.Traits {
			return texts.Get("app_export_avec_traits").Phrase
		}
		return texts.Get("app_export_sans_traits").Phrase
	}
	return ""
}

func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// VerifyJournal checks the chain; cancelling ctx stops it. A break comes back as a refusal, with its line in the report.
func (a *Administration) VerifyJournal(ctx context.Context, by app.Agent, progress func(done, total int64)) (app.JournalReport, error) {
	if by.May(app.RightSettings) && a.p.Journal != nil { // whether the chain holds says nothing of anybody
		return a.p.Journal.VerifyJournal(ctx, progress)
	}
	j, err := a.journal(by)
	if err != nil {
		return app.JournalReport{}, err
	}
	return j.VerifyJournal(ctx, progress)
}

// FactExport is an export of the journal; its body is an ExportFact.
const FactExport = "export"

// ExportFact says what left the base.
type ExportFact struct {
	Traits bool   `json:"traits"`
	Motif  string `json:"motif,omitempty"`
}

// ExportJournal writes the journal as JSON lines. With traits it is the whole base in clear: the cellule alone may, and
// says why (H-45). The line about the export comes first, so that none goes untold.
func (a *Administration) ExportJournal(ctx context.Context, by app.Agent, w io.Writer, withTraits bool, motif string) error {
	j, err := a.journal(by)
	if err != nil {
		return err
	}
	if withTraits {
		if r := by.Require(app.RightCellule); r != nil {
			return r
		}
		if strings.TrimSpace(motif) == "" {
			return texts.Refuse("app_export_motif")
		}
	}
	if err := a.NoteExport(ctx, by, withTraits, motif); err != nil {
		return err
	}
	return j.Export(ctx, w, withTraits)
}

// NoteExport journals that something of the base leaves it: before it does.
func (a *Administration) NoteExport(ctx context.Context, by app.Agent, withTraits bool, motif string) error {
	fact := app.Entry{Kind: FactExport, Meta: a.meta(by), Fact: ExportFact{Traits: withTraits, Motif: motif}}
	return a.p.Site.ChangeDocument(ctx, DocumentPost, "", app.AboutBase, func([]byte) ([]byte, []app.Entry, error) { return nil, []app.Entry{fact}, nil })
}
