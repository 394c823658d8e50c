package ins

import "guichet/assets/texts"

// This file holds the events that raise an identity or begin it. Of each, refuse says what the rules forbid, and
// change what it does.

func (e Created) refuse(*Identite) *texts.Refusal {
	if e.ID == "" {
		return texts.Refuse("ins_identite_sans_id")
	}
	if refusal := CheckTraits(e.Traits); refusal != nil {
		return refusal
	}
	if refusal := checkBirth(e.Traits.DateNaissance, e.Meta); refusal != nil { // C-46
		return refusal
	}
	return checkUsedNames(e.NomUtilise, e.PrenomUtilise)
}

// change begins an identity; it is Provisoire whatever its origin.
func (e Created) change(id *Identite) []Effect {
	*id = Identite{ID: e.ID, IPP: e.IPP, Traits: e.Traits, NomUtilise: e.NomUtilise, PrenomUtilise: e.PrenomUtilise}
	if e.Origine == OrigineImport && !e.SansListe {
		return work(ListeAValider, "A-35", "")
	}
	return nil
}

// checkBirth refuses a birth after the event, or more than 130 years before it (C-46).
func checkBirth(d Date, m Meta) *texts.Refusal {
	return CheckBirth(d, m.limit())
}

// limit is the last day on which somebody may be born who is recorded by the event (C-46); the zero Date when the event has none.
func (m Meta) limit() Date {
	if m.Quand.IsZero() {
		return Date{}
	}
	return DateOf(m.Quand).next()
}

// next is the day after: a journal in UTC must not refuse a child born today east of Greenwich.
func (d Date) next() Date {
	n := Date{d.Year, d.Month, d.Day + 1}
	switch {
	case n.Existe():
		return n
	case d.Month == 12:
		return Date{d.Year + 1, 1, 1}
	}
	return Date{d.Year, d.Month + 1, 1}
}

// proof is the check with what its event says of who and when.
func (e PieceChecked) proof() Preuve {
	p := e.Preuve
	if p.Quand.IsZero() {
		p.Quand = e.Quand
	}
	if p.Agent == "" {
		p.Agent = e.Agent
	}
	return p
}

func (e PieceChecked) refuse(id *Identite) *texts.Refusal {
	if refusal := id.blocked(); refusal != nil {
		return refusal
	}
	p := e.proof()
	if _, refusal := CheckPreuve(p); refusal != nil { // B-32, A-43
		return refusal
	}
	if refusal := wellRead(p.Titre); refusal != nil {
		return refusal
	}
	if id.INS == nil { // else the strict traits are those of the INS, which is compared below
		return coherent(id.Traits, p.Titre)
	}
	if id.Confronte == nil || *id.Confronte != p.Titre || id.SansAnalyse { // else compared and accepted already
		local := id.Traits // with the INS too
		c := &Confrontation{Titre: p.Titre, INS: *id.INS, Local: &local, Piece: p.Type, Lieux: e.Lieux, Le: e.limit()}
		if refusal := acceptable(judge(c, e.Reglages), e.Motif, e.Niveau); refusal != nil {
			return refusal
		}
	}
	if id.Preuve != nil {
		return nil // a document seen once more raises nothing
	}
	return interpretedRefused(*id.INS, e.Reglages, p.Titre, id.Traits) // C-44
}

// change records the check of the traits against a document: PROV to VALI, RECUP to QUAL.
func (e PieceChecked) change(id *Identite) []Effect {
	p := e.proof()
	id.Preuve = &p
	id.SansAnalyse = false
	if id.INS != nil && (id.Confronte == nil || *id.Confronte != p.Titre) {
		titre := p.Titre
		id.Confronte = &titre
	}
	return nil
}

// wellRead refuses a check in which the agent did not read the traits that make an identity (EXI PP 09).
func wellRead(titre Traits) *texts.Refusal {
	if titre == (Traits{}) {
		return texts.Refuse("ins_piece_non_lue")
	}
	for _, must := range []struct {
		trait Trait
		empty bool
	}{
		{TraitNomNaissance, titre.NomNaissance == ""},
		{TraitPremierPrenom, titreFirst(titre) == ""},
		{TraitDateNaissance, titre.DateNaissance.IsZero()},
		{TraitSexe, titre.Sexe == ""},
	} {
		if must.empty {
			return texts.Refuse("ins_piece_trait_non_lu", "trait", must.trait.Libelle())
		}
	}
	return nil
}

// coherent refuses a document that says otherwise than the record: the record is corrected from the document first
// (D-37), and the one case in which it is not is another person.
func coherent(local, titre Traits) *texts.Refusal {
	wrong := localErrors(local, titre)
	if len(wrong) == 0 && otherList(local.ListePrenoms, titre.ListePrenoms) {
		wrong = append(wrong, TraitListePrenoms)
	}
	if len(wrong) > 0 {
		return texts.Refuse("ins_piece_incoherente", "traits", libelles(wrong))
	}
	return nil
}

// refuse holds the blocking rows whatever the caller says (G-31).
func (e INSAccepted) refuse(id *Identite) *texts.Refusal {
	if refusal := id.blocked(); refusal != nil {
		return refusal
	}
	if id.Statut() == Provisoire && e.Reglages.InterdireAppelProvisoire {
		return texts.Refuse("ins_appel_provisoire")
	}
	c := &Confrontation{Titre: e.Titre, INS: e.INS, Lieux: e.Lieux, Local: id.interpretedTraits(), Le: e.limit()}
	if refusal := acceptable(judge(c, e.Reglages), e.Motif, e.Niveau); refusal != nil {
		return refusal
	}
	if refusal := id.interpretedRefused(e.INS, e.Reglages, e.Titre); refusal != nil {
		return refusal
	}
	// The record itself, and the document already checked, must be those of this person: a typing error is
	// corrected from the document before anything is taken from the INS (D-37, A-27).
	if e.Titre != id.Traits {
		if refusal := contradicted(id.Traits, e.INS, e.Reglages); refusal != nil {
			return refusal
		}
	}
	if p := id.Preuve; p != nil && p.Titre != (Traits{}) && p.Titre != e.Titre {
		if refusal := contradicted(p.Titre, e.INS, e.Reglages); refusal != nil {
			return refusal
		}
	}
	return id.refuseINS(e.INS)
}

// change takes the INS into the identity: PROV to RECUP, VALI to QUAL.
func (e INSAccepted) change(id *Identite) []Effect {
	id.takeINS(e.INS, e.Titre, e.Meta)
	return nil
}

// contradicted refuses an INS that blocks against traits already recorded: those of another person, or mistyped.
func contradicted(recorded Traits, in INS, r Reglages) *texts.Refusal {
	t := judge(&Confrontation{Titre: recorded, INS: in}, r)
	if row, found := t.firstBlocking(); found {
		return rowRefusal("ins_acceptation_dossier", row)
	}
	return nil
}

// refuseINS refuses another person's matricule beside the active one: only a NIA becomes a NIR, never the reverse, and within
// one world.
func (i *Identite) refuseINS(in INS) *texts.Refusal {
	if i.INS == nil || i.INS.OID == in.OID && i.INS.SameNumber(in) {
		return nil
	}
	if i.INS.OID.Test() == in.OID.Test() && in.OID.Nature() == "NIR" && (i.INS.OID == OIDNIA || i.INS.SameNumber(in)) {
		return nil
	}
	return texts.Refuse("ins_autre_matricule")
}

// takeINS makes an INS the active one and its traits the strict traits (D-34, RNIV EXI SI 12).
func (i *Identite) takeINS(in INS, titre Traits, m Meta) {
	if i.INS != nil && i.INS.Matricule.Corps() != in.Matricule.Corps() {
		i.dropINS(m, texts.Get("ins_motif_nir").Phrase)
	}
	if i.INS == nil || *i.INS != in {
		kept := in
		i.INS = &kept
	}
	if i.Confronte == nil || *i.Confronte != titre {
		confronted := titre
		i.Confronte = &confronted
	}
	i.SansAnalyse = false
	i.Traits = strictTraits(in, titre, i.Traits)
}

// strictTraits are the traits of an identity once an INS is accepted: those of the INS as received (C-07), with the
// premier prénom that the document shows when it is the start of the list of the INS (C-30), else the proposal of
// C-35, and the marker of the date when the date is the same (C-43).
func strictTraits(in INS, titre, local Traits) Traits {
	out := in.Traits
	out.DateCertitude = DateReelle
	for _, t := range []Traits{titre, local} {
		if t.DateNaissance == in.DateNaissance && t.DateCertitude.Interpretee() {
			out.DateCertitude = t.DateCertitude
		}
	}
	out.PremierPrenom = insFirst(in)
	list := normalized(in.ListePrenoms)
	for _, first := range []string{titreFirst(titre), local.PremierPrenom} {
		if n := normalized(first); n != "" && relatePrefix(n, list) <= markOnly {
			out.PremierPrenom = n
			break
		}
	}
	return out
}

// acceptable refuses a comparison that blocks, or whose rows "à analyser" need a reason or a higher level (D-20 to
// D-26, D-32, G-31).
func acceptable(t table, motif string, by Niveau) *texts.Refusal {
	if r, found := t.firstBlocking(); found {
		return rowRefusal("ins_acceptation_bloquante", r)
	}
	for _, f := range t.rows {
		switch {
		case f.verdict != AAnalyser:
		case !by.reaches(f.accepte):
			refusal := rowRefusal("ins_acceptation_niveau", t.row(f))
			refusal.Acte = texts.Get("ins_acceptation_niveau", "niveau", f.accepte.String()).Acte
			return refusal
		case blank(motif):
			return rowRefusal("ins_acceptation_motif", t.row(f))
		}
	}
	return nil
}

// interpretedRefused refuses an interpreted date unless the site allows it: who accepts does not matter, nor who read it: the
// person of one of read, whose date the INS bears (C-44, J-1).
func interpretedRefused(in INS, r Reglages, read ...Traits) *texts.Refusal {
	for _, t := range read {
		if t.DateCertitude.Interpretee() && t.DateNaissance == in.DateNaissance && !r.DateInterpreteeQualifiable {
			return texts.Refuse("ins_acceptation_date_interpretee")
		}
	}
	return nil
}

// interpretedRefused is the same for an INS that comes to a record: its own marker counts, and that of the document checked.
func (i *Identite) interpretedRefused(in INS, r Reglages, titre Traits) *texts.Refusal {
	if refusal := interpretedRefused(in, r, titre, in.Traits, i.Traits); refusal != nil || i.Preuve == nil {
		return refusal
	}
	return interpretedRefused(in, r, i.Preuve.Titre)
}

// interpretedTraits are the traits of the record, or those of the document checked, whose date was interpreted; nil when none was.
func (i *Identite) interpretedTraits() *Traits {
	switch {
	case i.DateCertitude.Interpretee():
		local := i.Traits
		return &local
	case i.Preuve != nil && i.Preuve.Titre.DateCertitude.Interpretee():
		local := i.Preuve.Titre
		return &local
	}
	return nil
}

// rowRefusal refuses because of a row: the act comes from the text, the reason and the rule from the row.
func rowRefusal(code string, r Row) *texts.Refusal {
	t := texts.Get(code, "trait", r.Trait.Libelle())
	return &texts.Refusal{Sentence: texts.Sentence{Code: code, Regle: r.Regle, Phrase: t.Phrase + " " + r.Raison, Acte: t.Acte}}
}

// refuse looks at every row, as for an INS of INSi (D-32), but for the list of given names where RNIV §4.3.4.1 compares the
// beginning alone.
func (e AppliVitaleRead) refuse(id *Identite) *texts.Refusal {
	if refusal := id.blocked(); refusal != nil {
		return refusal
	}
	if refusal := contradicted(id.Traits, e.INS, e.Reglages); refusal != nil {
		return refusal
	}
	c := &Confrontation{Titre: id.Traits, INS: e.INS, Lieux: e.Lieux, Local: id.interpretedTraits(), Le: e.limit()}
	if refusal := acceptable(delivered(judge(c, e.Reglages)), e.Motif, e.Niveau); refusal != nil {
		return refusal
	}
	if refusal := id.interpretedRefused(e.INS, e.Reglages, id.Traits); refusal != nil {
		return refusal
	}
	if p := id.Preuve; p != nil && p.Titre != (Traits{}) {
		if refusal := contradicted(p.Titre, e.INS, e.Reglages); refusal != nil {
			return refusal
		}
	}
	return id.refuseINS(e.INS)
}

// delivered accepts of itself a list of given names that is the beginning of the other, nom, date and sexe being those of the
// person (RNIV §4.3.4.1, D-22, X55).
func delivered(t table) table {
	for _, f := range t.rows {
		switch f.trait {
		case TraitNomNaissance, TraitDateNaissance, TraitSexe:
			if f.verdict > NonBloquante {
				return t
			}
		}
	}
	for i, f := range t.rows {
		if f.code == codeListeINSPlusLongue || f.code == codeListeINSPlusCourte {
			t.rows[i].verdict = NonBloquante
		}
	}
	return t
}

// change records the identity that an Appli carte Vitale delivers: QUAL for its user, RECUP for his ayant droit,
// unless the site chose otherwise (A-36, A-37, EXI SI 38).
func (e AppliVitaleRead) change(id *Identite) []Effect {
	id.takeINS(e.INS, id.Traits, e.Meta)
	id.SansAnalyse = true
	qualified := !e.Reglages.AppliVitaleRecuperee
	if e.AyantDroit {
		qualified = e.Reglages.AyantDroitQualifie
	}
	if qualified {
		delivered := e.INS.Traits
		delivered.PremierPrenom = insFirst(e.INS)
		id.Preuve = &Preuve{Type: PieceAppliVitale, Quand: e.Quand, Agent: e.Agent, Titre: delivered}
	}
	return nil
}

func (e NIRReplaced) refuse(id *Identite) *texts.Refusal {
	if refusal := id.blocked(); refusal != nil {
		return refusal
	}
	switch {
	case id.INS == nil || id.INS.OID != OIDNIA:
		return texts.Refuse("ins_nir_sans_nia")
	case e.INS.OID.Nature() != "NIR":
		return texts.Refuse("ins_nir_attendu")
	}
	if refusal := id.refuseINS(e.INS); refusal != nil {
		return refusal
	}
	c := &Confrontation{Titre: id.Traits, INS: e.INS, Lieux: e.Lieux, Le: e.limit()}
	return acceptable(judge(c, e.Reglages), e.Motif, e.Niveau)
}

// change replaces a NIA by the NIR of the same person; the status does not move.
func (e NIRReplaced) change(id *Identite) []Effect {
	if e.AncienneNature != "" {
		id.dropINS(e.Meta, texts.Get("ins_motif_nir").Phrase)
	}
	id.takeINS(e.INS, id.Traits, e.Meta)
	return nil
}
