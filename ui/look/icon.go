package look

import (
	"bytes"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"guichet/assets"
)

// Icon draws an embedded icon in a role's colour. Its size is the caller's.
func Icon(name string, role fyne.ThemeColorName) *canvas.Image {
	img := canvas.NewImageFromResource(IconResource(name, role))
	img.FillMode = canvas.ImageFillContain
	return img
}

// IconResource is the same as a resource, for a window or a menu. The colour is put in here rather than by Fyne's
// themed resources, which read and write the whole SVG at each use.
func IconResource(name string, role fyne.ThemeColorName) fyne.Resource {
	r, g, b, _ := Color(role).RGBA()
	hex := fmt.Sprintf("#%02X%02X%02X", r>>8, g>>8, b>>8)
	svg := bytes.ReplaceAll(assets.Icon(name), []byte("#000000"), []byte(hex))
	return fyne.NewStaticResource(name+hex+".svg", svg)
}
