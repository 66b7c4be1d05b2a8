# make demo   every example clinic, both sheets, every language, into out/
# make test   all tests            make check   lint, types, catalogues, example clinics
# make bench   docgen beside other ways to make the same sheet; writes benchmarks/RESULT.md
# make messages   extract and merge the shipped catalogues
# make golden   write tests/golden anew, where a change of a sheet is meant
# make clean   remove what make made
# Needs Python 3.11 or newer and nothing else; everything lands in .venv.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test check bench messages golden clean
.DEFAULT_GOAL := demo

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "docgen needs Python 3.11 or newer: make PYTHON=python3.12")'
	$(PYTHON) -m venv --clear .venv
	PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	$(BIN)/python -m compileall -q docgen
	@touch $@

demo: $(READY)
	$(BIN)/docgen demo -o out

test: $(READY)
	$(BIN)/python -m pytest -q

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python tools/update_catalogues.py --check
	@for clinic in examples/clinics/*/; do $(BIN)/docgen check $$clinic || exit 1; done

.venv/.bench: $(READY)
	PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,bench]'
	@touch $@

bench: .venv/.bench
	$(BIN)/python -m benchmarks

messages: $(READY)
	$(BIN)/python tools/update_catalogues.py

golden: $(READY)
	$(BIN)/python -m pytest -q tests/test_golden.py --renew-golden
	@git --no-pager diff --stat tests/golden

clean:
	rm -rf .venv out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
