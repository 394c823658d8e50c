// Package cardsim plays virtual cards: images described in readable files (assets/cartes), built into the files of
// a card when they are loaded, and played in readers in memory (Readers). It serves the demonstration, training and tests
// alike, with faults on demand.
//
// Except AIDs, ATRs, tags and labels, which are public, every byte is ours: nobody in this project has a card.
//
// It imports cards, its protocols and assets/cartes. Start with Readers, in readers.go; image.go reads the files.
package cardsim

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"guichet/assets/cartes"
	"guichet/assets/texts"
	"guichet/cards"
)

// Image describes one virtual card, as its file does.
type Image struct {
	Titre     string     `json:"titre"`
	But       string     `json:"but"` // what the card is for, in a training or a test
	Demo      bool       `json:"demonstration,omitempty"`
	ATR       string     `json:"atr"` // hexadecimal; empty is a card put in upside down
	Personnes []Personne `json:"personnes,omitempty"`
	Porteur   *Porteur   `json:"porteur,omitempty"`
	// Fichiers replaces the content of a file by hexadecimal bytes: hostile cards.
	Fichiers map[string]string `json:"fichiers,omitempty"`
	// Reponse answers this status word to every command: cards that are not ours.
	Reponse string `json:"reponse,omitempty"`
	Fautes  Fautes `json:"fautes,omitzero"`
}

// Personne is a beneficiary of a Vitale 2, each field as the card would hold it.
type Personne struct {
	Nom       string `json:"nom"`
	Prenom    string `json:"prenom"`
	Naissance string `json:"naissance"` // AAAAMMJJ
	Pays      string `json:"pays,omitempty"`
	NIR       string `json:"nir,omitempty"` // with its key
}

// Porteur is the holder of a CPx and the state of the certificate. Days count from the moment of loading.
type Porteur struct {
	Type       int    `json:"type"` // 0 CPS, 1 CPF, 2 CPE, 3 CPA
	CN         string `json:"cn"`
	Nom        string `json:"nom,omitempty"`
	Prenom     string `json:"prenom,omitempty"`
	Titre      string `json:"titre,omitempty"`
	Pseudonyme string `json:"pseudonyme,omitempty"`
	Categorie  string `json:"categorie"` // "80" test, "00" real
	Autorite   string `json:"autorite"`  // "TEST AC IGC-SANTE STANDARD PERSONNES", or another name: not ours
	Serie      string `json:"serie"`     // twenty digits
	DebutJours int    `json:"debut_jours"`
	FinJours   int    `json:"fin_jours"`
}

// Fautes are the faults of a card. Commands are counted from 1 since the insertion, GET RESPONSE included.
type Fautes struct {
	MuetteDes     int              `json:"muette_des,omitempty"`     // no answer from this command on
	LenteMS       int              `json:"lente_ms,omitempty"`       // before each answer
	RetireeApres  int              `json:"retiree_apres,omitempty"`  // leaves the reader after so many answers
	Etat          *FauteEtat       `json:"etat,omitempty"`           // wrong status word
	FichierCoupe  *FauteCoupe      `json:"fichier_coupe,omitempty"`  // a file that ends too early
	RemplaceePar  *FauteRemplacee  `json:"remplacee_par,omitempty"`  // another card takes its place
	ReponseCourte *FauteRepetition `json:"reponse_courte,omitempty"` // a single byte instead of an answer
}

// FauteEtat answers a status word to one command.
type FauteEtat struct {
	Commande int    `json:"commande"`
	SW       string `json:"sw"`
}

// FauteCoupe cuts a file ("identite", "nir", "certificat", …) at so many bytes.
type FauteCoupe struct {
	Fichier string `json:"fichier"`
	Octets  int    `json:"octets"`
}

// FauteRemplacee puts another card in after a while, with so long an empty reader between: below 400 ms PC/SC sees
// nothing.
type FauteRemplacee struct {
	Carte   string `json:"carte"`
	ApresMS int    `json:"apres_ms"`
	EcartMS int    `json:"ecart_ms"`
}

// FauteRepetition names one command.
type FauteRepetition struct {
	Commande int `json:"commande"`
}

// ImageInfo presents one virtual card to a trainer.
type ImageInfo struct {
	Nom, Titre, But string
	Famille         cards.Famille
	Demo            bool // one of the people of the demonstration
}

// Images lists the virtual cards, by name.
func Images() []ImageInfo {
	var all []ImageInfo
	for _, name := range cartes.Images() {
		im, err := readImage(name)
		if err != nil {
			continue // the test of this package reads every image
		}
		atr, _ := hex.DecodeString(im.ATR)
		famille, _ := cards.Recognize(atr)
		all = append(all, ImageInfo{Nom: name, Titre: im.Titre, But: im.But, Famille: famille, Demo: im.Demo})
	}
	return all
}

func readImage(name string) (Image, error) {
	b, err := cartes.Image(name)
	if err != nil {
		return Image{}, err
	}
	var im Image
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&im); err != nil {
		return Image{}, fmt.Errorf("carte virtuelle %q: %w", name, err)
	}
	return im, nil
}

// Load builds the virtual card of this name; a name that no image has is a *texts.Refusal. A CPx gets a certificate made at once by a throw-away TEST authority.
func Load(name string) (*Card, error) {
	im, err := readImage(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, texts.Refuse("virtuel.inconnue", "nom", name)
	}
	if err != nil {
		return nil, err
	}
	c, err := Build(im)
	if err != nil {
		return nil, fmt.Errorf("carte virtuelle %q: %w", name, err)
	}
	c.Name = name
	return c, nil
}

// Build makes a card of a description.
func Build(im Image) (*Card, error) {
	c := &Card{Name: im.Titre, fautes: im.Fautes}
	var err error
	if c.ATR, err = hex.DecodeString(strings.ReplaceAll(im.ATR, " ", "")); err != nil {
		return nil, fmt.Errorf("atr: %w", err)
	}
	if im.Reponse != "" {
		if c.always, err = statusWord(im.Reponse); err != nil {
			return nil, err
		}
	}
	switch {
	case len(im.Personnes) > 0 || len(im.Fichiers) > 0 && im.Porteur == nil:
		if c.files, err = vitaleFiles(im.Personnes); err != nil {
			return nil, err
		}
	case im.Porteur != nil:
		if c.files, c.holder, err = cpxFiles(*im.Porteur, time.Now()); err != nil {
			return nil, err
		}
	}
	for name, content := range im.Fichiers {
		f := c.file(name)
		if f == nil {
			return nil, fmt.Errorf("fichier %q inconnu", name)
		}
		if f.content, err = hex.DecodeString(strings.ReplaceAll(content, " ", "")); err != nil {
			return nil, fmt.Errorf("fichier %q: %w", name, err)
		}
	}
	return c, c.cut()
}

func statusWord(s string) (uint16, error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != 2 {
		return 0, fmt.Errorf("mot d'état %q", s)
	}
	return uint16(b[0])<<8 | uint16(b[1]), nil
}
