# The two commands of the README are `make demo` and `make test`.
PYTHON ?= python3
VENV := target/venv
export COREGION_PYTHON := $(CURDIR)/$(VENV)/bin/python

.PHONY: demo test bench bench-peers bless needs data

## The report of the Huaihai Economic Zone: ends with the path of report.html. What the report needs is built, not the office.
demo:
	cargo build --release --package coregion-cli --no-default-features
	./target/release/coregion report --out out/huaihai

## Everything that is tested, as .ci/run does it.
test: needs
	cargo fmt --check
	cargo clippy --workspace --all-targets --quiet -- --deny warnings
	cargo clippy --package coregion-cli --no-default-features --quiet -- --deny warnings
	cargo test --workspace --quiet
	cargo test --workspace --features coregion-zone/parquet --test parquet --quiet
	for package in data/*/datapackage.json; do $(VENV)/bin/frictionless validate $$package || exit 1; done

## Speed and memory of our own work.
bench:
	cargo bench --workspace

## The same work in Coregion and in its peers.
bench-peers: $(VENV)/peers
	$(VENV)/bin/python benches/peers/run.py

## Writes anew what is made from the code and checked in: pages of measures, schemas.
bless:
	COREGION_BLESS=1 cargo test --workspace --test documents --quiet

## What the tests need beside Rust: Chromium with a Chinese font, Python with a few packages, PostgreSQL.
needs: $(VENV)/tests
	.ci/needs

$(VENV)/tests: .ci/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --requirement .ci/requirements.txt
	touch $@

$(VENV)/peers: benches/peers/requirements.txt $(VENV)/tests
	$(VENV)/bin/pip install --quiet --requirement benches/peers/requirements.txt
	touch $@

## Makes the tables of the embedded zone anew from the folder of source figures.
data:
	$(PYTHON) data/make_huaihai.py
