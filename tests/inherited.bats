#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# State that a parent process passes on through exec and on which mmfence must
# not depend: closed descriptors, ignored and blocked signals, limits, variables
# of libraries.

load source
load support/hostile

# Runs of one primitive by an ordinary user hold no tunable: another run, by
# root, may go on meanwhile.
setup()
{
	DIR=$(mktemp -d "${BATS_TMPDIR:-/tmp}/mmfence-XXXXXX")
	cd "$DIR" || return
	chmod 777 .
	install -m 755 "$MMFENCE" mmfence
	user=()
	[ "$(id -u)" != 0 ] || user=(setpriv --reuid=65534 --regid=65534
		--clear-groups --inh-caps=-all)
	short=(./mmfence run --json r.json --force --visits 1 --rounds 1
		--round-time 1ms)
	long=(./mmfence run --json r.json --force --visits 40 --rounds 20
		--round-time 50ms --quiet null)
}

# await_child PID - until the run with this number has begun to measure
await_child()
{
	local i

	for ((i = 0; i < 300; i++)); do
		[ "$(ps -o comm= -p "$1")" != mmfence ] ||
			! pgrep -P "$1" >/dev/null || return 0
		sleep 0.1
	done
	return 1
}

teardown()
{
	cd / && rm -rf "$DIR"
}

# with_python STATEMENTS PROGRAM... - after these, which exec passes on
with_python()
{
	exec python3 -c "import os, signal, resource, sys
$1
os.execvp(sys.argv[1], sys.argv[1:])" "${user[@]}" "${@:2}"
}

@test "SIGCHLD ignored: the visit ends, and is no error" {
	local before=$SECONDS

	run with_python 'signal.signal(signal.SIGCHLD, signal.SIG_IGN)' \
		"${short[@]}" null
	echo "$output"
	[ "$status" -le 1 ]
	[ $((SECONDS - before)) -lt 30 ]
	jq -e '.primitives[0] | .outcome != "error"' r.json
}

# Without root no tunable is held, but the signals are caught.
@test "signals blocked by the starter still end a run" {
	local pid

	with_python 'signal.pthread_sigmask(signal.SIG_BLOCK,
		[signal.SIGINT, signal.SIGTERM, signal.SIGHUP])' \
		"${long[@]}" 3>&- &
	pid=$!
	await_child "$pid"
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 130 ]
}

@test "Ctrl-\\ ends a run like Ctrl-C, Ctrl-Z does not stop it" {
	local pid

	# A shell makes background jobs ignore SIGQUIT.
	with_python 'signal.signal(signal.SIGQUIT, signal.SIG_DFL)' \
		"${long[@]}" 2>said 3>&- &
	pid=$!
	await_child "$pid"
	kill -TSTP "$pid"
	sleep 0.2
	[[ $(ps -o stat= -p "$pid") != T* ]]
	grep -q "mmfence: not stopped: " said
	kill -QUIT "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 130 ]
}

@test "a limit of the file size is told, not death" {
	run with_python 'resource.setrlimit(resource.RLIMIT_FSIZE, (4096, -1))' \
		"${short[@]}" null
	echo "$output"
	[ "$status" -eq 1 ]
	[[ $output == *"write the result r.json"*"File too large"* ]]
	# The table is printed, and no partial result is left.
	[[ $output == *"primitive"*"null"* ]]
	run find . -name '*json*'
	[ -z "$output" ]
}

@test "closed descriptors: no message gets into a lock or a result" {
	# The result is the next opened file.
	"${user[@]}" "${short[@]}" --verbose null <&- >&- 2>&- || true
	jq -e .schema r.json
}

@test "variables of libraries change nothing" {
	"$MMFENCE" list --verbose >plain
	HWLOC_SYNTHETIC="pack:8 core:8 pu:2" HWLOC_COMPONENTS=stop \
		POSIXLY_CORRECT=1 ARGP_HELP_FMT=rmargin=30 \
		"$MMFENCE" list pinners --verbose >odd
	"$MMFENCE" list --verbose pinners | cmp - odd
	HWLOC_SYNTHETIC="pack:8 core:8 pu:2" "$MMFENCE" check --json |
		jq .machine.cpus_online >cpus
	[ "$(<cpus)" = "$(getconf _NPROCESSORS_ONLN)" ]
}

@test "every verb says the same in a hostile environment" {
	local data=$SOURCE_DIR/data verb
	local sides=("$data/lab-variants/6.1.192-old-1.json" --
		"$data/lab-variants/6.1.192-new-1.json")

	same "$MMFENCE" --version
	same "$MMFENCE" --help
	for verb in bench-self breakeven check compare cover list plot predict \
			race report restore run; do
		same "$MMFENCE" "$verb" --help
	done
	same "$MMFENCE" list --verbose suites
	same "$MMFENCE" list --format markdown
	same "$MMFENCE" compare "${sides[@]}"
	same "$MMFENCE" cover "${sides[@]}"
	same "$MMFENCE" plot --figure ipis --format ascii "${sides[@]}"
	same "${user[@]}" ./mmfence run --dry-run null futex+mprotect
	expected=2 same "$MMFENCE" run --visits=1,5 null
	# The findings of check change with the machine; its keys do not.
	"$MMFENCE" check --json | jq -S 'del(.time, .state, .others) |
		[paths], .machine, .subjects' >plain
	hostile "$MMFENCE" check --json | jq -S 'del(.time, .state, .others) |
		[paths], .machine, .subjects' | diff plain -
}

@test "closed descriptors, ignored and blocked signals: verbs say the same" {
	local data=$SOURCE_DIR/data words
	local -a command
	local ignored_and_blocked="
all = set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}
for number in all:
    signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, all)"

	for words in "list --verbose pinners" "--version" \
		"compare $data/lab-variants/6.1.192-old-1.json -- \
			$data/lab-variants/6.1.192-new-1.json"; do
		read -r -d '' -a command <<<"$words" || true
		"$MMFENCE" "${command[@]}" >plain
		"$MMFENCE" "${command[@]}" 2>&- <&- >odd
		cmp plain odd
		(user=() && with_python "$ignored_and_blocked" \
			"$MMFENCE" "${command[@]}") >odd
		cmp plain odd
	done
}
