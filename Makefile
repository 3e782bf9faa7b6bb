# Two commands do everything: `make run` starts a course, `make test` checks the code. Both set up what they need.
PYTHON ?= python3
BIN := .venv/bin
.PHONY: run demo test lint lock clean

run: .venv/.run ## start a course on ./data, with the feeds of feeds.opml
	$(BIN)/cmooc run

demo: .venv/.run ## start a filled sample course on ./demo-data; needs no network
	$(BIN)/cmooc --data demo-data demo

test: .venv/.test ## check style, types, structure and behaviour
	$(BIN)/ruff check src tests bench
	$(BIN)/ruff format --check src tests bench
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

clean: ## remove what these commands made, except data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis dist
