# Anlan. `make` alone lists the targets; `make -C path/to/anlan up` works from anywhere.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
GUARDS := tests/test_house_style.py tests/test_doors.py tests/test_layers.py tests/test_migrations.py \
	tests/test_catalogues.py tests/test_docs.py tests/test_third_party.py

# Pages, settings and messages must not depend on the caller's shell.
export PYTHONUTF8 := 1
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV

.PHONY: help up down test check bench lock messages docs clean

help: ## List the targets.
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile | expand -t 16

up: ## Install what is missing and start Anlan (PORT=8000, DETACH=1 returns when ready).
	@bin/prepare runtime
	@exec $(BIN)/anlan up $(if $(filter 1 yes true,$(DETACH)),--detach)

down: ## Stop what `make up DETACH=1` started.
	@test -x $(BIN)/anlan || { echo "Anlan is not installed here; nothing runs."; exit 0; }
	@$(BIN)/anlan down

# The full suite comes last, so that the closing line is its own.
test: ## Run all tests: the ledger's on PostgreSQL, then everything on SQLite.
	@bin/prepare test
	@$(BIN)/python -m tests.servers.postgres -- $(BIN)/pytest anlan/engine anlan/incidents anlan/intake $(ARGS)
	@$(BIN)/pytest $(ARGS)

check: ## Format, lint, types, layers, migrations, house style, docs.
	@bin/prepare dev
	@$(BIN)/ruff format --check --quiet . || { echo "Not formatted; run: .venv/bin/ruff format ."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/pytest $(GUARDS)

bench: ## Measure; prints a table and writes build/bench.json (≤ 15 min).
	@bin/prepare test
	@$(BIN)/python benchmarks/run.py $(if $(FULL),--full)

lock: ## Resolve requirements/*.in again into hashed lock files.
	@bin/prepare dev
	@requirements/lock.sh

messages: ## Collect new sentences into the message catalogues.
	@bin/prepare dev
	@for domain in anlan/*/locale; do \
		(cd "$$domain/.." && ../../$(BIN)/python -P -m django makemessages -l zh_Hans --no-location --no-wrap --verbosity 0); done
	@$(BIN)/python -P -m anlan.config.messages --tidy

docs: ## Write the generated pages under docs/.
	@bin/prepare dev
	@$(BIN)/python docs/generate.py

clean: ## Remove everything that can be made again; never the data in var/.
	@rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find anlan anlan_probe tests -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
	@find anlan -name '*.mo' -delete
