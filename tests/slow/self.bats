#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mmfence bench-self, and scripts/soak for three short runs. ctest sets MMFENCE
# and SOURCE_DIR.

bats_require_minimum_version 1.5.0

setup()
{
	dir=$(mktemp -d /var/tmp/mmfence-self.XXXXXX)
	cd "$dir" || return
}

teardown()
{
	cd / && rm -rf -- "$dir"
}

@test "bench-self: every figure, and nothing left behind" {
	"$MMFENCE" bench-self --json >"$BATS_TEST_TMPDIR/self.json"
	python3 - "$BATS_TEST_TMPDIR/self.json" <<'PY'
import json, sys
self = json.load(open(sys.argv[1]))
assert self["schema"] == "mmfence.self/1"
for key in "clock_ns", "cycle_ns", "round_ms", "visit_ms", "write_ms", \
        "compare_ms":
    cost = self[key]
    assert cost["repeats"] >= 3, key
    assert cost["least"] <= cost["median"] <= cost["most"], key
# A clock takes time, and less than a system call with all its mitigations.
assert 0 < self["clock_ns"]["median"] < 10000
# The files are written, fsynced, and read again.
assert self["write_ms"]["least"] > 0
assert self["compare_ms"]["least"] > 0
# A process starts, measures and ends.
assert self["visit_ms"]["least"] > 1
PY
	[ -z "$(ls -A .)" ]
}

@test "soak: short runs are flat, and a wrong number is wrong usage" {
	[ "$(id -u)" = 0 ] || skip "tunables need root"
	run "$SOURCE_DIR/scripts/soak" 0 --visits 1 --rounds 1 null
	echo "$output"
	[ "$status" -eq 0 ]
	[[ ${lines[-1]} == "1 runs: nothing is left, nothing grows" ]]
	run -2 "$SOURCE_DIR/scripts/soak" 1h
}

# A program in whose place the run dies with a journal left; restore is `$1`.
dying()
{
	cat >"$dir/mmfence" <<-END
	#!/bin/bash
	echo "\$*" >>"$dir/calls"
	while [ "\$1" != --state-dir ]; do
		verb=\${verb:-\$1}
		shift
	done
	echo "\$2" >"$dir/state"
	case \$verb in
	run) echo knob >"\$2/journal"; exit 3 ;;
	restore) $1 ;;
	esac
	END
	chmod +x "$dir/mmfence"
}

@test "soak: what a run that died left is put back, or kept and named" {
	[ "$(id -u)" = 0 ] || skip "tunables need root"
	# Minutes have a default, and no octal.
	# shellcheck disable=SC2016 # the program expands it
	dying 'rm "$2/journal"'
	MMFENCE=$dir/mmfence run -1 "$SOURCE_DIR/scripts/soak" --visits 1
	grep -q '^run .* --visits 1$' calls
	grep -qxF "restore --state-dir $(cat state)" calls
	[ ! -e "$(cat state)" ]
	dying false
	MMFENCE=$dir/mmfence run -1 "$SOURCE_DIR/scripts/soak" 08
	kept=$(cat state)
	[[ $output == *"$kept is kept: "* ]]
	[ "$(cat "$kept/journal")" = knob ]
	rm -r "$kept"
}
