# Every command of the hub. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help setup lock run token load demo backup restored test check bench faults soak docs images up clean
MAKEFLAGS += --no-print-directory

PY := .venv/bin/python

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Make .venv from requirements.lock (what else needs it runs it first)
	@cmp -s requirements.lock .venv/requirements.lock || deploy/setup

run: setup ## Start the whole hub on this machine; PORT=8000, HUB_DATA=.hub, LOG=embedded|kafka
	@exec $(PY) -m deploy.embedded run

token: setup ## Print a token of the running hub; ROLE=office|reporter|partner|system|security|audit, DISTRICT=, UNIT=
	@exec $(PY) -m deploy.embedded token

load: setup ## Load a catalogue into the running hub; FILE=deploy/catalogue.yaml
	@exec $(PY) -m deploy.embedded load

demo: setup ## Add two years of made-up figures to the running hub, each marked `demo`; MONTHS=24
	@exec $(PY) -m deploy.embedded demo

backup: setup ## Dump a database of the running hub; SERVICE=projects, BACKUP=projects.dump
	@exec $(PY) -m deploy.embedded backup

restored: setup ## Take a database back, hub stopped, and record it anew; SERVICE=projects, BACKUP=projects.dump
	@exec $(PY) -m deploy.embedded restored

test: setup ## Run every test (installs Chromium and Maven where it may)
	@tests/infrastructure/install
	@$(PY) -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

faults: setup ## Attack whole hubs: kills and whatever else can happen to them; FAULT=kills-embedded for one
	@tests/infrastructure/install
	@$(PY) -m tests.faults $(FAULT)

soak: setup ## Load the whole hub for half an hour and say whether anything grows; MINUTES=30, LOG=embedded|kafka
	@$(PY) -m tests.soak

bench: setup ## Measure what things cost beside their limits; BENCH=name,… A missed goal is `short`, and no failure
	@$(PY) -m tests.bench $(BENCH)

check: setup ## Lint, types, imports and the rules of the house, with their figures
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@$(PY) -m mypy .
	@.venv/bin/lint-imports
	@$(PY) -m pytest -q tests/house
	@$(PY) -m tests.house.figures

docs: setup ## Write docs/reference anew from the code
	@$(PY) -m tests.house.reference

images: ## Build an image of every service; BASE=python:3.13-slim
	@deploy/images

up: setup ## Start the images over Kafka and PostgreSQL, as containers; PORT=8000
	@deploy/up

lock: setup ## Resolve the locks anew from pyproject.toml
	@deploy/lock

clean: ## Remove what was built or fetched, but no data: .venv, .cache, caches of the tools
	@rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +
