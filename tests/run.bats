#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# mmfence run, on this machine and this kernel: counts, controls, signals.

# The words of cells and pids are split on purpose; run sets status and
# output, support/run.bash sets dir and state.
# shellcheck disable=SC2030,SC2031,SC2086,SC2154

bats_require_minimum_version 1.5.0
load support/run
load support/tries

CLEARERS="none+mprotect none+ksm none+swap none+swap:dirty=0 none+collapse
	none+munmap none+fork"

setup() {
	make_dirs
	json=$dir/result.json
}

teardown() {
	[ -z "$busy" ] || kill $busy
	[ -z "$parent" ] || kill "$parent" 2>/dev/null || true
	[ -z "$parent" ] || wait "$parent" || true
	remove_dirs
}

# Run "$@" with more visits each time until no cell is too disturbed to tell.
# Leaves the last result in $json; end the test with tries_sound.
measure_undisturbed() {
	local cells=$1 visits measured
	shift

	for visits in 2 3 4 5 6 8 10 12; do
		measure --visits $visits --rounds 3 "$@" --force \
			--json "$json" $cells
		echo "$output" "$stderr"
		validate "$json"
		measured=$(wc -w <<<"$cells")
		cells=$(still_disturbed)
		tries_add "$(wc -w <<<"$cells")" "$measured"
		[ -n "$cells" ] || return 0
	done
	echo "still disturbed: $cells"
	return 1
}

still_disturbed() {
	"$SOURCE_DIR/tests/support/counts.py" "$json"
}

@test "interrupts per event are those that the kernel promises" {
	needs_flush_by_ipi
	measure_undisturbed "$CLEARERS none+khugepaged"
	tries_sound
}

@test "a sleeping peer gets no shootdowns: the control that must fail" {
	needs_flush_by_ipi
	measure --visits 1 --rounds 3 --peers sleep \
		--json "$json" $CLEARERS
	validate "$json"
	[ "$(result "$json" 'run["settings"]["peers_sleep"]')" = True ]
	# Disturbed rounds count too: no peer is awake to be interrupted.
	run result "$json" '[(c["cell"], r["tlb_received_per_event"])
		for c in run["cells"] for r in c["rounds"]
		if not r["tlb_received_per_event"] < 0.1]'
	[ "$output" = "[]" ]
	[ "$(result "$json" 'min(len(c["rounds"])
		for c in run["cells"])')" -ge 1 ]
	[ "$(result "$json" 'max(r["spinning_peers"]
		for c in run["cells"] for r in c["rounds"])')" -eq 0 ]
}

@test "load on the machine is noticed, not averaged" {
	needs_flush_by_ipi
	for cpu in $(taskset -cp $$ | sed 's/.*: //; s/-/ /; s/,/ /g' |
		xargs -n2 seq 2>/dev/null); do
		taskset -c "$cpu" sh -c 'while :; do :; done' 3>&- &
		busy="$busy $!"
	done
	measure --visits 2 --rounds 5 --json "$json" none+mprotect
	validate "$json"
	[ "$(result "$json" 'cell["none+mprotect"]["summary"][
		"rounds_contaminated"]')" -ge 1 ]
	result "$json" 'cell["none+mprotect"]["outcome"]'
	run still_disturbed
	[ "$status" -eq 0 ]
}

p99() {
	result "$json" 'cell["'"$1"'"]["summary"]["pin_p99_ns"]'
}

# pin_mean CELL - in whole ns.
pin_mean()
{
	result "$json" 'int(cell["'"$1"'"]["summary"]["pin_ns_per_cycle"])'
}

@test "collapse and swap move the pinner's p99 tenfold, both sides shown" {
	local mean name

	needs_root
	[ "$(getconf _NPROCESSORS_ONLN)" -ge 2 ] || skip "one CPU"
	# Either rounds were disturbed, or the calibration was.
	still_disturbed() {
		local why='re.search("contaminated|not sound", c["reason"])'

		[ "$(result "$json" '[c["reason"] for c in run["cells"]
			if c["outcome"] != "ok" and not '"$why"']')" = "[]" ]
		result "$json" '" ".join(c["cell"] for c in run["cells"]
			if c["outcome"] == "invalid" and '"$why"')'
	}
	# Alone, the tail is that of the neighbours: the quietest of three.
	alone=
	for ((try = 0; try < 3; try++)); do
		measure_undisturbed futex+none
		now=$(p99 futex+none)
		[ -n "$alone" ] && [ "${now%.*}" -ge "$alone" ] ||
			alone=${now%.*}
	done
	mean=$(pin_mean futex+none)
	for name in futex+collapse futex+swap; do
		measure_undisturbed $name
		echo "p99 of $name: $(p99 $name) ns, alone $alone;" \
			"mean $(pin_mean $name), alone $mean"
		now=$(p99 $name)
		# A host that takes the CPU away stalls more than one start of a
		# pin in a hundred by itself: then the tail is the host's, and
		# the mean tells that pins wait for the clearer.
		if ((alone <= 20 * mean)); then
			[ "${now%.*}" -gt $((10 * alone)) ]
		else
			[ "$(pin_mean $name)" -gt $((3 * mean / 2)) ]
		fi
		run result "$json" '[k for k, v in
			cell["'$name'"]["summary"].items() if v is None and
			k.startswith(("pin_", "clear_")) and
			not k.endswith("_ci95_half")]'
		[ "$output" = "[]" ]
	done
	tries_sound
}

# Signal a run in the middle: its file has the finished rounds and no others.
interrupt() {
	snapshot >"$dir/before"
	start --visits 1000 --rounds 2 --round-time 1ms --json "$json" \
		none:area=4m+swap none:area=4m+ksm smp_mb
	# A visit is over, and with it a round, when its journal is gone.
	await_no_journal
	await_journal
	kill -s "$1" "$parent"
	wait "$parent" && return 1
	[ $? -eq 130 ]
	[ ! -s "$dir/err" ]
	grep -q Interrupted "$dir/out"
	validate "$json"
	[ "$(result "$json" 'run["interrupted"]')" = True ]
	[ "$(result "$json" 'sum(len(c["rounds"]) for c in cell.values())
		')" -ge 1 ]
	nothing_left
	as_found "$dir/before"
}

@test "Ctrl-C keeps the finished rounds and restores the machine" {
	needs_root
	interrupt INT
}

@test "so does SIGTERM" {
	needs_root
	interrupt TERM
}

@test "the machine is left as found, the text on stdout alone" {
	needs_root
	snapshot >"$dir/before"
	measure --visits 1 --rounds 1 --json "$json" none+ksm none+swap \
		none+collapse none+khugepaged none+mprotect futex+none smp_mb
	[ "$status" -le 1 ]
	[ -z "$stderr" ]
	[[ $output == *"result: $json"* ]]
	validate "$json"
	[ "$(result "$json" 'run["interrupted"]')" = False ]
	nothing_left
	as_found "$dir/before"
}

@test "the schema can be broken" {
	needs_root
	measure --visits 1 --rounds 1 --round-time 1ms --json "$json" null
	validate --self "$json"
	for change in 'run["cells"][:] = run["primitives"]' \
		'del run["primitives"][0]["summary"]["pin_p999_ns"]' \
		'run["primitives"][0]["rounds"][0]["extra"] = 1' \
		'run["primitives"][0]["outcome"] = "fine"' \
		'run["primitives"][0]["reason"] = "why"'; do
		python3 -c '
import json, sys
run = json.load(open(sys.argv[1]))
run["primitives"][0].update(outcome="ok", reason=None)
exec(sys.argv[3])
json.dump(run, open(sys.argv[2], "w"))' "$json" "$dir/bad.json" "$change"
		run validate "$dir/bad.json"
		[ "$status" -eq 1 ]
	done
}

@test "--dry-run says what would change and changes nothing" {
	needs_root
	snapshot >"$dir/before"
	measure --dry-run --json "$json" none+ksm none+swap smp_mb
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[[ $output == *"none+ksm: would run"* ]]
	[[ $output == *"/sys/kernel/mm/ksm/run: 0 -> 1"* ]] ||
		[ "$(cat /sys/kernel/mm/ksm/run)" != 0 ]
	[[ $output == *swap* ]]
	[ ! -e "$json" ]
	[ ! -e "$state" ]
	as_found "$dir/before"
}

@test "--dry-run finds a state directory unfit as the run does" {
	needs_root
	state=/dev/shm/mmfence-none
	measure --dry-run none+ksm null
	[ "$status" -eq 0 ]
	[[ $output == *"none+ksm: skip: tunables cannot be journalled"*tmpfs* ]]
	[[ $output == *"null: would run"* ]]
	mkdir "$dir/open"
	ln -s "$dir/open" "$dir/link"
	state=$dir/link
	measure --dry-run none+ksm
	[ "$status" -eq 1 ]
	[[ $stderr == *"$dir/link"* ]]
}

# khugepaged might be restarted there without its old settings.
@test "if kernel threads are hidden, tunables that restart one are not held" {
	needs_root
	needs_mounts
	[ -w /sys/kernel/mm/transparent_hugepage/hugepages-64kB/enabled ] ||
		skip "no folios of 64 KiB here"
	for how in "" --mount-proc; do
		run unshare --pid --fork $how "$MMFENCE" run --dry-run --yes \
			--state-dir "$state" none:area=4m,page=64k+mprotect null
		[[ $output == *"page=64k+mprotect: skip: hold "*"could not be"* ]]
		[[ $output == *"PID namespace"* ]]
		# Nor are its own threads found in the /proc of another.
		if [ -n "$how" ]; then
			[[ $output == *"null: would run"* ]]
		else
			[[ $output == *"null: skip: what the scheduler did "* ]]
		fi
	done
}

@test "a ceiling of one-page flushes is held, or the skip says why not" {
	local ceiling=/sys/kernel/debug/x86/tlb_single_page_flush_ceiling

	measure --dry-run mprotect_flush:ceiling=0
	if old=$(cat "$ceiling" 2>"$dir/why"); then
		[[ $output == *"$ceiling: $old -> 0"* ]]
	elif [ "$(id -u)" = 0 ]; then
		[ "$status" -eq 77 ]
		[[ $output == *"skip: write to $ceiling: $(sed 's/.*: //' \
			"$dir/why")"* ]]
	else
		[[ $output == *"skip: needs root for its tunables"* ]]
	fi
}

@test "an existing result is refused before measuring, --force replaces it" {
	needs_root
	echo precious >"$json"
	measure --visits 1 --rounds 1 --round-time 1ms --json "$json" null
	[ "$status" -eq 2 ]
	[[ $stderr == *"$json"*--force* ]]
	[ "$(cat "$json")" = precious ]
	measure --visits 1 --rounds 1 --round-time 1ms --force \
		--json "$json" null
	validate "$json"
	measure --visits 1 --rounds 1 --json "$dir/missing/r.json" null
	[ "$status" -eq 2 ]
	measure --visits 1 --rounds 1 --force --json "$dir" null
	[ "$status" -eq 2 ]
}

# refused WORD ARG...: exit 2, WORD in the message, nothing written.
refused() {
	local word=$1
	shift
	run --separate-stderr "$MMFENCE" run --json "$json" "$@"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ $stderr == *"$word"* ]]
	[ -z "$(ls -A "$dir")" ]
}

@test "bad cells are refused, with the nearest name" {
	refused '"futex"' futexx+ksm
	refused '"ksm"' futex+kms
	refused '"smp_mb"' smp_mbb
	refused '"pages"' iouring:pags=3+none
	refused "no clearer" futex+
	refused "no pinner" +ksm
	refused "no primitive" ""
	refused "no clearer" futex+ksm+swap
	refused "takes 1 to 512" iouring:pages=513+none
	refused "takes 0 to 1" none+swap:dirty=2
	refused "key=value" none+swap:dirty
	refused "file|zram|system" none+swap:swap=zarm
	refused "exclude each other" --quiet --verbose null
	refused "given twice" iouring:pages=3,pages=4+none
	refused "given twice" futex+ksm futex:area=16m+ksm
	refused "pages of" none:area=69643+none
	refused "rw|ro" vmsplice:pte=rx+none
	refused "no|fork" vmsplice:shared=yes+none
	refused area=4099 none:area=4099+none
	refused area=-4096 none:area=-4096+none
	refused characters "$(printf 'futex%04099d' 0)+none"
}

@test "bad options are refused" {
	refused rounds --rounds 0 null
	refused rounds --rounds 4099 null
	refused visits --visits 1001 null
	refused time --time 1 null
	refused time --time 25h null
	refused time --time 0ms null
	refused seed --seed -1 null
	refused peers --peers awake null
	refused suite --suite standrad
	refused option --no-such-option null
	refused "given twice" --suite primitives smp_mb
}

@test "--machine names the machine" {
	run "$MMFENCE" run --dry-run --machine "a b" smp_mb
	[ "$status" -eq 2 ]
	[[ $output == *"--machine: the name must be ASCII without blanks"* ]]
	run "$MMFENCE" run --dry-run --machine "$(printf '%061d' 0)" smp_mb
	[ "$status" -eq 2 ]
	measure --machine n17 --visits 1 --rounds 1 --round-time 1ms \
		--counters none --json "$json" null
	[ "$(jq -r .machine.name "$json")" = n17 ]
	validate "$json"
}

@test "an area without whole huge pages gives no number for collapse" {
	needs_root
	measure --visits 1 --rounds 1 --json "$json" none:area=3m+collapse
	[ "$status" -eq 1 ] || [ "$status" -eq 2 ] || [ "$status" -eq 77 ]
	[[ $output$stderr == *"2 MiB"* ]]
}

# Run as user nobody, from a copy of the program that nobody may execute.
unprivileged() {
	[ "$(id -u)" = 0 ] || skip "setpriv needs root"
	cp "$MMFENCE" "$dir/mmfence"
	chmod 0755 "$dir" "$dir/mmfence"
	mkdir -m 0777 "$dir/open"
	json=$dir/open/result.json
	run --separate-stderr setpriv --reuid=65534 --regid=65534 \
		--clear-groups --inh-caps=-all "$dir/mmfence" run --visits 1 \
		--rounds 2 --round-time 5ms --json "$json" "$@"
}

@test "without root, cells that need none run, and the others give their reason" {
	unprivileged futex+none none+ksm smp_mb
	validate "$json"
	[ "$(result "$json" 'cell["none+ksm"]["outcome"]')" = skip ]
	[[ "$(result "$json" 'cell["none+ksm"]["reason"]')" == *root* ]]
	[[ $output == *"skip:"*root* ]]
	[ "$(result "$json" 'cell["none+ksm"]["rounds"]')" = "[]" ]
	# Load on the machine may disturb the other cells, and changes nothing else.
	outcomes=" "
	for name in futex+none smp_mb; do
		[ "$(result "$json" 'len(cell["'$name'"]["rounds"])')" -eq 2 ]
		outcomes="$outcomes$(result "$json" \
			'cell["'$name'"]["outcome"]') "
	done
	case $outcomes in
	" ok ok ") [ "$status" -eq 0 ] ;;
	*error* | *skip*) false ;;
	*) [ "$status" -eq 1 ] ;;
	esac
}

@test "without root, nothing to run is 77" {
	unprivileged none+ksm
	[ "$status" -eq 77 ]
	[ "$(result "$json" 'cell["none+ksm"]["outcome"]')" = skip ]
}

@test "progress is for terminals" {
	needs_root
	args="run --visits 2 --rounds 1 --round-time 5ms --force --json $json
		null smp_mb"
	measure ${args#run }
	[ -z "$stderr" ]
	[[ $output != *left* ]]
	for ((wait = 0; wait < 240; wait++)); do
		TERM=vt100 run script -qec \
			"$MMFENCE ${args//$'\n'/ } --state-dir $state" /dev/null
		[[ $output == *"is held by"* ]] || break
		sleep 0.5
	done
	[[ $output == *1/4*"s left"* ]]
	[[ $output == *4/4*"s left"* ]]
}

@test "--verbose tells each change and round, --quiet neither nor a table" {
	needs_root
	[ "$(cat /sys/kernel/mm/ksm/run)" = 0 ] || skip "KSM is in use"
	measure --visits 2 --rounds 3 --verbose --json "$json" none+ksm
	[ "$(grep -cxF "mmfence: hold /sys/kernel/mm/ksm/run: 0 -> 1" \
		<<<"$stderr")" -eq 2 ]
	[ "$(grep -cxF "mmfence: put back /sys/kernel/mm/ksm/run: 1 -> 0" \
		<<<"$stderr")" -eq 2 ]
	for round in 1 2 3; do
		[ "$(grep -Ec "^mmfence: none\+ksm: visit [12], round $round: (ok|contaminated|invalid)," \
			<<<"$stderr")" -eq 2 ]
	done
	[[ $output == *"none+ksm "* ]]
	measure --visits 1 --rounds 1 --quiet --force --json "$json" none+ksm
	[ -z "$output$stderr" ]
}

@test "the table fits 80 columns, long names and reasons too" {
	needs_root
	long=$dir/$(printf 'a%.0s' $(seq 120))
	state=$long/missing
	measure --visits 1 --rounds 1 --round-time 1ms --json "$json" \
		futex+none \
		iouring:area=128k,pages=32,touch=4099,walk=one+mprotect \
		iouring:area=128k,pages=31,touch=4099,walk=one+swap:dirty=0 \
		none:area=128k,touch=4099,walk=one+swap:dirty=0,swap=zram \
		odirect:area=128k+none futex:area=128k+ksm mprotect_flush
	[ "$status" -le 1 ]
	[[ $output == *walk=one+mprotect* && $output == *swap=zram* ]]
	[[ $output == *"skip:"*journalled* ]]
	long_lines=$(awk 'length > 80' <<<"$(grep -v '^result: ' <<<"$output")")
	[ -z "$long_lines" ]
	state=$dir/state
}
