# The one task runner; CI calls the same recipes. `make` alone lists them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
UV := uv==0.13.9
PYTHONS := $(PYTHON) python3.14 python3.13 python3.12 python3.11 python3
# File by file, in the order that tests/conftest.py gives them.
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# Settings of production are checked with values that mean nothing.
DEPLOYMENT := DJANGO_SETTINGS_MODULE=config.settings.production \
	SECRET_KEY=for-the-check-alone-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ \
	BASE_DOMAIN=hexitime.example DATABASE_URL=postgresql://app@db.example/hexitime \
	BROKER_URL=redis://queue.example/0 CACHE_URL=redis://queue.example/1

# One line that says why an install failed, after what the installer itself said.
define EXPLAIN
if [ ! -w . ]; then echo "No permission to write in $$PWD: check who owns it."; \
elif [ "$$(df -Pk . | awk 'NR==2 {print $$4}')" -lt 204800 ]; then \
	echo "The disk is full: less than 200 MB left for $$PWD. Free some and try again."; \
else echo "The packages could not be installed: see above, then try again."; fi >&2; exit 1
endef

.PHONY: help
help: ## list the recipes
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: $(VENV)/.run ## run everything on this machine until Ctrl-C (PORT chooses the port)
	@exec $(BIN)/hexitime run

.PHONY: test
test: $(VENV)/.dev ## lint, types, import contracts, checks, tests and browser tests
	@$(call ALL_STEPS,$(PYTEST))

.PHONY: test-full
test-full: $(VENV)/.dev ## the same, and the tests that take longer
	@echo "Besides the tests of \`make test\`, this runs those marked \`full\`: long fault rounds, every"
	@echo "page in every brand, and journeys through a second window; and it asks every address"
	@echo "by every method as every role, and for other networks' files in every way."
	@$(call ALL_STEPS,$(PYTEST) --full)

.PHONY: lint
lint: $(VENV)/.dev ## lint, format and import contracts
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports --no-logo

.PHONY: types
types: $(VENV)/.dev ## types
	@$(BIN)/mypy

.PHONY: lock
lock: $(VENV)/.uv ## pin every package anew, for all machines
	$(call COMPILE,embedded,lock/run.txt)
	$(call COMPILE,dev,lock/dev.txt)

.PHONY: clean
clean: ## remove what these recipes made; the data in var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Every step runs, whatever became of the ones before; the tests come last, so that their closing
# line ends the output.
define ALL_STEPS
failed=; \
step() { echo "== $$1"; local name=$$1; shift; "$$@" || failed="$$failed, $$name"; }; \
step lint $(BIN)/ruff check .; \
step format $(BIN)/ruff format --check .; \
step types $(BIN)/mypy; \
step imports $(BIN)/lint-imports --no-logo; \
step migrations env DJANGO_SETTINGS_MODULE=config.settings.test \
	$(BIN)/python -W "ignore::RuntimeWarning" manage.py makemigrations --check --dry-run; \
step deployment env $(DEPLOYMENT) $(BIN)/python manage.py check --deploy --fail-level WARNING; \
step browser $(BIN)/python -m tests.browser_install; \
step programs $(BIN)/python -m tests.programs_install; \
if [ -n "$$failed" ]; then echo "Failed before the tests: $${failed#, }."; fi; \
echo "== tests"; \
$(1) && [ -z "$$failed" ]
endef

define COMPILE
$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --extra $(1) pyproject.toml -o $(2)
endef

# The lock file's packages with their hashes, then this checkout itself. uv is quicker; pip will do.
define INSTALL
if [ -x $(BIN)/uv ]; then install="$(BIN)/uv pip install --quiet --python $(BIN)/python"; \
else install="$(BIN)/python -m pip install --quiet --disable-pip-version-check"; fi; \
echo "Installing the packages of $(1)"; \
{ $$install --require-hashes -r $(1) && $$install --no-deps -e . && touch $@; } || { $(EXPLAIN); }
endef

$(VENV)/.run: lock/run.txt pyproject.toml | $(VENV)/.uv
	@$(call INSTALL,lock/run.txt)

$(VENV)/.dev: lock/dev.txt pyproject.toml | $(VENV)/.uv
	@$(call INSTALL,lock/dev.txt)

$(VENV)/.uv: | $(VENV)/pyvenv.cfg
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "$(UV)" \
		|| echo "uv cannot be had here: going on with pip, which takes longer."
	@touch $@

$(VENV)/pyvenv.cfg:
	@for name in $(PYTHONS); do \
		if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			found=$$name; break; \
		fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Hexitime needs Python 3.11 or newer: install it, or name it, as in" \
			"\`make run PYTHON=/path/to/python3\`." >&2; exit 1; \
	fi; \
	if ! "$$found" -c 'import venv, ensurepip' 2>/dev/null; then \
		echo "$$found lacks the module venv: install it first" \
			"(Debian and Ubuntu: apt-get install python3-venv)." >&2; exit 1; \
	fi; \
	echo "Making a virtual environment with $$("$$found" --version)"; \
	"$$found" -m venv $(VENV) || { rm -rf $(VENV); $(EXPLAIN); }
