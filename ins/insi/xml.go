package insi

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
)

// What bounds an answer, whatever the service sends.
const (
	maxAnswer = 2 << 20 // bytes read
	maxDepth  = 32      // elements within one another; a true answer has 8
	maxNodes  = 5000    // elements in all; a true answer has about 30
	maxAttrs  = 64      // of one element; JAX-WS declares a dozen namespaces
)

// Why a document is not read.
var (
	errDTD      = errors.New("DTD ou entité déclarée dans la réponse")
	errTooDeep  = errors.New("éléments trop imbriqués")
	errTooMany  = errors.New("trop d’éléments ou d’attributs")
	errRoots    = errors.New("le document n’a pas exactement une racine")
	errTooLarge = errors.New("réponse de plus de 2 Mio")
	errEncoding = errors.New("la réponse n’est pas en UTF-8")
)

// node is one element. Only what the messages of INSi need is kept: comments and processing instructions are not.
type node struct {
	name     xml.Name
	attrs    []xml.Attr
	children []*node
	text     string // all character data directly inside, as received
}

// child is the only child of that name; nil when there is none. Two are an error: one of them would be hidden.
func (n *node) child(space, local string) (*node, error) {
	var found *node
	for _, c := range n.children {
		if c.name.Local == local && c.name.Space == space {
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
