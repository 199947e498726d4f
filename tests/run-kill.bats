#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# SIGKILL at random instants of a run: of the measuring child, of the parent,
# of both. The machine is always put back. MMFENCE_TEST_SEED repeats a run.

# The words of cells and pids are split on purpose; run sets status and
# output, support/run.bash sets dir and state.
# shellcheck disable=SC2030,SC2031,SC2086,SC2154

bats_require_minimum_version 1.5.0
load support/run

NR_KILLS=24
CELLS="none:area=4m+ksm none:area=4m+swap none:area=4m+swap:dirty=0
	none:area=4m+khugepaged"

setup() {
	make_dirs
}

teardown() {
	if [ -n "$parent" ] && kill -0 "$parent" 2>/dev/null; then
		kill -KILL "$parent"
	fi
	remove_dirs
}

# A run that has changed something already and would last for minutes.
start_long_run() {
	start --visits 1000 --rounds 2 --round-time 1ms --seed "$1" \
		--json "$dir/result.json" --force $CELLS
}

# The measuring child, if there is one at this instant.
find_child() {
	local pid

	for pid in $(pgrep -P "$parent"); do
		case $(cat "/proc/$pid/comm" 2>/dev/null) in
		mmfence) printf '%s ' "$pid" ;;
		esac
	done
}

# Kill $1 (child, parent or both) now. Counts open journals in nr_open and
# dead children in nr_children.
kill_now() {
	local child

	child=$(find_child)
	[ ! -s "$state/journal" ] || nr_open=$((nr_open + 1))
	case $1 in
	child) set -- $child ;;
	parent) set -- "$parent" ;;
	both) set -- $child "$parent" ;;
	esac
	[ -z "$child" ] || nr_children=$((nr_children + 1))
	[ $# -eq 0 ] || kill -KILL "$@" 2>/dev/null || true
}

# The parent outlives its child: it goes on, and restores by itself.
end_parent() {
	local status=0

	kill -TERM "$parent"
	wait "$parent" || status=$?
	[ "$status" -eq 130 ]
	[ ! -e "$state/journal" ]
}

# Whatever a dead parent left is repaired by `restore` or by the next run.
repair() {
	local status=0

	wait "$parent" || status=$?
	[ "$status" -eq 137 ]
	if [ "$1" = run ]; then
		measure --visits 1 --rounds 1 --round-time 1ms --force \
			--json "$dir/result.json" null
		[ "$status" -le 1 ]
	else
		"$MMFENCE" restore --state-dir "$state" >"$dir/restored"
		! grep "somebody else" "$dir/restored"
	fi
}

@test "SIGKILL at any instant leaves a machine that can be put back" {
	needs_root
	[ -w /sys/kernel/mm/ksm/run ] || skip "no KSM here"
	RANDOM=${MMFENCE_TEST_SEED:=$RANDOM}
	echo "MMFENCE_TEST_SEED=$MMFENCE_TEST_SEED"
	nr_open=0
	nr_children=0
	snapshot >"$dir/before"
	for ((kill_nr = 0; kill_nr < NR_KILLS; kill_nr++)); do
		whom=$(cut -d' ' -f$((kill_nr % 3 + 1)) <<<"child parent both")
		how=$([ $((kill_nr % 4)) -eq 3 ] && echo run || echo restore)
		start_long_run $kill_nr
		delay=$((RANDOM % 800))
		echo "kill $kill_nr: $whom after $delay ms, then $how"
		sleep "$(printf '0.%03d' $delay)"
		kill_now "$whom"
		case $whom in
		child) end_parent ;;
		*) repair "$how" ;;
		esac
		nothing_left
		as_found "$dir/before"
	done
	echo "$nr_open of $NR_KILLS kills found an open journal," \
		"$nr_children a measuring child"
	[ $((2 * nr_open)) -ge "$NR_KILLS" ]
	[ $((2 * nr_children)) -ge "$NR_KILLS" ]
}

@test "a killed child is an error of its cell, the others go on" {
	needs_root
	start --visits 2 --rounds 40 --round-time 20ms \
		--json "$dir/result.json" none+swap smp_mb
	for ((wait = 0; wait < 500; wait++)); do
		child=$(find_child)
		[ -z "$child" ] || break
		sleep 0.005
	done
	kill -KILL $child
	status=0
	wait "$parent" || status=$?
	[ "$status" -eq 1 ]
	grep -q "killed by signal 9" "$dir/out"
	validate "$dir/result.json"
	run result "$dir/result.json" 'sorted(c["outcome"]
		for c in cell.values()).count("error")'
	[ "$output" = 1 ]
	nothing_left
}
