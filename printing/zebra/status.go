package zebra

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"guichet/assets/texts"
)

// Status is the answer of a printer to ~HS: three lines between STX and ETX.
type Status struct {
	PaperOut, Paused, BufferFull, CorruptRAM, TooCold, TooHot bool
	HeadUp, RibbonOut, LabelWaiting                           bool
	Formats, Remaining                                        int // not printed yet
}

// ErrAnswer is the error of an answer that is not that of a ZPL printer.
var ErrAnswer = errors.New("zebra: the answer is not that of a ZPL printer")

const (
	stx = 0x02
	etx = 0x03
)

// frames splits an answer into what stands between STX and ETX.
func frames(answer []byte) (all []string) {
	for {
		_, after, found := bytes.Cut(answer, []byte{stx})
		if !found {
			return all
		}
		frame, rest, closed := bytes.Cut(after, []byte{etx})
		if !closed {
			return all
		}
		all = append(all, string(frame))
		answer = rest
	}
}

// ParseStatus reads the answer to ~HS.
func ParseStatus(answer []byte) (Status, error) {
	lines := frames(answer)
	if len(lines) < 2 {
		return Status{}, fmt.Errorf("%w: %d lines of status", ErrAnswer, len(lines))
	}
	one, two := strings.Split(lines[0], ","), strings.Split(lines[1], ",")
	if len(one) < 12 || len(two) < 9 {
		return Status{}, fmt.Errorf("%w: %d and %d fields of status", ErrAnswer, len(one), len(two))
	}
	formats, err := strconv.Atoi(strings.TrimSpace(one[4]))
	if err != nil {
		return Status{}, fmt.Errorf("%w: formats in buffer %q", ErrAnswer, one[4])
	}
	remaining, err := strconv.Atoi(strings.TrimSpace(two[8]))
	if err != nil {
		return Status{}, fmt.Errorf("%w: labels remaining %q", ErrAnswer, two[8])
	}
	flag := func(fields []string, n int) bool { return strings.TrimSpace(fields[n-1]) == "1" }
	return Status{
		PaperOut: flag(one, 2), Paused: flag(one, 3), BufferFull: flag(one, 6), CorruptRAM: flag(one, 10),
		TooCold: flag(one, 11), TooHot: flag(one, 12),
		HeadUp: flag(two, 3), RibbonOut: flag(two, 4), LabelWaiting: flag(two, 8),
		Formats: formats, Remaining: remaining,
	}, nil
}

// Fault is the fault that the agent must mend first, nil when there is none.
func (s Status) Fault() *texts.Refusal {
	return first([]flagged{
		{s.HeadUp, "impression.zebra.tete"}, {s.PaperOut, "impression.zebra.papier"}, {s.RibbonOut, "impression.zebra.ruban"},
		{s.TooHot, "impression.zebra.chaud"}, {s.TooCold, "impression.zebra.froid"}, {s.CorruptRAM, "impression.zebra.memoire"},
		{s.BufferFull, "impression.zebra.plein"}, {s.Paused, "impression.zebra.pause"}, {s.LabelWaiting, "impression.zebra.attente"},
	})
}

// flagged is a fault and whether the printer has it.
type flagged struct {
	on   bool
	code string
}

// first names the fault to mend first, nil when there is none.
func first(faults []flagged) *texts.Refusal {
	for _, f := range faults {
		if f.on {
			return texts.Refuse(f.code)
		}
	}
	return nil
}

// ParseErrors reads the ERRORS line of the answer to ~HQES, which printers give even where ~HS stays silent.
func ParseErrors(answer []byte) (*texts.Refusal, error) {
	for line := range strings.Lines(string(answer)) {
		_, rest, found := strings.Cut(line, "ERRORS:")
		if !found {
			continue
		}
		fields := strings.Fields(rest)
		if len(fields) < 3 {
			return nil, fmt.Errorf("%w: errors %q", ErrAnswer, line)
		}
		if fields[0] == "0" {
			return nil, nil
		}
		flags, err := strconv.ParseUint(fields[2], 16, 64)
		if err != nil {
			return nil, fmt.Errorf("%w: errors %q", ErrAnswer, line)
		}
		return errorFlags(flags), nil
	}
	return nil, fmt.Errorf("%w: no errors line", ErrAnswer)
}

func errorFlags(flags uint64) *texts.Refusal {
	return first([]flagged{
		{flags&0x4 != 0, "impression.zebra.tete"}, {flags&0x1 != 0, "impression.zebra.papier"}, {flags&0x2 != 0, "impression.zebra.ruban"},
		{flags&0x8 != 0, "impression.zebra.massicot"}, {flags&0x10 != 0, "impression.zebra.chaud"}, {flags&0x20 != 0, "impression.zebra.moteur"},
		{flags&0xC0 != 0, "impression.zebra.element"}, {true, "impression.zebra.muette"},
	})
}

// Identity is the answer of a printer to ~HI.
type Identity struct {
	Modele string
	DPI    int // of its dots per millimetre: 6, 8, 12, 24
}

// ParseIdentity reads the answer to ~HI.
func ParseIdentity(answer []byte) (Identity, error) {
	lines := frames(answer)
	if len(lines) == 0 {
		return Identity{}, fmt.Errorf("%w: no identity", ErrAnswer)
	}
	fields := strings.Split(lines[0], ",")
	if len(fields) < 3 {
		return Identity{}, fmt.Errorf("%w: identity of %d fields", ErrAnswer, len(fields))
	}
	dpi, known := map[string]int{"6": 152, "8": 203, "12": 300, "24": 600}[strings.TrimSpace(fields[2])]
	if !known {
		return Identity{}, fmt.Errorf("%w: %q dots per millimetre", ErrAnswer, fields[2])
	}
	return Identity{Modele: strings.TrimSpace(fields[0]), DPI: dpi}, nil
}
