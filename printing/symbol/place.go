package symbol

import (
	"sync"

	"github.com/boombuler/barcode/utils"
)

// size is a square symbol: modules of a side, regions of a side, data and error codewords, interleaved blocks.
type size struct {
	side, regions, data, ecc, blocks int
}

// sizes are the squares that an INS message can need (at most 280 data codewords), smallest first.
var sizes = []size{
	{10, 1, 3, 5, 1}, {12, 1, 5, 7, 1}, {14, 1, 8, 10, 1}, {16, 1, 12, 12, 1}, {18, 1, 18, 14, 1},
	{20, 1, 22, 18, 1}, {22, 1, 30, 20, 1}, {24, 1, 36, 24, 1}, {26, 1, 44, 28, 1}, {32, 2, 62, 36, 1},
	{36, 2, 86, 42, 1}, {40, 2, 114, 48, 1}, {44, 2, 144, 56, 1}, {48, 2, 174, 68, 1}, {52, 2, 204, 84, 2},
	{64, 4, 280, 112, 2},
}

// build places data codewords into the smallest square that holds them.
func build(words []byte) (*Symbol, error) {
	for _, sz := range sizes {
		if len(words) <= sz.data {
			all := make([]byte, sz.data+sz.ecc)
			fill(all[:sz.data], words)
			correct(all, sz)
			return place(all, sz), nil
		}
	}
	return nil, ErrTooLong
}

// fill copies the data and pads it: 129, then 129 scrambled by its position (the 253-state algorithm).
func fill(data, words []byte) {
	n := copy(data, words)
	for i := n; i < len(data); i++ {
		if i == n {
			data[i] = pad
			continue
		}
		v := pad + (149*(i+1))%253 + 1
		if v > 254 {
			v -= 254
		}
		data[i] = byte(v)
	}
}

// field is the Galois field of ECC 200: boombuler's tables over the polynomial 301.
var field = sync.OnceValue(func() *utils.GaloisField { return utils.NewGaloisField(301, 256, 1) })

// generators are the logarithms of the coefficients of the generator polynomials, by number of error codewords,
// the highest power left out.
var generators = sync.OnceValue(func() map[int][]int {
	gf := field()
	all := map[int][]int{}
	for _, sz := range sizes {
		n := sz.ecc / sz.blocks
		if all[n] != nil {
			continue
		}
		g := make([]int, n+1) // g[i] is the coefficient of x^i
		g[0] = 1
		for root := 1; root <= n; root++ {
			a := gf.ALogTbl[root]
			for i := root; i >= 0; i-- {
				v := gf.Multiply(g[i], a)
				if i > 0 {
					v ^= g[i-1]
				}
				g[i] = v
			}
		}
		logs := make([]int, n)
		for i := range logs {
			logs[i] = gf.LogTbl[g[i]] // no coefficient of these polynomials is zero: boombuler agrees on every one (tests)
		}
		all[n] = logs
	}
	return all
})

// correct writes the Reed-Solomon codewords after the data, block by block, interleaved.
func correct(all []byte, sz size) {
	gf, n := field(), sz.ecc/sz.blocks
	gen := generators()[n]
	rest := make([]int, n) // rest[n-1] is the highest power
	for block := range sz.blocks {
		clear(rest)
		for i := block; i < sz.data; i += sz.blocks {
			factor := int(all[i]) ^ rest[n-1]
			copy(rest[1:], rest)
			rest[0] = 0
			if factor == 0 {
				continue
			}
			l := gf.LogTbl[factor]
			for j, g := range gen {
				rest[j] ^= gf.ALogTbl[(g+l)%255]
			}
		}
		for j := range n {
			all[sz.data+j*sz.blocks+block] = byte(rest[n-1-j])
		}
	}
}

// place draws codewords by Annex F of ISO/IEC 16022, then the borders of each region.
func place(all []byte, sz size) *Symbol {
	inner := sz.side - 2*sz.regions
	m := mapping{side: inner, all: all, module: make([]uint8, inner*inner)}
	m.run()
	s := &Symbol{side: sz.side, dark: make([]bool, sz.side*sz.side)}
	region := inner / sz.regions
	for y := range sz.side {
		ry := y % (region + 2)
		for x := range sz.side {
			rx := x % (region + 2)
			var dark bool
			switch {
			case rx == 0 || ry == region+1: // solid left and bottom
				dark = true
			case ry == 0: // dotted top
				dark = rx%2 == 0
			case rx == region+1: // dotted right
				dark = ry%2 == 1
			default:
				row, col := y/(region+2)*region+ry-1, x/(region+2)*region+rx-1
				dark = m.module[row*inner+col] == black
			}
			s.dark[y*sz.side+x] = dark
		}
	}
	return s
}

const (
	free = iota
	white
	black
)

// mapping is the mapping matrix of Annex F: the regions joined, without borders.
type mapping struct {
	side   int
	all    []byte
	module []uint8
}

func (m *mapping) run() {
	n, word := m.side, 0
	row, col := 4, 0
	next := func(draw func(word byte)) { draw(m.all[word]); word++ }
	for row < n || col < n {
		// The four corner cases first, then diagonals upwards and downwards.
		if row == n && col == 0 {
			next(m.corner1)
		}
		if row == n-2 && col == 0 && n%4 != 0 {
			next(m.corner2)
		}
		if row == n-2 && col == 0 && n%8 == 4 {
			next(m.corner3)
		}
		if row == n+4 && col == 2 && n%8 == 0 {
			next(m.corner4)
		}
		for row >= 0 && col < n {
			if row < n && col >= 0 && m.module[row*n+col] == free {
				next(func(w byte) { m.utah(row, col, w) })
			}
			row, col = row-2, col+2
		}
		row, col = row+1, col+3
		for row < n && col >= 0 {
			if row >= 0 && col < n && m.module[row*n+col] == free {
				next(func(w byte) { m.utah(row, col, w) })
			}
			row, col = row+2, col-2
		}
		row, col = row+3, col+1
	}
	// Where the last corner stays empty it gets a fixed pattern.
	if m.module[n*n-1] == free {
		m.module[n*n-1], m.module[n*n-n-2] = black, black
		m.module[n*n-2], m.module[n*n-n-1] = white, white
	}
}

// set draws bit 1 (the highest) to 8 of a codeword, wrapping around the edges.
func (m *mapping) set(row, col int, word byte, bit int) {
	n := m.side
	if row < 0 {
		row += n
		col += 4 - (n+4)%8
	}
	if col < 0 {
		col += n
		row += 4 - (n+4)%8
	}
	colour := uint8(white)
	if word>>(8-bit)&1 == 1 {
		colour = black
	}
	m.module[row*n+col] = colour
}

// cells draws the eight bits of a codeword at eight places.
func (m *mapping) cells(word byte, at [8][2]int) {
	for i, c := range at {
		m.set(c[0], c[1], word, i+1)
	}
}

func (m *mapping) utah(row, col int, word byte) {
	m.cells(word, [8][2]int{
		{row - 2, col - 2}, {row - 2, col - 1}, {row - 1, col - 2}, {row - 1, col - 1},
		{row - 1, col}, {row, col - 2}, {row, col - 1}, {row, col},
	})
}

func (m *mapping) corner1(word byte) {
	n := m.side
	m.cells(word, [8][2]int{{n - 1, 0}, {n - 1, 1}, {n - 1, 2}, {0, n - 2}, {0, n - 1}, {1, n - 1}, {2, n - 1}, {3, n - 1}})
}

func (m *mapping) corner2(word byte) {
	n := m.side
	m.cells(word, [8][2]int{{n - 3, 0}, {n - 2, 0}, {n - 1, 0}, {0, n - 4}, {0, n - 3}, {0, n - 2}, {0, n - 1}, {1, n - 1}})
}

func (m *mapping) corner3(word byte) {
	n := m.side
	m.cells(word, [8][2]int{{n - 3, 0}, {n - 2, 0}, {n - 1, 0}, {0, n - 2}, {0, n - 1}, {1, n - 1}, {2, n - 1}, {3, n - 1}})
}

func (m *mapping) corner4(word byte) {
	n := m.side
	m.cells(word, [8][2]int{{n - 1, 0}, {n - 1, n - 1}, {0, n - 3}, {0, n - 2}, {0, n - 1}, {1, n - 3}, {1, n - 2}, {1, n - 1}})
}
