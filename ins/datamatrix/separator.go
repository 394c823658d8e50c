package datamatrix

import (
	"bytes"
	"errors"
	"strings"

	"guichet/assets/texts"
	"guichet/ins"
)

// A scanner set for a keyboard or for another code replaces GS by something of its own: a dollar, the word [GS], 029, F8. What it
// put there is found from what S2 may be: four values, so that what follows one of them before the next field is no part of the
// message (DM-27, DM-60, DM-64).

// longestStandIn is more characters than any scanner puts in the place of one.
const longestStandIn = 20

// restore puts GS back where the scanner replaced it, in a text that holds none. What cannot be found for sure is refused, and the
// scanner named: the paper of the patient is right.
func (w *walker) restore(body []byte) ([]byte, *texts.Refusal) {
	in, found := standIn(body)
	switch {
	case !found || in == "":
		return body, nil // lost, not replaced: DM-64
	case strings.Trim(in, " ") == "": // DM-62: given names hold spaces
		return nil, texts.Refuse("datamatrix_separateurs_illisibles", "remplacant", "une espace")
	case len(in) > longestStandIn:
		return nil, texts.Refuse("datamatrix_separateurs_illisibles", "remplacant", "« "+showAll(in)+" »")
	}
	out := make([]byte, 0, len(body))
	for rest := body; len(rest) > 0; {
		n, replaced := cut(rest, in)
		if replaced && rest[1] != fieldOID && inNames(in) && n+len(in) == 2+longest(rest[1]) { // a name of the greatest length has no separator (DM-31)
			return nil, texts.Refuse("datamatrix_separateurs_illisibles", "remplacant", "« "+showAll(in)+" »")
		}
		if out = append(out, rest[:n]...); replaced {
			out, n = append(out, GS), n+len(in)
		}
		rest = rest[n:]
	}
	w.remark("datamatrix_separateurs_traduits")
	return out, nil
}

// cut gives the length of the field at the beginning of s with its name, and whether in stands in the place of GS after it. A name may
// end by an S, and in may begin by a digit: a value of variable length is cut where in stands, not where a field seems to begin. The
// walk over the fields sees to those that need no separator (DM-31), and refuses what lost it elsewhere.
func cut(s []byte, in string) (n int, replaced bool) {
	switch {
	case !field(s):
		return 1, false
	case fixed(s[1]) > 0:
		return min(2+fixed(s[1]), len(s)), false
	}
	for n = 2; n < len(s); n++ {
		if bytes.HasPrefix(s[n:], []byte(in)) && field(s[n+len(in):]) {
			return n, true
		}
	}
	return n, false
}

// standIn gives what stands between the value of S2 and the field after it; found is false when no value of S2 is there. Where S2
// has its full length, or is the last field, the names tell.
func standIn(body []byte) (in string, found bool) {
	for _, oid := range []ins.OID{ins.OIDNIRTest, ins.OIDNIRDemo, ins.OIDNIR, ins.OIDNIA} {
		at := bytes.Index(body, []byte("S2"+oid))
		if at < 0 {
			continue
		}
		if end := nextField(body[at+2+len(oid):]); end >= 0 && len(oid) < maxOID {
			return string(body[at+2+len(oid):][:end]), true
		}
		return betweenNames(body), true
	}
	return "", false
}

// betweenNames gives what ends both names before the field that follows each: signs that no name holds, and no letter before them
// that both names share, for it might be of the stand-in.
func betweenNames(body []byte) string {
	var tails []string
	for _, id := range []string{"S3", "S4"} {
		at := bytes.Index(body, []byte(id))
		if at < 0 {
			return ""
		}
		if end := nextField(body[at+2:]); end >= 0 {
			tails = append(tails, string(body[at+2:at+2+end]))
		}
	}
	if len(tails) != 2 {
		return ""
	}
	a, b := tails[0], tails[1]
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	in := a[len(a)-n:]
	if in == "" || inNames(in[:1]) {
		return ""
	}
	return in
}

// nextField is where the next field begins; -1 when none does.
func nextField(s []byte) int {
	for i := range s {
		if field(s[i:]) {
			return i
		}
	}
	return -1
}

// field reports whether s begins by the name of a field.
func field(s []byte) bool {
	return len(s) > 1 && s[0] == 'S' && fieldMatricule <= s[1] && s[1] <= fieldLieu
}

// inNames reports whether every character may stand in a name.
func inNames(s string) bool {
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ '-") == ""
}

// errForm is the kind of the refusals that a separator out of its place explains.
var errForm = errors.New("forme")

// culprit names the scanner when a message that came without any separator does not read: nothing on the paper explains it (DM-60).
// What a value says by itself, a wrong key, a code of test, a date, is told as it is.
func (w *walker) culprit(refusal *texts.Refusal) *texts.Refusal {
	oid := w.values[fieldOID]
	nature := natureOf(oid)
	added := nature != "" && oid != string(nature) // beside GS
	if !errors.Is(refusal, errForm) || !added && (!w.bare || oid != "" && nature == "") {
		return refusal
	}
	return texts.Refuse("datamatrix_separateurs_illisibles", "remplacant", "autre chose")
}

// natureOf gives the OID that a value begins by, "" for none: what follows is the scanner's.
func natureOf(s string) ins.OID {
	for _, oid := range []ins.OID{ins.OIDNIRTest, ins.OIDNIRDemo, ins.OIDNIR, ins.OIDNIA} {
		if strings.HasPrefix(s, string(oid)) {
			return oid
		}
	}
	return ""
}
