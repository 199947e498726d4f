# SPDX-License-Identifier: GPL-2.0-or-later
#
# For tests that measure on this machine. ctest sets MMFENCE and SOURCE_DIR.
# make_dirs sets $dir (scratch) and $state (state directory, on a disk).

make_dirs()
{
	dir=$(mktemp -d /var/tmp/mmfence-run.XXXXXX)
	state=$dir/state
}

# End what is left and put the machine back, also after a failed test.
remove_dirs()
{
	[ -n "$dir" ] || return 0
	if [ -e "$state/journal" ]; then
		"$MMFENCE" restore --state-dir "$state" || return 1
	fi
	rm -rf -- "$dir"
}

needs_root()
{
	[ "$(id -u)" = 0 ] || skip "tunables need root"
	case $(stat -f -c %T /var/tmp) in
	tmpfs | overlayfs) skip "/var/tmp is on no disk" ;;
	esac
}

# Interrupts count flushes here, and there is a CPU for a peer.
needs_flush_by_ipi()
{
	local method

	needs_root
	run "$MMFENCE" check --json
	# shellcheck disable=SC2154 # set by bats' run
	method=$(python3 -c 'import json, sys
print(json.load(sys.stdin)["flush"]["method"])' <<<"$output")
	case $method in
	native-ipi | kvm-pv) ;;
	*) skip "flushes are not counted as interrupts here ($method)" ;;
	esac
	[ "$(getconf _NPROCESSORS_ONLN)" -ge 2 ] || skip "one CPU, no peer"
}

# unshare cannot give a root that is no mount point a propagation of its own,
# and without that the machine would see the mounts.
needs_mounts()
{
	local why

	why=$(unshare --mount --propagation private true 2>&1) ||
		skip "mounts cannot be kept from the machine: $why"
}

# measure ARG...: `mmfence run ARG...` as bats' run does it, as soon as nobody
# else measures on this machine. Another verb than run: $verb.
measure()
{
	local wait

	for ((wait = 0; wait < 240; wait++)); do
		run --separate-stderr "$MMFENCE" "${verb:-run}" \
			--state-dir "$state" "$@"
		# shellcheck disable=SC2154 # set by bats' run
		[[ $stderr == *"/run/mmfence.lock is held by"* ]] || return 0
		sleep 0.5
	done
	return 1
}

# start ARG...: measure in the background; sets $parent. Its output goes to
# $dir/out and $dir/err. A shell has its background ignore SIGINT.
start()
{
	local wait

	for ((wait = 0; wait < 240; wait++)); do
		env --default-signal "$MMFENCE" "${verb:-run}" \
			--state-dir "$state" "$@" >"$dir/out" 2>"$dir/err" 3>&- &
		parent=$!
		await_journal && return 0
		kill -0 "$parent" 2>/dev/null && return 1
		wait "$parent" || true
		grep -q "/run/mmfence.lock is held by" "$dir/err" || return 1
		sleep 0.5
	done
	return 1
}

# Wait until the run $parent has changed something on the machine.
await_journal()
{
	local wait

	for ((wait = 0; wait < 2000; wait++)); do
		[ ! -s "$state/journal" ] || return 0
		kill -0 "$parent" 2>/dev/null || return 1
		sleep 0.005
	done
	return 1
}

# Wait until it has put back what it changed, as after each visit.
await_no_journal()
{
	local wait

	for ((wait = 0; wait < 2000; wait++)); do
		[ -s "$state/journal" ] || return 0
		kill -0 "$parent" 2>/dev/null || return 1
		sleep 0.005
	done
	return 1
}

# result FILE EXPRESSION: python, where `run` is the document and `cell` maps
# names to cells and primitives.
result()
{
	python3 -c '
import json, re, sys
run = json.load(open(sys.argv[1]))
cell = {c["cell"]: c for c in run["cells"] + run.get("primitives", [])}
print(eval("(" + sys.argv[2] + ")"))' "$@"
}

validate()
{
	"$SOURCE_DIR/tests/validate-json.py" \
		"$SOURCE_DIR/data/mmfence.${verb:-run}.schema.json" "$@"
}

# What a run may change: tunables (not their directories' counters), swap,
# where and how the daemons run, and what the kernel recomputes by itself.
snapshot()
{
	find /sys/kernel/mm/ksm /sys/kernel/mm/transparent_hugepage \
		/sys/module/zswap/parameters -type f ! -path '*/stats/*' \
		-perm /0222 -exec grep -H . {} + 2>/dev/null | sort
	cat /proc/swaps /proc/sys/vm/min_free_kbytes
	for daemon in ksmd khugepaged; do
		pid=$(pgrep -x "$daemon") || continue
		grep Cpus_allowed: "/proc/$pid/status"
		ps -o comm=,cls=,ni=,rtprio= -p "$pid"
	done
}

# The machine is as in the file $1, possibly after somebody else's
# measurement has ended: what stays changed stays different.
as_found()
{
	local wait

	for ((wait = 0; wait < 100; wait++)); do
		snapshot >"$dir/after"
		! cmp -s "$1" "$dir/after" || return 0
		sleep 0.2
	done
	diff "$1" "$dir/after"
}

# Nothing of a run is left: no process, no swap, no swap file, no journal.
nothing_left()
{
	! pgrep -a -f -- "--state-dir $state" &&
		! grep -F "$state" /proc/swaps &&
		[ ! -e "$state/journal" ] &&
		[ -z "$(find "$state" -name 'swap.*')" ]
}
