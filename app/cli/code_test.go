//go:build cgo && unix

package cli_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app/cli"
	"guichet/cards/cps/pkcs11/hsmtest"
	"guichet/ins/insi"
	"guichet/ins/insisim"
)

// In mode cpx the code comes from a descriptor, is tried once, and appears nowhere.
func TestINSi_ByCardWithTheCodeInADescriptor(t *testing.T) {
	server, err := insisim.Start(context.Background(), insisim.Options{Profil: insisim.Strict})
	require.NoError(t, err)
	t.Cleanup(server.Close)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	cert, _, err := server.PKI().Card(insisim.CardProfile{Identifiant: "00B6087510", Nom: "INFIRMIERE", Prenom: "ANNE", Key: key})
	require.NoError(t, err)
	library := hsmtest.Fill(t, hsmtest.Token{Signature: cert, Key: key})
	info := server.Info()
	b, err := json.Marshal(map[string]any{
		"mode": "cpx", "url_cpx": info.URLCPx, "ca": info.CA, "idam": info.IDAM, "proxy": "aucun", "secteur_activite": "SA01",
		"identifiant_facturation": "750000001", "carte": insi.Carte{Bibliotheque: library},
	})
	require.NoError(t, err)
	config := filepath.Join(t.TempDir(), "insi.json")
	require.NoError(t, os.WriteFile(config, b, 0o600))

	run := func(code string) (int, string, string) {
		path := filepath.Join(t.TempDir(), "code")
		require.NoError(t, os.WriteFile(path, []byte(code), 0o600))
		fd, err := syscall.Open(path, syscall.O_RDONLY, 0) // the command closes it
		require.NoError(t, err)
		var out, errs bytes.Buffer
		in := strings.NewReader(`{"nom_naissance":"ADRUN","premier_prenom":"ZOE","sexe":"F","date_naissance":"1975-12-31"}`)
		exit := cli.Program{In: in, Out: &out, Err: &errs}.Run([]string{"insi", "rechercher", "--config", config, "--code-descripteur", strconv.Itoa(fd)})
		require.NotContains(t, out.String()+errs.String(), hsmtest.Code+"\n")
		return exit, out.String(), errs.String()
	}
	exit, _, said := run("0000\n")
	require.Equal(t, cli.CodeRefused, exit)
	require.Contains(t, said, "Code porteur faux")
	require.Zero(t, server.Calls())
	exit, out, said := run(hsmtest.Code + "\n")
	require.Equal(t, cli.CodeDone, exit, said)
	require.Contains(t, out, `"code":"00"`)
	require.Equal(t, 1, server.Calls())
	exit, _, said = run("")
	require.Equal(t, cli.CodeRefused, exit)
	require.Contains(t, said, "n’a pas été envoyé")
}
