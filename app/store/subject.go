package store

import "context"

// LastAbout is the number of the last line about a subject, 0 when there is none. It is one step in an index: who keeps
// something that changes with a line of its own asks here whether it changed, in this program or in another.
func (b *Base) LastAbout(ctx context.Context, subject string) (int64, error) {
	var seq int64
	err := b.read(ctx, func(h *handle) error {
		return h.one("SELECT coalesce(max(seq), 0) FROM journal WHERE identite = ?", []any{subject}, &seq)
	})
	return seq, b.fault("lire le journal", err)
}
