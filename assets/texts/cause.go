package texts

import (
	"errors"
	"io/fs"
)

// FileCause says why a file or a folder could not be opened, as the end of a sentence: what a person can do something about
// in words, the rest as the system tells it.
func FileCause(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Get("montage.fichier_absent").Phrase
	case errors.Is(err, fs.ErrPermission):
		return Get("montage.fichier_interdit").Phrase
	default:
		return err.Error()
	}
}
