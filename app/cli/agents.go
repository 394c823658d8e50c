package cli

import (
	"context"
	"fmt"
	"os"
	"os/user"
	"time"

	"github.com/spf13/cobra"

	"guichet/app"
	"guichet/app/admin"
	"guichet/app/session"
	"guichet/app/store"
	"guichet/ins"
)

// atTheConsole is who works on the command line: somebody who holds the machine and the key of the base. The journal
// names his account.
func atTheConsole() (app.Agent, string) {
	name := "inconnu"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	poste, err := os.Hostname()
	if err != nil {
		poste = "poste sans nom"
	}
	return app.Agent{Nom: "ligne de commande", Identifiant: name, Profil: app.ProfilAdministrateur}, poste
}

// administration is that of an existing base, for the command line.
func administration(ctx context.Context, b *store.Base) (*admin.Administration, app.Agent, error) {
	by, poste := atTheConsole()
	world, err := b.Document(ctx, admin.DocumentPost, "monde")
	if err != nil {
		return nil, by, err
	}
	training := string(world) == "entrainement"
	return admin.New(admin.Ports{
		Site: b, Accounts: session.New(b, session.Options{Training: training}), Journal: b, Poste: poste, Training: training,
	}), by, nil
}

// noteExport journals that the traits of a base leave it by the command line, before they do.
func noteExport(ctx context.Context, b *store.Base) error {
	a, by, err := administration(ctx, b)
	if err != nil {
		return err
	}
	return a.NoteExport(ctx, by, true, "ligne de commande")
}

// onSite is a command that works on the administration of an existing base.
func (p Program) onSite(name, short string, do func(context.Context, *admin.Administration, app.Agent) error) *cobra.Command {
	return p.onBase(name, short, func(ctx context.Context, b *store.Base) error {
		a, by, err := administration(ctx, b)
		if err != nil {
			return err
		}
		return do(ctx, a, by)
	})
}

func (p Program) agentsCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "agents",
		Short: "Ajoute, liste ou retire les agents qui ouvrent le guichet",
		Long: `Chaque personne a son accès, sous son nom ; il n’y a ni compte général ni code par défaut. Le premier administrateur d’une
base neuve s’ajoute ici. Le code donné est tiré au sort, affiché une fois, et remplacé par l’agent à sa première ouverture.`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(p.agentsAjouter(), p.agentsLister(), p.agentsSimple("desactiver", "Retire un accès, aussitôt", true,
		func(ctx context.Context, a *admin.Administration, by app.Agent, id, motif string) error {
			return a.DisableAgent(ctx, by, id, motif)
		}), p.agentsSimple("reactiver", "Rend un accès retiré", true,
		func(ctx context.Context, a *admin.Administration, by app.Agent, id, motif string) error {
			return a.EnableAgent(ctx, by, id, motif)
		}), p.agentsSimple("liberer", "Lève l’attente après des essais faux", false,
		func(ctx context.Context, a *admin.Administration, by app.Agent, id, _ string) error {
			return a.ReleaseAgent(ctx, by, id)
		}), p.agentsSimple("secret", "Tire un nouveau code pour un agent qui a perdu le sien", false,
		func(ctx context.Context, a *admin.Administration, by app.Agent, id, _ string) error {
			secret, err := a.RenewSecret(ctx, by, id)
			if err != nil {
				return err
			}
			return p.showSecret(id, secret)
		}))
	return c
}

// showSecret prints a drawn secret once.
func (p Program) showSecret(id, secret string) error {
	_, err := fmt.Fprintf(p.Out, "Code de %s, à remettre en main propre et à remplacer à la première ouverture : %s\n", id, secret)
	return err
}

func (p Program) agentsAjouter() *cobra.Command {
	var acc app.Account
	var profil, debut, fin string
	var noSecret bool
	c := p.onSite("ajouter", "Ajoute un agent", func(ctx context.Context, a *admin.Administration, by app.Agent) error {
		var err error
		acc.Profil = app.Profil(profil)
		if acc.Debut, err = dayOf(debut); err != nil {
			return err
		}
		if acc.Fin, err = dayOf(fin); err != nil {
			return err
		}
		secret, err := a.CreateAgent(ctx, by, acc, !noSecret)
		if err != nil {
			return err
		}
		if noSecret {
			_, err = fmt.Fprintf(p.Out, "Agent %s ajouté : sa carte seule ouvre le guichet.\n", session.Name(acc.Identifiant))
			return err
		}
		return p.showSecret(session.Name(acc.Identifiant), secret)
	})
	f := c.Flags()
	f.StringVar(&acc.Identifiant, "identifiant", "", "ce que l’agent tape : lettres sans accent, chiffres, point, tiret")
	f.StringVar(&acc.Nom, "nom", "", "nom")
	f.StringVar(&acc.Prenom, "prenom", "", "prénom")
	f.StringVar(&profil, "profil", "agent", "agent, referent, cellule, administrateur ou auditeur")
	f.StringVar(&acc.Service, "service", "", "service")
	f.StringVar(&debut, "debut", "", "premier jour (AAAA-MM-JJ)")
	f.StringVar(&fin, "fin", "", "dernier jour (AAAA-MM-JJ)")
	f.StringVar(&acc.Carte, "carte", "", "identifiant national de sa carte professionnelle")
	f.BoolVar(&noSecret, "sans-code", false, "pas de code : sa carte seule ouvre le guichet")
	return c
}

func dayOf(s string) (ins.Date, error) {
	if s == "" {
		return ins.Date{}, nil
	}
	d, err := ins.ParseDate(s)
	if err != nil {
		return d, usage("%w", err)
	}
	return d, nil
}

func (p Program) agentsLister() *cobra.Command {
	var asJSON bool
	c := p.onSite("lister", "Liste les agents", func(ctx context.Context, a *admin.Administration, by app.Agent) error {
		all, err := a.Agents(ctx, by)
		if err != nil {
			return err
		}
		if asJSON {
			if all == nil {
				all = []admin.AccountLine{}
			}
			return p.printJSON(all)
		}
		for _, l := range all {
			if _, err := fmt.Fprintf(p.Out, "%-16s %-30s %-28s %s\n", l.Identifiant, l.Nom+" "+l.Prenom, l.Profil.Label(), l.Etat); err != nil {
				return err
			}
		}
		return nil
	})
	c.Flags().BoolVar(&asJSON, "json", false, "en JSON")
	return c
}

// agentsSimple is a command about one agent.
func (p Program) agentsSimple(name, short string, withReason bool, do func(context.Context, *admin.Administration, app.Agent, string, string) error) *cobra.Command {
	var id, motif string
	c := p.onSite(name, short, func(ctx context.Context, a *admin.Administration, by app.Agent) error {
		if id == "" {
			return usage("--identifiant manque")
		}
		return do(ctx, a, by, id, motif)
	})
	c.Flags().StringVar(&id, "identifiant", "", "identifiant de l’agent")
	if withReason {
		c.Flags().StringVar(&motif, "motif", "", "pourquoi : le journal le garde")
	}
	return c
}

func (p Program) reglagesCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "reglages",
		Short: "Liste ou change les réglages de l’établissement",
		Long: `Les réglages de l’établissement sont dans la base, avec qui les a changés, quand et pourquoi. Les règles bloquantes n’en
sont pas. Ce qui est propre à un poste (chemins, lecteurs, imprimantes) reste dans son fichier.`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	var asJSON bool
	list := p.onSite("lister", "Liste les réglages, leur valeur et leur provenance", func(ctx context.Context, a *admin.Administration, by app.Agent) error {
		all, err := a.Settings(ctx, by)
		if err != nil {
			return err
		}
		if asJSON {
			lines := make([]reglage, 0, len(all))
			for _, s := range all {
				l := reglage{Code: s.Code, Libelle: s.Label(), Regle: s.Regle(), Valeur: s.Value, Mots: s.Words, Permis: s.Allowed(), Origine: s.Origin, Motif: s.Motif}
				if !s.Quand.IsZero() {
					l.Quand = &s.Quand
				}
				lines = append(lines, l)
			}
			return p.printJSON(lines)
		}
		for _, s := range all {
			if _, err := fmt.Fprintf(p.Out, "%-32s %-14s %s (%s)\n", s.Code, s.Value, s.Label(), s.Origin); err != nil {
				return err
			}
		}
		return nil
	})
	list.Flags().BoolVar(&asJSON, "json", false, "en JSON")
	var code, value, motif string
	change := p.onSite("changer", "Change un réglage", func(ctx context.Context, a *admin.Administration, by app.Agent) error {
		if code == "" {
			return usage("--code manque : le réglage, comme « guichet reglages lister » l’écrit")
		}
		said, err := a.ChangeSetting(ctx, by, code, value, motif)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(p.Out, said)
		return err
	})
	change.Flags().StringVar(&code, "code", "", "réglage")
	change.Flags().StringVar(&value, "valeur", "", "nouvelle valeur")
	change.Flags().StringVar(&motif, "motif", "", "pourquoi : le journal le garde")
	c.AddCommand(list, change)
	return c
}

type reglage struct {
	Code    string     `json:"code"`
	Libelle string     `json:"libelle"`
	Regle   string     `json:"regle,omitempty"`
	Valeur  string     `json:"valeur"`
	Mots    string     `json:"mots"`
	Permis  string     `json:"permis"`
	Origine string     `json:"origine"`
	Quand   *time.Time `json:"quand,omitempty"`
	Motif   string     `json:"motif,omitempty"`
}
