# SPDX-License-Identifier: Apache-2.0
# Needs Python 3.11+ with venv and pip, and make. Everything else goes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SHOWDOWN := nissan-leaf-40-2018 nissan-leaf-nismo-2018 chevrolet-bolt-2017 tesla-model3-lr-rwd-2018 vw-golf-gti-mk7-2017

.DEFAULT_GOAL := help
.PHONY: help demo test lint docs bench browser clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY)  ## set everything up and run the five-car showdown into out/showdown.html
	@mkdir -p out
	$(BIN)/hothatch compare $(SHOWDOWN) --html out/showdown.html

test: $(READY) browser  ## set everything up and run the whole suite
	$(BIN)/pytest

lint: $(READY)  ## ruff (rules and format) and pyright
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright

docs: $(READY)  ## write the documentation to out/docs; a warning is an error
	$(BIN)/sphinx-build -W --keep-going -q docs out/docs

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

# Installed anew only when pyproject.toml changes; an environment without the stamp is an unfinished one.
$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Hothatch needs Python 3.11 or newer; name one with make PYTHON=..."; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing into $(VENV) (a minute or two, once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,all]'
	@touch $@

clean:  ## remove the environment, results and caches
	rm -rf $(VENV) out dist build docs/generated .pytest_cache .ruff_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
