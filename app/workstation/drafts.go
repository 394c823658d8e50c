package workstation

import (
	"cmp"
	"os"
	"os/user"
)

// placeOf names a workstation and its user among the drafts of a base: several people may have a window each on one
// machine (terminal server), and one user has one window of a base (app/instance).
func placeOf(poste string) string {
	name := cmp.Or(os.Getenv("USER"), os.Getenv("USERNAME"))
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	return poste + "\x00" + name
}
