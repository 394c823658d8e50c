package ins

import (
	"strconv"
	"strings"
	"time"

	"guichet/assets/texts"
)

// Certitude is the marker "date incertaine" (C-43): what of a date of birth was interpreted by EXI PP 19.
type Certitude string

// The values of Certitude; the zero value is a real date.
const (
	DateReelle            Certitude = ""
	JourInterprete        Certitude = "jour"
	MoisInterprete        Certitude = "mois"
	JourMoisInterpretes   Certitude = "jour_mois"
	DateEstimee           Certitude = "estimee"
	anneeEstimeeParDefaut           = 1970 // C-41: "une décennie compatible"
)

// Interpretee reports whether the date is not the one of the document as it stands (C-44).
func (c Certitude) Interpretee() bool { return c != DateReelle }

// connue reports whether c is one of the known values.
func (c Certitude) connue() bool {
	switch c {
	case DateReelle, JourInterprete, MoisInterprete, JourMoisInterpretes, DateEstimee:
		return true
	}
	return false
}

// InterpretDate completes an incomplete date as EXI PP 19 says (C-41, C-42); 0 stands for an unknown part.
// admission is the day of the admission: it serves only for a child born in its year.
func InterpretDate(jour, mois, annee int, admission Date) (Date, Certitude, *texts.Refusal) {
	d, c := Date{annee, time.Month(mois), jour}, DateReelle
	switch {
	case annee == 0:
		d, c = Date{anneeEstimeeParDefaut, time.December, 31}, DateEstimee
	case jour == 0 && mois == 0 && annee == admission.Year:
		d, c = Date{annee, admission.Month, 1}, DateEstimee // C-42: never a day to come
	case jour == 0 && mois == 0:
		d.Day, d.Month, c = 31, time.December, JourMoisInterpretes
	case jour == 0:
		d.Day, c = 1, JourInterprete
	case mois == 0:
		d.Month, c = time.January, MoisInterprete
	}
	if !d.Existe() {
		return Date{}, DateReelle, texts.Refuse("ins_date_inexistante", "date", d.FR())
	}
	return d, c, nil
}

// ReadDate reads a date of birth as a person types it from a document: JJ/MM/AAAA, or what is known of it, 00 or
// nothing standing for the rest (00/07/1960, 07/1960, 1955); the separators / - . and space are the same, and
// AAAA-MM-JJ is read too. What is missing is completed by EXI PP 19 and marked (C-41 to C-43).
func ReadDate(typed string, admission Date) (Date, Certitude, *texts.Refusal) {
	unreadable := texts.Refuse("ins_date_illisible", "valeur", typed)
	parts := strings.FieldsFunc(typed, func(r rune) bool { return strings.ContainsRune("/-. \u00a0", r) })
	if len(parts) == 1 && len(parts[0]) == 8 { // 30051960
		parts = []string{parts[0][:2], parts[0][2:4], parts[0][4:]}
	}
	if len(parts) == 3 && len(parts[0]) == 4 {
		parts[0], parts[2] = parts[2], parts[0]
	}
	if len(parts) == 0 || len(parts) > 3 || len(parts[len(parts)-1]) != 4 {
		return Date{}, DateReelle, unreadable
	}
	var numbers [3]int // day, month, year
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 16)
		if err != nil || (i < len(parts)-1 && len(p) > 2) {
			return Date{}, DateReelle, unreadable
		}
		numbers[3-len(parts)+i] = int(n)
	}
	return InterpretDate(numbers[0], numbers[1], numbers[2], admission)
}

// Existe reports whether the date is a real day of the calendar.
func (d Date) Existe() bool {
	if d.Year < 1 || d.Year > 9999 || d.Month < 1 || d.Month > 12 || d.Day < 1 || d.Day > 31 {
		return false
	}
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	return t.Day() == d.Day && t.Month() == d.Month
}

// Avant reports whether d comes before e.
func (d Date) Avant(e Date) bool {
	if d.Year != e.Year {
		return d.Year < e.Year
	}
	if d.Month != e.Month {
		return d.Month < e.Month
	}
	return d.Day < e.Day
}

// Age is the number of whole years between d and le.
func (d Date) Age(le Date) int {
	age := le.Year - d.Year
	if le.Month < d.Month || (le.Month == d.Month && le.Day < d.Day) {
		age--
	}
	return age
}
