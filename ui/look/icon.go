package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"guichet/assets"
)

// Icon draws an embedded icon in a role's colour. Its size is the caller's.
func Icon(name string, role fyne.ThemeColorName) *canvas.Image {
	img := canvas.NewImageFromResource(IconResource(name, role))
	img.FillMode = canvas.ImageFillContain
	return img
}

// IconResource is the same as a resource, for a window or a menu.
func IconResource(name string, role fyne.ThemeColorName) fyne.Resource {
	return theme.NewColoredResource(fyne.NewStaticResource(name+".svg", assets.Icon(name)), role)
}
