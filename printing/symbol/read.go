package symbol

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // a photograph of a label
	_ "image/png"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/datamatrix"
)

// maxPixels bounds a picture before it is unpacked: a small file may claim a huge one.
const maxPixels = 64 << 20

// Read finds a data matrix in a PNG or JPEG picture and gives its bytes. It reads clean symbols always and
// photographs often: it is an aid, not the hand scanner.
func Read(picture []byte) ([]byte, error) {
	head, _, err := image.DecodeConfig(bytes.NewReader(picture))
	if err != nil {
		return nil, fmt.Errorf("image : %w", err)
	}
	if head.Width*head.Height > maxPixels {
		return nil, fmt.Errorf("image de %d × %d points : trop grande", head.Width, head.Height)
	}
	img, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, fmt.Errorf("image : %w", err)
	}
	if text, err := decode(img); err == nil {
		return text, nil
	}
	// The detector grows from the middle of the picture: on a whole label the symbol is elsewhere. Look through
	// windows of falling size, each overlapping its neighbours by half.
	sub, ok := img.(interface {
		SubImage(image.Rectangle) image.Image
	})
	if !ok {
		return nil, fmt.Errorf("décodage : %w", ErrNotFound)
	}
	b := img.Bounds()
	for _, part := range []int{2, 3, 4} {
		side := max(b.Dx(), b.Dy()) / part
		for y := b.Min.Y; y < b.Max.Y; y += max(1, side/2) {
			for x := b.Min.X; x < b.Max.X; x += max(1, side/2) {
				window := image.Rect(x, y, x+side, y+side).Intersect(b)
				if text, err := decode(sub.SubImage(window)); err == nil {
					return text, nil
				}
			}
		}
	}
	return nil, fmt.Errorf("décodage : %w", ErrNotFound)
}

// ErrNotFound is the error of a picture without a symbol that can be read.
var ErrNotFound = errors.New("aucun symbole reconnu")

func decode(img image.Image) ([]byte, error) {
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		return nil, err
	}
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
	result, err := datamatrix.NewDataMatrixReader().Decode(bitmap, hints)
	if err != nil {
		// a symbol alone on its page needs no search
		hints[gozxing.DecodeHintType_PURE_BARCODE] = true
		if result, err = datamatrix.NewDataMatrixReader().Decode(bitmap, hints); err != nil {
			return nil, err
		}
	}
	return []byte(result.GetText()), nil
}
