package desk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/admin"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/app/settings"
	"guichet/app/shown"
	"guichet/ins"
)

func TestSettings_FINESSAndSIRET(t *testing.T) {
	for s, want := range map[string]bool{
		"75210029500018": false, "73282932000074": true, "73282932000075": false, "7328293200007": false, "7328293200007A": false, "": false,
	} {
		require.Equal(t, want, settings.ValidSIRET(s), s)
	}
	for s, want := range map[string]bool{
		"750712184": true, "750712185": false, "130786049": true, "2A0000014": true, "2C0000014": false, "75071218": false, "": false, "75071218X": false,
	} {
		require.Equal(t, want, settings.ValidFINESS(s), s)
	}
}

// G-30: each setting has words, a rule or a reason, a default that it allows, and reaches the rules it is about.
func TestSettings_G30_EachHasWordsAndReachesTheRules(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range settings.Specs() {
		require.False(t, seen[s.Code], s.Code)
		seen[s.Code] = true
		require.NotContains(t, s.Label()+s.Allowed()+s.ValueLabel(s.Default), "Message non rédigé", s.Code)
		for _, v := range append([]string{s.Default, s.Training}, s.Choices...) {
			if v == "" && s.Kind != settings.KindText {
				continue
			}
			_, r := s.Check(v)
			require.Nil(t, r, "%s %q", s.Code, v)
		}
	}
	none := settings.New(false, nil).Apply(app.Settings{})
	require.Equal(t, ins.Reglages{}, none.Reglages, "the defaults are the safe ones of the rules")
	require.Equal(t, ins.Site{}, none.Site)
	all := settings.New(false, map[string]string{
		settings.ProvisionalCall: "non", settings.Discordance: "provisoire", settings.FailedCheck: "provisoire",
		settings.AppliVitale: "recuperee", settings.AyantDroit: "qualifiee", settings.InterpretedDate: "oui",
		settings.WhoPlace: "referent", settings.WhoList: "cellule", settings.UsedNameRequired: "oui",
		settings.UsedNameSource: "titre", settings.PieceEachVisit: "oui", settings.Matricule: "cellule,referent",
	}).Apply(app.Settings{Reglages: ins.Reglages{Production: true}})
	require.Equal(t, ins.Reglages{
		DateInterpreteeQualifiable: true, InterdireAppelProvisoire: true, DiscordanceVersProvisoire: true,
		EchecVerificationVersProvisoire: true, AppliVitaleRecuperee: true, AyantDroitQualifie: true,
		QuiAccepteLieu: ins.NiveauReferent, QuiAccepteListe: ins.NiveauCellule, Production: true,
	}, all.Reglages)
	require.Equal(t, all.Reglages, settings.New(false, settings.FromReglages(all.Reglages)).Apply(app.Settings{Reglages: ins.Reglages{Production: true}}).Reglages,
		"what a file said comes back")
	require.Equal(t, ins.Site{NomUtiliseObligatoire: true, NomUtiliseSource: ins.SourceTitre}, all.Site)
	require.Equal(t, []app.Profil{app.ProfilCellule, app.ProfilReferent}, all.MatriculeVisible)
	require.True(t, all.PieceAChaqueVenue)
}

// a site that always wants the nom utilisé gets it asked for, at once, in the admission under way.
func TestSettings_A59_UsedNamesAskedForAtOnce(t *testing.T) {
	b := desktest.NewBench(t)
	b.ToTraits("31/12/1975", "", ins.PieceCNI)
	b.Desk.Configure(settings.New(true, map[string]string{settings.UsedNameRequired: "oui"}))
	s := b.Do(desktest.TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", ""))
	require.Equal(t, desk.StateTraits, s.State)
	require.Equal(t, shown.MessageRefusal, s.Message.Level)
	c := desktest.TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", "")
	c.NomUtilise, c.PrenomUtilise = "ADRUN", "ZOE"
	require.Equal(t, desk.StateReady, b.Do(c).State)
}

func TestBackupPlan_Next(t *testing.T) {
	at := func(s string) time.Time {
		d, err := time.ParseInLocation("2006-01-02 15:04", s, time.Local)
		require.NoError(t, err)
		return d
	}
	for _, tc := range []struct {
		name            string
		plan            admin.BackupPlan
		last, now, want string
	}{
		{"nothing asked", admin.BackupPlan{}, "", "2026-11-22 10:00", ""},
		{"never made", admin.BackupPlan{Every: 6 * time.Hour}, "", "2026-11-22 10:00", "2026-11-22 10:00"},
		{"every six hours", admin.BackupPlan{Every: 6 * time.Hour}, "2026-11-22 08:00", "2026-11-22 10:00", "2026-11-22 14:00"},
		{"overdue after a night off", admin.BackupPlan{Every: 6 * time.Hour}, "2026-11-20 08:00", "2026-11-22 10:00", "2026-11-20 14:00"},
		{"at night", admin.BackupPlan{At: "02:30"}, "2026-11-22 02:31", "2026-11-22 10:00", "2026-11-23 02:30"},
		{"at night, the first", admin.BackupPlan{At: "02:30"}, "", "2026-11-22 10:00", "2026-11-23 02:30"},
		{"the station was off at night", admin.BackupPlan{At: "02:30"}, "2026-11-20 02:31", "2026-11-22 10:00", "2026-11-21 02:30"},
		{"the earlier of both", admin.BackupPlan{Every: 24 * time.Hour, At: "02:30"}, "2026-11-22 09:00", "2026-11-22 10:00", "2026-11-23 02:30"},
		{"a clock set back", admin.BackupPlan{Every: 6 * time.Hour}, "2027-01-01 00:00", "2026-11-22 10:00", "2026-11-22 16:00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var last, want time.Time
			if tc.last != "" {
				last = at(tc.last)
			}
			if tc.want != "" {
				want = at(tc.want)
			}
			require.True(t, want.Equal(tc.plan.Next(last, at(tc.now))), "%v", tc.plan.Next(last, at(tc.now)))
		})
	}
}

// The last ones, then one a day, then one a month; the newest whatever the plan says.
func TestBackupPlan_Keep(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	var all []time.Time
	for h := range 24 * 90 / 6 { // every six hours for ninety days
		all = append(all, now.Add(-time.Duration(h)*6*time.Hour))
	}
	kept := admin.BackupPlan{Last: 3, Days: 5, Months: 4}.Keep(all)
	days, months := map[string]bool{}, map[string]bool{}
	for t := range kept {
		days[t.Format("2006-01-02")], months[t.Format("2006-01")] = true, true
	}
	require.True(t, kept[all[0]] && kept[all[1]] && kept[all[2]])
	require.Len(t, months, 4)
	require.LessOrEqual(t, len(kept), 3+5+4)
	require.GreaterOrEqual(t, len(days), 5)
	require.Len(t, admin.BackupPlan{}.Keep(all), 1)
	require.Empty(t, admin.BackupPlan{Last: 3}.Keep(nil))
}
