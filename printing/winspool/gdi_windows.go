package winspool

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"strconv"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"guichet/assets/texts"
	"guichet/printing"
)

// Feuilles prints pictures of pages through the driver of a Windows queue (GDI): office printers, and label printers that
// know no ZPL. The spooler watches the job as it does for File.
//
// It is compiled in every check and was never run: we have no Windows machine.
type Feuilles struct {
	File
	// DPI is the resolution of the pictures, in dots per inch.
	DPI int
}

var _ printing.Printer = (*Feuilles)(nil)

var (
	gdi           = windows.NewLazySystemDLL("gdi32.dll")
	createDC      = gdi.NewProc("CreateDCW")
	deleteDC      = gdi.NewProc("DeleteDC")
	startDoc      = gdi.NewProc("StartDocW")
	endDoc        = gdi.NewProc("EndDoc")
	abortDoc      = gdi.NewProc("AbortDoc")
	startPage     = gdi.NewProc("StartPage")
	endPage       = gdi.NewProc("EndPage")
	getDeviceCaps = gdi.NewProc("GetDeviceCaps")
	stretchDIBits = gdi.NewProc("StretchDIBits")
)

// Indexes of GetDeviceCaps.
const (
	capDotsX     = 88  // dots per inch
	capDotsY     = 90  //
	capOffsetX   = 112 // border that cannot be printed, in dots
	capOffsetY   = 113 //
	copySource   = 0x00CC0020
	colorsInline = 0
)

// docInfo is DOCINFOW.
type docInfo struct {
	size                   int32
	name, output, datatype *uint16
	flags                  uint32
}

// bitmapInfo is a BITMAPINFO of two colours.
type bitmapInfo struct {
	size                   uint32
	width, height          int32
	planes, bits           uint16
	compression, imageSize uint32
	xPerMetre, yPerMetre   int32
	used, important        uint32
	white, black           uint32
}

// Send draws each page at its own size, as often as asked, and watches the job.
func (f *Feuilles) Send(ctx context.Context, d printing.Document) printing.Result {
	if d.Media != "image/png" || len(d.Pages) == 0 {
		return printing.Result{Issue: printing.IssueRefused, Cause: texts.Refuse("impression.format", "format", d.Media)}
	}
	pages := make([]*dots, len(d.Pages))
	for i, data := range d.Pages {
		p, err := readDots(data)
		if err != nil {
			return printing.Result{Issue: printing.IssueRefused, Cause: texts.Refuse("impression.format", "format", d.Media)}
		}
		pages[i] = p
	}
	if health := f.Health(ctx); !health.Ready() {
		return printing.Result{Issue: printing.IssueUnsent, Cause: health.Cause}
	}
	if ctx.Err() != nil {
		return printing.Result{Issue: printing.IssueUnsent, Cause: texts.Refuse("impression.interrompu")}
	}
	job, failed := f.draw(d, pages)
	if failed != nil {
		return *failed
	}
	return f.watch(ctx, job)
}

// draw gives the pages to the driver. Until the first page ends, the job can be dropped whole.
func (f *Feuilles) draw(d printing.Document, pages []*dots) (job uint32, failed *printing.Result) {
	unsent := &printing.Result{Issue: printing.IssueUnsent, Cause: texts.Refuse("impression.injoignable")}
	driver, err1 := windows.UTF16PtrFromString("WINSPOOL")
	queue, err2 := windows.UTF16PtrFromString(f.Nom)
	name, err3 := windows.UTF16PtrFromString(d.ID)
	if err1 != nil || err2 != nil || err3 != nil {
		return 0, unsent
	}
	dc, _, _ := createDC.Call(uintptr(unsafe.Pointer(driver)), uintptr(unsafe.Pointer(queue)), 0, 0)
	if dc == 0 {
		return 0, unsent
	}
	defer func() { _, _, _ = deleteDC.Call(dc) }()
	info := docInfo{name: name}
	info.size = int32(unsafe.Sizeof(info))
	id, _, _ := startDoc.Call(dc, uintptr(unsafe.Pointer(&info)))
	if int32(id) <= 0 {
		return 0, unsent
	}
	for range max(d.Copies, 1) {
		for _, p := range pages {
			if !f.page(dc, p) {
				_, _, _ = abortDoc.Call(dc)
				return 0, &printing.Result{Issue: printing.IssueUncertain, Job: strconv.Itoa(int(id)), Cause: texts.Refuse("impression.incertain")}
			}
		}
	}
	if end, _, _ := endDoc.Call(dc); int32(end) <= 0 {
		return 0, &printing.Result{Issue: printing.IssueUncertain, Job: strconv.Itoa(int(id)), Cause: texts.Refuse("impression.incertain")}
	}
	return uint32(id), nil
}

// page draws one picture at its size in millimetres, measured from the corner of the paper.
func (f *Feuilles) page(dc uintptr, p *dots) bool {
	if started, _, _ := startPage.Call(dc); int32(started) <= 0 {
		return false
	}
	device := func(index uintptr) int {
		v, _, _ := getDeviceCaps.Call(dc, index)
		return int(int32(v))
	}
	dpi := f.DPI
	if dpi == 0 {
		dpi = 300
	}
	w, h := p.width*device(capDotsX)/dpi, p.height*device(capDotsY)/dpi
	info := bitmapInfo{width: int32(p.width), height: -int32(p.height), planes: 1, bits: 1, used: 2, white: 0x00FFFFFF, black: 0}
	info.size = 40
	x, y := -device(capOffsetX), -device(capOffsetY)
	drawn, _, _ := stretchDIBits.Call(dc, uintptr(x), uintptr(y), uintptr(w), uintptr(h), 0, 0, uintptr(p.width), uintptr(p.height),
		uintptr(unsafe.Pointer(&p.bits[0])), uintptr(unsafe.Pointer(&info)), colorsInline, copySource)
	ended, _, _ := endPage.Call(dc)
	return int32(drawn) > 0 && int32(ended) > 0
}

// dots is a page as GDI takes it: one bit each, 1 is black, rows of whole 32-bit words.
type dots struct {
	width, height int
	bits          []byte
}

func readDots(data []byte) (*dots, error) {
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("reading the picture of a page: %w", err)
	}
	p, ok := img.(*image.Paletted)
	if !ok || p.Rect.Empty() {
		return nil, fmt.Errorf("the picture of a page is not black and white")
	}
	stride := (p.Rect.Dx() + 31) / 32 * 4
	d := &dots{p.Rect.Dx(), p.Rect.Dy(), make([]byte, stride*p.Rect.Dy())}
	for y := range d.height {
		for x := range d.width {
			if p.Pix[y*p.Stride+x] == 1 {
				d.bits[y*stride+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return d, nil
}

// Health is that of the queue.
func (f *Feuilles) Health(ctx context.Context) printing.Health {
	h := f.File.Health(ctx)
	h.Quand = time.Now()
	return h
}
