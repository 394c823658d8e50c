package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"guichet/app"
	"guichet/app/entry"
	"guichet/app/store"
	"guichet/app/workstation"
	"guichet/assets/texts"
	"guichet/ins"
)

// importBatch is how many records enter in one transaction.
const importBatch = 500

// imported is what became of one record of the file: one JSON line of the report.
type imported struct {
	Ligne       int      `json:"ligne"`
	IPP         string   `json:"ipp,omitempty"`
	ID          string   `json:"id,omitempty"`
	Etat        string   `json:"etat"` // importee, deja, refusee
	Statut      string   `json:"statut,omitempty"`
	Changements []string `json:"changements,omitempty"` // traits that normalising changed (C-05), by name
	Remarques   []string `json:"remarques,omitempty"`
	Refus       *refus   `json:"refus,omitempty"`
}

// importTotal is the last line of the report.
type importTotal struct {
	Total     int  `json:"total"`
	Importees int  `json:"importees"`
	Deja      int  `json:"deja"`
	Refusees  int  `json:"refusees"`
	Essai     bool `json:"essai,omitempty"`
}

func (p Program) importerCommand() *cobra.Command {
	var file, report, separator, encoding, agent, listed, written string
	var ignored []string
	var trial bool
	c := p.onBase("importer", "Reprend des identités d’un fichier CSV", func(ctx context.Context, b *store.Base) (err error) {
		if file == "" {
			return usage("--fichier manque : le fichier CSV, ou - pour l’entrée standard")
		}
		if listed != listDemoted && listed != listAll {
			return usage("--a-valider : %s ou %s", listDemoted, listAll)
		}
		if written != placesText && written != placesCodes {
			return usage("--lieux : %s ou %s", placesText, placesCodes)
		}
		in := p.In
		if file != "-" {
			f, err := os.Open(file)
			if err != nil {
				return usage("lecture de %s : %w", file, err)
			}
			defer f.Close()
			in = f
		}
		rows, err := newSheet(in, separator, encoding, ignored)
		if err != nil {
			return err
		}
		out := p.Out
		if report != "" {
			f, err := os.OpenFile(report, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
			if err != nil {
				return usage("écriture de %s : %w", report, err)
			}
			defer func() { err = errors.Join(err, f.Close()) }()
			out = f
		}
		by, poste := atTheConsole()
		if agent != "" {
			by.Identifiant = agent
		}
		where, err := workstation.Places()
		if err != nil {
			return err
		}
		w := bufio.NewWriter(out)
		i := importer{base: b, places: where, codes: written == placesCodes, rows: rows, trial: trial, listAll: listed == listAll, seen: map[uuid.UUID]int{}, report: json.NewEncoder(w),
			meta: ins.Meta{Quand: time.Now(), Agent: by.Signature(), Poste: poste}}
		i.report.SetEscapeHTML(false)
		err = i.run(ctx)
		if e := w.Flush(); e != nil && err == nil {
			err = fmt.Errorf("écriture du rapport : %w", e)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(p.Err, "%d lignes : %d reprises, %d déjà là, %d refusées.\n", i.total.Total, i.total.Importees, i.total.Deja, i.total.Refusees)
		if i.total.Refusees > 0 {
			return &exitError{code: CodeRefused}
		}
		return nil
	})
	c.Use = "importer --base F --fichier CSV"
	c.Long = `Reprend les identités d’un fichier CSV (virgule, point-virgule ou tabulation ; première ligne : noms des colonnes). Colonnes :
nom_naissance, premier_prenom, sexe, date_naissance (AAAA-MM-JJ ou JJ/MM/AAAA, ou ce qui en est connu : 07/1960, 1955), lieu_naissance
(code COG, ou ce qu’écrivent les pièces) ; au choix
liste_prenoms, nom_utilise, prenom_utilise, ipp, attributs (séparés par des espaces).

Un lieu qui ne peut vouloir dire qu’un endroit est pris et dit dans le rapport. Un code postal n’est jamais pris pour un code : cinq
chiffres qui sont l’un et l’autre font refuser la ligne, avec les codes possibles ; « 63220 Mazoires » les départage (C-62). --lieux codes les lit comme des codes :
à ne choisir que pour un fichier qui n’a que des codes, comme celui de base exporter.

Une identité reprise entre provisoire, sans pièce ni INS, et attend d’être validée à la prochaine venue (A-35, RNIV EXI ES 03) :
les colonnes statut, matricule et oid sont lues et ne sont pas crues. Celle que l’ancien système tenait pour mieux que
provisoire est aussi mise dans la liste « à valider » : c’est une rétrogradation (A-40). --a-valider toutes y met les autres
aussi : un dossier par identité, à ne choisir que pour un petit fichier. Chaque ligne du fichier a sa ligne dans le rapport (JSON),
la dernière est le total. Une mauvaise ligne est refusée avec son numéro et sa raison, les autres entrent. La commande peut être
arrêtée et relancée : ce qui est entré n’entre pas deux fois. Termine par le code 3 si une ligne a été refusée.`
	c.Flags().StringVar(&file, "fichier", "", "fichier CSV, ou - pour l’entrée standard")
	c.Flags().StringVar(&report, "rapport", "", "fichier du rapport ; la sortie standard s’il n’est pas donné")
	c.Flags().StringVar(&separator, "separateur", "", "séparateur des colonnes ; deviné s’il n’est pas donné")
	c.Flags().StringVar(&encoding, "encodage", "utf-8", "utf-8 ou windows-1252")
	c.Flags().StringSliceVar(&ignored, "ignorer", nil, "colonnes du fichier à ne pas reprendre")
	c.Flags().StringVar(&listed, "a-valider", listDemoted, "identités à mettre dans la liste « à valider » : declassees ou toutes")
	c.Flags().StringVar(&written, "lieux", placesText, "ce que contient lieu_naissance : textes ou codes")
	c.Flags().StringVar(&agent, "agent", "", "qui fait la reprise ; l’utilisateur du système s’il n’est pas donné")
	c.Flags().BoolVar(&trial, "essai", false, "fait le rapport sans rien écrire dans la base")
	return c
}

// Which imported identities get an item in the worklist of those to validate (--a-valider).
const (
	listDemoted = "declassees" // those that the former system held for more than provisoire
	listAll     = "toutes"
)

// How a file writes places of birth (--lieux).
const (
	placesText  = "textes" // anything: a postal code may be among them
	placesCodes = "codes"
)

// importer brings the rows of a sheet into a base.
type importer struct {
	base    *store.Base
	places  app.Places
	codes   bool // the file has only codes of places
	rows    *sheet
	trial   bool
	listAll bool
	meta    ins.Meta
	report  *json.Encoder
	seen    map[uuid.UUID]int // line of each record of this run, by identifier: in 16 bytes, for millions
	total   importTotal
	pending []app.Recording
	lines   []imported // of pending, in the same order
}

func (i *importer) run(ctx context.Context) error {
	i.total.Essai = i.trial
	for {
		r, err := i.rows.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && ctx.Err() != nil {
			err = ctx.Err()
		}
		if err != nil {
			return errors.Join(err, i.flush(context.WithoutCancel(ctx))) // what the report says entered has entered
		}
		if err := i.take(ctx, r); err != nil {
			return err
		}
	}
	if err := i.flush(ctx); err != nil {
		return err
	}
	return i.report.Encode(i.total)
}

// take decides about one record.
func (i *importer) take(ctx context.Context, r sheetRow) error {
	line := imported{Ligne: r.line, IPP: r.value("ipp")}
	entries, refusal := i.entries(r, &line)
	if refusal != nil {
		return i.refuse(line, refusal)
	}
	source := "ipp " + line.IPP
	if line.IPP == "" {
		source = "ligne " + strings.Join(r.cells, "\x1f")
	}
	line.ID = i.base.ImportName(source)
	key, err := uuid.Parse(line.ID)
	if err != nil {
		return fmt.Errorf("nommer un dossier repris : %w", err)
	}
	if first := i.seen[key]; first != 0 {
		return i.refuse(line, texts.Refuse("cli.import_deux_fois", "ligne", fmt.Sprint(first)))
	}
	i.seen[key] = r.line
	there, holder, err := i.base.Known(ctx, line.ID, line.IPP)
	switch {
	case err != nil:
		return err
	case there:
		return i.already(ctx, line, entries)
	case line.IPP != "" && holder != "":
		return i.refuse(line, texts.Refuse("cli.import_ipp_pris", "ipp", line.IPP))
	}
	line.Etat, line.Statut = "importee", ins.Provisoire.Code()
	created := entries[0].Event.(ins.Created)
	created.ID = line.ID
	if line.IPP == "" && !i.trial {
		if created.IPP, err = i.base.NextIPP(ctx); err != nil {
			return err
		}
		line.IPP = created.IPP
	}
	entries[0].Event = created
	twins, err := i.base.Doublons(ctx, ins.Identite{ID: line.ID, Traits: created.Traits, NomUtilise: created.NomUtilise})
	if err != nil {
		return err
	}
	for _, d := range twins {
		line.Remarques = append(line.Remarques, texts.Get("cli.import_doublon", "ipp", d.Identite.IPP).Phrase)
	}
	i.pending, i.lines = append(i.pending, app.Recording{ID: line.ID, Entries: entries}), append(i.lines, line)
	if len(i.pending) >= importBatch {
		return i.flush(ctx)
	}
	return nil
}

// already is a record that entered before: the same, or another under its name.
func (i *importer) already(ctx context.Context, line imported, entries []app.Entry) error {
	d, err := i.base.Load(ctx, line.ID)
	if err != nil {
		return err
	}
	line.IPP, line.Etat, line.Statut = d.Identite.IPP, "deja", d.Identite.Statut().Code()
	if d.Identite.Traits != entries[0].Event.(ins.Created).Traits {
		line.Remarques = append(line.Remarques, texts.Get("cli.import_autres_traits").Phrase)
	}
	i.total.Total++
	i.total.Deja++
	return i.say(line)
}

func (i *importer) refuse(line imported, r *texts.Refusal) error {
	line.Etat, line.Statut, line.Refus = "refusee", "", refusOf(r)
	i.total.Total++
	i.total.Refusees++
	return i.say(line)
}

// say writes a line of the report after those of the records that wait: in the order of the file.
func (i *importer) say(line imported) error {
	if len(i.pending) > 0 {
		i.lines = append(i.lines, line)
		return nil
	}
	return i.report.Encode(line)
}

// entries are the events of one record; the first creates it.
func (i *importer) entries(r sheetRow, line *imported) ([]app.Entry, *texts.Refusal) {
	if r.refusal != nil {
		return nil, r.refusal
	}
	s := ins.Saisie{NomNaissance: r.value("nom_naissance"), PremierPrenom: r.value("premier_prenom"), ListePrenoms: r.value("liste_prenoms"),
		Sexe: ins.Sexe(strings.ToUpper(r.value("sexe"))), LieuNaissance: r.value("lieu_naissance")}
	if typed := r.value("date_naissance"); typed != "" {
		var refusal *texts.Refusal
		if s.DateNaissance, s.DateCertitude, refusal = ins.ReadDate(typed, ins.DateOf(i.meta.Quand)); refusal != nil { // C-41 to C-46
			return nil, refusal
		}
	}
	if typed := s.LieuNaissance; typed != "" {
		var refusal *texts.Refusal
		if s.LieuNaissance, refusal = i.place(typed, s.DateNaissance, line); refusal != nil {
			return nil, refusal
		}
	}
	checked := ins.CheckEntry(s, ins.DateOf(i.meta.Quand))
	if len(checked.Refus) > 0 {
		return nil, checked.Refus[0].Refusal
	}
	for _, c := range checked.Changements {
		line.Changements = append(line.Changements, string(c.Trait))
	}
	for _, a := range checked.Alertes {
		line.Remarques = append(line.Remarques, a.Refusal.Phrase)
	}
	created := ins.Created{Meta: i.meta, ID: "reprise", IPP: line.IPP, Traits: checked.Traits, Origine: ins.OrigineImport}
	for _, used := range []struct {
		to   *string
		name string
	}{{&created.NomUtilise, "nom_utilise"}, {&created.PrenomUtilise, "prenom_utilise"}} {
		read, refusal := ins.ReadUsedName(r.value(used.name))
		if refusal != nil {
			return nil, refusal
		}
		out := read.Nom
		if read.Mention != "" { // the row enters without the word, and its line says so
			line.Remarques = append(line.Remarques, texts.Get("cli.import_nom_utilise", "mention", read.Mention, "choix", strings.Join(read.Choix, " ou "), "nom", out).Phrase)
		}
		if *used.to = out; out != r.value(used.name) {
			line.Changements = append(line.Changements, used.name)
		}
	}
	held := r.value("statut") != "" && r.value("statut") != ins.Provisoire.Code() || r.value("matricule") != ""
	created.SansListe = !held && !i.listAll // a demotion is listed
	events := []ins.Event{created}
	for _, a := range strings.Fields(strings.ToLower(r.value("attributs"))) {
		events = append(events, ins.AttributSet{Meta: i.meta, Attribut: ins.Attribut(a), Motif: texts.Get("cli.import_motif").Phrase})
	}
	if held {
		line.Remarques = append(line.Remarques, texts.Get("cli.import_sans_preuve").Phrase)
	}
	var id ins.Identite
	var entries []app.Entry
	for _, ev := range events {
		var refusal *texts.Refusal
		if id, _, refusal = ins.Apply(id, ev); refusal != nil {
			return nil, refusal
		}
		entries = append(entries, app.Entry{Event: ev})
	}
	return entries, nil
}

// place reads the place of a row as the desk does: nobody can be asked, so what may mean two places is refused with both,
// and a postal code is never a code (C-62).
func (i *importer) place(typed string, ne ins.Date, line *imported) (string, *texts.Refusal) {
	reader := entry.Reader{Places: i.places, Now: i.meta.Quand}
	code, found := reader.Reading(typed, ne)
	switch {
	case code == typed:
		return code, nil
	case code != "":
		line.Changements = append(line.Changements, string(ins.TraitLieuNaissance))
		line.Remarques = append(line.Remarques, texts.Get("cli.import_lieu_lu", "valeur", typed, "lieu", reader.PlaceText(code, ne)).Phrase)
		return code, nil
	case i.codes && slices.ContainsFunc(found, func(p app.Place) bool { return p.Code == strings.ToUpper(typed) }):
		return strings.ToUpper(typed), nil
	case len(found) == 0:
		return "", texts.Refuse("cli.import_lieu_introuvable", "valeur", typed)
	case len(found) == 1 && found[0].Code == strings.ToUpper(typed): // not in the table, and accepted (C-63)
		line.Remarques = append(line.Remarques, texts.Get("cli.import_lieu_inconnu", "code", found[0].Code).Phrase)
		return found[0].Code, nil
	}
	meant := make([]string, len(found))
	for k, p := range found {
		meant[k] = p.Code + " " + p.Libelle
	}
	return "", texts.Refuse("cli.import_lieu", "valeur", typed, "lieux", strings.Join(meant, " ; "))
}

// flush records what waits, then reports it: no line says "importée" before the record is durable.
func (i *importer) flush(ctx context.Context) error {
	if len(i.pending) == 0 {
		return nil
	}
	refused := map[string]*texts.Refusal{}
	if !i.trial {
		if _, err := i.base.RecordAll(ctx, i.pending); err != nil {
			if refused, err = i.oneByOne(ctx, err); err != nil {
				return err
			}
		}
	}
	i.pending = i.pending[:0]
	lines := slices.Clone(i.lines)
	i.lines = i.lines[:0]
	for _, line := range lines {
		if r := refused[line.ID]; r != nil && line.Etat == "importee" {
			if err := i.refuse(line, r); err != nil {
				return err
			}
			continue
		}
		if line.Etat == "importee" {
			i.total.Total++
			i.total.Importees++
		}
		if err := i.report.Encode(line); err != nil {
			return fmt.Errorf("écriture du rapport : %w", err)
		}
	}
	return nil
}

// oneByOne records each of a batch that did not enter whole; only what a rule refuses stays out.
func (i *importer) oneByOne(ctx context.Context, cause error) (map[string]*texts.Refusal, error) {
	if !errors.Is(cause, app.ErrStale) && !errors.Is(cause, app.ErrIPPTaken) {
		return nil, cause
	}
	refused := map[string]*texts.Refusal{}
	for _, r := range i.pending {
		_, err := i.base.Record(ctx, r.ID, r.Expected, r.Entries, nil)
		switch {
		case errors.Is(err, app.ErrStale):
			refused[r.ID] = texts.Refuse("cli.import_autre_programme")
		case errors.Is(err, app.ErrIPPTaken):
			refused[r.ID] = texts.RefusalIn(err)
		case err != nil:
			return nil, err
		}
	}
	return refused, nil
}
