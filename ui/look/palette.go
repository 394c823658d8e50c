package look

import (
	"image/color"

	"fyne.io/fyne/v2"
)

// The roles a colour can have. Fyne's own widgets read the names of package theme; ours read these.
const (
	Ground    fyne.ThemeColorName = "guichet.ground"  // behind the panes
	Surface   fyne.ThemeColorName = "guichet.surface" // panes, fields, buttons
	Line      fyne.ThemeColorName = "guichet.line"    // separators and the edge of panes
	Edge      fyne.ThemeColorName = "guichet.edge"    // edge of what can be acted on
	Text      fyne.ThemeColorName = "guichet.text"
	Secondary fyne.ThemeColorName = "guichet.secondary"
	Act       fyne.ThemeColorName = "guichet.act" // the primary button, focus
	ActHover  fyne.ThemeColorName = "guichet.act.hover"
	OnAct     fyne.ThemeColorName = "guichet.act.on"
	ActSoft   fyne.ThemeColorName = "guichet.act.soft" // ground of what is chosen, of what to say
	Chosen    fyne.ThemeColorName = "guichet.chosen"
	Hover     fyne.ThemeColorName = "guichet.hover"

	Same        fyne.ThemeColorName = "guichet.same" // identique, success
	SameSoft    fyne.ThemeColorName = "guichet.same.soft"
	Near        fyne.ThemeColorName = "guichet.near" // non bloquante
	NearSoft    fyne.ThemeColorName = "guichet.near.soft"
	NearMark    fyne.ThemeColorName = "guichet.near.mark"
	Analyse     fyne.ThemeColorName = "guichet.analyse"
	AnalyseSoft fyne.ThemeColorName = "guichet.analyse.soft"
	AnalyseMark fyne.ThemeColorName = "guichet.analyse.mark" // ground of differing letters
	Block       fyne.ThemeColorName = "guichet.block"
	BlockSoft   fyne.ThemeColorName = "guichet.block.soft"
	BlockMark   fyne.ThemeColorName = "guichet.block.mark"

	PillQualifiee    fyne.ThemeColorName = "guichet.pill.qualifiee"
	OnPillQualifiee  fyne.ThemeColorName = "guichet.pill.qualifiee.on"
	PillValidee      fyne.ThemeColorName = "guichet.pill.validee"
	OnPillValidee    fyne.ThemeColorName = "guichet.pill.validee.on"
	PillRecuperee    fyne.ThemeColorName = "guichet.pill.recuperee"
	OnPillRecuperee  fyne.ThemeColorName = "guichet.pill.recuperee.on"
	PillProvisoire   fyne.ThemeColorName = "guichet.pill.provisoire"
	OnPillProvisoire fyne.ThemeColorName = "guichet.pill.provisoire.on"

	DotUp        fyne.ThemeColorName = "guichet.dot.up"
	DotAttention fyne.ThemeColorName = "guichet.dot.attention"
	DotAbsent    fyne.ThemeColorName = "guichet.dot.absent"

	Training     fyne.ThemeColorName = "guichet.training" // the unmistakable banner (G-32)
	TrainingDark fyne.ThemeColorName = "guichet.training.dark"
	OnTraining   fyne.ThemeColorName = "guichet.training.on"
)

type pair struct{ light, dark uint32 }

// palette is the two variants side by side, as 0xRRGGBB.
var palette = map[fyne.ThemeColorName]pair{
	Ground:    {0xEEF2F5, 0x0E151B},
	Surface:   {0xFFFFFF, 0x18222B},
	Line:      {0xD3DBE2, 0x33434F},
	Edge:      {0x7E8B97, 0x738594},
	Text:      {0x14202B, 0xE9EFF4},
	Secondary: {0x55636F, 0xA9B8C5},
	Act:       {0x0B5CAD, 0x6DB3F8},
	ActHover:  {0x094C91, 0x8CC4FB},
	OnAct:     {0xFFFFFF, 0x06203C},
	ActSoft:   {0xE9F1FA, 0x1B344C},
	Chosen:    {0xF1F6FC, 0x1A2E42},
	Hover:     {0xF1F5F8, 0x22303B},

	Same:        {0x176B40, 0x62D197},
	SameSoft:    {0xE3F3EA, 0x163527},
	Near:        {0x2B6166, 0x79CDD3},
	NearSoft:    {0xE6F1F2, 0x17343A},
	NearMark:    {0xBFE0E3, 0x245058},
	Analyse:     {0x8A5200, 0xFFC469},
	AnalyseSoft: {0xFFF5E1, 0x36290F},
	AnalyseMark: {0xFFDFA3, 0x66490F},
	Block:       {0xB3261E, 0xFFA198},
	BlockSoft:   {0xFDECEA, 0x3F1B19},
	BlockMark:   {0xF6B9B3, 0x7C2D27},

	PillQualifiee:    {0xDDF1E5, 0x1B4630},
	OnPillQualifiee:  {0x14603A, 0x8BE3B3},
	PillValidee:      {0xE1EDF9, 0x1D3E5F},
	OnPillValidee:    {0x0B4F94, 0xA5D1FC},
	PillRecuperee:    {0xFFEFCB, 0x4C370B},
	OnPillRecuperee:  {0x764600, 0xFFD58C},
	PillProvisoire:   {0xE6EAEE, 0x33424F},
	OnPillProvisoire: {0x3D4A56, 0xD2DCE4},

	DotUp:        {0x1E8553, 0x4CC488},
	DotAttention: {0xB96A00, 0xFFB84D},
	DotAbsent:    {0x6B7884, 0x8798A6},

	Training:     {0x5E2A8C, 0x6E36A0},
	TrainingDark: {0x4A1F70, 0x57297F},
	OnTraining:   {0xFFFFFF, 0xFFFFFF},
}

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xFF}
}
