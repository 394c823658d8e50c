// Package cover puts the first page of the record before a letter that comes from elsewhere, as a PDF (RNIV §4.10.2: a
// system that cannot print the datamatrix in place may put it on a page of its own). The letter's own pages are not
// drawn anew; a letter that is signed or protected is not touched at all.
//
// It imports printing and assets. scan.go and words.go read of a letter what is needed to say whose it is.
package cover

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"guichet/assets/texts"
	"guichet/printing"
)

// Limits of a letter.
const (
	MaxBytes = 64 << 20
	MaxPages = 500
)

// Assemblage is what the agent sees and validates once.
type Assemblage struct {
	// Output is the first page and the letter in one PDF or, when Separee is set, the first page alone: the letter
	// is then to be printed behind it, as it came.
	Output printing.Output
	Pages  int // of the letter
	// Separee says why the letter stays apart: signed, protected, or of a kind that cannot be joined. Nil otherwise.
	Separee *texts.Refusal
	Format  string // of the first page of the letter, in words: "A4", "21 × 28 cm"
	Words   Words  // of the first pages of the letter
}

// configured keeps pdfcpu from writing a configuration into the home folder of the user.
var configured = sync.OnceFunc(api.DisableConfigDir)

func configuration() *model.Configuration {
	configured()
	c := model.NewDefaultConfiguration()
	c.Offline = true // a letter must not make this program ask the network
	c.Optimize, c.OptimizeBeforeWriting, c.OptimizeResourceDicts = false, false, false
	c.CreateBookmarks = false
	return c
}

// Join puts the first page before a letter. A *texts.Refusal says why a letter cannot be used.
func Join(front printing.Output, letter []byte) (a Assemblage, err error) {
	switch {
	case len(letter) > MaxBytes:
		return Assemblage{}, texts.Refuse("impression.lettre.trop_grande")
	case !bytes.HasPrefix(bytes.TrimLeft(letter[:min(len(letter), 1024)], "\x00\t\r\n \xef\xbb\xbf"), []byte("%PDF-")):
		return Assemblage{}, texts.Refuse("impression.lettre.pas_pdf")
	}
	// A letter comes from outside: what makes the library fall must not make the desk fall.
	defer func() {
		if r := recover(); r != nil {
			a, err = Assemblage{}, texts.Refuse("impression.lettre.abimee")
		}
	}()
	ctx, err := api.ReadAndValidate(bytes.NewReader(letter), configuration())
	if err != nil {
		if bytes.Contains(letter, []byte("/Encrypt")) {
			return Assemblage{}, texts.Refuse("impression.lettre.mot_de_passe")
		}
		return Assemblage{}, texts.Refuse("impression.lettre.abimee")
	}
	if ctx.PageCount < 1 || ctx.PageCount > MaxPages {
		return Assemblage{}, texts.Refuse("impression.lettre.trop_grande")
	}
	a = Assemblage{Output: front, Pages: ctx.PageCount, Format: formatOf(ctx), Words: wordsOf(ctx)}
	switch {
	case signed(ctx, letter):
		// Joining writes the file anew: the signature would be broken.
		a.Separee = texts.Refuse("impression.lettre.signee")
		return a, nil
	case ctx.Encrypt != nil || bytes.Contains(letter, []byte("/Encrypt")):
		a.Separee = texts.Refuse("impression.lettre.protegee")
		return a, nil
	}
	var out bytes.Buffer
	if err := api.MergeRaw([]io.ReadSeeker{bytes.NewReader(front.Bytes), bytes.NewReader(letter)}, &out, false, configuration()); err != nil {
		a.Separee = texts.Refuse("impression.lettre.jointe_impossible")
		return a, nil
	}
	if err := check(out.Bytes(), ctx.PageCount); err != nil {
		return Assemblage{}, err
	}
	a.Output.Bytes = out.Bytes()
	return a, nil
}

// formatOf names the size of the first page.
func formatOf(ctx *model.Context) string {
	dims, err := ctx.PageDims()
	if err != nil || len(dims) == 0 {
		return ""
	}
	w, h := dims[0].Width*25.4/72, dims[0].Height*25.4/72
	short, long := min(w, h), max(w, h)
	for name, size := range map[string][2]float64{"A3": {297, 420}, "A4": {210, 297}, "A5": {148, 210}} {
		if math.Abs(short-size[0]) < 2 && math.Abs(long-size[1]) < 2 {
			if w > h {
				return name + " en largeur"
			}
			return name
		}
	}
	return fmt.Sprintf("%.0f × %.0f cm", w/10, h/10)
}

// signed errs on the side of caution: any trace of a signature counts.
func signed(ctx *model.Context, letter []byte) bool {
	return ctx.SignatureExist || ctx.AppendOnly || len(ctx.Signatures) > 0 || ctx.URSignature != nil || bytes.Contains(letter, []byte("/ByteRange"))
}

// check counts the pages of what was made.
func check(joined []byte, letterPages int) error {
	ctx, err := api.ReadAndValidate(bytes.NewReader(joined), configuration())
	if err != nil {
		return fmt.Errorf("lettre: reading back the joined document: %w", err)
	}
	if ctx.PageCount <= letterPages {
		return fmt.Errorf("lettre: %d pages joined, the letter has %d", ctx.PageCount, letterPages)
	}
	return nil
}
