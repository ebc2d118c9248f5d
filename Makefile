# The commands to know are `make run`, `make test` and, to change something, `make dev`; `make help` lists the rest.

PYTHON ?= python3
IN_VENV = .venv/bin
BIOME = node_modules/.bin/biome
BIOME_SAYS = --log-level=warn --error-on-warnings
EXAMPLES ?= 100
SEED ?= 0
# What `make check` runs: the rules and the house, which tell most in a minute. `make test` runs everything.
QUICK = tests/core tests/scheduling tests/house tests/access/test_rooms.py tests/test_wiring.py tests/test_db.py \
	$(patsubst %,tests/booking/test_%.py,answer attend book cancel hold lifecycle offering_and_booking refusals reschedule)
# Compiled modules are kept, whatever the machine prefers: the tests start Python some hundred times.
export PYTHONDONTWRITEBYTECODE =

.PHONY: help run dev shell reset migration test one test-api check mutations bench lint format assets types contract lock packages \
	dev-packages node-packages services

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

run: packages ## start the clinic: http://127.0.0.1:8000, or where HOST and PORT say
	@exec $(IN_VENV)/python -m clinic.cli.supervisor

dev: dev-packages ## as `make run`, but what you change is seen at once: reload, debugger, demo clinic
	@exec $(IN_VENV)/python -m clinic.cli.supervisor --reload

shell: packages ## Python in the clinic's application context, with its database
	@exec $(IN_VENV)/flask --app wsgi shell

reset: packages ## throw the development database away (YES=1) and make a new demo clinic: SIZE=small, year or huge
	@exec $(IN_VENV)/flask --app wsgi reset $(if $(YES),--yes) $(if $(SIZE),--size $(SIZE))

migration: dev-packages ## a new migration from what the models say: m="what it does"
	@test -n "$(m)" || { echo 'Say what it does: make migration m="keep a note beside a visit"'; exit 2; }
	@exec $(IN_VENV)/flask --app wsgi migration "$(m)"

one: dev-packages ## one test, or those of a file or a word: t="tests/core/test_text.py -k tabs"
	@test -n "$(t)" || { echo 'Name it: make one t=tests/core/test_text.py'; exit 2; }
	@exec $(IN_VENV)/python -m pytest -n 0 --db sqlite $(t)

test: dev-packages services lint types contract ## the whole suite, as CI runs it
	@exec $(IN_VENV)/python -m pytest -n 2 --dist worksteal --maxfail 50

test-api: dev-packages services ## the API against its document: EXAMPLES=100 of each operation, SEED=0
	@exec $(IN_VENV)/python -m pytest tests/api/test_schemathesis.py -n 2 --dist worksteal -v \
		--api-examples $(EXAMPLES) --api-seed $(SEED)

check: dev-packages lint types contract ## lint, types, import contract and the quick tests
	@exec $(IN_VENV)/python -m pytest -n 2 -q --db sqlite --hypothesis-profile quick \
		-m "not browser and not slow" $(QUICK)

lint: dev-packages node-packages
	@$(IN_VENV)/ruff check --quiet .
	@$(IN_VENV)/ruff format --quiet --check . || { echo "make format puts this right."; exit 1; }
	@$(IN_VENV)/djlint --quiet --lint templates
	@$(BIOME) check $(BIOME_SAYS) || { echo "make format may put this right."; exit 1; }

format: dev-packages node-packages ## put the code into the house's form
	@$(IN_VENV)/ruff check --quiet --fix .
	@$(IN_VENV)/ruff format --quiet .
	@$(BIOME) check --write $(BIOME_SAYS)

assets: dev-packages node-packages ## make what pages load, static/made, of static/css, static/js and static/vendor
	@scripts/assets

types: dev-packages
	@$(IN_VENV)/mypy --no-error-summary

mutations: dev-packages services ## plant forty faults, one at a time, and see the tests notice each; ARGS="booking/hold"
	@$(IN_VENV)/python -m tests.mutations $(ARGS)

bench: dev-packages services ## what requests cost, against the goals; COMPARE=older.json, ARGS="--sizes 1000" or ARGS=--help
	@$(IN_VENV)/python -m bench $(ARGS)

contract: dev-packages
	@said=$$($(IN_VENV)/lint-imports --no-logo) || { echo "$$said"; exit 1; }

lock: dev-packages ## pin the newest versions that requirements*.in allow
	@for list in requirements requirements-dev; do \
		$(IN_VENV)/uv pip compile --quiet --universal --python-version 3.11 --upgrade \
			--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
			--output-file $$list.txt $$list.in || exit 1; \
	done

packages:
	@PYTHON="$(PYTHON)" scripts/environment requirements.txt

dev-packages:
	@PYTHON="$(PYTHON)" scripts/environment requirements.txt requirements-dev.txt

node-packages:
	@scripts/node-environment

services: dev-packages
	@scripts/test-services
