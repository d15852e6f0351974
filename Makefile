# Two commands from a clone: make demo, make test. Each does its own set-up; it needs
# Python 3.11 or newer and make, nothing else. Run `make` alone for the list.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules
.NOTPARALLEL:

VENV ?= .venv
PY := $(VENV)/bin/python
PORT ?= 8000
WORKERS ?= 2
ROUNDS ?= 100
PYTEST := $(PY) -m pytest -n $(WORKERS) --dist loadgroup --durations 15 --durations-min 10
TEMPLATES = $(shell find templates -name '*.html' 2>/dev/null)

# The environment is stamped with the lock file's own hash: installed once, again when
# the lock changes.
SITE_STAMP := $(VENV)/.site-$(shell sha256sum requirements.txt | cut -c1-16)
DEV_STAMP := $(VENV)/.dev-$(shell sha256sum requirements-dev.txt | cut -c1-16)
INSTALL = $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: help
help:  ## List what can be run here
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1	\2/' | expand -t 20

.PHONY: setup
setup: $(DEV_STAMP) words  ## Install everything for development into .venv

.PHONY: demo
demo: $(SITE_STAMP) words  ## A working site with a believable week of cases, on port 8000
	$(PY) manage.py demo --fresh-if-missing
	$(PY) manage.py serve --port $(PORT)

.PHONY: test
test: setup lint types contracts schema embedded fleet  ## Everything that must hold: gates, then both profiles

.PHONY: lint
lint: $(DEV_STAMP)  ## Style of Python and templates
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(if $(TEMPLATES),$(VENV)/bin/djade --target-version 5.2 --check $(TEMPLATES))

.PHONY: types
types: $(DEV_STAMP)  ## Types, strict
	$(PY) -m mypy .

.PHONY: contracts
contracts: $(DEV_STAMP)  ## Imports point down
	$(VENV)/bin/lint-imports

.PHONY: schema
schema: $(DEV_STAMP) words  ## Django's own checks; no migration is missing
	$(PY) manage.py check --fail-level WARNING
	$(PY) manage.py makemigrations --check --dry-run

.PHONY: embedded
embedded: $(DEV_STAMP) words  ## Tests on SQLite
	CHOCHE_TEST_PROFILE=embedded $(PYTEST)

.PHONY: fleet
fleet: $(DEV_STAMP) words  ## Tests on PostgreSQL and Redis
	CHOCHE_TEST_PROFILE=fleet $(PYTEST)

.PHONY: soak
soak: $(DEV_STAMP) words  ## The long loops (ROUNDS=100): kill the site while reports arrive, ask every address in every way
	SOAK_ROUNDS=$(ROUNDS) CHOCHE_TEST_PROFILE=embedded $(PY) -m pytest -m soak -s
	SOAK_ROUNDS=$(ROUNDS) CHOCHE_TEST_PROFILE=fleet $(PY) -m pytest -m soak -s

.PHONY: bench
bench: $(DEV_STAMP) words  ## Measure speed; results go to benchmarks/results
	$(PY) -m benchmarks

.PHONY: words
words: $(SITE_STAMP)  ## Compile the catalogues of translations
	@$(PY) -m scripts.words

.PHONY: fmt
fmt: $(DEV_STAMP)  ## Put Python and templates into the house style
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	$(if $(TEMPLATES),$(VENV)/bin/djade --target-version 5.2 $(TEMPLATES))

.PHONY: lock
lock: $(DEV_STAMP)  ## Compile the .in files into locks with hashes
	$(VENV)/bin/uv pip compile --quiet --generate-hashes --no-header --python-version 3.11 requirements.in -o requirements.txt
	$(VENV)/bin/uv pip compile --quiet --generate-hashes --no-header --python-version 3.11 requirements-dev.in -o requirements-dev.txt

.PHONY: clean
clean:  ## Remove what can be made again; data and keys under var/ stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache staticfiles
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete

$(PY):
	@found=; for python in python3.11 python3.12 python3.13 python3; do \
	  if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	  then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Python 3.11 or newer with its venv module is needed (Debian: apt install python3-venv)." >&2; \
	  exit 1; \
	fi; \
	"$$found" -m venv $(VENV)

# The development lock holds the site's lock, pin for pin: one stamp serves both.
$(SITE_STAMP): | $(PY)
	@echo "Installing the site's packages (once per lock file) …"
	@[ -e $(DEV_STAMP) ] || $(INSTALL) -r requirements.txt
	@rm -f $(VENV)/.site-*; touch $@

$(DEV_STAMP): | $(PY)
	@echo "Installing the development packages (once per lock file) …"
	@$(INSTALL) -r requirements-dev.txt
	@rm -f $(VENV)/.dev-* $(VENV)/.site-*; touch $@ $(SITE_STAMP)
