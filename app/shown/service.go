package shown

import (
	"guichet/assets/texts"
	"guichet/cards"
)

// Level is the shape and colour of a service dot: never colour alone (E-04). Readers and cards were the first to have one.
type Level = cards.Level

// The three levels of a service.
const (
	LevelUp        = cards.LevelGood      // ●
	LevelAttention = cards.LevelAttention // ◆
	LevelAbsent    = cards.LevelAbsent    // ○
)

// Condition names the part of a workstation that a Service tells the state of.
type Condition string

// The conditions, in the order of the status line; those after the EAI are there only when there is something to say.
const (
	ConditionVitale  Condition = "vitale"
	ConditionCPS     Condition = "cps"
	ConditionINSi    Condition = "insi"
	ConditionPrinter Condition = "imprimante"
	ConditionEAI     Condition = "eai"
	ConditionBase    Condition = "base"
	ConditionCatchUp Condition = "rattrapage"
	ConditionBackup  Condition = "sauvegarde"
	ConditionScanner Condition = "codes_barres"
	ConditionJournal Condition = "journal" // told by the window that had it checked
)

// OfDesk tells whether a condition concerns the desk alone: its readers, its printers, its own calls.
func (c Condition) OfDesk() bool { return c != ConditionINSi && c != ConditionEAI }

// Service is one dot of the status line.
type Service struct {
	Code   Condition
	Label  string // "INSi 0,4 s"
	Level  Level
	Detail string // what is wrong
	Act    string // what to do
}

// NewService is a dot whose words are those of one text: label in phrase, detail in dire, act in acte.
func NewService(code Condition, text string, l Level, args ...string) Service {
	t := texts.Get(text, args...)
	return Service{Code: code, Label: t.Phrase, Level: l, Detail: t.Dire, Act: t.Acte}
}
