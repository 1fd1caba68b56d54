# Every target works on a fresh machine with Python 3.11 or newer, GNU make and a POSIX shell.
# Packages come from wherever pip is set up to find them, and only with the hashes in the lock files.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
endif

# Twice quiet: only errors, not what pip thinks of places it was told to look in.
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-build-isolation
PYTEST := $(BIN)/python -m pytest
WORKERS ?= 2
TESTS ?= tests
BENCH ?=

# A stamp carries the checksum of what it stands for, so touching a file reinstalls nothing.
sum = $(shell cat $(1) 2>/dev/null | cksum | tr ' ' '-')
RUN_STAMP := $(VENV)/.stamp-run-$(call sum,requirements/run.lock pyproject.toml)
DEV_STAMP := $(VENV)/.stamp-dev-$(call sum,requirements/run.lock requirements/dev.lock pyproject.toml)
BUSY := $(VENV)/.installing

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo test check format slow bench picture docs lock env dev-env debian clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

demo: env ## build the example county, propose, verify and write the report
	$(BIN)/allocator demo

test: dev-env debian ## run the tests, all but the long campaigns (TESTS=path narrows)
	$(PYTEST) -n $(WORKERS) -m "not slow" $(TESTS)

check: dev-env ## ruff, mypy and the import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: dev-env ## put the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

slow: dev-env debian ## run the long test campaigns
	$(PYTEST) -n $(WORKERS) -m slow $(TESTS)

bench: dev-env ## measure against the targets (BENCH="scale --seconds 60" chooses)
	$(BIN)/python -m benchmarks $(BENCH)

picture: dev-env debian demo ## take the README's picture of the demonstration's report
	chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1280,2150 \
		--screenshot=docs/images/report.png "file://$(CURDIR)/runs/demo/report.html"

docs: dev-env ## write docs/reference anew from the code
	$(BIN)/python docs/build_reference.py

# Versions already locked stay unless UPGRADE is set. The week's wait keeps out releases that are
# withdrawn within days. One version per package for every Python, so that plans agree everywhere.
COMPILE = $(BIN)/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	--exclude-newer '7 days' $(if $(UPGRADE),--upgrade)

lock: $(BIN)/uv ## write both lock files anew (UPGRADE=1 takes newer versions)
	$(COMPILE) pyproject.toml requirements/run.in --output-file requirements/run.lock
	$(COMPILE) --extra analyst --extra ensembles --extra roads --constraint requirements/run.lock \
		pyproject.toml requirements/dev.in --output-file requirements/dev.lock

$(BIN)/uv:
	@$(prepare)
	$(BIN)/python -m pip install -qq --disable-pip-version-check 'uv>=0.9'

env: $(RUN_STAMP)
dev-env: $(DEV_STAMP)

# An install that was cut short leaves $(BUSY) behind, and the next one starts from nothing.
define prepare
if [ -e $(BUSY) ]; then echo 'The last install was cut short: starting again.' >&2; rm -rf $(VENV); fi; \
if [ ! -x $(BIN)/python ]; then sh .ci/make-venv $(PYTHON) $(VENV); fi
endef

$(RUN_STAMP): | requirements/run.lock
	@$(prepare)
	@touch $(BUSY)
	@echo 'Installing what the program needs (about a minute the first time) ...' >&2
	$(PIP) --require-hashes -r requirements/run.lock
	$(PIP) --no-deps --editable .
	@rm -f $(VENV)/.stamp-run-* $(BUSY)
	@touch $@

$(DEV_STAMP): $(RUN_STAMP) | requirements/dev.lock
	@touch $(BUSY)
	@echo 'Installing what checks and tests need (about a minute the first time) ...' >&2
	$(PIP) --require-hashes -r requirements/dev.lock
	@rm -f $(VENV)/.stamp-dev-* $(BUSY)
	@touch $@

debian:
	@sh .ci/install-debian $$(sed 's/#.*//' .ci/debian-packages)

clean: ## remove the environment, caches and build leftovers
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -rf .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
