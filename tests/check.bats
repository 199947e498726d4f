#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# mmfence check: changes nothing, fits 80 columns, says why not.

bats_require_minimum_version 1.5.0

setup() {
	dir=$(mktemp -d /tmp/mmfence-check-XXXXXX)
}

teardown() {
	rm -rf "$dir"
}

# check [OPTION...]: run it; 77 is allowed where no subject can run.
check() {
	run --separate-stderr "$MMFENCE" check "$@"
	[ "$status" -eq 0 ] || [ "$status" -eq 77 ]
	[ -z "$stderr" ]
}

json() {
	printf '%s\n' "$output" | python3 -c "
import json, sys
check = json.load(sys.stdin)
print($1)"
}

@test "text fits 80 columns and has no control characters" {
	check
	[ "$(printf '%s\n' "$output" | awk 'length > 79' | wc -l)" -eq 0 ]
	[ "$(printf '%s\n' "$output" | tr -d '\n' | tr -cd '[:cntrl:]' |
		wc -c)" -eq 0 ]
}

@test "text names the kernel, the flush method and every subject" {
	check
	[[ "$output" == *"$(uname -r)"* ]]
	[[ "$output" == *"TLB flush"*"evidence"*"GUP-fast"* ]]
	for kind in pinner clearer primitive; do
		for file in "$SOURCE_DIR"/bench/"$kind"s/*.c; do
			[ -e "$file" ] || continue
			name=$(basename "$file" .c)
			printf '%s\n' "$output" | grep -q "^  $name\b"
		done
	done
}

@test "the JSON agrees with the machine" {
	check --json
	[ "$(json 'check["schema"]')" = mmfence.check/1 ]
	[ "$(json 'check["kernel"]["release"]')" = "$(uname -r)" ]
	[ "$(json 'check["machine"]["cpus_online"]')" = \
		"$(getconf _NPROCESSORS_ONLN)" ]
	[ "$(json 'check["machine"]["page_bytes"]')" = "$(getconf PAGESIZE)" ]
	[ "$(json 'check["privileges"]["root"]')" = \
		"$([ "$(id -u)" -eq 0 ] && echo True || echo False)" ]
	[ "$(json 'check["kernel"]["boot_id"]')" = \
		"$(cat /proc/sys/kernel/random/boot_id)" ]
}

@test "the rows are those of /proc/interrupts" {
	check --json
	for row in TLB CAL RES; do
		expect=False
		case $row in
		TLB) text='TLB shootdowns' ;;
		CAL) text='Function call interrupts' ;;
		RES) text='Rescheduling interrupts' ;;
		esac
		grep -q " $text\$" /proc/interrupts && expect=True
		[ "$(json "check['counters']['interrupts']['$row']")" = \
			$expect ]
	done
}

@test "time is emulated when the user says so" {
	check --json --emulated
	[ "$(json 'check["time"]')" = emulated ]
}

@test "the status is 77 exactly if no subject but none can run" {
	check --json
	runs=$(json 'sum(s["outcome"] == "ok" and s["name"] != "none"
		for s in check["subjects"])')
	[ "$status" -eq "$([ "$runs" -gt 0 ] && echo 0 || echo 77)" ]
}

@test "a skipped subject says why" {
	check --json
	[ "$(json 'sum((s["outcome"] == "ok") == bool(s["reason"])
		for s in check["subjects"])')" -eq 0 ]
}

@test "a state directory that is not there is not made" {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	check --json --state-dir "$dir/state"
	[ ! -e "$dir/state" ]
	[ "$(json 'check["state_dir"]["exists"]')" != True ]
}

@test "an existing state directory is neither locked nor written" {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	case $(stat -f -c %T "$dir") in
	tmpfs | overlayfs) skip "$dir is on no disk" ;;
	esac
	mkdir -m 0700 "$dir/state"
	check --json --state-dir "$dir/state/"
	[ "$(json 'check["state_dir"]["usable"]')" = True ]
	[ -z "$(ls -A "$dir/state")" ]
}

@test "an unfit state directory is refused with the reason" {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	mkdir "$dir/open"
	chmod 0777 "$dir/open"
	check --json --state-dir "$dir/open"
	[ "$(json 'check["state_dir"]["usable"]')" = False ]
	[[ "$(json 'check["state_dir"]["reason"]')" == *0777* ]]
	check --json --state-dir /dev/shm/mmfence-none
	[[ "$(json 'check["state_dir"]["reason"]')" == *tmpfs* ]]
	check --json --state-dir "$dir/none/none"
	[ "$(json 'check["state_dir"]["usable"]')" = False ]
}

@test "without root it still runs and says what is missing" {
	[ "$(id -u)" -eq 0 ] || skip "already not root"
	id nobody >/dev/null || skip "no user nobody"
	cp "$MMFENCE" "$dir/mmfence"
	chmod 0755 "$dir" "$dir/mmfence"
	run setpriv --reuid=65534 --regid=65534 --clear-groups \
		"$dir/mmfence" check --json
	[ "$status" -eq 0 ] || [ "$status" -eq 77 ]
	[ "$(json 'check["privileges"]["root"]')" = False ]
	[ "$(json 'check["state_dir"]["usable"]')" = False ]
	[ "$(json 'check["others"]["processes_unreadable"] > 0')" = True ]
}

@test "wrong usage is 2 and says so" {
	run "$MMFENCE" check extra
	[ "$status" -eq 2 ]
	[[ "$output" == *extra* ]]
	run "$MMFENCE" check --nonsense
	[ "$status" -eq 2 ]
}
