package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// menuEntry is one line of the menu bar: its words and the key whose act it does. The key table says what that is on the
// screen that is shown; a key that does nothing there does nothing here either.
type menuEntry struct{ label, key string }

// menus are the menus a Mac expects, in their order; the system adds its own to them.
var menus = []struct {
	title   string
	text    bool // has the system's own acts on text
	entries []menuEntry
}{
	{"ui.menu.fichier", false, []menuEntry{
		{"ui.menu.carte", "F3"}, {"ui.menu.creer", "Ctrl N"}, {"ui.menu.etiquettes", "F9"}, {}, {"ui.menu.verrouiller", "F12"},
	}},
	{"ui.menu.edition", true, []menuEntry{{"ui.menu.rechercher", "Ctrl F"}, {"ui.menu.actualiser", "Ctrl R"}}},
	{"ui.menu.presentation", false, []menuEntry{
		{"ui.menu.agrandir", "Ctrl +"}, {"ui.menu.reduire", "Ctrl -"}, {"ui.menu.sombre", "Ctrl D"}, {}, {"ui.menu.services", "Ctrl E"},
	}},
	{"ui.menu.aide", false, []menuEntry{{"ui.menu.ouvrir_aide", "F1"}}},
}

// mainMenu makes the menu bar of a Mac from the key table: Fichier, Édition with the system's own acts on text,
// Présentation, Aide.
func (sh *shell) mainMenu() *fyne.MainMenu {
	var all []*fyne.Menu
	for _, m := range menus {
		menu := fyne.NewMenu(say(m.title))
		if m.text {
			menu.Items = append(menu.Items, sh.textItems()...)
		}
		for _, e := range m.entries {
			if e.key == "" {
				menu.Items = append(menu.Items, fyne.NewMenuItemSeparator())
				continue
			}
			menu.Items = append(menu.Items, sh.menuItem(e))
		}
		all = append(all, menu)
	}
	return fyne.NewMainMenu(all...)
}

// menuItem does what its key does. A chord is shown by the system beside the words; a function key is written in them,
// since it is no shortcut for Fyne.
func (sh *shell) menuItem(e menuEntry) *fyne.MenuItem {
	item := fyne.NewMenuItem(say(e.label), func() {
		if !sh.keys.blocked() {
			sh.keys.do(canonical(e.key), nil)
		}
	})
	if modifier, name, ok := chord(canonical(e.key)); ok {
		item.Shortcut = &desktop.CustomShortcut{KeyName: name, Modifier: modifier}
	} else {
		item.Label += " (" + e.key + ")"
	}
	return item
}

// textItems are the acts on what is being typed, for whatever has the focus.
func (sh *shell) textItems() []*fyne.MenuItem {
	item := func(code string, make func(fyne.Clipboard) fyne.Shortcut) *fyne.MenuItem {
		i := fyne.NewMenuItem(say(code), func() {
			if f, ok := sh.canvas.Focused().(fyne.Shortcutable); ok {
				f.TypedShortcut(make(fyne.CurrentApp().Clipboard()))
			}
		})
		i.Shortcut = make(nil)
		return i
	}
	return []*fyne.MenuItem{
		item("ui.menu.couper", func(c fyne.Clipboard) fyne.Shortcut { return &fyne.ShortcutCut{Clipboard: c} }),
		item("ui.menu.copier", func(c fyne.Clipboard) fyne.Shortcut { return &fyne.ShortcutCopy{Clipboard: c} }),
		item("ui.menu.coller", func(c fyne.Clipboard) fyne.Shortcut { return &fyne.ShortcutPaste{Clipboard: c} }),
		item("ui.menu.tout", func(fyne.Clipboard) fyne.Shortcut { return &fyne.ShortcutSelectAll{} }),
		fyne.NewMenuItemSeparator(),
	}
}
