package cps

import (
	"bytes"
	"encoding/asn1"
	"fmt"

	"guichet/cards"
	"guichet/cards/iso7816"
)

// Last bytes of CKA_ID by which the certificates of a CPx are told apart, never by their order.
const (
	idAuthentication = 0x20
	idSignature      = 0x10
)

// maxDirectories and maxCertificates bound what a hostile directory can make us read.
const (
	maxDirectories  = 8
	maxCertificates = 16
)

// entry is one certificate of the directory.
type entry struct {
	id   []byte
	path []byte
}

// readCertificate gives the certificate of authentication in DER, or that of signature when there is no other.
func readCertificate(card cards.Channel) ([]byte, error) {
	odf, err := readFile(card, pathODF)
	if err != nil {
		return nil, err
	}
	var found []entry
	for i, path := range directories(odf) {
		if i == maxDirectories {
			break
		}
		cdf, err := readFile(card, path)
		if err != nil {
			return nil, err
		}
		found = append(found, certificates(cdf)...)
	}
	for _, last := range []byte{idAuthentication, idSignature} {
		for _, e := range found[:min(len(found), maxCertificates)] {
			if len(e.id) == 0 || e.id[len(e.id)-1] != last {
				continue
			}
			b, err := readFile(card, e.path)
			if err != nil {
				return nil, err
			}
			return trimDER(b)
		}
	}
	return nil, fmt.Errorf("aucun certificat dans le répertoire PKCS#15: %w", errContent)
}

// trimDER cuts the padding after the outer SEQUENCE of a certificate.
func trimDER(b []byte) ([]byte, error) {
	var raw asn1.RawValue
	if _, err := asn1.Unmarshal(b, &raw); err != nil {
		return nil, fmt.Errorf("certificat: %w", errContent)
	}
	return raw.FullBytes, nil
}

// directories gives the paths of the certificate directories that an ODF names: [4] certificates, [5] trusted ones
// being no holder's (ISO/IEC 7816-15 §8.3).
func directories(odf []byte) [][]byte {
	elements, _ := iso7816.All(odf) // what stands before a cut is still true
	var paths [][]byte
	for _, e := range elements {
		if e.Tag != 0xA4 {
			continue
		}
		if p := parsePath(e.Value); p != nil {
			paths = append(paths, p)
		}
	}
	return paths
}

// certificates reads a CDF: a series of X.509 certificate objects
// SEQUENCE { common attributes, SEQUENCE { iD OCTET STRING … }, [1] { SEQUENCE { value Path … } } }.
func certificates(cdf []byte) []entry {
	elements, _ := iso7816.All(cdf)
	var all []entry
	for _, e := range elements {
		if e.Tag != 0x30 {
			continue
		}
		parts, err := iso7816.All(e.Value)
		if err != nil || len(parts) < 3 || parts[1].Tag != 0x30 {
			continue
		}
		class, err := iso7816.All(parts[1].Value)
		if err != nil {
			continue
		}
		id, ok := iso7816.Find(class, 0x04)
		if !ok {
			continue
		}
		for _, part := range parts[2:] {
			if part.Tag != 0xA1 {
				continue
			}
			attributes, _, ok, err := iso7816.Next(part.Value)
			if err != nil || !ok || attributes.Tag != 0x30 {
				continue
			}
			if path := parsePath(attributes.Value); path != nil {
				all = append(all, entry{id: id, path: path})
			}
		}
	}
	return all
}

// parsePath reads a PKCS#15 Path, SEQUENCE { OCTET STRING … }, and makes it absolute: nil when it is none.
func parsePath(b []byte) []byte {
	seq, _, ok, err := iso7816.Next(b)
	if err != nil || !ok || seq.Tag != 0x30 {
		return nil
	}
	octets, _, ok, err := iso7816.Next(seq.Value)
	if err != nil || !ok || octets.Tag != 0x04 {
		return nil
	}
	path := octets.Value
	if len(path) < 2 || len(path) > 16 || len(path)%2 != 0 {
		return nil
	}
	if bytes.HasPrefix(path, []byte{0x3F, 0x00}) {
		return path
	}
	return append(bytes.Clone(pathApp), path...)
}
