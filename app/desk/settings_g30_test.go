package desk_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/admin"
	"guichet/app/desktest"
	"guichet/app/settings"
	"guichet/assets/texts"
)

// G-30: each choice that the rules leave to a site is a setting with a rule and a safe default, or it is said why it would
// change nothing here. Who asks for one of the latter is told.
func TestSettings_G30_TheWholeList(t *testing.T) {
	safe := map[string]string{
		"appel_insi_provisoire": "oui", "discordance_validee": "validee", "echec_verification": "validee", "statut_appli_vitale": "qualifiee",
		"statut_appli_vitale_ayant_droit": "recuperee", "date_interpretee_qualifiable": "non", "nom_utilise_source": "vie_courante",
		"nom_utilise_obligatoire": "non", "periode_verification": "3", "matricule_visible_profils": "", "etiquette_datamatrix": "oui",
		"qui_accepte_lieu": "agent", "qui_accepte_liste": "agent",
		"cpx_code": "oui", "brouillon_heures": "24", "verrouillage_minutes": "10",
	}
	specs := map[string]settings.Spec{}
	for _, s := range settings.Specs() {
		specs[s.Code] = s
	}
	for code, value := range safe {
		s, offered := specs[code]
		require.True(t, offered, code)
		require.Equal(t, value, s.Default, code)
		require.NotEmpty(t, s.Regle(), code)
		require.NotEmpty(t, s.Help(), code)
	}
	b := desktest.NewBench(t)
	a := admin.New(admin.Ports{Site: b.Base, Poste: "P1"})
	for _, code := range []string{"duree_copie", "duree_traces"} {
		require.NotContains(t, specs, code)
		text, ok := texts.Lookup("app_reglage_sans_objet_" + code)
		require.True(t, ok)
		_, err := a.ChangeSetting(t.Context(), app.Agent{Nom: "CHEF", Profil: app.ProfilAdministrateur}, code, "3", "essai")
		require.ErrorContains(t, err, text.Phrase)
	}
}
