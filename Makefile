# make demo   set up, simulate a connector's world, import it, tell its statement, serve the screen
# make test   set up and pass all tests, a real browser included
# make check  format, lint, types, layers
# make bench  benchmarks (BENCH_DATA=folder with real mail, if you have some)
.DELETE_ON_ERROR:
# What was compiled once is kept, also where the environment says otherwise: a tenth of the tests' time.
export PYTHONDONTWRITEBYTECODE :=
.PHONY: demo test unit check format bench assets clean help

RUN := .venv/.ready-run
DEV := .venv/.ready-dev
ASSETS := src/tengill/web/static/dist/.ready
FRONTEND := $(shell find frontend -type f -not -path '*/node_modules/*' 2>/dev/null)
CATALOGS := $(shell find src/tengill -name '*.po' 2>/dev/null)

help:
	@sed -n 's/^# //p' Makefile | head -4

$(RUN): pyproject.toml uv.lock scripts/bootstrap.sh
	@scripts/bootstrap.sh run
	@touch $@

$(DEV): pyproject.toml uv.lock scripts/bootstrap.sh
	@scripts/bootstrap.sh dev
	@touch $@ $(RUN)

$(ASSETS): $(FRONTEND) $(CATALOGS) | $(RUN)
	@printf 'Building the screen …\n' >&2
	@cd frontend && PATH="$(CURDIR)/.venv/bin:$$PATH" npm ci --silent --no-audit --no-fund
	@cd frontend && PATH="$(CURDIR)/.venv/bin:$$PATH" npm run --silent build
	@.venv/bin/python -m tengill.web.locale_build
	@touch $@

assets: $(ASSETS)

demo: $(RUN) $(ASSETS)
	@scripts/demo.sh

test: $(DEV) $(ASSETS)
	@printf 'Compiling the engines, once …\n' >&2
	@scripts/once.sh
	.venv/bin/pytest -n 3 --dist loadfile --no-loadscope-reorder

unit: $(DEV) $(ASSETS)
	.venv/bin/pytest -n 2 -m "not browser and not slow"

check: $(DEV) $(ASSETS)
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	cd frontend && PATH="$(CURDIR)/.venv/bin:$$PATH" npm run --silent check

format: $(DEV)
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

bench: $(DEV) $(ASSETS)
	.venv/bin/python -m benchmarks

clean:
	rm -rf .venv .uv-venv frontend/node_modules src/tengill/web/static/dist demo
