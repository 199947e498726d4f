#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Comparing 1,000 run files of 10 cells x 30 rounds takes under 5 s of processor
# time and 300 MB. The time grows with the number of cells, not with its square,
# and the memory with the size of the files, whatever their contents. The
# numbers are printed.

# Text that looks like code is only text here; run sets status and output.
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

@test "1,000 run files compare in little time and 300 MB" {
	gen a boots=500 cells=10 rounds=30
	gen b boots=500 cells=10 rounds=30 side=1 change=1.01
	python3 - "$MMFENCE" >bench <<'PY'
import glob, json, resource, subprocess, sys, time
begin = time.monotonic()
out = subprocess.run([sys.argv[1], "compare", *sorted(glob.glob("a-*")), "--",
                      *sorted(glob.glob("b-*"))], stdout=subprocess.PIPE,
                     check=True).stdout
wall = time.monotonic() - begin
used = resource.getrusage(resource.RUSAGE_CHILDREN)
assert b"500 boots" in out and b"slower" in out
begin = time.process_time()
for name in glob.glob("[ab]-*"):
    json.load(open(name))
print(f"{wall:.2f} {used.ru_utime + used.ru_stime:.2f} {used.ru_maxrss} "
      f"{time.process_time() - begin:.2f}")
PY
	read -r wall cpu rss read_only <bench
	echo "# $wall s, $cpu s of processor time, $((rss / 1024)) MiB;" \
		"Python reads the files in $read_only s" >&3
	if nm "$MMFENCE" | grep -q __asan_init; then
		skip "sanitizers: time and memory are theirs"
	fi
	[ "$rss" -lt $((300 * 1000)) ]
	# Processor time of all threads: other processes do not add to it, and a
	# slow machine is slow for both measurements.
	awk -v cpu="$cpu" -v once="$read_only" \
		'BEGIN { exit !(cpu < 4 * once) }'
}

# cells_run NAME CELLS - a run file of that many cells and no more
cells_run()
{
	python3 - "$@" <<'PY'
import json, sys
name, nr = sys.argv[1], int(sys.argv[2])
r = json.load(open(name[0] + "-00-0.json"))
cell = r["cells"][0]
r["cells"] = [dict(cell, cell="none:area=%dm+ksm" % (i + 1)) for i in range(nr)]
json.dump(r, open(name + ".json", "w"))
PY
}

# cells_time CELLS - processor time of a comparison, in s
cells_time()
{
	cells_run "a$1" "$1"
	cells_run "b$1" "$1"
	bash -c 'TIMEFORMAT="%U %S"; time "$MMFENCE" compare --format csv \
		--metric clear_ns_per_event "a$1.json" -- "b$1.json" \
		>"csv$1" 2>err' _ "$1" 2>&1 | awk '{ print $1 + $2 }'
}

@test "four times the cells take no eight times the time" {
	local few many

	gen a boots=1 cells=1 rounds=2
	gen b boots=1 cells=1 rounds=2 side=1
	few=$(cells_time 2000)
	many=$(cells_time 8000)
	echo "# 2,000 cells: $few s, 8,000: $many s of processor time" >&3
	[ "$(wc -l <csv8000)" -ge 8000 ]
	awk -v few="$few" -v many="$many" \
		'BEGIN { exit !(many < 8 * (few + 0.05)) }'
}

# memory_of CELLS - of comparing runs of that many: bytes of the files, KiB
memory_of()
{
	cells_run "a$1" "$1"
	cells_run "b$1" "$1"
	python3 - "$MMFENCE" "a$1.json" "b$1.json" <<'PY'
import os, subprocess, sys
run = subprocess.Popen([sys.argv[1], "compare", sys.argv[2], "--", sys.argv[3]],
                       stdout=subprocess.DEVNULL)
_, status, used = os.wait4(run.pid, 0)
assert os.waitstatus_to_exitcode(status) <= 1
print(sum(map(os.path.getsize, sys.argv[2:])), used.ru_maxrss)
PY
}

@test "memory is less than three times the files" {
	local few_bytes few_kib bytes kib

	gen a boots=1 cells=1 rounds=30
	gen b boots=1 cells=1 rounds=30 side=1
	read -r few_bytes few_kib < <(memory_of 1)
	read -r bytes kib < <(memory_of 200)
	echo "# $bytes bytes of files: $kib KiB, $few_bytes: $few_kib KiB" >&3
	if nm "$MMFENCE" | grep -q __asan_init; then
		skip "sanitizers: the memory is theirs"
	fi
	[ "$((kib - few_kib))" -lt "$((3 * (bytes - few_bytes) / 1024))" ]
}

# refused_in SAID - huge.json is refused with that, in ten times its size
refused_in()
{
	local bytes kib

	read -r bytes kib < <(python3 - "$MMFENCE" "$1" <<'PY'
import os, subprocess, sys
run = subprocess.Popen([sys.argv[1], "compare", "huge.json", "--", "huge.json"],
                       stderr=subprocess.PIPE, text=True)
said = run.stderr.read()
_, status, used = os.wait4(run.pid, 0)
assert os.waitstatus_to_exitcode(status) == 2 and sys.argv[2] in said, said
print(os.path.getsize("huge.json"), used.ru_maxrss)
PY
	)
	echo "# $bytes bytes: $kib KiB" >&3
	if nm "$MMFENCE" | grep -q __asan_init; then
		skip "sanitizers: the memory is theirs"
	fi
	[ "$kib" -lt "$((10 * bytes / 1024))" ]
}

# Facts whose names are 1.2 GB together: each name repeats those above it.
@test "a file whose facts would not fit is refused in ten times its size" {
	gen a boots=1 cells=1
	python3 - <<'PY'
import json
run = json.load(open("a-00-0.json"))
leaf = "{" + ",".join('"%x":1' % i for i in range(19900)) + "}"
for name in "fedcba":
    leaf = '{"' + name * 256 + '":' + leaf + "}"
run["cells"] = ["@"]
cells = ",".join('{"cell":"none+c%d","outcome":"skip","rounds":[],'
                 '"settings":%s}' % (i, leaf) for i in range(49))
open("huge.json", "w").write(json.dumps(run).replace('"@"', cells))
PY
	refused_in "huge.json: needs many times the memory that its size allows"
}

# jansson needs 110 bytes for three of these bytes.
@test "a file of nothing but brackets is refused in ten times its size" {
	gen a boots=1 cells=1
	python3 - <<'PY'
import json
run = dict(json.load(open("a-00-0.json")), extra="@")
brackets = "[" + ",".join(["[]"] * 2500000) + "]"
open("huge.json", "w").write(json.dumps(run).replace('"@"', brackets))
PY
	refused_in "huge.json: holds more values than a run file can"
}
