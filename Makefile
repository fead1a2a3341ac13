# What people and CI do with this repository. make help lists it.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run demo chaos bench test check static kube-if-there test-kube format image crds clean

# Finds a JDK of version 21 or later by itself, as Java 17 may be what is on the PATH.
MVN := ./mvnw -B $(MVN_FLAGS)
MANIFEST ?= examples/seed.yaml
IMAGE ?= redis-operator:0.1.0

KUBEBUILDER_ASSETS ?= /usr/local/kubebuilder/bin
export KUBEBUILDER_ASSETS
KUBE_BINARIES := kube-apiserver etcd kube-controller-manager
KUBE_MISSING := $(strip $(foreach binary,$(KUBE_BINARIES),$(if $(wildcard $(KUBEBUILDER_ASSETS)/$(binary)),,$(binary))))

# Everything that is compiled, with the class path that it needs at run time.
CLASSPATH := target/test-classpath
SOURCES := pom.xml $(shell find src -type f)
JAVA_RUN = jdk=$$(scripts/jdk-home) && "$$jdk/bin/java" -cp "target/test-classes:target/classes:$$(cat $(CLASSPATH))"

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1#\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F '#' '{printf "%-12s %s\n", $$1, $$2}'

run: $(CLASSPATH) ## a local cluster with the operator and MANIFEST in it (examples/seed.yaml), until Ctrl-C
	@trap : INT; $(JAVA_RUN) io.redisoperator.localcluster.demo.RunCommand $(MANIFEST); \
	    code=$$?; test $$code -eq 130 || exit $$code

demo: $(CLASSPATH) ## the same without a person: create, write, kill the master, edit, delete, each with its time
	@$(JAVA_RUN) io.redisoperator.localcluster.demo.DemoCommand

chaos: $(CLASSPATH) ## hurts two clusters in every way and checks what became of them; ROUNDS=n SEED=s FAULTS=a,b+c
	@$(JAVA_RUN) io.redisoperator.localcluster.chaos.ChaosCommand

bench: $(CLASSPATH) ## how long creation, hand-overs and failovers take: p50, p95, max of RUNS=20; BENCH=kill,delete
	@$(JAVA_RUN) io.redisoperator.localcluster.bench.BenchCommand

test: ## unit and integration tests
	$(MVN) verify

check: static test kube-if-there ## all that CI runs: format, static checks, tests, and test-kube where it can run

static: ## format and static checks
	$(MVN) -q spotless:check test-compile

ifeq ($(KUBE_MISSING),)
kube-if-there: test-kube
else
kube-if-there:
	@echo "test-kube was left out: no $(KUBE_MISSING) in $(KUBEBUILDER_ASSETS)"
endif

test-kube: ## the system tests against a real kube-apiserver, etcd and kube-controller-manager in KUBEBUILDER_ASSETS
	@test -z "$(KUBE_MISSING)" || { echo "There is no $(KUBE_MISSING) in $(KUBEBUILDER_ASSETS)."; exit 1; }
	$(MVN) test-compile failsafe:integration-test failsafe:verify -Dlocalcluster.api=kube -DeveryDeath=true \
	    -Dit.forks=1 -Dit.beside=1 \
	    -Dit.test='io.redisoperator.system.*IT,io.redisoperator.kube.*IT'

format: ## formats the sources
	$(MVN) -q spotless:apply

image: ## the container image IMAGE (redis-operator:0.1.0); IMAGE_FLAGS go to docker build
	docker build $(IMAGE_FLAGS) -t $(IMAGE) .

crds: ## writes the definitions in k8s/ and in the chart anew from the types
	$(MVN) -q test -Dtest=CrdFilesTest -Dcrds.write=true
	cp k8s/redisfailovers.*.yaml helm/redis-operator/files/crds/

clean: ## removes all that was built
	rm -rf target

$(CLASSPATH): $(SOURCES)
	$(MVN) -q test-compile dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile=$@
	@touch $@
