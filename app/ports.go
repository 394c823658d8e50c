package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"time"

	"guichet/assets/texts"
	"guichet/cards"
	"guichet/ins"
	"guichet/printing"
)

// CatchUpSettings are the choices of the site about automatic calls.
type CatchUpSettings struct {
	Poste    string
	Reglages ins.Reglages
	// Pas is the time between two automatic calls, 10 s when zero; Calme how long no agent of this workstation must
	// have called, 3 s when zero; Pause how long an empty list or a service that is down is left alone, 5 min when zero.
	Pas, Calme, Pause    time.Duration
	DelaiINSi, DelaiBase time.Duration
}

func (s CatchUpSettings) WithDefaults() CatchUpSettings {
	s.Pas = cmp.Or(max(s.Pas, 0), 10*time.Second)
	s.Calme = cmp.Or(max(s.Calme, 0), 3*time.Second)
	s.Pause = cmp.Or(max(s.Pause, 0), 5*time.Minute)
	s.DelaiINSi = cmp.Or(max(s.DelaiINSi, 0), time.Minute)
	s.DelaiBase = cmp.Or(max(s.DelaiBase, 0), 5*time.Second)
	s.Poste = cmp.Or(s.Poste, texts.Get("app_poste_sans_nom").Phrase)
	return s
}

// Ports are what a desk needs of the outside. Only Base is required: a desk without the others says so on its
// status line and goes on admitting.
type Ports struct {
	Base        Base
	Teleservice Teleservice // nil: INSi is not configured
	Signature   Signature   // nil: calls are made with the establishment's certificate
	Readers     Readers     // nil: no card reader
	Labels      Labels      // nil: no printer
	Agents      Agents      // nil: no accounts, only CPx and the agent of the settings
	Places      Places      // nil: places of birth are typed as codes
	Worklists   Worklists   // only the cellule needs them
	Symbols     Symbols     // nil: codes that a scanner reads are refused
	CardCode    Signature   // nil: a card that must be given its code opens nothing
	Drafts      Drafts      // nil: what is typed and not recorded does not outlive the program
	// Automatique makes the calls that no click starts, with their own certificate (INSI-AUTO): see PauseCatchUp. nil: none.
	Automatique Teleservice
	Clock       func() time.Time
	NewID       func() string // random, unguessable
	Log         *slog.Logger  // technical events without traits; nil: none
}

// Settings are the choices of the site and of the workstation. The zero value of each is the safe one.
type Settings struct {
	Training bool
	Poste    string // name of the workstation, for the journal (H-01)
	Service  string // where it stands, for indicators by service; "" when it does not matter
	// Agent is who is at the desk when no CPx says it; the zero Agent keeps the desk locked until a CPx comes (H-04).
	Agent Agent
	// Secret unlocks the desk for Agent without a CPx, in demonstration and training; "" makes that impossible.
	Secret   string
	Reglages ins.Reglages
	// Inactivite locks the desk after so long without a command; 0 never does.
	Inactivite time.Duration
	// InactivitePoste is what the workstation's own file says of it: Inactivite follows from it and from the site's choice.
	InactivitePoste time.Duration
	// MatriculeVisible lists the profiles that see the matricule of a qualified identity (E-05, matricule_visible_profils).
	MatriculeVisible []Profil
	// PieceAChaqueVenue asks for a document at each visit, even of a qualified identity (B-33).
	PieceAChaqueVenue bool
	// SansAgent tells that the base knew nobody when the desk opened. IndiceIdentifiant and IndiceCode are shown on the lock
	// screen of a demonstration, whose people are fictitious; never outside training.
	SansAgent                     bool
	IndiceIdentifiant, IndiceCode string
	// Site has the choices of the site that no event depends on.
	Site   ins.Site
	Modele string // label model; "" is the printer's own default
	Copies int    // labels per order; 0 is one
	// Deadlines of the outside: 0 is 20 s for INSi, 5 s for the base, 30 s for the printer.
	DelaiINSi, DelaiBase, DelaiImpression time.Duration
	// Reprise is how long a patient put aside waits before INSi, which did not answer, is asked again; 0 is a minute.
	Reprise time.Duration
	// CodeCarte asks for the code porteur of a card before it opens the desk (cards §5.4).
	CodeCarte bool
	// Place names this workstation and this user of it among the drafts of the base; "" keeps none. Brouillon is how long a
	// draft is kept; 0 keeps none.
	Place     string
	Brouillon time.Duration
	// Rattrapage are the choices about automatic calls; they are made only with Ports.Automatique.
	Rattrapage CatchUpSettings
}

// Places knows birth places (C-60 to C-69). Its methods are pure and quick: they are called while a command is
// being answered.
type Places interface {
	// Label names a code at a date of birth; "" when the table is not sure (C-63, C-64).
	Label(code string, ne ins.Date) string
	// Find lists the places that a typed code, postal code or name may mean at a date of birth, the likeliest first.
	Find(typed string, ne ins.Date) []Place
	// Sole is the one place that what was typed means, when nothing else can be meant.
	Sole(typed string, ne ins.Date) (Place, bool)
	// Link says whether the code of the document and the one of the INS are the same place (D-59, D-59a).
	Link(titre, received string, ne ins.Date) ins.LienLieu
}

// Place is one birth place, with what tells it from another in a list.
type Place struct {
	Code, Libelle string
	Periode       string // when births were given the code; "" where nothing bounds it
	Trouve        string // the name under which it was found, when the place has another: "Oran" of Algeria
}

// Teleservice is what the desk needs of INSi. An error is an *ins.Fault.
type Teleservice interface {
	Search(ctx context.Context, q ins.Query) (ins.Answer, error)
}

// Readers is what the desk needs of the card readers.
type Readers interface {
	Watch(ctx context.Context) <-chan cards.Event
}

// Labels makes and hands over what is printed. A refusal comes back as a *texts.Refusal.
type Labels interface {
	// Preview renders one label as PNG; nothing leaves the program.
	Preview(ctx context.Context, o LabelOrder) (printing.Output, error)
	// Print hands the document over to the printer, or to a file, and tells where it went.
	Print(ctx context.Context, o LabelOrder) (Printed, error)
}

// LabelOrder asks for labels of one identity at one version; the status is checked again by whoever prints (E-27).
type LabelOrder struct {
	ID       string // of the request, random
	Identite ins.Identite
	IEP      string // of the stay, when it is known
	Modele   string
	Copies   int
	Premiere int // first free label of a used sheet, counted from 1; 0 is 1
	Quand    time.Time
	// Imprimante names one; "" takes the workstation's own for this kind of document.
	Imprimante string
	Motif      string           // why it is printed again
	Ecarts     []printing.Ecart // of a leaflet for the patient (D-76)
	Lettre     *Letter          // from elsewhere, behind the first page; nil without one
	Classer    bool             // file the document, whatever printers there are
}

// Printed tells what became of an order. Where is a sentence for the agent ("enregistrées dans …").
type Printed struct {
	Where      string
	Datamatrix bool // the INS symbol is on it
	Remarks    []printing.Remark
	Modele     string // as it was made, when the order left it to the printer
	Imprimante string // whose spool has the request; "" when the document was filed
}

// Base keeps the journal and everything derived from it.
type Base interface {
	// Search finds identities by the two entries of EXI SI 01; the caller gives a date or a matricule.
	Search(ctx context.Context, s Search) ([]Found, error)
	// Load gives one identity with its history.
	Load(ctx context.Context, id string) (Dossier, error)
	// HolderOf tells which identity holds the number of an INS, whatever its nature; "" when none does.
	HolderOf(ctx context.Context, m ins.Matricule, o ins.OID) (string, error)
	// Record appends events to the journal, updates the projection and opens the work items, in one transaction.
	// expected is the version the caller saw (0 to create): ErrStale when another window went first,
	// ErrINSHeld when the INS is active on another identity.
	// Entries that are facts only change no version and are kept whatever expected is, for an identity that does
	// not exist yet too: a call is journaled before the record is created, under the id it will have.
	Record(ctx context.Context, id string, expected int, entries []Entry, works []Work) (ins.Identite, error)
	// Works lists the open work items, oldest first.
	Works(ctx context.Context) ([]Work, error)
	// NextIPP gives a new local identifier.
	NextIPP(ctx context.Context) (string, error)
}

// Entry is one line to append to the journal: an event of the identity (Event) or a fact about it that changes
// nothing in it, such as a call, a print or an access (Fact, with Kind).
type Entry struct {
	Event ins.Event `json:"-"`
	Kind  string    `json:"kind,omitempty"`
	Meta  ins.Meta  `json:"meta"` // for a Fact; an Event carries its own
	Fact  any       `json:"fact,omitempty"`
}

// The kinds of Fact.
const (
	FactCall    = "appel_insi"
	FactPrint   = "impression"
	FactAccess  = "consultation"
	FactRefusal = "refus_ins" // the agent refused, or the rules did: nothing of the INS is kept in the record (D-35)
	FactReading = "lecture_carte"
	FactReport  = "signalement" // to the cellule (D-36)
)

// Search is the recherche d'antériorité: date and first characters of names, or a matricule.
type Search struct {
	DateNaissance ins.Date
	Nom, Prenom   string
	Matricule     ins.Matricule
	IPP           string
}

// Found is one result with what EXI SI 16 asks to show and what EXI SI 17 asks to highlight.
type Found struct {
	Identite ins.Identite
	// Approaching marks a result whose birth date is only near the one asked for.
	Approaching bool
	// Matches are the matched characters in each of the four name fields.
	NomNaissance, NomUtilise, PremierPrenom, PrenomUtilise []ins.Span
	DerniereVenue                                          time.Time
}

// Dossier is one identity with its journal.
type Dossier struct {
	Identite ins.Identite
	Lines    []Line
}

// Line is one line of the journal as it is stored.
type Line struct {
	Seq   int64     `json:"seq"`
	ID    string    `json:"identite"`
	Name  string    `json:"nom"` // event name or fact kind
	Quand time.Time `json:"quand"`
	Agent string    `json:"agent"`
	Poste string    `json:"poste"`
	Body  []byte    `json:"-"`
	Hash  string    `json:"empreinte"`
}

// Work is an item of a worklist (D-80).
type Work struct {
	ID       string    `json:"id"`
	Liste    string    `json:"liste"` // a recuperer, discordance, …
	Identite string    `json:"identite"`
	Motif    string    `json:"motif"`
	Regle    string    `json:"regle,omitempty"`
	Ouvert   time.Time `json:"ouvert"`
	Par      string    `json:"par"`
	// Cause says why in a word that a filter can use: see CauseOf. The base fills it in for what an event opens.
	Cause   string `json:"cause,omitempty"`
	Service string `json:"service,omitempty"` // where the visit was; as in ins.Meta
	Autre   string `json:"autre,omitempty"`   // the other identity of a suspected pair
}

func (p Ports) WithDefaults() Ports {
	if p.Clock == nil {
		p.Clock = time.Now
	}
	if p.NewID == nil {
		p.NewID = rand.Text
	}
	if p.Log == nil {
		p.Log = slog.New(slog.DiscardHandler)
	}
	return p
}

func (s Settings) WithDefaults() Settings {
	s.DelaiINSi = cmp.Or(max(s.DelaiINSi, 0), 20*time.Second)
	s.DelaiBase = cmp.Or(max(s.DelaiBase, 0), 5*time.Second)
	s.DelaiImpression = cmp.Or(max(s.DelaiImpression, 0), 30*time.Second)
	s.Reprise = cmp.Or(max(s.Reprise, 0), time.Minute)
	s.Copies = max(s.Copies, 1)
	s.Poste = cmp.Or(s.Poste, texts.Get("app_poste_sans_nom").Phrase) // every line of the journal says where (H-01)
	if s.Agent.Nom != "" && s.Agent.Profil == "" {
		s.Agent.Profil = ProfilAgent
	}
	s.Agent.Niveau = s.Agent.Profil.Niveau()
	return s
}

// Drafts keeps, for one workstation, what its agent has entered of the patients in hand and the journal does not have
// yet, so that a program that falls loses no typing. It is no identity and no journal: it is sealed, bounded, replaced at
// each save, removed with the last patient, and forgotten after the delay of the settings.
type Drafts interface {
	// KeepDraft replaces the draft of a place; a nil body removes it. Drafts of every place written before are removed.
	KeepDraft(ctx context.Context, place string, body []byte, at, before time.Time) error
	// Draft gives the draft of a place; nil when there is none.
	Draft(ctx context.Context, place string) ([]byte, error)
}

// SiteStore keeps the small documents of a site: agents, settings, what the program notes about itself. Each is changed
// with its journal lines in one durable transaction; change gives the document as it shall be.
type SiteStore interface {
	Documents(ctx context.Context, kind string) ([][]byte, error)
	Document(ctx context.Context, kind, name string) ([]byte, error)
	ChangeDocument(ctx context.Context, kind, name, subject string, change func(old []byte) (body []byte, facts []Entry, err error)) error
}

// JournalReader reads the journal as a whole, for whoever controls it.
type JournalReader interface {
	// Page gives the lines that a query asks for, newest first.
	Page(ctx context.Context, q JournalQuery) (JournalPage, error)
	// VerifyJournal checks the chain from its first line, and tells how far it is.
	VerifyJournal(ctx context.Context, progress func(done, total int64)) (JournalReport, error)
	// Export writes everything as JSON lines, with or without traits.
	Export(ctx context.Context, w io.Writer, withTraits bool) error
}

// JournalQuery narrows the journal. The zero value is its last lines.
type JournalQuery struct {
	Agent    string    // part of the name of who did it
	Name     string    // event or fact
	Identite string    // one identity, or one of the subjects "guichet:…"
	From, To time.Time // moments, To not included
	Before   int64     // lines older than this one; 0: from the last
	Limit    int       // 0 is 100, at most 1,000
}

// JournalPage is one page of lines, newest first. Next is what Before must be for the following page; 0 at the end.
type JournalPage struct {
	Lines []Line
	Next  int64
}

// JournalReport tells what a check of the chain found.
type JournalReport struct {
	Lignes  int64  `json:"lignes"`
	Tete    string `json:"tete"`
	Reculs  int64  `json:"reculs"`
	Rupture int64  `json:"rupture,omitempty"`
}
