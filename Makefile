# `make help` lists everything. The work is in scripts/, so that it can be read and run without make.

.PHONY: help setup up test check bench lock
.DEFAULT_GOAL := help

help:  ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' Makefile

setup:  ## Install into .venv (make up and make test do it first)
	@scripts/setup

up: setup  ## Start everything on this machine; Ctrl-C stops it
	@.venv/bin/gateway up

test:  ## Install what is missing and run every check that CI runs
	@scripts/setup dev
	@scripts/test

check:  ## The fast part of the tests: style, types, imports
	@scripts/setup dev
	@scripts/check

bench:  ## List the benchmarks; run one with: .venv/bin/gateway bench NAME
	@scripts/setup dev
	@.venv/bin/gateway bench --help

lock:  ## Take newer versions of dependencies into the hashed locks
	@scripts/setup dev
	@scripts/lock --upgrade
