# Everything stays inside this folder: .venv, .tmp and the tools' caches.

BIN := .venv/bin
SCHEMAS := product config plan state outcome
UV := 0.13.9

export TMPDIR := $(CURDIR)/.tmp
export XDG_CACHE_HOME := $(CURDIR)/.tmp/cache
export PIP_NO_CACHE_DIR := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# pip asks rustc for its version, and rustup answers the first such call by making a folder.
ifeq ($(wildcard $(or $(RUSTUP_HOME),$(HOME)/.rustup)),)
export RUSTUP_HOME := $(CURDIR)/.tmp/rustup
endif
# What a shell may carry that must not reach a demo or a test.
unexport PYTHONHOME PYTHONPATH ECWID_TOKEN ECWID_API_URL

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format snapshots screenshots schemas lock clean

help: ## list what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s%s\n", $$1, $$2 }' Makefile

setup: .venv/.ready | .tmp ## install everything into .venv (the others do so by themselves)

.venv/.ready: requirements.lock pyproject.toml | .tmp
	@sh tools/setup.sh
	@touch $@

.tmp:
	@mkdir -p $@

demo: setup ## plan, apply and plan again, against a local stand-in for Ecwid
	@$(BIN)/reconciler demo

test: lint ## check everything, then run the tests
	$(BIN)/pytest -n auto --dist worksteal --inline-snapshot=disable

lint: setup ## ruff, mypy, the layers, the length of modules, the workflows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python tools/module_length.py
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-actions .github/actions/*/action.yml
	$(BIN)/zizmor --offline --persona pedantic --quiet .github

format: setup ## let ruff lay the code out and mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

snapshots: setup ## take what tests see now as the expected output; review the diff
	@$(BIN)/pytest --inline-snapshot=create,fix || \
		echo "A test whose snapshot was rewritten counts as an error once: see git diff, then run make test."

screenshots: setup ## take docs/pictures/ anew; needs chromium and a font
	@$(BIN)/python -m tools.screenshots

schemas: setup ## write schemas/ anew from the models
	@mkdir -p schemas
	@for name in $(SCHEMAS); do \
		$(BIN)/reconciler schema $$name > .tmp/$$name.schema.json || exit 1; \
		mv .tmp/$$name.schema.json schemas/ || exit 1; \
	done
	@ls schemas/*.schema.json

lock: setup ## pin what pyproject.toml asks for (newest of all: make lock UPGRADE=--upgrade)
	@$(BIN)/python -m pip install --quiet uv==$(UV)
	@$(BIN)/uv pip compile pyproject.toml --extra sandbox --group dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --custom-compile-command 'make lock' \
		--no-config --no-cache --quiet $(UPGRADE) --output-file requirements.lock
	@$(MAKE) --no-print-directory setup

clean: ## remove all that was set up
	rm -rf .venv .tmp .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	find reconciler tests tools -name __pycache__ -prune -exec rm -rf {} +
