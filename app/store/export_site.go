package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/printing"
)

// The lines of an export that stand in no journal.
type (
	exportPrint struct {
		Type string `json:"type"` // impression
		printing.Job
	}
	exportDocument struct {
		Type     string `json:"type"` // site
		Genre    string `json:"genre"`
		Cle      string `json:"cle"` // keyed index of its name: tells two documents apart, and no more
		Document any    `json:"document"`
	}
)

// exportPrints writes what was asked of printers and what became of it, in the order of the requests.
func (b *Base) exportPrints(ctx context.Context, h *handle, enc *json.Encoder, avecTraits bool) error {
	return each(ctx, h, printColumns+"ORDER BY rang", nil, func(rows *sql.Rows) error {
		j, err := b.openPrint(rows.Scan)
		if err != nil {
			return err
		}
		if !avecTraits {
			j = withoutTraits(j)
		}
		return enc.Encode(exportPrint{"impression", j})
	})
}

// withoutTraits keeps of a request what names nobody: who printed what kind of paper when, and what became of it.
func withoutTraits(j printing.Job) printing.Job {
	kept := printing.Job{ID: j.ID, Modele: j.Modele, Identite: j.Identite, Version: j.Version, Statut: j.Statut, Copies: j.Copies,
		Premiere: j.Premiere, Imprimante: j.Imprimante, Agent: j.Agent, Poste: j.Poste, Demande: j.Demande, Etat: j.Etat, Spouleur: j.Spouleur,
		Essais: j.Essais, Prochain: j.Prochain, Change: j.Change, Perime: j.Perime, PeutSortir: j.PeutSortir, AAnnuler: j.AAnnuler,
		Retrait: j.Retrait, IdentiteChangee: j.IdentiteChangee}
	if j.Cause != nil {
		kept.Cause = &texts.Refusal{Sentence: texts.Sentence{Code: j.Cause.Code, Regle: j.Cause.Regle}}
	}
	return kept
}

// exportSite writes the documents of the site: agents, settings, what workstations note.
func (b *Base) exportSite(ctx context.Context, h *handle, enc *json.Encoder) error {
	return each(ctx, h, "SELECT genre, cle, corps FROM site ORDER BY genre, cle", nil, func(rows *sql.Rows) error {
		d := exportDocument{Type: "site"}
		var key, sealed []byte
		if err := rows.Scan(&d.Genre, &key, &sealed); err != nil {
			return err
		}
		body, err := b.openDocument(d.Genre, key, sealed)
		if err != nil {
			return err
		}
		d.Cle = hex.EncodeToString(key)
		switch {
		case d.Genre == SiteAgents: // an account as a person may see it: the hash of a secret serves nobody but a thief
			var a app.Account
			if err := json.Unmarshal(body, &a); err != nil {
				return fmt.Errorf("lire un agent : %w", err)
			}
			d.Document = a
		case json.Valid(body):
			d.Document = json.RawMessage(body)
		default:
			d.Document = string(body)
		}
		return enc.Encode(d)
	})
}
