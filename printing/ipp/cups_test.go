package ipp_test

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/printing"
	"guichet/printing/ipp"
	"guichet/printing/printersim"
)

// cupsRequired is the environment variable that makes the lack of CUPS a failure instead of a skip.
const cupsRequired = "CUPS_REQUIRED"

// cups is a print server of this test alone: its own folders, a free port of the loopback, the machine's queues untouched.
type cups struct{ dir, address string }

// backend is the way to a printer that does as it is told: a state to announce, how long to stay in it, how to end.
const backend = `#!/bin/sh
[ $# -eq 0 ] && { echo 'direct panne "Inconnu" "Panne jouée"'; exit 0; }
control=${DEVICE_URI#panne:}
state= code=0
. "$control"
[ -n "$state" ] && echo "STATE: +$state" >&2
while grep -q '^attend=1' "$control"; do sleep 0.05; done
[ -n "$state" ] && grep -q '^leve=1' "$control" && echo "STATE: -$state" >&2
cat "${6:--}" >/dev/null
[ "$code" = 0 ] && echo "$4 $3" >>"$control.sorti"
exit "$code"
`

// socket is what the backend of that name does: it hands the bytes over, and asks nothing.
const socket = `#!/bin/bash
[ $# -eq 0 ] && { echo 'network socket "Unknown" "Port 9100"'; exit 0; }
to=${DEVICE_URI#socket://}
cat "${6:--}" >"/dev/tcp/${to%:*}/${to##*:}"
`

func startCUPS(t *testing.T) *cups {
	t.Helper()
	path := os.Getenv("PATH") + ":/usr/sbin:/sbin"
	t.Setenv("PATH", path)
	for _, tool := range []string{"cupsd", "lpadmin", "cupsdisable", "cupsreject"} {
		if _, err := exec.LookPath(tool); err != nil || os.Getuid() != 0 {
			if os.Getenv(cupsRequired) != "" {
				t.Fatalf("%s is not installed, or this is not root, and %s is set", tool, cupsRequired)
			}
			t.Skipf("a private CUPS needs root and %s (packages cups-daemon, cups-client)", tool)
		}
	}
	dir, err := os.MkdirTemp("", "cups-*")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	require.NoError(t, os.Chmod(dir, 0o777)) // devices run as another user
	for _, sub := range []string{"racine", "spool", "spool/tmp", "cache", "etat", "journal", "bin/backend"} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, sub), 0o777))
		require.NoError(t, os.Chmod(filepath.Join(dir, sub), 0o777))
	}
	require.NoError(t, os.Chmod(filepath.Join(dir, "bin"), 0o755))
	require.NoError(t, os.Chmod(filepath.Join(dir, "bin/backend"), 0o755))
	for _, name := range []string{"daemon", "notifier", "filter", "cgi-bin", "monitor", "driver"} {
		if _, err := os.Stat("/usr/lib/cups/" + name); err == nil {
			require.NoError(t, os.Symlink("/usr/lib/cups/"+name, filepath.Join(dir, "bin", name)))
		}
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bin/backend/socket"), []byte(socket), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bin/backend/panne"), []byte(backend), 0o755))

	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	c := &cups{dir, l.Addr().String()}
	require.NoError(t, l.Close())
	c.write(t, "racine/cups-files.conf", `ServerRoot DIR/racine
RequestRoot DIR/spool
TempDir DIR/spool/tmp
CacheDir DIR/cache
StateDir DIR/etat
ServerBin DIR/bin
DataDir /usr/share/cups
AccessLog DIR/journal/access
ErrorLog DIR/journal/error
PageLog DIR/journal/page
FileDevice Yes
SystemGroup root lpadmin
`)
	c.write(t, "racine/cupsd.conf", "Listen "+c.address+`
Browsing Off
WebInterface No
DefaultAuthType None
LogLevel error
JobRetryInterval 1
PreserveJobFiles No
PreserveJobHistory Yes
<Location />
  Order allow,deny
  Allow 127.0.0.1
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
`)
	cmd := exec.Command("cupsd", "-f", "-c", filepath.Join(dir, "racine/cupsd.conf"), "-s", filepath.Join(dir, "racine/cups-files.conf"))
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt) // gone already when the test failed for that
		done := make(chan struct{})
		go func() { _ = cmd.Wait(); close(done) }()
		select {
		case <-done:
		case <-time.After(5 * time.Second):
			_ = cmd.Process.Kill()
			<-done
		}
		if t.Failed() {
			log, _ := os.ReadFile(filepath.Join(dir, "journal/error"))
			t.Logf("cupsd: %s\n%s", out.String(), log)
		}
	})
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", c.address)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	}, 20*time.Second, 20*time.Millisecond, "cupsd does not listen: %s", &out)
	return c
}

func (c *cups) write(t *testing.T, name, content string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(c.dir, name), []byte(strings.ReplaceAll(content, "DIR", c.dir)), 0o644))
}

func (c *cups) run(t *testing.T, name string, args ...string) {
	t.Helper()
	out, err := exec.Command(name, append([]string{"-h", c.address}, args...)...).CombinedOutput()
	require.NoError(t, err, "%s %v: %s", name, args, out)
}

// queue makes a queue whose device is told what to do by a file; policy says what CUPS does when the device fails.
func (c *cups) queue(t *testing.T, name, policy, orders string) *ipp.Printer {
	t.Helper()
	c.write(t, name+".ordres", orders)
	return c.queueTo(t, name, policy, "panne:"+filepath.Join(c.dir, name+".ordres"))
}

func (c *cups) queueTo(t *testing.T, name, policy, device string) *ipp.Printer {
	t.Helper()
	c.run(t, "lpadmin", "-p", name, "-E", "-v", device, "-m", "raw", "-o", "printer-error-policy="+policy)
	return &ipp.Printer{URI: "ipp://" + c.address + "/printers/" + name, Out: 1500 * time.Millisecond, Poll: 40 * time.Millisecond}
}

// out counts the copies that came out of a queue.
func (c *cups) out(t *testing.T, name string) int {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(c.dir, name+".ordres.sorti"))
	if os.IsNotExist(err) {
		return 0
	}
	require.NoError(t, err)
	return strings.Count(string(b), "\n")
}

func page(id string) printing.Document {
	return printing.Document{ID: id, Media: "application/pdf", Bytes: []byte("%PDF-1.3\n%%EOF\n"), Copies: 1}
}

// §5.3: what a real CUPS answers to each fault has its outcome and its French sentence.
func TestCUPS_EveryFaultHasItsSentence(t *testing.T) {
	c := startCUPS(t)
	ctx := context.Background()
	for _, k := range []struct {
		name, policy, orders string
		prepare              func(*testing.T)
		document             func(*printing.Document)
		issue                printing.Issue
		cause                string
		then                 printing.Feu // how the queue says it is afterwards
	}{
		{name: "normale", issue: printing.IssueOut, then: printing.Vert},
		{name: "format", document: func(d *printing.Document) { d.Media = "application/x-inconnu" }, issue: printing.IssueRefused, cause: "impression.format", then: printing.Vert},
		{name: "vide", document: func(d *printing.Document) { d.Bytes = nil }, issue: printing.IssueRefused, cause: "impression.ipp.refus", then: printing.Vert},
		{name: "fermee", prepare: func(t *testing.T) { c.run(t, "cupsreject", "fermee") }, issue: printing.IssueUnsent, cause: "impression.ipp.file_fermee", then: printing.Orange},
		{name: "pause", prepare: func(t *testing.T) { c.run(t, "cupsdisable", "pause") }, issue: printing.IssueUnsent, cause: "impression.ipp.pause", then: printing.Orange},
		{name: "abandon", orders: "code=1\n", issue: printing.IssueUncertain, cause: "impression.ipp.abandonne", then: printing.Vert},
		{name: "arret", policy: "stop-printer", orders: "code=1\n", issue: printing.IssueHandedOver, cause: "impression.ipp.pause", then: printing.Orange},
		{name: "reessai", policy: "retry-job", orders: "code=1\n", issue: printing.IssueHandedOver},
		{name: "papier", orders: "state=media-empty-error\nattend=1\n", issue: printing.IssueHandedOver, cause: "impression.ipp.papier", then: printing.Orange},
		{name: "bourrage", orders: "state=media-jam-error\nattend=1\n", issue: printing.IssueHandedOver, cause: "impression.ipp.bourrage", then: printing.Orange},
		{name: "capot", orders: "state=cover-open-error\nattend=1\n", issue: printing.IssueHandedOver, cause: "impression.ipp.capot", then: printing.Orange},
		{name: "encre", orders: "state=toner-empty-error\nattend=1\n", issue: printing.IssueHandedOver, cause: "impression.ipp.encre", then: printing.Orange},
		{name: "authentification", orders: "code=2\n", issue: printing.IssueHandedOver, cause: "impression.ipp.retenu", then: printing.Vert},
		{name: "retenue", orders: "code=3\n", issue: printing.IssueHandedOver, cause: "impression.ipp.retenu", then: printing.Vert},
		{name: "arretee", orders: "code=4\n", issue: printing.IssueHandedOver, cause: "impression.ipp.pause", then: printing.Orange},
		{name: "annulee", orders: "code=5\n", issue: printing.IssueUncertain, cause: "impression.ipp.annule", then: printing.Vert},
		{name: "plus-tard", orders: "code=6\n", issue: printing.IssueHandedOver},
		{name: "tout-de-suite", orders: "code=7\n", issue: printing.IssueHandedOver},
	} {
		t.Run(k.name, func(t *testing.T) {
			policy := k.policy
			if policy == "" {
				policy = "abort-job"
			}
			p := c.queue(t, k.name, policy, k.orders)
			require.Equal(t, printing.Vert, p.Health(ctx).Feu)
			if k.prepare != nil {
				k.prepare(t)
			}
			d := page("demande-" + k.name)
			if k.document != nil {
				k.document(&d)
			}
			r := p.Send(ctx, d)
			require.Equal(t, k.issue, r.Issue, "%+v", r.Cause)
			if k.issue == printing.IssueOut {
				require.Equal(t, 1, c.out(t, k.name))
			} else {
				require.NotNil(t, r.Cause)
				require.NotEmpty(t, r.Cause.Acte)
				require.Zero(t, c.out(t, k.name), "nothing came out")
			}
			if k.cause != "" {
				require.Equal(t, k.cause, r.Cause.Code)
			}
			if k.then != "" {
				h := p.Health(ctx)
				require.Equal(t, k.then, h.Feu, "%+v", h.Cause)
			}
			// §6.4 (5): what the server saw is found by its random name, and never called unsent.
			if k.issue == printing.IssueHandedOver || k.issue == printing.IssueOut {
				require.NotEqual(t, printing.IssueUnsent, p.Recover(ctx, d.ID).Issue)
			}
			c.write(t, k.name+".ordres", "leve=1\n") // what waits in the device ends
		})
	}
	t.Run("file inconnue", func(t *testing.T) {
		p := &ipp.Printer{URI: "ipp://" + c.address + "/printers/aucune"}
		r := p.Send(ctx, page("demande"))
		require.Equal(t, printing.IssueUnsent, r.Issue)
		require.Equal(t, "impression.ipp.file_inconnue", r.Cause.Code)
		require.Equal(t, printing.Orange, p.Health(ctx).Feu)
	})
	t.Run("serveur absent", func(t *testing.T) {
		p := &ipp.Printer{URI: "ipp://127.0.0.1:1/printers/aucune"}
		require.Equal(t, "impression.ipp.injoignable", p.Health(ctx).Cause.Code)
	})
	t.Run("papier remis", func(t *testing.T) { // sticky reasons: the next job clears them
		p := c.queue(t, "remis", "abort-job", "state=media-empty-error\nattend=1\n")
		r := p.Send(ctx, page("remis-1"))
		require.Equal(t, "impression.ipp.papier", r.Cause.Code)
		c.write(t, "remis.ordres", "state=media-empty-error\nleve=1\n")
		require.Eventually(t, func() bool { return p.Follow(ctx, r.Job).Issue == printing.IssueOut }, time.Minute, 50*time.Millisecond)
		require.Equal(t, 1, c.out(t, "remis"))
	})
	t.Run("annuler", func(t *testing.T) {
		c.write(t, "annuler.ordres", "")
		p := c.queue(t, "annuler", "retry-job", "code=7\n")
		r := p.Send(ctx, page("a-annuler"))
		require.Equal(t, printing.IssueHandedOver, r.Issue)
		w := p.Withdraw(ctx, "a-annuler", r.Job)
		require.Equal(t, printing.RetireTard, w.Retrait, "it was given to the device once at least: %+v", w.Cause)
		require.Eventually(t, func() bool { return p.Follow(ctx, r.Job).Issue == printing.IssueUncertain }, time.Minute, 50*time.Millisecond)
		require.Zero(t, c.out(t, "annuler"))
	})
}

// §5.4: a queue to a thermal printer without paper says "completed" at once. Guichet calls that transmitted, not out.
func TestCUPS_CompletedIsNotPrinted(t *testing.T) {
	c := startCUPS(t)
	z, err := printersim.NewZebra()
	require.NoError(t, err)
	defer func() { require.NoError(t, z.Close()) }()
	z.Break(printersim.Faults{PaperOut: true})
	p := c.queueTo(t, "thermique", "abort-job", "socket://"+z.Address())
	p.Out = 5 * time.Second
	d := page("sans-papier")
	d.Media, d.Bytes = "application/vnd.cups-raw", []byte("^XA^PQ1^XZ")
	r := p.Send(context.Background(), d)
	require.Equal(t, printing.IssueHandedOver, r.Issue, "%+v", r.Cause)
	require.Equal(t, "impression.transmis", r.Cause.Code)
	require.Zero(t, z.Out())
}

// P-10: nobody reads a name in the queue, its history or its logs.
func TestCUPS_NoNameAnywhere(t *testing.T) {
	c := startCUPS(t)
	p := c.queue(t, "discrete", "abort-job", "")
	d := page("X7K2QPDEMANDE")
	d.Bytes = []byte("%PDF-1.3\n% DARK JEANNE\n%%EOF\n")
	require.Equal(t, printing.IssueOut, p.Send(context.Background(), d).Issue)
	var found []string
	require.NoError(t, filepath.WalkDir(c.dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || !e.Type().IsRegular() {
			return err
		}
		if b, err := os.ReadFile(path); err == nil && strings.Contains(string(b)+e.Name(), "DARK") {
			found = append(found, path)
		}
		return nil
	}))
	require.Empty(t, found)
}
