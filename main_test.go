package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app/cli"
)

// The window is built with plain go build as well as packaged: both must say the same of the program.
func TestFyneApp_SaysWhatTheProgramSays(t *testing.T) {
	b, err := os.ReadFile("FyneApp.toml")
	require.NoError(t, err)
	for _, line := range []string{
		`ID = "` + appID + `"`, `Name = "` + appName + `"`, `Version = "` + cli.Version + `"`, `fyneDo = true`,
	} {
		require.True(t, strings.Contains(string(b), line), line)
	}
}
