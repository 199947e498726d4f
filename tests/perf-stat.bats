#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# perf stat around mmfence run: the counted windows, and the files left behind.

bats_require_minimum_version 1.5.0

setup()
{
	stat=$SOURCE_DIR/scripts/perf-stat
	json=$BATS_TEST_TMPDIR/r.json
	counts=$BATS_TEST_TMPDIR/r.perf.json
	export TMPDIR=$BATS_TEST_TMPDIR/tmp MMFENCE
	mkdir "$TMPDIR"
}

teardown()
{
	[ -z "${theirs-}" ] || rm -rf -- "$theirs"
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
	for tool in env bash dirname date uname realpath stat tr sed fold cat; do
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

# stub NAME TEXT - a program that is found first.
stub()
{
	mkdir -p "$BATS_TEST_TMPDIR/bin"
	printf '#!/bin/bash\n%s\n' "$2" >"$BATS_TEST_TMPDIR/bin/$1"
	chmod +x "$BATS_TEST_TMPDIR/bin/$1"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

# A perf that counts one event, and says in which locale, and an mmfence that
# writes a result.
stub_perf()
{
	# shellcheck disable=SC2016 # the stub expands them
	stub perf 'while [ "$1" != -- ]; do
			[ "$1" != --output ] || out=$2
			shift
		done
		shift
		printf "# a comment\n{\"event\" : \"x-%s\"}\n" "$LC_ALL" >"$out"
		for _ in {1..2000}; do echo "{\"event\" : \"y\"}"; done >>"$out"
		exec "$@"'
	# shellcheck disable=SC2016
	stub mmfence 'while [ "$1" != --json ]; do shift; done
		echo "{}" >"$2.new" && mv "$2.new" "$2"'
	export MMFENCE=$BATS_TEST_TMPDIR/bin/mmfence
}

@test "a perf that is a wrapper, or too old, is no perf: 77" {
	stub_perf
	stub perf 'echo "WARNING: no perf here that fits" >&2; exit 2'
	run "$stat" --json "$json" null -- cycles
	[ "$status" -eq 77 ]
	[[ $output == *"cannot count here: WARNING: no perf here"* ]]
	stub perf 'echo "  Error: unknown option" >&2; exit 129'
	run "$stat" --json "$json" null -- cycles
	[ "$status" -eq 77 ]
	[ ! -e "$json" ] && [ ! -e "$counts" ]
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "events that perf does not take are wrong usage" {
	stub_perf
	# shellcheck disable=SC2016
	stub perf '[[ " $* " == *" --event dummy "* ]] || exit 129'
	run "$stat" --json "$json" null -- nosuchevent
	[ "$status" -eq 2 ]
	[[ $output == *'refused the events "nosuchevent"'* ]]
}

@test "an mmfence that dies is a failure, not its signal" {
	stub_perf
	# shellcheck disable=SC2016
	stub mmfence 'kill -SEGV $$'
	run "$stat" --json "$json" null -- cycles
	[ "$status" -eq 1 ]
	[ ! -e "$counts" ]
}

@test "perf's numbers are in no locale, and the file is JSON" {
	stub_perf
	LC_ALL=de_DE.UTF-8 run "$stat" --js="$json" null -- cycles
	[ "$status" -eq 0 ]
	[ "$(python3 -c 'import json, sys
print(json.load(open(sys.argv[1]))[0]["event"])' "$counts")" = x-C ]
}

@test "counts without a result do not stay" {
	stub_perf
	echo old >"$json"
	stub mmfence 'echo "the lock is held" >&2; exit 1'
	run "$stat" --force --json "$json" null -- cycles
	[ "$status" -eq 1 ]
	[ ! -e "$counts" ]
	rm "$json"
	run "$stat" --json "$json" null -- cycles
	[ "$status" -eq 1 ]
	[ ! -e "$counts" ]
}

@test "in somebody's folder no name of his is written through" {
	[ "$(id -u)" -eq 0 ] || skip "root it is whom this is about"
	stub_perf
	local home victim nr

	theirs=$(mktemp -d /var/tmp/mmfence-perf-stat.XXXXXX)
	home=$theirs/home victim=$theirs/victim
	chmod 0755 "$theirs"
	mkdir -m 0755 "$home"
	chown 65534:65534 "$home"
	echo precious >"$victim"
	chmod 0600 "$victim"
	PATH=/usr/bin:/bin setpriv --reuid=65534 --regid=65534 --clear-groups \
		python3 - "$home" "$victim" 3>&- <<-'END' &
	import os, sys
	home, victim, seen = sys.argv[1], sys.argv[2], set()
	while True:
	    for name in os.listdir(home):
	        if name.startswith(".mmfence.") and name not in seen:
	            seen.add(name)
	            try:
	                os.unlink(home + "/" + name)
	                os.symlink(victim, home + "/" + name)
	                open(home + "/replaced", "w").close()
	            except OSError:
	                pass
	END
	# It is not always fast enough.
	for ((nr = 0; nr < 50; nr++)); do
		SUDO_UID=65534 SUDO_GID=65534 "$stat" --json "$home/$nr.json" \
			null -- cycles || true
		[ ! -e "$home/replaced" ] || ((nr < 5)) || break
	done
	kill $!
	[ -e "$home/replaced" ]
	[ "$(stat -c '%a %u' "$victim")" = "600 0" ]
	[ "$(cat "$victim")" = precious ]
}
