package insi

import (
	"errors"
	"os"
	"sync"

	"guichet/ins"
)

var errSuspended = errors.New("appels automatiques suspendus après des échecs répétés")

// injection is the "réponse injectée" switch of the CNDA's tests: the vendor's real program is given the body of
// a file instead of the service's (INSi guide §12). Nobody is asked then, and the trace says so.
type injection struct {
	mu   sync.Mutex
	file string
	once [][]byte
}

// Inject makes body the answer to the next call. It is refused in production.
func (c *Client) Inject(body []byte) error {
	if c.cfg.Environnement == Production {
		return errors.New("pas de réponse injectée en production")
	}
	c.inject.mu.Lock()
	defer c.inject.mu.Unlock()
	c.inject.once = append(c.inject.once, body)
	return nil
}

// next gives the body that stands in for the service, if any.
func (i *injection) next() ([]byte, bool, *failure) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.once) > 0 {
		body := i.once[0]
		i.once = i.once[1:]
		return body, true, nil
	}
	if i.file == "" {
		return nil, false, nil
	}
	info, err := os.Stat(i.file)
	if err == nil && info.Size() > maxAnswer {
		err = errTooLarge
	}
	var body []byte
	if err == nil {
		body, err = os.ReadFile(i.file)
	}
	if err != nil {
		return nil, false, &failure{class: ins.FaultConfiguration, texte: "insi.injection_illisible", args: []string{"fichier", i.file}, cause: err}
	}
	return body, true, nil
}
