# make demo   every example clinic, both sheets, every language, into out/
# make test   all tests but those that take long, on all cores
# make soak   what takes long: kills, threads, lists of 100,000 rows, more inputs than `make test` tries
#             make soak SOAK=short: the form that .ci/run has, in minutes
# make check   lint, types, catalogues, example clinics
# make bench   docgen beside other ways to make the same sheet; writes benchmarks/RESULT.md
# make messages   extract and merge the shipped catalogues
# make golden   write tests/golden* anew, where a change of a sheet is meant
# make clean   remove what make made
# Needs Python 3.11 or newer and nothing else; everything lands in .venv, and each target installs
# what it needs and no more: `make demo` no tools of developers.

PYTHON ?= python3
SOAK ?= long
BIN := .venv/bin
PIP := PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check
READY := .venv/.ready
CAN_TEST := .venv/.test
CAN_CHECK := .venv/.check
CAN_BENCH := .venv/.bench
PYTEST := $(BIN)/python -m pytest -q -n auto --dist worksteal

.PHONY: demo test soak check check-types check-clinics check-style check-texts bench messages golden clean
.DEFAULT_GOAL := demo

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "docgen needs Python 3.11 or newer: make PYTHON=python3.12")'
	$(PYTHON) -m venv --clear .venv
	$(PIP) --editable '.[serve]'
	$(BIN)/python -m compileall -q docgen
	@touch $@

$(CAN_TEST): $(READY)
	$(PIP) --editable '.[test,browser]'
	@touch $@

$(CAN_CHECK): $(READY)
	$(PIP) --editable '.[test,browser,check]'
	@touch $@

$(CAN_BENCH): $(READY)
	$(PIP) --editable '.[bench]'
	@touch $@

demo: $(READY)
	$(BIN)/docgen demo -o out

test: $(CAN_TEST)
	$(PYTEST)

soak: $(CAN_TEST)
	$(PYTEST) --soak $(SOAK) --hypothesis-profile search

check: $(CAN_CHECK)
	@$(MAKE) --no-print-directory -j 2 check-types check-clinics check-style check-texts

# Types and clinics take half of the time each: beside each other, on two cores, half is saved.
check-types:
	$(BIN)/mypy

check-clinics:
	@for clinic in examples/clinics/*/; do $(BIN)/docgen check $$clinic || exit 1; done

check-style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

check-texts:
	$(BIN)/python tools/update_catalogues.py --check

bench: $(CAN_BENCH)
	$(BIN)/python -m benchmarks

messages: $(READY)
	$(BIN)/python tools/update_catalogues.py

golden: $(CAN_TEST)
	$(BIN)/python -m pytest -q tests/test_golden.py tests/test_golden_pages.py --renew-golden
	@git --no-pager diff --stat tests/golden tests/golden_pages

clean:
	rm -rf .venv out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
