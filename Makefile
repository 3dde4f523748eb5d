# The two commands are `make crawl` and `make test`; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Each stamp is newer than the lock file that it installed.
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev

# A mistyped variable must not crawl something else.
given := $(foreach name,$(.VARIABLES),$(if $(findstring command,$(origin $(name))),$(name)))
unknown := $(filter-out URL SOURCES ARGS PYTHON VENV BIN READY READY_DEV MAKE% SHELL -%,$(given))
$(if $(unknown),$(error unknown variable $(unknown): there are URL, SOURCES, ARGS, PYTHON))

.DEFAULT_GOAL := help
.PHONY: help crawl test check format docs lock clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' $(MAKEFILE_LIST) | column -t -s '|'

crawl: $(READY) ## crawl URL=... or SOURCES=...; without either, the newsroom that is shipped
	@$(BIN)/scrapy $(if $(URL)$(SOURCES),crawl aggregator,demo) \
		$(if $(URL),-a url='$(URL)') $(if $(SOURCES),-a sources='$(SOURCES)') $(ARGS)

test: $(READY_DEV) ## everything that must pass: style, types, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto --dist worksteal

check: $(READY_DEV) ## style and types alone
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(READY_DEV) ## put the code into the project's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(READY_DEV) ## make the reference pages anew from the code
	$(BIN)/python scripts/reference.py

lock: $(READY_DEV) ## resolve the dependencies of pyproject.toml anew
	sh scripts/lock

clean: ## remove the environment and caches, never state or output
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(READY): requirements.lock scripts/setup
	@PYTHON='$(PYTHON)' sh scripts/setup $(VENV) requirements.lock
	@touch $@

$(READY_DEV): requirements-dev.lock scripts/setup
	@PYTHON='$(PYTHON)' sh scripts/setup $(VENV) requirements-dev.lock
	@touch $@ $(READY)
