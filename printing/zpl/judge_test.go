package zpl_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/printing/printingtest"
)

// rendererDir is the environment variable that names a folder with node_modules/zpl-renderer-js, an independent judge of
// our ZPL; .ci/setup installs it in build/zpl.
const rendererDir = "GUICHET_ZPL_RENDERER"

const script = `
globalThis.crypto ??= require("crypto").webcrypto; // Debian's node 18 keeps it apart
const fs = require("fs");
const { ready } = require(process.argv[2]);
(async () => {
  const { api } = await ready;
  for (const job of JSON.parse(fs.readFileSync(0, "utf8"))) {
    const label = await api.zplToBase64Async(fs.readFileSync(job.zpl, "utf8"), job.w, job.h, job.dpmm);
    fs.writeFileSync(job.png, Buffer.from(label, "base64"));
  }
  process.exit(0);
})();`

// job is one label for the renderer: its size in millimetres of dpmm dots.
type job struct {
	ZPL  string  `json:"zpl"`
	PNG  string  `json:"png"`
	W    float64 `json:"w"`
	H    float64 `json:"h"`
	DPMM int     `json:"dpmm"`
}

type renderer struct{ script, module string }

// needRenderer skips the test where the renderer is not installed, unless judges are required.
func needRenderer(t *testing.T) renderer {
	t.Helper()
	printingtest.Need(t, "node")
	dir := os.Getenv(rendererDir)
	if dir == "" {
		dir = filepath.Join("..", "..", "build", "zpl")
	}
	module, err := filepath.Abs(filepath.Join(dir, "node_modules", "zpl-renderer-js"))
	require.NoError(t, err)
	if _, err := os.Stat(module); err != nil {
		if os.Getenv(printingtest.Required) != "" {
			t.Fatalf("zpl-renderer-js is not installed (.ci/setup test) and %s is set", printingtest.Required)
		}
		t.Skip("zpl-renderer-js is not installed")
	}
	return renderer{printingtest.Write(t, "render.js", []byte(script)), module}
}

func (r renderer) draw(ctx context.Context, jobs []job) error {
	input, err := json.Marshal(jobs)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", r.script, r.module)
	cmd.Stdin = bytes.NewReader(input)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("zpl-renderer-js: %w: %s", err, out)
	}
	return nil
}
