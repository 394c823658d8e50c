package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	sqlite3 "modernc.org/sqlite/lib"
)

const backupSuffix = ".sauvegarde"

// Backup is one verified backup.
type Backup struct {
	Chemin string    `json:"chemin"`
	Quand  time.Time `json:"quand"`
	Lignes int64     `json:"lignes"`
	Tete   string    `json:"tete"`
	Octets int64     `json:"octets"`
}

// Backup copies the base into dir while it is in use, and verifies the copy by opening it and checking its whole
// chain. A copy that does not verify is not kept. The key is not in it: keep it elsewhere.
func (b *Base) Backup(ctx context.Context, dir string) (Backup, error) {
	now := b.o.now().UTC()
	dir, err := filepath.Abs(dir) // SQLite is given URIs, which know no current folder
	if err != nil {
		return Backup{}, refused("base_sauvegarde", err, "chemin", dir)
	}
	final := filepath.Join(dir, strings.TrimSuffix(filepath.Base(b.path), filepath.Ext(b.path))+now.Format("-20060102-150405.000000000")+backupSuffix)
	if err := os.MkdirAll(dir, dirMode); err != nil {
		return Backup{}, refused("base_sauvegarde", err, "chemin", dir)
	}
	temp := final + ".en-cours"
	defer removeBase(temp)
	h, err := b.readers.borrow(ctx)
	if err != nil {
		return Backup{}, err
	}
	err = vacuumInto(h, temp)
	b.readers.giveBack(h)
	if err != nil {
		return Backup{}, refused("base_sauvegarde", b.fault("copier la base", err), "chemin", final)
	}
	report, err := b.verifyCopy(ctx, temp)
	if err != nil {
		return Backup{}, refused("base_sauvegarde", fmt.Errorf("relire la copie : %w", err), "chemin", final)
	}
	if err := syncFile(temp); err != nil {
		return Backup{}, refused("base_sauvegarde", err, "chemin", final)
	}
	if err := os.Rename(temp, final); err != nil {
		return Backup{}, refused("base_sauvegarde", err, "chemin", final)
	}
	info, err := os.Stat(final)
	if err != nil {
		return Backup{}, refused("base_sauvegarde", err, "chemin", final)
	}
	return Backup{final, now, report.Lignes, report.Tete, info.Size()}, syncDir(dir)
}

// vacuumInto copies the base as h sees it. The file is made first, for its mode.
func vacuumInto(h *handle, path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	_, err = h.conn.ExecContext(whole, "VACUUM INTO ?", path)
	return err
}

// verifyCopy opens a copy as a base of its own, with the key of this one, and checks its chain.
func (b *Base) verifyCopy(ctx context.Context, path string) (Report, error) {
	copied := &Base{path: path, o: b.o, id: b.id, sealer: b.sealer}
	copied.o.maxPages = 0
	if err := copied.openReading(); err != nil {
		return Report{}, errors.Join(err, copied.closeHandles())
	}
	r, err := copied.Verify(ctx)
	return r, errors.Join(err, copied.closeHandles())
}

// copyAside keeps the base as it is before its first migration.
func (b *Base) copyAside(_ context.Context, h *handle, version int) error {
	path := fmt.Sprintf("%s.avant-version-%d%s", b.path, version+1, backupSuffix)
	if _, err := os.Stat(path); err == nil {
		return nil // an earlier try was interrupted after this
	}
	if err := vacuumInto(h, path+".en-cours"); err != nil {
		_ = os.Remove(path + ".en-cours")
		return fmt.Errorf("copier la base avant migration : %w", err)
	}
	if err := syncFile(path + ".en-cours"); err != nil {
		return fmt.Errorf("copier la base avant migration : %w", err)
	}
	if err := os.Rename(path+".en-cours", path); err != nil {
		return fmt.Errorf("copier la base avant migration : %w", err)
	}
	return nil
}

// Restore puts a backup in the place of the base at path, after checking it whole with the given key options. What
// was there is kept beside, under a name that ends in .remplacee. It is refused while a program has the base open:
// that program would go on writing into what was replaced.
func Restore(ctx context.Context, backup, path string, opts ...Option) (Report, error) {
	temp := path + ".restauration"
	defer removeBase(temp)
	removeBase(temp) // of an interrupted try
	if err := copyFile(backup, temp); err != nil {
		return Report{}, refused("base_restauration", fmt.Errorf("copier la sauvegarde : %w", err), "chemin", backup)
	}
	o := options{}
	for _, opt := range opts {
		opt(&o)
	}
	if o.key == nil && o.keyFile == "" {
		opts = append(slices.Clone(opts), WithKeyFile(KeyFileBeside(path)))
	}
	b, err := Open(temp, opts...)
	if err != nil {
		return Report{}, fmt.Errorf("ouvrir la sauvegarde : %w", err)
	}
	report, err := b.VerifyAll(ctx)
	if err = errors.Join(err, b.Close()); err != nil {
		return report, fmt.Errorf("vérifier la sauvegarde : %w", err)
	}
	if err := nobodyHas(path); err != nil {
		return report, err
	}
	if err := setAside(path); err != nil {
		return report, refused("base_restauration", err, "chemin", path)
	}
	if err := os.Rename(temp, path); err != nil {
		return report, refused("base_restauration", err, "chemin", path)
	}
	return report, syncDir(filepath.Dir(path))
}

// nobodyHas refuses when another program has the base open. A base too damaged to tell is nobody's.
func nobodyHas(path string) error {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	b := &Base{path: path, o: options{busy: 200 * time.Millisecond, exclusive: true}}
	db, err := sql.Open("sqlite", b.dsn("rw", true))
	if err != nil {
		return fmt.Errorf("ouvrir la base à remplacer : %w", err)
	}
	db.SetMaxOpenConns(1)
	_, err = db.Exec("BEGIN IMMEDIATE; ROLLBACK")
	if closed := db.Close(); err == nil {
		err = closed
	}
	if code := codeOf(err); code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED {
		return b.fault("remplacer la base", err)
	}
	return nil
}

// setAside gives a base and its two companions another name: the three travel together. The base keeps its own name
// too, until the restored one takes it: at no moment is there none, which Open would take for a new base.
func setAside(path string) error {
	suffix := ".remplacee"
	for n := 2; ; n++ {
		if _, err := os.Stat(path + suffix); errors.Is(err, os.ErrNotExist) {
			break
		}
		suffix = fmt.Sprintf(".remplacee-%d", n)
	}
	if err := os.Link(path, path+suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, part := range []string{"-wal", "-shm"} {
		if err := os.Rename(path+part, path+suffix+part); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// lastBackup names the last verified backup for a sentence; a copy that did not verify never has such a name.
func (b *Base) lastBackup() string {
	if b.o.backups == "" {
		return "aucune connue de ce poste"
	}
	all, err := filepath.Glob(filepath.Join(b.o.backups, "*"+backupSuffix))
	if err != nil || len(all) == 0 {
		return "aucune dans " + b.o.backups
	}
	slices.Sort(all) // their names hold their date
	return all[len(all)-1]
}

// removeBase removes a base of ours that nobody uses, with its companions.
func removeBase(path string) {
	for _, part := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(path + part)
	}
}
