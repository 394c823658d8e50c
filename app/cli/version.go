package cli

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// Version is the released version; FyneApp.toml says the same, and a test holds them together.
const Version = "0.1.0"

// commit is set by the linker (Makefile).
var commit = ""

// shownLibraries are those whose version matters to support.
var shownLibraries = []string{
	"fyne.io/fyne/v2", "github.com/ebfe/scard", "modernc.org/sqlite", "github.com/jung-kurt/gofpdf", "github.com/boombuler/barcode",
}

func (p Program) versionCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "version [--json]",
		Short: "Version, révision, Go et bibliothèques",
		Args:  noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			libraries := map[string]string{}
			if info, ok := debug.ReadBuildInfo(); ok {
				for _, m := range info.Deps {
					libraries[m.Path] = m.Version
				}
			}
			if asJSON {
				shown := map[string]string{}
				for _, l := range shownLibraries {
					shown[l] = libraries[l]
				}
				return json.NewEncoder(p.Out).Encode(map[string]any{
					"version": Version, "revision": commit, "go": runtime.Version(),
					"systeme": runtime.GOOS + "/" + runtime.GOARCH, "bibliotheques": shown,
				})
			}
			fmt.Fprintf(p.Out, "Guichet %s", Version)
			if commit != "" {
				fmt.Fprintf(p.Out, " (révision %s)", commit)
			}
			fmt.Fprintf(p.Out, "\n%s, %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
			for _, l := range shownLibraries {
				if v := libraries[l]; v != "" {
					fmt.Fprintf(p.Out, "%s %s\n", l, v)
				}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "écrit un objet JSON")
	return c
}
