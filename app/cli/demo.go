package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/papers"
	"guichet/app/shown"
	"guichet/app/workstation"
	"guichet/assets/texts"
	"guichet/ins"
	"guichet/printing/render"
)

// demoPatience bounds the whole demonstration: everything in it is on this machine.
const demoPatience = time.Minute

func (p Program) demoCommand() *cobra.Command {
	var dir string
	var asJSON bool
	var faults []string
	var j journee
	c := &cobra.Command{
		Use:   "demo --sortie DIR | --journee N --base F",
		Short: "Joue une admission entière, ou toute une journée, sans fenêtre",
		Long: `Joue une admission entière sur les simulateurs embarqués : cartes Vitale et CPx lues, INSi appelé en TLS mutuel,
pièce vérifiée, identité qualifiée, journal écrit, étiquettes faites. Laisse dans le dossier etiquettes.pdf,
etiquette.zpl, etiquette.png, premiere-page.pdf, journal.jsonl, guichet.db et resume.json. La personne n’existe pas.

Avec --journee, joue une journée de N admissions dans la base F : trois agents, 8 % de discordances, des patients qui
reviennent ; avec --pannes, INSi, les cartes puis l’imprimante tombent en panne un moment. Écrit une ligne JSON par acte
dès qu’il est durable : {seq, ipp, acte, statut, evenement, empreinte}. Interrompue n’importe quand, elle reprend sur la
même base ; le bilan va sur la sortie d’erreur.`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if c.Flags().Changed("journee") {
				return p.playDay(c.Context(), j)
			}
			if dir == "" {
				return usage("--sortie manque : le dossier qui recevra les documents")
			}
			ctx, cancel := context.WithTimeout(c.Context(), demoPatience)
			defer cancel()
			d := demo{program: p, dir: dir, asJSON: asJSON, began: time.Now()}
			return d.play(ctx, faults)
		},
	}
	c.Flags().StringVar(&dir, "sortie", "", "dossier des documents ; la base y est refaite")
	c.Flags().BoolVar(&asJSON, "json", false, "écrit aussi le résumé sur la sortie standard")
	c.Flags().StringSliceVar(&faults, "panne", nil, "panne du simulateur INSi, par son nom")
	c.Flags().IntVar(&j.n, "journee", 0, "joue une journée de ce nombre d’admissions")
	c.Flags().StringVar(&j.base, "base", "", "fichier de la base de la journée")
	c.Flags().Uint64Var(&j.seed, "graine", 1, "la même graine donne la même journée")
	c.Flags().BoolVar(&j.faults, "pannes", false, "INSi, les cartes et l’imprimante tombent en panne un moment")
	return c
}

type etape struct {
	Nom string `json:"nom"`
	MS  int64  `json:"ms"`
}

type resume struct {
	Statut  string   `json:"statut"`
	Patient identite `json:"patient"`
	Etapes  []etape  `json:"etapes"`
	TotalMS int64    `json:"total_ms"`
}

// demo is one admission played through the same commands and snapshots as the window.
type demo struct {
	program Program
	dir     string
	asJSON  bool
	station *workstation.Station
	began   time.Time
	last    time.Time
	steps   []etape
}

func (d *demo) play(ctx context.Context, faults []string) (err error) {
	if err := removeOldBase(d.dir); err != nil {
		return err
	}
	d.last = time.Now()
	if d.station, err = workstation.OpenDemonstration(ctx, workstation.DemoOptions{Dir: d.dir, Pannes: faults}); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.station.Close()) }()
	d.step("poste_pret")

	admitted, err := d.admit(ctx)
	if err != nil {
		return err
	}
	id, err := d.station.Identity(ctx, admitted.Patient.Opened.ID)
	if err != nil {
		return err
	}
	if err := d.documents(ctx, id); err != nil {
		return err
	}
	return d.summary(id)
}

// removeOldBase makes room for the base of this demonstration: an older one would already know the patient.
func removeOldBase(dir string) error {
	old, err := filepath.Glob(filepath.Join(dir, "guichet.db*"))
	if err != nil {
		return usage("dossier %s : %w", dir, err)
	}
	for _, f := range old {
		if err := os.Remove(f); err != nil {
			return usage("ancienne base %s : %w", f, err)
		}
	}
	return nil
}

// admit leads the desk from the card to the label.
func (d *demo) admit(ctx context.Context) (desk.Snapshot, error) {
	guichet := d.station.Desk
	var none desk.Snapshot
	if _, err := d.until(ctx, "carte_cpx", func(s desk.Snapshot) bool { return s.State == desk.StateIdle && !s.Agent.Locked }); err != nil {
		return none, err
	}
	d.station.Demonstration.InsertNamed("adrun-zoe")
	if _, err := d.until(ctx, "carte_vitale", in(desk.StateChoosing)); err != nil {
		return none, err
	}
	guichet.Do(desk.ChooseBeneficiaire{Index: 0})
	if _, err := d.until(ctx, "recherche", in(desk.StatePiece)); err != nil {
		return none, err
	}
	guichet.Do(desk.ChoosePiece{Type: ins.PieceCNI})
	s, err := d.until(ctx, "piece", in(desk.StateTraits))
	if err != nil {
		return none, err
	}
	values := map[string]string{}
	for _, f := range s.Now.Form.Fields {
		values[f.Code] = f.Value // what the card proposes, read again on the document
	}
	values[string(ins.TraitSexe)] = string(ins.Feminin)
	guichet.Do(s.Now.Form.Submit(values))
	if _, err = d.until(ctx, "traits", in(desk.StateReady)); err != nil {
		return none, err
	}
	guichet.Do(desk.CallINSi{})
	s, err = d.until(ctx, "appel_insi", in(desk.StateComparing, desk.StateNone, desk.StateSeveral, desk.StateUnavailable))
	if err != nil {
		return none, err
	}
	if s.State == desk.StateComparing && s.Now.Primary != nil {
		guichet.Do(s.Now.Primary.Command)
	} else {
		guichet.Do(desk.RecordWithoutINS{})
		if s, err = d.until(ctx, "", func(s desk.Snapshot) bool { return s.Now.Form != nil || s.State == desk.StateDone }); err != nil {
			return none, err
		}
		if s.Now.Form != nil { // the place of birth, which INSi would have given
			guichet.Do(s.Now.Form.Submit(map[string]string{string(ins.TraitLieuNaissance): "99999"}))
		}
	}
	if _, err = d.until(ctx, "enregistrement", in(desk.StateDone)); err != nil {
		return none, err
	}
	guichet.Do(desk.PrintLabels{})
	return d.until(ctx, "etiquettes", func(s desk.Snapshot) bool {
		return s.State == desk.StateDone && s.Message != nil
	})
}

func in(states ...desk.State) func(desk.Snapshot) bool {
	return func(s desk.Snapshot) bool {
		for _, w := range states {
			if s.State == w {
				return true
			}
		}
		return false
	}
}

// until waits for a snapshot and times the step. A refusal met on the way ends the demonstration: nobody is there
// to answer it.
func (d *demo) until(ctx context.Context, step string, cond func(desk.Snapshot) bool) (desk.Snapshot, error) {
	var refused *shown.Message
	s, err := d.station.Desk.Until(ctx, func(s desk.Snapshot) bool {
		if s.Message != nil && s.Message.Level == shown.MessageRefusal {
			refused = s.Message
			return true
		}
		return cond(s)
	})
	switch {
	case err != nil:
		return s, fmt.Errorf("étape %s : %w", step, err)
	case refused != nil && !cond(s):
		return s, &texts.Refusal{Sentence: texts.Sentence{Code: refused.Code, Regle: refused.Regle, Phrase: refused.Phrase, Acte: refused.Acte}}
	}
	if step != "" {
		d.step(step)
	}
	return s, nil
}

func (d *demo) step(name string) {
	now := time.Now()
	d.steps = append(d.steps, etape{name, now.Sub(d.last).Milliseconds()})
	d.last = now
	if !d.asJSON {
		fmt.Fprintf(d.program.Err, "%-16s %5d ms\n", name, d.steps[len(d.steps)-1].MS)
	}
}

// documents leaves what an admission hands out, under names that support staff expect.
func (d *demo) documents(ctx context.Context, id ins.Identite) error {
	order := app.LabelOrder{ID: "demo", Identite: id, Copies: 1, Quand: d.began}
	for _, w := range []struct {
		file, model string
		format      render.Format
	}{
		{"etiquettes.pdf", papers.ModeleEtiquette, render.PDF},
		{"etiquette.zpl", papers.ModeleEtiquette, render.ZPL},
		{"etiquette.png", papers.ModeleEtiquette, render.PNG},
		{"premiere-page.pdf", papers.ModelePremierePage, render.PDF},
	} {
		order.Modele = w.model
		out, err := d.station.Labels.Document(order, w.format)
		if err != nil {
			return fmt.Errorf("%s : %w", w.file, err)
		}
		if err := d.write(w.file, out.Bytes); err != nil {
			return err
		}
	}
	var journal bytes.Buffer
	if err := d.station.ExportJournal(ctx, &journal, true); err != nil {
		return fmt.Errorf("journal : %w", err)
	}
	d.step("documents")
	return d.write("journal.jsonl", journal.Bytes())
}

func (d *demo) write(name string, content []byte) error {
	if err := os.WriteFile(filepath.Join(d.dir, name), content, 0o600); err != nil {
		return usage("écriture de %s : %w", name, err)
	}
	return nil
}

func (d *demo) summary(id ins.Identite) error {
	r := resume{
		Statut: id.Statut().Code(), Patient: identiteOf(id), Etapes: d.steps,
		TotalMS: time.Since(d.began).Milliseconds(),
	}
	var b bytes.Buffer
	quiet := d.program
	quiet.Out = &b
	if err := quiet.printJSON(r); err != nil {
		return err
	}
	if err := d.write("resume.json", b.Bytes()); err != nil {
		return err
	}
	if d.asJSON {
		_, err := d.program.Out.Write(b.Bytes())
		return err
	}
	fmt.Fprintf(d.program.Out, "Identité %s en %d ms ; documents dans %s\n", id.Statut(), r.TotalMS, d.dir)
	return nil
}
