package desk_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/assets/texts"
	"guichet/ins"
	"guichet/ins/datamatrix"
)

// symbols reads codes as the product does.
type symbols struct{}

func (symbols) Read(scanned string) (app.Claim, *texts.Refusal) {
	if strings.Trim(scanned, "0123456789") == "" {
		return app.Claim{IPP: scanned}, nil
	}
	m, r := datamatrix.Decode([]byte(scanned), datamatrix.Options{Entrainement: true})
	return app.Claim{INS: m.INS}, r
}

func scanning() desktest.Options {
	return desktest.Options{Ports: func(p *app.Ports) { p.Symbols = symbols{} }}
}

const scannedZoe = "IS010000000000000000000000S1275126322074974S21.2.250.1.213.1.4.8\x1dS3ZOE\x1dS4ADRUN\x1dS5FS631-12-1975S763220"

// DM-67, DM-68: a code of nobody we know searches by his date, fills his traits in as claims, and gives no status.
func TestScan_F02_UnknownHereIsAnAid(t *testing.T) {
	b := desktest.NewBench(t, scanning())
	b.Desk.Do(desk.Scan{Text: scannedZoe})
	s := b.Until("the results", func(s desk.Snapshot) bool { return s.State == desk.StateResults && s.Patient.Searched })
	require.Equal(t, "app_scan_inconnu", s.Message.Code)
	require.Equal(t, "31/12/1975", s.Patient.Search.Date)
	require.Empty(t, s.Patient.Search.Matricule, "a matricule that was searched for is shown nowhere (A-03)")
	require.Empty(t, s.Patient.Results)
	b.Enter()
	b.State(desk.StatePiece)
	b.Key("1")
	s = b.State(desk.StateTraits)
	for _, f := range s.Now.Form.Fields {
		switch f.Code {
		case "nom_naissance":
			require.Equal(t, "ADRUN", f.Value)
			require.True(t, f.Proposed, "a claim is marked as one")
		case "sexe":
			require.Empty(t, f.Value, "one thing is read on the document before the rest is taken")
		}
	}
	b.Key("F")
	b.State(desk.StateReady)
	b.Desk.Do(desk.RecordWithoutINS{})
	s = b.State(desk.StateDone)
	require.Equal(t, ins.Validee, s.Status.Statut, "the code gave neither INS nor status")
	require.Nil(t, s.Patient.Opened.INS)
	require.Contains(t, desktest.Names(b.Lines(s.Patient.Opened.ID)), app.FactReading)
}

// DM-69: the record that bears the number is shown to be compared with the person, and opened by Enter; his own code
// is recognised afterwards, another's is not.
func TestScan_F03_KnownHere(t *testing.T) {
	b := desktest.NewBench(t, scanning())
	admitted := b.ZoeQualified().Patient.Opened.ID
	b.Desk.Do(desk.Scan{Text: scannedZoe})
	require.Equal(t, "app_scan_meme", b.Message("app_scan_meme").Message.Code)
	b.NextPatient()
	b.Desk.Do(desk.Scan{Text: scannedZoe})
	s := b.State(desk.StateResults)
	require.Len(t, s.Patient.Results, 1)
	require.Nil(t, s.Patient.Opened, "nothing opens by itself")
	require.Equal(t, desk.OpenRecord{ID: admitted}, s.Now.Primary.Command)
	b.Enter()
	s = b.State(desk.StateDone)
	require.Equal(t, admitted, s.Patient.Opened.ID)
	other := strings.Replace(scannedZoe, "S3ZOE", "S3LEA", 1)
	b.Desk.Do(desk.Scan{Text: other})
	s = b.Message("app_scan_autre")
	require.Contains(t, s.Message.Phrase, "LEA")
	require.NotContains(t, s.Message.Phrase, "275126322074974")
	b.Desk.Do(desk.Scan{Text: s.Patient.Opened.IPP})
	b.Message("app_scan_meme")
}

// DM-70: the same number with other traits is shown, overwrites nothing and is reported.
func TestScan_DiffersFromTheRecord(t *testing.T) {
	b := desktest.NewBench(t, scanning())
	b.ZoeQualified()
	b.NextPatient()
	b.Desk.Do(desk.Scan{Text: strings.Replace(scannedZoe, "S4ADRUN", "S4ADRDEUX", 1)})
	s := b.Message("app_scan_ecart")
	require.Contains(t, s.Message.Phrase, "« ADRDEUX »")
	require.Nil(t, s.Now.Primary, "a reflex opens nobody's record")
	b.Desk.Do(desk.OpenRecord{ID: s.Patient.Results[0].ID})
	s = b.State(desk.StateDone)
	require.Equal(t, "ADRUN", s.Patient.Opened.NomNaissance)
	b.Desk.Do(desk.ReportToCellule{})
	b.Until("the report", func(s desk.Snapshot) bool { return s.State == desk.StateDone && len(desktest.Works(b)) == 1 })
	require.Contains(t, desktest.Works(b)[0].Motif, "ADRDEUX")
}

// Our own label finds its patient by the IPP; an unknown number creates nobody.
func TestScan_OurLabel(t *testing.T) {
	b := desktest.NewBench(t, scanning())
	id := b.ZoeQualified().Patient.Opened.ID
	ipp := b.Desk.Snapshot().Patient.Opened.IPP
	b.NextPatient()
	b.Desk.Do(desk.Scan{Text: "9999999999"})
	s := b.Message("app_scan_ipp_inconnu")
	require.Equal(t, desk.StateIdle, s.State)
	s = b.Do(desk.NewRecord{})
	require.Equal(t, "app_recherche_avant_creation", s.Message.Code)
	b.Desk.Do(desk.Scan{Text: ipp})
	s = b.State(desk.StateResults)
	require.Equal(t, desk.OpenRecord{ID: id}, s.Now.Primary.Command)
}

// The code of another, read while a patient is served, warns and changes nothing.
func TestScan_WithAPatientInHand(t *testing.T) {
	b := desktest.NewBench(t, scanning())
	b.ToTraits("31/12/1975", "ADR", ins.PieceCNI)
	s := b.Do(desk.Scan{Text: scannedZoe})
	require.Equal(t, "app_scan_propose", s.Message.Code)
	require.Equal(t, desk.StateTraits, s.State)
	b.Key("F")
	b.State(desk.StateReady)
	s = b.Do(desk.Scan{Text: strings.Replace(scannedZoe, "31-12-1975", "30-12-1975", 1)})
	require.Equal(t, "app_scan_autre", s.Message.Code)
	require.Equal(t, desk.StateReady, s.State)
	s = b.Do(desk.Scan{Text: "DC0400"})
	require.Equal(t, "datamatrix_2d_doc", s.Message.Code)
	s = b.Do(desk.Scan{Text: "0000000012"})
	require.Equal(t, "app_scan_ipp_ailleurs", s.Message.Code)
}
