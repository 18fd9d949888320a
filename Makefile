# Everything sets itself up on first use, in .venv of this checkout:
#
#   make extract IN=folder OUT=folder   read a folder of plans, write its tables (default: the samples)
#   make test                           run the tests
#   make check                          linter and type checker; only reads
#   make fix                            what the linter can mend; writes
#   make docs                           write the generated pages of docs/
#   make pins                           write requirements*.txt from what is installed in .venv
#   make clean                          remove .venv, out and caches

IN ?= samples/files
OUT ?= out

PACKAGES := diacritics normalize extract pipelines
SOURCES := $(PACKAGES) samples scripts tests benchmarks
BIN := .venv/bin

.PHONY: extract test check fix docs pins clean

# Exit code 3 says that some file could not be read: it is in the table `files`, and no reason to stop.
extract: .venv/.ready
	@$(BIN)/kehoach extract "$(IN)" "$(OUT)" || [ $$? -eq 3 ]

test: .venv/.ready-dev
	$(BIN)/python -m pytest -q

check: .venv/.ready-dev
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy

fix: .venv/.ready-dev
	$(BIN)/ruff check --fix $(SOURCES)

docs: .venv/.ready-dev
	$(BIN)/python scripts/generate_docs.py

pins: .venv/.ready-dev
	$(BIN)/python scripts/pin_requirements.py

clean:
	rm -rf .venv out build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The stamps are newer than what they were made from, so a second run starts at once.
.venv/.ready: requirements.txt pyproject.toml scripts/bootstrap.sh
	@sh scripts/bootstrap.sh requirements.txt
	@touch $@

.venv/.ready-dev: .venv/.ready requirements-dev.txt
	@sh scripts/bootstrap.sh requirements-dev.txt
	@touch $@
