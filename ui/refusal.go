package ui

import (
	"fyne.io/fyne/v2"

	"guichet/assets"
	"guichet/assets/texts"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// Refuse shows why the program cannot open its desk, and what to do about it, until the person closes the window: on a
// workstation nobody reads a terminal.
func Refuse(a fyne.App, title string, r *texts.Refusal) {
	newRefusal(a, title, r).ShowAndRun()
}

func newRefusal(a fyne.App, title string, r *texts.Refusal) fyne.Window {
	if err := speakFrench(); err != nil {
		fyne.LogError("traductions", err)
	}
	a.Settings().SetTheme(look.New(false, 1))
	w := a.NewWindow(title)
	w.SetIcon(fyne.NewStaticResource("guichet.png", assets.AppIcon()))
	w.SetPadded(false)
	keys := newKeyTable(w.Canvas())
	button := piece.NewPress(keys)
	button.OnTapped = w.Close
	button.SetPrimary(say("ui.fermer"), keyEnter)
	keys.bind(keyEnter, w.Close)
	keys.escape = w.Close
	content := piece.NewColumn(14,
		piece.NewRow(12, []int{1}, piece.NewFixed(30, 30, look.Icon("refusal", look.Block)),
			piece.NewText(piece.Run{Text: say("ui.ouverture_refusee"), Size: look.Title, Weight: look.SemiBold})),
		piece.NewText(piece.Run{Text: r.Phrase, Size: look.Body}),
		piece.NewText(piece.Run{Text: r.Acte, Size: look.Body, Weight: look.SemiBold}),
		button,
	)
	w.SetContent(&fyne.Container{Layout: whole{}, Objects: []fyne.CanvasObject{
		&fyne.Container{Layout: centred{540}, Objects: []fyne.CanvasObject{content}},
	}})
	w.Resize(fyne.NewSize(620, 260))
	w.CenterOnScreen()
	return w
}
