package symbol

// Codewords of ISO/IEC 16022 that this encoder uses.
const (
	pad       = 129
	digitPair = 130 // + the number 00 to 99
	latchC40  = 230
	unlatch   = 254
)

// c40Values gives the C40 values of an ASCII character: one in the basic set, otherwise a shift and one.
func c40Values(c byte) (values [2]byte, n int) {
	switch {
	case c == ' ':
		return [2]byte{3}, 1
	case c >= '0' && c <= '9':
		return [2]byte{c - '0' + 4}, 1
	case c >= 'A' && c <= 'Z':
		return [2]byte{c - 'A' + 14}, 1
	case c < ' ':
		return [2]byte{0, c}, 2
	case c <= '/':
		return [2]byte{1, c - '!'}, 2
	case c <= '@':
		return [2]byte{1, c - ':' + 15}, 2
	case c <= '_':
		return [2]byte{1, c - '[' + 22}, 2
	default:
		return [2]byte{2, c - '`'}, 2
	}
}

func basic(c byte) bool {
	_, n := c40Values(c)
	return c <= 127 && n == 1
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// The modes of the path: ASCII, or C40 with 0, 1 or 2 values waiting for their triplet.
const (
	ascii = iota
	c40
	c40one
	c40two
	modes
)

const unreachable = 1 << 30

// step is how one state of the path was reached.
type step struct {
	cost     int
	fromPos  int
	fromMode int
}

// shortest finds the cheapest path over ASCII and C40 whose first header characters are in C40. Among equal paths
// the first one found stays: the order of the relaxations below is part of the format we print.
func shortest(message []byte, header int) ([]byte, error) {
	n := len(message)
	best := make([][modes]step, n+1)
	for i := range best {
		for m := range best[i] {
			best[i][m].cost = unreachable
		}
	}
	reach := func(pos, mode, fromPos, fromMode, cost int) {
		if cost < best[pos][mode].cost {
			best[pos][mode] = step{cost, fromPos, fromMode}
		}
	}
	best[0][c40] = step{cost: 1, fromMode: ascii} // the header is forced into C40
	for i := 0; i <= n; i++ {
		if i >= header {
			// A change of mode takes no character; unlatch before latch, each at most once per position.
			if a, c := best[i][ascii].cost, best[i][c40].cost; c+1 < a {
				reach(i, ascii, i, c40, c+1)
			} else if a+1 < c {
				reach(i, c40, i, ascii, a+1)
			}
		}
		if i == n {
			break
		}
		if a := best[i][ascii].cost; a < unreachable && i >= header {
			reach(i+1, ascii, i, ascii, a+1)
			if i+1 < n && isDigit(message[i]) && isDigit(message[i+1]) {
				reach(i+2, ascii, i, ascii, a+1)
			}
		}
		_, values := c40Values(message[i])
		for pending := range 3 {
			if c := best[i][c40+pending].cost; c < unreachable {
				total := pending + values
				reach(i+1, c40+total%3, i, c40+pending, c+total/3*2)
			}
		}
	}
	mode, err := ending(best[n])
	if err != nil {
		return nil, err
	}
	return write(message, best, mode), nil
}

// ending chooses the last state: ASCII, or C40 where the symbol is exactly full and no unlatch is needed, its
// last triplet completed by a shift where two values wait.
func ending(last [modes]step) (int, error) {
	mode, cost := ascii, last[ascii].cost
	if c := last[c40].cost; c < cost && full(c) {
		mode, cost = c40, c
	}
	if c := last[c40two].cost + 2; c < cost && full(c) {
		mode, cost = c40two, c
	}
	if cost > sizes[len(sizes)-1].data {
		return 0, ErrTooLong
	}
	return mode, nil
}

func full(words int) bool {
	for _, s := range sizes {
		if s.data == words {
			return true
		}
	}
	return false
}

// write walks the path back, then writes its codewords.
func write(message []byte, best [][modes]step, mode int) []byte {
	type state struct{ pos, mode int }
	path := make([]state, 0, len(message)+8)
	for pos := len(message); ; {
		path = append(path, state{pos, mode})
		s := best[pos][mode]
		if pos == 0 {
			break
		}
		pos, mode = s.fromPos, s.fromMode
	}
	words := append(make([]byte, 0, best[len(message)][path[0].mode].cost+2), latchC40)
	var pending [5]byte
	waiting := 0
	flush := func() {
		for waiting >= 3 {
			v := 1600*int(pending[0]) + 40*int(pending[1]) + int(pending[2]) + 1
			words = append(words, byte(v>>8), byte(v))
			waiting = copy(pending[:], pending[3:waiting])
		}
	}
	for k := len(path) - 1; k > 0; k-- {
		from, to := path[k], path[k-1]
		switch {
		case from.pos == to.pos && to.mode == ascii:
			words = append(words, unlatch)
		case from.pos == to.pos:
			words = append(words, latchC40)
		case from.mode != ascii:
			values, n := c40Values(message[from.pos])
			waiting += copy(pending[waiting:], values[:n])
			flush()
		case to.pos-from.pos == 2:
			words = append(words, digitPair+(message[from.pos]-'0')*10+message[from.pos+1]-'0')
		default:
			words = append(words, message[from.pos]+1)
		}
	}
	if waiting == 2 { // the symbol is exactly full: a lone shift completes the triplet
		pending[2], waiting = 0, 3
		flush()
	}
	return words
}
