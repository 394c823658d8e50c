package cli

import (
	"github.com/spf13/cobra"

	"guichet/assets/texts"
	"guichet/ins"
)

func (p Program) normaliserCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "normaliser",
		Short: "Écrit des noms dans l’alphabet de l’INS",
		Long: `Lit un nom par ligne et écrit une ligne JSON {entree, sortie, refus?} : capitales, sans accent, ligatures ouvertes,
apostrophes et tirets simples. Un caractère impossible à écrire est refusé et nommé (RNIV annexe III).`,
		Example: `  printf 'D’Æion\nCœur\n' | guichet normaliser`,
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			return p.eachLine(func(line []byte) (any, error) {
				out, refused := ins.Normalize(string(line))
				return struct {
					Entree string `json:"entree"`
					Sortie string `json:"sortie"`
					Refus  *refus `json:"refus,omitempty"`
				}{string(line), out, refusOf(refused)}, nil
			})
		},
	}
}

func (p Program) matriculeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "matricule NUMERO…",
		Short: "Vérifie ou complète des matricules",
		Long: `Vérifie la clé de matricules à 15 caractères, ou la calcule pour 13. Écrit une ligne JSON par numéro
{entree, matricule, valide, raison?} et finit avec le code 3 si l’un d’eux n’est pas valide.`,
		Example: `  guichet matricule 260058815400233 2600588154002`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("donnez au moins un numéro. Voir « %s --help ».", c.CommandPath())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			invalid := false
			for _, typed := range args {
				m, refused := ins.ParseMatricule(typed)
				if refused != nil {
					if full, no := ins.Complete(typed); no == nil {
						m, refused = full, nil
					}
				}
				line := struct {
					Entree    string `json:"entree"`
					Matricule string `json:"matricule"`
					Valide    bool   `json:"valide"`
					Raison    string `json:"raison,omitempty"`
				}{typed, string(m), refused == nil, ""}
				if refused != nil {
					invalid, line.Raison = true, refused.Phrase
				}
				if err := p.printJSON(line); err != nil {
					return err
				}
			}
			if invalid {
				return &exitError{code: CodeRefused}
			}
			return nil
		},
	}
}

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
		RunE: func(*cobra.Command, []string) error { return p.eachLine(compareLine) },
	}
}

func compareLine(line []byte) (any, error) {
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
	titre, err := in.Titre.traits()
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
