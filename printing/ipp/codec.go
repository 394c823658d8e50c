// Package ipp is a small client of IPP/1.1 and 2.0 print servers (CUPS on Linux and macOS, IPP queues elsewhere): it
// submits a PDF under a random name, watches it, and says what became of it, without believing more than the server
// knows (P-8, P-9). Written from RFC 8010 and RFC 8011.
package ipp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Operations (RFC 8011 §5.4.15, CUPS).
const (
	OpPrintJob             = 0x0002
	OpValidateJob          = 0x0004
	OpCancelJob            = 0x0008
	OpGetJobAttributes     = 0x0009
	OpGetJobs              = 0x000A
	OpGetPrinterAttributes = 0x000B
	OpCUPSGetPrinters      = 0x4002
)

// Status codes this client decides on (RFC 8011 §B).
const (
	StatusOK                = 0x0000
	StatusBadRequest        = 0x0400
	StatusForbidden         = 0x0401
	StatusNotAuthenticated  = 0x0402
	StatusNotAuthorized     = 0x0403
	StatusNotPossible       = 0x0404
	StatusNotFound          = 0x0406
	StatusFormatUnsupported = 0x040A
	StatusInternalError     = 0x0500
	StatusNotAccepting      = 0x0506
	StatusBusy              = 0x0507
)

// Tags (RFC 8010 §3.5).
const (
	groupOperation = 0x01
	groupJob       = 0x02
	groupEnd       = 0x03
	groupPrinter   = 0x04

	tagNoValue  = 0x13
	tagInteger  = 0x21
	tagText     = 0x41
	tagName     = 0x42
	tagKeyword  = 0x44
	tagURI      = 0x45
	tagCharset  = 0x47
	tagLanguage = 0x48
	tagMIME     = 0x49
)

// Message is a request or an answer. Code is the operation or the status.
type Message struct {
	Code   uint16
	ID     uint32
	Groups []Group
}

// Group is a run of attributes: operation, job, printer.
type Group struct {
	Tag   byte
	Attrs []Attr
}

// Attr is an attribute with its values.
type Attr struct {
	Name   string
	Values []Value
}

// Value is one value, as it travels.
type Value struct {
	Tag byte
	Raw []byte
}

// ErrMessage is the error of bytes that are not an IPP message.
var ErrMessage = errors.New("ipp: not an IPP message")

const maxAttributes = 20000

// The values, by kind.
func integer(tag byte, n int32) Value {
	return Value{tag, binary.BigEndian.AppendUint32(nil, uint32(n))}
}

func text(tag byte, s string) Value { return Value{tag, []byte(s)} }

// Add appends an attribute.
func (g *Group) Add(name string, values ...Value) { g.Attrs = append(g.Attrs, Attr{name, values}) }

// Encode writes the message; the document of a Print-Job follows it.
func (m *Message) Encode() []byte {
	b := []byte{2, 0}
	b = binary.BigEndian.AppendUint16(b, m.Code)
	b = binary.BigEndian.AppendUint32(b, m.ID)
	for _, g := range m.Groups {
		b = append(b, g.Tag)
		for _, a := range g.Attrs {
			for i, v := range a.Values {
				name := a.Name
				if i > 0 {
					name = ""
				}
				b = append(b, v.Tag)
				b = binary.BigEndian.AppendUint16(b, uint16(len(name)))
				b = append(b, name...)
				b = binary.BigEndian.AppendUint16(b, uint16(len(v.Raw)))
				b = append(b, v.Raw...)
			}
		}
	}
	return append(b, groupEnd)
}

// Decode reads a message and leaves the reader at the document that follows.
func Decode(r io.Reader) (*Message, error) {
	var head [8]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMessage, err)
	}
	if head[0] < 1 || head[0] > 2 {
		return nil, fmt.Errorf("%w: version %d.%d", ErrMessage, head[0], head[1])
	}
	m := &Message{Code: binary.BigEndian.Uint16(head[2:]), ID: binary.BigEndian.Uint32(head[4:])}
	for count := 0; ; count++ {
		var tag [1]byte
		if _, err := io.ReadFull(r, tag[:]); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrMessage, err)
		}
		switch {
		case tag[0] == groupEnd:
			return m, nil
		case tag[0] < 0x10:
			m.Groups = append(m.Groups, Group{Tag: tag[0]})
			continue
		case len(m.Groups) == 0 || count > maxAttributes:
			return nil, fmt.Errorf("%w: attribute out of place", ErrMessage)
		}
		name, err := readString(r)
		if err != nil {
			return nil, err
		}
		raw, err := readString(r)
		if err != nil {
			return nil, err
		}
		g := &m.Groups[len(m.Groups)-1]
		switch v := (Value{tag[0], raw}); {
		case len(name) > 0:
			g.Add(string(name), v)
		case len(g.Attrs) == 0:
			return nil, fmt.Errorf("%w: value without a name", ErrMessage)
		default:
			last := &g.Attrs[len(g.Attrs)-1]
			last.Values = append(last.Values, v)
		}
	}
}

func readString(r io.Reader) ([]byte, error) {
	var size [2]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMessage, err)
	}
	b := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMessage, err)
	}
	return b, nil
}

// Strings gives the values of an attribute of a group.
func (g *Group) Strings(name string) (all []string) {
	for _, a := range g.Attrs {
		if a.Name == name {
			for _, v := range a.Values {
				all = append(all, string(v.Raw))
			}
		}
	}
	return all
}

// Int gives the first value of an attribute of a group, -1 without one.
func (g *Group) Int(name string) int {
	for _, a := range g.Attrs {
		if a.Name == name && len(a.Values) > 0 && len(a.Values[0].Raw) == 4 {
			return int(int32(binary.BigEndian.Uint32(a.Values[0].Raw)))
		}
	}
	return -1
}

// Bool gives a truth value of a group, and whether it is there.
func (g *Group) Bool(name string) (value, found bool) {
	for _, a := range g.Attrs {
		if a.Name == name && len(a.Values) > 0 && len(a.Values[0].Raw) == 1 {
			return a.Values[0].Raw[0] == 1, true
		}
	}
	return false, false
}

// Group gives the first group of a tag, empty without one.
func (m *Message) Group(tag byte) *Group {
	for i := range m.Groups {
		if m.Groups[i].Tag == tag {
			return &m.Groups[i]
		}
	}
	return &Group{}
}
