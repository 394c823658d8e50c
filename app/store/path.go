package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

const (
	fileMode = 0o600
	dirMode  = 0o700
)

var sqliteMagic = []byte("SQLite format 3\x00")

// prepareFile checks the path before SQLite sees it, so that each trouble has its own sentence, and creates the
// file with mode 0600: SQLite gives the same mode to -wal and -shm.
func (b *Base) prepareFile(path string) (creating bool, err error) {
	if strings.TrimSpace(path) == "" {
		return false, refused("base_inaccessible", errors.New("chemin vide"), "chemin", path)
	}
	if strings.HasPrefix(path, `\\`) || strings.HasPrefix(path, "//") {
		return false, refused("base_reseau", errors.New("chemin UNC"), "chemin", path)
	}
	if b.path, err = filepath.Abs(path); err != nil {
		return false, refused("base_inaccessible", err, "chemin", path)
	}
	dir := filepath.Dir(b.path)
	if err := os.MkdirAll(dir, dirMode); err != nil {
		return false, refused("base_inaccessible", fmt.Errorf("créer le dossier de la base : %w", err), "chemin", b.path)
	}
	if remote, kind := onNetwork(dir); remote {
		return false, refused("base_reseau", fmt.Errorf("système de fichiers %s", kind), "chemin", b.path)
	}
	f, err := os.OpenFile(b.path, os.O_RDWR|os.O_CREATE, fileMode)
	if err != nil {
		return false, b.pathFault(err)
	}
	defer func() { _ = f.Close() }() // nothing was written to it
	info, err := f.Stat()
	if err != nil {
		return false, b.pathFault(err)
	}
	if !info.Mode().IsRegular() {
		return false, refused("base_pas_une_base", errors.New("ce n'est pas un fichier"), "chemin", b.path)
	}
	if info.Size() == 0 {
		return true, nil
	}
	return false, b.checkHeader(f, info.Size())
}

func (b *Base) pathFault(err error) error {
	if info, e := os.Stat(b.path); e == nil && info.IsDir() {
		return refused("base_pas_une_base", err, "chemin", b.path)
	}
	if f, e := os.Open(b.path); e == nil {
		_ = f.Close() // it could be read: only writing is refused
		return refused("base_lecture_seule", err, "chemin", b.path)
	}
	return refused("base_inaccessible", err, "chemin", b.path)
}

// checkHeader refuses what is not SQLite, and a file shorter than its own header says. The latter holds only when
// no -wal is left: after a crash in the middle of a checkpoint the rest of the pages is there.
func (b *Base) checkHeader(f io.ReaderAt, size int64) error {
	var head [100]byte
	if n, err := f.ReadAt(head[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return refused("base_disque", fmt.Errorf("lire l'en-tête : %w", err), "chemin", b.path)
	} else if n < len(head) || !bytes.HasPrefix(head[:], sqliteMagic) {
		return refused("base_pas_une_base", errors.New("en-tête inconnu"), "chemin", b.path)
	}
	if info, err := os.Stat(b.path + "-wal"); err == nil && info.Size() > 0 {
		return nil
	}
	page := int64(binary.BigEndian.Uint16(head[16:]))
	if page == 1 {
		page = 65536
	}
	if pages := int64(binary.BigEndian.Uint32(head[28:])); pages*page > size {
		return refused("base_tronquee", fmt.Errorf("%d octets au lieu de %d", size, pages*page),
			"chemin", b.path, "sauvegarde", b.lastBackup())
	}
	return nil
}

// protectFiles takes the base away from the other users of the machine. Windows has no such mode: there the files inherit
// the rights of their folder, which is the user's own unless IT chose another (docs/exploitation.md).
func (b *Base) protectFiles() error {
	if runtime.GOOS == "windows" {
		return nil
	}
	for _, path := range []string{b.path, b.path + "-wal", b.path + "-shm"} {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return refused("base_inaccessible", err, "chemin", path)
		}
		if info.Mode().Perm()&0o077 == 0 {
			continue
		}
		if err := os.Chmod(path, fileMode); err != nil {
			return refused("base_droits", err, "chemin", path)
		}
	}
	return nil
}
