package ins

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"guichet/assets/texts"
)

// Certitude is the marker "date incertaine" (C-43): what of a date of birth was interpreted by EXI PP 19.
type Certitude string

// The values of Certitude; the zero value is a real date.
const (
	DateReelle               Certitude = ""
	JourInterprete           Certitude = "jour"
	MoisInterprete           Certitude = "mois"
	JourMoisInterpretes      Certitude = "jour_mois"
	DateEstimee              Certitude = "estimee"
	anneeEstimeeParDefaut              = 1970 // C-41: "une décennie compatible"
	anneeBissextileParDefaut           = 1972 // for a 29 February of an unknown year
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

// InterpretDate completes an incomplete date as EXI PP 19 says (C-41, C-42); 0 stands for an unknown part. What is known of day and
// month is kept, even when the year is not. admission is the day of the admission: it serves only for a child born in its year.
func InterpretDate(jour, mois, annee int, admission Date) (Date, Certitude, *texts.Refusal) {
	d, c := Date{annee, time.Month(mois), jour}, DateReelle
	switch {
	case jour == 0 && mois == 0 && annee != 0 && annee == admission.Year:
		d, c = Date{annee, admission.Month, 1}, DateEstimee // C-42: never a day to come
	case jour == 0 && mois == 0:
		d.Day, d.Month, c = 31, time.December, JourMoisInterpretes
	case jour == 0:
		d.Day, c = 1, JourInterprete
	case mois == 0:
		d.Month, c = time.January, MoisInterprete
	}
	if annee == 0 {
		d.Year, c = anneeEstimeeParDefaut, DateEstimee
		if d.Month == time.February && d.Day == 29 {
			d.Year = anneeBissextileParDefaut
		}
	}
	switch {
	case jour > 31, mois >= 20: // C-45, X29
		return Date{}, DateReelle, texts.Refuse("ins_date_lunaire", "date", d.FR())
	case !d.Existe():
		return Date{}, DateReelle, texts.Refuse("ins_date_inexistante", "date", d.FR())
	}
	return d, c, nil
}

// ReadDate reads a date of birth as a person types it from a document: JJ/MM/AAAA, or what is known of it, 00, XX, -- or
// nothing standing for the rest (00/07/1960, 07/1960, XX/XX/1955, 1955); the separators / - . and space are the same, and
// AAAA-MM-JJ is read too. A ? at the end says that the year is estimated (1955?). What is missing is completed by EXI PP 19 and
// marked (C-41 to C-43). admission is the day of the admission: with it no birth to come and no age over 130 passes (C-46); the zero
// Date sets no limit.
func ReadDate(typed string, admission Date) (Date, Certitude, *texts.Refusal) {
	unreadable := texts.Refuse("ins_date_illisible", "valeur", typed)
	known, estimated := strings.CutSuffix(strings.TrimSpace(typed), "?")
	if estimated && strings.HasSuffix(known, "?") { // ??/??/????
		known, estimated = typed, false
	}
	parts := strings.FieldsFunc(withZeros(known), func(r rune) bool { return strings.ContainsRune("/-. \u00a0", r) })
	if len(parts) == 1 && len(parts[0]) == 8 { // 30051960
		parts = []string{parts[0][:2], parts[0][2:4], parts[0][4:]}
	}
	if len(parts) > 1 && len(parts[0]) == 4 && (len(parts) == 3 || len(parts[1]) == 2) { // AAAA-MM-JJ, AAAA-MM
		slices.Reverse(parts)
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
	d, c, refusal := InterpretDate(numbers[0], numbers[1], numbers[2], admission)
	if refusal == nil {
		refusal = CheckBirth(d, admission)
	}
	if refusal != nil {
		return Date{}, DateReelle, refusal
	}
	if estimated {
		c = DateEstimee
	}
	return d, c, nil
}

// withZeros writes 00 where a document shows that a part of the date is not known, so that no part takes the place of another:
// in 14/--/1960 the 14 is a day.
func withZeros(typed string) string {
	sep := ""
	for _, s := range []string{"/", ".", "-", " "} {
		if sep == "" && strings.Contains(typed, s) {
			sep = s
		}
	}
	if sep == "" {
		return typed
	}
	parts := strings.Split(typed, sep)
	if sep == " " {
		parts = strings.Fields(typed)
	}
	for i, p := range parts {
		switch p = strings.TrimSpace(p); {
		case strings.Trim(p, "-_?xX. \u00a0") != "":
		case len(p) >= 4:
			parts[i] = "0000"
		case i < len(parts)-1 || p != "": // what is not typed yet is no year
			parts[i] = "00"
		}
	}
	return strings.Join(parts, sep)
}

// Typed is a date as a person types it and as ReadDate reads it back with its marker: 00/00/1955, 00/07/1960, 14/00/1960, and
// 31/12/1970? for an estimated one. It is what a field shows again, so that a marker is never lost by being shown (C-43).
func (d Date) Typed(c Certitude) string {
	switch {
	case d.IsZero():
		return ""
	case c == JourMoisInterpretes && d.Month == time.December && d.Day == 31:
		return fmt.Sprintf("00/00/%04d", d.Year)
	case c == JourInterprete && d.Day == 1:
		return fmt.Sprintf("00/%02d/%04d", d.Month, d.Year)
	case c == MoisInterprete && d.Month == time.January:
		return fmt.Sprintf("%02d/00/%04d", d.Day, d.Year)
	case c.Interpretee():
		return d.FR() + "?"
	}
	return d.FR()
}

// CheckBirth refuses a date of birth to come on the day le, and one of more than 130 years (C-46), wherever it comes from: an entry,
// a search, a Datamatrix, INSi. It knows no limit when le is the zero Date.
func CheckBirth(d, le Date) *texts.Refusal {
	switch {
	case le.IsZero() || d.IsZero() || !d.Existe():
		return nil
	case le.Avant(d):
		return texts.Refuse("ins_date_future", "date", d.FR())
	case d.Age(le) > ageRefuse:
		return texts.Refuse("ins_date_age", "date", d.FR(), "age", strconv.Itoa(d.Age(le)))
	}
	return nil
}

// WarnBirth is what the agent confirms about a date that is not refused: an age over 110 (C-46), or what was interpreted, with what
// follows from it (C-41 to C-44). Nil when there is nothing to say.
func WarnBirth(d Date, c Certitude, le Date) *texts.Refusal {
	switch {
	case d.IsZero() || !d.Existe():
		return nil
	case c.Interpretee() && c.connue():
		return texts.Refuse("ins_date_marque_"+string(c), "date", d.FR())
	case !le.IsZero() && d.Age(le) > ageAlerte:
		return texts.Refuse("ins_date_grand_age", "date", d.FR(), "age", strconv.Itoa(d.Age(le)))
	}
	return nil
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

// daysUntil is the number of days between d and le.
func (d Date) daysUntil(le Date) int {
	day := func(d Date) time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }
	return int(day(le).Sub(day(d)) / (24 * time.Hour))
}
