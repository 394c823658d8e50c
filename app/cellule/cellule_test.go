package cellule_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/cellule"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/app/shown"
	"guichet/ins"
)

// A blocking discordance comes to the cellule with the comparison that raised it, the whole history in sentences, and
// no act that would override the rule (D-20, D-36, D-46, G-31).
func TestCellule_BlockingDiscordanceIsShownAndNotAccepted(t *testing.T) {
	b := newBack(t)
	id := b.discordant()
	b.cellule.Do(cellule.Refresh{})
	s := b.list(ins.ListeDiscordance, 1)
	row := s.Rows[0]
	require.Equal(t, []string{"TCHITCHI", "Ola", "21/06/1936"}, []string{row.Nom, row.Prenom, row.Naissance})
	require.Equal(t, "Premier prénom", row.Ecart)
	require.Equal(t, ins.Validee, row.Statut)
	require.Equal(t, "à l’instant", row.Depuis)
	require.Equal(t, "1 dossier · à l’instant", s.Note)
	require.Equal(t, "premier_prenom", s.Causes[0].Value)

	c := b.openRow(row)
	require.Equal(t, "TCHITCHI Ola", c.Titre)
	require.Contains(t, c.SousTitre, "née le 21/06/1936 à ")
	require.Equal(t, "carte récente, patiente formelle", c.Motif)
	require.NotNil(t, c.Comparison)
	require.Equal(t, ins.Bloquante, c.Comparison.Verdict)
	require.Equal(t, "OLA", c.Comparison.Rows[1].Titre.Text)
	require.Equal(t, "•••••••••••••••", c.Comparison.Rows[6].INS.Text, "no matricule is shown (A-03)")
	told := strings.Join(phrases(c.Histoire), "\n")
	for _, sentence := range []string{
		"C. Martin a signalé le dossier à la cellule : « carte récente, patiente formelle ».",
		"C. Martin a appelé INSi par traits : une identité ; premier prénom : bloquant, liste des prénoms : bloquant.",
		"C. Martin a appelé INSi par traits : aucune identité.",
		"C. Martin a vérifié la cohérence de l’identité avec la pièce (carte nationale d’identité). L’identité devient validée.",
		"C. Martin a créé le dossier, au statut provisoire.",
	} {
		require.Contains(t, told, sentence)
	}
	accept := actOf(t, c, cellule.ActAccept)
	require.Contains(t, accept.Refus, "D-21", "no button overrides a blocking row")
	require.Equal(t, cellule.ActClose, c.Acts[0].Code)
	require.Equal(t, "⏎", c.Acts[0].Key)
	s = desktest.Asked(b.T, b.cellule, cellule.DoAct{Code: cellule.ActAccept, Values: map[string]string{"motif": "tant pis"}})
	require.Equal(t, shown.MessageRefusal, s.Message.Level)
	require.Nil(t, b.load(id).INS)

	lines := desktest.Names(b.Lines(id))
	require.Equal(t, app.FactAccess, lines[len(lines)-1], "every look is journaled (H-01)")

	// Sent to the office that corrects: closed with its cause, and it can be opened again (D-82).
	c = b.act(cellule.ActClose, map[string]string{"cause": app.FinOriente, "motif": "correction INSEE demandée"})
	require.NotEmpty(t, c.Work.Ferme)
	require.Equal(t, cellule.ActReopen, c.Acts[0].Code)
	require.Equal(t, 0, countOf(b.sees("the count", func(s cellule.Snapshot) bool { return countOf(s, ins.ListeDiscordance) == 0 }), ins.ListeDiscordance))
	c = b.act(cellule.ActReopen, map[string]string{"motif": "le patient revient"})
	require.Empty(t, c.Work.Ferme)
}

// The legal path: strict traits are corrected from the document, back to PROV first, then checked; INSi is called
// again and its answer accepted. The item closes by itself (A-27, D-37).
func TestCellule_CorrectFromTheDocumentThenCallAgain(t *testing.T) {
	b := newBack(t)
	b.Ready("ADR", ins.PieceCNI, desktest.TraitsOf("ADRUM", "ZOE", "F", "31/12/1975", "63220 Mazoires"))
	b.Enter()
	b.Until("nobody", func(s desk.Snapshot) bool { return s.State == desk.StateNone })
	b.Desk.Do(desk.RecordWithoutINS{})
	b.State(desk.StateDone)
	id := b.Opened().ID
	b.NextPatient()

	c := b.work(ins.ListeARecuperer)
	require.Equal(t, "INSi : aucune identité", c.Work.Ecart)
	p := b.prepare(cellule.ActCorrect, nil)
	require.Equal(t, "ADRUM", p.Form.Fields[0].Value)
	s := desktest.Asked(b.T, b.cellule, p.Form.Submit(formed(&p.Form, map[string]string{"nom_naissance": "ADRUN"})))
	require.Equal(t, "cellule_motif_manquant", s.Message.Code, "every act asks for its reason")
	typed := map[string]string{"nom_naissance": "ADRUN", "motif": "lettre mal lue"}
	s = desktest.Asked(b.T, b.cellule, p.Form.Submit(formed(&p.Form, typed)))
	require.Equal(t, "cellule_piece_manquante", s.Message.Code, "strict traits are corrected from a document (D-37)")
	typed["piece"] = string(ins.PiecePasseport)
	s = desktest.Asked(b.T, b.cellule, p.Form.Submit(formed(&p.Form, typed)))
	require.Equal(t, "cellule_relire", s.Message.Code, "what was typed shows its consequences before it is done")
	require.Contains(t, s.Case.Pending.Consequences, "Nom de naissance : ADRUM → ADRUN.")
	require.Contains(t, s.Case.Pending.Consequences, "La pièce (passeport) prouve l’identité.")
	require.Equal(t, "ADRUM", b.load(id).NomNaissance, "nothing is done yet")
	c = b.act(cellule.ActCorrect, typed)
	require.Equal(t, "ADRUN", c.Identite.NomNaissance)
	require.Equal(t, ins.Validee, c.Identite.Statut())
	require.Contains(t, strings.Join(phrases(c.Histoire), "\n"), "N. Benali a corrigé des traits stricts (nom de naissance : ADRUM → ADRUN) : « lettre mal lue ».")
	require.Equal(t, cellule.ActCall, c.Acts[0].Code, "INSi is called again")

	b.callAgain(nil)
	c = *b.cellule.Snapshot().Case
	require.Equal(t, cellule.ActAccept, c.Acts[0].Code, "%+v", c.Acts)
	p = b.prepare(cellule.ActAccept, map[string]string{"motif": "traits identiques"})
	require.Contains(t, p.Consequences, "Le statut passe de validée à qualifiée.")
	require.Contains(t, p.Consequences, "La ligne de la liste « À récupérer » est close.")
	c = b.act(cellule.ActAccept, map[string]string{"motif": "traits identiques"})
	require.Equal(t, ins.Qualifiee, b.load(id).Statut())
	require.NotEmpty(t, c.Work.Ferme)
}

// callAgain calls INSi and waits for what it says.
func (b *back) callAgain(typed map[string]string) {
	b.T.Helper()
	if typed == nil {
		typed = map[string]string{}
	}
	typed["motif"] = "nouvel essai"
	p := b.prepare(cellule.ActCall, typed)
	b.cellule.Do(p.Form.Submit(formed(&p.Form, typed)))
	b.sees("INSi", func(s cellule.Snapshot) bool {
		return s.Progress == nil && s.Message != nil && strings.HasPrefix(s.Message.Code, "cellule_insi_") && s.Case.Pending == nil
	})
}

// A wrong INS is withdrawn: both facts fall, the matricule goes to the history, what went out is listed, the labels are
// to be destroyed, and the former answer of INSi cannot bring it back (A-32, A-39, A-88, E-25).
func TestCellule_WrongINSIsWithdrawn(t *testing.T) {
	b := newBack(t)
	id := b.qualified(true)
	c := b.identity(id)
	require.NotNil(t, c.Identite.INS)
	require.Equal(t, "275126322074974", string(c.Identite.INS.Matricule), "the cellule sees the matricule of a qualified identity when the site says so (E-05)")
	require.Contains(t, strings.Join(phrases(c.Sorties), "\n"), "C. Martin a imprimé 1 étiquette avec l’INS (ACCUEIL-1).")
	p := b.prepare(cellule.ActWithdraw, nil) // what it will do is said before its reason is typed
	for _, line := range []string{
		"Le statut passe de qualifiée à provisoire.",
		"Le matricule INS quitte le dossier ; il est gardé dans l’historique, avec ce motif (A-39).",
		"La vérification de la pièce est retirée : une pièce sera demandée à la prochaine venue.",
		"Le retrait de l’INS est préparé pour tous les logiciels qui l’ont reçue (A-30).",
		"Une ligne s’ouvre dans la liste « Rétrogradations ».",
	} {
		require.Contains(t, p.Consequences, line)
	}
	require.Contains(t, strings.Join(p.Consequences, "\n"), "À détruire : 1 étiquette, impression faite à ")
	require.Equal(t, ins.Qualifiee, b.load(id).Statut(), "nothing is done yet")
	c = b.act(cellule.ActWithdraw, map[string]string{"motif": "INS de sa sœur"})
	i := b.load(id)
	require.Equal(t, ins.Provisoire, i.Statut())
	require.Len(t, i.Anciens, 1)
	require.Equal(t, "INS de sa sœur", i.Anciens[0].Motif)
	require.Empty(t, c.Identite.Anciens, "a former matricule is out of sight (A-39)")
	require.NotContains(t, codes(c), cellule.ActAccept, "the answer that was wrong does not serve again")
	require.NotContains(t, codes(c), cellule.ActWithdraw)
	s := b.sees("the lists", func(s cellule.Snapshot) bool { return countOf(s, ins.ListeRetrogradation) == 1 })
	require.Equal(t, 1, countOf(s, ins.ListeDiscordance))
	require.Equal(t, 1, countOf(s, ins.ListeEtiquettes), "the labels are listed (E-25)")

	// The labels are found and destroyed: the list is done.
	c = b.work(ins.ListeEtiquettes)
	require.Equal(t, cellule.ActDestroy, c.Acts[0].Code)
	c = b.act(cellule.ActDestroy, map[string]string{"motif": "dossier et bracelet vérifiés"})
	require.NotEmpty(t, c.Work.Ferme)
	b.sees("the list", func(s cellule.Snapshot) bool { return countOf(s, ins.ListeEtiquettes) == 0 })
	require.NotContains(t, codes(c), cellule.ActDestroy)
}

// Each demotion goes where the rules say, and fills a worklist with its reason.
func TestCellule_Demotions(t *testing.T) {
	for _, c := range []struct {
		cause  string
		statut ins.Statut
		liste  string
		check  func(*testing.T, ins.Identite)
	}{
		{"piece", ins.Recuperee, ins.ListeAValider, func(t *testing.T, i ins.Identite) { require.NotNil(t, i.INS) }},
		{"piece_et_ins", ins.Provisoire, ins.ListeAValider, nil},
		{"discordance", ins.Provisoire, ins.ListeDiscordance, nil},
		{"verification", ins.Validee, ins.ListeARecuperer, nil},
		{"fraude", ins.Provisoire, ins.ListeDouteuse, func(t *testing.T, i ins.Identite) { require.True(t, i.Attributs.Douteuse) }},
	} {
		t.Run(c.cause, func(t *testing.T) {
			b := newBack(t)
			id := b.qualified(false)
			b.identity(id)
			s := desktest.Asked(b.T, b.cellule, cellule.DoAct{Code: cellule.ActDemote})
			require.NotNil(t, s.Case.Pending, "an act that was not prepared is prepared, not done")
			b.act(cellule.ActDemote, map[string]string{"cause": c.cause, "motif": "contrôle du dossier"})
			i := b.load(id)
			require.Equal(t, c.statut, i.Statut())
			if c.check != nil {
				c.check(t, i)
			}
			b.sees("the lists", func(s cellule.Snapshot) bool {
				return countOf(s, ins.ListeRetrogradation) == 1 && countOf(s, c.liste) == 1
			})
		})
	}
}

// Attributes follow the table A-45: douteuse takes everything back to PROV, and only the cellule lifts it.
func TestCellule_Attributes(t *testing.T) {
	b := newBack(t)
	id := b.qualified(false)
	b.identity(id)
	p := b.prepare(cellule.ActAttribut, map[string]string{"attribut": "poser_douteuse", "motif": "la personne hésite sur son nom"})
	require.Contains(t, p.Consequences, "INSi ne peut plus être appelé pour ce dossier (RNIV EXI SI 09).")
	c := b.act(cellule.ActAttribut, map[string]string{"attribut": "poser_douteuse", "motif": "la personne hésite sur son nom"})
	require.Equal(t, ins.Provisoire, b.load(id).Statut())
	require.NotEmpty(t, actOf(t, c, cellule.ActCall).Refus)
	require.NotEmpty(t, actOf(t, c, cellule.ActValidate).Refus)

	c = b.work(ins.ListeDouteuse)
	require.Equal(t, cellule.ActAttribut, c.Acts[0].Code)
	p = b.prepare(cellule.ActAttribut, nil)
	var offered []string
	for _, o := range p.Form.Fields[0].Choices {
		offered = append(offered, o.Value)
	}
	require.Equal(t, []string{"lever_douteuse", "poser_homonyme"}, offered, "never douteuse and fictive together (A-45)")
	c = b.act(cellule.ActAttribut, map[string]string{"attribut": "lever_douteuse", "motif": "identité confirmée par la famille"})
	require.Equal(t, ins.Attributs{}, b.load(id).Attributs)
	require.NotEmpty(t, c.Work.Ferme, "the item is solved")
	require.Equal(t, ins.Provisoire, b.load(id).Statut(), "nothing comes back by itself (A-26)")
}

// A deferred validation is done in the back office with the copy of the document: it closes the item.
func TestCellule_ValidateWithTheDocument(t *testing.T) {
	b := newBack(t)
	b.ZoeWithoutINS("")
	i := b.Opened()
	_, err := b.Base.Record(t.Context(), i.ID, i.Version, []app.Entry{{Event: ins.ValidationDeferred{Meta: meta(), Motif: "scanner en panne"}}}, nil)
	require.NoError(t, err)
	c := b.work(ins.ListeAValider)
	require.Equal(t, cellule.ActValidate, c.Acts[0].Code)
	p := b.prepare(cellule.ActValidate, map[string]string{"piece": string(ins.PieceLivretFamille)})
	require.Greater(t, len(p.Form.Fields), 8, "what must be presented beside the document is asked for (B-32)")
	s := desktest.Asked(b.T, b.cellule, p.Form.Submit(formed(&p.Form, map[string]string{"piece": string(ins.PieceLivretFamille), "motif": "x"})))
	require.Equal(t, "ins_piece_incomplete", s.Message.Code)
	values := map[string]string{"piece": string(ins.PieceCNI), "motif": "copie comparée", "nom_naissance": "ADRUM"}
	s = desktest.Asked(b.T, b.cellule, cellule.DoAct{Code: cellule.ActValidate, Values: formed(&p.Form, values)})
	require.Equal(t, "ins_piece_incoherente", s.Message.Code, "a document that says otherwise validates nothing")
	values["nom_naissance"] = "ADRUN"
	c = b.act(cellule.ActValidate, values)
	require.Equal(t, ins.Validee, b.load(i.ID).Statut())
	require.NotEmpty(t, c.Work.Ferme)
}

// Another window went first: nothing is overwritten, the case is read again and that is said (two windows, one base).
func TestCellule_TwoWindowsOnOneBase(t *testing.T) {
	b := newBack(t)
	id := b.discordant()
	c := b.work(ins.ListeDiscordance)
	other := b.window(t, app.Agent{Nom: "CADIOU", Prenom: "Pierre", Profil: app.ProfilCellule})
	other.Do(cellule.OpenWork{ID: c.Work.ID})
	seen(t, other, "the case", func(s cellule.Snapshot) bool { return s.Case != nil && s.Progress == nil })

	// Both prepare; Pierre goes first.
	b.prepare(cellule.ActAttribut, map[string]string{"attribut": "poser_douteuse", "motif": "doute"})
	s := desktest.Asked(b.T, other, cellule.PrepareAct{Code: cellule.ActAttribut, Values: map[string]string{"attribut": "poser_homonyme", "motif": "une cousine"}})
	other.Do(s.Case.Pending.Form.Submit(map[string]string{"attribut": "poser_homonyme", "motif": "une cousine"}))
	seen(t, other, "done", func(s cellule.Snapshot) bool {
		return s.Message != nil && s.Message.Code == "cellule_fait_attribut" && s.Progress == nil
	})

	b.cellule.Do(cellule.DoAct{Code: cellule.ActAttribut, Values: map[string]string{"attribut": "poser_douteuse", "motif": "doute"}})
	b.sees("told", func(s cellule.Snapshot) bool {
		return s.Message != nil && s.Message.Code == "cellule_dossier_change" && s.Progress == nil && s.Case.Identite.Attributs.Homonyme
	})
	require.Equal(t, ins.Attributs{Homonyme: true}, b.load(id).Attributs, "nothing was overwritten")

	// The refresh tells it too, to who looks on without doing anything.
	other.Do(cellule.PrepareAct{Code: cellule.ActClose, Values: map[string]string{"cause": app.FinOriente, "motif": "vers l’INSEE"}})
	b.act(cellule.ActComment, map[string]string{"motif": "appelé le service"})
	other.Do(cellule.Refresh{})
	s = seen(t, other, "the change", func(s cellule.Snapshot) bool {
		return s.Message != nil && s.Message.Code == "cellule_dossier_change"
	})
	require.Contains(t, strings.Join(phrases(s.Case.Histoire), "\n"), "N. Benali a commenté : « appelé le service ».")
	require.NotNil(t, s.Case.Pending, "what was being prepared is kept, and shown again")
}

// Assignment, comments, filters, and the list that follows (D-80).
func TestCellule_AssignCommentFilter(t *testing.T) {
	b := newBack(t)
	b.discordant()
	b.work(ins.ListeDiscordance)
	c := b.act(cellule.ActComment, map[string]string{"motif": "copie demandée"})
	require.Equal(t, 1, c.Work.Commentaires)
	c = b.act(cellule.ActAssign, nil)
	require.Equal(t, "moi", c.Work.Affecte)
	filter := func(f cellule.WorkFilter, want int) {
		t.Helper()
		desktest.Asked(b.T, b.cellule, cellule.FilterWorks{Filter: f})
		b.sees("the filter", func(s cellule.Snapshot) bool { return s.Filter == f && s.Total == want && len(s.Rows) == want })
	}
	filter(cellule.WorkFilter{Affecte: cellule.AffecteMoi}, 1)
	filter(cellule.WorkFilter{Affecte: cellule.AffecteLibre}, 0)
	filter(cellule.WorkFilter{Affecte: cellule.AffecteMoiOuLibre}, 1)
	filter(cellule.WorkFilter{Cause: "premier_prenom"}, 1)
	filter(cellule.WorkFilter{Cause: "sexe"}, 0)
	filter(cellule.WorkFilter{Texte: "tchi"}, 1)
	filter(cellule.WorkFilter{Texte: "dupont"}, 0)
	filter(cellule.WorkFilter{}, 1)
	c = b.act(cellule.ActAssign, map[string]string{"agent": cellule.AffecteLibre, "motif": "congés"})
	require.Empty(t, c.Work.Affecte)
}

// Nobody sees anything without the right, behind a locked desk, or after another person came (H-43, H-44).
func TestCellule_OnlyWithTheRight(t *testing.T) {
	b := newBack(t)
	b.discordant()
	b.work(ins.ListeDiscordance)
	b.prepare(cellule.ActComment, nil)
	empty := func(s cellule.Snapshot) {
		t.Helper()
		require.Empty(t, s.Lists)
		require.Empty(t, s.Rows)
		require.Nil(t, s.Case)
		require.Empty(t, s.Results)
		require.Empty(t, s.Note)
	}
	locked := nadia
	locked.Locked = true
	b.cellule.As(locked)
	s := desktest.Asked(b.T, b.cellule, cellule.Refresh{})
	empty(s)
	require.Equal(t, "app_verrouille", s.Message.Code)
	b.cellule.As(nadia)
	s = b.sees("the case again", func(s cellule.Snapshot) bool { return s.Case != nil })
	require.NotNil(t, s.Case.Pending, "the same person finds her work again")
	for _, p := range []app.Profil{app.ProfilAgent, app.ProfilReferent, app.ProfilAdministrateur, app.ProfilAuditeur, ""} {
		b.cellule.As(app.Agent{Nom: "AUTRE", Profil: p})
		s = desktest.Asked(b.T, b.cellule, cellule.OpenWork{ID: "x"})
		empty(s)
		require.Equal(t, "app_droit_manque", s.Message.Code, p)
	}
	b.cellule.As(nadia)
	s = b.sees("the lists", func(s cellule.Snapshot) bool { return len(s.Rows) == 1 })
	require.Nil(t, s.Case, "what one has opened is not handed to another")
}

// The cellule searches as the desk does, by IPP too, and shows no matricule back (EXI SI 01, A-03).
func TestCellule_FindsAnyIdentity(t *testing.T) {
	b := newBack(t)
	id := b.qualified(false)
	ipp := b.load(id).IPP
	for _, find := range []cellule.FindIdentity{{IPP: ipp}, {Date: "31/12/1975", Nom: "adr"}, {Matricule: "2 75 12 63 220 749 74"}} {
		desktest.Asked(b.T, b.cellule, find)
		s := b.sees("the search", func(s cellule.Snapshot) bool { return s.Searched && s.Progress == nil })
		require.Len(t, s.Results, 1, "%+v", find)
		require.Empty(t, s.Search.Matricule)
		b.identity(s.Results[0].ID)
		b.cellule.Do(cellule.CloseCase{})
		b.cellule.Do(cellule.CloseCase{})
		b.sees("the list", func(s cellule.Snapshot) bool { return s.Case == nil && !s.Searched })
	}
	s := desktest.Asked(b.T, b.cellule, cellule.FindIdentity{Nom: "ADRUN"})
	require.Equal(t, "app_recherche_vide", s.Message.Code)
	s = desktest.Asked(b.T, b.cellule, cellule.OpenIdentity{ID: "inconnue"})
	s = b.sees("the refusal", func(s cellule.Snapshot) bool { return s.Progress == nil && s.Message != nil })
	require.Equal(t, "cellule_introuvable", s.Message.Code)

	// Any identity may be put on a list.
	b.identity(id)
	b.act(cellule.ActFile, map[string]string{"liste": ins.ListeDiscordance, "motif": "courrier du médecin"})
	require.Equal(t, "Signalé", b.list(ins.ListeDiscordance, 1).Rows[0].Ecart)
}

// INSi that confirms the INS of the record repels the vérification and changes nothing else (D-63); INSi away is said.
func TestCellule_ConfirmTheINS(t *testing.T) {
	b := newBack(t)
	id := b.qualified(false)
	b.identity(id)
	b.callAgain(nil)
	c := *b.cellule.Snapshot().Case
	require.Contains(t, codes(c), cellule.ActConfirm)
	require.NotContains(t, codes(c), cellule.ActAccept)
	c = b.act(cellule.ActConfirm, map[string]string{"motif": "vérification annuelle"})
	require.Equal(t, ins.Qualifiee, b.load(id).Statut())
	require.NotContains(t, codes(c), cellule.ActConfirm, "once is enough")
	require.Contains(t, desktest.Names(b.Lines(id)), "verification_reussie")
	require.NoError(t, b.Server.SetFaults("insi_102"))
	b.callAgain(nil)
	require.Equal(t, "cellule_insi_panne", b.cellule.Snapshot().Message.Code)
}

// Unknown commands and acts that make no sense are refused with a sentence; nothing is ignored in silence.
func TestCellule_RefusesWhatMakesNoSense(t *testing.T) {
	b := newBack(t)
	b.sees("lists", func(s cellule.Snapshot) bool { return len(s.Lists) > 0 && s.Progress == nil })
	for code, cmd := range map[string]app.Command{
		"cellule_sans_dossier":      cellule.PrepareAct{Code: cellule.ActClose},
		"cellule_commande_inconnue": desk.NextPatient{},
		"cellule_introuvable":       cellule.OpenWork{},
	} {
		s := desktest.Asked(b.T, b.cellule, cmd)
		require.Equal(t, code, s.Message.Code)
		require.NotEmpty(t, s.Message.Acte)
	}
	s := desktest.Asked(b.T, b.cellule, cellule.DoAct{Code: cellule.ActClose})
	require.Equal(t, "cellule_sans_dossier", s.Message.Code)
	id := b.qualified(false)
	b.identity(id)
	s = desktest.Asked(b.T, b.cellule, cellule.PrepareAct{Code: cellule.ActUnmerge})
	require.Equal(t, "cellule_acte_impossible", s.Message.Code)
	require.NotEmpty(t, s.Message.Acte)
	require.NoError(t, b.cellule.Close())
	require.NoError(t, b.cellule.Close())
}

func TestCellule_AgesInWords(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"à l’instant": 30 * time.Second, "35 min": 35 * time.Minute, "1 h 12": 72 * time.Minute, "2 h": 2 * time.Hour, "3 h": 3*time.Hour + 20*time.Minute, "2 j": 52 * time.Hour, "2 mois": 65 * 24 * time.Hour, "2 ans": 800 * 24 * time.Hour,
	} {
		require.Equal(t, want, cellule.Age(d))
	}
	require.Equal(t, "2 j 4 h", cellule.LongAge(52*time.Hour))
	require.Equal(t, "2 ans", cellule.LongAge(801*24*time.Hour+9*time.Hour))
}
