package cli

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"guichet/app/workstation"
	"guichet/assets/texts"
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
	c.AddCommand(p.rechercherCommand(), p.controlerCommand(), p.rattraperCommand())
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
	// Attributs of a record: douteuse and fictive are never searched for.
	Attributs []string `json:"attributs"`
}

// recherche is what `insi rechercher` writes.
type recherche struct {
	Code       string       `json:"code"`
	Libelle    string       `json:"libelle"`
	Individu   *identite    `json:"individu,omitempty"`
	Historique []historique `json:"historique"`
	Faute      *faute       `json:"faute,omitempty"`
	Essais     []essai      `json:"essais"`
	// Suite is what the ladder says to do next, in words; only with --echelle.
	Suite   string `json:"suite,omitempty"`
	DureeMS int64  `json:"duree_ms"`
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
	var config, traits, vitale string
	var ladder bool
	var access codeAccess
	c := &cobra.Command{
		Use:   "rechercher --config F [--traits F|-] [--vitale F|-] [--echelle]",
		Short: "Cherche une identité par ses traits ou par sa carte Vitale",
		Long: `Cherche une identité et écrit un objet JSON
{code, libelle, individu, historique, faute, essais, duree_ms}.
Une identité douteuse ou fictive (champ attributs), une naissance à venir ou un nouveau-né sans NIR possible ne sont pas cherchés.
Par traits, le lieu de naissance n’est envoyé que s’il est donné (RNIV EXI SI 26 : pas en première intention) ;
avec --echelle, les essais suivants sont faits dans l’ordre prévu après 01 et 02, le lieu en dernier.
En mode carte, le code porteur est demandé au terminal, une seule fois, ou lu dans un descripteur de fichier.
Codes de sortie : 0 pour une identité, 10 pour aucune, 11 pour plusieurs, 4 si le service ne répond pas.`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if vitale != "" && ladder {
				return usage("--vitale et --echelle s’excluent : l’échelle est faite de recherches par traits")
			}
			return p.withClient(c.Context(), config, access, func(client *insi.Client) error {
				if vitale != "" {
					return p.searchVitale(c.Context(), client, vitale)
				}
				b, err := p.readInput(traits)
				if err != nil {
					return err
				}
				if ladder {
					return p.climb(c.Context(), client, b)
				}
				q, err := readQuery(b)
				if err != nil {
					return err
				}
				return p.search(c.Context(), client, q)
			})
		},
	}
	c.Flags().StringVar(&config, "config", "", "configuration du téléservice : l’objet JSON que « guichet simulateur » écrit, ou le vôtre")
	c.Flags().StringVar(&traits, "traits", "-", "identité JSON à chercher ; « - » : l’entrée standard")
	c.Flags().StringVar(&vitale, "vitale", "", "données JSON d’une carte Vitale, telles que l’API de lecture agréée les donne")
	c.Flags().BoolVar(&ladder, "echelle", false, "fait les essais suivants après 01 et 02")
	access.flags(c)
	return c
}

func (p Program) controlerCommand() *cobra.Command {
	var config, known string
	var access codeAccess
	c := &cobra.Command{
		Use:   "controler --config F --identite F|-",
		Short: "Vérifie qu’une INS connue est toujours celle d’INSi",
		Long: `Vérifie une INS connue (RNIV §4.8) par une recherche avec ses traits, en attendant que le contrat de l’opération de
vérification soit publié. Écrit {verdict, ecarts, methode, code, duree_ms} ; verdict est confirme, non_confirme, remplace
ou indecis. Une vérification ne relève jamais un statut (D-63). Code de sortie 3 si l’INS n’est pas confirmée.`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			b, err := p.readInput(known)
			if err != nil {
				return err
			}
			var typed identite
			if err := decode(b, &typed); err != nil {
				return err
			}
			t, err := typed.traits()
			if err != nil {
				return err
			}
			return p.withClient(c.Context(), config, access, func(client *insi.Client) error {
				began := time.Now()
				v, err := insi.BySearch{Service: client}.Verify(c.Context(),
					ins.INS{Traits: t, Matricule: ins.Matricule(typed.Matricule), OID: ins.OID(typed.OID)})
				if err != nil {
					return err
				}
				ecarts := []string{}
				for _, e := range v.Ecarts {
					ecarts = append(ecarts, string(e))
				}
				if err := p.printJSON(struct {
					Verdict string   `json:"verdict"`
					Ecarts  []string `json:"ecarts"`
					Methode string   `json:"methode"`
					Code    string   `json:"code"`
					DureeMS int64    `json:"duree_ms"`
				}{string(v.Verdict), ecarts, v.Methode, string(v.Answer.Code), time.Since(began).Milliseconds()}); err != nil {
					return err
				}
				if v.Verdict != insi.Confirme {
					return &exitError{code: CodeRefused}
				}
				return nil
			})
		},
	}
	c.Flags().StringVar(&config, "config", "", "configuration du téléservice")
	c.Flags().StringVar(&known, "identite", "-", "identité JSON avec son matricule et son OID ; « - » : l’entrée standard")
	access.flags(c)
	return c
}

// withClient lends a client of the settings file, whose card has its code in mode cpx.
func (p Program) withClient(ctx context.Context, config string, access codeAccess, do func(*insi.Client) error) error {
	if config == "" {
		return usage("--config manque : le fichier de configuration du téléservice")
	}
	settings, err := insi.LoadConfig(config)
	if err != nil {
		return &exitError{CodeUsage, err}
	}
	service, err := workstation.OpenINSi(settings, "", "")
	if err != nil {
		return err
	}
	defer func() { _ = service.Close() }() // the command is over
	if service.Carte != nil {
		if err := p.unlock(ctx, service.Carte, access); err != nil {
			return err
		}
	}
	return do(service.Client)
}

// readTraits reads the traits of a search, which may be made: other fields of an identity are of no use here.
func readTraits(b []byte) (ins.Traits, error) {
	var t traitsRecherche
	if err := json.Unmarshal(b, &t); err != nil {
		return ins.Traits{}, usage("traits illisibles : %w", err)
	}
	out := ins.Traits{
		NomNaissance: t.NomNaissance, PremierPrenom: t.PremierPrenom, ListePrenoms: t.ListePrenoms,
		Sexe: ins.Sexe(t.Sexe), LieuNaissance: t.LieuNaissance,
	}
	var err error
	if out.DateNaissance, err = ins.ParseDate(t.DateNaissance); err != nil {
		return out, usage("date_naissance : %w", err)
	}
	of, err := identite{Attributs: t.Attributs}.domain()
	if err != nil {
		return out, err
	}
	// The rules of the desk hold here too (D-09, A-46, C-46); what a site forbids for its provisional identities is its own.
	if refusal := ins.CallableOn(ins.DateOf(time.Now()), out, of.Attributs, ins.Provisoire, ins.Reglages{}); refusal != nil {
		return out, refusal
	}
	return out, nil
}

func readQuery(b []byte) (ins.Query, error) {
	t, err := readTraits(b)
	if err != nil {
		return ins.Query{}, err
	}
	nom, refused := ins.NormalizeNom(t.NomNaissance)
	if refused != nil {
		return ins.Query{}, refused
	}
	prenom := t.PremierPrenom
	if prenom == "" {
		prenom, _ = ins.FirstGivenName(t.ListePrenoms)
	}
	if prenom, refused = ins.NormalizePrenom(prenom); refused != nil {
		return ins.Query{}, refused
	}
	return ins.Query{
		NomNaissance: nom, Prenoms: []string{prenom}, Sexe: t.Sexe, DateNaissance: t.DateNaissance, LieuNaissance: t.LieuNaissance,
	}, nil
}

func (p Program) search(ctx context.Context, client *insi.Client, q ins.Query) error {
	began := time.Now()
	a, err := client.Search(ctx, q)
	var fault *ins.Fault
	if err != nil && !errors.As(err, &fault) {
		return err
	}
	return p.found(began, &a, fault, []essai{essaiOf(q, a, fault)}, "")
}

func (p Program) searchVitale(ctx context.Context, client *insi.Client, path string) error {
	b, err := p.readInput(path)
	if err != nil {
		return err
	}
	var q ins.VitaleQuery
	if err := decode(b, &q); err != nil {
		return err
	}
	began := time.Now()
	a, err := client.SearchVitale(ctx, q)
	var fault *ins.Fault
	if err != nil && !errors.As(err, &fault) {
		return err
	}
	return p.found(began, &a, fault, []essai{{NomNaissance: q.NomNaissance, Prenoms: []string{}, Code: string(a.Code), DureeMS: a.Trace.Duree.Milliseconds()}}, "")
}

func (p Program) climb(ctx context.Context, client *insi.Client, b []byte) error {
	t, err := readTraits(b)
	if err != nil {
		return err
	}
	began := time.Now()
	var tries []essai
	climb, err := insi.Ladder(ctx, client, t, nil, func(q ins.Query, a ins.Answer, fault *ins.Fault) error {
		tries = append(tries, essaiOf(q, a, fault))
		return nil
	})
	if err != nil {
		return err
	}
	if climb.Answer == nil && climb.Fault == nil { // nothing could be asked: the plan says why
		return &texts.Refusal{Sentence: texts.Sentence{Code: climb.Step.Code, Regle: climb.Step.Regle, Phrase: climb.Step.Raison, Acte: climb.Step.Acte}}
	}
	return p.found(began, climb.Answer, climb.Fault, tries, climb.Step.Raison)
}

func essaiOf(q ins.Query, a ins.Answer, fault *ins.Fault) essai {
	took := a.Trace.Duree
	if fault != nil {
		took = fault.Trace.Duree
	}
	return essai{q.NomNaissance, q.Prenoms, q.LieuNaissance, string(a.Code), took.Milliseconds()}
}

// found writes the result of a search and ends the command with the code that says which it was.
func (p Program) found(began time.Time, a *ins.Answer, fault *ins.Fault, tries []essai, next string) error {
	out := recherche{Historique: []historique{}, Essais: tries, Suite: next, DureeMS: time.Since(began).Milliseconds()}
	if fault != nil {
		out.Faute = &faute{fault.Code, fault.SousCode, fault.Severite, string(fault.Class), fault.Phrase, fault.Acte}
	} else {
		out.Code, out.Libelle = string(a.Code), a.Libelle
		if a.Individu != nil {
			// what the service returned, shown to whoever holds the certificate: not an identity of the base
			individu := traitsOf(a.Individu.Traits)
			individu.Matricule, individu.OID = string(a.Individu.Matricule), string(a.Individu.OID)
			out.Individu = &individu
		}
		for _, h := range a.Historique {
			out.Historique = append(out.Historique, historique{string(h.Matricule), string(h.OID), h.DateDebut, h.DateFin})
		}
	}
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
