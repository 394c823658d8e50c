package montage

import (
	"guichet/printing"
	"guichet/printing/winspool"
)

func windowsQueue(c ImprimanteConfig) (printing.Printer, error) {
	return &winspool.File{Nom: c.Adresse}, nil
}
