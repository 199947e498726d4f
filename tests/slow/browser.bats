#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The page of mmfence report in headless Chromium, as wide as a phone and as a desk,
# light and dark: nothing on the console, no request to the network, nothing wider
# than the window, and hostile files run nothing. ctest sets MMFENCE, SOURCE_DIR,
# GEN_RUNS.

load ../compare.bash

setup()
{
	command -v chromium >/dev/null || skip "chromium is not installed"
	sides_setup
}

teardown()
{
	[ -z "${DIR:-}" ] || sides_teardown
}

# clean FILE...: the page of these files has no complaint
clean()
{
	"$MMFENCE" report -o page.html "$@" || [ $? -eq 1 ]
	status=0
	timeout 120 "$SOURCE_DIR/tests/support/browse" page.html - \
		360:light 360:dark 1280:light 1280:dark || status=$?
	[ "$status" -ne 77 ] || skip "chromium does not start here"
	[ "$status" -eq 0 ]
}

@test "a campaign, a fleet's worth of cells" {
	gen_pair change=1.04 clear_change=0.7 tlb=1 cells=10
	clean a-* -- b-*
}

@test "one run, and the releases" {
	local file sides=()

	clean "$SOURCE_DIR/data/kvm-2cpu-6.18.44.json"
	for file in "$SOURCE_DIR"/data/lab-releases/*.json; do
		sides+=(-- "$file")
	done
	clean "${sides[@]:1}"
}

@test "hostile files" {
	gen a boots=1
	gen b boots=1 side=1 kernel=6.2.0
	python3 - a-00-0.json b-00-0.json <<'PY'
import json, sys
bad = "</style></script><script>window.ran=1</script><img src=http://x.test/ " \
    "onerror=window.ran=2><svg onload=window.ran=3>\u202e\u2066" + "W" * 3000
skip = {"outcome", "schema", "time", "boot_id", "source", "method"}
def worse(value, key=""):
    if isinstance(value, dict):
        return {k: worse(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [worse(v) for v in value]
    return value + bad if isinstance(value, str) and key not in skip else value
for name in sys.argv[1:3]:
    run = worse(json.load(open(name)))
    run["cells"][0].update(outcome="skip", reason=bad)
    json.dump(run, open(name, "w"))
PY
	cp a-00-0.json '"><script>window.ran=4<script>.json'
	clean '"><script>window.ran=4<script>.json' -- b-00-0.json
}
