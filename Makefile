# Everything runs from .venv, which `make` keeps in step with the pinned requirements.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000
export PORT

.DEFAULT_GOAL := help
.PHONY: help run test test-long check fmt lock messages styles screenshots clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/run.stamp: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Webcare needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: $(VENV)/run.stamp ## start Webcare with its demonstration on http://127.0.0.1:$PORT
	@exec $(BIN)/python -m webcare up

test: $(VENV)/dev.stamp ## everything tests need, and the tests (under 5 minutes)
	@sh tests/install-servers.sh
	@$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder

test-long: $(VENV)/dev.stamp ## the drills and the big corpora
	@sh tests/install-servers.sh
	@$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder -m long

check: $(VENV)/dev.stamp ## lint, format, types, import contracts, templates, spelling
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint templates --lint --quiet
	@$(BIN)/codespell

fmt: $(VENV)/dev.stamp ## format Python and templates
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .
	@$(BIN)/djlint templates --reformat --quiet || true

lock: $(VENV)/dev.stamp ## pin and hash the requirements anew
	@$(BIN)/uv pip compile pyproject.toml --generate-hashes --python-version 3.11 --no-header -q -o requirements.txt
	@$(BIN)/uv pip compile pyproject.toml --group dev --generate-hashes --python-version 3.11 --no-header -q -o requirements-dev.txt

messages: $(VENV)/dev.stamp ## collect texts for translation and compile the catalogues
	@$(BIN)/python -m babel.messages.frontend -q extract -F babel.cfg -k _l -k lazy_gettext -k _m -k marked -k Conflict -k NotFound -k NotAllowed -k Invalid -k Expired --no-location --sort-output -o translations/messages.pot .
	@for each in nl fr de en; do $(BIN)/pybabel -q update -i translations/messages.pot -d translations -l $$each --no-fuzzy-matching --ignore-obsolete --omit-header -w 100; done
	@$(BIN)/pybabel -q compile -f -d translations

styles: $(VENV)/run.stamp ## leave of the styles' framework what the pages use
	@$(BIN)/python docs/trim_styles.py

screenshots: $(VENV)/dev.stamp ## take the README's pictures from a fresh demonstration on $PORT
	@$(BIN)/python docs/take_screenshots.py

clean: ## remove what was built (never your data)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
