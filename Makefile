# Everything happens inside this checkout: tools in .tools, intermediate files in .build, results in dist.

.DEFAULT_GOAL := help
.PHONY: help build wasm release demo test engines state check sweep bench containers reference pictures site clean

BIN := $(CURDIR)/.tools/bin
RUN := . tools/environment.sh &&

# JSR=http://127.0.0.1:8000 takes the packages of JSR from there.
ifdef JSR
export JSR_URL := $(JSR)
endif

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name text; do \
		printf '  make %-10s %s\n' "$$name" "$$text"; done

build: .tools/ready ## Build dist/hf-auth for this machine
	@$(RUN) sh tools/build.sh

# Of build: COMPILER=bun or deno, or what works. Of release: bun, deno or both, or Bun's and what works.
COMPILER ?=
export COMPILER

release: .tools/ready ## Build every system's program, completions, manual, SBOM and sums, in dist/release and -deno
	@$(RUN) deno run -A --config "$$HF_AUTH_CONFIG" tools/release.ts $(COMPILER)

wasm: .tools/ready ## Build dist/hf-auth.wasm and dist/hf-auth-page.wasm, for WASI 0.2
	@$(RUN) sh tools/wasm.sh

demo: build ## Log in for real against a stand-in Hub: no account, and nothing but npm
	@$(RUN) sh tools/demo.sh

test: state build wasm ## Run every check and test; JSR=URL takes JSR's packages from there
	@$(RUN) deno run -A --config "$$HF_AUTH_CONFIG" tools/test.ts

engines: ## Build Vault's KV engine and Kubernetes' API server, for the tests that ask them: eight minutes, needs Go
	@sh tests/support/engines/build.sh tests/support/vault .tools/vault/vault-kv
	@sh tests/support/engines/build.sh tests/support/kubernetes .tools/kubernetes/kube-apiserver

# What git sees before: neither a build nor a test may change the checkout.
state:
	@mkdir -p .build && sh tools/state.sh >.build/state

check: .tools/ready ## Check format, lint, types and documentation
	@$(RUN) deno run -A --config "$$HF_AUTH_CONFIG" tools/test.ts check

sweep: build ## Fail, cut short and kill each system call of each command (half an hour); RESULTS=FILE writes the counts there
	@$(RUN) RESULTS=$(RESULTS) deno run -A --config "$$HF_AUTH_CONFIG" tools/sweep.ts

SEEDS ?= 2000
FIRST ?= 1

simulate: .tools/ready ## Let SEEDS fleets live through delays, splits and crashes, from the seed FIRST on; MACHINES=N in each
	@$(RUN) SEEDS=$(SEEDS) FIRST=$(FIRST) MACHINES=$(MACHINES) deno run -A --config "$$HF_AUTH_CONFIG" tools/simulate.ts

bench: build wasm ## Measure size, time and memory beside hf; RESULTS=FILE writes them there
	@$(RUN) sh tools/bench.sh $(RESULTS)

containers: build ## Put together the root folders of the minimal containers, in .build/containers
	@$(RUN) sh containers/build.sh

reference: .tools/ready ## Write docs/reference from the tables of commands and variables
	@$(RUN) deno run -A --config "$$HF_AUTH_CONFIG" tools/documents.ts reference

pictures: build ## Draw README's picture from a login that happens
	@$(RUN) deno run -A --config "$$HF_AUTH_CONFIG" tools/documents.ts pictures

site: .tools/ready ## Build the documents as a site, in dist/site
	@$(RUN) sh site/build.sh

clean: ## Remove everything that was built or installed here
	rm -rf .build .tools dist

.tools/ready: tools/install.sh
	@sh tools/install.sh
