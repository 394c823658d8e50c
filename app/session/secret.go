package session

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"guichet/assets/texts"
)

// Params are the costs of argon2id.
type Params struct {
	Memory  uint32 // KiB
	Time    uint32
	Threads uint8
}

// DefaultParams take some 65 ms on the two slow cores of our bench, hence 100 to 200 ms on the aged PC of a desk, and
// 46 MiB while they run. A secret hashed with others is hashed again at the next login.
var DefaultParams = Params{Memory: 46 * 1024, Time: 2, Threads: 2}

const (
	saltSize = 16
	hashSize = 32
	// maxSecret bounds what is hashed, in bytes.
	maxSecret = 256
	// maxMemory bounds what a stored hash may ask for, in KiB.
	maxMemory = 1 << 20
)

// canonical is the one form of a secret: the same keys on two keyboards must give the same bytes.
func canonical(secret string) []byte { return []byte(norm.NFC.String(secret)) }

// hash makes the PHC string of a secret.
func (p Params) hash(secret string) string {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt)
	sum := argon2.IDKey(canonical(secret), salt, p.Time, p.Memory, p.Threads, hashSize)
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.Memory, p.Time, p.Threads, b.EncodeToString(salt), b.EncodeToString(sum))
}

var errHash = errors.New("empreinte de code illisible")

// parseHash reads a PHC string.
func parseHash(phc string) (p Params, salt, sum []byte, err error) {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, nil, nil, errHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.Memory, &p.Time, &p.Threads); err != nil {
		return p, nil, nil, errHash
	}
	if p.Memory < 8 || p.Memory > maxMemory || p.Time < 1 || p.Time > 64 || p.Threads < 1 {
		return p, nil, nil, errHash
	}
	b := base64.RawStdEncoding.Strict()
	if salt, err = b.DecodeString(parts[4]); err != nil || len(salt) < 8 || len(salt) > 64 {
		return p, nil, nil, errHash
	}
	if sum, err = b.DecodeString(parts[5]); err != nil || len(sum) < 16 || len(sum) > 64 {
		return p, nil, nil, errHash
	}
	return p, salt, sum, nil
}

// verify tells whether a secret is the one of a PHC string, and whether it should be hashed again with p.
func (p Params) verify(secret, phc string) (right, again bool) {
	was, salt, want, err := parseHash(phc)
	if err != nil || len(secret) > maxSecret {
		return false, false
	}
	got := argon2.IDKey(canonical(secret), salt, was.Time, was.Memory, was.Threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1, was != p || len(want) != hashSize
}

// The rules of a secret. A delay stands between tries, hence they are those of the CNIL for that case: eight
// characters of three kinds, or a longer phrase of any.
const (
	shortest = 8
	phrase   = 12
)

// common are words that everybody tries first.
var common = []string{
	"motdepasse", "password", "passe", "azerty", "azertyuiop", "qwerty", "guichet", "hopital", "clinique", "bonjour",
	"soleil", "admission", "admissions", "accueil", "urgences", "secret", "bienvenue", "administrateur", "admin",
	"welcome", "janvier", "septembre", "printemps", "automne", "france", "marseille",
}

// CheckSecret says in plain words why a secret is too weak for somebody; nil when it is not.
func CheckSecret(secret string, names ...string) *texts.Refusal {
	secret = norm.NFC.String(secret)
	runes := []rune(secret)
	var lower, upper, digit, other bool
	for _, r := range runes {
		switch {
		case unicode.IsLower(r):
			lower = true
		case unicode.IsUpper(r):
			upper = true
		case unicode.IsDigit(r):
			digit = true
		default:
			other = true
		}
	}
	kinds := 0
	for _, has := range []bool{lower, upper, digit, other} {
		if has {
			kinds++
		}
	}
	switch {
	case len(secret) > maxSecret:
		return texts.Refuse("session_code_long")
	case len(runes) < shortest, len(runes) < phrase && kinds < 3:
		return texts.Refuse("session_code_court")
	}
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, secret)
	for _, w := range common {
		if letters == w || letters == w+w {
			return texts.Refuse("session_code_courant")
		}
	}
	if few(runes) {
		return texts.Refuse("session_code_courant")
	}
	for _, n := range names {
		if n = strings.ToLower(n); len(n) >= 3 && strings.Contains(strings.ToLower(secret), n) {
			return texts.Refuse("session_code_nom")
		}
	}
	return nil
}

// few tells a run: the same character, or one after the other as on a keyboard or in the alphabet.
func few(runes []rune) bool {
	steps, distinct := 0, map[rune]bool{}
	for i, r := range runes {
		distinct[r] = true
		if i > 0 && (r == runes[i-1] || r == runes[i-1]+1 || r == runes[i-1]-1) {
			steps++
		}
	}
	return len(distinct) <= 4 || steps >= len(runes)-2
}

// alphabet of drawn secrets: no character that is taken for another on paper or on another keyboard.
const alphabet = "bcdefghjknprstuvxy23456789"

// drawSecret draws a secret to hand over: 15 characters, some 70 bits.
func drawSecret() string {
	var b strings.Builder
	for i := range 15 {
		if i > 0 && i%5 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(alphabet[randomIndex(len(alphabet))])
	}
	return b.String()
}

// randomIndex draws evenly below n, which is under 256.
func randomIndex(n int) int {
	var b [1]byte
	for {
		_, _ = rand.Read(b[:])
		if v := int(b[0]); v < 256-256%n {
			return v % n
		}
	}
}
