package entry

import (
	"guichet/assets/texts"
)

// fieldFault is the refusal of one field.
type fieldFault struct {
	Field   string
	Refusal *texts.Refusal
}

// FieldFaults are what was refused, field by field, in the order in which it was found.
type FieldFaults []fieldFault

// Add keeps a refusal; nil is none.
func (f *FieldFaults) Add(field string, r *texts.Refusal) {
	if r != nil {
		*f = append(*f, fieldFault{field, r})
	}
}

// ByField is what each field shows.
func (f FieldFaults) ByField() map[string]string {
	out := make(map[string]string, len(f))
	for _, x := range f {
		if _, twice := out[x.Field]; !twice {
			out[x.Field] = x.Refusal.Error()
		}
	}
	return out
}
