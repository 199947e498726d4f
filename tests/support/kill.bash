# SPDX-License-Identifier: GPL-2.0-or-later
#
# SIGKILL at random instants of a run, for tests that have loaded run.bash.
# MMFENCE_TEST_SEED repeats a test.

# The words of cells and pids are split on purpose.
# shellcheck shell=bash disable=SC2086,SC2154

# A run that has changed something already and would last for minutes.
start_long_run() {
	start --visits 1000 --rounds 2 --round-time 1ms --seed "$1" \
		--json "$dir/result.json" --force "${cells[@]}"
}

# The measuring child, if there is one at this instant.
find_child() {
	local pid name

	name=$(cat "/proc/$parent/comm" 2>/dev/null)
	for pid in $(pgrep -P "$parent"); do
		[ "$(cat "/proc/$pid/comm" 2>/dev/null)" != "$name" ] ||
			printf '%s ' "$pid"
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

# `restore`, as soon as nobody else measures on this machine.
restore_alone() {
	local wait

	for ((wait = 0; wait < 240; wait++)); do
		if "$MMFENCE" restore --state-dir "$state" >"$dir/restored" \
				2>"$dir/err"; then
			return 0
		fi
		grep -q "/run/mmfence.lock is held by" "$dir/err" || break
		sleep 0.5
	done
	cat "$dir/err"
	return 1
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
		restore_alone
		! grep "somebody else" "$dir/restored"
	fi
}

# kill_at_random NR CELL...: of the measuring child, the parent and both in
# turn, while the cells are measured. The machine is as it was after each; half
# of the kills find an open journal.
kill_at_random()
{
	local nr_kills=$1 kill_nr whom how delay

	shift
	cells=("$@")
	RANDOM=${MMFENCE_TEST_SEED:=$RANDOM}
	echo "MMFENCE_TEST_SEED=$MMFENCE_TEST_SEED"
	nr_open=0
	nr_children=0
	snapshot >"$dir/before"
	for ((kill_nr = 0; kill_nr < nr_kills; kill_nr++)); do
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
	echo "$nr_open of $nr_kills kills found an open journal," \
		"$nr_children a measuring child"
	[ $((2 * nr_open)) -ge "$nr_kills" ]
	[ $((2 * nr_children)) -ge "$nr_kills" ]
}
