package cardsim

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Card is a virtual card, ready to be inserted any number of times. It is not changed by being played.
type Card struct {
	Name   string
	ATR    []byte
	files  []file
	always uint16 // answered to everything when not 0
	fautes Fautes
	holder *holder // of a CPx
}

// file is an elementary file, or a directory when it has an AID or no content of its own.
type file struct {
	name    string // how descriptions call it
	path    []byte // from 3F00
	sfi     byte
	aid     []byte
	df      bool
	content []byte
	sw      uint16 // refuses reading with this word when not 0
}

func (c *Card) file(name string) *file {
	for i := range c.files {
		if c.files[i].name == name {
			return &c.files[i]
		}
	}
	return nil
}

func (c *Card) cut() error {
	f := c.fautes.FichierCoupe
	if f == nil {
		return nil
	}
	target := c.file(f.Fichier)
	if target == nil || f.Octets < 0 || f.Octets > len(target.content) {
		return fmt.Errorf("fichier à couper %q, %d octets", f.Fichier, f.Octets)
	}
	target.content = target.content[:f.Octets]
	return nil
}

// With gives the same card with other faults. A cut file needs Build.
func (c *Card) With(f Fautes) *Card {
	other := *c
	other.files = slices.Clone(c.files)
	f.FichierCoupe = c.fautes.FichierCoupe
	other.fautes = f
	return &other
}

// Fautes gives the faults the card has.
func (c *Card) Fautes() Fautes { return c.fautes }

// play is one insertion of a card: what it has selected, and how many commands it has had.
type play struct {
	card *Card
	out  chan struct{} // closed when the card leaves

	mu      sync.Mutex
	df, ef  []byte // selected paths
	pending []byte // for GET RESPONSE
	count   int
}

func newPlay(c *Card) *play { return &play{card: c, out: make(chan struct{}), df: mf} }

var mf = []byte{0x3F, 0x00}

// powerOn forgets what was selected.
func (p *play) powerOn() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.df, p.ef, p.pending = mf, nil, nil
}

// What became of a command.
type fate int

const (
	answered fate = iota
	mute          // no answer will come
	pulled        // the card leaves the reader instead of answering
)

// transmit plays one command. It waits as a slow card does, or until the card is taken out.
func (p *play) transmit(cmd []byte) ([]byte, fate) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count++
	f := p.card.fautes
	if f.RetireeApres > 0 && p.count > f.RetireeApres {
		return nil, pulled
	}
	if f.MuetteDes > 0 && p.count >= f.MuetteDes {
		return nil, mute
	}
	if f.LenteMS > 0 {
		timer := time.NewTimer(time.Duration(f.LenteMS) * time.Millisecond)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-p.out:
			return nil, pulled
		}
	}
	if f.Etat != nil && f.Etat.Commande == p.count {
		if sw, err := statusWord(f.Etat.SW); err == nil {
			return status(sw), answered
		}
	}
	if f.ReponseCourte != nil && f.ReponseCourte.Commande == p.count {
		return []byte{0x90}, answered
	}
	return p.answer(cmd), answered
}

func status(sw uint16) []byte { return []byte{byte(sw >> 8), byte(sw)} }

// answer is the card's own logic, as a T=0 card has it: 61xx and 6Cxx included.
func (p *play) answer(cmd []byte) []byte {
	if p.card.always != 0 {
		return status(p.card.always)
	}
	if len(cmd) < 4 {
		return status(0x6700)
	}
	if cmd[0] != 0x00 {
		return status(0x6E00)
	}
	pending := p.pending
	p.pending = nil
	switch cmd[1] {
	case 0xA4:
		return p.selectFile(cmd)
	case 0xB0:
		return p.readBinary(cmd)
	case 0xC0:
		if len(cmd) < 5 || pending == nil {
			return status(0x6985)
		}
		if int(cmd[4]) != len(pending) {
			p.pending = pending
			return status(0x6C00 | uint16(len(pending)))
		}
		return append(slices.Clone(pending), 0x90, 0x00)
	}
	return status(0x6D00)
}

func (p *play) selectFile(cmd []byte) []byte {
	if len(cmd) < 5 || len(cmd) < 5+int(cmd[4]) {
		return status(0x6700)
	}
	name := cmd[5 : 5+int(cmd[4])]
	var path []byte
	switch cmd[2] {
	case 0x00:
		if path = append(slices.Clone(p.df), name...); bytes.Equal(name, mf) {
			path = mf
		}
	case 0x04:
		for _, f := range p.card.files {
			if f.aid != nil && bytes.Equal(f.aid, name) {
				path = f.path
			}
		}
	case 0x08, 0x09:
		if path = append(slices.Clone(p.df), name...); bytes.HasPrefix(name, mf) {
			path = name
		}
	}
	i := slices.IndexFunc(p.card.files, func(f file) bool { return path != nil && bytes.Equal(f.path, path) })
	if i < 0 {
		return status(0x6A82)
	}
	f := p.card.files[i]
	if f.df {
		p.df, p.ef = f.path, nil
	} else {
		p.df, p.ef = f.path[:len(f.path)-2], f.path
	}
	if cmd[3]&0x0C == 0x0C {
		return status(0x9000)
	}
	// File control information, to be fetched by GET RESPONSE.
	p.pending = []byte{0x6F, 0x04, 0x83, 0x02, f.path[len(f.path)-2], f.path[len(f.path)-1]}
	return status(0x6100 | uint16(len(p.pending)))
}

func (p *play) readBinary(cmd []byte) []byte {
	if len(cmd) < 5 {
		return status(0x6700)
	}
	offset := int(cmd[2])<<8 | int(cmd[3])
	path := p.ef
	if cmd[2]&0x80 != 0 {
		offset, path = int(cmd[3]), nil
		for _, f := range p.card.files {
			if !f.df && f.sfi == cmd[2]&0x1F && bytes.Equal(f.path[:len(f.path)-2], p.df) {
				path = f.path
			}
		}
	}
	i := slices.IndexFunc(p.card.files, func(f file) bool { return path != nil && bytes.Equal(f.path, path) })
	if i < 0 {
		return status(0x6A82)
	}
	f := p.card.files[i]
	if f.sw != 0 {
		return status(f.sw)
	}
	p.ef = f.path
	want, left := int(cmd[4]), len(f.content)-offset
	if want == 0 {
		want = 256
	}
	switch {
	case left <= 0:
		return status(0x6B00)
	case left < want:
		return status(0x6C00 | uint16(left))
	}
	return append(slices.Clone(f.content[offset:offset+want]), 0x90, 0x00)
}
