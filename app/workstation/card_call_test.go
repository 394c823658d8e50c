//go:build cgo

package workstation_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app/desk"
	"guichet/app/workstation"
	"guichet/cards"
	"guichet/cards/cps/pkcs11/hsmtest"
	"guichet/ins"
	"guichet/ins/insi"
	"guichet/ins/insisim"
)

var nurse = insisim.CardProfile{Identifiant: "00B6087510", Nom: "INFIRMIERE", Prenom: "ANNE", Titre: "Infirmier"}

// cpx is a simulator that verifies signatures and a SoftHSM card of its authorities, as settings.
func cpx(t *testing.T, o insisim.Options, cardsIn ...insisim.CardProfile) (*insisim.Server, string) {
	t.Helper()
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	o.Profil = insisim.Strict
	s, err := insisim.Start(context.Background(), o)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	var tokens []hsmtest.Token
	for _, p := range cardsIn {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		require.NoError(t, err)
		made := func(authentication bool) *x509.Certificate {
			p.Key, p.Authentification = key, authentication
			c, _, err := s.PKI().Card(p)
			require.NoError(t, err)
			return c
		}
		tokens = append(tokens, hsmtest.Token{Signature: made(false), Authentication: made(true), Key: key})
	}
	info := s.Info()
	b, err := json.Marshal(map[string]any{
		"mode": "cpx", "url": info.URL, "url_cpx": info.URLCPx, "ca": info.CA, "idam": info.IDAM, "proxy": "aucun",
		"identifiant_facturation": "750000001", "secteur_activite": "SA01",
		"carte": insi.Carte{Bibliotheque: hsmtest.Fill(t, tokens...), TLS: o.CarteTLS},
	})
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "insi.json")
	require.NoError(t, os.WriteFile(path, b, 0o600))
	return s, path
}

// ready brings somebody to the point where INSi may be called.
func ready(t *testing.T, s *workstation.Station, nom, prenom, date, sexe string) {
	t.Helper()
	s.Desk.Do(desk.SearchRecords{Date: date, Nom: nom, Prenom: prenom})
	until(t, s, "search", func(s desk.Snapshot) bool { return s.State == desk.StateResults && s.Patient.Searched })
	s.Desk.Do(desk.NewRecord{})
	s.Desk.Do(desk.ChoosePiece{Type: ins.PieceCNI})
	until(t, s, "traits", func(s desk.Snapshot) bool { return s.State == desk.StateTraits })
	s.Desk.Do(desk.EnterTraits{NomNaissance: nom, Prenoms: prenom, Sexe: sexe, DateNaissance: date, LieuNaissance: "63220 Mazoires"})
	until(t, s, "ready", func(s desk.Snapshot) bool { return s.State == desk.StateReady })
}

func asksCode(s desk.Snapshot) bool {
	f := s.Now.Form
	return f != nil && len(f.Fields) > 0 && f.Fields[0].Secret && s.State != desk.StateCalling
}

func typeCode(s *workstation.Station, snap desk.Snapshot, code string) {
	s.Desk.Do(snap.Now.Form.Submit(map[string]string{"secret": code}))
}

// The whole way of the mode cpx (INSi guide §5.2): the desk asks for the code, the card signs, the strict simulator
// verifies the signature, and the code is asked for once.
func TestCPx_FromTheDeskToAVerifiedSignature(t *testing.T) {
	server, path := cpx(t, insisim.Options{}, nurse)
	s := guichet(t, path)
	ready(t, s, "ADRUN", "ZOE", "31/12/1975", "F")
	s.Desk.Do(desk.CallINSi{})
	asked := until(t, s, "code", asksCode)
	require.Equal(t, desk.StateReady, asked.State, "nothing is lost while the code is asked for")
	require.Contains(t, asked.Now.Title, "ANNE INFIRMIERE")
	require.Zero(t, server.Calls(), "nobody is called before the card can sign")
	var without bool
	for _, a := range asked.Now.Others {
		_, is := a.Command.(desk.RecordWithoutINS)
		without = without || is
	}
	require.True(t, without, "the patient can be admitted without INS meanwhile")

	typeCode(s, asked, "12")
	malformed := until(t, s, "form", func(s desk.Snapshot) bool { return asksCode(s) && s.Now.Form.Fields[0].Fault != "" })
	require.Contains(t, malformed.Now.Form.Fields[0].Fault, "n’a pas été envoyé")
	typeCode(s, malformed, "0000")
	wrong := until(t, s, "wrong", func(s desk.Snapshot) bool {
		return asksCode(s) && strings.Contains(s.Now.Form.Fields[0].Fault, "faux")
	})
	require.NotEmpty(t, wrong.Now.Form.Fields[0].Hint, "how many tries are left")
	require.Zero(t, server.Calls())

	typeCode(s, wrong, hsmtest.Code)
	until(t, s, "answer", func(s desk.Snapshot) bool { return s.State == desk.StateComparing })
	sent := server.Received()
	require.Len(t, sent, 1)
	require.Contains(t, string(sent[0].Request), `<NameID NameQualifier="CPS">00B6087510</NameID>`)
	require.Contains(t, string(sent[0].Reply), "<CodeCR>00")

	s.Desk.Do(desk.PutAside{})
	ready(t, s, "ADRDEUX", "LAURENT", "01/01/1981", "M")
	s.Desk.Do(desk.CallINSi{})
	until(t, s, "second answer without a code", func(s desk.Snapshot) bool { return s.State == desk.StateComparing })
	s.Desk.Do(desk.PutAside{})

	// The desk locked: whoever comes back is asked for the code.
	s.Desk.Do(desk.Lock{})
	locked := until(t, s, "locked", func(s desk.Snapshot) bool { return s.Agent.Locked })
	require.Nil(t, locked.Comparison)
	s.Desk.Do(desk.Unlock{})
	until(t, s, "unlocked", func(s desk.Snapshot) bool { return !s.Agent.Locked })
	ready(t, s, "ADRTROIS", "TOUSSAINT", "01/01/1960", "M")
	s.Desk.Do(desk.CallINSi{})
	again := until(t, s, "code again", asksCode)
	s.Desk.Do(desk.CancelCode{})
	until(t, s, "given up", func(s desk.Snapshot) bool { return s.State == desk.StateReady && !asksCode(s) })
	s.Desk.Do(desk.RecordWithoutINS{})
	until(t, s, "admitted without", func(s desk.Snapshot) bool { return s.State == desk.StateDone })
	require.Len(t, server.Received(), 2)
	require.NotNil(t, again.Now.Primary)

	var journal strings.Builder
	require.NoError(t, s.ExportJournal(t.Context(), &journal, true))
	require.NotContains(t, journal.String(), `"`+hsmtest.Code+`"`, "the code is written nowhere")
	require.Contains(t, journal.String(), `"cpx"`)
}

// A card of service is refused before any call, with the reason and the way out (PDT-INF-617).
func TestCPx_AGenericCardIsRefusedBeforeAnyCall(t *testing.T) {
	server, path := cpx(t, insisim.Options{}, insisim.CardProfile{Type: 2, Identifiant: "3760021832/000000018"})
	s := guichet(t, path)
	ready(t, s, "ADRUN", "ZOE", "31/12/1975", "F")
	s.Desk.Do(desk.CallINSi{})
	snap := until(t, s, "refusal", func(s desk.Snapshot) bool { return s.State == desk.StateUnavailable })
	require.Contains(t, snap.Now.Title, "nominative")
	require.Contains(t, snap.Now.Why, "certificat de l’établissement")
	require.Zero(t, server.Calls())
	require.NotNil(t, snap.Now.Primary)
	require.IsType(t, desk.RecordWithoutINS{}, snap.Now.Primary.Command)
}

func TestCPx_TwoCardsAndNoReaderNamed(t *testing.T) {
	_, path := cpx(t, insisim.Options{}, nurse, nurse)
	s := guichet(t, path)
	ready(t, s, "ADRUN", "ZOE", "31/12/1975", "F")
	s.Desk.Do(desk.CallINSi{})
	snap := until(t, s, "refusal", func(s desk.Snapshot) bool { return s.State == desk.StateUnavailable })
	require.Contains(t, snap.Now.Title, "Plusieurs cartes")
}

// A server that asks for it gets the authentication certificate of the card (cards §5.8), never that of signature.
func TestCPx_TheCardAuthenticatesTheConnectionToo(t *testing.T) {
	server, path := cpx(t, insisim.Options{CarteTLS: true}, nurse)
	settings, err := insi.LoadConfig(path)
	require.NoError(t, err)
	service, err := workstation.OpenINSi(settings, "", "")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, service.Close()) })
	q := ins.Query{NomNaissance: "ADRUN", Prenoms: []string{"ZOE"}, Sexe: ins.Feminin, DateNaissance: ins.Date{Year: 1975, Month: 12, Day: 31}}
	_, err = service.Search(t.Context(), q)
	var fault *ins.Fault
	require.ErrorAs(t, err, &fault)
	require.Equal(t, "montage.cpx_code", fault.Texte)
	require.Nil(t, service.Carte.Open(t.Context(), []byte(hsmtest.Code), false))
	a, err := service.Search(t.Context(), q)
	require.NoError(t, err)
	require.Equal(t, ins.UneIdentite, a.Code)
	require.Equal(t, "00B6087510", server.Received()[0].CN)

	service.Carte.Forget(t.Context())
	_, err = service.Search(t.Context(), q)
	require.ErrorAs(t, err, &fault)
	require.Equal(t, "montage.cpx_code", fault.Texte, "the assertion went with the code, however young")
}

func TestDiagnose_CPxSpendsNoTry(t *testing.T) {
	server, path := cpx(t, insisim.Options{}, nurse)
	dir := t.TempDir()
	findings, err := workstation.Diagnose(t.Context(), workstation.Config{
		Base: filepath.Join(dir, "guichet.db"), INSi: path, Entrainement: true,
		Lecteurs: workstation.LecteursConfig{SansPCSC: true}, Etiquettes: workstation.EtiquettesConfig{Dossier: dir},
	})
	require.NoError(t, err)
	levels := map[string]cards.Level{}
	for _, f := range findings {
		levels[f.Code] = f.Level
		require.NotContains(t, f.Phrase, "Message non rédigé")
	}
	require.Equal(t, cards.LevelGood, levels["montage.cpx_diag_pret"], "%+v", findings)
	require.Equal(t, cards.LevelGood, levels["montage.diag_insi_joint"])
	require.Equal(t, cards.LevelGood, levels["montage.diag_revocation"])
	require.Zero(t, server.Calls())
}

func TestDiagnose_AbsentLibrarySaysWhatToInstall(t *testing.T) {
	_, path := cpx(t, insisim.Options{}, nurse)
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	settings := map[string]any{}
	require.NoError(t, json.Unmarshal(b, &settings))
	settings["carte"] = insi.Carte{Bibliotheque: filepath.Join(t.TempDir(), "absente.so")}
	b, err = json.Marshal(settings)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, b, 0o600))
	findings, err := workstation.Diagnose(t.Context(), workstation.Config{INSi: path, Lecteurs: workstation.LecteursConfig{SansPCSC: true}, Base: filepath.Join(t.TempDir(), "g.db"), Etiquettes: workstation.EtiquettesConfig{Dossier: t.TempDir()}})
	require.NoError(t, err)
	var codes []string
	for _, f := range findings {
		codes = append(codes, f.Code)
	}
	require.Contains(t, codes, "pkcs11.absente")
}
