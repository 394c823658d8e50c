package cli

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/cps"
	"guichet/cards/pcsc"
	"guichet/cards/vitale"
)

// lecteur is one reader, as `guichet cartes` shows it.
type lecteur struct {
	Lecteur    string `json:"lecteur"`
	Etat       string `json:"etat"` // vide, carte, muette
	Famille    string `json:"famille,omitempty"`
	Generation string `json:"generation,omitempty"`
	ATR        string `json:"atr,omitempty"`
}

// mouvement is one event of `guichet cartes --suivre`. It holds no patient data: counts, never names or numbers.
type mouvement struct {
	Quand         time.Time `json:"quand"`
	Evenement     string    `json:"evenement"`
	Lecteur       string    `json:"lecteur,omitempty"`
	Famille       string    `json:"famille,omitempty"`
	Beneficiaires *int      `json:"beneficiaires,omitempty"`
	Nominative    *bool     `json:"nominative,omitempty"`
	DureeMS       *int64    `json:"duree_ms,omitempty"`
	Faute         *refus    `json:"faute,omitempty"`
}

func (p Program) cartesCommand() *cobra.Command {
	var follow, asJSON bool
	c := &cobra.Command{
		Use:   "cartes [--suivre] [--json]",
		Short: "Lecteurs et cartes de ce poste",
		Long: `Montre les lecteurs et ce qu’ils contiennent, ou suit ce qui s’y passe jusqu’à SIGTERM. Rien de ce qui est écrit ne
nomme un patient.`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if !follow {
				return p.listReaders(asJSON)
			}
			m := &cards.Monitor{Service: pcsc.Service{}, Vitale: vitale.Reader{}, Porteur: cps.Reader{}}
			for ev := range m.Watch(c.Context()) {
				if err := p.showEvent(ev, asJSON); err != nil {
					return err
				}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&follow, "suivre", false, "suit les branchements, insertions, lectures et retraits")
	c.Flags().BoolVar(&asJSON, "json", false, "écrit des lignes JSON")
	return c
}

func (p Program) listReaders(asJSON bool) error {
	session, err := (pcsc.Service{}).Open()
	if err != nil {
		return unavailable(err)
	}
	defer session.Close()
	states, err := session.Wait(nil, time.Second)
	if err != nil {
		return unavailable(err)
	}
	if len(states) == 0 {
		return &exitError{CodeUnavailable, texts.Refuse("cli.aucun_lecteur")}
	}
	for _, s := range states {
		l := lecteur{Lecteur: s.Name, Etat: "vide"}
		switch {
		case s.Mute:
			l.Etat = "muette"
		case s.Present:
			famille, generation := cards.Recognize(s.ATR)
			l.Etat, l.Famille, l.Generation, l.ATR = "carte", string(famille), generation, fmt.Sprintf("%X", s.ATR)
		}
		if asJSON {
			if err := p.printJSON(l); err != nil {
				return err
			}
			continue
		}
		what := texts.Get("cli.lecteur_" + l.Etat).Phrase
		if l.Famille != "" {
			what = texts.Get("cli.carte_" + l.Famille).Phrase
		}
		fmt.Fprintf(p.Out, "%s : %s\n", l.Lecteur, what)
	}
	return nil
}

func (p Program) showEvent(ev cards.Event, asJSON bool) error {
	m := mouvement{
		Quand: ev.When, Evenement: string(ev.Kind), Lecteur: ev.Reader, Famille: string(ev.Card.Famille), Faute: refusOf(ev.Fault),
	}
	if ev.Lecture != nil {
		n, took := len(ev.Lecture.Beneficiaires), ev.Lecture.Fin.Sub(ev.Lecture.Debut).Milliseconds()
		m.Beneficiaires, m.DureeMS = &n, &took
	}
	if ev.Porteur != nil {
		m.Nominative = &ev.Porteur.Nominative
	}
	if asJSON {
		return p.printJSON(m)
	}
	fmt.Fprintf(p.Out, "%s  %-28s %s", m.Quand.Format("15:04:05.000"), texts.Get("cli.evenement_"+m.Evenement).Phrase, m.Lecteur)
	if m.Beneficiaires != nil {
		fmt.Fprintf(p.Out, " : %d bénéficiaire(s), %d ms", *m.Beneficiaires, *m.DureeMS)
	}
	if ev.Fault != nil {
		fmt.Fprintf(p.Out, " : %s", ev.Fault.Error())
	}
	fmt.Fprintln(p.Out)
	return nil
}

// unavailable says what to do about a smart-card service that does not answer.
func unavailable(err error) error {
	var code cards.Code
	if errors.As(err, &code) {
		return &exitError{CodeUnavailable, texts.Refuse("cli.service_lecteurs", "code", code.Error())}
	}
	return &exitError{CodeUnavailable, err}
}
