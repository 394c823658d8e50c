package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The type scale, before Theme.Scale.
const (
	Body    fyne.ThemeSizeName = "guichet.body"    // 15: most of what is read
	Traits  fyne.ThemeSizeName = "guichet.traits"  // 16: traits of a person
	Caption fyne.ThemeSizeName = "guichet.caption" // 13: what explains
	Small   fyne.ThemeSizeName = "guichet.small"   // 12: headings in capitals, key caps
	Title   fyne.ThemeSizeName = "guichet.title"   // 18: the next act
	Brand   fyne.ThemeSizeName = "guichet.brand"   // 18: the name of the program
)

var sizes = map[fyne.ThemeSizeName]float32{
	Body: 15, Traits: 16, Caption: 13, Small: 12, Title: 18, Brand: 18,
	theme.SizeNameText:           15,
	theme.SizeNameCaptionText:    13,
	theme.SizeNameHeadingText:    22,
	theme.SizeNameSubHeadingText: 18,
}

// still are sizes that text scaling leaves alone: they are air and edges, not something to read.
var still = map[fyne.ThemeSizeName]float32{
	theme.SizeNamePadding:            4,
	theme.SizeNameInnerPadding:       7,
	theme.SizeNameLineSpacing:        4,
	theme.SizeNameInputBorder:        2, // the caret is as wide as this
	theme.SizeNameInputRadius:        0, // rounded inputs are the dearest thing to draw without a GPU
	theme.SizeNameSelectionRadius:    0,
	theme.SizeNameScrollBar:          10,
	theme.SizeNameScrollBarSmall:     5,
	theme.SizeNameScrollBarRadius:    3,
	theme.SizeNameSeparatorThickness: 1,
}

// Theme is Guichet's theme. It ignores the variant of the system: dark or light is a choice of the person at the
// desk, whose neighbour may have chosen otherwise.
type Theme struct {
	Dark  bool
	Scale float32 // of text, 1 to 2; 0 is 1
	// paper is the role of what a frame begins with; Surface when empty.
	paper fyne.ThemeColorName
}

// New gives a theme.
func New(dark bool, scale float32) *Theme { return &Theme{Dark: dark, Scale: scale} }

// Variant is the Fyne variant that this theme draws.
func (t *Theme) Variant() fyne.ThemeVariant {
	if t.Dark {
		return theme.VariantDark
	}
	return theme.VariantLight
}

// fyneRoles says which of our roles a name of Fyne's own widgets takes.
var fyneRoles = map[fyne.ThemeColorName]fyne.ThemeColorName{
	theme.ColorNameForeground:          Text,
	theme.ColorNamePrimary:             Act,
	theme.ColorNameForegroundOnPrimary: OnAct,
	theme.ColorNameHyperlink:           Act,
	theme.ColorNameButton:              Surface,
	theme.ColorNameHover:               Hover,
	theme.ColorNameInputBackground:     Surface,
	theme.ColorNamePlaceHolder:         Secondary,
	theme.ColorNameDisabled:            Secondary,
	theme.ColorNameDisabledButton:      Ground,
	theme.ColorNameSeparator:           Line,
	theme.ColorNameOverlayBackground:   Surface,
	theme.ColorNameMenuBackground:      Surface,
	theme.ColorNameHeaderBackground:    Surface,
	theme.ColorNameScrollBar:           Edge,
	theme.ColorNameError:               Block,
	theme.ColorNameWarning:             Analyse,
	theme.ColorNameSuccess:             Same,
}

// Color implements fyne.Theme.
func (t *Theme) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	switch name {
	case theme.ColorNameBackground:
		if name = Surface; t.paper != "" {
			name = t.paper
		}
		return t.rgb(name)
	case theme.ColorNameInputBorder:
		// Our field draws its own edge; Fyne's shows with the focus only. Only this very value is not drawn at all.
		return color.Transparent
	case theme.ColorNameSelection, theme.ColorNameFocus:
		c := t.rgb(Act)
		c.A = 0x50
		return c
	case theme.ColorNameShadow:
		return color.NRGBA{A: 0x28}
	case theme.ColorNameScrollBarBackground:
		return color.Transparent
	}
	if role, ok := fyneRoles[name]; ok {
		name = role
	}
	if _, ok := palette[name]; ok {
		return t.rgb(name)
	}
	return theme.DefaultTheme().Color(name, t.Variant())
}

func (t *Theme) rgb(name fyne.ThemeColorName) color.NRGBA {
	if t.Dark {
		return rgb(palette[name].dark)
	}
	return rgb(palette[name].light)
}

// Size implements fyne.Theme.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	if s, ok := sizes[name]; ok {
		return s * t.scale()
	}
	if s, ok := still[name]; ok {
		return s
	}
	return theme.DefaultTheme().Size(name)
}

func (t *Theme) scale() float32 { return max(t.Scale, 1) }

// Font implements fyne.Theme.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Symbol:
		return theme.DefaultTheme().Font(style)
	case style.Monospace && style.Bold:
		return monoBold()
	case style.Monospace:
		return mono()
	case style.Bold:
		return bold()
	default:
		return regular()
	}
}

// Icon implements fyne.Theme.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(name) }

// Lay says in which colour a frame of the window begins: the one there will be most of. A pixel painted costs a processor
// thirty times one cleared.
func Lay(role fyne.ThemeColorName) {
	if t, ok := fyne.CurrentApp().Settings().Theme().(*Theme); ok {
		t.paper = role
	}
}

// Color is a role's colour in the theme in force.
func Color(name fyne.ThemeColorName) color.Color { return theme.Color(name) }

// Size is a size of the theme in force.
func Size(name fyne.ThemeSizeName) float32 { return theme.Size(name) }

// Scale is how much larger than drawn the text in force is.
func Scale() float32 { return theme.Size(Body) / sizes[Body] }

// Veil is what dims the screen behind a layer.
func Veil() color.Color { return color.NRGBA{R: 0x0A, G: 0x12, B: 0x1A, A: 0x80} }
