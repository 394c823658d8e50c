package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"guichet/app/workstation"
	"guichet/assets/texts"
)

// Program is the outside world of a run: its streams, and the window if there is one to open.
type Program struct {
	In       io.Reader
	Out, Err io.Writer
	// Window shows a station until the person closes it or the context ends. It is nil in a build without a window.
	Window func(context.Context, *workstation.Station, WindowOptions) error
	// Refuse shows in a window why the desk cannot open; nil leaves it to standard error.
	Refuse func(title string, r *texts.Refusal)
}

// Run runs one command line, without the program's name, and gives the exit code. SIGINT and SIGTERM cancel it.
func (p Program) Run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return p.RunContext(ctx, args)
}

// RunContext is Run under a context of the caller's.
func (p Program) RunContext(ctx context.Context, args []string) int {
	root := p.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return CodeDone
	}
	if s := sentence(err); s != "" {
		fmt.Fprintln(p.Err, "guichet :", s)
	}
	return codeOf(err)
}

func (p Program) root() *cobra.Command {
	root := p.windowCommand()
	root.SetIn(p.In)
	root.SetOut(p.Out)
	root.SetErr(p.Err)
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(p.demoCommand(), p.simulateurCommand(), p.insiCommand(), p.datamatrixCommand(),
		p.comparerCommand(), p.normaliserCommand(), p.statutCommand(), p.matriculeCommand(), p.etiquetteCommand(), p.premierePageCommand(),
		p.cartesCommand(), p.journalCommand(), p.baseCommand(), p.agentsCommand(), p.reglagesCommand(), p.lieuxCommand(),
		p.diagnosticCommand(), p.versionCommand())
	inFrench(root)
	return root
}

// inFrench gives cobra's own words in French, on every command.
func inFrench(root *cobra.Command) {
	root.SetHelpCommand(&cobra.Command{
		Use:   "aide [commande]",
		Short: "Explique une commande",
		RunE: func(c *cobra.Command, args []string) error {
			target, _, err := root.Find(args)
			if err != nil || target == nil {
				return usage("commande inconnue : %s", strings.Join(args, " "))
			}
			return target.Help()
		},
	})
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usage("%s. Voir « %s --help ».", flagErrorInFrench(err), c.CommandPath())
	})
	const template = `Usage :{{if .Runnable}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} [commande]

Commandes :{{range .Commands}}{{if (or .IsAvailableCommand (eq .Name "aide"))}}
  {{rpad .Name .NamePadding }} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

Options :
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasExample}}

Exemples :
{{.Example}}{{end}}
`
	root.SetUsageTemplate(template)
	root.SetHelpTemplate("{{with (or .Long .Short)}}{{. | trimTrailingWhitespaces}}\n\n{{end}}{{.UsageString}}")
	each(root, func(c *cobra.Command) {
		c.DisableFlagsInUseLine = true
		c.InitDefaultHelpFlag()
		if f := c.Flags().Lookup("help"); f != nil {
			f.Usage = "explique cette commande"
		}
	})
}

func each(c *cobra.Command, do func(*cobra.Command)) {
	do(c)
	for _, sub := range c.Commands() {
		each(sub, do)
	}
}

// flagErrorInFrench translates the few sentences of the flag parser; the values in them stay as typed.
func flagErrorInFrench(err error) string {
	s := err.Error()
	for _, t := range []struct{ english, french string }{
		{"unknown flag: ", "option inconnue : "},
		{"unknown shorthand flag: ", "option inconnue : "},
		{"flag needs an argument: ", "valeur manquante pour l’option "},
		{"bad flag syntax: ", "option mal écrite : "},
	} {
		if rest, ok := strings.CutPrefix(s, t.english); ok {
			return t.french + rest
		}
	}
	if rest, ok := strings.CutPrefix(s, "invalid argument "); ok {
		value, _, _ := strings.Cut(rest, " for ")
		_, flag, _ := strings.Cut(rest, " for ")
		flag, _, _ = strings.Cut(flag, " flag")
		return "valeur refusée : " + value + " pour " + flag
	}
	return "option refusée : " + s
}

// noArguments refuses stray words: a mistyped sub-command must not do something else in silence.
func noArguments(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if c.HasSubCommands() || !c.HasParent() {
		return usage("commande inconnue : %s. Voir « %s --help ».", args[0], c.CommandPath())
	}
	return usage("argument en trop : %s. Voir « %s --help ».", args[0], c.CommandPath())
}
