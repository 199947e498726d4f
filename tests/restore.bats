#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# mmfence restore: what a killed session left, seen from the command line.

SLEEP=/sys/kernel/mm/ksm/sleep_millisecs
DEFRAG=/sys/kernel/mm/transparent_hugepage/defrag

setup() {
	dir=$(mktemp -d /var/tmp/mmfence-bats.XXXXXX)
	[ -w $SLEEP ] && sleep_before=$(cat $SLEEP)
	boot=$(cat /proc/sys/kernel/random/boot_id)
}

teardown() {
	[ -n "$sleep_before" ] && echo "$sleep_before" >$SLEEP
	rm -rf -- "$dir"
}

needs_root() {
	[ "$(id -u)" = 0 ] || skip "tunables need root"
	[ -n "$sleep_before" ] || skip "no KSM here"
}

# entry KIND TARGET BEFORE WANTED: one line of the journal
entry() {
	printf '{"kind":"%s","target":"%s","before":"%s","wanted":"%s",' "$@"
	printf '"pid":0,"boot":"%s"}\n' "$boot"
}

@test "help names the option and the exit statuses" {
	run "$MMFENCE" restore --help
	[ "$status" -eq 0 ]
	[[ $output == *--state-dir* && $output == *77* ]]
}

@test "wrong usage is 2" {
	run "$MMFENCE" restore everything
	[ "$status" -eq 2 ]
	[[ $output == *everything* ]]
	run "$MMFENCE" restore --no-such-option
	[ "$status" -eq 2 ]
}

@test "without root it says so and exits 77" {
	[ "$(id -u)" = 0 ] || skip "setpriv needs root"
	cp "$MMFENCE" "$dir/mmfence"
	chmod 0755 "$dir" "$dir/mmfence"
	run setpriv --reuid=65534 --clear-groups "$dir/mmfence" restore
	[ "$status" -eq 77 ]
	[[ $output == *root* ]]
}

@test "with nothing to restore it says so and exits with 0" {
	needs_root
	run "$MMFENCE" restore --state-dir "$dir"
	[ "$status" -eq 0 ]
	[ "$output" = "nothing to restore in $dir" ]
	run "$MMFENCE" restore --state-dir "$dir/missing"
	[ "$status" -eq 0 ]
	[ ! -e "$dir/missing" ]
}

# Only looking at the journal changes nothing in it.
@test "check and a dry run see what a killed run left, and by whom it is held" {
	local pid

	needs_root
	entry tunable $SLEEP 20 31 >"$dir/journal"
	entry swapfile swap.1.1 "" on >>"$dir/journal"
	# Tunables of an earlier boot are gone; its files still exist.
	boot=before entry tunable $DEFRAG never always >>"$dir/journal"
	chmod 0600 "$dir/journal"
	run "$MMFENCE" check --state-dir "$dir"
	[[ $output == *"killed run left settings in its journal (2)"* ]]
	[[ $output == *"mmfence restore"* ]]
	run "$MMFENCE" run --dry-run --state-dir "$dir" null
	[[ $output == *"left settings in $dir/journal (2)"* ]]
	run "$MMFENCE" check --json --state-dir "$dir"
	jq -e '.state_dir | .journalled == 2 and .holder_pid == null' \
		<<<"$output"
	flock "$dir/lock" sleep 60 3>&- &
	pid=$!
	until pgrep -P "$pid" >/dev/null; do sleep 0.01; done
	run "$MMFENCE" check --json --state-dir "$dir"
	jq -e --argjson pid "$pid" '.state_dir.holder_pid >= $pid' <<<"$output"
	pkill -P "$pid"
	run "$MMFENCE" check --state-dir "$BATS_TEST_TMPDIR/none"
	[[ $output != *journal* ]]
	[ "$(wc -l <"$dir/journal")" -eq 3 ]
}

@test "an empty name of a directory is wrong usage of each verb" {
	for verb in restore check run race; do
		run "$MMFENCE" $verb --state-dir ""
		[ "$status" -eq 2 ]
		[[ $output == *"--state-dir: the name of the directory is empty"* ]]
	done
}

@test "a held tunable and a swap file are put back and named" {
	needs_root
	swap=swap.00000000000010c3
	dd if=/dev/zero of="$dir/$swap" bs=1M count=4 status=none
	chmod 0600 "$dir/$swap"
	mkswap "$dir/$swap" >/dev/null
	swapon "$dir/$swap"
	echo 4099 >$SLEEP
	{
		entry tunable $SLEEP "$sleep_before" 4099
		entry swapfile $swap "" on
	} >"$dir/journal"
	run "$MMFENCE" restore --state-dir "$dir"
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "swap file $swap: removed" ]
	[ "${lines[1]}" = "$SLEEP: 4099 -> $sleep_before" ]
	[ "$(cat $SLEEP)" = "$sleep_before" ]
	[ ! -e "$dir/$swap" ]
	[ ! -e "$dir/journal" ]
	run grep -c "$dir" /proc/swaps
	[ "$output" = 0 ]
}

@test "a tunable that somebody else changed is reported once and left alone" {
	needs_root
	echo 8191 >$SLEEP
	{
		entry tunable $SLEEP "$sleep_before" 4099
		entry tunable $SLEEP 4099 4111
	} >"$dir/journal"
	run "$MMFENCE" restore --state-dir "$dir"
	[ "$status" -eq 0 ]
	[ "$(grep -c "somebody else changed it" <<<"$output")" = 1 ]
	[ "$(cat $SLEEP)" = 8191 ]
	[ ! -e "$dir/journal" ]
}

@test "a value that the kernel refuses stays in the journal, and the status is 1" {
	needs_root
	[ -w $DEFRAG ] || skip "no THP here"
	now=$(sed 's/.*\[\(.*\)\].*/\1/' $DEFRAG)
	entry tunable $DEFRAG bogus "$now" >"$dir/journal"
	cp "$dir/journal" "$dir/kept"
	run "$MMFENCE" restore --state-dir "$dir"
	[ "$status" -eq 1 ]
	[[ $output == *bogus*Invalid* ]]
	cmp "$dir/journal" "$dir/kept"
}

@test "a file of debugfs stays in the journal if debugfs is not mounted" {
	local file=/sys/kernel/debug/x86/tlb_single_page_flush_ceiling

	needs_root
	entry tunable $file 33 0 >"$dir/journal"
	unshare --mount true || skip "no mount namespace here"
	run unshare --mount sh -c 'mount -t tmpfs none /sys/kernel/debug
		exec "$@"' sh "$MMFENCE" restore --state-dir "$dir"
	[ "$status" -eq 1 ]
	[[ $output == *"put $file back to \"33\": no debugfs"* ]]
	grep -q $file "$dir/journal"
}

@test "a journal of garbage neither crashes nor is believed" {
	needs_root
	head -c 4099 /dev/urandom >"$dir/journal"
	echo >>"$dir/journal"
	run "$MMFENCE" restore --state-dir "$dir"
	[ "$status" -eq 1 ]
	[[ $output == *"is not an entry"* ]]
}

@test "a directory on tmpfs, or others' directory, is refused" {
	needs_root
	chmod 0777 "$dir"
	run "$MMFENCE" restore --state-dir "$dir"
	[ "$status" -eq 1 ]
	[[ $output == *"others may write"* ]]
	[ "$(stat -f -c %T /dev/shm)" = tmpfs ] || skip "no tmpfs here"
	run "$MMFENCE" restore --state-dir /dev/shm
	[ "$status" -eq 1 ]
}
