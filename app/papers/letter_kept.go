package papers

import (
	"errors"
	"sync"
	"time"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/printing"
	"guichet/printing/cover"
)

// keptLetters are the letters of requests that wait for their printer. They are in memory alone: what others wrote about a
// patient is written nowhere by this program.
type keptLetters struct {
	mu    sync.Mutex
	byJob map[string]keptLetter
}

type keptLetter struct {
	*app.Letter
	since time.Time
}

// unwritten is how long the line of a request may take to be written after its letter was kept.
const unwritten = time.Minute

// maxKept bounds the memory of letters that wait.
const maxKept = 4 * cover.MaxBytes

func (k *keptLetters) keep(job string, l *app.Letter) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	sum := len(l.Bytes)
	for _, other := range k.byJob {
		sum += len(other.Bytes)
	}
	if sum > maxKept {
		return false
	}
	if k.byJob == nil {
		k.byJob = map[string]keptLetter{}
	}
	k.byJob[job] = keptLetter{l, time.Now()}
	return true
}

// follow forgets the letter of a request that will not be sent again.
func (k *keptLetters) follow(j printing.Job) {
	if over(j) {
		k.mu.Lock()
		defer k.mu.Unlock()
		delete(k.byJob, j.ID)
	}
}

func over(j printing.Job) bool {
	return j.Etat != printing.JobToPrint && j.Etat != printing.JobWaiting && j.Etat != printing.JobSending
}

// sweep forgets the letters of requests that were never written, or are over.
func (k *keptLetters) sweep(job func(id string) (printing.Job, error)) {
	k.mu.Lock()
	var ids []string
	for id, l := range k.byJob {
		if time.Since(l.since) > unwritten {
			ids = append(ids, id)
		}
	}
	k.mu.Unlock()
	for _, id := range ids {
		j, err := job(id)
		if errors.Is(err, printing.ErrUnknownJob) || err == nil && over(j) {
			k.mu.Lock()
			delete(k.byJob, id)
			k.mu.Unlock()
		}
	}
}

// of gives the letter of a request, nil when it has none.
func (k *keptLetters) of(j printing.Job) (*app.Letter, *texts.Refusal) {
	if j.Lettre == "" {
		return nil, nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	l, kept := k.byJob[j.ID]
	if !kept || l.Empreinte != j.Lettre {
		return nil, texts.Refuse("montage.lettre_perdue")
	}
	return l.Letter, nil
}
