package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"guichet/app"
	"guichet/app/admin"
	"guichet/app/cellule"
	"guichet/app/shown"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// firstInstallation is offered on the lock of a base that has no administrator: whoever holds the machine adds the first
// one there, and nothing else.
type firstInstallation struct {
	sh    *shell
	admin *admin.Administration

	open    bool // the form is shown instead of the login
	form    *form
	button  *piece.Press
	message *shown.Message
	secret  string // drawn for the administrator: shown once
	errand  errand
}

// offerInstallation asks whether the base has an administrator, and offers to add one where it has none.
func (sh *shell) offerInstallation(a *admin.Administration) {
	var needed bool
	sh.options.away(func(ctx context.Context) { needed, _ = a.Installing(ctx) }, func() { // a base that cannot tell says so at the first login
		if needed {
			f := &firstInstallation{sh: sh, admin: a, errand: errand{sh: sh}}
			f.form = newForm(sh, f.do)
			f.button = piece.NewPress(sh.keys)
			sh.firstInstallation = f
			if sh.locked() {
				sh.paint()
			}
		}
	})
}

var firstFields = []shown.Field{
	{Code: "identifiant", Required: true}, {Code: "nom", Required: true}, {Code: "prenom"},
}

// parts is what the lock shows for it.
func (f *firstInstallation) parts() []fyne.CanvasObject {
	if !f.open {
		f.button.OnTapped = func() { f.open = true; f.sh.paint() }
		f.button.SetSecondary(say("ui.premiere.proposer"), "")
		return []fyne.CanvasObject{piece.NewText(piece.Run{Text: say("ui.premiere.phrase"), Color: look.Secondary}), f.button}
	}
	if f.secret != "" {
		f.form.clear()
		f.button.OnTapped = func() { f.sh.firstInstallation = nil; f.sh.paint() }
		f.button.SetPrimary(say("ui.administration.note_prise"), keyEnter)
		f.sh.keys.bind(keyEnter, f.button.OnTapped)
		return append(secretOnce(f.secret), f.button)
	}
	next := shown.Form{Submit: func(v map[string]string) app.Command { return cellule.DoAct{Values: v} }}
	for _, field := range firstFields {
		field.Label = say("ui.agent." + field.Code)
		next.Fields = append(next.Fields, field)
	}
	f.form.show(&next)
	parts := []fyne.CanvasObject{piece.NewText(piece.Run{Text: say("ui.premiere.titre"), Weight: look.SemiBold}), f.form.root}
	if f.message != nil {
		parts = append(parts, messageBox(f.message, nil))
	}
	f.button.OnTapped = f.form.submit
	f.button.SetPrimary(say("ui.premiere.creer"), keyEnter)
	f.sh.keys.bind(keyEnter, f.form.submit)
	return append(parts, f.button)
}

func (f *firstInstallation) do(c app.Command) {
	act, ok := c.(cellule.DoAct)
	if !ok || f.errand.running() {
		return
	}
	f.message = nil
	acc := app.Account{Identifiant: act.Values["identifiant"], Nom: act.Values["nom"], Prenom: act.Values["prenom"]}
	var secret string
	f.errand.run("", func(ctx context.Context) (err error) {
		secret, err = f.admin.FirstAgent(ctx, acc)
		return err
	}, func(err error) {
		if err != nil {
			f.message = messageOfError(err)
		} else {
			f.secret = secret
		}
		f.sh.paint()
	})
}

// secretOnce shows a secret that was drawn: it is handed over on paper or by voice, and replaced at the first login.
func secretOnce(secret string) []fyne.CanvasObject {
	return []fyne.CanvasObject{
		piece.NewText(piece.Run{Text: say("ui.administration.secret")}),
		piece.NewStack(piece.Framed(look.ActSoft, look.Act, 1, 0), piece.NewInset(piece.Sides(12, 16),
			piece.NewText(piece.Run{Text: secret, Size: look.Title, Weight: look.MonoBold}).Centered())),
		piece.Note(say("ui.administration.secret.note")),
	}
}
