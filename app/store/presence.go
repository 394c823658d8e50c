package store

// visit is a row of the visits, as the indicators read it.
type visit struct {
	identite string
	statut   string // of the identity as it is now; "" when it was merged into another
	duree    int    // ms
	insi     int    // ms of it spent waiting for INSi
}

// presence is who came, how often and for how long: in the whole period, in one step of it, or to one service.
type presence struct {
	visits               int
	people               map[string]bool // without those merged into another
	statuts              map[string]int  // of the people
	total, waited, hands []int           // ms of the visits that were timed: in all, waiting for INSi, the rest
}

func (p *presence) add(v visit) {
	p.visits++
	if v.duree > 0 {
		p.total, p.waited, p.hands = append(p.total, v.duree), append(p.waited, v.insi), append(p.hands, max(0, v.duree-v.insi))
	}
	if v.statut == "" || p.people[v.identite] {
		return
	}
	if p.people == nil {
		p.people, p.statuts = map[string]bool{}, map[string]int{}
	}
	p.people[v.identite] = true
	p.statuts[v.statut]++
}

// presences are the presences of the steps, or of the services.
type presences map[string]*presence

func (all presences) of(key string) *presence {
	if all[key] == nil {
		all[key] = &presence{}
	}
	return all[key]
}

// each gives one figure of each.
func (all presences) each(figure func(*presence) int) map[string]int {
	figures := make(map[string]int, len(all))
	for key, p := range all {
		figures[key] = figure(p)
	}
	return figures
}

// with keeps those that something is known of.
func (all presences) with(known func(*presence) bool) presences {
	kept := presences{}
	for key, p := range all {
		if known(p) {
			kept[key] = p
		}
	}
	return kept
}

// met are those to which people came that are not merged into another.
func (all presences) met() presences {
	return all.with(func(p *presence) bool { return len(p.people) > 0 })
}

// timed are those with visits that were timed.
func (all presences) timed() presences {
	return all.with(func(p *presence) bool { return len(p.total) > 0 })
}
