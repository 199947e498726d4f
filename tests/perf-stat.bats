#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# perf stat around mmfence run: what it counts, and what is left behind.

bats_require_minimum_version 1.5.0

setup()
{
	stat=$SOURCE_DIR/scripts/perf-stat
	json=$BATS_TEST_TMPDIR/r.json
	counts=$BATS_TEST_TMPDIR/r.perf.json
	export TMPDIR=$BATS_TEST_TMPDIR/tmp MMFENCE
	mkdir "$TMPDIR"
}

need_perf()
{
	[ "$(id -u)" -eq 0 ] || skip "counting every CPU needs root"
	perf stat -a -e dummy true 2>/dev/null || skip "no usable perf here"
}

# $2 with the results as run and perf (a dict of counts by event).
query()
{
	python3 -c '
import json, sys
run = json.load(open(sys.argv[1]))
perf = {e["event"]: e for e in json.load(open(sys.argv[2]))}
rounds = [r for c in run["cells"] + run["primitives"]
          for r in c["rounds"] if not r["counting"]]
windows = sum(r["window_ns"] for r in rounds)
passes = sum(r["passes"] for r in rounds)
cpus = run["machine"]["cpus_online"]
assert ('"$1"'), perf
' "$json" "$counts"
}

@test "perf counts the measured windows and nothing else" {
	need_perf
	run "$stat" --json "$json" --visits 1 --rounds 2 --round-time 20ms \
		none:area=2m+swap -- context-switches,minor-faults,cpu-clock
	echo "$output"
	[ "$status" -eq 0 ] || [ "$status" -eq 1 ]
	query 'set(perf) == {"context-switches", "minor-faults", "cpu-clock"}'
	query 'len(rounds) == 2'
	# perf is on for all of each window, and not much longer.
	query 'perf["cpu-clock"]["event-runtime"] >= windows * cpus'
	query 'perf["cpu-clock"]["event-runtime"] <=
		(windows + passes * 50e6) * cpus'
	query 'run["settings"]["perf_control"]'
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "the counts belong to sudo's caller, and no link is followed" {
	need_perf
	echo precious >"$BATS_TEST_TMPDIR/victim"
	ln -s victim "$counts"
	run env SUDO_UID=1234 SUDO_GID=2345 "$stat" --json "$json" --visits 1 \
		--rounds 1 --round-time 5ms null -- context-switches
	[ "$status" -eq 2 ]
	[[ $output == *"--force replaces it"* ]]
	[ ! -e "$json" ]
	run env SUDO_UID=1234 SUDO_GID=2345 "$stat" --force --json "$json" \
		--visits 1 --rounds 1 --round-time 5ms null -- context-switches
	[ "$status" -le 1 ]
	[ "$(cat "$BATS_TEST_TMPDIR/victim")" = precious ]
	[ ! -L "$counts" ]
	[ "$(stat -c '%u:%g %a' "$counts")" = "1234:2345 644" ]
	query 'perf["context-switches"]["counter-value"]'
	[ -z "$(find "$BATS_TEST_TMPDIR" -name '.mmfence.*')" ]
}

@test "an event that perf does not know ends with perf's message" {
	need_perf
	run "$stat" --json "$json" --visits 1 --rounds 1 null -- nosuchevent
	[ "$status" -ne 0 ]
	[[ $output == *nosuchevent* ]]
	[ ! -e "$counts" ]
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "without perf the reason is told" {
	mkdir "$BATS_TEST_TMPDIR/bin"
	for tool in env bash dirname date uname; do
		ln -s "$(command -v "$tool")" "$BATS_TEST_TMPDIR/bin/$tool"
	done
	run env PATH="$BATS_TEST_TMPDIR/bin" "$stat" null -- cycles
	[ "$status" -eq 77 ]
	[[ $output == *"no perf"* ]]
}

@test "wrong usage is status 2" {
	run "$stat"
	[ "$status" -eq 2 ]
	run "$stat" null
	[ "$status" -eq 2 ]
	run "$stat" -- cycles
	[ "$status" -eq 2 ]
	run "$stat" null -- cycles more
	[ "$status" -eq 2 ]
	run "$stat" null --
	[ "$status" -eq 2 ]
}

@test "a control that nobody listens to is told, and nothing hangs" {
	mkfifo "$BATS_TEST_TMPDIR/ctl" "$BATS_TEST_TMPDIR/ack"
	run timeout 10 "$MMFENCE" run null --perf-control \
		"fifo:$BATS_TEST_TMPDIR/ctl,$BATS_TEST_TMPDIR/ack"
	[ "$status" -eq 2 ]
	[[ $output == *"perf has not opened"* ]]
	run "$MMFENCE" run null --perf-control nonsense
	[ "$status" -eq 2 ]
	[[ $output == *"fd:CTL,ACK"* ]]
}
