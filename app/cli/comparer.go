package cli

import (
	"time"

	"github.com/spf13/cobra"

	"guichet/app"
	"guichet/app/workstation"
	"guichet/assets/texts"
	"guichet/ins"
)

// comparison is one line of `guichet comparer`.
type comparison struct {
	ID          any       `json:"id"`
	Verdict     string    `json:"verdict"`
	Qualifiable string    `json:"qualifiable"`
	Lignes      []ligne   `json:"lignes"`
	Conseils    []conseil `json:"conseils"`
}

type ligne struct {
	Trait   string `json:"trait"`
	Verdict string `json:"verdict"`
	Regle   string `json:"regle"`
	Raison  string `json:"raison"`
}

type conseil struct {
	Code      string `json:"code"`
	Regle     string `json:"regle,omitempty"`
	Phrase    string `json:"phrase"`
	Acte      string `json:"acte,omitempty"`
	Dire      string `json:"dire,omitempty"`
	Organisme string `json:"organisme,omitempty"`
}

func (p Program) comparerCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "comparer",
		Short: "Compare une pièce d’identité avec une INS",
		Long: `Lit des lignes JSON {id, titre, ins, local?, vitale?} et écrit pour chacune
{id, verdict, qualifiable, lignes:[{trait, verdict, regle, raison}], conseils[]}.
Les valeurs sont prises comme elles sont saisies et reçues : la commande normalise.`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			places, err := workstation.Places()
			if err != nil {
				return err
			}
			today := ins.DateOf(time.Now())
			return p.eachLine(func(line []byte) (any, error) { return compareLine(line, places, today) })
		},
	}
}

func compareLine(line []byte, places app.Places, today ins.Date) (any, error) {
	var in struct {
		ID     any       `json:"id"`
		Titre  *identite `json:"titre"`
		INS    *identite `json:"ins"`
		Local  *identite `json:"local"`
		Vitale *identite `json:"vitale"`
	}
	if err := decode(line, &in); err != nil {
		return nil, err
	}
	if in.Titre == nil || in.INS == nil {
		return nil, texts.Refuse("cli.comparer_incomplet")
	}
	titre, err := in.Titre.asRead(today)
	if err != nil {
		return nil, err
	}
	received, err := in.INS.traits()
	if err != nil {
		received.DateNaissance = ins.Date{} // an unreadable date is a missing trait, which blocks (D-26)
	}
	c := ins.Confrontation{
		Titre: titre,
		INS:   ins.INS{Traits: received, Matricule: ins.Matricule(in.INS.Matricule), OID: ins.OID(in.INS.OID)},
		Lieux: places.Link(titre.LieuNaissance, received.LieuNaissance, received.DateNaissance),
		Le:    today,
	}
	for _, side := range []struct {
		from *identite
		to   **ins.Traits
	}{{in.Local, &c.Local}, {in.Vitale, &c.Vitale}} {
		if side.from == nil {
			continue
		}
		t, err := side.from.traits()
		if err != nil {
			t.DateNaissance = ins.Date{} // these two only explain: a lunar date on a card is no reason to stop
		}
		*side.to = &t
	}
	result := ins.Compare(c, ins.Reglages{})
	out := comparison{
		ID: in.ID, Verdict: result.Verdict.Code(), Qualifiable: string(result.Qualifiable),
		Lignes: []ligne{}, Conseils: []conseil{},
	}
	for _, r := range result.Rows {
		out.Lignes = append(out.Lignes, ligne{string(r.Trait), r.Verdict.Code(), r.Regle, r.Raison})
	}
	for _, a := range result.Conseils {
		out.Conseils = append(out.Conseils, conseil{a.Code, a.Regle, a.Phrase, a.Acte, a.Dire, a.Organisme})
	}
	return out, nil
}

// asRead reads the traits of a document as a person types them: a date of which only a part stands there is
// completed and marked (EXI PP 19, C-43).
func (i identite) asRead(today ins.Date) (ins.Traits, error) {
	typed := i.DateNaissance
	i.DateNaissance = ""
	t, err := i.traits()
	if err != nil || typed == "" {
		return t, err
	}
	var refused *texts.Refusal
	if t.DateNaissance, t.DateCertitude, refused = ins.ReadDate(typed, today); refused != nil {
		return t, refused
	}
	return t, nil
}
