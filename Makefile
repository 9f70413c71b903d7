# make lab and make test set up all they need; make help tells the rest.

STACK ?= lab
BASE ?= main
SUITES ?=
SOURCES := $(shell find index.ts policy config stacks components cli tests examples tools -name '*.ts' -not -path '*/node_modules/*')
MODULES := node_modules/.package-lock.json
BUILT := bin/.built
CLI := node bin/cli/main.js
POLICY_CONFIG ?=
POLICIES = --policy-pack policy $(if $(POLICY_CONFIG),--policy-pack-config $(POLICY_CONFIG))

.PHONY: help lab test boot plan diff diff-report comment policies preview drift modules render inventory simulate verify cluster-up cluster-down cluster-status bench check format golden catalogue api clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

lab: ## the RA's lab on this machine: 561 simulated hosts, a real API server and scheduler, the placement table checked
	@$(MAKE) --no-print-directory simulate STACK=lab

test: $(BUILT) ## all checks and tests; SUITES="unit golden" runs some
	@node bin/tests/run.js $(SUITES)

boot: $(BUILT) ## the dev stack's own files and commands, run for real on this machine in namespaces of their own (root)
	@node bin/tests/run.js boot

plan: $(BUILT) ## what a stack is: tiers, hosts by role, requests against capacity (STACK=lab)
	@$(CLI) plan $(STACK)

diff: $(BUILT) ## what changes against a commit, and what that does to the cloud (STACK=lab BASE=main)
	@$(CLI) diff $(STACK) --base $(BASE)

diff-report: $(BUILT) ## the same as Markdown, in out/STACK/diff.md; fails only where the two cannot be compared
	@mkdir -p out/$(STACK)
	@$(CLI) diff $(STACK) --base $(BASE) --format markdown > out/$(STACK)/diff.md; status=$$?; [ $$status -eq 0 ] || [ $$status -ge 10 ]

comment: $(BUILT) ## puts that on the pull request of a CI job, in place of the one before
	@$(CLI) comment $(STACK)

policies: $(BUILT) ## what must hold of a stack, rule by rule, without Pulumi (POLICY_CONFIG=policy/trial.json)
	@$(CLI) policies $(STACK) $(if $(POLICY_CONFIG),--config $(POLICY_CONFIG))

preview: $(MODULES) ## pulumi preview with the policy pack (a Pulumi CLI, logged in; POLICY_CONFIG=policy/trial.json)
	@pulumi preview --non-interactive --stack $(STACK) $(POLICIES)

drift: $(MODULES) ## fails where the cluster is not what the stack says (the same)
	@pulumi preview --non-interactive --stack $(STACK) --refresh --expect-no-changes $(POLICIES)

modules: $(MODULES) ## the Node packages only

render: $(BUILT) ## the stack's manifests, in out/STACK/manifests
	@$(CLI) render $(STACK)

inventory: $(BUILT) ## each host's labels and taints, as kubelet flags
	@$(CLI) inventory $(STACK)

simulate: $(BUILT) ## any stack on the embedded control plane, as make lab does
	@$(CLI) simulate $(STACK)

verify: $(BUILT) ## the placement table against a running cluster (KUBECONFIG)
	@$(CLI) verify $(STACK)

cluster-up: $(BUILT) ## only the embedded control plane, with the stack's hosts
	@$(CLI) cluster up $(STACK)

cluster-down: $(BUILT) ## stops it and removes what it kept
	@$(CLI) cluster down $(STACK)

cluster-status: $(BUILT) ## what runs
	@$(CLI) cluster status $(STACK)

bench: $(BUILT) ## plan at 5,000 hosts against plan at a tenth of them, as a ratio
	@node bin/tests/bench.js

check: $(MODULES) ## types, lint and format only
	npx tsc --noEmit
	npx eslint --max-warnings=0 .
	npx prettier --check .

format: $(MODULES) ## formats the source
	npx prettier --write .

golden: $(BUILT) ## writes tests/golden anew; say why in the commit message
	@UPDATE_GOLDEN=1 node bin/tests/run.js golden

catalogue: $(BUILT) ## the services' option catalogues anew, from their real packages
	tools/oslo/generate

api: $(BUILT) ## docs/api anew, from the doc comments
	@node bin/tools/api/main.js

clean: ## what was built here; the cache of the embedded control plane stays
	rm -rf bin out

$(MODULES): package.json package-lock.json
	@command -v npm >/dev/null || { echo "Node.js 20 or newer with npm is needed: https://nodejs.org"; exit 1; }
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { echo "Node.js 20 or newer is needed, this is $$(node --version)"; exit 1; }
	@echo "Installing Node packages"
	@npm ci --loglevel=error --no-progress
	@touch $@

$(BUILT): $(MODULES) $(SOURCES) tsconfig.json
	@echo "Compiling"
	@rm -rf bin && npx tsc
	@touch $@
