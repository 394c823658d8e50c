package printing

// Layout is a document resolved for one device: absolute millimetres from the top left corner in reading
// direction, codes on whole dots. Renderers draw it and decide nothing.
type Layout struct {
	Modele        string
	Width, Height float64 // of a page
	DPI           int
	// Turn is what the device needs: quarter turns to the right of the drawn page.
	Turn    int
	Pages   []Page
	Remarks []Remark
}

// Page is what stands on one page, in drawing order: rules, texts, codes.
type Page struct {
	Rules []Rule
	Texts []Text
	Codes []Code
}

// Rule is a black rectangle.
type Rule struct{ X, Y, W, H float64 }

// Text is a piece of one line. Y is its baseline.
type Text struct {
	X, Y  float64
	S     string
	Font  string  // FontRegular or FontBold
	Size  float64 // height of the em
	White bool    // on a black rule
}

// Code is a bar code or datamatrix. X and Y are whole multiples of the dot, Dots is the side of a module.
type Code struct {
	X, Y    float64
	Kind    string // CodeINS, Code128, CodeDatamatrix
	Content []byte // what a reader must give back
	Matrix  *Matrix
	Dots    int
	// Bars is the height in dots of the bars of a one-dimensional code; 0 for a datamatrix.
	Bars  int
	Quiet int // modules kept free around it
}

// Dot is the side of a dot in millimetres.
func (l *Layout) Dot() float64 { return 25.4 / float64(l.DPI) }

// Size is the size of the modules drawn, in dots, without the quiet zone.
func (c *Code) Size() (w, h int) {
	if c.Bars > 0 {
		return c.Matrix.W * c.Dots, c.Bars
	}
	return c.Matrix.W * c.Dots, c.Matrix.H * c.Dots
}

// Matrix are the modules of a code.
type Matrix struct {
	W, H int
	dark []bool
}

// Dark tells whether a module is black.
func (m *Matrix) Dark(x, y int) bool { return m.dark[y*m.W+x] }
