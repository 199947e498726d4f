#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# root may lack capabilities, and any system call may be refused. If a container
# takes something away, a cell is a skip with the reason, or does without it; it
# is never an error. check and run agree for each subject.

# run sets status and output.
# shellcheck disable=SC2030,SC2031,SC2154

bats_require_minimum_version 1.5.0

load support/run.bash

setup()
{
	make_dirs
	needs_root
	mkdir -m 0700 "$state"
	json=$dir/result.json
}

teardown()
{
	remove_dirs
}

# The capabilities that Docker and Podman leave to root.
default_caps=chown,dac_override,fowner,fsetid,kill,setgid,setuid,setpcap
default_caps+=,net_bind_service,net_raw,sys_chroot,mknod,audit_write,setfcap

# The system calls of mmfence that their seccomp profile then refuses.
profile=mbind=EPERM,set_mempolicy=EPERM,get_mempolicy=EPERM,move_pages=EPERM
profile+=,perf_event_open=EPERM,bpf=EPERM,io_uring_setup=EPERM,swapon=EPERM
profile+=,fsopen=EPERM,finit_module=EPERM,userfaultfd=EPERM

# keep_caps LIST COMMAND...: with these capabilities and no others.
keep_caps()
{
	local caps

	caps=-all${1:+,+${1//,/,+}}
	shift
	setpriv --bounding-set="$caps" --inh-caps=-all "$@"
}

# in_container COMMAND...: make $dir/wrapped run mmfence behind it.
in_container()
{
	{
		echo '#!/bin/bash'
		declare -f keep_caps
		printf '%q ' "$@" "$MMFENCE"
		echo '"$@"'
	} >"$dir/wrapped"
	chmod 0755 "$dir/wrapped"
}

# agree CELL...: the verbs say the same of each CELL, in the container: check,
# run --dry-run and run. None is an error. Sets $outcomes, a line per cell.
agree()
{
	run --separate-stderr timeout 120 "$dir/wrapped" check --json \
		--state-dir "$state"
	echo "$stderr"
	[ "$status" -eq 0 ] || [ "$status" -eq 77 ]
	printf '%s\n' "$output" >"$dir/check.json"
	run --separate-stderr timeout 120 "$dir/wrapped" run --dry-run --yes \
		--state-dir "$state" "$@"
	echo "$output$stderr"
	[ "$status" -eq 0 ] || [ "$status" -eq 77 ]
	printf '%s\n' "$output" >"$dir/dry"
	MMFENCE=$dir/wrapped measure --visits 1 --rounds 1 --round-time 5ms \
		--yes --force --json "$json" "$@"
	echo "$output$stderr"
	[ "$status" -le 1 ] || [ "$status" -eq 77 ]
	run python3 - "$dir/check.json" "$dir/dry" "$json" <<-'PY'
	import json, sys
	check, dry, run = sys.argv[1:]
	said = {(s["kind"], s["name"]): s for s in json.load(open(check))["subjects"]}
	dry = dict(line.rstrip("\n").split(": ", 1) for line in open(dry)
	           if ": would run" in line or ": skip: " in line)
	run = json.load(open(run))
	for cell in run["cells"] + run["primitives"]:
	    name, outcome, reason = cell["cell"], cell["outcome"], cell["reason"]
	    print(f"{name}: {outcome}: {reason or ''}")
	    if "+" not in name:
	        subject = ("primitive", name)
	    elif name.startswith("none+"):
	        subject = ("clearer", name[5:])
	    else:
	        subject = ("pinner", name[:-5])
	    subject = said[subject]
	    # A disturbed round is invalid, which is not due to the container.
	    assert outcome in ("ok", "skip", "invalid"), name
	    assert outcome == "skip" or "permitted" not in (reason or ""), name
	    assert outcome == "invalid" or subject["outcome"] == outcome, subject
	    if outcome == "skip":
	        assert reason and subject["reason"] == reason, subject
	        assert dry[name] == "skip: " + reason, dry[name]
	    else:
	        assert cell["rounds"] and subject["outcome"] == "ok", subject
	        assert dry[name] == "would run", dry[name]
	PY
	echo "$output"
	[ "$status" -eq 0 ]
	outcomes=$output
}

# The cell of each subject with default options, as check tests them.
all_cells()
{
	"$MMFENCE" check --json --state-dir "$state" | python3 -c '
import json, sys
form = {"pinner": "{}+none", "clearer": "none+{}", "primitive": "{}"}
for subject in json.load(sys.stdin)["subjects"]:
    print(form[subject["kind"]].format(subject["name"]))' | sort -u
}

# is_skip CELL REASON: the outcome of CELL, by a pattern.
is_skip()
{
	grep -qE "^$1: skip: $2" <<<"$outcomes"
}

measured()
{
	grep -qE "^$1: (ok|invalid): " <<<"$outcomes"
}

@test "root with the capabilities of a container" {
	in_container keep_caps "$default_caps"
	agree null smp_mb futex+none none+none none+mprotect none+munmap \
		none+fork vmsplice+none
	run ! grep -vE ': (ok|invalid): ' <<<"$outcomes"
}

@test "root with no capability at all" {
	in_container keep_caps ""
	agree null smp_mb futex+none none+swap none+split
	measured null
	measured smp_mb
	is_skip none\\+swap 'swapon .*not permitted'
	is_skip none\\+split 'open .*debugfs.*not permitted'
}

@test "root in a container with the profile of its seccomp" {
	in_container keep_caps "$default_caps" "$DENY" "$profile"
	mapfile -t cells < <(all_cells)
	[ "${#cells[@]}" -gt 20 ]
	agree "${cells[@]}"
	measured null
	measured smp_mb
	measured futex\\+none
	is_skip iouring\\+none 'io_uring_setup'
	is_skip none\\+swap 'swapon .*not permitted'
}

# With one node no binding is needed, by any user.
@test "an ordinary user, to whom memory policies are refused" {
	mkdir -m 0777 "$dir/open"
	install -m 0755 "$MMFENCE" "$dir/mmfence"
	chmod 0755 "$dir"
	[ "$(find /sys/devices/system/node -name 'node[0-9]*' | wc -l)" -eq 1 ] ||
		skip "more than one node"
	for error in EPERM ENOSYS; do
		run timeout 120 setpriv --reuid=65534 --regid=65534 \
			--clear-groups --inh-caps=-all "$DENY" \
			"${profile//EPERM/$error}" "$dir/mmfence" run \
			--visits 1 --rounds 1 --round-time 5ms --force \
			--json "$dir/open/r.json" futex+none none+mprotect null
		echo "$output"
		[ "$status" -le 1 ]
		[ "$(result "$dir/open/r.json" 'all(c["rounds"] and
			c["placement"]["memory_node"] == 0 for c in cell.values())')" = True ]
	done
}

@test "a seccomp that refuses what every cell needs" {
	in_container "$DENY" sched_setaffinity=EPERM
	agree null futex+none none+ksm
	run ! grep -vE ': skip: bind a thread to a CPU .*not permitted' \
		<<<"$outcomes"
}

@test "a seccomp that refuses what some need" {
	in_container "$DENY" \
		vmsplice=EPERM,memfd_create=ENOSYS,socket=EPERM,membarrier=EPERM
	agree vmsplice+none zerocopy+none af_alg+none membarrier null
	measured null
	is_skip vmsplice\\+none 'vmsplice to a pipe: .*not permitted'
	is_skip zerocopy\\+none 'open a UDP socket: .*not permitted'
	is_skip membarrier 'membarrier.*not permitted'
	MMFENCE=$dir/wrapped measure --visits 1 --rounds 1 --round-time 5ms \
		--force --json "$json" none:page=shmem+mprotect
	[ "$status" -eq 77 ]
	[[ $output == *"skip: create a memfd: Function not implemented"* ]]
}

@test "a seccomp that refuses what all do without" {
	in_container "$DENY" \
		setpriority=EPERM,mlock=EPERM,pidfd_open=ENOSYS,perf_event_open=EPERM,bpf=EPERM
	agree null smp_mb
	measured null
	measured smp_mb
}

@test "the other verbs" {
	local text

	in_container keep_caps "$default_caps" "$DENY" "$profile"
	verb=race MMFENCE=$dir/wrapped measure --time 1s --yes --json "$json" \
		vmsplice+fork iouring+fork vmsplice+swap
	echo "$output$stderr"
	[ "$status" -le 1 ]
	text=$(tr -s ' \n' '  ' <<<"$output")
	[[ $text != *error:* ]]
	[[ $text == *"skip: io_uring_setup"*"skip: swapon"*"not permitted"* ]]
	run timeout 60 "$dir/wrapped" restore --state-dir "$state"
	echo "$output"
	[ "$status" -eq 0 ]
	run timeout 60 "$dir/wrapped" list
	[ "$status" -eq 0 ]
	run timeout 300 "$dir/wrapped" bench-self
	echo "$output"
	[ "$status" -le 1 ]
	[[ $output != *"not permitted"* && $output != *error* ]]
}

# The files that tell a folio from base pages are hidden; smaps shows huge
# pages.
@test "kinds of pages that cannot be told apart" {
	in_container keep_caps "$default_caps"
	MMFENCE=$dir/wrapped measure --visits 1 --rounds 1 --round-time 5ms \
		--force --json "$json" none:area=2m,page=64k+mprotect \
		none+migrate:how=compact
	echo "$output"
	[ "$status" -eq 77 ]
	[ "$(result "$json" 'all(c["reason"] for c in cell.values())')" = True ]
	run ! grep -q "error:" <<<"$output"
}
