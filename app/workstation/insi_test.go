package workstation_test

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app/desk"
	"guichet/app/shown"
	"guichet/app/workstation"
	"guichet/ins/insisim"
)

// settingsOf writes the settings of a simulator, changed.
func settingsOf(t *testing.T, s *insisim.Server, change func(map[string]any)) string {
	t.Helper()
	b, err := json.Marshal(s.Info())
	require.NoError(t, err)
	v := map[string]any{}
	require.NoError(t, json.Unmarshal(b, &v))
	v["proxy"] = "aucun"
	change(v)
	b, err = json.Marshal(v)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "insi.json")
	require.NoError(t, os.WriteFile(path, b, 0o600))
	return path
}

func guichet(t *testing.T, insiPath string) *workstation.Station {
	t.Helper()
	dir := t.TempDir()
	s, err := workstation.Open(workstation.Config{
		Base: filepath.Join(dir, "guichet.db"), Agent: workstation.AgentConfig{Nom: "MARTIN", Prenom: "Claire"}, INSi: insiPath,
		Entrainement: true, Lecteurs: workstation.LecteursConfig{SansPCSC: true}, Etiquettes: workstation.EtiquettesConfig{Dossier: dir},
	})
	require.NoError(t, err)
	closed(t, s)
	return s
}

// until waits for the desk to stand so.
func until(t *testing.T, s *workstation.Station, what string, cond func(desk.Snapshot) bool) desk.Snapshot {
	t.Helper()
	snap, err := s.Desk.Until(patience(t), cond)
	require.NoError(t, err, "%s: %s %q, %+v", what, snap.State, snap.Now.Title, snap.Message)
	return snap
}

func insiLine(s desk.Snapshot) shown.Service {
	for _, l := range s.Services {
		if l.Code == "insi" {
			return l
		}
	}
	return shown.Service{}
}

// The status line tells what somebody must see to before a patient meets it: a certificate in its last 90 days, answers
// that a test file gives instead of the service.
func TestOpen_StatusLineTellsWhatComes(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	server, err := insisim.Start(context.Background(), insisim.Options{})
	require.NoError(t, err)
	t.Cleanup(server.Close)
	cert, err := server.PKI().Client(insisim.ClientProfile{Fin: time.Now().AddDate(0, 0, 30)})
	require.NoError(t, err)
	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	require.NoError(t, err)
	dir := t.TempDir()
	for name, block := range map[string]*pem.Block{
		"c.pem": {Type: "CERTIFICATE", Bytes: cert.Certificate[0]}, "c.key": {Type: "PRIVATE KEY", Bytes: key},
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600))
	}
	answer := filepath.Join(dir, "reponse.xml")
	require.NoError(t, os.WriteFile(answer, []byte("<a/>"), 0o600))
	for want, path := range map[string]string{
		"expire dans": settingsOf(t, server, func(v map[string]any) {
			v["certificat_client"], v["cle_client"] = filepath.Join(dir, "c.pem"), filepath.Join(dir, "c.key")
			delete(v, "p12")
			delete(v, "mot_de_passe")
		}),
		"fichier": settingsOf(t, server, func(v map[string]any) { v["reponse_injectee"] = answer }),
	} {
		s := guichet(t, path)
		snap := until(t, s, want, func(s desk.Snapshot) bool { return insiLine(s).Level == shown.LevelAttention })
		require.Contains(t, insiLine(snap).Detail, want)
		require.NotEmpty(t, insiLine(snap).Act)
	}
}
