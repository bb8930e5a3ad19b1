# SPDX-License-Identifier: Apache-2.0
# Needs Python 3.11+ with venv and pip, and make. Everything else goes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SECONDS ?= 60
JOBS ?= 4
MODULES ?=
SHOWDOWN := nissan-leaf-40-2018 nissan-leaf-nismo-2018 chevrolet-bolt-2017 tesla-model3-lr-rwd-2018 vw-golf-gti-mk7-2017

.DEFAULT_GOAL := help
.PHONY: help demo test lint docs fuzz mutate coverage wheel minimum bench lock browser types clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY)  ## set everything up and run the five-car showdown into out/showdown.html
	@mkdir -p out
	$(BIN)/hothatch compare $(SHOWDOWN) --html out/showdown.html

test: $(READY) browser types  ## set everything up and run the whole suite
	$(BIN)/pytest -n 2 --dist loadfile

lint: $(READY)  ## ruff (rules and format) and pyright
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright

docs: $(READY)  ## write the documentation to out/docs; a warning is an error
	$(BIN)/sphinx-build -W --keep-going -q docs out/docs

fuzz: $(READY)  ## a minute of fuzzing for each reader of what people bring, four at a time (SECONDS=60 JOBS=4)
	$(BIN)/python -m fuzz --seconds $(SECONDS) --jobs $(JOBS)

mutate: $(READY)  ## put a slip at a time into the formulas; a test must notice each (MODULES="tyre battery" for some; about half an hour for all)
	$(BIN)/python -m mutation $(MODULES)

coverage: $(READY)  ## the suite again, line by line: which branches of the sources it takes
	sh requirements/coverage.sh $(BIN)/python

wheel: $(READY)  ## build the wheel, install it into an empty environment, run it elsewhere without a network
	sh requirements/wheel.sh $(BIN)/python

minimum:  ## test with the least versions that pyproject.toml allows, into .venv-minimum
	$(PYTHON) -m venv --clear .venv-minimum
	.venv-minimum/bin/python -m pip install --quiet --disable-pip-version-check -c requirements/minimum.txt -e . pytest hypothesis
	.venv-minimum/bin/python -m pytest -q -W default tests/car tests/garage tests/formats tests/test_units.py tests/test_cli_files.py

lock: $(READY)  ## write down the versions of this environment
	{ sed -n '/^#/p' requirements/dev.txt; $(BIN)/pip freeze --exclude-editable; } > requirements/.dev.txt
	mv requirements/.dev.txt requirements/dev.txt

bench: $(READY)  ## 1000 cars over UDDS beside FASTSim 3, cornering beside CommonRoad, and the other clocks
	$(BIN)/hothatch bench

# The tests of pages drive Debian's Chromium. Without it they skip and say so, so this step never fails.
browser:
	@if command -v chromium >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "Installing chromium for the tests of pages"; \
		{ apt-get update -qq && \
		  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; \
		} >/dev/null 2>&1 </dev/null || echo "chromium could not be installed: the tests of pages will skip"; \
	else echo "No chromium here (apt-get install chromium): the tests of pages will skip"; fi

# The types of the page's modules are checked by TypeScript. Without npm that test skips and says so.
TSC := $(VENV)/node_modules/typescript/lib/tsc.js
types: $(READY)
	@if [ -e $(TSC) ]; then :; elif command -v npm >/dev/null 2>&1; then \
		npm install --silent --no-audit --no-fund --prefix $(VENV) typescript@5.6.3 >/dev/null 2>&1 </dev/null \
		|| echo "TypeScript could not be installed: the test of the page's types will skip"; \
	else echo "No npm here: the test of the page's types will skip"; fi

# Installed anew only when pyproject.toml changes; an environment without the stamp is an unfinished one.
$(READY): pyproject.toml requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Hothatch needs Python 3.11 or newer; name one with make PYTHON=..."; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing into $(VENV) (a minute or two, once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements/dev.txt -e '.[dev,all]'
	@touch $@

clean:  ## remove the environment, results and caches
	rm -rf $(VENV) .venv-minimum out dist build docs/generated .pytest_cache .ruff_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
