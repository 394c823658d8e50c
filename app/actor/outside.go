package actor

import (
	"context"

	"guichet/app"
	"guichet/ins"
)

// Outside is what effects act on.
type Outside struct {
	Ports    app.Ports
	Settings app.Settings
}

// Base bounds what is asked of the base.
func (o *Outside) Base(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, o.Settings.DelaiBase)
}

// Record writes to the journal even when the desk or the agent stopped waiting: what happened must be told.
func (o *Outside) Record(ctx context.Context, id string, expected int, entries []app.Entry, works []app.Work) (ins.Identite, error) {
	ctx, cancel := o.Base(context.WithoutCancel(ctx))
	defer cancel()
	return o.Ports.Base.Record(ctx, id, expected, entries, works)
}
