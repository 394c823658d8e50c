package cli

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"guichet/app"
	"guichet/app/store"
	"guichet/assets/texts"
	"guichet/ins"
)

// found is one result, as --json writes it.
type found struct {
	identite
	ID            string `json:"id"`
	Approchante   bool   `json:"approchante,omitempty"`
	DerniereVenue string `json:"derniere_venue,omitempty"`
}

func (p Program) baseRechercherCommand() *cobra.Command {
	var born, nom, prenom, matricule, ipp string
	var asJSON bool
	c := p.onBase("rechercher", "Recherche comme au guichet : date de naissance, matricule ou IPP", func(ctx context.Context, b *store.Base) error {
		s := app.Search{Nom: nom, Prenom: prenom, IPP: ipp}
		if born != "" {
			var err error
			if s.DateNaissance, err = birthDate(born); err != nil {
				return err
			}
		}
		if matricule != "" {
			m, refusal := ins.ParseMatricule(matricule) // with its key
			if refusal != nil {
				return refusal
			}
			s.Matricule = m
		}
		results, err := b.Search(ctx, s)
		if err != nil {
			return err
		}
		if err := looked(ctx, b, results); err != nil {
			return err
		}
		if asJSON {
			return p.printFoundJSON(results)
		}
		return p.printFound(results)
	})
	c.Use = "rechercher --base F --ne DATE [--nom N] [--prenom P] | --matricule M | --ipp I"
	c.Long = "Recherche par une date de naissance, complétée ou non par des débuts de noms, par un matricule ou par un IPP (RNIV EXI SI 01 à 03).\nChaque dossier montré est noté au journal (EXI SI 14)."
	c.Flags().StringVar(&born, "ne", "", "date de naissance")
	c.Flags().StringVar(&nom, "nom", "", "premiers caractères du nom de naissance ou utilisé")
	c.Flags().StringVar(&prenom, "prenom", "", "premiers caractères du prénom")
	c.Flags().StringVar(&matricule, "matricule", "", "matricule INS, avec sa clé")
	c.Flags().StringVar(&ipp, "ipp", "", "identifiant local")
	c.Flags().BoolVar(&asJSON, "json", false, "une ligne JSON par dossier")
	return c
}

// looked journals the look at each record that is about to be shown (H-01).
func looked(ctx context.Context, b *store.Base, results []app.Found) error {
	by, poste := atTheConsole()
	meta := ins.Meta{Quand: time.Now(), Agent: by.Signature(), Poste: poste}
	var acts []app.Recording
	for _, f := range results {
		acts = append(acts, app.Recording{ID: f.Identite.ID, Entries: []app.Entry{
			{Kind: app.FactAccess, Meta: meta, Fact: app.AccessFact{Motif: texts.Get("cli.recherche_motif").Phrase}}}})
	}
	if len(acts) == 0 {
		return nil
	}
	_, err := b.RecordAll(ctx, acts)
	return err
}

func (p Program) printFoundJSON(results []app.Found) error {
	for _, f := range results {
		out := found{identite: identiteOf(f.Identite), ID: f.Identite.ID, Approchante: f.Approaching}
		if !f.DerniereVenue.IsZero() {
			out.DerniereVenue = f.DerniereVenue.Format(time.RFC3339)
		}
		if err := p.printJSON(out); err != nil {
			return err
		}
	}
	return nil
}

func (p Program) printFound(results []app.Found) error {
	w := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
	near := false
	for _, f := range results {
		if f.Approaching && !near { // apart, and said
			near = true
			fmt.Fprintln(w, "\nDates approchantes :")
		}
		i := f.Identite
		dash := func(s string) string { // E-03
			if s == "" {
				return "–"
			}
			return s
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", i.IPP, i.NomNaissance, dash(i.NomUtilise), i.PremierPrenom, dash(i.PrenomUtilise),
			i.DateNaissance.FR(), i.Sexe, i.Statut(), strings.Join(i.Attributs.Liste(), " "))
	}
	if len(results) == 0 {
		fmt.Fprintln(p.Err, "Aucun dossier.")
	}
	return w.Flush()
}

func (p Program) statistiquesCommand() *cobra.Command {
	var from, to string
	var asJSON bool
	c := p.onBase("statistiques", "Indicateurs d’une période (H-20 à H-32), sans nommer personne", func(ctx context.Context, b *store.Base) error {
		now := time.Now()
		period := app.Period{From: now.AddDate(0, 0, -29), To: now}
		for _, f := range []struct {
			name, typed string
			to          *time.Time
		}{{"--du", from, &period.From}, {"--au", to, &period.To}} {
			if f.typed == "" {
				continue
			}
			t, err := time.ParseInLocation("2006-01-02", f.typed, time.Local)
			if err != nil {
				return usage("%s attend AAAA-MM-JJ : %s", f.name, f.typed)
			}
			*f.to = t
		}
		if period.To.Before(period.From) {
			return usage("--au est avant --du")
		}
		figures, err := b.Indicators(ctx, period)
		if err != nil {
			return err
		}
		if asJSON {
			return p.printJSON(map[string]any{"du": period.From.Format("2006-01-02"), "au": period.To.Format("2006-01-02"),
				"fait": figures.Made.Format(time.RFC3339), "indicateurs": figures.All})
		}
		return p.printFigures(figures)
	})
	c.Flags().StringVar(&from, "du", "", "premier jour (AAAA-MM-JJ) ; 30 jours jusqu’au dernier s’il n’est pas donné")
	c.Flags().StringVar(&to, "au", "", "dernier jour ; aujourd’hui s’il n’est pas donné")
	c.Flags().BoolVar(&asJSON, "json", false, "un objet JSON")
	return c
}

func (p Program) printFigures(figures app.Indicators) error {
	w := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "Du %s au %s\n\n", figures.Period.From.Format("02/01/2006"), figures.Period.To.Format("02/01/2006"))
	for _, i := range figures.All {
		value := "–"
		if i.Known {
			value = strings.Replace(strconv.FormatFloat(i.Value, 'f', decimals(i), 64), ".", ",", 1)
			if i.Unit != "" {
				value += " " + i.Unit
			}
		}
		of := ""
		if i.Total > 0 {
			of = fmt.Sprintf("%d sur %d", i.Part, i.Total)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", i.Code, i.Label, value, of)
		for _, s := range i.Split {
			fmt.Fprintf(w, "\t  %s\t%d\t\n", s.Label, s.Count)
		}
	}
	return w.Flush()
}

func decimals(i app.Indicator) int {
	if i.Unit == "" {
		return 0
	}
	return 1
}

func (p Program) exporterCommand() *cobra.Command {
	var path string
	var withTraits, asCSV, withINS bool
	c := p.onBase("exporter", "Exporte toute la base dans un format ouvert", func(ctx context.Context, b *store.Base) (err error) {
		if asCSV && !withTraits {
			return usage("un fichier CSV d’identités ne contient que des traits : ajoutez --avec-traits")
		}
		if withTraits {
			if err := noteExport(ctx, b); err != nil {
				return err
			}
		}
		out := p.Out
		if path != "" {
			f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
			if err != nil {
				return usage("écriture de %s : %w", path, err)
			}
			defer func() { err = errors.Join(err, f.Close()) }()
			out = f
		}
		if asCSV {
			return writeSheet(ctx, b, out, withINS)
		}
		return b.Export(ctx, out, withTraits)
	})
	c.Long = `Écrit tout ce que la base contient : journal, identités, dossiers des listes, paires jugées, envois en attente,
impressions, agents (sans leurs codes) et réglages, une ligne JSON par objet. Avec --csv, les identités seules, dans les colonnes que « base importer » relit. Sans --avec-traits, rien ne désigne
une personne, et la chaîne du journal se vérifie tout de même.`
	c.Flags().StringVar(&path, "sortie", "", "fichier à écrire, qui ne doit pas exister ; la sortie standard s’il n’est pas donné")
	c.Flags().BoolVar(&withTraits, "avec-traits", false, "écrit les traits et les corps du journal : à protéger comme un dossier")
	c.Flags().BoolVar(&asCSV, "csv", false, "les identités en CSV")
	c.Flags().BoolVar(&withINS, "avec-ins", false, "écrit aussi le matricule des identités qualifiées dans le CSV (H-45)")
	return c
}

// writeSheet writes the identities as a sheet that can be imported. Those merged into another are left out: they are
// read only, and the survivor is there.
func writeSheet(ctx context.Context, b *store.Base, out io.Writer, withINS bool) error {
	w := csv.NewWriter(out)
	columns := sheetColumns
	if !withINS {
		columns = columns[:len(columns)-2]
	}
	if err := w.Write(columns); err != nil {
		return fmt.Errorf("écriture du CSV : %w", err)
	}
	err := b.EachIdentity(ctx, func(i ins.Identite) error {
		if i.FusionneeDans != "" {
			return nil
		}
		cells := []string{i.NomNaissance, i.PremierPrenom, string(i.Sexe), i.DateNaissance.ISO(), i.LieuNaissance, i.ListePrenoms, i.NomUtilise,
			i.PrenomUtilise, i.IPP, strings.Join(i.Attributs.Liste(), " "), i.Statut().Code()}
		if withINS {
			m, o, _ := i.MatriculeEmis() // of qualified identities only
			cells = append(cells, string(m), string(o))
		}
		return w.Write(cells)
	})
	if err != nil {
		return err
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return fmt.Errorf("écriture du CSV : %w", err)
	}
	return nil
}

// birthDate reads --ne.
func birthDate(typed string) (ins.Date, error) {
	d, err := ins.ParseDate(typed)
	if err != nil {
		if d, err = ins.ParseDateFR(typed); err != nil {
			return ins.Date{}, usage("--ne attend AAAA-MM-JJ ou JJ/MM/AAAA : %s", typed)
		}
	}
	return d, nil
}
