# The two commands are `make run` and `make test`; both make their own environment in .venv.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 6543
BIN := .venv/bin
# Helps an editable install find one environment a checkout, whatever else is on the path.
unexport PYTHONPATH

.PHONY: run dev test check lint format bench clean

run: .venv/run
	$(BIN)/marquee migrate
	$(BIN)/marquee sample --if-empty
	exec $(BIN)/marquee serve --host $(HOST) --port $(PORT) --no-reload

dev: .venv/dev
	$(BIN)/marquee migrate
	$(BIN)/marquee sample --if-empty
	exec $(BIN)/marquee serve --host $(HOST) --port $(PORT)

test: .venv/dev tests/postman/node_modules
	$(BIN)/pytest -n 2
	touch .venv/tested

# What passed isn't tested again as long as no file changes.
check: lint .venv/tested

.venv/tested: .venv/dev tests/postman/node_modules $(shell git ls-files 2>/dev/null)
	$(BIN)/pytest -n 2
	touch $@

lint: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/dev
	$(BIN)/python -m pip install -qq --editable '.[bench]'
	$(BIN)/python -m benchmarks

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache tests/postman/node_modules

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Marquee needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip

.venv/run: .venv/bin/python setup.cfg pyproject.toml
	$(BIN)/python -m pip install -qq --editable .
	touch $@

.venv/dev: .venv/bin/python setup.cfg pyproject.toml
	$(BIN)/python -m pip install -qq --editable '.[dev]'
	touch $@ .venv/run

# newman runs the Postman collection; node and npm come with the development packages.
tests/postman/node_modules: tests/postman/package.json tests/postman/package-lock.json | .venv/dev
	cd tests/postman && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent --no-audit --no-fund && touch node_modules \
		|| echo "newman can't be installed here; its tests say so."
