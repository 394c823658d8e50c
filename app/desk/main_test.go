package desk_test

import (
	"testing"

	"guichet/app/desktest"
)

func TestMain(m *testing.M) { desktest.Main(m) }
