# Everything sets itself up: Python 3.11 or newer and the package registries are all that is asked for.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STUDIO ?= studio
PORT ?= 8501
READY := $(VENV)/.ready

.PHONY: demo test test-all setup check bench readers chromium clean
.DEFAULT_GOAL := help

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(READY) ## the environment alone, in .venv

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Marquee needs Python 3.11 or newer; set PYTHON=python3.12, say."; exit 1; }
	@echo "Setting up .venv (a few minutes the first time) …"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(READY)

demo: setup ## the sample studio, analysed and served on http://127.0.0.1:8501
	$(BIN)/marquee demo --studio $(STUDIO) --port $(PORT)

# Processes that tests start are to find Marquee compiled. In the order of the folders the longest files do not come last.
test: export PYTHONDONTWRITEBYTECODE :=
test: setup readers ## the default tests, a real browser among them, in two processes
	$(BIN)/python -m pytest -m 'not slow' -n 2 --dist loadfile --no-loadscope-reorder

test-all: setup readers ## all tests, the long ones too
	$(BIN)/python -m pytest

check: setup ## format, lint, types, layers, and the fast tests with warnings as errors
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -m 'not slow and not browser and not real'

bench: setup ## measures speed and memory as ratios in one run
	$(BIN)/python -m tests.bench

# What people open files with: the tests hold every format against them, and skip with a reason without them.
READERS := chromium poppler-utils libreoffice-writer-nogui libreoffice-impress-nogui libreoffice-calc-nogui

readers: ## the browser and the programs that the tests open files with
	@if { [ -z "$$(command -v chromium)" ] || [ -z "$$(command -v pdftotext)" ] || [ -z "$$(command -v soffice)" ]; } \
		&& [ "$$(id -u)" = 0 ] && [ -n "$$(command -v apt-get)" ]; then \
		echo "Installing a browser, PDF tools and LibreOffice for the tests …"; \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends $(READERS) fonts-noto-cjk >/dev/null \
			|| echo "They could not be installed; the tests that need them will say so and skip"; \
	fi

chromium: readers

clean: ## removes the environment and caches, never a studio
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
