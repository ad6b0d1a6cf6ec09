# Two commands do everything: make map, make test. The rest serves those who change the code.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ENV := $(VENV)/.manufacture-map
DEV := $(VENV)/.manufacture-test
# The lock has every hash, so pip's own settings of indexes are left as the machine has them.
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: dist test-lowest map test chromium check pytest fix lock bench bench-siting profile-find bench-coverage bench-national bench-streets bench-million notebooks seal clean faults fuzz corpus audit sbom long load mutation bench-exports postgis bench-allocation docs docs-full links dev
.DEFAULT_GOAL := map

map: $(ENV)  ## Build the site into site/ from the embedded data, and say where it is
	$(BIN)/manufacture build --out site

dev: $(DEV)  ## The environment of those who change the code, without running anything

test: $(DEV) map chromium postgis check pytest  ## Run the quality gate and all tests

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed; name one with: make PYTHON=python3.12" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

WEB := $(shell find explorer/maps/web -type f -not -path '*/node_modules/*')
$(ENV): requirements/map.txt pyproject.toml hatch_build.py $(WEB) | $(VENV)/bin/python
	$(PIP) install --quiet --require-hashes -r requirements/map.txt
	$(PIP) install --quiet --no-build-isolation --no-deps --editable .
	@touch $@

$(DEV): requirements/dev.txt $(ENV)
	$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

chromium:
	@sh tests/install-chromium.sh

postgis:
	@sh tests/install-postgis.sh

check: $(DEV)  ## Format, lint, types, docstrings and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/numpydoc lint $$(git ls-files 'explorer/*.py')
	$(BIN)/lint-imports
	PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix explorer/maps/web run --silent check

pytest: $(DEV)  ## The tests alone
	$(BIN)/pytest -n 2 --dist loadfile -m "not network and not long" --durations=25

long: $(DEV)  ## The tests that take minutes, and every example of the properties
	MANUFACTURE_EXAMPLES=all $(BIN)/pytest -m "(long or hypothesis) and not network"

fix: $(DEV)  ## Format and mend what can be mended by a tool
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --quiet \
  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" pyproject.toml
lock: $(DEV)  ## Bring the locked dependencies up to date
	$(LOCK) --upgrade --extra build -o requirements/map.txt
	$(LOCK) --upgrade --all-extras -o requirements/all.txt
	$(LOCK) --extra build --extra dev --extra docs --extra postgis --extra scale --extra serve -c requirements/all.txt -o requirements/dev.txt

bench: $(DEV) chromium  ## Every benchmark that takes minutes, added to bench/results.md
	$(BIN)/python -m bench

bench-million: $(DEV) chromium  ## Measure pages of many features against folium, geopandas and bare Leaflet
	$(BIN)/python bench/million.py

bench-siting: $(DEV)  ## Measure siting against pandas and pymcdm; prints medians and ratios
	$(BIN)/python bench/siting.py

profile-find: $(DEV)  ## Draw where the time of an answer goes
	$(BIN)/pyinstrument -m explorer find --near 'stations<=1km' --weight schools=2

bench-coverage: $(DEV)  ## Measure coverage of a department against plain geopandas
	$(BIN)/python bench/coverage.py

ROWS ?= 2000000
bench-national: $(DEV)  ## Measure import and coverage of a country against geopandas and DuckDB
	$(BIN)/python bench/national.py --rows $(ROWS)

bench-exports: $(DEV)  ## Measure each format of export
	$(BIN)/python bench/exports.py

bench-allocation: $(DEV)  ## Choose several sites against spopt's plain use
	$(BIN)/python bench/allocation.py

bench-streets: $(DEV)  ## Measure ways on a street network against networkx
	$(BIN)/python bench/streets.py

faults: $(DEV)  ## Kill every writing command 300 times in all, and the writer as often
	$(BIN)/python -m tests.faults.kills --kills 300

load: $(DEV)  ## 64 processes at once on one output, then 1,000 runs in one process
	$(BIN)/python -m tests.faults.load

GROUP ?= gate
SHARE ?= 0.05
SEED ?= 1
mutation: $(DEV)  ## Change code of GROUP (gate or analysis), a SHARE by SEED, and count what tests notice
	$(BIN)/python -m tests.mutation $(GROUP) --share $(SHARE) --seed $(SEED)

SECONDS ?= 900
FORMAT ?= geojson
fuzz: $(DEV)  ## Fuzz the reader of FORMAT for SECONDS: make fuzz FORMAT=csv SECONDS=3600
	$(BIN)/python -m tests.fuzz.bytes $(FORMAT) -max_total_time=$(SECONDS)

corpus: $(DEV)  ## Write the corpus of bad and odd files into build/corpus
	$(BIN)/python -m tests.corpus build/corpus

audit: $(DEV)  ## Ask the public advisories about the locked dependencies
	@$(BIN)/pip-audit --strict --require-hashes --disable-pip -r requirements/all.txt || \
	  { echo "Not audited, or not clean: an advisory is named above, or the index reachable from" \
	    "here answers no advisories; then run it where pypi.org answers." >&2; exit 1; }
	@npm --prefix explorer/maps/web audit || \
	  { echo "Not audited, or not clean: an advisory is named above, or the registry reachable" \
	    "from here answers none; then run it where registry.npmjs.org answers." >&2; exit 1; }

# The date of the last commit, so that two builds of one state have the same bytes.
dist: $(DEV)  ## Build wheel, source archive, bill of materials and checksums into dist/
	rm -rf dist
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/hatchling build -t sdist -t wheel
	$(MAKE) --no-print-directory sbom
	cd dist && sha256sum *.whl *.tar.gz sbom.cdx.json > SHA256SUMS && cat SHA256SUMS

test-lowest: $(ENV)  ## The tests of what is computed, with the oldest versions that pyproject.toml allows
	sh tests/oldest-versions.sh

sbom: $(DEV)  ## Write the bill of materials (CycloneDX) of the locked dependencies
	mkdir -p dist
	$(BIN)/cyclonedx-py requirements requirements/map.txt --output-file dist/sbom.cdx.json

DOCS := $(BIN)/sphinx-build -W --keep-going -q
docs: $(DEV)  ## Build the documentation into build/docs, and say where it is
	$(DOCS) docs build/docs
	@echo "The documentation is $(CURDIR)/build/docs/index.html: open it in a browser."

docs-full: $(DEV)  ## The same, with every notebook run and its output shown
	$(DOCS) -D nb_execution_mode=force docs build/docs-full
	@echo "The documentation is $(CURDIR)/build/docs-full/index.html: open it in a browser."

links: $(DEV)  ## Ask for every address that the documentation names; needs a network
	$(BIN)/sphinx-build -q -b linkcheck docs build/links

notebooks: $(DEV)  ## After editing notebooks/source: the notebooks of both languages
	$(BIN)/python notebooks/build.py

seal: $(ENV)  ## After editing geodata/ by hand: canonical form and hashes
	$(BIN)/python -m explorer.layers.seal

clean:
	rm -rf $(VENV) site build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
