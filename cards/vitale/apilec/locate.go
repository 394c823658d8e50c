package apilec

import (
	"bufio"
	"bytes"
	"path/filepath"
	"strings"

	"golang.org/x/text/encoding/charmap"

	"guichet/assets/texts"
)

// Installation says where the library and its configuration are found on a system ("windows", "darwin"), as its users
// report; no trace of a Linux version is public. Both are empty elsewhere.
func Installation(goos string) (library, configuration string) {
	switch goos {
	case "windows":
		return `C:\Program Files\santesocial\api_lec\api_lec64.dll`, `C:\ProgramData\santesocial\api_lec64\api_lec.ini`
	case "darwin":
		dir := "/Library/Application Support/santesocial/apilec"
		return dir, filepath.ToSlash(filepath.Join(dir, "api_lec.ini"))
	}
	return "", ""
}

// Config is what this program needs of api_lec.ini.
type Config struct {
	RessourceVitale, RessourceCPS string // names of PC/SC readers
}

// ParseConfig reads api_lec.ini: lines key=value, sections ignored, Latin-1. Unknown keys are the library's business.
func ParseConfig(ini []byte) Config {
	var c Config
	text, err := charmap.ISO8859_1.NewDecoder().Bytes(ini)
	if err != nil {
		return c // Latin-1 decodes any byte
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		key, value, found := strings.Cut(lines.Text(), "=")
		if !found {
			continue
		}
		switch strings.TrimSpace(key) {
		case "Ressource_Vitale":
			c.RessourceVitale = strings.TrimSpace(value)
		case "Ressource_CPS":
			c.RessourceCPS = strings.TrimSpace(value)
		}
	}
	return c
}

// Direct refuses. Users of the library name its functions (Hn_Init, Hn_LectureVitaleDonneesIdentification, Hn_Finir),
// but their parameters and memory rules are not public, and a call that is nearly right could hang a desk or read
// half a card. Process is the way.
func Direct() (Library, error) { return nil, texts.Refuse("apilec.non_public") }
