package symbol

import (
	"bytes"
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
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		return nil, fmt.Errorf("image : %w", err)
	}
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
	result, err := datamatrix.NewDataMatrixReader().Decode(bitmap, hints)
	if err != nil {
		// a symbol alone on its page needs no search
		hints[gozxing.DecodeHintType_PURE_BARCODE] = true
		if result, err = datamatrix.NewDataMatrixReader().Decode(bitmap, hints); err != nil {
			return nil, fmt.Errorf("décodage : %w", err)
		}
	}
	return []byte(result.GetText()), nil
}
