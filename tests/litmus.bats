#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The protocol in the kernel's memory model: the result that each litmus test
# names, against the answer of herd7. herd7 is fetched once; if that is
# impossible, the tests are skipped. ctest sets MMFENCE and SOURCE_DIR.

bats_require_minimum_version 1.5.0

setup() {
	SOURCE_DIR=${SOURCE_DIR:-$BATS_TEST_DIRNAME/..}
	litmus=$SOURCE_DIR/scripts/litmus
	fetch=$SOURCE_DIR/scripts/fetch-herd7
}

# Runs litmus, or skips with its reason.
ask() {
	run --separate-stderr "$litmus" "$@"
	# shellcheck disable=SC2154 # set by run --separate-stderr
	[ "$status" -ne 77 ] || skip "${stderr##*$'\n'}"
}

@test "herd7 agrees with the result that each test names" {
	ask
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq \
		$((1 + $(find "$SOURCE_DIR/litmus" -maxdepth 1 \
			-name '*.litmus' | wc -l))) ]
	for line in "${lines[@]:1}"; do
		[[ $line == *" ok" ]]
	done
}

@test "both smp_mb() are needed, and the flush replaces them" {
	ask
	for line in 'writable  *nothing  *forbidden' \
		    'writable  *smp_mb() of the clearer  *allowed' \
		    'writable  *smp_mb() of the pinner  *allowed' \
		    'writable  *both smp_mb(), flush added  *forbidden' \
		    'read-only  *smp_rmb() of the pinner  *allowed' \
		    'read-only  *A1: the entry stays  *allowed'; do
		grep -q "$line" <<<"$output"
	done
}

@test "a test that names the wrong result fails" {
	sed 's/Result: Never/Result: Sometimes/' \
		"$SOURCE_DIR/litmus/writable.litmus" >"$BATS_TEST_TMPDIR/w.litmus"
	ask "$BATS_TEST_TMPDIR/w.litmus" "$SOURCE_DIR/litmus/readonly.litmus"
	[ "$status" -eq 1 ]
	[[ ${lines[1]} == *"forbidden not Sometimes" ]]
	[[ ${lines[2]} == *"forbidden ok" ]]
}

@test "what is no litmus test is refused" {
	printf 'C x\n(*\n * Result: Never\n *)\n{}\nP0( {\n' \
		>"$BATS_TEST_TMPDIR/x.litmus"
	ask "$BATS_TEST_TMPDIR/x.litmus"
	[ "$status" -eq 2 ]
	[[ $stderr == *"herd7 cannot read "*"x.litmus"* ]]
	sed 's/Result: Never//' "$SOURCE_DIR/litmus/writable.litmus" \
		>"$BATS_TEST_TMPDIR/none.litmus"
	ask "$BATS_TEST_TMPDIR/none.litmus"
	[ "$status" -eq 2 ]
	for bad in --frobnicate /nowhere.litmus --linux; do
		run -2 "$litmus" "$bad"
	done
	run -2 "$litmus" --run "$SOURCE_DIR/README.md"
}

@test "the tracker of walks needs all its order but the acquire" {
	ask "$SOURCE_DIR"/litmus/sync/*.litmus
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == *" reused "* ]]
	[ "$(grep -c ' forbidden ok$' <<<"$output")" -eq 4 ]
	[ "$(grep -c ' allowed   ok$' <<<"$output")" -eq 5 ]
	for line in 'smp_mb() of the walker  *allowed' \
		    'smp_mb() of the waiter  *allowed' \
		    'release of the walker  *allowed' \
		    'acquire of the waiter  *forbidden' \
		    'nothing; xchg() announces  *forbidden' \
		    'outer walk, forgotten by NMI  *allowed'; do
		grep -q "$line" <<<"$output"
	done
	run -2 "$litmus" --table "$SOURCE_DIR/litmus/sync/tracker.litmus"
	[[ $output == *"no field Cell"* ]]
}

# The document names the command, with or without a run.
@test "the table in the document is the one that its command prints" {
	local -a args

	cd "$SOURCE_DIR"
	read -ra args < <(sed -n 's|^    scripts/litmus \(--table.*\)|\1|p' \
		docs/protocol.md)
	ask "${args[@]}"
	[ "$status" -eq 0 ]
	for line in "${lines[@]}"; do
		grep -qxF "$line" "$SOURCE_DIR/docs/protocol.md"
	done
}

@test "no herd7, no mirror: 77 and why" {
	local cache=$BATS_TEST_TMPDIR/cache

	! command -v herd7 || skip "herd7 is installed"
	export XDG_CACHE_HOME=$cache
	run -77 "$fetch" --offline
	[[ $output == *"herd7 is neither installed nor in $cache/mmfence/herd7; without"* ]]
	run -77 "$litmus" --offline
	[ -r /usr/share/keyrings/debian-archive-keyring.gpg ] ||
		skip "no Debian keyring"
	run -77 "$fetch" --mirror "file:$BATS_TEST_TMPDIR/nowhere"
	[[ $output == *"have no herdtools7"* ]]
	[ ! -e "$cache/mmfence/herd7" ]
}

@test "fetch-herd7 refuses what it does not know" {
	for bad in --frobnicate forky --mirror '--mirror=x'; do
		run -2 "$fetch" "$bad"
		[[ $output == fetch-herd7:* ]]
	done
	run -2 "$fetch" --mirror 'http://x/ y'
}
