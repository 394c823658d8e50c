package printing_test

import "guichet/assets"

func modelFile(name string) []byte { return assets.Modele(name) }
