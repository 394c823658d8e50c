package piece

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"guichet/ui/look"
)

// Ground is a plain rectangle of a role. Plain rectangles are the cheapest thing that software drawing knows.
func Ground(role fyne.ThemeColorName) *canvas.Rectangle { return canvas.NewRectangle(look.Color(role)) }

// Outline draws thin lines on the sides that are asked for: four lines cost far less than a second rectangle behind
// the first when every pixel is painted by the processor.
type Outline struct{ Top, Right, Bottom, Left bool }

// NewOutline gives a container with an Outline.
func NewOutline(sides Outline, role fyne.ThemeColorName) *fyne.Container {
	lines := make([]fyne.CanvasObject, 4)
	for i := range lines {
		lines[i] = Ground(role)
	}
	return &fyne.Container{Layout: sides, Objects: lines}
}

// Layout implements fyne.Layout.
func (l Outline) Layout(o []fyne.CanvasObject, size fyne.Size) {
	thick := func(on bool) float32 {
		if on {
			return 1
		}
		return 0
	}
	place(o[0], 0, 0, size.Width, thick(l.Top))
	place(o[1], size.Width-1, 0, thick(l.Right), size.Height)
	place(o[2], 0, size.Height-1, size.Width, thick(l.Bottom))
	place(o[3], 0, 0, thick(l.Left), size.Height)
}

// MinSize implements fyne.Layout.
func (Outline) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// Framed is a ground with an edge and rounded corners.
func Framed(fill, edge fyne.ThemeColorName, width, radius float32) *canvas.Rectangle {
	r := canvas.NewRectangle(look.Color(fill))
	r.StrokeColor, r.StrokeWidth, r.CornerRadius = look.Color(edge), width, radius
	return r
}

// Rule is a thin line across.
func Rule() fyne.CanvasObject { return NewFixed(0, 1, Ground(look.Line)) }

// Gap is air of a height.
func Gap(height float32) fyne.CanvasObject {
	return NewFixed(0, height, canvas.NewRectangle(color.Transparent))
}

// Space is air of a width.
func Space(width float32) fyne.CanvasObject {
	return NewFixed(width, 1, canvas.NewRectangle(color.Transparent))
}

// Icon is an embedded icon as large as type of a size.
func Icon(name string, role fyne.ThemeColorName, size fyne.ThemeSizeName) fyne.CanvasObject {
	s := look.Size(size)
	return NewFixed(s, s, look.Icon(name, role))
}

// KeyCap draws a key: "F9", "Ctrl N", "1", or the sign of Enter for "⏎".
func KeyCap(key string) fyne.CanvasObject {
	return keyCap(key, look.Surface, look.Secondary, look.Text)
}

// KeyCapOnAct is the same on the primary button.
func KeyCapOnAct(key string) fyne.CanvasObject { return keyCap(key, look.Act, look.OnAct, look.OnAct) }

func keyCap(key string, fill, edge, text fyne.ThemeColorName) fyne.CanvasObject {
	var label fyne.CanvasObject
	if key == "⏎" {
		label = Icon("enter", text, look.Small)
	} else {
		label = NewLine(Run{Text: key, Size: look.Small, Weight: look.MonoBold, Color: text}).Centered()
	}
	h := look.Size(look.Small) + 8
	box := NewInset(Insets{Top: 0, Right: 6, Bottom: 0, Left: 6}, NewRow(0, nil, label))
	return NewStack(NewFixed(max(h, box.MinSize().Width), h, Framed(fill, edge, 1, 3)), NewMiddle(box))
}

// Middle puts one object in the middle of the room it gets, in its own size.
type Middle struct{}

// NewMiddle gives a container with a Middle.
func NewMiddle(o fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: Middle{}, Objects: []fyne.CanvasObject{o}}
}

// Layout implements fyne.Layout.
func (Middle) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		m := o.MinSize()
		w, h := min(m.Width, size.Width), min(m.Height, size.Height)
		place(o, (size.Width-w)/2, (size.Height-h)/2, w, h)
	}
}

// MinSize implements fyne.Layout.
func (Middle) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// Pill is a word on a rounded ground.
func Pill(text string, fill, on fyne.ThemeColorName) fyne.CanvasObject {
	t := NewLine(Run{Text: text, Size: look.Caption, Weight: look.Bold, Color: on})
	h := t.MinSize().Height + 8
	return NewStack(Framed(fill, fill, 0, h/2), NewInset(Sides(4, 12), t))
}

// Heading is the name of a pane, in small capitals.
func Heading(text string) fyne.CanvasObject {
	return NewLine(Run{Text: text, Size: look.Small, Weight: look.Bold, Color: look.Secondary})
}

// Note is text that explains.
func Note(text string) *Text {
	return NewText(Run{Text: text, Size: look.Caption, Color: look.Secondary})
}
