package ins

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestB31_B35_Pieces(t *testing.T) {
	all := Pieces()
	require.Equal(t, []TypePiece{PieceCNI, PiecePasseport, PieceTitreSejour}, []TypePiece{all[0].Type, all[1].Type, all[2].Type})
	seen, keys := map[TypePiece]bool{}, map[string]bool{}
	for _, p := range all {
		require.False(t, seen[p.Type], p.Type)
		seen[p.Type] = true
		require.NotEmpty(t, p.Libelle)
		require.NotEmpty(t, p.Regle)
		if p.Touche != "" {
			require.False(t, keys[p.Touche])
			keys[p.Touche] = true
		}
		if len(p.Cas) > 0 {
			require.Equal(t, p.Cas[0].Complements, p.Complements)
		}
	}
	_, known := PieceOf("")
	require.False(t, known, "B-31: no default type")
}

func TestCheckPreuve(t *testing.T) {
	adult, child := dark(), with(dark(), func(t *Traits) { t.DateNaissance = Date{2015, 1, 1} })
	for _, c := range []struct {
		name        string
		piece       TypePiece
		titre       Traits
		complements []string
		set         func(*Preuve)
		regle, code string
	}{
		{"B-01 CNI", PieceCNI, adult, nil, nil, "B-01", ""},
		{"B-01 passeport", PiecePasseport, child, nil, nil, "B-01", ""},
		{"B-02 CNI of the Union", PieceCNI, adult, nil, func(p *Preuve) { p.Pays = "be" }, "B-01", ""},
		{"B-02 Great Britain", PieceCNI, adult, nil, func(p *Preuve) { p.Pays = "GB" }, "B-01", ""},
		{"B-03 CNI of another country", PieceCNI, adult, nil, func(p *Preuve) { p.Pays = "MA" }, "", "ins_piece_pays"},
		{"B-03 passeport of another country", PiecePasseport, adult, nil, func(p *Preuve) { p.Pays = "MA" }, "B-01", ""},
		{"B-04 eIDAS", PieceEIDAS, adult, nil, nil, "B-04", ""},
		{"B-05 X48 livret and parent", PieceLivretFamille, child, []string{ComplementTitreParent}, nil, "B-05", ""},
		{"B-05 livret alone", PieceLivretFamille, child, nil, nil, "", "ins_piece_incomplete"},
		{"B-22 livret of an adult with a parent", PieceLivretFamille, adult, []string{ComplementTitreParent}, nil, "", "ins_piece_incomplete"},
		{"B-06 guardian without decision", PieceActeNaissance, child, []string{ComplementTitreTuteur}, nil, "", "ins_piece_incomplete"},
		{"B-06 guardian", PieceActeNaissance, child, []string{ComplementTitreTuteur, ComplementDecision}, nil, "B-06", ""},
		{"B-07 minor", PieceCirculation, child, nil, nil, "B-07", ""},
		{"B-07 adult", PieceCirculation, adult, nil, nil, "", "ins_piece_mineur"},
		{"B-08 ASE", PieceActeEtVitale, child, []string{ComplementASE, ComplementVitalePhoto}, nil, "B-08", ""},
		{"B-09 EHPAD", PieceActeNaissance, adult, []string{ComplementEHPAD, ComplementVitalePhoto}, nil, "B-09", ""},
		{"B-09 carte Vitale alone", PieceActeNaissance, adult, []string{ComplementVitalePhoto}, nil, "", "ins_piece_incomplete"},
		{"B-09 no EHPAD for a minor", PieceActeNaissance, child, []string{ComplementEHPAD, ComplementVitalePhoto}, nil, "", "ins_piece_incomplete"},
		{"B-10 photo", PieceActeEtVitale, adult, []string{ComplementSansPhoto, ComplementVitalePhoto}, nil, "B-10", ""},
		{"B-10 no impossible photo for a minor", PieceActeNaissance, child, []string{ComplementSansPhoto, ComplementVitalePhoto}, nil, "", "ins_piece_incomplete"},
		{"B-11 outside SSA", PieceMilitaire, adult, nil, nil, "", "ins_piece_incomplete"},
		{"B-11 SSA", PieceMilitaire, adult, []string{ComplementSSA}, nil, "B-11", ""},
		{"B-14 foreign title and birth extract", PiecePasseport, adult, []string{ComplementNomNaissance}, nil, "B-01", ""},
		{"B-15 copy by the housing establishment", PieceCNI, adult, []string{ComplementCopieHebergeur}, func(p *Preuve) { p.Presentation = PresentationCopie }, "B-01", ""},
		{"B-16 contract", PieceTiersConfiance, adult, []string{ComplementContrat}, nil, "B-16", ""},
		{"B-16 no contract", PieceTiersConfiance, adult, nil, nil, "", "ins_piece_incomplete"},
		{"B-17 remote", PieceCNI, adult, nil, func(p *Preuve) { p.Presentation = PresentationDistance }, "B-01", ""},
		{"B-21 X46 driving licence", PiecePermis, adult, nil, nil, "", "ins_piece_sans_confiance"},
		{"B-35 carnet de circulation", PieceCarnet, adult, nil, nil, "", "ins_piece_sans_confiance"},
		{"B-23 X45 copy", PieceCNI, adult, nil, func(p *Preuve) { p.Presentation = PresentationCopie }, "", "ins_piece_copie"},
		{"B-24 X44 expired", PieceCNI, adult, nil, func(p *Preuve) { p.Perime = true }, "B-01", ""},
		{"B-31 none", "", adult, nil, nil, "", "ins_piece_absente"},
		{"B-20 carte Vitale", "VITALE", adult, nil, nil, "", "ins_piece_inconnue"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := Preuve{Type: c.piece, Quand: noon, Titre: c.titre, Complements: c.complements}
			if c.set != nil {
				c.set(&p)
			}
			regle, refusal := CheckPreuve(p)
			require.Equal(t, c.regle, regle)
			if c.code == "" {
				require.Nil(t, refusal, "%v", refusal)
				return
			}
			require.NotNil(t, refusal)
			require.Equal(t, c.code, refusal.Code)
			require.NotContains(t, refusal.Phrase+refusal.Acte, "{")
		})
	}
	t.Run("the day of majority counts", func(t *testing.T) {
		p := Preuve{Type: PieceCirculation, Titre: with(dark(), func(t *Traits) { t.DateNaissance = Date{2008, time.March, 2} }), Quand: noon}
		_, refusal := CheckPreuve(p)
		require.NotNil(t, refusal)
		p.Titre.DateNaissance.Day = 3
		_, refusal = CheckPreuve(p)
		require.Nil(t, refusal)
	})
}
