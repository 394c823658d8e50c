//go:build cgo

package pkcs11_test

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	p11 "github.com/miekg/pkcs11"
	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/cardsim"
	"guichet/cards/cps"
	"guichet/cards/cps/pkcs11"
	"guichet/cards/iso7816"
)

// The places where Debian and Fedora put SoftHSM.
var softHSM = []string{"/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so"}

const code = "1234"

// tokens makes two SoftHSM tokens with the labels and identifiers of a CPx: a software card that never locks.
func tokens(t *testing.T, images ...string) *pkcs11.Module {
	t.Helper()
	i := slices.IndexFunc(softHSM, func(p string) bool { _, err := os.Stat(p); return err == nil })
	tool, err := exec.LookPath("softhsm2-util")
	if i < 0 || err != nil {
		require.Empty(t, os.Getenv("SOFTHSM_REQUIRED"), "SoftHSM is required here")
		t.Skip("no SoftHSM: apt-get install softhsm2")
	}
	dir := t.TempDir()
	conf := filepath.Join(dir, "softhsm2.conf")
	require.NoError(t, os.WriteFile(conf, []byte("directories.tokendir = "+dir+"\nobjectstore.backend = file\nlog.level = ERROR\n"), 0o600))
	t.Setenv("SOFTHSM2_CONF", conf)
	for n := range images {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		cmd := exec.CommandContext(ctx, tool, "--init-token", "--free", "--label", fmt.Sprintf("CPS TEST %d", n), "--pin", code, "--so-pin", "12345678")
		out, err := cmd.CombinedOutput()
		cancel()
		require.NoError(t, err, "%s", out)
	}
	fill(t, softHSM[i], images)
	m, err := pkcs11.Open(softHSM[i])
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	return m
}

// fill writes the certificates and keys of virtual cards into the tokens. The signature comes first, so that nobody
// may count on the order.
func fill(t *testing.T, library string, images []string) {
	t.Helper()
	ctx := p11.New(library)
	require.NotNil(t, ctx)
	require.NoError(t, ctx.Initialize())
	defer func() { require.NoError(t, ctx.Finalize()); ctx.Destroy() }()
	slots, err := ctx.GetSlotList(true)
	require.NoError(t, err)
	for _, slot := range slots {
		info, err := ctx.GetTokenInfo(slot)
		require.NoError(t, err)
		var n int
		if _, err := fmt.Sscanf(info.Label, "CPS TEST %d", &n); err != nil {
			continue // the empty slot SoftHSM always adds
		}
		card, err := cardsim.Load(images[n])
		require.NoError(t, err)
		identity, ok := card.Identity()
		require.True(t, ok)
		key := identity.PrivateKey.(*rsa.PrivateKey)
		session, err := ctx.OpenSession(slot, p11.CKF_SERIAL_SESSION|p11.CKF_RW_SESSION)
		require.NoError(t, err)
		require.NoError(t, ctx.Login(session, p11.CKU_USER, code))
		for _, o := range []struct {
			certificate, key string
			last             byte
		}{{"Certificat de Signature CPS", "CPS_PRIV_SIG", 0x10}, {"Certificat d'Authentification CPS", "CPS_PRIV_AUT", 0x20}} {
			id := append(make([]byte, 7), o.last)
			leaf, err := x509.ParseCertificate(identity.Certificate[0])
			require.NoError(t, err)
			_, err = ctx.CreateObject(session, []*p11.Attribute{
				p11.NewAttribute(p11.CKA_CLASS, p11.CKO_CERTIFICATE), p11.NewAttribute(p11.CKA_CERTIFICATE_TYPE, p11.CKC_X_509),
				p11.NewAttribute(p11.CKA_TOKEN, true), p11.NewAttribute(p11.CKA_PRIVATE, false),
				p11.NewAttribute(p11.CKA_LABEL, o.certificate), p11.NewAttribute(p11.CKA_ID, id),
				p11.NewAttribute(p11.CKA_SUBJECT, leaf.RawSubject), p11.NewAttribute(p11.CKA_VALUE, identity.Certificate[0]),
			})
			require.NoError(t, err)
			number := func(kind uint, n *big.Int) *p11.Attribute { return p11.NewAttribute(kind, n.Bytes()) }
			_, err = ctx.CreateObject(session, []*p11.Attribute{
				p11.NewAttribute(p11.CKA_CLASS, p11.CKO_PRIVATE_KEY), p11.NewAttribute(p11.CKA_KEY_TYPE, p11.CKK_RSA),
				p11.NewAttribute(p11.CKA_TOKEN, true), p11.NewAttribute(p11.CKA_PRIVATE, true), p11.NewAttribute(p11.CKA_SIGN, true),
				p11.NewAttribute(p11.CKA_LABEL, o.key), p11.NewAttribute(p11.CKA_ID, id),
				number(p11.CKA_MODULUS, key.N), number(p11.CKA_PUBLIC_EXPONENT, big.NewInt(int64(key.E))),
				number(p11.CKA_PRIVATE_EXPONENT, key.D), number(p11.CKA_PRIME_1, key.Primes[0]), number(p11.CKA_PRIME_2, key.Primes[1]),
				number(p11.CKA_EXPONENT_1, key.Precomputed.Dp), number(p11.CKA_EXPONENT_2, key.Precomputed.Dq),
				number(p11.CKA_COEFFICIENT, key.Precomputed.Qinv),
			})
			require.NoError(t, err)
		}
		for label, value := range map[string][]byte{ // C05: two situations, 01 and 03, among other objects
			"CPS_ACTIVITY_03_PS": situation("CLINIQUE DE TEST", "10B0307377", "SA05"),
			"CPS_ACTIVITY_01_PS": situation("H\xD4PITAL DE TEST", "130B0000000", "SA01"),
			"CPS_ACTIVITY_02_PS": {},
			"CPS_ID_CARD":        {0xEE, 0x00},
		} {
			_, err := ctx.CreateObject(session, []*p11.Attribute{
				p11.NewAttribute(p11.CKA_CLASS, p11.CKO_DATA), p11.NewAttribute(p11.CKA_TOKEN, true),
				p11.NewAttribute(p11.CKA_PRIVATE, true), p11.NewAttribute(p11.CKA_APPLICATION, "CPS"),
				p11.NewAttribute(p11.CKA_LABEL, label), p11.NewAttribute(p11.CKA_VALUE, value),
			})
			require.NoError(t, err)
		}
		require.NoError(t, ctx.Logout(session))
		require.NoError(t, ctx.CloseSession(session))
	}
}

func situation(name, structure, sector string) []byte {
	b := iso7816.Append(nil, 0x84, []byte(name))
	b = iso7816.Append(b, 0x85, []byte(structure))
	return iso7816.Append(nil, 0xEE, iso7816.Append(b, 0x86, []byte(sector)))
}

// labelled finds the slot of a token.
func labelled(t *testing.T, m *pkcs11.Module, label string) pkcs11.Slot {
	t.Helper()
	slots, err := m.Slots(t.Context())
	require.NoError(t, err)
	i := slices.IndexFunc(slots, func(s pkcs11.Slot) bool { return s.Label == label })
	require.GreaterOrEqual(t, i, 0, "%v", slots)
	return slots[i]
}

func refused(t *testing.T, err error, code string) {
	t.Helper()
	var r *texts.Refusal
	require.ErrorAs(t, err, &r)
	require.Equal(t, code, r.Code)
}

func TestSoftHSM_SeveralSlotsEachWithItsHolder(t *testing.T) {
	m := tokens(t, "C01", "C02")
	authorities, err := cardsim.Authorities()
	require.NoError(t, err)
	r := cps.Reader{Environment: cps.Test, Authorities: authorities}
	agent := labelled(t, m, "CPS TEST 0")
	p, err := m.Porteur(t.Context(), agent, r)
	require.NoError(t, err)
	require.Equal(t, "TESTEUSE", p.Nom)
	require.Nil(t, p.Refus)
	service := labelled(t, m, "CPS TEST 1")
	p, err = m.Porteur(t.Context(), service, r)
	require.NoError(t, err)
	require.Equal(t, "cpx.non_nominative", p.Refus.Code)

	all, err := m.Certificates(t.Context(), agent.ID)
	require.NoError(t, err)
	var usages []pkcs11.Usage
	for _, c := range all {
		usages = append(usages, c.Usage)
	}
	require.ElementsMatch(t, []pkcs11.Usage{pkcs11.Authentication, pkcs11.Signature}, usages)
}

func TestSoftHSM_LoginSignLogout(t *testing.T) {
	m := tokens(t, "C01")
	slot := labelled(t, m, "CPS TEST 0")
	card, err := cardsim.Load("C01")
	require.NoError(t, err)
	identity, _ := card.Identity()

	typed := pkcs11.Code("0000")
	_, err = m.Login(t.Context(), slot.ID, typed, false)
	refused(t, err, "pkcs11.code_faux")
	require.Equal(t, pkcs11.Code{0, 0, 0, 0}, typed, "wiped, right or wrong")
	for _, wrong := range []string{"", "123", "12a4", "123456789"} {
		_, err = m.Login(t.Context(), slot.ID, pkcs11.Code(wrong), false)
		refused(t, err, "pkcs11.forme_du_code")
	}

	s, err := m.Login(t.Context(), slot.ID, pkcs11.Code(code), false)
	require.NoError(t, err)
	_, err = m.Login(t.Context(), slot.ID, pkcs11.Code("9999"), false)
	refused(t, err, "pkcs11.deja_ouverte")
	message := []byte("assertion")
	for _, usage := range []pkcs11.Usage{pkcs11.Signature, pkcs11.Authentication} {
		signature, err := s.SignSHA256(t.Context(), usage, message)
		require.NoError(t, err)
		digest := sha256.Sum256(message)
		public := identity.PrivateKey.(*rsa.PrivateKey).Public().(*rsa.PublicKey)
		require.NoError(t, rsa.VerifyPKCS1v15(public, crypto.SHA256, digest[:], signature))
	}
	situations, err := s.Situations(t.Context())
	require.NoError(t, err)
	require.Equal(t, []pkcs11.Situation{
		{Numero: 1, RaisonSociale: "HÔPITAL DE TEST", Structure: "130B0000000", Secteur: "SA01"},
		{Numero: 3, RaisonSociale: "CLINIQUE DE TEST", Structure: "10B0307377", Secteur: "SA05"},
	}, situations)
	_, err = s.SignSHA256(t.Context(), pkcs11.Technical, message)
	refused(t, err, "pkcs11.sans_cle")
	require.NoError(t, s.Close(t.Context()))
	_, err = s.SignSHA256(t.Context(), pkcs11.Signature, message)
	require.ErrorIs(t, err, cards.Removed, "a closed session signs nothing")
	s, err = m.Login(t.Context(), slot.ID, pkcs11.Code(code), false)
	require.NoError(t, err, "logged out for good: the code is asked again")
	require.NoError(t, s.Close(t.Context()))
}

func TestSoftHSM_ACancelledLoginSpendsNoTry(t *testing.T) {
	m := tokens(t, "C01")
	slot := labelled(t, m, "CPS TEST 0")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := m.Login(ctx, slot.ID, pkcs11.Code(code), false)
	require.ErrorIs(t, err, context.Canceled)
	s, err := m.Login(t.Context(), slot.ID, pkcs11.Code(code), false)
	require.NoError(t, err, "nobody is logged in by a login that was given up")
	require.NoError(t, s.Close(t.Context()))
}

func TestSoftHSM_MutualTLS(t *testing.T) {
	m := tokens(t, "C01")
	slot := labelled(t, m, "CPS TEST 0")
	s, err := m.Login(t.Context(), slot.ID, pkcs11.Code(code), false)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close(t.Context())) }()
	for _, c := range []struct {
		pss  bool
		want uint16
	}{{true, tls.VersionTLS13}, {false, tls.VersionTLS12}} {
		pkcs11.SetPSS(s, c.pss) // SoftHSM has PSS, a CPS3 has not
		handshake(t, s, c.want)
	}
}

// handshake authenticates a session to a server that wants a certificate of our authorities.
func handshake(t *testing.T, s *pkcs11.Session, want uint16) {
	t.Helper()
	authorities, err := cardsim.Authorities()
	require.NoError(t, err)
	server, err := cardsim.Load("C04")
	require.NoError(t, err)
	identity, _ := server.Identity()
	client := &tls.Config{InsecureSkipVerify: true} // the server of this test is a card: only the client is tried
	require.NoError(t, s.ClientTLS(t.Context(), client))
	a, b := net.Pipe()
	accepted := make(chan error, 1)
	var state tls.ConnectionState
	go func() {
		conn := tls.Server(b, &tls.Config{
			Certificates: []tls.Certificate{identity}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: authorities,
		})
		err := conn.HandshakeContext(t.Context())
		state = conn.ConnectionState()
		if err == nil {
			_, err = conn.Write([]byte("bonjour"))
		}
		_ = conn.Close()
		accepted <- err
	}()
	text, err := io.ReadAll(tls.Client(a, client))
	require.NoError(t, err)
	require.NoError(t, <-accepted)
	require.Equal(t, "bonjour", string(text))
	require.Equal(t, want, state.Version)
	require.Equal(t, "30B0000000/CPET0001", state.PeerCertificates[0].Subject.CommonName)
}

func TestOpen_AbsentLibrarySaysWhatToInstall(t *testing.T) {
	_, err := pkcs11.Open(filepath.Join(t.TempDir(), "absente.so"))
	refused(t, err, "pkcs11.absente")
}
