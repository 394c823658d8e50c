package cli

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"guichet/ins"
	"guichet/ins/insi"
)

func (p Program) insiCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "insi",
		Short: "Appelle le téléservice INSi",
		Args:  noArguments,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(p.rechercherCommand())
	return c
}

// traitsRecherche is what a search is made of: an identity, or only what INSi asks for.
type traitsRecherche struct {
	NomNaissance  string `json:"nom_naissance"`
	PremierPrenom string `json:"premier_prenom"`
	ListePrenoms  string `json:"liste_prenoms"`
	Sexe          string `json:"sexe"`
	DateNaissance string `json:"date_naissance"`
	LieuNaissance string `json:"lieu_naissance"`
}

// recherche is what `insi rechercher` writes.
type recherche struct {
	Code       string       `json:"code"`
	Libelle    string       `json:"libelle"`
	Individu   *identite    `json:"individu,omitempty"`
	Historique []historique `json:"historique"`
	Faute      *faute       `json:"faute,omitempty"`
	Essais     []essai      `json:"essais"`
	DureeMS    int64        `json:"duree_ms"`
}

type historique struct {
	Matricule string `json:"matricule"`
	OID       string `json:"oid"`
	DateDebut string `json:"date_debut,omitempty"`
	DateFin   string `json:"date_fin,omitempty"`
}

type faute struct {
	Code     string `json:"code"`
	SousCode string `json:"sous_code"`
	Severite string `json:"severite"`
	Classe   string `json:"classe"`
	Message  string `json:"message"`
	Acte     string `json:"acte,omitempty"`
}

type essai struct {
	NomNaissance  string   `json:"nom_naissance"`
	Prenoms       []string `json:"prenoms"`
	LieuNaissance string   `json:"lieu_naissance,omitempty"`
	Code          string   `json:"code"`
	DureeMS       int64    `json:"duree_ms"`
}

func (p Program) rechercherCommand() *cobra.Command {
	var config, traits string
	c := &cobra.Command{
		Use:   "rechercher --config F [--traits F|-]",
		Short: "Cherche une identité par ses traits",
		Long: `Cherche une identité par ses traits et écrit un objet JSON
{code, libelle, individu, historique, faute, essais, duree_ms}.
Le lieu de naissance n’est envoyé que s’il est donné (RNIV EXI SI 26 : pas en première intention).
Codes de sortie : 0 pour une identité, 10 pour aucune, 11 pour plusieurs, 4 si le service ne répond pas.`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if config == "" {
				return usage("--config manque : le fichier de configuration du téléservice")
			}
			b, err := p.readInput(traits)
			if err != nil {
				return err
			}
			q, err := readQuery(b)
			if err != nil {
				return err
			}
			settings, err := insi.LoadConfig(config)
			if err != nil {
				return &exitError{CodeUsage, err}
			}
			client, err := insi.New(settings)
			if err != nil {
				return err
			}
			defer client.Close()
			return p.search(c.Context(), client, q)
		},
	}
	c.Flags().StringVar(&config, "config", "", "configuration du téléservice : l’objet JSON que « guichet simulateur » écrit, ou le vôtre")
	c.Flags().StringVar(&traits, "traits", "-", "identité JSON à chercher ; « - » : l’entrée standard")
	return c
}

func readQuery(b []byte) (ins.Query, error) {
	var t traitsRecherche
	if err := json.Unmarshal(b, &t); err != nil { // other fields of an identity are of no use here
		return ins.Query{}, usage("traits illisibles : %w", err)
	}
	q := ins.Query{Sexe: ins.Sexe(t.Sexe), LieuNaissance: t.LieuNaissance}
	var err error
	if q.DateNaissance, err = ins.ParseDate(t.DateNaissance); err != nil {
		return q, usage("date_naissance : %w", err)
	}
	nom, refused := ins.Normalize(t.NomNaissance)
	if refused != nil {
		return q, refused
	}
	prenom := t.PremierPrenom
	if prenom == "" {
		prenom, _ = ins.FirstGivenName(t.ListePrenoms)
	}
	if prenom, refused = ins.Normalize(prenom); refused != nil {
		return q, refused
	}
	q.NomNaissance, q.Prenoms = nom, []string{prenom}
	return q, nil
}

func (p Program) search(ctx context.Context, service interface {
	Search(context.Context, ins.Query) (ins.Answer, error)
}, q ins.Query) error {
	began := time.Now()
	a, err := service.Search(ctx, q)
	took := time.Since(began).Milliseconds()
	out := recherche{Historique: []historique{}, DureeMS: took}
	try := essai{q.NomNaissance, q.Prenoms, q.LieuNaissance, string(a.Code), took}
	var fault *ins.Fault
	switch {
	case errors.As(err, &fault):
		out.Faute = &faute{fault.Code, fault.SousCode, fault.Severite, string(fault.Class), fault.Phrase, fault.Acte}
	case err != nil:
		return err
	default:
		out.Code, out.Libelle = string(a.Code), a.Libelle
	}
	if a.Individu != nil {
		// what the service returned, shown to whoever holds the certificate: not an identity of the base
		individu := traitsOf(a.Individu.Traits)
		individu.Matricule, individu.OID = string(a.Individu.Matricule), string(a.Individu.OID)
		out.Individu = &individu
	}
	for _, h := range a.Historique {
		out.Historique = append(out.Historique, historique{string(h.Matricule), string(h.OID), h.DateDebut, h.DateFin})
	}
	out.Essais = []essai{try}
	if err := p.printJSON(out); err != nil {
		return err
	}
	switch {
	case fault != nil:
		return &exitError{code: codeOf(fault), err: fault}
	case a.Code == ins.AucuneIdentite:
		return &exitError{code: CodeAucune}
	case a.Code == ins.PlusieursIdentites:
		return &exitError{code: CodePlusieurs}
	}
	return nil
}
