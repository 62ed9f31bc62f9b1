# The two commands are `make run` and `make test`; both make their own environment in .venv.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 6543
BIN := .venv/bin
# Helps an editable install find one environment a checkout, whatever else is on the path.
unexport PYTHONPATH

# The web client is built where its sources are. Its node is the one on the path, or pip's where that is older than 22.
PAGE := entrypoints/rest/pages/app/index.html
CLIENT := $(if $(wildcard client/package.json),$(PAGE))
OLD_NODE := $(shell command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 22 ? 1 : 0)' || echo old)
NPM := PATH="$(if $(OLD_NODE),$(CURDIR)/$(BIN):)$$PATH" npm
TEST := $(if $(CLIENT),(cd client && $(NPM) test) &&) $(BIN)/pytest -n 3

.PHONY: run dev test check lint format bench clean
.DELETE_ON_ERROR:

run: .venv/run $(CLIENT)
	$(BIN)/marquee migrate
	$(BIN)/marquee sample --if-empty
	exec $(BIN)/marquee serve --host $(HOST) --port $(PORT) --no-reload

dev: .venv/dev $(CLIENT)
	$(BIN)/marquee migrate
	$(BIN)/marquee sample --if-empty
	exec $(BIN)/marquee serve --host $(HOST) --port $(PORT)

test: .venv/dev tests/postman/node_modules $(CLIENT)
	$(TEST)
	touch .venv/tested

# What passed isn't tested again as long as no file changes.
check: lint .venv/tested

.venv/tested: .venv/dev tests/postman/node_modules $(CLIENT) $(shell git ls-files 2>/dev/null)
	$(TEST)
	touch $@

lint: .venv/dev $(CLIENT)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(if $(CLIENT),cd client && $(NPM) run check)

format: .venv/dev $(CLIENT)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(if $(CLIENT),cd client && $(NPM) run format)

bench: .venv/dev
	$(BIN)/python -m pip install -qq --editable '.[bench]'
	$(BIN)/python -m benchmarks

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache tests/postman/node_modules
	rm -rf $(dir $(PAGE)) client/node_modules client/openapi.json client/src/api/schema.d.ts client/dist

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Marquee needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip

.venv/run: .venv/bin/python setup.cfg pyproject.toml
	$(BIN)/python -m pip install -qq --editable '.$(if $(CLIENT),$(if $(OLD_NODE),[client]))'
	touch $@

.venv/dev: .venv/run
	$(BIN)/python -m pip install -qq --editable '.[dev]'
	touch $@

# newman runs the Postman collection; node and npm come with the development packages.
tests/postman/node_modules: tests/postman/package.json tests/postman/package-lock.json | .venv/dev
	cd tests/postman && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent --no-audit --no-fund && touch node_modules \
		|| echo "newman can't be installed here; its tests say so."

$(PAGE): client/openapi.json client/node_modules/.package-lock.json \
		$(shell find client -type f -not -path '*/node_modules/*' -not -path client/src/api/schema.d.ts 2>/dev/null)
	cd client && $(NPM) run build || { echo "The web client can't be built; the lines above say why." >&2; exit 1; }

# As the settings in the repository make it, whatever the environment says; a new one only where something changed.
client/openapi.json: $(shell find domain entrypoints -name '*.py') development.ini | .venv/run
	env -i $(BIN)/marquee -c development.ini openapi > .venv/openapi.json
	cmp -s .venv/openapi.json $@ || cp .venv/openapi.json $@

# npm writes this file last.
client/node_modules/.package-lock.json: client/package-lock.json | .venv/run
	cd client && $(NPM) ci --no-audit --no-fund || { echo "npm can't install what builds the web client." >&2; exit 1; }
