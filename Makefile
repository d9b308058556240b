# The two commands that matter: `make reproduce` and `make test`. Each works first, alone, in a
# fresh clone. On systems without make, the README gives the plain lines.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: reproduce test check lab bench lock clean help
.DEFAULT_GOAL := help

help:  ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

reproduce: $(READY)  ## rebuild the pages that a change has touched
	@$(BIN)/pmio run

test: $(READY)  ## run the tests; STORIES=1: runs after changes and on private files too
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(if $(filter 1,$(STORIES)),-m 'not slow')

check: $(READY)  ## lint, types, import contracts, notebooks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pmio notebooks

lab: $(READY)  ## open JupyterLab with the project's kernel
	@$(BIN)/jupyter lab --notebook-dir=. $(if $(filter 0,$(shell id -u)),--allow-root)

bench: $(READY)  ## print benchmark ratios
	@for script in benchmarks/*.py; do $(BIN)/python $$script; done

lock: $(READY)  ## make requirements.lock anew from pyproject.toml
	$(BIN)/python tools/lock.py

clean:  ## remove everything that can be rebuilt
	rm -rf $(VENV) reports data/processed build .dvc/cache .dvc/tmp

$(READY): requirements.lock pyproject.toml tools/environment.sh
	@PYTHON=$(PYTHON) VENV=$(VENV) bash tools/environment.sh
	@touch $@
