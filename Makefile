# Campus Steward. `make help` lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
WEB := dashboards/web
DIST := server/campus_server/web/dist/index.html
# the virtual environment's node and npm stand before any other
export PATH := $(CURDIR)/$(BIN):$(PATH)
export npm_config_update_notifier := false

.PHONY: help setup setup-dev web demo check test bench-road bench-telemetry bench-detectors chaos-scale debian env lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/runtime: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Campus Steward needs Python 3.11 or newer; name one with PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Setting up Python packages (once) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/runtime requirements-dev.lock
	@echo "Setting up Python packages for tests (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	@touch $@

$(WEB)/node_modules/.package-lock.json: $(WEB)/package-lock.json | .venv/runtime
	@echo "Setting up the dashboard's packages (once) …"
	@cd $(WEB) && npm ci --no-audit --no-fund --loglevel=error

$(DIST): $(WEB)/node_modules/.package-lock.json $(shell find $(WEB)/src $(WEB)/public $(WEB)/index.html $(WEB)/*.ts $(WEB)/package.json -type f 2>/dev/null)
	@echo "Building the dashboard …"
	@cd $(WEB) && npm run --silent build > ../../var-build.log 2>&1 || { cat ../../var-build.log; rm -f ../../var-build.log; exit 1; }
	@rm -f var-build.log

setup: .venv/runtime $(DIST) ## everything that running needs

setup-dev: .venv/dev $(DIST)

web: $(DIST) ## build the dashboard

demo: setup ## the demonstration; ARGS="--once", "--recording FILE", "--reset"
	@$(BIN)/campus-sim demo $(ARGS)

check: setup-dev ## lint, types, import rules, sizes, migrations, the dashboard's own checks
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy wire edge server simulators tests
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q tests/architecture
	@cd $(WEB) && npm run --silent check

debian: ## what the tests want from Debian (Mosquitto, Chromium, a Chinese font), when root
	@tests/debian_packages.sh

test: check debian ## make check, then every test
	@$(BIN)/python -m pytest -q -n 3 --dist loadfile tests/unit tests/integration tests/e2e
	@$(BIN)/python -m pytest -q tests/browser

bench-road: setup-dev ## the road measured; figures in var/bench/road.json
	@$(BIN)/python -m tests.benchmarks.road

bench-detectors: setup-dev ## what the detectors cost; figures in var/bench/detectors.json
	@$(BIN)/python -m tests.benchmarks.detectors

bench-telemetry: setup-dev debian ## 90 minutes of load, charts, sizes; ONLY="rates", QUICK=1; var/bench/telemetry.json
	@$(BIN)/python -m tests.benchmarks.telemetry

chaos-scale: setup-dev debian ## several processes, kills for CHAOS_MINUTES (10); what is left is compared
	@$(BIN)/python -m tests.integration.scale.chaos

env: ## passwords for docker compose, into .env (once)
	@deploy/make-env

lock: ## pin every package anew (needs uv)
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade \
	  --extra edge --extra server --extra simulators --group build pyproject.toml -o requirements.lock
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade \
	  --all-extras --group build --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## remove what was built and set up; your data in var/ stays
	@rm -rf .venv $(WEB)/node_modules server/campus_server/web/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
