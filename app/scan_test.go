package app_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
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

func scanning() options { return options{ports: func(p *app.Ports) { p.Symbols = symbols{} }} }

const scannedZoe = "IS010000000000000000000000S1275126322074974S21.2.250.1.213.1.4.8\x1dS3ZOE\x1dS4ADRUN\x1dS5FS631-12-1975S763220"

// DM-67, DM-68: a code of nobody we know searches by his date, fills his traits in as claims, and gives no status.
func TestScan_F02_UnknownHereIsAnAid(t *testing.T) {
	b := newBench(t, scanning())
	b.desk.Do(app.Scan{Text: scannedZoe})
	s := b.until("the results", func(s app.Snapshot) bool { return s.State == app.StateResults && s.Patient.Searched })
	require.Equal(t, "app_scan_inconnu", s.Message.Code)
	require.Equal(t, "31/12/1975", s.Patient.Search.Date)
	require.Empty(t, s.Patient.Search.Matricule, "a matricule that was searched for is shown nowhere (A-03)")
	require.Empty(t, s.Patient.Results)
	b.enter()
	b.state(app.StatePiece)
	b.key("1")
	s = b.state(app.StateTraits)
	for _, f := range s.Now.Form.Fields {
		switch f.Code {
		case "nom_naissance":
			require.Equal(t, "ADRUN", f.Value)
			require.True(t, f.Proposed, "a claim is marked as one")
		case "sexe":
			require.Empty(t, f.Value, "one thing is read on the document before the rest is taken")
		}
	}
	b.key("F")
	b.state(app.StateReady)
	b.desk.Do(app.RecordWithoutINS{})
	s = b.state(app.StateDone)
	require.Equal(t, ins.Validee, s.Status.Statut, "the code gave neither INS nor status")
	require.Nil(t, s.Patient.Opened.INS)
	require.Contains(t, names(b.lines(s.Patient.Opened.ID)), app.FactReading)
}

// DM-69: the record that bears the number is shown to be compared with the person, and opened by Enter; his own code
// is recognised afterwards, another's is not.
func TestScan_F03_KnownHere(t *testing.T) {
	b := newBench(t, scanning())
	admitted := b.zoeQualified().Patient.Opened.ID
	b.desk.Do(app.Scan{Text: scannedZoe})
	require.Equal(t, "app_scan_meme", b.message("app_scan_meme").Message.Code)
	b.nextPatient()
	b.desk.Do(app.Scan{Text: scannedZoe})
	s := b.state(app.StateResults)
	require.Len(t, s.Patient.Results, 1)
	require.Nil(t, s.Patient.Opened, "nothing opens by itself")
	require.Equal(t, app.OpenRecord{ID: admitted}, s.Now.Primary.Command)
	b.enter()
	s = b.state(app.StateDone)
	require.Equal(t, admitted, s.Patient.Opened.ID)
	other := strings.Replace(scannedZoe, "S3ZOE", "S3LEA", 1)
	b.desk.Do(app.Scan{Text: other})
	s = b.message("app_scan_autre")
	require.Contains(t, s.Message.Phrase, "LEA")
	require.NotContains(t, s.Message.Phrase, "275126322074974")
	b.desk.Do(app.Scan{Text: s.Patient.Opened.IPP})
	b.message("app_scan_meme")
}

// DM-70: the same number with other traits is shown, overwrites nothing and is reported.
func TestScan_DiffersFromTheRecord(t *testing.T) {
	b := newBench(t, scanning())
	b.zoeQualified()
	b.nextPatient()
	b.desk.Do(app.Scan{Text: strings.Replace(scannedZoe, "S4ADRUN", "S4ADRDEUX", 1)})
	s := b.message("app_scan_ecart")
	require.Contains(t, s.Message.Phrase, "« ADRDEUX »")
	require.Nil(t, s.Now.Primary, "a reflex opens nobody's record")
	b.desk.Do(app.OpenRecord{ID: s.Patient.Results[0].ID})
	s = b.state(app.StateDone)
	require.Equal(t, "ADRUN", s.Patient.Opened.NomNaissance)
	b.desk.Do(app.ReportToCellule{})
	b.until("the report", func(s app.Snapshot) bool { return s.State == app.StateDone && len(works(b)) == 1 })
	require.Contains(t, works(b)[0].Motif, "ADRDEUX")
}

// Our own label finds its patient by the IPP; an unknown number creates nobody.
func TestScan_OurLabel(t *testing.T) {
	b := newBench(t, scanning())
	id := b.zoeQualified().Patient.Opened.ID
	ipp := b.desk.Snapshot().Patient.Opened.IPP
	b.nextPatient()
	b.desk.Do(app.Scan{Text: "9999999999"})
	s := b.message("app_scan_ipp_inconnu")
	require.Equal(t, app.StateIdle, s.State)
	s = b.do(app.NewRecord{})
	require.Equal(t, "app_recherche_avant_creation", s.Message.Code)
	b.desk.Do(app.Scan{Text: ipp})
	s = b.state(app.StateResults)
	require.Equal(t, app.OpenRecord{ID: id}, s.Now.Primary.Command)
}

// The code of another, read while a patient is served, warns and changes nothing.
func TestScan_WithAPatientInHand(t *testing.T) {
	b := newBench(t, scanning())
	b.toTraits("31/12/1975", "ADR", ins.PieceCNI)
	s := b.do(app.Scan{Text: scannedZoe})
	require.Equal(t, "app_scan_propose", s.Message.Code)
	require.Equal(t, app.StateTraits, s.State)
	b.key("F")
	b.state(app.StateReady)
	s = b.do(app.Scan{Text: strings.Replace(scannedZoe, "31-12-1975", "30-12-1975", 1)})
	require.Equal(t, "app_scan_autre", s.Message.Code)
	require.Equal(t, app.StateReady, s.State)
	s = b.do(app.Scan{Text: "DC0400"})
	require.Equal(t, "datamatrix_2d_doc", s.Message.Code)
	s = b.do(app.Scan{Text: "0000000012"})
	require.Equal(t, "app_scan_ipp_ailleurs", s.Message.Code)
}
