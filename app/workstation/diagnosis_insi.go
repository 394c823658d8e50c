package workstation

import (
	"context"
	"errors"
	"strconv"
	"time"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/cps/signing"
	"guichet/ins"
	"guichet/ins/insi"
)

// service checks the certificate or the card, then the service itself. No code is asked for and no try is spent.
func (d *diagnosis) service(ctx context.Context, path, reader string) {
	if path == "" {
		d.say("insi", cards.LevelAttention, "montage.diag_insi_absent")
		return
	}
	settings, err := insi.LoadConfig(path)
	if err != nil {
		d.failed("certificat", "montage.insi_inutilisable", err)
		return
	}
	card := settings.Mode == insi.ModeCPx
	if card {
		settings.Signataire = cardFor(settings.Carte, insi.Production) // for the check alone: it is never opened
	}
	check := insi.CheckConfig(settings)
	for _, r := range check.Refus {
		d.found("certificat", cards.LevelAbsent, r.Sentence)
	}
	for _, r := range check.Alertes {
		d.found("certificat", cards.LevelAttention, r.Sentence)
	}
	if !check.OK() {
		return
	}
	if check.CN != "" {
		d.say("certificat", cards.LevelGood, "montage.diag_certificat", "cn", check.CN, "fin", check.Fin.Format("02/01/2006"))
	}
	service, err := OpenINSi(settings, reader, revocationLists())
	if err != nil {
		d.failed("insi", "montage.insi_inutilisable", err)
		return
	}
	defer func() { _ = service.Close() }() // nothing was kept
	ctx, cancel := context.WithTimeout(ctx, servicePatience)
	defer cancel()
	if card {
		d.card(ctx, service.Carte)
		if err := service.Reach(ctx); err != nil {
			d.fault(err)
		} else {
			d.say("insi", cards.LevelGood, "montage.diag_insi_joint")
		}
	} else {
		d.call(ctx, service)
	}
	d.revocations(service.Revocations())
}

// simulated checks the service of a demonstration.
func (d *diagnosis) simulated(ctx context.Context, service app.Teleservice) {
	ctx, cancel := context.WithTimeout(ctx, servicePatience)
	defer cancel()
	if _, err := service.Search(ctx, adrunZoe()); err != nil {
		d.fault(err)
		return
	}
	d.say("insi", cards.LevelGood, "montage.diag_simulateur")
}

// adrunZoe does not exist: the test platform knows her (00), production does not (01). Both prove the way.
func adrunZoe() ins.Query {
	return ins.Query{
		NomNaissance: "ADRUN", Prenoms: []string{"ZOE"}, Sexe: ins.Feminin, DateNaissance: ins.Date{Year: 1975, Month: 12, Day: 31},
	}
}

func (d *diagnosis) call(ctx context.Context, service *INSi) {
	began := time.Now()
	if _, err := service.Search(ctx, adrunZoe()); err != nil {
		d.fault(err)
		return
	}
	d.say("insi", cards.LevelGood, "montage.diag_insi", "duree", time.Since(began).Round(10*time.Millisecond).String())
}

func (d *diagnosis) fault(err error) {
	var fault *ins.Fault
	if errors.As(err, &fault) {
		d.found("insi", cards.LevelAbsent, texts.Sentence{Code: fault.Texte, Phrase: fault.Phrase, Acte: fault.Acte})
		return
	}
	d.failed("insi", "montage.insi_inutilisable", err)
}

// card tells the library and the card that would sign.
func (d *diagnosis) card(ctx context.Context, c *signing.Card) {
	s := c.State(ctx)
	if s.Refusal == nil || s.Holder != "" {
		d.say("carte", cards.LevelGood, "montage.cpx_diag_bibliotheque", "chemin", c.Library())
	}
	switch {
	case s.Refusal != nil:
		d.found("carte", cards.LevelAttention, s.Refusal.Sentence)
	case s.Left == 1:
		d.say("carte", cards.LevelAttention, "pkcs11.dernier_essai")
	default:
		d.say("carte", cards.LevelGood, "montage.cpx_diag_pret", "porteur", s.Holder, "essais", strconv.Itoa(s.Left))
	}
}

func (d *diagnosis) revocations(lists []insi.ListeRevocation) {
	for _, l := range lists {
		day := l.Fin.Local().Format("02/01/2006")
		switch l.Etat {
		case "a_jour":
			d.say("certificat", cards.LevelGood, "montage.diag_revocation", "autorite", l.Autorite, "fin", day)
		case "perimee":
			d.say("certificat", cards.LevelAttention, "montage.diag_revocation_perimee", "autorite", l.Autorite, "fin", day, "cause", l.Cause)
		default:
			d.say("certificat", cards.LevelAttention, "montage.diag_revocation_absente", "autorite", l.Autorite, "cause", l.Cause)
		}
	}
}

// authorities says whether professional cards are verified.
func (d *diagnosis) authorities(path string) {
	if path == "" {
		d.say("lecteurs", cards.LevelAttention, "montage.diag_autorites_absentes")
		return
	}
	_, n, err := authorities(path)
	if err != nil {
		d.failed("lecteurs", "montage.diag_autorites_absentes", err)
		return
	}
	d.say("lecteurs", cards.LevelGood, "montage.diag_autorites", "n", strconv.Itoa(n))
}
