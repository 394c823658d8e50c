package cellule

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"guichet/app"
	"guichet/app/entry"
	"guichet/app/settings"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// The codes of the fields that only the cellule has.
const (
	fieldMotif    = "motif"
	fieldCause    = "cause"
	fieldPiece    = "piece"
	fieldAttribut = "attribut"
	fieldAvis     = "avis"
	fieldAgent    = "agent"
	fieldListe    = "liste"
)

// The values of WorkFilter.Affecte, and of the assignment.
const (
	AffecteMoi        = "moi"
	AffecteLibre      = "libre"
	AffecteMoiOuLibre = "moi_ou_libre"
)

func celluleLabel(code string) string { return texts.Get("cellule_champ_" + code).Phrase }

func motifField(v values) shown.Field {
	return shown.Field{Code: fieldMotif, Label: celluleLabel(fieldMotif), Value: v[fieldMotif], Required: true}
}

// reasonField asks for the reason alone.
func reasonField(_ *backOffice, _ *file, v values) []shown.Field { return []shown.Field{motifField(v)} }

// choice asks for one of several, none chosen beforehand when there are several.
func choice(code string, v values, choices []shown.Choice) shown.Field {
	f := shown.Field{Code: code, Label: celluleLabel(code), Value: v[code], Choices: choices, Required: true}
	if len(choices) == 1 && f.Value == "" {
		f.Value = choices[0].Value
	}
	return f
}

func (b *backOffice) callFields(f *file, v values) []shown.Field {
	t := f.proof.titre
	if t == (ins.Traits{}) {
		t = f.identite().Traits
	}
	prenoms := t.PremierPrenom
	if prenoms == "" {
		prenoms = t.ListePrenoms
	}
	return append(b.traitFields(v, map[string]string{
		entry.FieldNom: t.NomNaissance, entry.FieldPrenoms: prenoms, entry.FieldDate: t.DateNaissance.FR(), entry.FieldSexe: string(t.Sexe),
	}, entry.FieldNom, entry.FieldPrenoms, entry.FieldDate, entry.FieldSexe, entry.FieldLieu), motifField(v))
}

func (b *backOffice) validateFields(f *file, v values) []shown.Field {
	fields := pieceFields(v, false)
	fields = append(fields, b.traitFields(v, b.typedOf(f.identite()), entry.FieldNom, entry.FieldPrenoms, entry.FieldPremier, entry.FieldDate, entry.FieldSexe, entry.FieldLieu)...)
	for i := range fields {
		// What stands on the document is to be read on it: the values of the record are only proposed.
		if fields[i].Choices == nil || fields[i].Code == entry.FieldSexe {
			fields[i].Proposed = fields[i].Value != ""
		}
	}
	return append(fields, motifField(v))
}

func (b *backOffice) correctFields(f *file, v values) []shown.Field {
	fields := b.traitFields(v, b.typedOf(f.identite()),
		entry.FieldNom, entry.FieldPrenoms, entry.FieldPremier, entry.FieldDate, entry.FieldSexe, entry.FieldLieu, entry.FieldNomUtilise, entry.FieldPrenomUtilise)
	return append(append(fields, pieceFields(v, true)...), motifField(v))
}

// typedOf is an identity as somebody would type it.
func (b *backOffice) typedOf(i ins.Identite) map[string]string {
	return map[string]string{
		entry.FieldNom: i.NomNaissance, entry.FieldPrenoms: i.ListePrenoms, entry.FieldPremier: i.PremierPrenom, entry.FieldDate: i.DateNaissance.Typed(i.DateCertitude),
		entry.FieldSexe: string(i.Sexe), entry.FieldLieu: b.entry().PlaceValue(i.LieuNaissance, i.DateNaissance), entry.FieldNomUtilise: i.NomUtilise, entry.FieldPrenomUtilise: i.PrenomUtilise,
	}
}

// traitFields asks for traits, with what was typed, else with what is proposed.
func (b *backOffice) traitFields(v values, proposed map[string]string, codes ...string) []shown.Field {
	var out []shown.Field
	for _, code := range codes {
		value, ok := v[code]
		if !ok {
			value = proposed[code]
		}
		f := shown.Field{Code: code, Label: entry.FieldLabel(code), Hint: texts.Get("app_aide_" + code).Phrase, Value: value}
		switch code {
		case entry.FieldNom, entry.FieldPrenoms:
			f.Required = true
		case entry.FieldNomUtilise, entry.FieldPrenomUtilise:
			f.Half = true
		case entry.FieldDate:
			f.Kind, f.Half, f.Required = shown.KindDate, true, true
		case entry.FieldSexe:
			f.Half, f.Required = true, true
			f.Choices = []shown.Choice{
				{Value: string(ins.Feminin), Label: texts.Get("app_sexe_f").Phrase, Key: "F"},
				{Value: string(ins.Masculin), Label: texts.Get("app_sexe_m").Phrase, Key: "M"},
				{Value: string(ins.Indetermine), Label: texts.Get("app_sexe_i").Phrase, Key: "I"},
			}
		}
		if code == entry.FieldLieu {
			date, ok := v[entry.FieldDate]
			if !ok {
				date = proposed[entry.FieldDate]
			}
			f.Suggestions = b.entry().Suggestions(value, date)
		}
		out = append(out, f)
	}
	return out
}

// pieceFields asks for the document, then for what must be presented beside it (B-32). No document is chosen beforehand
// (EXI SI 23).
func pieceFields(v values, none bool) []shown.Field {
	var choices []shown.Choice
	for _, p := range ins.Pieces() {
		if p.Confiance {
			choices = append(choices, shown.Choice{Value: string(p.Type), Label: p.Libelle, Key: p.Touche})
		}
	}
	if none {
		choices = append(choices, shown.Choice{Value: entry.NoPiece, Label: texts.Get("app_piece_aucune").Phrase, Key: "0"})
	}
	out := []shown.Field{choice(fieldPiece, v, choices)}
	info, _ := ins.PieceOf(ins.TypePiece(v[fieldPiece]))
	for _, c := range complements(info) {
		out = append(out, shown.Field{Code: c.Code, Label: c.Libelle, Value: cmp.Or(v[c.Code], settings.No), Choices: shown.YesNo()})
	}
	return out
}

// complements are all that may stand beside a document, each once.
func complements(info ins.PieceInfo) []ins.Complement {
	var out []ins.Complement
	for _, cas := range info.Cas {
		for _, c := range cas.Complements {
			if !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	return out
}

func (b *backOffice) demoteFields(f *file, v values) []shown.Field {
	i := f.identite()
	var codes []string
	if i.Preuve != nil {
		codes = append(codes, demotePiece)
	}
	if i.Preuve != nil && i.INS != nil {
		codes = append(codes, demotePieceEtINS)
	}
	if i.INS != nil {
		codes = append(codes, demoteDiscordance, demoteVerification)
	}
	codes = append(codes, demoteFraude)
	return []shown.Field{choice(fieldCause, v, choicesOf("cellule_retrograder_", codes)), motifField(v)}
}

func choicesOf(prefix string, codes []string) []shown.Choice {
	out := make([]shown.Choice, len(codes))
	for i, c := range codes {
		out[i] = shown.Choice{Value: c, Label: labelOr(prefix+c, c), Key: strconv.Itoa(i + 1)}
	}
	return out
}

// attributFields offers what the table A-45 allows.
func (b *backOffice) attributFields(f *file, v values) []shown.Field {
	has := f.identite().Attributs.Liste()
	var codes []string
	for _, a := range []ins.Attribut{ins.AttributDouteuse, ins.AttributFictive, ins.AttributHomonyme} {
		switch {
		case slices.Contains(has, string(a)):
			codes = append([]string{"lever_" + string(a)}, codes...)
		case b.allowed(f, a):
			codes = append(codes, "poser_"+string(a))
		}
	}
	return []shown.Field{choice(fieldAttribut, v, choicesOf("cellule_attribut_", codes)), motifField(v)}
}

// allowed asks the rules whether an attribute may be set beside those that stand.
func (b *backOffice) allowed(f *file, a ins.Attribut) bool {
	_, _, refusal := ins.Apply(f.identite(), ins.AttributSet{Meta: b.meta(), Attribut: a, Motif: texts.Get("cellule_motif_essai").Phrase})
	return refusal == nil
}

func (b *backOffice) judgeFields(_ *file, v values) []shown.Field {
	return []shown.Field{choice(fieldAvis, v, []shown.Choice{
		{Value: string(app.DoublonPotentiel), Label: texts.Get("cellule_juger_dpot").Phrase, Key: "1"},
		{Value: string(app.HomonymeAvere), Label: texts.Get("cellule_juger_homa").Phrase, Key: "2"},
	}), motifField(v)}
}

// assignFields offers oneself, everybody, and the colleagues whose names stand in the lists.
func (b *backOffice) assignFields(f *file, v values) []shown.Field {
	choices := []shown.Choice{
		{Value: AffecteMoi, Label: texts.Get("cellule_affecte_moi").Phrase, Key: "1"},
		{Value: AffecteLibre, Label: texts.Get("cellule_affecte_libre").Phrase, Key: "2"},
	}
	for _, s := range b.colleagues(f) {
		choices = append(choices, shown.Choice{Value: s, Label: shortAgent(s)})
	}
	who := choice(fieldAgent, v, choices)
	if who.Value == "" {
		who.Value = AffecteMoi
		if f.item.Affecte == b.agent.Signature() {
			who.Value = AffecteLibre
		}
	}
	why := motifField(v)
	why.Required = false
	return []shown.Field{who, why}
}

func (b *backOffice) colleagues(f *file) []string {
	var out []string
	add := func(s string) {
		if s != "" && s != b.agent.Signature() && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, s := range b.known {
		add(s)
	}
	for _, i := range b.page.Items {
		add(i.Affecte)
	}
	for _, w := range f.works {
		add(w.Affecte)
	}
	slices.SortFunc(out, strings.Compare)
	return out
}

// closeFields asks for the cause of D-82 that fits; the usual one of the worklist is proposed.
func (b *backOffice) closeFields(f *file, v values) []shown.Field {
	usual := map[string]string{
		ins.ListeDiscordance: app.FinOriente, ins.ListeARecuperer: app.FinOriente, ins.ListeDoublon: app.FinHomonyme, ins.ListeEtiquettes: app.FinDetruit,
		ins.ListeRetrogradation: app.FinCorrige, ins.ListeFusion: app.FinFusion,
	}[f.liste()]
	causes := app.Fins()
	if i := slices.Index(causes, usual); i > 0 {
		causes = slices.Concat([]string{usual}, slices.Delete(slices.Clone(causes), i, i+1))
	}
	c := choice(fieldCause, v, choicesOf("cellule_fin_", causes))
	if c.Value == "" {
		c.Value = usual
	}
	return []shown.Field{c, motifField(v)}
}

func (b *backOffice) fileFields(_ *file, v values) []shown.Field {
	return []shown.Field{choice(fieldListe, v, choicesOf("cellule_liste_", fileable)), motifField(v)}
}
