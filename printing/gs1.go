package printing

import (
	"fmt"
	"strings"
)

// GSRN is the Global Service Relation Number of a patient (GS1 AI 8018, ISO 18530): the GS1 prefix of the establishment, the
// IPP with zeros before it, and a check digit, 18 digits in all.
func GSRN(prefix, ipp string) (string, error) {
	room := 17 - len(prefix)
	switch {
	case len(prefix) < 6 || len(prefix) > 12 || !digits(prefix):
		return "", fmt.Errorf("gsrn: a GS1 prefix has 6 to 12 digits")
	case ipp == "" || !digits(ipp) || len(ipp) > room:
		return "", fmt.Errorf("gsrn: an IPP of 1 to %d digits is needed after a prefix of %d", room, len(prefix))
	}
	body := prefix + strings.Repeat("0", room-len(ipp)) + ipp
	return body + string(rune('0'+gs1Check(body))), nil
}

// gs1Check is the check digit: weights 3 and 1 from the right.
func gs1Check(body string) int {
	sum := 0
	for i := range len(body) {
		d := int(body[len(body)-1-i] - '0')
		if i%2 == 0 {
			d *= 3
		}
		sum += d
	}
	return (10 - sum%10) % 10
}

func digits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// gs1 is the element string of a patient: the GSRN and, when there is one, the number of this support (SRIN, AI 8019), as a
// reader gives it back: neither has a length that readers know by themselves, hence the separator.
func (c *Content) gs1() string {
	switch {
	case c.GSRN == "":
		return ""
	case c.SRIN == "":
		return "8018" + c.GSRN
	}
	return "8018" + c.GSRN + "\x1d" + "8019" + c.SRIN
}

// checkGS1 refuses what is not an element string of ours: boombuler would encode anything.
func checkGS1(s string) error {
	first, second, both := strings.Cut(s, "\x1d")
	gsrn, known := strings.CutPrefix(first, "8018")
	if !known || len(gsrn) != 18 || !digits(gsrn) || gs1Check(gsrn[:17]) != int(gsrn[17]-'0') {
		return fmt.Errorf("not a GSRN with its check digit")
	}
	if both {
		if srin, known := strings.CutPrefix(second, "8019"); !known || srin == "" || len(srin) > 10 || !digits(srin) {
			return fmt.Errorf("a SRIN has 1 to 10 digits")
		}
	}
	return nil
}
