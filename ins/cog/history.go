package cog

import "time"

func monthOf(d day) time.Month { return time.Month(int(d) / 100 % 100) }

// What the history of the codes settles whatever the table holds.
const (
	// independanceAlgerie ends the départements of Algeria: 91 to 94 mean Algeria before it (C-68).
	independanceAlgerie day = 1962_07_03
	// corseDivisee is the day of the two départements of Corsica (C-66).
	corseDivisee day = 1976_01_01
	// algerie is the code of the country, used before and after (C-68).
	algerie = "99352"
)

// algerien names the former département of Algeria that a code of these first two digits meant (C-68).
func algerien(code string) string {
	switch code[:2] {
	case "91":
		return "département d’Alger"
	case "92":
		return "département d’Oran"
	case "93":
		return "département de Constantine"
	case "94":
		return "Territoires du Sud"
	default:
		return ""
	}
}

// reused tells the codes whose first digits meant another territory before the present one took them over: 91 to 95
// before 1968 (Algeria, then nothing certain), 976 before 2011 (codes of extension). Out of their period they are
// not named (C-64).
func reused(code string) bool {
	return code[0] == '9' && '1' <= code[1] && code[1] <= '5' || code[:3] == "976"
}

// formerDepartement names the département of a former code, where it is not the one its digits mean today
// (C-66, C-67).
func formerDepartement(code, heir string) string {
	moved := heir != "" && heir[0] == '9' && '1' <= heir[1] && heir[1] <= '5'
	switch {
	case code[:2] == "20":
		return "Corse"
	case moved && code[:2] == "75":
		return "Seine"
	case moved && code[:2] == "78":
		return "Seine-et-Oise"
	default:
		return ""
	}
}

// corsican tells whether a is a code of Corsica from before 1976 and b the same place after: 20xxx and 2Axxx or
// 2Bxxx (C-66).
func corsican(a, b string) bool {
	return a[:2] == "20" && (b[:2] == "2A" || b[:2] == "2B") && a[2:] == b[2:]
}

// divided tells two codes of the two départements of Corsica: no commune was ever in both (C-66).
func divided(a, b string) bool {
	return a[:2] == "2A" && b[:2] == "2B" || a[:2] == "2B" && b[:2] == "2A"
}
