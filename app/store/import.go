package store

import (
	"context"
	"encoding/hex"
	"fmt"

	"guichet/ins"
)

// ImportName gives the identifier of an imported record: the same for the same source in the same base, and unguessable
// without its key. An import that was cut off goes on by it.
func (b *Base) ImportName(source string) string {
	s := hex.EncodeToString(b.sealer.indexOf("reprise", source))
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

// Known tells what the base knows of a record to import: whether it is there under the identifier, and which identity
// bears the IPP; "" when none does.
func (b *Base) Known(ctx context.Context, id, ipp string) (there bool, holder string, err error) {
	err = b.read(ctx, func(h *handle) error {
		return h.one("SELECT EXISTS (SELECT 1 FROM identites WHERE id = ?), coalesce((SELECT id FROM identites WHERE i_ipp = ?), '')",
			[]any{id, b.sealer.indexOf(indexIPP, ipp)}, &there, &holder)
	})
	return there, holder, b.fault("chercher un dossier à reprendre", err)
}

// EachIdentity gives every identity, in the order of their identifiers.
func (b *Base) EachIdentity(ctx context.Context, visit func(ins.Identite) error) error {
	err := b.read(ctx, func(h *handle) error { return b.eachIdentity(ctx, h, visit) })
	if err != nil {
		return b.fault("lire les identités", fmt.Errorf("parcourir les identités : %w", err))
	}
	return nil
}
