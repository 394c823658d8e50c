package cellule_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/cellule"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/app/session"
	"guichet/ins"
)

// What the desk reports says why in a word that the cellule filters by, and where it was (D-80, D-81): the trait in
// discordance, the return of INSi, another holder of the INS, a record with the same traits.
func TestDeskToCellule_EveryItemSaysWhyAndWhere(t *testing.T) {
	type want struct{ liste, cause, ecart string }
	for name, c := range map[string]struct {
		admit func(*back)
		want  want
	}{
		"D-46 blocking row":    {func(b *back) { b.discordant() }, want{ins.ListeDiscordance, "premier_prenom", "Premier prénom"}},
		"A-80 held by another": {func(b *back) { b.held() }, want{ins.ListeDoublon, app.CausePortee, "Matricule déjà porté"}},
		"A-85 same traits": {func(b *back) {
			b.qualified(false)
			b.ToTraits("01/01/1976", "", ins.PieceCNI)
			b.Desk.Do(desktest.TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220 Mazoires"))
			b.Message("app_doublon_possible")
			b.Desk.Do(desk.RecordWithoutINS{})
			b.State(desk.StateDone)
		}, want{ins.ListeDoublon, app.CauseDoublon, "Doublon soupçonné"}},
		"A-18 nobody": {func(b *back) {
			b.Ready("HOU", ins.PieceCNI, desktest.TraitsOf("HOUILLES", "PIERRE", "M", "27/01/1993", "63220 Mazoires"))
			b.Enter()
			b.State(desk.StateNone)
			b.Desk.Do(desk.RecordWithoutINS{})
			b.State(desk.StateDone)
		}, want{ins.ListeARecuperer, "retour_01", "INSi : aucune identité"}},
		"D-36 asked after the admission": {func(b *back) {
			b.ZoeQualified()
			b.Desk.Do(desk.ReportToCellule{Motif: "la patiente dit s’appeler autrement"})
			b.Until("the report", func(s desk.Snapshot) bool { return s.State == desk.StateDone && len(desktest.Works(b.Bench)) == 1 })
		}, want{ins.ListeDiscordance, app.CauseSignale, "Signalé"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBackIn(t, "Urgences")
			c.admit(b)
			s := b.list(c.want.liste, 1)
			row := s.Rows[0]
			require.Equal(t, c.want.ecart, row.Ecart)
			require.Equal(t, "Urgences", row.Service)
			require.Equal(t, c.want.cause, s.Causes[0].Value)
			require.Equal(t, "Urgences", s.Services[0].Value)
			filter := cellule.WorkFilter{Cause: c.want.cause, Service: "Urgences"}
			desktest.Asked(b.T, b.cellule, cellule.FilterWorks{Filter: filter})
			b.sees("the filter", func(s cellule.Snapshot) bool { return s.Filter == filter && len(s.Rows) == 1 })
			b.openRow(row)
		})
	}
}

// The patient comes back and is qualified at the desk: the item "à récupérer" closes in the same transaction (D-14, A-17).
func TestDeskToCellule_QualifiedLaterClosesTheItem(t *testing.T) {
	b := newBack(t)
	require.NoError(t, b.Server.SetFaults("insi_102"))
	b.ZoeUnanswered(ins.PieceCNI)
	b.Enter()
	b.State(desk.StateDone)
	require.NoError(t, b.Server.SetFaults())
	require.Equal(t, "INSi n’a pas répondu", b.list(ins.ListeARecuperer, 1).Rows[0].Ecart)
	b.OpenOnly("31/12/1975")
	b.Until("an answer", func(s desk.Snapshot) bool {
		if s.State == desk.StateReady || s.State == desk.StateUnavailable { // the client lets a failing service rest
			b.Desk.Do(desk.CallINSi{})
		}
		return s.State == desk.StateComparing
	})
	b.Enter()
	b.State(desk.StateDone)
	b.cellule.Changed()
	b.sees("the empty list", func(s cellule.Snapshot) bool { return countOf(s, ins.ListeARecuperer) == 0 })
	id := b.Opened().ID
	c := b.identity(id)
	require.Equal(t, "résolu", c.Travaux[0].Ferme)
	require.Contains(t, phrases(c.Histoire), "C. Martin a résolu le dossier : il quitte la liste.")
}

// An item is given to somebody who may work on it: the accounts of the site say who, without those who left (H-43).
func TestCellule_AssignToAColleague(t *testing.T) {
	b := newBack(t)
	b.discordant()
	accounts := session.New(b.Base, session.Options{})
	for _, a := range []app.Account{
		{Identifiant: "pcadiou", Nom: "CADIOU", Prenom: "Pierre", Profil: app.ProfilCellule, Carte: "899700000001"},
		{Identifiant: "jlebris", Nom: "LE BRIS", Prenom: "Jeanne", Profil: app.ProfilAgent, Carte: "899700000002"},
		{Identifiant: "mdubois", Nom: "DUBOIS", Prenom: "Marc", Profil: app.ProfilCellule, Fin: ins.Date{Year: 2020, Month: 1, Day: 31}, Carte: "899700000003"},
	} {
		_, err := accounts.Create(t.Context(), a, false, meta())
		require.NoError(t, err)
	}
	b.ports.Agents = accounts
	b.cellule = b.window(t, nadia)
	b.work(ins.ListeDiscordance)
	p := b.prepare(cellule.ActAssign, nil)
	var offered []string
	for _, c := range p.Form.Fields[0].Choices {
		offered = append(offered, c.Label)
	}
	require.Equal(t, []string{"moi", "personne (libre)", "P. Cadiou"}, offered)
	c := b.act(cellule.ActAssign, map[string]string{"agent": "CADIOU Pierre (pcadiou)", "motif": "il connaît la famille"})
	require.Equal(t, "P. Cadiou", c.Work.Affecte)
	require.Contains(t, phrases(c.Histoire), "N. Benali a confié le dossier à P. Cadiou : « il connaît la famille ».")
	pierre := b.window(t, app.Agent{Nom: "CADIOU", Prenom: "Pierre", Identifiant: "pcadiou", Profil: app.ProfilCellule})
	pierre.Do(cellule.FilterWorks{Filter: cellule.WorkFilter{Affecte: cellule.AffecteMoi}})
	s := seen(t, pierre, "his list", func(s cellule.Snapshot) bool {
		return s.Filter.Affecte == cellule.AffecteMoi && len(s.Rows) == 1 && s.List == ins.ListeDiscordance
	})
	require.Equal(t, "moi", s.Rows[0].Affecte)
}

// A vérification that is due stands in its list without anybody having opened it, and leaves it when INSi confirms the
// INS (D-60, D-63, H-32).
func TestCellule_VerificationDue(t *testing.T) {
	b := newBack(t)
	old := ins.Meta{Quand: time.Now().AddDate(-5, 0, 0), Agent: "LE BRIS Jeanne", Poste: "ACCUEIL-2"}
	traits := ins.Traits{NomNaissance: "ADRUN", PremierPrenom: "ZOE", ListePrenoms: "ZOE", Sexe: ins.Feminin,
		DateNaissance: ins.Date{Year: 1975, Month: 12, Day: 31}, LieuNaissance: "63220"}
	known := ins.INS{Traits: traits, Matricule: "275126322074974", OID: ins.OIDNIR}
	known.PremierPrenom = ""
	ipp, err := b.Base.NextIPP(t.Context())
	require.NoError(t, err)
	_, err = b.Base.Record(t.Context(), "ancienne", 0, []app.Entry{
		{Event: ins.Created{Meta: old, ID: "ancienne", IPP: ipp, Traits: traits}},
		{Event: ins.PieceChecked{Meta: old, Preuve: ins.Preuve{Type: ins.PieceCNI, Titre: traits}}},
		{Event: ins.INSAccepted{Meta: old, INS: known, Titre: traits}},
	}, nil)
	require.NoError(t, err)
	c := b.work(ins.ListeVerification)
	require.Equal(t, "Vérification ancienne", c.Work.Ecart)
	require.Equal(t, cellule.ActCall, c.Acts[0].Code)
	b.callAgain(nil)
	c = *b.cellule.Snapshot().Case
	require.Equal(t, cellule.ActConfirm, c.Acts[0].Code)
	p := b.prepare(cellule.ActConfirm, map[string]string{"motif": "vérification périodique"})
	require.Contains(t, p.Consequences, "La ligne de la liste « Vérifications échues » est close.")
	b.act(cellule.ActConfirm, map[string]string{"motif": "vérification périodique"})
	s := b.sees("the list", func(s cellule.Snapshot) bool { return countOf(s, ins.ListeVerification) == 0 })
	require.Equal(t, "ancienne", s.Case.Identite.ID, "the case stays open")
}
