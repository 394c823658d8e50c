package papers

import (
	"context"
	"sync"
	"time"

	"guichet/assets/texts"
	"guichet/printing"
)

// healthPatience bounds the question to the printers in the check of a workstation.
const healthPatience = 12 * time.Second

// Health asks each printer of the settings how it is, side by side, under one deadline. Nothing is printed.
func Health(ctx context.Context, printers []PrinterConfig) []printing.Health {
	ctx, cancel := context.WithTimeout(ctx, healthPatience)
	defer cancel()
	out := make([]printing.Health, len(printers))
	var asking sync.WaitGroup
	for i, p := range printers {
		asking.Go(func() { out[i] = p.health(ctx) })
	}
	asking.Wait()
	return out
}

func (c PrinterConfig) health(ctx context.Context) printing.Health {
	way, err := c.open()
	if err != nil {
		return printing.Health{Feu: printing.Orange, Cause: texts.RefusalIn(err)}
	}
	return way.Health(ctx)
}
