package ui

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/admin"
	"guichet/app/session"
	"guichet/app/settings"
	"guichet/app/shown"
	"guichet/app/store"
	"guichet/assets/texts"
	"guichet/ins"
	"guichet/printing"
)

// administered is a site with its real base and accounts, and a check of the workstation that finds three things.
func administered(t testing.TB, people ...app.Account) (*admin.Administration, *store.Base) {
	t.Helper()
	base, err := store.Open(filepath.Join(t.TempDir(), "guichet.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, base.Close()) })
	accounts := session.New(base, session.Options{Training: true, Params: session.Params{Memory: 64, Time: 1, Threads: 1}})
	require.NoError(t, accounts.Warm(context.Background()))
	for _, p := range people {
		_, err := accounts.Create(context.Background(), p, true, ins.Meta{Quand: tenFortyTwo, Agent: "Anne CHEF", Poste: "accueil-1"})
		require.NoError(t, err)
	}
	return admin.New(admin.Ports{
		Site: base, Accounts: accounts, Journal: base, Poste: "accueil-1", Training: true, Clock: func() time.Time { return tenFortyTwo },
		Check: func(_ context.Context, progress func(admin.CheckLine)) ([]admin.CheckLine, error) {
			lines := []admin.CheckLine{
				{Sujet: "lecteurs", Level: shown.LevelUp, Phrase: "Deux lecteurs répondent."},
				{Sujet: "certificat", Level: shown.LevelAttention, Phrase: "Le certificat expire dans 41 jours.", Acte: "Demandez son renouvellement à l’ANS."},
				{Sujet: "impression", Level: shown.LevelAbsent, Phrase: "Aucune imprimante n’est réglée.", Acte: "Ajoutez-en une dans le fichier du poste."},
			}
			for _, l := range lines {
				progress(l)
			}
			return lines, nil
		},
		Printers: twoPrinters{},
	}), base
}

// twoPrinters is a workstation with one printer that answers and one that does not. What it draws is always the same.
type twoPrinters struct{}

func (twoPrinters) State(context.Context) ([]admin.PrinterLine, error) {
	return []admin.PrinterLine{
		{Nom: "Étiquettes accueil", Voie: "9100", Sortes: "etiquettes, bracelets", Level: shown.LevelUp, Phrase: "ZD421-203dpi"},
		{Nom: "Laser", Voie: "ipp", Sortes: "pages, planches", Level: shown.LevelAbsent, Phrase: "La file ne répond pas.", Acte: "Vérifiez qu’elle est allumée."},
	}, nil
}

func (twoPrinters) Models() []printing.Model { return printing.Models() }

func (twoPrinters) Pattern(_ context.Context, name string) (printing.Result, error) {
	if name == "Laser" {
		return printing.Result{Issue: printing.IssueRefused, Cause: texts.Refuse("impression.imprimante_inconnue", "imprimante", name)}, nil
	}
	return printing.Result{}, nil
}

func (twoPrinters) PreviewModel(text []byte) (printing.Output, error) {
	if _, err := admin.ParseModelText(text); err != nil {
		return printing.Output{}, err
	}
	return printing.Output{Bytes: labelPicture()}, nil
}

var (
	chef   = app.Account{Identifiant: "chef.anne", Nom: "CHEF", Prenom: "Anne", Profil: app.ProfilAdministrateur}
	martin = app.Account{Identifiant: "martin.claire", Nom: "MARTIN", Prenom: "Claire", Profil: app.ProfilAgent, Service: "Urgences"}
)

// openAdministration shows the administration to somebody.
func openAdministration(t testing.TB, p app.Profil, size fyne.Size, opts Options, people ...app.Account) (*Window, *adminRoom) {
	t.Helper()
	a, _ := administered(t, people...)
	opts.Administration = a
	w, d := open(t, size, opts)
	d.to(of(blocking(), p))
	for _, r := range w.shell.rooms {
		if room, ok := r.(*adminRoom); ok {
			w.shell.goTo(room)
			return w, room
		}
	}
	require.FailNow(t, "no administration")
	return nil, nil
}

// section opens the section of a name.
func (r *adminRoom) show(name string) { r.goToSection(r.sectionOf(name)) }

func TestAdministration_EachSectionForItsRight_H43(t *testing.T) {
	for p, want := range map[app.Profil][]string{
		app.ProfilAdministrateur: {"ui.administration.verification", "ui.administration.reglages", "ui.administration.agents", "ui.administration.sauvegardes", "ui.administration.imprimantes", "ui.administration.installation"},
		app.ProfilAuditeur:       {"ui.administration.journal"},
		app.ProfilCellule:        {"ui.administration.journal"},
	} {
		_, r := openAdministration(t, p, screenSize, Options{}, chef)
		var got []string
		for _, s := range r.mine() {
			got = append(got, s.name())
		}
		require.Equal(t, want, got, p)
	}
	a, _ := administered(t, chef)
	w, d := open(t, screenSize, Options{Administration: a})
	d.to(of(blocking(), app.ProfilAgent))
	require.NotContains(t, textsOf(w), "Administration")
}

func TestAdministration_CheckTellsEachPartAndItsAct(t *testing.T) {
	w, r := openAdministration(t, app.ProfilAdministrateur, screenSize, Options{}, chef)
	press(w, fyne.KeyF5)
	seen := textsOf(w)
	require.Contains(t, seen, "Deux lecteurs répondent.")
	require.Contains(t, seen, "Demandez son renouvellement à l’ANS.")
	require.Contains(t, seen, "2 points sont à voir.")
	require.Len(t, r.sections[0].(*checkSection).lines, 3)
}

func TestAdministration_ASettingIsChangedWithItsReason_G30(t *testing.T) {
	w, r := openAdministration(t, app.ProfilAdministrateur, screenSize, Options{}, chef)
	r.show("ui.administration.reglages")
	s := r.at.(*settingsSection)
	at := -1
	for i, one := range s.all {
		if one.Code == settings.PieceEachVisit {
			at = i
		}
	}
	s.list.Go(at)
	press(w, fyne.KeyReturn)
	require.NotNil(t, r.asking)
	require.Equal(t, r.form.inputs[0].focusable(), w.window.Canvas().Focused(), "the value comes first")
	press(w, fyne.Key1) // oui
	require.Equal(t, "oui", r.form.inputs[0].value())
	press(w, fyne.KeyReturn) // no reason yet: the form waits for it
	require.NotNil(t, r.asking)
	require.Equal(t, r.form.inputs[1].focusable(), w.window.Canvas().Focused())
	test.Type(w.window.Canvas().Focused(), "décision du comité")
	press(w, fyne.KeyReturn)
	require.Nil(t, r.asking)
	values, err := r.admin.Values(context.Background())
	require.NoError(t, err)
	require.True(t, values.Yes(settings.PieceEachVisit))
	require.Contains(t, s.all[at].Origin, "22/11/2026")
}

func TestAdministration_AnAgentIsAddedAndHisCodeShownOnce_H04(t *testing.T) {
	w, r := openAdministration(t, app.ProfilAdministrateur, screenSize, Options{}, chef)
	r.show("ui.administration.agents")
	press(w, fyne.KeyF3)
	for code, v := range map[string]string{"identifiant": "martin.claire", "nom": "MARTIN", "prenom": "Claire", "profil": "agent", "fin": "31/12/2026"} {
		for _, in := range r.form.inputs {
			if in.field.Code == code {
				in.set(v)
			}
		}
	}
	r.form.submit()
	require.NotNil(t, r.asking)
	secret := r.asking.secret
	require.NotEmpty(t, secret)
	require.Contains(t, textsOf(w), secret)
	press(w, fyne.KeyReturn)
	require.NotContains(t, textsOf(w), secret)
	require.Contains(t, textsOf(w), "MARTIN")

	s := r.at.(*agentsSection)
	require.Len(t, s.all, 2)
	s.list.OnOpen(slicesIndex(s, "martin.claire"))
	press(w, fyne.Key2)
	require.NotNil(t, r.asking)
	r.form.inputs[0].set("fin de stage")
	r.form.submit()
	require.Contains(t, s.all[slicesIndex(s, "martin.claire")].Etat, "fin de stage")
}

func slicesIndex(s *agentsSection, id string) int {
	for i, a := range s.all {
		if a.Identifiant == id {
			return i
		}
	}
	return -1
}

func TestAdministration_TheJournalIsReadVerifiedAndNarrowed_H03(t *testing.T) {
	w, r := openAdministration(t, app.ProfilAuditeur, screenSize, Options{}, chef, martin)
	s := r.at.(*journalSection)
	require.GreaterOrEqual(t, len(s.rows), 2)
	press(w, fyne.KeyF5)
	require.NotNil(t, r.message)
	require.Contains(t, r.message.Phrase, "La chaîne est entière")
	s.list.OnOpen(0)
	require.Contains(t, textsOf(w), s.rows[0].Empreinte)
	press(w, fyne.KeyEscape)
	press(w, fyne.KeyF3)
	r.form.inputs[0].set("personne")
	r.form.submit()
	require.Empty(t, s.rows)
	require.Contains(t, textsOf(w), "Aucune ligne.")
}

func TestAdministration_PrintersTellHowTheyAreAndPrintTheirPattern(t *testing.T) {
	w, r := openAdministration(t, app.ProfilAdministrateur, screenSize, Options{}, chef)
	r.show("ui.administration.imprimantes")
	require.Contains(t, textsOf(w), "Vérifiez qu’elle est allumée.")
	press(w, fyne.Key1)
	require.Equal(t, shown.MessageSuccess, r.message.Level)
	press(w, fyne.Key2)
	require.Equal(t, shown.MessageWarning, r.message.Level)
}

func TestAdministration_AModelIsDrawnWhileItIsTyped(t *testing.T) {
	w, r := openAdministration(t, app.ProfilAdministrateur, screenSize, Options{}, chef)
	r.show("ui.administration.imprimantes")
	s := r.at.(*printersSection)
	s.show(s.models[0])
	require.Empty(t, s.mistake)
	require.NotNil(t, s.picture.Resource)
	capture(t, w, "administration-modele")
	good := s.editor.Text
	w.window.Canvas().Focus(s.editor)
	test.Type(s.editor, "x")
	require.Contains(t, s.mistake, "Ligne 1")
	require.NotNil(t, s.picture.Resource, "the last good picture stays")
	s.editor.SetText(good)
	require.Empty(t, s.mistake)
	press(w, fyne.KeyEscape)
	require.Empty(t, s.open)
}

func TestAdministration_TheFirstAdministratorIsMadeOnTheLock(t *testing.T) {
	a, base := administered(t)
	w, d := open(t, screenSize, Options{Administration: a})
	d.to(locked())
	first := w.shell.firstInstallation
	require.NotNil(t, first)
	first.button.OnTapped()
	for i, v := range []string{"chef.anne", "CHEF", "Anne"} {
		first.form.inputs[i].set(v)
	}
	first.form.submit()
	require.NotEmpty(t, first.secret)
	require.Contains(t, textsOf(w), first.secret)
	press(w, fyne.KeyReturn)
	require.Nil(t, w.shell.firstInstallation)
	needed, err := a.Installing(context.Background())
	require.NoError(t, err)
	require.False(t, needed)
	_, err = session.New(base, session.Options{}).Login(context.Background(), app.Login{Identifiant: "chef.anne", Secret: "rien", Quand: tenFortyTwo})
	require.Error(t, err)
}

func TestAdministration_NothingIsCut(t *testing.T) {
	for name, c := range map[string]struct {
		size  fyne.Size
		scale float32
		dark  bool
	}{
		"1366": {screenSize, 1, false}, "1280 dark": {fyne.NewSize(1280, 720), 1, true}, "200 %": {screenSize, 2, false}, "125 %": {screenSize, 1.25, false},
	} {
		t.Run(name, func(t *testing.T) {
			for _, p := range []app.Profil{app.ProfilAdministrateur, app.ProfilAuditeur} {
				w, r := openAdministration(t, p, c.size, Options{TextScale: c.scale, Dark: c.dark}, chef, martin)
				for _, s := range r.mine() {
					r.goToSection(s)
					nothingIsCut(t, w)
					capture(t, w, "administration-"+name+"-"+s.name())
				}
			}
		})
	}
}
