package ins

import (
	"encoding/json"
	"fmt"
	"time"
)

// Date is a civil date of the Gregorian calendar. The zero Date means "not known".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads AAAA-MM-JJ, as INSi and the command line write it. It refuses a day that does not exist.
func ParseDate(s string) (Date, error) { return parseDate(s, "2006-01-02", "AAAA-MM-JJ") }

// ParseDateFR reads JJ/MM/AAAA, as a person writes it.
func ParseDateFR(s string) (Date, error) { return parseDate(s, "02/01/2006", "JJ/MM/AAAA") }

func parseDate(s, layout, shown string) (Date, error) {
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("date %q : attendue au format %s", s, shown)
	}
	return Date{t.Year(), t.Month(), t.Day()}, nil
}

// DateOf is the civil date of t in t's own location.
func DateOf(t time.Time) Date { return Date{t.Year(), t.Month(), t.Day()} }

// IsZero reports whether the date is not known.
func (d Date) IsZero() bool { return d == Date{} }

// ISO is AAAA-MM-JJ, or "" for the zero Date.
func (d Date) ISO() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// FR is JJ/MM/AAAA, or "" for the zero Date.
func (d Date) FR() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d/%02d/%04d", d.Day, d.Month, d.Year)
}

// String is ISO.
func (d Date) String() string { return d.ISO() }

// MarshalJSON writes "AAAA-MM-JJ", or "" for the zero Date.
func (d Date) MarshalJSON() ([]byte, error) { return json.Marshal(d.ISO()) }

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Date) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("date de naissance : %w", err)
	}
	if s == "" {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(s)
	if err != nil {
		return err
	}
	*d = v
	return nil
}
