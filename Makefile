# `make verify` attacks the shipped claims and confronts them with the shipped measurements; `make test` runs all checks.
# Both make what they need: a virtual environment in .venv.

PYTHON ?= python3
BIN = .venv/bin

.PHONY: verify test bench clean

verify: .venv/ready
	$(BIN)/w2s verify --out out

test: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto

bench: .venv/ready
	$(BIN)/python benchmarks/expectations.py
	$(BIN)/python benchmarks/equivalents.py
	$(BIN)/python benchmarks/catalogue.py
	$(BIN)/python benchmarks/samplers.py
	$(BIN)/python benchmarks/conjectures.py
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/evaluate.py
	$(BIN)/python benchmarks/features.py

.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv || { echo "python3-venv is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --editable '.[dev]'
	touch $@

clean:
	rm -rf .venv out
