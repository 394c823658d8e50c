package store_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store"
	"guichet/app/store/storetest"
	"guichet/ins"
)

// life plays n random acts on some people, over two months, and refuses to know what they come to.
func life(t *testing.T, b *store.Base, r *rand.Rand, n int) {
	versions := map[string]int{}
	for step := range n {
		at := storetest.Meta(step * 60 * 60 * 24 * 60 / n)
		c := storetest.Personne(r.IntN(12))
		pick := func(events ...ins.Event) []app.Entry {
			return []app.Entry{{Event: events[r.IntN(len(events))]}}
		}
		var entries []app.Entry
		if versions[c.ID] == 0 {
			c.Meta = at
			entries = []app.Entry{{Event: c}}
		} else {
			sign := func(m ins.Meta) ins.Meta { return at }
			check, accept := storetest.Check(0, c), storetest.Accept(0, c, storetest.MatriculeOf(r.IntN(14)))
			check.Meta, check.Preuve.Quand, accept.Meta = at, at.Quand, at
			if r.IntN(4) == 0 {
				accept.INS.OID = ins.OIDNIA
			}
			m := sign(at)
			entries = pick(check, accept, check, accept, ins.INSWithdrawn{Meta: m, Motif: "m"}, ins.DiscordanceFound{Meta: m, Motif: "m"},
				ins.VerificationFailed{Meta: m, Motif: "m"}, ins.VerificationPassed{Meta: m}, ins.FraudFound{Meta: m, Motif: "m"},
				ins.AttributSet{Meta: m, Attribut: ins.AttributDouteuse, Motif: "m"}, ins.AttributSet{Meta: m, Attribut: ins.AttributFictive, Motif: "m"},
				ins.AttributLifted{Meta: m, Attribut: ins.AttributDouteuse, Motif: "m", Niveau: ins.NiveauCellule},
				ins.INSNotFound{Meta: m, Code: "01"}, ins.INSRefused{Meta: m, Motif: "m"}, ins.PreuveWithdrawn{Meta: m, Motif: "m"},
				ins.Absorbed{Meta: m, Dans: storetest.Personne(r.IntN(12)).ID, Motif: "m"}, ins.Merged{Meta: m, Absorbee: storetest.Personne(r.IntN(12)).ID, Motif: "m"})
		}
		if r.IntN(2) == 0 {
			entries = append(entries, app.Entry{Kind: app.FactVisit, Meta: at, Fact: app.VisitFact{Cle: fmt.Sprint(step), Debut: at.Quand,
				Service: []string{"", "Urgences", "Maternité"}[r.IntN(3)], Duree: time.Duration(r.IntN(90)) * time.Second, INSi: time.Duration(r.IntN(9)) * time.Second}})
		}
		if r.IntN(2) == 0 {
			f := app.CallFact{Code: []ins.ReturnCode{"00", "00", "01", "02", ""}[r.IntN(5)], Trace: ins.CallTrace{Duree: time.Duration(r.IntN(3000)) * time.Millisecond}}
			switch f.Code {
			case "00":
				f.Verdicts = map[ins.Trait]string{ins.TraitSexe: []string{"bloquante", "identique"}[r.IntN(2)], ins.TraitNomNaissance: []string{"bloquante", "a_analyser"}[r.IntN(2)]}
			case "":
				f.Faute = []app.CallFault{{Classe: ins.FaultUnavailable, Code: "560"}, {Classe: ins.FaultCanceled}}[r.IntN(2)]
			}
			entries = append(entries, app.Entry{Kind: app.FactCall, Meta: at, Fact: f})
		}
		if r.IntN(3) == 0 {
			entries = append(entries, app.Entry{Kind: app.FactPrint, Meta: at, Fact: app.PrintFact{Echec: []string{"", "panne"}[r.IntN(2)], Duree: time.Duration(r.IntN(500)) * time.Millisecond}})
		}
		var works []app.Work
		if r.IntN(4) == 0 {
			works = append(works, app.Work{Liste: ins.ListeDoublon, Motif: fmt.Sprint(step), Cause: []string{app.CauseDoublon, "autre"}[r.IntN(2)]})
		}
		after, err := b.Record(t.Context(), c.ID, versions[c.ID], entries, works)
		if err == nil {
			versions[c.ID] = after.Version
		}
		open, err := b.Works(t.Context())
		require.NoError(t, err)
		if len(open) > 0 && r.IntN(3) == 0 {
			act := app.WorkAct{Meta: at, ID: open[r.IntN(len(open))].ID, Cause: app.Fins()[r.IntN(len(app.Fins()))]}
			require.NoError(t, b.CloseWork(t.Context(), act))
		}
		if r.IntN(5) == 0 {
			one, other := storetest.Personne(r.IntN(12)).ID, storetest.Personne(r.IntN(12)).ID
			if one != other && versions[one] > 0 && versions[other] > 0 {
				require.NoError(t, b.Judge(t.Context(), app.Judgement{Meta: at, A: one, B: other, Avis: []app.Avis{app.DoublonPotentiel, app.HomonymeAvere}[r.IntN(2)], Motif: "m"}))
			}
		}
	}
}

// naive counts the same things by reading the whole journal, line by line, and nothing else.
type naive struct {
	part, total map[string]int
	lists       map[string][]float64
	split       map[string]map[string]int
}

func (n *naive) add(code, share string, part, total int) {
	n.part[code] += part
	n.total[code] += total
	if share != "-" {
		if n.split[code] == nil {
			n.split[code] = map[string]int{}
		}
		n.split[code][share] += part
	}
}

func recount(t *testing.T, b *store.Base, p app.Period, now time.Time) naive {
	n := naive{map[string]int{}, map[string]int{}, map[string][]float64{}, map[string]map[string]int{}}
	type line struct {
		Identite, Nom string
		Local         time.Time
		Evenement     bool
		Corps         json.RawMessage
	}
	within := func(at time.Time) bool {
		d := at.Format("2006-01-02")
		return d >= p.From.Format("2006-01-02") && d <= p.To.Format("2006-01-02")
	}
	end := time.Date(p.To.Year(), p.To.Month(), p.To.Day()+1, 0, 0, 0, 0, p.To.Location())
	start := time.Date(p.From.Year(), p.From.Month(), p.From.Day(), 0, 0, 0, 0, p.From.Location())
	people, verified := map[string]ins.Identite{}, map[string]time.Time{}
	type work struct {
		app.Work
		closed time.Time
		fin    string
	}
	works, pairs, visited := map[string]work{}, map[[2]string]app.Avis{}, map[string]map[string]bool{}
	rank := map[string]int{"PROV": 0, "RECUP": 1, "VALI": 1, "QUAL": 2}
	for _, raw := range strings.Split(strings.TrimSpace(string(exported(t, b, true))), "\n") {
		if !strings.HasPrefix(raw, `{"type":"ligne"`) {
			continue
		}
		var l line
		require.NoError(t, json.Unmarshal([]byte(raw), &l))
		if l.Evenement {
			ev, err := ins.DecodeEvent(l.Nom, l.Corps)
			require.NoError(t, err)
			before := people[l.Identite]
			after, refusal := ins.Replay(before, ev)
			require.Nil(t, refusal)
			people[l.Identite] = after
			switch ev.(type) {
			case ins.INSAccepted, ins.VerificationPassed:
				verified[l.Identite] = l.Local
			}
			if _, absorbed := ev.(ins.Absorbed); !within(l.Local) || absorbed || before.Version == 0 {
				continue
			}
			if rank[after.Statut().Code()] < rank[before.Statut().Code()] {
				n.add("H-30", l.Nom, 1, 0)
			}
			if before.INS != nil && after.INS == nil {
				n.add("H-30r", l.Nom, 1, 0)
			}
			switch e := ev.(type) {
			case ins.Merged:
				n.add("H-27", "-", 1, 0)
			case ins.FraudFound:
				n.add("H-27d", "-", 1, 0)
			case ins.AttributSet:
				n.add(map[ins.Attribut]string{ins.AttributDouteuse: "H-27d", ins.AttributFictive: "H-27f"}[e.Attribut], "-", 1, 0)
			}
			continue
		}
		switch l.Nom {
		case app.FactVisit:
			var f app.VisitFact
			require.NoError(t, json.Unmarshal(l.Corps, &f))
			if within(l.Local) {
				n.add("V-1", f.Service, 1, 0)
				if visited[l.Identite] == nil {
					visited[l.Identite] = map[string]bool{}
				}
				visited[l.Identite][f.Service] = true
				if f.Duree > 0 {
					n.lists["T-1"] = append(n.lists["T-1"], f.Duree.Seconds())
					n.lists["T-2"] = append(n.lists["T-2"], f.INSi.Seconds())
					n.lists["T-3"] = append(n.lists["T-3"], max(0, f.Duree-f.INSi).Seconds())
				}
			}
		case app.FactCall:
			var f app.CallFact
			require.NoError(t, json.Unmarshal(l.Corps, &f))
			if !within(l.Local) || f.Faute.Classe == ins.FaultCanceled {
				continue
			}
			if f.Trace.Duree > 0 {
				n.lists["H-23d"] = append(n.lists["H-23d"], f.Trace.Duree.Seconds())
			}
			code := string(f.Code)
			if code == "" {
				code = string(f.Faute.Classe)
			}
			n.add("H-23", "-", map[bool]int{true: 1}[code == "00"], 1)
			n.add("H-23c", "traits", 1, 0)
			n.split["H-23"] = merge(n.split["H-23"], code)
			if code == "00" {
				n.add("H-24", "-", 0, 1)
			}
			blocked := 0
			for trait, v := range f.Verdicts {
				if v == "bloquante" {
					blocked = 1
					n.split["H-24"] = merge(n.split["H-24"], string(trait))
				}
			}
			n.add("H-24", "-", blocked, 0)
		case app.FactPrint:
			var f app.PrintFact
			require.NoError(t, json.Unmarshal(l.Corps, &f))
			if within(l.Local) && f.Echec == "" && f.Duree > 0 {
				n.lists["T-4"] = append(n.lists["T-4"], f.Duree.Seconds())
			}
		case app.FactWorkOpened:
			var w app.Work
			require.NoError(t, json.Unmarshal(l.Corps, &w))
			works[w.ID] = work{Work: w}
			if w.Liste == ins.ListeDoublon && w.Cause == app.CauseDoublon && !w.Ouvert.Before(start) && w.Ouvert.Before(end) {
				n.add("H-25", "-", 1, 0)
			}
		case app.FactWorkClosed:
			var a app.WorkAct
			require.NoError(t, json.Unmarshal(l.Corps, &a))
			w := works[a.ID]
			w.closed, w.fin = l.Local, a.Cause
			works[a.ID] = w
		case app.FactPairJudged:
			var j app.Judgement
			require.NoError(t, json.Unmarshal(l.Corps, &j))
			pairs[[2]string{j.A, j.B}] = j.Avis
		}
	}
	for id, i := range people {
		if i.FusionneeDans != "" {
			continue
		}
		s := i.Statut().Code()
		qual := map[bool]int{true: 1}[s == "QUAL"]
		n.add("H-20", "-", qual, 1)
		n.split["H-20"] = merge(n.split["H-20"], s)
		n.add("H-26", "-", 0, 1)
		n.add("H-32", "-", map[bool]int{true: qual}[!verified[id].AddDate(3, 0, 0).After(end)], qual)
		if visited[id] == nil {
			continue
		}
		n.add("H-20v", "-", qual, 1)
		n.split["H-20v"] = merge(n.split["H-20v"], s)
		n.add("H-21", "-", qual, 1)
		n.add("H-22", "-", map[bool]int{true: 1}[s == "QUAL" || s == "VALI"], 1)
		for service := range visited[id] {
			if qual == 1 {
				n.split["H-21"] = merge(n.split["H-21"], service)
			}
		}
	}
	for _, w := range works {
		switch {
		case w.fin == "" && w.Ouvert.Before(end):
			n.add("L-1", w.Liste, 1, 0)
			n.lists["L-2"] = append(n.lists["L-2"], now.Sub(w.Ouvert).Hours()/24)
		case w.fin != "" && !w.closed.Before(start) && w.closed.Before(end):
			n.split["H-29"] = merge(n.split["H-29"], w.Liste)
			n.lists["H-29"] = append(n.lists["H-29"], w.closed.Sub(w.Ouvert).Hours()/24)
			n.add("H-28", "-", map[bool]int{true: 1}[w.fin == app.FinMelange], 0)
		}
	}
	for pair, avis := range pairs {
		if avis == app.DoublonPotentiel && people[pair[0]].FusionneeDans == "" && people[pair[1]].FusionneeDans == "" {
			n.add("H-26", "-", 1, 0)
		}
	}
	n.total["H-25"], n.total["H-28"] = n.part["V-1"], n.part["V-1"]
	return n
}

func merge(m map[string]int, code string) map[string]int {
	if m == nil {
		m = map[string]int{}
	}
	m[code]++
	return m
}

// The indicators are what anybody would count by reading the journal, and the journal alone gives them back.
func TestIndicators_EqualANaiveRecount(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			now := storetest.Meta(0).Quand.AddDate(0, 4, 0)
			b := newBase(t, store.WithClock(func() time.Time { return now }))
			life(t, b, rand.New(rand.NewPCG(seed, 1)), 250)
			rebuilt(t, b)
			first := storetest.Meta(0).Quand
			for _, p := range []app.Period{{From: first, To: first.AddDate(0, 0, 60)}, {From: first.AddDate(0, 0, 10), To: first.AddDate(0, 0, 30)}, {From: first.AddDate(-1, 0, 0), To: first.AddDate(0, 0, -1)}} {
				got, err := b.Indicators(t.Context(), p)
				require.NoError(t, err)
				end := time.Date(p.To.Year(), p.To.Month(), p.To.Day()+1, 0, 0, 0, 0, p.To.Location())
				want := recount(t, b, p, end)
				requireIndicators(t, want, got)
			}
		})
	}
}

func requireIndicators(t *testing.T, want naive, got app.Indicators) {
	t.Helper()
	require.Len(t, got.All, 26)
	scale := map[string]float64{"%": 100, "pour 10 000 venues": 10_000}
	for _, i := range got.All {
		require.NotEmpty(t, i.Label)
		require.NotContains(t, i.Label, "non rédigé", i.Code)
		if list, ok := want.lists[i.Code]; ok || i.Unit == "s" || i.Unit == "jours" {
			require.Equal(t, len(list) > 0, i.Known, i.Code)
			if len(list) > 0 {
				require.InDelta(t, middle(list), i.Value, 0.001, i.Code)
			}
		} else {
			require.Equal(t, want.part[i.Code], i.Part, i.Code)
			require.Equal(t, want.total[i.Code], i.Total, i.Code)
			switch {
			case scale[i.Unit] == 0:
				require.Equal(t, float64(i.Part), i.Value)
			case i.Total > 0:
				require.InDelta(t, scale[i.Unit]*float64(i.Part)/float64(i.Total), i.Value, 1e-9, i.Code)
			default:
				require.False(t, i.Known, i.Code)
			}
		}
		if want.split[i.Code] != nil {
			shares := map[string]int{}
			for _, s := range i.Split {
				shares[s.Code] = s.Count
				require.NotEmpty(t, s.Label)
			}
			require.Equal(t, want.split[i.Code], shares, i.Code)
		}
		for _, point := range i.Series {
			require.NotEmpty(t, point.Day)
		}
	}
}

func middle(list []float64) float64 {
	s := slices.Sorted(slices.Values(list))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}

// Nothing in the indicators names a person.
func TestIndicators_NameNobody(t *testing.T) {
	b := newBase(t)
	life(t, b, rand.New(rand.NewPCG(9, 9)), 120)
	got, err := b.Indicators(t.Context(), app.Period{From: storetest.Meta(0).Quand, To: storetest.Meta(0).Quand.AddDate(0, 3, 0)})
	require.NoError(t, err)
	said, err := json.Marshal(got)
	require.NoError(t, err)
	for n := range 12 {
		c := storetest.Personne(n)
		for _, secret := range []string{c.ID, c.IPP, c.Traits.NomNaissance, c.Traits.PremierPrenom, c.Traits.DateNaissance.ISO(), string(storetest.MatriculeOf(n))} {
			require.NotContains(t, string(said), secret)
		}
	}
}
