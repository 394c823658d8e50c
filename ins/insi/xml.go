package insi

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// What bounds an answer, whatever the service sends.
const (
	maxAnswer = 2 << 20 // bytes read
	maxDepth  = 32      // elements within one another; a true answer has 8
	maxNodes  = 5000    // elements in all; a true answer has about 30
)

// Why a document is not read.
var (
	errDTD      = errors.New("DTD ou entité déclarée dans la réponse")
	errTooDeep  = errors.New("éléments trop imbriqués")
	errTooMany  = errors.New("trop d’éléments")
	errRoots    = errors.New("le document n’a pas exactement une racine")
	errTooLarge = errors.New("réponse de plus de 2 Mio")
)

// node is one element. Only what the messages of INSi need is kept: comments and processing instructions are not.
type node struct {
	name     xml.Name
	attrs    []xml.Attr
	children []*node
	text     string // all character data directly inside, as received
}

// parseXML reads a whole document. It refuses any DTD, hence any entity but the five of XML, and bounds depth
// and size. The document must be well-formed to its end: what is cut is not an answer.
func parseXML(b []byte) (*node, error) {
	dec := xml.NewDecoder(bytes.NewReader(b))
	var root *node
	var stack []*node
	count := 0
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			if root == nil || len(stack) > 0 {
				return nil, errRoots
			}
			return root, nil
		}
		if err != nil {
			return nil, fmt.Errorf("lecture du XML : %w", err)
		}
		switch t := tok.(type) {
		case xml.Directive:
			return nil, errDTD
		case xml.StartElement:
			if count++; count > maxNodes {
				return nil, errTooMany
			}
			if len(stack) == maxDepth {
				return nil, errTooDeep
			}
			n := &node{name: t.Name, attrs: t.Attr}
			if len(stack) > 0 {
				parent := stack[len(stack)-1]
				parent.children = append(parent.children, n)
			} else if root != nil {
				return nil, errRoots
			} else {
				root = n
			}
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(stack) > 0 {
				n := stack[len(stack)-1]
				n.text += string(t)
			} else if len(bytes.TrimSpace(t)) > 0 {
				return nil, errRoots
			}
		}
	}
}

// child is the only child of that name; nil when there is none. Two are an error: one of them would be hidden.
func (n *node) child(space, local string) (*node, error) {
	var found *node
	for _, c := range n.children {
		if c.name.Space == space && c.name.Local == local {
			if found != nil {
				return nil, fmt.Errorf("élément %s répété", local)
			}
			found = c
		}
	}
	return found, nil
}

// must is child for an element that has to be there.
func (n *node) must(space, local string) (*node, error) {
	c, err := n.child(space, local)
	if err == nil && c == nil {
		err = fmt.Errorf("élément %s absent", local)
	}
	return c, err
}

func (n *node) attr(local string) string {
	for _, a := range n.attrs {
		if a.Name.Space == "" && a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// token is the text without the white space around it: for codes, never for traits.
func (n *node) token() string {
	if n == nil {
		return ""
	}
	return strings.TrimSpace(n.text)
}

// localPart is the second half of a QName: INSi wrote S:siram_40, then soap:siram_40.
func localPart(qname string) string {
	return qname[strings.LastIndexByte(qname, ':')+1:]
}

// escape writes character data or an attribute value.
func escape(b *bytes.Buffer, s string) {
	_ = xml.EscapeText(b, []byte(s)) // a bytes.Buffer does not fail
}
