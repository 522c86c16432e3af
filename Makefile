# apiserver-audit. GNU make; `make help` lists the targets.
#
# Each MODE compiles all objects into a folder of its own, so that objects of
# different modes never mix. The targets below choose the mode; it is rarely
# given by hand. `make V=1` shows the commands, `make BUILD=folder` builds
# elsewhere.

# The change log has the only copy of it.
VERSION := $(shell sed -n '1s/.*(\(.*\)).*/\1/p' scripts/debian/changelog)

MODE     := release
BUILD    := build
OUT      := $(BUILD)/$(MODE)
T        :=
V        :=
PREFIX   ?= /usr/local
SBINDIR  ?= $(PREFIX)/sbin
MANDIR   ?= $(PREFIX)/share/man
BASHDIR  ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR   ?= $(PREFIX)/share/zsh/site-functions
FISHDIR  ?= $(PREFIX)/share/fish/vendor_completions.d
JOBS     ?= $(shell nproc)
PACKAGES := libfyaml yaml-0.1 jansson

CLANG        ?= clang-14
CLANG_FORMAT ?= clang-format-14
CLANG_TIDY   ?= clang-tidy-14
CPPCHECK     ?= cppcheck
OBJCOPY      ?= objcopy
PKG_CONFIG   ?= pkg-config
VALGRIND     ?= valgrind
INSTALL      ?= install

Q := $(if $(filter 1,$(V)),,@)
SHELL       := bash
.SHELLFLAGS := -e -u -o pipefail -c
MAKEFLAGS   += --no-print-directory

# Files

SOURCES := $(sort $(wildcard src/*.c src/*/*.c))
HEADERS := $(sort $(wildcard src/*.h src/*/*.h tests/*.h tests/fuzz/*.h))
MANUALS := $(sort $(wildcard src/*.8))
SCRIPTS := $(sort $(wildcard tests/*.sh))
TOOLS   := scripts/ansible-parameters.c tests/preload/starve.c

# Every tests/test_*.c is a program; other sources there are linked to each.
# A fuzz target is linked with replay.o to be a test like these, or without it
# to libFuzzer.
TEST_SOURCES := $(sort $(wildcard tests/*.c tests/fuzz/*.c))
TEST_SHARED  := $(filter-out tests/test_% tests/fuzz/fuzz_% tests/fuzz/replay.c,\
                $(TEST_SOURCES))

OBJECTS      := $(SOURCES:%.c=$(OUT)/%.o)
MODULES      := $(filter-out $(OUT)/src/main.o,$(OBJECTS))
TEST_OBJECTS := $(TEST_SOURCES:%.c=$(OUT)/%.o)
PROGRAMS     := $(patsubst %.c,$(OUT)/%,$(filter tests/test_%,$(TEST_SOURCES)))
FUZZERS      := $(patsubst %.c,$(OUT)/%,$(filter tests/fuzz/fuzz_%,$(TEST_SOURCES)))

# What the user runs is at hand in build/; the other modes keep theirs apart.
PROGRAM := $(if $(filter release,$(MODE)),$(BUILD),$(OUT))/apiserver-audit

# Flags

# What libfyaml's parser refers to and never calls where it is asked for events,
# as here: documents, and paths through them.
UNUSED := fy_document_* !fy_document_state_* !fy_document_builder_* \
          fy_parse_*document* fy_node_* fy_path_* fy_accel_*

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion \
            -Wstrict-prototypes -Wmissing-prototypes
HARDENED := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong \
            -fPIE
SECURED  := -Wl,-z,relro,-z,now

# Tests do without fortify, which renames the calls that they wrap.
CFLAGS_release    := -O2 $(HARDENED)
CFLAGS_static     := -Os $(HARDENED) -ffunction-sections -fdata-sections \
                     -flto=auto -fno-asynchronous-unwind-tables
CFLAGS_static-arm64 := $(CFLAGS_static)
CFLAGS_check      := -O1 -g -U_FORTIFY_SOURCE
CFLAGS_asan       := -O1 -g -U_FORTIFY_SOURCE -fno-omit-frame-pointer \
                     -fsanitize=address,undefined -fno-sanitize-recover=all
CFLAGS_coverage   := -O0 -g -U_FORTIFY_SOURCE --coverage
CFLAGS_fuzz       := $(CFLAGS_asan) -fsanitize=fuzzer-no-link
CFLAGS_lint-gcc   := -O2
CFLAGS_lint-clang := -O2

LDFLAGS_release := -pie $(SECURED) -Wl,--as-needed
LDFLAGS_static  := -static-pie $(SECURED) -Wl,-z,pack-relative-relocs \
                   -Wl,--gc-sections -s \
                   -Wl,--no-eh-frame-hdr -Wl,-T,scripts/static.ld
LDFLAGS_static-arm64 := $(filter-out %-relative-relocs,$(LDFLAGS_static))
LDFLAGS_asan    := -fsanitize=address,undefined
LDFLAGS_fuzz    := -fsanitize=fuzzer,address,undefined

ifneq ($(filter check lint-gcc lint-clang,$(MODE)),)
WERROR ?= 1
endif

LANGUAGE := -std=c11 -D_GNU_SOURCE -DVERSION='"$(VERSION)"' -Isrc
COMPILE   = $(CC) $(LANGUAGE) $(WARNINGS) $(if $(filter 1,$(WERROR)),-Werror) \
            $(CFLAGS_$(MODE)) $(PACKAGE_CFLAGS) $(CPPFLAGS) $(CFLAGS)
LINK      = $(CC) $(CFLAGS_$(MODE)) $(CFLAGS) $(LDFLAGS_$(MODE)) $(LDFLAGS)

# Asked for once, and only if something is compiled or linked.
PACKAGE_FLAGS  = $(PKG_CONFIG) $(if $(filter static%,$(MODE)),--static) $(PACKAGES)
PACKAGE_CFLAGS = $(eval PACKAGE_CFLAGS := $(subst -I,-isystem ,$(shell $(PACKAGE_FLAGS) --cflags)))$(PACKAGE_CFLAGS)
LIBRARIES      = $(eval LIBRARIES := $(shell $(PACKAGE_FLAGS) --libs) -lm)$(LIBRARIES)

# The program

.PHONY: all
all: $(PROGRAM) ## build build/apiserver-audit (the default)

$(PROGRAM): $(OBJECTS)
	@mkdir -p $(@D)
	@printf '  LINK %s\n' $@
	$(Q)$(LINK) -o $@ $^ $(LIBRARIES)

# Prints what the documentation of the Ansible module is made from.
$(BUILD)/ansible-parameters: $(OUT)/scripts/ansible-parameters.o $(MODULES)
	@printf '  LINK %s\n' $@
	$(Q)$(LINK) -o $@ $^ $(LIBRARIES)

$(OUT)/%.o: %.c $(OUT)/flags
	@mkdir -p $(@D)
	@printf '  CC   %s\n' $@
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

# Changes when the command does, so that other flags mean a new build.
$(OUT)/flags: FORCE
	@$(PKG_CONFIG) --exists --print-errors $(PACKAGES) || \
		{ echo "run 'scripts/setup build', which installs what is missing" >&2; exit 1; }
	@mkdir -p $(@D)
	@printf '%s\n' "$$FLAGS" | cmp -s - $@ || printf '%s\n' "$$FLAGS" >$@
$(OUT)/flags: export FLAGS = $(COMPILE) / $(LINK)

.PHONY: FORCE
FORCE:

-include $(OBJECTS:.o=.d) $(TEST_OBJECTS:.o=.d) $(TOOLS:%.c=$(OUT)/%.d)

ifneq ($(filter static%,$(MODE)),)
$(PROGRAM): $(OUT)/libfyaml.a
endif

# A weak reference fetches nothing from an archive, so what is unused stays out.
$(OUT)/libfyaml.a: $(OUT)/flags
	@printf '  COPY %s\n' $@
	$(Q)$(OBJCOPY) --wildcard $(UNUSED:%=--weaken-symbol='%') \
		"$$($(PKG_CONFIG) --variable=libdir libfyaml)/libfyaml.a" $@

# What must go along when the static program is handed on.
.PHONY: notices
notices: $(OUT)/NOTICES
	@:

$(OUT)/NOTICES: scripts/notices LICENSE
	@mkdir -p $(@D)
	$(Q)scripts/notices >$@.part
	@mv $@.part $@

.PHONY: static
static: ## build build/static/apiserver-audit, which needs no library
	@$(MAKE) MODE=static all notices
	@printf '%s: %s bytes\n' $(BUILD)/static/apiserver-audit \
		"$$(stat -c %s $(BUILD)/static/apiserver-audit)"

# A program for each architecture that was built; this machine's always is.
COLLECTION := $(BUILD)/collection
COLLECTED   = $(shell uname -m)=$(BUILD)/static/apiserver-audit \
              $(addprefix aarch64=,$(wildcard $(BUILD)/static-arm64/apiserver-audit))

.PHONY: collection
collection: static $(BUILD)/ansible-parameters ## build the Ansible collection in build/collection
	@command -v ansible-galaxy >/dev/null || \
		{ echo "run 'scripts/setup test', which installs Ansible" >&2; exit 1; }
	@$(if $(findstring static-arm64,$(COLLECTED)),$(MAKE) static-arm64)
	@rm -rf '$(COLLECTION)'
	@$(BUILD)/ansible-parameters | \
		scripts/collection '$(COLLECTION)/source' $(VERSION) $(COLLECTED)
	@ansible-galaxy collection build --output-path '$(COLLECTION)' \
		'$(COLLECTION)/source'

.PHONY: bench
bench: all static ## measure time, memory and results, beside other programs
	@BUILD='$(BUILD)' scripts/bench/bench

.PHONY: bench-ansible
bench-ansible: collection ## compare the Ansible module with tasks that edit lines
	@scripts/bench/ansible

# Tests

.PHONY: check
check: ## build and run all tests; T=name: those with this in their name
	@$(if $(SCRIPTS),$(MAKE) all)
	@$(MAKE) MODE=check run-tests

.PHONY: asan
asan: ## run all tests under the address and undefined-behaviour sanitizers
	@$(MAKE) MODE=asan CC='$(CLANG)' run-tests

.PHONY: faults
faults: ## spoil every system call and allocation, and die at each call
	@FAULTS=all $(MAKE) check T=test_hunger
	@FAULTS=all $(MAKE) check T=test_system_calls

.PHONY: coverage
coverage: ## run all tests and say which share of lines and branches they run
	@rm -rf $(BUILD)/coverage
	@$(MAKE) MODE=coverage CC=gcc run-tests
	@scripts/coverage $(BUILD)/coverage

MEMCHECK := $(VALGRIND) -q --error-exitcode=99 --leak-check=full \
            --suppressions=scripts/valgrind.supp

.PHONY: valgrind
valgrind: ## run the test programs under valgrind
	@$(MAKE) MODE=check SCRIPTS= RUNNER='$(MEMCHECK)' run-tests

# What is shipped is tested once.
SHIPPED := tests/ansible.sh tests/hardening.sh

# Scripts try the program that users get, or the one with sanitizers. Tests of
# running out of memory want NULL from malloc() where asan would stop.
TESTED := $(if $(filter asan coverage,$(MODE)),$(PROGRAM),$(BUILD)/apiserver-audit)
CHOSEN := $(foreach t,$(PROGRAMS) $(FUZZERS) $(filter-out $(if $(filter \
          asan coverage,$(MODE)),$(SHIPPED)),$(SCRIPTS)),$(if $(or $(if $(T),,all), \
          $(findstring $(T),$(notdir $(t)))),$(t)))

.PHONY: run-tests
run-tests: $(CHOSEN) $(if $(SCRIPTS),$(TESTED))
	@PROGRAM='$(TESTED)' RUNNER='$(RUNNER)' \
		ASAN_OPTIONS="allocator_may_return_null=1:$${ASAN_OPTIONS-}" \
		scripts/run-tests $(OUT)/tests $(CHOSEN)

# A test says which calls it replaces in a comment: wrap: write fsync
WRAPPED = sed -n '/^[ \t/*]*wrap:/ { s/.*wrap://; s/\W\+/ /g; \
          s/\w\+/-Wl,--wrap=&/g; p; q }'

$(PROGRAMS): $(OUT)/tests/%: $(OUT)/tests/%.o \
             $(TEST_SHARED:%.c=$(OUT)/%.o) $(MODULES)
	@printf '  LINK %s\n' $@
	$(Q)$(LINK) -o $@ $^ $$($(WRAPPED) tests/$*.c) $(LIBRARIES) -lcmocka

$(FUZZERS): %: %.o $(if $(filter-out fuzz,$(MODE)),$(OUT)/tests/fuzz/replay.o) \
            $(TEST_SHARED:%.c=$(OUT)/%.o) $(MODULES)
	@printf '  LINK %s\n' $@
	$(Q)$(LINK) -o $@ $^ $(LIBRARIES) -lcmocka

# Loaded into the program that is tried, whatever that is built with.
$(OUT)/tests/preload/%.so: tests/preload/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(LANGUAGE) $(WARNINGS) -O1 -fPIC -shared -o $@ $<

$(OUT)/tests/test_hunger: | $(OUT)/tests/preload/starve.so

$(TEST_OBJECTS): CPPFLAGS += -Itests

# Fuzzing

FUZZ_SECONDS := 60

.PHONY: fuzz
fuzz: ## look for input that breaks a law; FUZZ_SECONDS=60 a target, T=name
	@$(MAKE) MODE=fuzz CC='$(CLANG)' run-fuzzers

.PHONY: fuzz-keep
fuzz-keep: ## put the input that covers most into fixtures/fuzz
	@$(MAKE) MODE=fuzz CC='$(CLANG)' FUZZ_SECONDS=keep run-fuzzers

.PHONY: run-fuzzers
run-fuzzers: $(filter $(FUZZERS),$(CHOSEN))
	@for target in $^; do scripts/fuzz "$$target" '$(FUZZ_SECONDS)'; done

# Rules of the house

.PHONY: lint
lint: ## check format, floors, headers and warnings; cppcheck, clang-tidy
lint: lint-format lint-floors lint-headers lint-compile lint-cppcheck lint-tidy

.PHONY: lint-format lint-floors lint-headers lint-compile lint-cppcheck lint-tidy
lint-format:
	@$(CLANG_FORMAT) --dry-run -Werror $(SOURCES) $(HEADERS) \
		$(TEST_SOURCES) $(TOOLS)
	@echo 'clang-format: nothing to change'

lint-floors:
	@scripts/check-floors

lint-headers:
	@for header in $(HEADERS); do \
		$(CC) $(LANGUAGE) -Itests $(WARNINGS) -Werror -fsyntax-only \
			-x c -include "$$header" /dev/null; \
	done
	@echo 'headers: each compiles alone'

lint-compile:
	@$(MAKE) MODE=lint-gcc CC=gcc objects
	@$(MAKE) MODE=lint-clang CC='$(CLANG)' objects
	@echo 'gcc and clang: no warning'

.PHONY: objects
objects: $(OBJECTS) $(TEST_OBJECTS) $(TOOLS:%.c=$(OUT)/%.o)

lint-cppcheck:
	@$(CPPCHECK) -j$(JOBS) --quiet --std=c11 --error-exitcode=1 \
		--enable=warning,performance,portability,style \
		--library=posix,gnu --inline-suppr \
		--suppressions-list=scripts/cppcheck.supp \
		-D_GNU_SOURCE -DVERSION='"$(VERSION)"' -Isrc -Itests \
		$(SOURCES) $(TEST_SOURCES) $(TOOLS)
	@echo 'cppcheck: no finding'

lint-tidy:
	@printf '%s\n' $(SOURCES) $(TEST_SOURCES) $(TOOLS) | \
		xargs -P$(JOBS) -I{} $(CLANG_TIDY) --quiet {} -- \
		$(LANGUAGE) -Itests $(WARNINGS) 2>&1 | \
		sed '/^[0-9]* warnings\? generated\.$$/d'
	@echo 'clang-tidy: no finding'

# Packages

# By Debian's cross compiler and Debian's libraries.
ARM64 := $(BUILD)/arm64

.PHONY: static-arm64
static-arm64: $(ARM64)/fetched ## the static program for arm64, in build/static-arm64
	@PKG_CONFIG_SYSROOT_DIR='$(ARM64)' \
		PKG_CONFIG_LIBDIR='$(ARM64)/usr/lib/aarch64-linux-gnu/pkgconfig' \
		$(MAKE) MODE=static-arm64 CC=aarch64-linux-gnu-gcc \
		OBJCOPY=aarch64-linux-gnu-objcopy all notices
	@printf '%s: %s bytes\n' $(BUILD)/static-arm64/apiserver-audit \
		"$$(stat -c %s $(BUILD)/static-arm64/apiserver-audit)"

$(ARM64)/fetched: scripts/fetch-arm64
	@printf '  GET  %s\n' $(ARM64)
	$(Q)scripts/fetch-arm64 $(ARM64)
	@touch $@

DIST := $(BUILD)/apiserver-audit-$(VERSION)

.PHONY: dist
dist: ## build build/apiserver-audit-VERSION.tar.gz, the source archive
	@scripts/dist $(DIST).tar.gz $(VERSION) $(BUILD)
	@printf '%s\n' $(DIST).tar.gz

# Its tests are those of `make check`, so the package does not run them again.
.PHONY: deb
deb: export DEB_BUILD_OPTIONS  ?= nocheck noautodbgsym
deb: export DEB_BUILD_PROFILES ?= nocheck
deb: dist ## build the Debian package in build/deb
	@rm -rf $(BUILD)/deb
	@mkdir -p $(BUILD)/deb
	@tar -xf $(DIST).tar.gz -C $(BUILD)/deb
	@cd $(BUILD)/deb/apiserver-audit-$(VERSION) && cp -r scripts/debian . && \
		env -u MAKEFLAGS -u MAKELEVEL -u MAKEOVERRIDES -u MFLAGS \
		dpkg-buildpackage -us -uc -b --ignore-builtin-builddeps
	@printf '%s\n' $(BUILD)/deb/*.deb

.PHONY: check-package
check-package: all static dist ## test installing, the static programs and the packages
	@PROGRAM='$(BUILD)/apiserver-audit' BUILD='$(BUILD)' VERSION='$(VERSION)' \
		scripts/run-tests $(BUILD)/package-tests \
		$(sort $(wildcard tests/package/*$(T)*.sh))

# Files of this machine

.PHONY: install
install: all ## install program, manual and completions in $(DESTDIR)$(PREFIX)
	$(INSTALL) -d '$(DESTDIR)$(SBINDIR)'
	$(INSTALL) -m 755 $(PROGRAM) '$(DESTDIR)$(SBINDIR)'
	$(if $(MANUALS),$(INSTALL) -d '$(DESTDIR)$(MANDIR)/man8')
	$(if $(MANUALS),$(INSTALL) -m 644 $(MANUALS) '$(DESTDIR)$(MANDIR)/man8')
	$(INSTALL) -D -m 644 scripts/completion/apiserver-audit.bash \
		'$(DESTDIR)$(BASHDIR)/apiserver-audit'
	$(INSTALL) -D -m 644 scripts/completion/_apiserver-audit \
		'$(DESTDIR)$(ZSHDIR)/_apiserver-audit'
	$(INSTALL) -D -m 644 scripts/completion/apiserver-audit.fish \
		'$(DESTDIR)$(FISHDIR)/apiserver-audit.fish'

.PHONY: uninstall
uninstall: ## remove what `make install` has installed
	rm -f '$(DESTDIR)$(SBINDIR)/apiserver-audit'
	rm -f $(foreach page,$(notdir $(MANUALS)),'$(DESTDIR)$(MANDIR)/man8/$(page)')
	rm -f '$(DESTDIR)$(BASHDIR)/apiserver-audit' \
		'$(DESTDIR)$(ZSHDIR)/_apiserver-audit' \
		'$(DESTDIR)$(FISHDIR)/apiserver-audit.fish'

.PHONY: clean
clean: ## remove everything that was built
	rm -rf '$(BUILD)'

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' Makefile
