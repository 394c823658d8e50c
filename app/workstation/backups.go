package workstation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"guichet/app"
	"guichet/app/admin"
	"guichet/app/shown"
	"guichet/app/store"
	"guichet/assets/texts"
	"guichet/ins"
)

const (
	// backupPatience bounds one backup with its verification.
	backupPatience = 2 * time.Hour
	// backupLook is how often the plan is looked at: settings and other programs may change it.
	backupLook = time.Minute
	// backupRetry is how long to wait after a failure.
	backupRetry = 15 * time.Minute
)

// backupKeeper makes the backups of a base when they are due, verifies each by restoring it aside, and removes those
// that the plan no longer keeps. One goroutine owns the schedule; it ends with the station. Nothing of it is in the way
// of the desk: a backup reads beside it.
type backupKeeper struct {
	base   *store.Base
	dir    string
	key    []store.Option
	plan   func() admin.BackupPlan
	now    func() time.Time
	poste  string
	notice func(admin.BackupState)
	woken  chan struct{}
	busy   chan struct{} // holds a token while a backup is made

	mu    sync.Mutex
	state admin.BackupState
	tried time.Time
}

var _ admin.Backups = (*backupKeeper)(nil)

// openBackups starts the schedule.
func (s *Station) openBackups(c Config) *backupKeeper {
	k := &backupKeeper{
		base: s.base, dir: c.Sauvegardes, key: c.keyOptions(), poste: c.Poste, now: time.Now,
		plan:  func() admin.BackupPlan { return admin.PlanOf(*s.site.values.Load()) },
		woken: make(chan struct{}, 1), busy: make(chan struct{}, 1),
		notice: func(state admin.BackupState) {
			service, says := admin.BackupService(state, time.Now())
			s.Desk.Notice(shown.ConditionBackup, service, says)
		},
	}
	k.state.Dossier = c.Sauvegardes
	if k.dir == "" {
		return k
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		k.run(ctx)
	}()
	s.ending.add(func() error {
		cancel()
		<-done
		return nil
	})
	return k
}

// wake looks at the plan again at once.
func (k *backupKeeper) wake() {
	select {
	case k.woken <- struct{}{}:
	default:
	}
}

func (k *backupKeeper) run(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-k.woken:
		case <-timer.C:
		}
		if due := k.due(); !due.IsZero() && !k.now().Before(due) {
			_, _ = k.BackupNow(ctx) // the state says how it went
		}
		timer.Reset(backupLook)
	}
}

// due is when the next backup is to be made.
func (k *backupKeeper) due() time.Time {
	var last time.Time
	all, err := k.list()
	if err == nil && len(all) > 0 {
		last = all[0].Quand.Local()
	}
	next := k.plan().Next(last, k.now())
	k.mu.Lock()
	defer k.mu.Unlock()
	if again := k.tried.Add(backupRetry); k.state.Echec != nil && !next.IsZero() && next.Before(again) {
		next = again
	}
	k.state.Derniere, k.state.Prochaine = last, next
	return next
}

// prefix and suffix are what the names of the backups of this base begin and end with; their moment stands between.
func (k *backupKeeper) prefix() string {
	name := filepath.Base(k.base.Path())
	return strings.TrimSuffix(name, filepath.Ext(name)) + "-"
}

const (
	backupSuffix = ".sauvegarde"
	backupMoment = "20060102-150405.000000000"
)

func (k *backupKeeper) list() ([]admin.BackupInfo, error) {
	if k.dir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(k.dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, texts.Refuse("montage.sauvegardes_illisibles", "dossier", k.dir, "cause", texts.FileCause(err))
	}
	var all []admin.BackupInfo
	for _, e := range entries {
		name, ours := strings.CutPrefix(e.Name(), k.prefix())
		name, whole := strings.CutSuffix(name, backupSuffix)
		quand, err := time.ParseInLocation(backupMoment, name, time.UTC)
		if !ours || !whole || err != nil {
			continue
		}
		info, err := e.Info()
		if err != nil {
			continue // removed meanwhile
		}
		all = append(all, admin.BackupInfo{Fichier: e.Name(), Chemin: filepath.Join(k.dir, e.Name()), Quand: quand, Octets: info.Size(), Verifie: true})
	}
	slices.SortFunc(all, func(a, b admin.BackupInfo) int { return b.Quand.Compare(a.Quand) })
	return all, nil
}

// Backups implements admin.Backups.
func (k *backupKeeper) Backups(context.Context) ([]admin.BackupInfo, error) { return k.list() }

// BackupState implements admin.Backups.
func (k *backupKeeper) BackupState() admin.BackupState {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := k.state
	s.EnCours = len(k.busy) > 0
	return s
}

// BackupNow implements admin.Backups.
func (k *backupKeeper) BackupNow(ctx context.Context) (admin.BackupInfo, error) {
	if k.dir == "" {
		return admin.BackupInfo{}, texts.Refuse("montage.sauvegardes_sans_dossier")
	}
	select {
	case k.busy <- struct{}{}:
		defer func() { <-k.busy }()
	default:
		return admin.BackupInfo{}, texts.Refuse("montage.sauvegarde_en_cours")
	}
	ctx, cancel := context.WithTimeout(ctx, backupPatience)
	defer cancel()
	info, removed, err := k.make(ctx)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return info, err // given up: neither done nor failed
	}
	k.tell(ctx, info, removed, err)
	return info, err
}

func (k *backupKeeper) make(ctx context.Context) (admin.BackupInfo, int, error) {
	made, err := k.base.Backup(ctx, k.dir)
	if err != nil {
		return admin.BackupInfo{}, 0, err
	}
	info := admin.BackupInfo{Fichier: filepath.Base(made.Chemin), Chemin: made.Chemin, Quand: made.Quand, Octets: made.Octets}
	lines, err := k.tryRestoring(ctx, made.Chemin)
	if err != nil {
		_ = os.Remove(made.Chemin) // a backup that does not come back is none
		return admin.BackupInfo{}, 0, err
	}
	info.Lignes, info.Verifie = lines, true
	removed, err := k.prune()
	return info, removed, err
}

// tryRestoring restores a backup into a folder of its own, checks the whole of it, and removes the folder.
func (k *backupKeeper) tryRestoring(ctx context.Context, path string) (int64, error) {
	dir, err := os.MkdirTemp(k.dir, ".essai-*")
	if err != nil {
		return 0, texts.Refuse("montage.sauvegardes_illisibles", "dossier", k.dir, "cause", texts.FileCause(err))
	}
	defer func() { _ = os.RemoveAll(dir) }()
	report, err := store.Restore(ctx, path, filepath.Join(dir, "essai.db"), k.key...)
	return report.Lignes, err
}

// prune removes the backups that the plan no longer keeps.
func (k *backupKeeper) prune() (int, error) {
	all, err := k.list()
	if err != nil {
		return 0, err
	}
	var moments []time.Time
	for _, b := range all {
		moments = append(moments, b.Quand.Local())
	}
	kept := k.plan().Keep(moments)
	n := 0
	for i, b := range all {
		if kept[moments[i]] {
			continue
		}
		if err := os.Remove(b.Chemin); err != nil && !errors.Is(err, os.ErrNotExist) {
			return n, texts.Refuse("montage.sauvegardes_illisibles", "dossier", k.dir, "cause", texts.FileCause(err))
		}
		n++
	}
	return n, nil
}

// tell notes how it went, in the journal and on the status line.
func (k *backupKeeper) tell(ctx context.Context, info admin.BackupInfo, removed int, err error) {
	fact := admin.BackupFact{Acte: admin.BackupDone, Fichier: info.Fichier, Retires: removed}
	k.mu.Lock()
	k.tried = k.now()
	k.state.Echec = nil
	if err != nil {
		r := texts.RefusalOr(err, "montage.sauvegarde_echouee")
		k.state.Echec = r
		fact = admin.BackupFact{Acte: admin.BackupFailed, Code: r.Code}
	} else {
		k.state.Derniere = info.Quand.Local()
	}
	state := k.state
	k.mu.Unlock()
	if k.notice != nil {
		k.notice(state)
	}
	entry := app.Entry{Kind: app.FactBackup, Meta: ins.Meta{Quand: k.now(), Agent: "Guichet", Poste: k.poste}, Fact: fact}
	// Best effort: a base that cannot note its own failing backup says so by other ways.
	_ = k.base.ChangeDocument(context.WithoutCancel(ctx), admin.DocumentPost, "sauvegarde", app.AboutBase, func([]byte) ([]byte, []app.Entry, error) {
		body, err := json.Marshal(fact)
		if err != nil {
			return nil, nil, fmt.Errorf("noter la sauvegarde : %w", err)
		}
		return body, []app.Entry{entry}, nil
	})
}

// VerifyBackup implements admin.Backups.
func (k *backupKeeper) VerifyBackup(ctx context.Context, path string) (admin.BackupInfo, error) {
	all, err := k.list()
	if err != nil {
		return admin.BackupInfo{}, err
	}
	i := slices.IndexFunc(all, func(b admin.BackupInfo) bool { return b.Chemin == path })
	if i < 0 {
		return admin.BackupInfo{}, texts.Refuse("montage.sauvegarde_inconnue")
	}
	ctx, cancel := context.WithTimeout(ctx, backupPatience)
	defer cancel()
	info := all[i]
	info.Verifie = false
	if info.Lignes, err = k.tryRestoring(ctx, path); err == nil {
		info.Verifie = true
	}
	return info, err
}
