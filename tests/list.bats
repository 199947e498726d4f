#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# mmfence list, and mmfence without a verb.

bats_require_minimum_version 1.5.0

@test "list shows every kind under its heading" {
	run --separate-stderr "$MMFENCE" list
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	for kind in pinners clearers primitives counters suites; do
		grep -qx "$kind:" <<<"$output"
	done
	grep -qx futex <<<"$output"
	grep -qx standard <<<"$output"
}

@test "one list is names alone, one a line" {
	run "$MMFENCE" list clearers
	[ "$status" -eq 0 ]
	[ "$(grep -cvE '^[a-z][a-z0-9_]*$' <<<"$output")" -eq 0 ]
	[[ $output == *ksm* && $output != *futex* ]]
}

@test "--verbose names the kind of reference, on this release" {
	run "$MMFENCE" list --verbose pinners
	[ "$status" -eq 0 ]
	[ "$(grep -c "on $(uname -r): .*FOLL_" <<<"$output")" -eq \
		"$("$MMFENCE" list pinners | grep -cvxE 'none|protocol')" ]
	[[ $output == *FOLL_GET* && $output == *FOLL_PIN* ]]
	[[ $output == *read-only* && $output == *write* ]]
}

@test "--verbose shows options, events and ops, within 80 columns" {
	run "$MMFENCE" list -v
	[ "$status" -eq 0 ]
	[[ $output == *dirty=1*"(0 to 1)"* ]]
	[[ $output == *"event: page merged"* ]]
	[[ $output == *"area=16m"* ]]
	[ -z "$(awk 'length > 80' <<<"$output")" ]
}

@test "a suite lists cells that a run accepts" {
	for suite in $("$MMFENCE" list suites); do
		run "$MMFENCE" run --dry-run --suite "$suite"
		[ "$status" -eq 0 ] || [[ $output == *"is held by"* ]]
	done
}

@test "--format markdown is docs/subjects.md" {
	run diff <("$MMFENCE" list --format markdown) \
		"$SOURCE_DIR/docs/subjects.md"
	[ -z "$output" ] || echo "mmfence list --format markdown" \
		"> docs/subjects.md makes it again"
	[ "$status" -eq 0 ]
}

@test "every subject tells its op, how it is misread and what proves it" {
	"$MMFENCE" list --format markdown | awk '
		/^## / || /^# / { end(); name = $2; op = wrong = proof = 0 }
		/^# / { kind = $2 }
		/^- One (op|event): / { op = 1 }
		/^- Misreading: / { wrong = 1 }
		/^- Evidence: / { proof = 1 }
		function end() {
			if (kind !~ /^(Pinners|Clearers)$/ || name == kind)
				return
			if (name == "none" || name == "spin")
				op = proof = 1
			if (!(op && wrong && proof)) {
				print kind, name, op, wrong, proof
				bad = 1
			}
		}
		END { exit bad }'
}

@test "--format with a list, or another format, is 2" {
	run --separate-stderr "$MMFENCE" list --format markdown pinners
	[ "$status" -eq 2 ]
	run --separate-stderr "$MMFENCE" list --format html
	[ "$status" -eq 2 ]
	[[ $stderr == *"text or markdown"* ]]
}

@test "suites are the files of data/suites, each with its question" {
	diff <(cd "$SOURCE_DIR/data/suites" && ls) \
		<("$MMFENCE" list suites | sort)
	for suite in $("$MMFENCE" list suites); do
		diff <(grep -v '^#' "$SOURCE_DIR/data/suites/$suite") \
			<("$MMFENCE" list -v suites | awk -v s="$suite" '
				/^[^ ]/ { on = $0 == s }
				on && /^    [a-z0-9_+:=,-]+$/ { print $1 }')
	done
	"$MMFENCE" list -v suites | grep -q "one broadcast per collapse"
}

@test "an unknown suite names the nearest and all" {
	run --separate-stderr "$MMFENCE" run --suite sync_ipi
	[ "$status" -eq 2 ]
	[[ $stderr == *'did you mean "sync-ipi"'* ]]
	for suite in $("$MMFENCE" list suites); do
		[[ $stderr == *"$suite"* ]]
	done
}

@test "an unknown or second list is 2" {
	for args in pinner "pinners clearers" --loud; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr "$MMFENCE" list $args
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[ -n "$stderr" ]
	done
	run "$MMFENCE" list pinner
	[[ $output == *pinners*clearers*suites* ]]
}

@test "without a verb the usage goes to stderr and the status is 2" {
	run --separate-stderr "$MMFENCE"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ $stderr == Usage:* ]]
}

@test "--help names every verb, and every verb has its own" {
	run --separate-stderr "$MMFENCE" --help
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	for verb in run check list restore; do
		grep -q "^  $verb " <<<"$output"
		"$MMFENCE" $verb --help | grep -q "^Usage: mmfence $verb"
	done
}

@test "--version" {
	run "$MMFENCE" --version
	[ "$status" -eq 0 ]
	[[ ${lines[0]} =~ ^mmfence\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
}

@test "--version tells what this build has, as the program shows it" {
	local features

	features=$("$MMFENCE" --version | sed -n 's/^features: //p')
	[[ $features == *+uring*+numa*libperf*libbpf*static* ]]
	if readelf -dW "$MMFENCE" | grep -q 'NEEDED.*libbpf'; then
		[[ $features == *+libbpf* ]]
	else
		[[ $features != *+libbpf* || $features == *+static* ]]
	fi
	"$MMFENCE" --version | grep -q '^libraries: hwloc [0-9]'
	"$MMFENCE" --version | grep -q '^sanitizers: '
}

@test "an unknown verb is 2, with the nearest" {
	run --separate-stderr "$MMFENCE" lsit
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ $stderr == *lsit*list* ]]
	run "$MMFENCE" ""
	[ "$status" -eq 2 ]
}
