# Guichet. Two commands do everything on a bare Debian 12 that has git and make:
#   make run    installs what is missing, builds, opens the desk in demonstration mode
#   make test   installs what is missing, runs every test
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c

# Fyne's own tags; gles builds in a third of the time and draws the same (docs: ARCHITECTURE.md, "Building").
TAGS := migrated_fynedo,no_emoji
# no_animations: a blinking caret costs a quarter of a core where there is no graphics card.
WINDOW_TAGS := gles,no_animations,$(TAGS)
# No GL driver: what vet, staticcheck and the unit tests are built with.
TEST_TAGS := no_glfw,ci,$(TAGS)
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

# Found when a recipe starts, after setup has perhaps brought Go.
GO = $(shell [ -x build/go/bin/go ] && echo $(CURDIR)/build/go/bin/go || echo go)
COMMIT = $(shell git rev-parse --short=12 HEAD 2>/dev/null)$(shell git diff --quiet HEAD 2>/dev/null || echo +)
LDFLAGS = -X guichet/app/cli.commit=$(COMMIT)
SOURCES = $(shell git ls-files --cached --others --exclude-standard '*.go' 'assets/*' go.mod go.sum FyneApp.toml)

.PHONY: help run build test setup setup-test check unit journeys fuzz fuzz-short bench proof windows clean screenshots

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: setup build ## open the desk in demonstration mode; without a display, play an admission in Xvfb
	@.ci/demo

build: setup build/guichet ## build/guichet

build/guichet: $(SOURCES)
	@mkdir -p build
	$(GO) build -tags $(WINDOW_TAGS) -ldflags '$(LDFLAGS)' -o build/guichet .

setup:
	@.ci/setup build

setup-test:
	@.ci/setup test

test: setup-test check unit journeys fuzz-short ## every test

check: ## formatting, vet, staticcheck, no function that nothing reaches, and that the parts without a window compile for Windows
	@unformatted=$$($$($(GO) env GOROOT)/bin/gofmt -l $$(git ls-files --cached --others --exclude-standard '*.go'))
	[ -z "$$unformatted" ] || { echo "gofmt: $$unformatted"; exit 1; }
	$(GO) vet -tags $(TEST_TAGS) ./...
	$(GO) run $(STATICCHECK) -tags $(TEST_TAGS) ./...
	.ci/reach $(TEST_TAGS)
	GOOS=windows GOARCH=amd64 CGO_ENABLED=0 $(GO) build ./cards/... ./ins/... ./printing/... ./app/...

unit: ## unit tests with the race detector, on real PC/SC and with the barcode decoders; every screen in every look
	@$(GO) mod download
	CARDBENCH_REQUIRED=1 SOFTHSM_REQUIRED=1 GUICHET_DECODEURS_REQUIS=1 CUPS_REQUIRED=1 .ci/bench \
		$(GO) test -race -tags $(TEST_TAGS) -skip '^TestJourney|^TestDemonstration' -timeout 15m ./...
	$(GO) test -tags $(TEST_TAGS) -run '^TestEveryScreen' ./ui

journeys: build ## the built program in a real window, driven by keyboard
	@GUICHET_FENETRE_REQUISE=1 .ci/bench $(GO) test -count=1 -tags $(TEST_TAGS) -p 1 -run '^TestJourney|^TestDemonstration' -timeout 15m -v . ./internal/journey # one desk at a time: they share the readers

screenshots: build ## docs/ecrans: the program in a real window, at a stopped clock; look at each picture
	@GUICHET_FENETRE_REQUISE=1 GUICHET_ECRANS=$(CURDIR)/docs/ecrans $(GO) test -count=1 -tags $(TEST_TAGS) -run '^TestGallery$$' -timeout 10m -v ./internal/gallery

proof: setup-test ## every code of every model over 1,000 identities, read by two decoders (an hour or more)
	@GUICHET_IDENTITES=$${GUICHET_IDENTITES:-1000} GUICHET_SEQUENCES=$${GUICHET_SEQUENCES:-2000} GUICHET_DECODEURS_REQUIS=1 \
		$(GO) test -count=1 -timeout 12h -parallel 32 -v -run '^TestP5_Every|^TestP6_Every|NeverMorePaper' ./printing/pdf ./printing/zpl ./printing/spool

windows: ## build/windows/guichet.exe with icon and version, started under wine as a smoke test; not a part of make test
	@.ci/windows

fuzz-short: ## every fuzz target for a few seconds
	@.ci/fuzz 3s

fuzz: ## every fuzz target for two minutes
	@.ci/fuzz 2m

bench: setup-test ## speed, as ratios within one run
	@.ci/bench $(GO) test -tags $(TEST_TAGS) -run '^$$' -bench . -benchmem ./...
	@$(GO) test -tags $(WINDOW_TAGS) -run '^$$' -bench '^BenchmarkWindow' -benchtime 3s ./internal/bench # the real window

clean: ## forget what was built, keep a fetched Go
	rm -rf build/guichet build/demo build/d
