package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"guichet/assets/texts"
	"guichet/ins"
)

// maxInput bounds what is read from a file or standard input given by a person.
const maxInput = 8 << 20

// identite is an identity as every command reads and writes it.
type identite struct {
	NomNaissance  string   `json:"nom_naissance"`
	PremierPrenom string   `json:"premier_prenom"`
	ListePrenoms  string   `json:"liste_prenoms"`
	Sexe          string   `json:"sexe"`
	DateNaissance string   `json:"date_naissance"`
	LieuNaissance string   `json:"lieu_naissance"`
	Matricule     string   `json:"matricule,omitempty"`
	OID           string   `json:"oid,omitempty"`
	Statut        string   `json:"statut,omitempty"`
	Attributs     []string `json:"attributs,omitempty"`
	NomUtilise    string   `json:"nom_utilise,omitempty"`
	PrenomUtilise string   `json:"prenom_utilise,omitempty"`
	IPP           string   `json:"ipp,omitempty"`
	IEP           string   `json:"iep,omitempty"`
}

// identiteOf shows an identity of the domain. The matricule leaves only when it is qualified.
func identiteOf(id ins.Identite) identite {
	out := traitsOf(id.Traits)
	out.Statut = id.Statut().Code()
	out.Attributs = attributsOf(id.Attributs)
	out.NomUtilise, out.PrenomUtilise, out.IPP = id.NomUtilise, id.PrenomUtilise, id.IPP
	if id.Statut() == ins.Qualifiee {
		out.Matricule, out.OID = string(id.INS.Matricule), string(id.INS.OID)
	}
	return out
}

func traitsOf(t ins.Traits) identite {
	return identite{
		NomNaissance: t.NomNaissance, PremierPrenom: t.PremierPrenom, ListePrenoms: t.ListePrenoms,
		Sexe: string(t.Sexe), DateNaissance: t.DateNaissance.ISO(), LieuNaissance: t.LieuNaissance,
	}
}

func attributsOf(a ins.Attributs) []string {
	var out []string
	for _, v := range []struct {
		set  bool
		name string
	}{{a.Homonyme, "homonyme"}, {a.Douteuse, "douteuse"}, {a.Fictive, "fictive"}} {
		if v.set {
			out = append(out, v.name)
		}
	}
	return out
}

// traits reads the strict traits as typed; only the date must be a date.
func (i identite) traits() (ins.Traits, error) {
	t := ins.Traits{
		NomNaissance: i.NomNaissance, PremierPrenom: i.PremierPrenom, ListePrenoms: i.ListePrenoms,
		Sexe: ins.Sexe(i.Sexe), LieuNaissance: i.LieuNaissance,
	}
	if i.DateNaissance == "" {
		return t, nil
	}
	d, err := ins.ParseDate(i.DateNaissance)
	if err != nil {
		return t, usage("date_naissance : %w", err)
	}
	t.DateNaissance = d
	return t, nil
}

// domain rebuilds the identity that a file describes. A status of QUAL needs the matricule; what the file claims
// is the word of whoever wrote it, as on any command line.
func (i identite) domain() (ins.Identite, error) {
	t, err := i.traits()
	if err != nil {
		return ins.Identite{}, err
	}
	id := ins.Identite{ID: i.IPP, IPP: i.IPP, Traits: t, NomUtilise: i.NomUtilise, PrenomUtilise: i.PrenomUtilise, Version: 1}
	for _, a := range i.Attributs {
		switch a {
		case "homonyme":
			id.Attributs.Homonyme = true
		case "douteuse":
			id.Attributs.Douteuse = true
		case "fictive":
			id.Attributs.Fictive = true
		default:
			return id, usage("attribut inconnu : %q (homonyme, douteuse ou fictive)", a)
		}
	}
	withINS := &ins.INS{Traits: t, Matricule: ins.Matricule(i.Matricule), OID: ins.OID(i.OID)}
	switch i.Statut {
	case "", "PROV":
	case "VALI":
		id.Preuve = &ins.Preuve{}
	case "RECUP":
		id.INS = withINS
	case "QUAL":
		id.Preuve, id.INS = &ins.Preuve{}, withINS
	default:
		return id, usage("statut inconnu : %q (PROV, RECUP, VALI ou QUAL)", i.Statut)
	}
	if (i.Statut == "QUAL" || i.Statut == "RECUP") && (i.Matricule == "" || i.OID == "") {
		return id, texts.Refuse("cli.ins_incomplete", "statut", i.Statut)
	}
	return id, nil
}

// readInput reads a file, or standard input for "-", up to maxInput.
func (p Program) readInput(path string) ([]byte, error) {
	var r io.Reader = p.In
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, usage("lecture de %s : %w", path, err)
		}
		defer f.Close()
		r = f
	}
	b, err := io.ReadAll(io.LimitReader(r, maxInput+1))
	if err != nil {
		return nil, usage("lecture de %s : %w", path, err)
	}
	if len(b) > maxInput {
		return nil, usage("lecture de %s : plus de %d Mo", path, maxInput>>20)
	}
	return b, nil
}

// decode reads one JSON value and nothing after it. Unknown fields are refused: a mistyped name must not be lost.
func decode(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return usage("JSON illisible : %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return usage("JSON illisible : il reste du texte après l’objet")
	}
	return nil
}

func (p Program) printJSON(v any) error {
	e := json.NewEncoder(p.Out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("écriture du résultat : %w", err)
	}
	return nil
}
