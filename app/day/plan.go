package day

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"guichet/app/desk"
	"guichet/ins"
	"guichet/ins/insisim"
)

// visite is what happens at one admission of a simulated day.
type visite string

// The kinds of admission. The last seven are the discordances.
const (
	visiteSimple      visite = "simple"
	visiteSansPiece   visite = "sans_piece"
	visiteNIA         visite = "nia"
	visiteNouveauNe   visite = "nouveau_ne"
	visiteEtranger    visite = "etranger"
	visiteHomonyme    visite = "homonyme"      // 02, then the place of birth
	visiteCarte       visite = "carte_changee" // another card comes during the admission (CNDA 1.03)
	visiteRetour      visite = "retour"        // somebody admitted earlier comes back
	visiteCompose     visite = "prenom_compose"
	visiteLieu        visite = "lieu_historique"
	visiteAutreLieu   visite = "autre_lieu"
	visiteDate        visite = "date_interpretee"
	visiteNomUsage    visite = "nom_usage" // typed as nom de naissance, then corrected (D-52)
	visiteNomDiffere  visite = "nom_different"
	visiteDejaPorteur visite = "matricule_porte" // created a second time: another record holds the INS
)

var discordances = []visite{visiteCompose, visiteLieu, visiteAutreLieu, visiteDate, visiteNomUsage, visiteNomDiffere, visiteDejaPorteur}

// moment is what does not work while an admission is made.
type moment struct{ insi, cartes, imprimante bool }

// admission is one admission of the plan.
type admission struct {
	rang     int
	visite   visite
	panne    moment
	carte    bool // he has his card with him
	etiquete bool // labels are asked for
	copies   int
	piece    ins.TypePiece
	saisie   desk.EnterTraits // as read on the document
	correct  desk.EnterTraits // visiteNomUsage: as read again
	insi     ins.INS          // what INSi knows of him; its zero value when it does not know him
	de       int              // visiteRetour, visiteDejaPorteur: the admission of the same person
}

// plan is a day: its admissions and the people whom INSi knows.
type plan struct {
	admissions []admission
	personnes  []insisim.Personne
}

// The shares of a day, per cent.
const (
	partDiscordances = 8
	partRetours      = 12
)

// generator draws a day. The same seed, day and size always give the same day.
type generator struct {
	r       *rand.Rand
	today   ins.Date
	numbers map[string]bool // matricules given
	traits  map[string]bool // nom, premier prénom and date given: nobody is somebody else's homonym by accident
	plan    plan
}

var (
	familyNames = []string{
		"ABRIEL", "AUBERTIN", "BALMONT", "BARDIN", "BELCOURT", "BERTHIAUX", "BONNARDEL", "BOURDELOT", "CARLIER", "CASTANIER", "CHAUVET",
		"CORMERY", "COURVOIS", "DAMIENS", "DARCEL", "DELMAS", "DUFRESNOY", "ESCOFFIER", "FABREGUES", "FERRIERES", "FONTANEL", "GARNIER",
		"GAUDRY", "GRANDVAL", "GUILLEMOT", "HAMELIN", "HERBAUT", "JOURDAIN", "KERMADEC", "LACROIX", "LAFARGE", "LANGLOIS", "LEMARCHAND",
		"MALHERBE", "MARCENAC", "MERCADIER", "MONTANIER", "NAVARRE", "NOUAILLE", "ORMESSON", "PASQUIER", "PELISSIER", "PONTHIEU", "QUERCY",
		"RABOURDIN", "REVERDY", "ROUVIERE", "SABATIER", "SAUVAGEOT", "SERVIERES", "TARDIEU", "THEVENET", "TISSERAND", "URBAIN", "VALADIER",
		"VAUCLAIR", "VERNEUIL", "VILLARET", "WALLERAND", "YVERNAULT", "DA SILVA", "BEN SALEM", "EL IDRISSI", "NGUYEN", "TRAORE", "KOWALCZYK",
	}
	girls = []string{"ALICE", "AMINA", "BERENICE", "CAMILLE", "CELINE", "CLARA", "DENISE", "ELODIE", "EMMA", "FATOU", "GABRIELLE", "HELENE", "INES",
		"JULIE", "LEILA", "LOUISE", "MADELEINE", "NADIA", "ODETTE", "PAULINE", "ROSE", "SIMONE", "SOFIA", "THERESE", "YVONNE", "ZELIE"}
	boys = []string{"ADAM", "ALAIN", "BASILE", "BRUNO", "CYRIL", "DAVID", "EMILE", "FARID", "GASTON", "HUGO", "IBRAHIM", "JULES", "KARIM", "LEON",
		"MARCEL", "NOE", "OSCAR", "PAUL", "QUENTIN", "RAYMOND", "SAMUEL", "THOMAS", "ULYSSE", "VICTOR", "YANIS", "ZACHARIE"}
	towns = []string{"13055", "69123", "31555", "06088", "44109", "67482", "34172", "33063", "59350", "35238", "51454", "42218", "76351", "83137",
		"38185", "21231", "49007", "30189", "63113", "72181", "29019", "37261", "80021", "87085", "66136", "57463", "25056", "45234", "68224",
		"99350", "99351", "99139", "99134", "99127"}
	usualPieces = []ins.TypePiece{ins.PieceCNI, ins.PieceCNI, ins.PieceCNI, ins.PiecePasseport, ins.PieceTitreSejour, ins.PieceEIDAS}
)

// drawDay gives the day of that number of a seed.
func drawDay(seed uint64, day, n int, faults bool, now time.Time) plan {
	g := generator{
		r: rand.New(rand.NewPCG(seed, uint64(day)+1)), today: ins.DateOf(now),
		numbers: map[string]bool{}, traits: map[string]bool{},
	}
	kinds := g.kinds(n, faults)
	for i := range n {
		a := admission{
			rang: i, visite: kinds[i], carte: g.percent(70), etiquete: g.percent(92), copies: 1 + g.r.IntN(2),
			piece: usualPieces[g.r.IntN(len(usualPieces))],
		}
		if faults {
			a.panne = momentOf(i, n)
		}
		g.fill(&a)
		g.plan.admissions = append(g.plan.admissions, a)
	}
	return g.plan
}

// momentOf says what is out of order: INSi, then the cards, then the printer, each for a while.
func momentOf(i, n int) moment {
	share := i * 100 / n
	return moment{insi: 30 <= share && share < 42, cartes: 48 <= share && share < 58, imprimante: 64 <= share && share < 74}
}

// kinds deals the kinds of admission: discordances in their exact share, on admissions during which INSi works.
func (g *generator) kinds(n int, faults bool) []visite {
	all := make([]visite, n)
	for i := range all {
		switch p := g.r.IntN(100); {
		case p < partRetours && i >= 3*agents:
			all[i] = visiteRetour
		case p < 18:
			all[i] = visiteSansPiece
		case p < 21:
			all[i] = visiteNouveauNe
		case p < 24:
			all[i] = visiteEtranger
		case p < 26:
			all[i] = visiteNIA
		case p < 28:
			all[i] = visiteHomonyme
		case p < 31:
			all[i] = visiteCarte
		default:
			all[i] = visiteSimple
		}
	}
	var free []int
	for i := 2 * agents; i < n; i++ {
		if !faults || !momentOf(i, n).insi {
			free = append(free, i)
		}
	}
	g.r.Shuffle(len(free), func(i, j int) { free[i], free[j] = free[j], free[i] })
	for k, i := range free[:min(len(free), (n*partDiscordances+50)/100)] {
		all[i] = discordances[k%len(discordances)]
	}
	return all
}

func (g *generator) percent(p int) bool { return g.r.IntN(100) < p }

// fill gives the admission its person, as he is, as INSi knows him and as his document shows him.
func (g *generator) fill(a *admission) {
	switch a.visite {
	case visiteRetour, visiteDejaPorteur:
		if from, ok := g.earlier(a); ok {
			a.de, a.saisie, a.insi, a.carte = from.rang, from.saisie, from.insi, false
			return
		}
		a.visite = visiteSimple
	}
	i := g.person(a.visite)
	t := i.Traits
	list := strings.Fields(t.ListePrenoms)
	a.insi = i
	a.saisie = desk.EnterTraits{
		NomNaissance: t.NomNaissance, Prenoms: strings.Join(list, ", "), Sexe: string(t.Sexe), DateNaissance: t.DateNaissance.FR(), LieuNaissance: t.LieuNaissance,
	}
	switch a.visite {
	case visiteSimple, visiteNIA, visiteCarte:
		if g.percent(40) { // not everybody types the place: INSi gives it
			a.saisie.LieuNaissance = ""
		}
	case visiteSansPiece:
		a.piece = ""
	case visiteNouveauNe:
		a.piece, a.carte, a.insi = "", false, ins.INS{}
	case visiteEtranger:
		a.piece, a.carte, a.insi = ins.PiecePasseport, false, ins.INS{}
		a.saisie.LieuNaissance = "99404"
	case visiteCompose:
		a.saisie.Prenoms = list[0] + "-" + list[1]
	case visiteLieu:
		a.saisie.LieuNaissance = "92012" // Boulogne-Billancourt as it is written today; 75012 at his birth (C-67)
	case visiteAutreLieu:
		a.saisie.LieuNaissance = "29019"
	case visiteDate:
		a.saisie.DateNaissance = "01/01/" + fmt.Sprint(t.DateNaissance.Year)
	case visiteNomUsage:
		a.correct = a.saisie
		a.saisie.NomNaissance = g.otherName(t.NomNaissance)
		a.saisie.LieuNaissance, a.correct.LieuNaissance = "", ""
		a.correct.NomUtilise = a.saisie.NomNaissance
	case visiteNomDiffere:
		a.saisie.NomNaissance = t.NomNaissance[:3] + "B" + t.NomNaissance[3:]
	}
	if a.insi.Matricule != "" {
		g.known(a.insi)
	}
	if a.visite == visiteHomonyme {
		twin := g.person(visiteSimple)
		twin.Traits = i.Traits
		twin.LieuNaissance = "2B033"
		g.known(twin)
	}
}

// earlier finds somebody whom the same agent has admitted and who may come back: with an INS for a second record, in
// any case one whom nothing forbids.
func (g *generator) earlier(a *admission) (admission, bool) {
	var may []admission
	for _, b := range g.plan.admissions {
		simple := b.visite == visiteSimple || b.visite == visiteCarte
		if b.rang%agents != a.rang%agents || b.panne.insi && a.visite == visiteDejaPorteur {
			continue
		}
		if simple || a.visite == visiteRetour && b.visite == visiteSansPiece {
			may = append(may, b)
		}
	}
	if len(may) == 0 {
		return admission{}, false
	}
	return may[g.r.IntN(len(may))], true
}

func (g *generator) otherName(than string) string {
	for {
		if n := familyNames[g.r.IntN(60)]; n != than { // one word: nothing to spell otherwise
			return n
		}
	}
}

// person draws somebody who does not exist.
func (g *generator) person(v visite) ins.INS {
	for {
		i := g.drawPerson(v)
		key := i.NomNaissance[:3] + " " + i.PremierPrenom + " " + i.DateNaissance.ISO()
		if !g.traits[key] {
			g.traits[key] = true
			return i
		}
	}
}

func (g *generator) drawPerson(v visite) ins.INS {
	sexe, names := ins.Feminin, girls
	if g.percent(50) {
		sexe, names = ins.Masculin, boys
	}
	nom := familyNames[g.r.IntN(len(familyNames))]
	short := v == visiteNomUsage || v == visiteNomDiffere || v == visiteDate
	if short || v == visiteCompose { // one word: a ladder without another spelling of it
		nom = g.otherName("")
	}
	k := g.r.Perm(len(names))
	list := []string{names[k[0]]}
	if g.percent(60) || v == visiteCompose {
		list = append(list, names[k[1]])
	}
	if short { // one given name: the ladder is short
		list = list[:1]
	}
	d := ins.Date{Year: 1931 + g.r.IntN(90), Month: time.Month(1 + g.r.IntN(12)), Day: 1 + g.r.IntN(28)}
	t := ins.Traits{NomNaissance: nom, PremierPrenom: list[0], ListePrenoms: strings.Join(list, " "), Sexe: sexe, LieuNaissance: towns[g.r.IntN(len(towns))]}
	switch v {
	case visiteNouveauNe:
		d = g.today
	case visiteLieu:
		d.Year, t.LieuNaissance = 1931+g.r.IntN(30), "75012"
	case visiteAutreLieu:
		t.LieuNaissance = "31555"
	case visiteDate:
		d = ins.Date{Year: d.Year, Month: time.December, Day: 31}
	}
	t.DateNaissance = d
	i := ins.INS{Traits: t, Matricule: g.matricule(t), OID: ins.OIDNIRTest}
	if v == visiteNIA {
		i.OID = ins.OIDNIA
	}
	return i
}

// matricule draws a number nobody has: the shape of a NIR with its key, under the OID of tests.
func (g *generator) matricule(t ins.Traits) ins.Matricule {
	sexe := 2
	if t.Sexe == ins.Masculin {
		sexe = 1
	}
	for {
		body := fmt.Sprintf("%d%02d%02d%s%03d", sexe, t.DateNaissance.Year%100, t.DateNaissance.Month, t.LieuNaissance, 1+g.r.IntN(998))
		if g.numbers[body] {
			continue
		}
		g.numbers[body] = true
		if m, refusal := ins.Complete(body); refusal == nil {
			return m
		}
	}
}

func (g *generator) known(i ins.INS) {
	g.plan.personnes = append(g.plan.personnes, insisim.Personne{
		Nom: i.NomNaissance, Prenoms: i.ListePrenoms, Sexe: i.Sexe, Date: i.DateNaissance, Lieu: i.LieuNaissance, Matricule: i.Matricule, OID: i.OID,
	})
}
