// Package iso7816 holds what every card of this program shares: commands and status words of ISO/IEC 7816-4 as a
// T=0 card wants them, and a BER-TLV reader that any bytes may be given to.
package iso7816

import (
	"fmt"
)

// Transmitter sends one command to a card.
type Transmitter interface {
	Transmit(cmd []byte) ([]byte, error)
}

// Status words this program tells apart (ISO/IEC 7816-4 table 5).
const (
	OK              = 0x9000
	EndOfFile       = 0x6282
	SecurityStatus  = 0x6982
	NotAllowed      = 0x6986
	FileNotFound    = 0x6A82
	WrongParameters = 0x6B00
	UnknownIns      = 0x6D00
	UnknownClass    = 0x6E00
)

// StatusError is a refusal of the card, by its status word.
type StatusError struct {
	Ins byte
	SW  uint16
}

func (e StatusError) Error() string {
	return fmt.Sprintf("commande %02X refusée par la carte: %04X", e.Ins, e.SW)
}

// maxRounds bounds GET RESPONSE and corrected lengths: a card that always asks for one more is not followed.
const maxRounds = 40

// Exchange sends a command and gives data and status word, having followed 61xx (GET RESPONSE) and 6Cxx (same
// command, right Le): with T=0 neither PC/SC nor Windows does it. The error is that of the transmission.
func Exchange(t Transmitter, cmd []byte) (data []byte, sw uint16, err error) {
	cmd = append([]byte(nil), cmd...)
	for range maxRounds {
		answer, err := t.Transmit(cmd)
		if err != nil {
			return nil, 0, err
		}
		if len(answer) < 2 {
			return nil, 0, fmt.Errorf("réponse de %d octet à la commande %02X", len(answer), cmd[1])
		}
		body, sw1, sw2 := answer[:len(answer)-2], answer[len(answer)-2], answer[len(answer)-1]
		data = append(data, body...)
		switch sw1 {
		case 0x61:
			cmd = []byte{cmd[0], 0xC0, 0, 0, sw2}
		case 0x6C:
			if len(cmd) < 5 {
				return data, uint16(sw1)<<8 | uint16(sw2), nil
			}
			cmd[len(cmd)-1] = sw2
		default:
			return data, uint16(sw1)<<8 | uint16(sw2), nil
		}
	}
	return nil, 0, fmt.Errorf("la carte renvoie sans fin à la commande suivante (%02X)", cmd[1])
}

// Select sends a SELECT (p1 says how the file is named, p2 what is wanted back) and wants 9000, a warning 62xx or 63xx.
func Select(t Transmitter, p1, p2 byte, name []byte) error {
	cmd := append([]byte{0x00, 0xA4, p1, p2, byte(len(name))}, name...)
	_, sw, err := Exchange(t, cmd)
	if err != nil {
		return err
	}
	if sw != OK && sw>>8 != 0x62 && sw>>8 != 0x63 {
		return StatusError{Ins: 0xA4, SW: sw}
	}
	return nil
}

// MaxFile bounds what is read of one file. The largest known are certificates of some two kilobytes.
const MaxFile = 8 << 10

// ReadBinary reads a transparent file from its beginning, block by block until a short block, 6282 or 6B00. sfi 0
// reads the selected file, another one selects by short identifier with the first block. The file is cut at MaxFile.
func ReadBinary(t Transmitter, sfi byte) ([]byte, error) {
	var file []byte
	for len(file) < MaxFile {
		p1, p2 := byte(len(file)>>8), byte(len(file))
		if len(file) == 0 && sfi != 0 {
			p1 = 0x80 | sfi&0x1F
		}
		block, sw, err := Exchange(t, []byte{0x00, 0xB0, p1, p2, 0x00})
		if err != nil {
			return nil, err
		}
		switch {
		case sw == OK || sw == EndOfFile:
			file = append(file, block...)
			if sw == EndOfFile || len(block) < 256 {
				return file[:min(len(file), MaxFile)], nil
			}
		case len(file) > 0 && (sw == WrongParameters || sw == 0x6A86 || sw == 0x6700):
			return file, nil // the file ended exactly with the last block
		default:
			return nil, StatusError{Ins: 0xB0, SW: sw}
		}
	}
	return file[:MaxFile], nil
}
