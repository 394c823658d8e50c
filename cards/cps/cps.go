// Package cps reads the holder of a CPx card (CPS, CPF, CPE, CPA): the public objects of its PKCS#15 application,
// over plain commands and without PIN. The identity comes from the certificate alone; see certificate.go for its
// rules (PDT-INF-617, DICO-FR.GIP). Signing and PIN belong to the PKCS#11 library of the ANS: cards/cps/pkcs11.
package cps

import (
	"context"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/iso7816"
)

// Environment is the world the workstation works in: cards of the other one are refused.
type Environment string

// The environments. The empty one accepts both and only tells: for diagnostics.
const (
	Indifferent Environment = ""
	Production  Environment = "production"
	Test        Environment = "test"
)

// Reader reads the holder of a CPS3. It keeps nothing between readings.
type Reader struct {
	Environment Environment
	// Authorities verify the certificate; when nil it is only read, and the Porteur says so.
	Authorities *x509.CertPool
	// AcceptCPA lets a CPA call INSi: no published text shows that INSi accepts one.
	AcceptCPA bool
	// Now is the clock, time.Now when nil.
	Now func() time.Time
}

// Paths of a CPS3 (sources of the Cryptolib CPS of the ANS): selected with P1=09 and the full path.
var (
	pathSerial = []byte{0x3F, 0x00, 0xD0, 0x03} // EF.SN.ICC
	pathActua  = []byte{0x3F, 0x00, 0xD0, 0x10} // EF_ACTUA
	pathApp    = []byte{0x3F, 0x00, 0x00, 0x01} // PKCS#15 application
	pathODF    = []byte{0x3F, 0x00, 0x00, 0x01, 0x50, 0x31}
)

// ReadPorteur implements cards.PorteurReader. The serial number is read first and last in one transaction: a card
// put in the place of another meanwhile gives cards.ErrChanged.
func (r Reader) ReadPorteur(ctx context.Context, a cards.Access) (cards.Porteur, error) {
	if g := a.Card().Generation; g != "CPS3" {
		// The file tree of the others is not public: they are read through the library of the ANS.
		return cards.Porteur{}, texts.Refuse("cpx.generation", "generation", g)
	}
	var serial, again string
	var certificate []byte
	finished := true
	err := a.Transaction(ctx, func(card cards.Channel) error {
		var err error
		if serial, err = readSerial(card); err != nil {
			return err
		}
		if finished, err = readActua(card); err != nil {
			return err
		}
		if certificate, err = readCertificate(card); err != nil {
			return err
		}
		if again, err = readSerial(card); err != nil {
			return err
		}
		if again != serial {
			return cards.ErrChanged
		}
		return nil
	})
	var status iso7816.StatusError
	if errors.As(err, &status) || errors.Is(err, errContent) || errors.Is(err, iso7816.ErrTLV) {
		return cards.Porteur{}, texts.Refuse("cpx.illisible")
	}
	if err != nil {
		return cards.Porteur{}, fmt.Errorf("lecture de la carte professionnelle: %w", err)
	}
	p, err := r.Porteur(certificate)
	if err != nil {
		return cards.Porteur{}, err
	}
	p.Card = a.Card()
	if p.Serie == "" {
		p.Serie = serial
	} else if p.Serie != serial {
		return cards.Porteur{}, texts.Refuse("cpx.illisible") // the certificate of another card
	}
	if !finished {
		p.Remarques = append(p.Remarques, sentence(texts.Get("cpx.actua")))
	}
	return p, nil
}

// errContent marks a file whose content is not what its place says.
var errContent = errors.New("contenu inattendu de la carte professionnelle")

func readFile(card cards.Channel, path []byte) ([]byte, error) {
	if err := iso7816.Select(card, 0x09, 0x0C, path); err != nil {
		return nil, fmt.Errorf("fichier %X: %w", path, err)
	}
	b, err := iso7816.ReadBinary(card, 0)
	if err != nil {
		return nil, fmt.Errorf("fichier %X: %w", path, err)
	}
	return b, nil
}

// readSerial gives the twenty digits of EF.SN.ICC: 5A 0A and ten bytes of BCD.
func readSerial(card cards.Channel) (string, error) {
	b, err := readFile(card, pathSerial)
	if err != nil {
		return "", err
	}
	e, _, ok, err := iso7816.Next(b)
	if err != nil || !ok || e.Tag != 0x5A || len(e.Value) != 10 {
		return "", fmt.Errorf("numéro de série: %w", errContent)
	}
	s := hex.EncodeToString(e.Value)
	if strings.ContainsAny(s, "abcdef") {
		return "", fmt.Errorf("numéro de série: %w", errContent)
	}
	return s, nil
}

// readActua tells whether EF_ACTUA, EC{81 start, 82 end} in BCD AAAAMMJJHHMMSS, is whole: the library of the ANS
// refuses a card whose last update has no valid beginning and end.
func readActua(card cards.Channel) (finished bool, err error) {
	b, err := readFile(card, pathActua)
	var status iso7816.StatusError
	if errors.As(err, &status) {
		return false, nil // told as a remark: the certificate can still be read
	}
	if err != nil {
		return false, err
	}
	e, _, ok, err := iso7816.Next(b)
	if err != nil || !ok || e.Tag != 0xEC {
		return false, nil
	}
	fields, err := iso7816.All(e.Value)
	if err != nil {
		return false, nil
	}
	start, ok1 := iso7816.Find(fields, 0x81)
	end, ok2 := iso7816.Find(fields, 0x82)
	return ok1 && ok2 && isDate(start) && isDate(end), nil
}

func isDate(b []byte) bool {
	if len(b) < 4 {
		return false
	}
	_, err := time.Parse("20060102", hex.EncodeToString(b[:4]))
	return err == nil
}

func sentence(t texts.Text) string {
	if t.Acte == "" {
		return t.Phrase
	}
	return t.Phrase + " " + t.Acte
}
