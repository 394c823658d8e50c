// Package vitale reads the free zone of a carte Vitale 2: what the card gives to anybody, with four commands and
// neither PIN nor professional card. No public text describes it; the sequence is the one two public readers agree
// on. It says neither the rank of twins, nor rights, nor whether a name is the nom de naissance; on a family card
// the NIR is often that of the ouvrant droit. So it is an aid for searching, off by default, never a proof, never a
// strict trait (RNIV EXI PP 16), never a matricule, never a "recherche par carte Vitale" of INSi.
//
// The other way, the licensed API de lecture of the GIE SESAM-Vitale, stands in cards/vitale/apilec.
package vitale

import (
	"bytes"
	"context"
	"fmt"

	"guichet/cards"
	"guichet/cards/iso7816"
)

// aidVitale names the application VITALE: D250000002 and "VITALE" in ASCII.
var aidVitale = []byte("\xD2\x50\x00\x00\x02VITALE")

// sfi is the short identifier of both files: the identity one in the MF, the NIR one in the application VITALE.
const sfi = 2

// Reader reads the free zone of a Vitale 2. It keeps nothing between readings.
type Reader struct {
	// Source is what the reading says it comes from: SourceZoneLibre when empty.
	Source cards.Source
}

// ReadVitale implements cards.VitaleReader. Everything happens in one transaction, at the end of which the identity
// file is read again: a card put in the place of another meanwhile gives cards.ErrChanged.
func (r Reader) ReadVitale(ctx context.Context, a cards.Access) (cards.Lecture, error) {
	lecture := cards.Lecture{Source: r.Source, Card: a.Card()}
	if lecture.Source == "" {
		lecture.Source = cards.SourceZoneLibre
	}
	var identity, nirs []byte
	err := a.Transaction(ctx, func(card cards.Channel) error {
		var err error
		if identity, err = readIdentity(card); err != nil {
			return fmt.Errorf("lecture du fichier d'identité: %w", err)
		}
		if err := iso7816.Select(card, 0x04, 0x00, aidVitale); err != nil {
			return fmt.Errorf("sélection de l'application Vitale: %w", err)
		}
		if nirs, err = iso7816.ReadBinary(card, sfi); err != nil {
			return fmt.Errorf("lecture du fichier des NIR: %w", err)
		}
		again, err := readIdentity(card)
		if err != nil {
			return fmt.Errorf("relecture du fichier d'identité: %w", err)
		}
		if !bytes.Equal(again, identity) {
			return cards.ErrChanged
		}
		return nil
	})
	if err != nil {
		return cards.Lecture{}, err
	}
	lecture.Beneficiaires, lecture.Remarques, err = parse(identity, nirs)
	if err != nil {
		return cards.Lecture{}, err
	}
	return lecture, nil
}

func readIdentity(card cards.Channel) ([]byte, error) {
	if err := iso7816.Select(card, 0x00, 0x00, []byte{0x3F, 0x00}); err != nil {
		return nil, err
	}
	return iso7816.ReadBinary(card, sfi)
}
