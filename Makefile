# Everything from nothing: a clone and Python 3.11 or later are enough.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint pandas2 clean

demo: .venv/installed
	$(BIN)/platekit demo --out demo-report --force

test: .venv/installed-test lint
	$(BIN)/python -m pytest -n 2

lint: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports

# The older of the two supported pandas, on the tests where tables are made, joined and written; TESTS=tests runs all.
TESTS ?= tests/test_schema.py tests/test_pooling.py tests/layout tests/readers/test_table.py tests/normalise \
	tests/proviral/test_verdict.py tests/figures tests/store tests/cli/test_bad_input.py tests/walk/test_demo.py
pandas2: .venv-pandas2/installed
	.venv-pandas2/bin/python -m pytest -n 2 $(TESTS)

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/installed-test: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test]"
	touch $@ .venv/installed

.venv-pandas2/installed: pyproject.toml
	$(PYTHON) -m venv .venv-pandas2
	.venv-pandas2/bin/python -m pip install --quiet --disable-pip-version-check --editable ".[test]" "pandas==2.3.*"
	touch $@

clean:
	rm -rf .venv .venv-pandas2 demo-report
