package symbol

// Vectors gives the messages of the test persons with the side of their symbol to the tests outside the package.
func Vectors() map[string]struct {
	Message string
	Side    int
} {
	all := map[string]struct {
		Message string
		Side    int
	}{}
	for _, v := range vectors {
		all[v.name] = struct {
			Message string
			Side    int
		}{v.message, v.side}
	}
	return all
}
