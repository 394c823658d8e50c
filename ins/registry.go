package ins

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
)

// Names of events: stable, because journals hold them for ever.
func (Created) Name() string              { return "creation" }
func (PieceChecked) Name() string         { return "piece_verifiee" }
func (INSAccepted) Name() string          { return "ins_acceptee" }
func (INSRefused) Name() string           { return "ins_refusee" }
func (INSNotFound) Name() string          { return "ins_introuvable" }
func (DiscordanceFound) Name() string     { return "discordance_decouverte" }
func (VerificationFailed) Name() string   { return "verification_echouee" }
func (VerificationPassed) Name() string   { return "verification_reussie" }
func (NIRReplaced) Name() string          { return "nir_attribue" }
func (FraudFound) Name() string           { return "fraude_constatee" }
func (AttributSet) Name() string          { return "attribut_pose" }
func (AttributLifted) Name() string       { return "attribut_leve" }
func (TraitsCorrected) Name() string      { return "traits_corriges" }
func (PremierPrenomChanged) Name() string { return "premier_prenom_change" }
func (UsedNamesChanged) Name() string     { return "noms_utilises_changes" }
func (PreuveWithdrawn) Name() string      { return "preuve_retiree" }
func (INSWithdrawn) Name() string         { return "ins_retiree" }
func (AppliVitaleRead) Name() string      { return "appli_carte_vitale" }
func (ValidationDeferred) Name() string   { return "validation_differee" }
func (Merged) Name() string               { return "fusion" }
func (Absorbed) Name() string             { return "absorption" }
func (MergeUndone) Name() string          { return "fusion_annulee" }

// registered lists one value of every event, in the order in which the command line shows them.
func registered() []Event {
	return []Event{
		Created{}, PieceChecked{}, INSAccepted{}, INSRefused{}, INSNotFound{}, DiscordanceFound{}, VerificationFailed{},
		VerificationPassed{}, NIRReplaced{}, FraudFound{}, AttributSet{}, AttributLifted{}, TraitsCorrected{},
		PremierPrenomChanged{}, UsedNamesChanged{}, PreuveWithdrawn{}, INSWithdrawn{}, AppliVitaleRead{},
		ValidationDeferred{}, Merged{}, Absorbed{}, MergeUndone{},
	}
}

// EventNames lists the names of the events that DecodeEvent knows.
func EventNames() []string {
	all := registered()
	names := make([]string, len(all))
	for i, ev := range all {
		names[i] = ev.Name()
	}
	return names
}

// EncodeEvent writes an event as JSON, without its name.
func EncodeEvent(ev Event) ([]byte, error) {
	if ev == nil {
		return nil, fmt.Errorf("écriture d’un événement : aucun événement")
	}
	b, err := json.Marshal(ev)
	if err != nil {
		return nil, fmt.Errorf("écriture de l’événement %s : %w", ev.Name(), err)
	}
	return b, nil
}

// DecodeEvent reads an event that EncodeEvent wrote under the given name. An unknown name is an error, and so is a
// field that the event does not have: a journal is read whole or not at all.
func DecodeEvent(name string, body []byte) (Event, error) {
	for _, ev := range registered() {
		if ev.Name() != name {
			continue
		}
		value := reflect.New(reflect.TypeOf(ev))
		dec := json.NewDecoder(bytes.NewReader(body))
		dec.DisallowUnknownFields()
		if err := dec.Decode(value.Interface()); err != nil {
			return nil, fmt.Errorf("lecture de l’événement %s : %w", name, err)
		}
		if dec.More() {
			return nil, fmt.Errorf("lecture de l’événement %s : contenu en trop", name)
		}
		return value.Elem().Interface().(Event), nil
	}
	return nil, fmt.Errorf("événement inconnu : %q", name)
}
