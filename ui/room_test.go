package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/ui/piece"
)

// plainBody is a room of one field, for what the shell does with any room.
type plainBody struct {
	at       place
	field    *piece.Field
	entered  int
	released int
	acts     int
	sh       *shell
}

func addRoom(sh *shell, name, key string, rights ...app.Right) *plainBody {
	r := &plainBody{at: place{name: name, key: key, rights: rights}, sh: sh, field: piece.NewField(sh.keys, "Filtre", piece.MaskNone)}
	r.at.body = piece.NewColumn(0, r.field)
	sh.furnish(r)
	return r
}

func (r *plainBody) place() place                { return r.at }
func (r *plainBody) settle(fyne.Focusable, bool) {}
func (r *plainBody) forget() func()              { return nil }
func (r *plainBody) escape() bool                { return false }
func (r *plainBody) help() helpPage              { return helpPage{title: "Essai"} }
func (r *plainBody) enter()                      { r.entered++ }
func (r *plainBody) leave()                      { r.released++ }
func (r *plainBody) clock() func()               { return nil }

func (r *plainBody) draw() func() {
	r.sh.keys.bind("F9", func() { r.acts++ })
	return nil
}

func of(s desk.Snapshot, p app.Profil) desk.Snapshot {
	s.Agent.Profil, s.Agent.Identifiant = p, string(p)
	return s
}

func textsOf(w *Window) []string { return textsIn(w.window.Content()) }

func textsIn(o fyne.CanvasObject) []string {
	var seen []string
	eachText(o, fyne.NewPos(0, 0), nil, func(o *canvas.Text, _ fyne.Position, _ []box) { seen = append(seen, o.Text) })
	return seen
}

func TestRooms_AreShownToThoseWhoMayEnter_H43(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	r := addRoom(w.shell, "ui.volet.comparaison", "F10", app.RightCellule)
	d.to(of(blocking(), app.ProfilAgent))
	require.NotContains(t, textsOf(w), "F10")
	press(w, fyne.KeyF10)
	require.True(t, w.shell.atDesk(), "no key leads where one may not enter")

	d.to(of(blocking(), app.ProfilCellule))
	require.Contains(t, textsOf(w), "F10")
	press(w, fyne.KeyF10)
	require.Equal(t, room(r), w.shell.here)
	require.Equal(t, 1, r.entered)
	require.NotContains(t, textsOf(w), "LISE ANNE MARIE", "one room is shown at a time")
	press(w, fyne.KeyF9)
	require.Equal(t, 1, r.acts)
	require.Empty(t, d.sent, "the desk hears no key of another room")
	press(w, fyne.KeyF2)
	require.True(t, w.shell.atDesk())
	require.Equal(t, 1, r.released)
}

func TestRooms_KeepWhatIsTypedAndTheFocus(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	r := addRoom(w.shell, "ui.volet.comparaison", "F10", app.RightCellule)
	d.to(of(traitsForm(), app.ProfilCellule))
	test.Type(w.window.Canvas().Focused(), "ANNE-LISE")
	press(w, fyne.KeyF10)
	require.Nil(t, w.window.Canvas().Focused())
	w.window.Canvas().Focus(r.field.Input())
	d.to(of(traitsForm(), app.ProfilCellule)) // the desk goes on meanwhile
	require.True(t, r.field.Has(w.window.Canvas().Focused()))
	press(w, fyne.KeyF2)
	test.Type(w.window.Canvas().Focused(), " MARIE")
	require.Equal(t, "ANNE-LISE MARIE", w.screen.now.form.values()["prenoms"])
	press(w, fyne.KeyF10)
	require.True(t, r.field.Has(w.window.Canvas().Focused()))
}

func TestRooms_TheLockCoversAllAndGivesTheRoomBackToTheSamePerson(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	r := addRoom(w.shell, "ui.volet.comparaison", "F10", app.RightCellule)
	mine := of(blocking(), app.ProfilCellule)
	d.to(mine)
	press(w, fyne.KeyF10)
	covered := mine
	covered.Agent.Locked = true
	d.to(covered)
	require.Equal(t, 1, r.released)
	require.False(t, w.shell.work.Visible())
	press(w, fyne.KeyF9)
	press(w, fyne.KeyF2)
	require.Zero(t, r.acts)
	d.to(mine)
	require.Equal(t, room(r), w.shell.here)

	d.to(covered)
	d.to(of(blocking(), app.ProfilAgent)) // another one opens the session
	require.True(t, w.shell.atDesk())
	d.to(mine)
	press(w, fyne.KeyF10)
	second := mine
	second.Agent.Identifiant = "autre"
	d.to(second)
	require.True(t, w.shell.atDesk(), "nobody begins where another one was")
}

func TestRooms_WhoHasNoPatientsBeginsInHisOwnRoom_H43(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	r := addRoom(w.shell, "ui.volet.comparaison", "F11", app.RightSettings, app.RightAgents)
	d.to(of(idle(), app.ProfilAdministrateur))
	require.Equal(t, room(r), w.shell.here)
	press(w, fyne.KeyF2)
	require.Equal(t, room(r), w.shell.here, "the desk is not his")
}
