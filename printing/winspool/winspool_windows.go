package winspool

import (
	"context"
	"strconv"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"guichet/assets/texts"
	"guichet/printing"
)

// File is a queue of the Windows spooler, by its name.
type File struct {
	Nom string
	// Out is how long a job is watched; zero is 20 s.
	Out time.Duration
}

var _ printing.Printer = (*File)(nil)

var (
	library          = windows.NewLazySystemDLL("winspool.drv")
	openPrinter      = library.NewProc("OpenPrinterW")
	closePrinter     = library.NewProc("ClosePrinter")
	startDocPrinter  = library.NewProc("StartDocPrinterW")
	endDocPrinter    = library.NewProc("EndDocPrinter")
	startPagePrinter = library.NewProc("StartPagePrinter")
	endPagePrinter   = library.NewProc("EndPagePrinter")
	writePrinter     = library.NewProc("WritePrinter")
	getPrinter       = library.NewProc("GetPrinterW")
	getJob           = library.NewProc("GetJobW")
	enumJobs         = library.NewProc("EnumJobsW")
)

// docInfo1 is DOC_INFO_1W.
type docInfo1 struct {
	docName, outputFile, datatype *uint16
}

// jobInfo1 is JOB_INFO_1W.
type jobInfo1 struct {
	id                                               uint32
	printer, machine, user, document, datatype, text *uint16
	status, priority, position, total, printed       uint32
	submitted                                        windows.Systemtime
}

// Bits of the status of a queue (PRINTER_STATUS_…).
var queueFaults = []struct {
	bits uint32
	code string
}{
	{0x00000008, "impression.ipp.bourrage"},
	{0x00000010 | 0x00000040, "impression.ipp.papier"},
	{0x00400000, "impression.ipp.capot"},
	{0x00040000, "impression.ipp.encre"},
	{0x00000800, "impression.ipp.bac"},
	{0x00000080 | 0x00001000, "impression.ipp.liaison"},
	{0x00000001, "impression.ipp.pause"},
	{0x00000002 | 0x00100000, "impression.zebra.muette"},
}

// Bits of the status of a job (JOB_STATUS_…).
const (
	jobPaused   = 0x0001
	jobError    = 0x0002
	jobDeleting = 0x0004
	jobOffline  = 0x0020
	jobPaperOut = 0x0040
	jobPrinted  = 0x0080
	jobDeleted  = 0x0100
	jobComplete = 0x1000
)

type handle uintptr

func (f *File) open() (handle, *texts.Refusal) {
	name, err := windows.UTF16PtrFromString(f.Nom)
	if err != nil {
		return 0, texts.Refuse("impression.imprimante_inconnue", "imprimante", f.Nom)
	}
	var h handle
	if ok, _, _ := openPrinter.Call(uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(&h)), 0); ok == 0 {
		return 0, texts.Refuse("impression.imprimante_inconnue", "imprimante", f.Nom)
	}
	return h, nil
}

func (h handle) close() { _, _, _ = closePrinter.Call(uintptr(h)) }

// fault asks PRINTER_INFO_6, which is one number.
func (h handle) fault() *texts.Refusal {
	var status, needed uint32
	ok, _, _ := getPrinter.Call(uintptr(h), 6, uintptr(unsafe.Pointer(&status)), unsafe.Sizeof(status), uintptr(unsafe.Pointer(&needed)))
	if ok == 0 {
		return texts.Refuse("impression.zebra.sans_etat")
	}
	for _, known := range queueFaults {
		if status&known.bits != 0 {
			return texts.Refuse(known.code)
		}
	}
	return nil
}

// Health asks the queue. A queue without a fault is grey, not green: the spooler knows the driver, not the printer.
func (f *File) Health(context.Context) printing.Health {
	health := printing.Health{Feu: printing.Orange, Quand: time.Now(), Modele: f.Nom}
	h, cause := f.open()
	if cause != nil {
		health.Cause = cause
		return health
	}
	defer h.close()
	if health.Cause = h.fault(); health.Cause == nil {
		health.Feu, health.Cause = printing.Gris, texts.Refuse("impression.zebra.sans_etat")
	}
	return health
}

// Send writes RAW data under the random name, then watches the job.
func (f *File) Send(ctx context.Context, d printing.Document) printing.Result {
	if d.Media != "application/zpl" {
		return printing.Result{Issue: printing.IssueRefused, Cause: texts.Refuse("impression.format", "format", d.Media)}
	}
	if health := f.Health(ctx); !health.Ready() {
		return printing.Result{Issue: printing.IssueUnsent, Cause: health.Cause}
	}
	if ctx.Err() != nil {
		return printing.Result{Issue: printing.IssueUnsent, Cause: texts.Refuse("impression.interrompu")}
	}
	h, cause := f.open()
	if cause != nil {
		return printing.Result{Issue: printing.IssueUnsent, Cause: cause}
	}
	defer h.close()
	job, result := h.write(d)
	if result != nil {
		return *result
	}
	return f.watch(ctx, job)
}

func (h handle) write(d printing.Document) (job uint32, failed *printing.Result) {
	unsent := &printing.Result{Issue: printing.IssueUnsent, Cause: texts.Refuse("impression.injoignable")}
	name, err := windows.UTF16PtrFromString(d.ID)
	if err != nil || len(d.Bytes) == 0 {
		return 0, unsent
	}
	raw, err := windows.UTF16PtrFromString("RAW")
	if err != nil {
		return 0, unsent
	}
	info := docInfo1{docName: name, datatype: raw}
	id, _, _ := startDocPrinter.Call(uintptr(h), 1, uintptr(unsafe.Pointer(&info)))
	if id == 0 {
		return 0, unsent
	}
	uncertain := &printing.Result{Issue: printing.IssueUncertain, Job: strconv.Itoa(int(id)), Cause: texts.Refuse("impression.incertain")}
	started, _, _ := startPagePrinter.Call(uintptr(h))
	var written uint32
	ok, _, _ := writePrinter.Call(uintptr(h), uintptr(unsafe.Pointer(&d.Bytes[0])), uintptr(len(d.Bytes)), uintptr(unsafe.Pointer(&written)))
	page, _, _ := endPagePrinter.Call(uintptr(h))
	end, _, _ := endDocPrinter.Call(uintptr(h))
	if started == 0 || ok == 0 || page == 0 || end == 0 || int(written) != len(d.Bytes) {
		return 0, uncertain
	}
	return uint32(id), nil
}

func (f *File) watch(ctx context.Context, job uint32) printing.Result {
	patience := f.Out
	if patience == 0 {
		patience = 20 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		r := f.Follow(ctx, strconv.Itoa(int(job)))
		if r.Issue != printing.IssueHandedOver {
			return r
		}
		select {
		case <-ctx.Done():
			return r
		case <-time.After(300 * time.Millisecond):
		}
	}
}

// Follow asks about a job. A job that has left the queue was handed to the printer: "transmise", because the spooler
// does not know whether paper came out (P-9).
func (f *File) Follow(_ context.Context, job string) printing.Result {
	r := printing.Result{Issue: printing.IssueHandedOver, Job: job, Cause: texts.Refuse("impression.transmis")}
	id, err := strconv.ParseUint(job, 10, 32)
	if err != nil {
		return printing.Result{Issue: printing.IssueUncertain, Cause: texts.Refuse("impression.incertain")}
	}
	h, cause := f.open()
	if cause != nil {
		r.Cause = cause
		return r
	}
	defer h.close()
	info, known := h.job(uint32(id))
	switch {
	case !known:
	case info.status&(jobDeleting|jobDeleted) != 0 && info.status&jobPrinted == 0:
		r.Issue, r.Cause = printing.IssueUncertain, texts.Refuse("impression.ipp.annule")
	case info.status&jobPaperOut != 0:
		r.Cause = texts.Refuse("impression.ipp.papier")
	case info.status&jobOffline != 0:
		r.Cause = texts.Refuse("impression.ipp.liaison")
	case info.status&jobError != 0:
		r.Cause = texts.Refuse("impression.ipp.arrete")
	case info.status&jobPaused != 0:
		r.Cause = texts.Refuse("impression.ipp.retenu")
	case info.status&(jobPrinted|jobComplete) != 0:
		if fault := h.fault(); fault == nil {
			r.Issue, r.Cause = printing.IssueOut, nil
		}
	}
	return r
}

func (h handle) job(id uint32) (jobInfo1, bool) {
	// Eight-byte words keep the structures aligned.
	buffer := make([]uint64, 4096)
	var needed uint32
	ok, _, _ := getJob.Call(uintptr(h), uintptr(id), 1, uintptr(unsafe.Pointer(&buffer[0])), uintptr(len(buffer)*8), uintptr(unsafe.Pointer(&needed)))
	if ok == 0 {
		return jobInfo1{}, false
	}
	return *(*jobInfo1)(unsafe.Pointer(&buffer[0])), true
}

// Recover looks for the random name among the jobs that are still in the queue; the spooler forgets the others.
func (f *File) Recover(ctx context.Context, id string) printing.Result {
	uncertain := printing.Result{Issue: printing.IssueUncertain, Cause: texts.Refuse("impression.incertain")}
	h, cause := f.open()
	if cause != nil {
		return uncertain
	}
	defer h.close()
	buffer := make([]uint64, 1<<16)
	var needed, count uint32
	ok, _, _ := enumJobs.Call(uintptr(h), 0, 256, 1, uintptr(unsafe.Pointer(&buffer[0])), uintptr(len(buffer)*8),
		uintptr(unsafe.Pointer(&needed)), uintptr(unsafe.Pointer(&count)))
	if ok == 0 || count == 0 {
		return uncertain
	}
	for _, j := range unsafe.Slice((*jobInfo1)(unsafe.Pointer(&buffer[0])), count) {
		if windows.UTF16PtrToString(j.document) == id {
			return f.Follow(ctx, strconv.Itoa(int(j.id)))
		}
	}
	return uncertain
}
