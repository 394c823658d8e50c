package cli

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"guichet/assets/texts"
	"guichet/ins"
)

func (p Program) statutCommand() *cobra.Command {
	var list bool
	c := &cobra.Command{
		Use:   "statut",
		Short: "Applique un événement à une identité",
		Long: `Lit des lignes JSON {id, identite{…}, evenement{nom, …}} et écrit pour chacune l’identité qui en résulte et ses
effets {id, identite, effets[]}, ou le refus et sa règle {id, refus}.`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			if list {
				for _, n := range ins.EventNames() {
					fmt.Fprintln(p.Out, n)
				}
				return nil
			}
			return p.eachLine(applyLine)
		},
	}
	c.Flags().BoolVar(&list, "evenements", false, "liste les noms d’événements")
	return c
}

func applyLine(line []byte) (any, error) {
	var in struct {
		ID        any             `json:"id"`
		Identite  *identite       `json:"identite"` // absent before a creation
		Evenement json.RawMessage `json:"evenement"`
	}
	if err := decode(line, &in); err != nil {
		return nil, err
	}
	var id ins.Identite
	if in.Identite != nil {
		var err error
		if id, err = in.Identite.domain(); err != nil {
			return nil, err
		}
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(in.Evenement, &fields); err != nil {
		return nil, usage("evenement : %w", err)
	}
	var name string
	if err := json.Unmarshal(fields["nom"], &name); err != nil {
		return nil, texts.Refuse("cli.evenement_sans_nom")
	}
	delete(fields, "nom")
	body, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	ev, err := ins.DecodeEvent(name, body)
	if err != nil {
		return nil, err
	}
	after, effects, refused := ins.Apply(id, ev)
	type effet struct {
		Effet string `json:"effet"`
		Motif string `json:"motif,omitempty"`
		Regle string `json:"regle,omitempty"`
		Liste string `json:"liste,omitempty"`
	}
	if refused != nil {
		return struct {
			ID    any    `json:"id"`
			Refus *refus `json:"refus"`
		}{in.ID, refusOf(refused)}, nil
	}
	out := struct {
		ID       any      `json:"id"`
		Identite identite `json:"identite"`
		Effets   []effet  `json:"effets"`
	}{in.ID, identiteOf(after), []effet{}}
	for _, e := range effects {
		out.Effets = append(out.Effets, effet{string(e.Kind), e.Motif, e.Regle, e.Liste})
	}
	return out, nil
}
