package ipptest

import (
	"encoding/binary"

	"guichet/printing/ipp"
)

// What an IPP server needs beside the client's codec. The tags are those of RFC 8010 §3.5.
const (
	groupOperation = 0x01
	groupJob       = 0x02
	groupPrinter   = 0x04

	tagNoValue  = 0x13
	tagInteger  = 0x21
	tagBoolean  = 0x22
	tagEnum     = 0x23
	tagText     = 0x41
	tagName     = 0x42
	tagKeyword  = 0x44
	tagURI      = 0x45
	tagCharset  = 0x47
	tagLanguage = 0x48
)

// Reply begins the answer to a request.
func Reply(m *ipp.Message, status uint16) *ipp.Message {
	g := Group{ipp.Group{Tag: groupOperation}}
	g.text(tagCharset, "attributes-charset", "utf-8")
	g.text(tagLanguage, "attributes-natural-language", "fr")
	return &ipp.Message{Code: status, ID: m.ID, Groups: []ipp.Group{g.Group}}
}

// Group is a group of an answer being made.
type Group struct{ ipp.Group }

// JobGroup and PrinterGroup begin a group of an answer.
func JobGroup() Group     { return Group{ipp.Group{Tag: groupJob}} }
func PrinterGroup() Group { return Group{ipp.Group{Tag: groupPrinter}} }

// Operation gives the operation attributes of a request, Job its job attributes.
func Operation(m *ipp.Message) *ipp.Group { return m.Group(groupOperation) }
func Job(m *ipp.Message) *ipp.Group       { return m.Group(groupJob) }

func (g *Group) number(tag byte, name string, n int) {
	g.Add(name, ipp.Value{Tag: tag, Raw: binary.BigEndian.AppendUint32(nil, uint32(n))})
}

func (g *Group) text(tag byte, name string, words ...string) {
	values := make([]ipp.Value, 0, len(words))
	for _, w := range words {
		values = append(values, ipp.Value{Tag: tag, Raw: []byte(w)})
	}
	g.Add(name, values...)
}

// AddInt, AddEnum, AddNoValue, AddKeywords, AddName, AddText and AddURI add an attribute of their kind.
func (g *Group) AddInt(name string, n int)                { g.number(tagInteger, name, n) }
func (g *Group) AddEnum(name string, n int)               { g.number(tagEnum, name, n) }
func (g *Group) AddNoValue(name string)                   { g.Add(name, ipp.Value{Tag: tagNoValue}) }
func (g *Group) AddKeywords(name string, words ...string) { g.text(tagKeyword, name, words...) }
func (g *Group) AddName(name, s string)                   { g.text(tagName, name, s) }
func (g *Group) AddText(name, s string)                   { g.text(tagText, name, s) }
func (g *Group) AddURI(name, s string)                    { g.text(tagURI, name, s) }

// AddBool adds a boolean.
func (g *Group) AddBool(name string, b bool) {
	v := ipp.Value{Tag: tagBoolean, Raw: []byte{0}}
	if b {
		v.Raw[0] = 1
	}
	g.Add(name, v)
}
