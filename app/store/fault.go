package store

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"guichet/app"
	"guichet/assets/texts"
)

// Fault is a refusal of the base with its cause. A person reads the refusal, the operator's log has the cause.
type Fault struct {
	Refusal *texts.Refusal // of a kind: app.ErrBase, or what else the base answered
	Cause   error
}

// Error is for the operator: the code of the refusal and the cause.
func (f *Fault) Error() string { return fmt.Sprintf("base : %s : %v", f.Refusal.Code, f.Cause) }

// Unwrap gives the refusal and the cause.
func (f *Fault) Unwrap() []error { return []error{f.Refusal, f.Cause} }

// refused says that the base does not work.
func refused(code string, cause error, args ...string) error {
	return refusedAs(app.ErrBase, code, cause, args...)
}

// refusedAs refuses with the kind on which a caller decides.
func refusedAs(kind error, code string, cause error, args ...string) error {
	if cause == nil {
		cause = errors.New(code)
	}
	return &Fault{Refusal: texts.Refuse(code, args...).Of(kind), Cause: cause}
}

// codeOf gives the primary result code of SQLite, 0 when err is not one of its errors.
func codeOf(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// fault says what was being done and gives an error of SQLite its sentence for people. An error that already
// has one goes through unchanged.
func (b *Base) fault(doing string, err error) error {
	if err == nil {
		return nil
	}
	if texts.RefusalIn(err) != nil {
		return err
	}
	err = fmt.Errorf("%s : %w", doing, err)
	if errors.Is(err, errAltered) {
		return refused("base_alteree", err, "chemin", b.path, "sauvegarde", b.lastBackup())
	}
	switch codeOf(err) {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return refused("base_verrouillee", err, "chemin", b.path)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return refused("base_lecture_seule", err, "chemin", b.path)
	case sqlite3.SQLITE_FULL:
		return refused("base_disque_plein", err, "chemin", b.path)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH:
		// Our statements are right for our schema: when SQLite does not understand one, the schema was altered.
		return refused("base_alteree", err, "chemin", b.path, "sauvegarde", b.lastBackup())
	case sqlite3.SQLITE_CONSTRAINT:
		return refused("base_projection", err)
	case sqlite3.SQLITE_NOTADB:
		return refused("base_pas_une_base", err, "chemin", b.path)
	case sqlite3.SQLITE_IOERR:
		return refused("base_disque", err, "chemin", b.path)
	case sqlite3.SQLITE_CANTOPEN:
		return refused("base_inaccessible", err, "chemin", b.path)
	}
	return err
}
