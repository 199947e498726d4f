#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What comparing 1,000 run files of 10 cells x 30 rounds takes: under 5 s of
# processor time and 300 MB. The numbers are printed.

# Text that looks like code is meant as text; run sets status and output.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031

load compare.bash

setup()
{
	sides_setup
}

teardown()
{
	sides_teardown
}

@test "1,000 run files compare in 5 s and 300 MB" {
	gen a boots=500 cells=10 rounds=30
	gen b boots=500 cells=10 rounds=30 side=1 change=1.01
	python3 - "$MMFENCE" >bench <<'PY'
import glob, resource, subprocess, sys, time
begin = time.monotonic()
out = subprocess.run([sys.argv[1], "compare", *sorted(glob.glob("a-*")), "--",
                      *sorted(glob.glob("b-*"))], stdout=subprocess.PIPE,
                     check=True).stdout
wall = time.monotonic() - begin
used = resource.getrusage(resource.RUSAGE_CHILDREN)
assert b"500 boots" in out and b"slower" in out
print(f"{wall:.2f} {used.ru_utime + used.ru_stime:.2f} {used.ru_maxrss}")
PY
	read -r wall cpu rss <bench
	echo "# $wall s, $cpu s of processor time, $((rss / 1024)) MiB" >&3
	if nm "$MMFENCE" | grep -q __asan_init; then
		skip "sanitizers: time and memory are theirs"
	fi
	[ "$rss" -lt $((300 * 1000)) ]
	# Processor time of all threads: others on the machine do not add.
	awk -v cpu="$cpu" 'BEGIN { exit !(cpu < 5) }'
}
