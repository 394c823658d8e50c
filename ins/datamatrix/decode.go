package datamatrix

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"guichet/assets/texts"
	"guichet/ins"
)

// Decode reads the text that a hand scanner or an image gave (DM-60): fields in any order (DM-36), with the
// tolerances of DM-61 to DM-64, each of which leaves a remark, and the refusals of DM-65 and DM-66.
//
// What it returns is a claim (DM-67). The raw text is not kept (DM-71).
func Decode(scan []byte, opts Options) (Message, *texts.Refusal) {
	if len(scan) > 2*maxMessage { // before any work: separators spelled out may double a text, no more
		return Message{}, texts.Refuse("datamatrix_trop_de_texte")
	}
	w := &walker{opts: opts}
	text, refusal := w.clean(scan)
	if refusal != nil {
		return Message{}, refusal
	}
	if refusal := w.header(text); refusal != nil {
		return Message{}, refusal
	}
	body := text[header:]
	if bytes.IndexByte(body, GS) < 0 {
		w.bare = true
		body, refusal = w.restore(body)
		if refusal != nil {
			return Message{}, refusal
		}
	}
	if refusal := w.fields(body); refusal != nil {
		return Message{}, w.culprit(refusal)
	}
	m, refusal := w.message()
	if refusal != nil {
		return Message{}, w.culprit(refusal)
	}
	return m, nil
}

type walker struct {
	opts      Options
	bare      bool // the separators did not come as GS
	odd       bool // the reserved zone is not made of zeros
	seen      ['7' + 1]bool
	values    ['7' + 1]string
	remarques []Remark
}

func (w *walker) remark(code string) {
	for _, r := range w.remarques {
		if r.Code == code {
			return
		}
	}
	w.remarques = append(w.remarques, remark(code))
}

// spelled are the ways scanners spell the separator in text (DM-61). None of their characters can stand in a value.
var spelled = [][]byte{[]byte("<GS>"), []byte("\u241d"), []byte("^]")}

// clean undoes what scanners add around and inside the text (DM-61) and turns away the codes of others.
func (w *walker) clean(scan []byte) ([]byte, *texts.Refusal) {
	text := bytes.TrimFunc(scan, framing)
	if bytes.HasPrefix(text, []byte("]d2")) { // DM-52: FNC1 first, a product code
		return nil, texts.Refuse("datamatrix_code_produit")
	}
	text = bytes.TrimLeftFunc(bytes.TrimPrefix(text, []byte("]d1")), framing)
	if refusal := foreign(string(text)); refusal != nil {
		return nil, refusal
	}
	for _, s := range spelled {
		if bytes.Contains(text, s) {
			text = bytes.ReplaceAll(text, s, []byte{GS})
			w.bare = true
			w.remark("datamatrix_separateurs_traduits")
		}
	}
	if len(text) > maxMessage {
		return nil, texts.Refuse("datamatrix_trop_de_texte")
	}
	return text, nil
}

// framing are the characters that scanners and terminals put around a reading: spaces, line ends, STX, ETX, EOT and their like
// (DM-61). GS is not one of them: first, it tells a product code.
func framing(r rune) bool { return r == ' ' || r == '\ufeff' || r < ' ' && r != GS || r == 0x7F }

// foreign recognises the codes a patient's papers also bear (§8 of the format notes), to name them.
func foreign(text string) *texts.Refusal {
	digits := func(s string, n int) bool {
		return len(s) >= n && strings.Trim(s[:n], "0123456789") == ""
	}
	switch {
	case strings.Trim(text, " \x1d") == "":
		return texts.Refuse("datamatrix_vide")
	case strings.HasPrefix(text, kind):
		return nil
	case len(text) >= len(kind) && strings.EqualFold(text[:len(kind)], kind):
		return texts.Refuse("datamatrix_lecteur_clavier") // DM-60: keyboard mode, capitals lost
	case strings.HasPrefix(text, "\x1d01"), strings.HasPrefix(text, "(01)"), strings.HasPrefix(text, "01") && digits(text, 16):
		return texts.Refuse("datamatrix_code_produit")
	case strings.HasPrefix(text, "DC") && digits(text[2:], 2):
		return texts.Refuse("datamatrix_2d_doc")
	case strings.HasPrefix(text, "IDFRA"), strings.HasPrefix(text, "P<"):
		return texts.Refuse("datamatrix_bande_mrz")
	default:
		return texts.Refuse("datamatrix_autre_code")
	}
}

// header checks IS01 and steps over the reserved zone, whose content is ignored (DM-10 to DM-12).
func (w *walker) header(text []byte) *texts.Refusal {
	if len(text) < len(kind)+len(version) {
		return texts.Refuse("datamatrix_incomplet")
	}
	if v := string(text[len(kind) : len(kind)+len(version)]); v != version {
		if strings.Trim(v, "0123456789") != "" {
			return texts.Refuse("datamatrix_lecteur_clavier") // DM-60: digits typed on the keys of another layout
		}
		return texts.Refuse("datamatrix_version", "version", v)
	}
	if len(text) < header {
		return texts.Refuse("datamatrix_incomplet")
	}
	if strings.Trim(string(text[len(kind)+len(version):header]), "0") != "" {
		w.odd = true
		w.remark("datamatrix_zone_reservee")
	}
	return nil
}

// fields walks the fields in whatever order they come (DM-36, DM-63).
func (w *walker) fields(rest []byte) *texts.Refusal {
	for {
		rest = bytes.TrimLeft(rest, "\x1d") // DM-63: superfluous GS at a field boundary
		if len(rest) == 0 {
			return nil
		}
		if len(rest) < 2 || rest[0] != 'S' {
			return w.unexpected(rest)
		}
		id := rest[1]
		if id < fieldMatricule || id > fieldLieu {
			if id < '0' || id > '9' {
				return w.unexpected(rest)
			}
			return texts.Refuse("datamatrix_champ_inconnu", "champ", "S"+string(rune(id))).Of(errForm)
		}
		if w.seen[id] {
			return texts.Refuse("datamatrix_champ_repete", "champ", fieldName(id)).Of(errForm)
		}
		w.seen[id] = true
		value, after, refusal := w.value(id, rest[2:])
		if refusal != nil {
			return refusal
		}
		w.values[id], rest = string(value), after
	}
}

// value cuts one value off: so many characters (DM-32), or up to the next GS, the maximum or the end (DM-31, DM-33).
func (w *walker) value(id byte, rest []byte) (value, after []byte, _ *texts.Refusal) {
	if n := fixed(id); n > 0 {
		if len(rest) < n || bytes.IndexByte(rest[:n], GS) >= 0 {
			return nil, nil, texts.Refuse("datamatrix_longueur", "champ", fieldName(id)).Of(errForm)
		}
		return rest[:n], rest[n:], nil
	}
	for i := 0; i < len(rest); i++ {
		switch {
		case rest[i] == GS:
			return rest[:i], rest[i:], nil
		case i == longest(id) && !startsField(id, rest[i:]):
			return nil, nil, texts.Refuse("datamatrix_trop_long", "champ", fieldName(id)).Of(errForm)
		case i == longest(id):
			return rest[:i], rest[i:], nil
		case startsField(id, rest[i:]):
			// DM-64: no name holds a digit and no OID a letter, so the lost separator stood here.
			w.remark("datamatrix_separateurs_absents")
			return rest[:i], rest[i:], nil
		}
	}
	return rest, nil, nil
}

// startsField tells whether a value of variable length must have ended before s (DM-64).
func startsField(id byte, s []byte) bool {
	if s[0] != 'S' {
		return false
	}
	return id == fieldOID || len(s) > 1 && fieldMatricule <= s[1] && s[1] <= fieldLieu
}

// unexpected says why what follows is no field.
func (w *walker) unexpected(rest []byte) *texts.Refusal {
	switch {
	case w.odd && w.seen == [len(w.seen)]bool{}:
		return texts.Refuse("datamatrix_entete") // a header of another length, most likely
	case w.complete() == 0:
		return texts.Refuse("datamatrix_texte_apres").Of(errForm)
	default:
		r, _ := utf8.DecodeRune(rest)
		return texts.Refuse("datamatrix_inattendu", "caractere", show(r)).Of(errForm)
	}
}

// complete gives 0 when S1 to S6 are there, else the first that is not.
func (w *walker) complete() byte {
	for id := byte(fieldMatricule); id <= fieldDate; id++ {
		if !w.seen[id] {
			return id
		}
	}
	return 0
}

// message checks the values and makes the message of them (DM-65, DM-66).
func (w *walker) message() (Message, *texts.Refusal) {
	if id := w.complete(); id != 0 {
		return Message{}, texts.Refuse("datamatrix_champ_absent", "champ", fieldName(id))
	}
	v := &w.values
	oid := ins.OID(v[fieldOID])
	test, refusal := checkOID(oid, w.opts)
	if refusal != nil {
		return Message{}, refusal
	}
	if test {
		w.remark("datamatrix_test")
	}
	date, refusal := readDate(v[fieldDate])
	if refusal != nil {
		return Message{}, refusal
	}
	if ins.CheckBirth(date, w.opts.Le) != nil { // C-46
		return Message{}, texts.Refuse("datamatrix_date_limites", "valeur", date.FR())
	}
	for _, refusal := range []*texts.Refusal{
		checkMatricule(ins.Matricule(v[fieldMatricule])),
		checkName(fieldPrenoms, v[fieldPrenoms]),
		checkName(fieldNom, v[fieldNom]),
		checkSexe(ins.Sexe(v[fieldSexe])),
	} {
		if refusal != nil {
			return Message{}, refusal
		}
	}
	if w.seen[fieldLieu] {
		if refusal := checkLieu(v[fieldLieu]); refusal != nil {
			return Message{}, refusal
		}
	} else {
		w.remark("datamatrix_lieu_absent") // DM-26: facultatif in the format
	}
	return Message{
		INS: ins.INS{
			Traits: ins.Traits{
				NomNaissance:  v[fieldNom],
				ListePrenoms:  v[fieldPrenoms],
				Sexe:          ins.Sexe(v[fieldSexe]),
				DateNaissance: date,
				LieuNaissance: v[fieldLieu],
			},
			Matricule: ins.Matricule(v[fieldMatricule]),
			OID:       oid,
		},
		DeTest:    test,
		Remarques: w.remarques,
	}, nil
}

// readDate reads JJ-MM-AAAA (DM-25).
func readDate(s string) (ins.Date, *texts.Refusal) {
	if s[2] != '-' || s[5] != '-' {
		return ins.Date{}, texts.Refuse("datamatrix_date", "valeur", showAll(s))
	}
	d, err := ins.ParseDate(s[6:] + "-" + s[3:5] + "-" + s[:2])
	if err != nil {
		return ins.Date{}, texts.Refuse("datamatrix_date", "valeur", showAll(s))
	}
	return d, nil
}
