#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154,SC2034 # set by bats' run, shared with machine.bash
# shellcheck disable=SC2016,SC2030,SC2031 # programs in quotes, run's variables
#
# scripts/slurm without Slurm: kernels as features on a machine of folders, and
# the jobs and results of a fleet with an sbatch that takes notes.

bats_require_minimum_version 1.5.0
load support/machine.bash

setup()
{
	dir=$(mktemp -d "${BATS_TMPDIR:-/tmp}/mmfence-XXXXXX")
	export PATH=$dir/bin:$PATH
	mkdir "$dir/bin"
}

teardown()
{
	rm -rf -- "$dir"
	[ -z "${box-}" ] || rm -rf -- "$box"
}

# ---- kernels as features

feature()
{
	campaign=$SOURCE_DIR/scripts/slurm/kernel-feature campaign "$@"
}

make_node()
{
	needs_box
	make_box
	feature --install --kernel A=6.0.0-old --kernel B=6.1.0-new
	state=$box/lib/mmfence-slurm
}

@test "a kernel is a feature once it was booted for it, and once only" {
	make_node
	[ -z "$(feature)" ]
	feature B
	[ "$(feature)" = "" ]
	feature --reboot
	firmware
	[ "$(feature)" = B ]
	# Slurm reboots a node for reasons of its own, too.
	feature --reboot
	[ "$(cat "$box/power")" = $'reboot\nreboot' ]
	firmware
	[ "$(cat "$box/running")" = 6.1.0-default ]
	[ -z "$(feature)" ]
}

@test "a kernel that panics leads to a node without the feature" {
	make_node
	echo 1 >"$box/panics/6.0.0-old"
	feature A
	feature --reboot
	firmware
	[ -z "$(feature)" ]
}

@test "a kernel that was replaced has lost its feature" {
	make_node
	feature A
	feature --reboot
	firmware
	[ "$(feature)" = A ]
	echo CONFIG_KSM=n >>"$box/boot/config-6.0.0-old"
	[ -z "$(feature)" ]
}

@test "--remove leaves the boot loader as found" {
	make_node
	run -2 feature --install --kernel A=6.0.0-old
	feature B
	feature --remove
	[ ! -e "$state" ]
	[ "$(cd "$box/boot" && find . -type f -exec sha256sum {} + | sort)" = \
		"$boot_files" ]
	run -1 feature
	[[ $output == *"--install makes it"* ]]
}

@test "an unknown kernel or way to boot is refused, and nothing is installed" {
	needs_box
	make_box
	run -2 feature --install
	run -2 feature --install --kernel 1=6.0.0-old
	run -2 feature --install --kernel A=5.9.9-none
	run -2 feature --install --via qemu --kernel A=6.0.0-old
	run -77 feature --install --via command --kernel A=6.0.0-old
	run -2 feature --install --running /nowhere --kernel A=x
	run -2 feature --frobnicate
	[ ! -e "$box/lib/mmfence-slurm" ]
	feature --install --kernel A=6.0.0-old
	run -2 feature B
	[[ $output == *'no kernel "B" on this node'* ]]
}

@test "kexec: loaded by the helper, started by the reboot" {
	needs_box
	make_box
	feature --install --via kexec --kernel A=6.0.0-old
	feature A
	[ "$(cat "$box/loaded")" = 6.0.0-old ]
	[ ! -s "$box/power" ]
	feature --reboot
	[ "$(cat "$box/power")" = kexec ]
	# A boot in between has dropped the kernel that was loaded.
	feature A
	echo "6.0.0-old another-boot" >"$box/lib/mmfence-slurm/next"
	: >"$box/power"
	feature --reboot
	[ "$(cat "$box/power")" = reboot ]
	[ ! -e "$box/lib/mmfence-slurm/next" ]
}

# ---- a fleet

program()
{
	printf '#!/bin/bash\ndir=%q\n%s\n' "$dir" "$2" >"$dir/bin/$1"
	chmod +x "$dir/bin/$1"
}

# Slurm's programs: jobs are numbered lines in $dir/jobs.
make_slurm()
{
	: >"$dir/jobs"
	program sbatch 'printf "%q " "$@" >>"$dir/jobs"; echo >>"$dir/jobs"
		wc -l <"$dir/jobs"'
	program squeue 'cat "$dir/queue" 2>/dev/null; exit 0'
	program scontrol 'echo "$3" | tr , "\n"'
	out=$dir/out
}

fleet()
{
	"$SOURCE_DIR/scripts/slurm/fleet" "$@"
}

submit()
{
	fleet submit --out "$out" --nodes n1,n2 --kernel A --kernel B \
		--mmfence "$MMFENCE" --quiet-wait 0 "$@"
}

@test "jobs are arrays over kernels, boots and nodes, in ABBA order" {
	make_slurm
	run submit --boots 8 --sbatch --partition=mm smp_mb -- --rounds 2
	[ "$status" -eq 0 ]
	[ "$(wc -l <"$dir/jobs")" -eq 10 ]
	[ "$(grep -o -- '--array=[^ ]*' "$dir/jobs" | head -n 5 | paste -sd' ')" = \
		'--array=1%1 --array=2\,3%1 --array=4\,5%1 --array=6\,7%1 --array=8%1' ]
	[ "$(grep -o -- '--constraint=.' "$dir/jobs" | head -n 5 | cut -d= -f2 |
		paste -sd' ')" = "A B A B A" ]
	# A chain on each node, and none between them.
	[ "$(sed -n 's/.*--dependency=afterany:\([0-9]*\) .*/\1/p' \
		"$dir/jobs" | paste -sd' ')" = "1 2 3 4 6 7 8 9" ]
	[ "$(grep -c -- '--exclusive --nodelist=n1 .*--reboot ' \
		"$dir/jobs")" -eq 5 ]
	[ "$(grep -c -- '--partition=mm ' "$dir/jobs")" -eq 10 ]
	grep -qx 'cell smp_mb' "$out/plan"
	grep -qx 'run --rounds' "$out/plan"
	run -2 submit
	[[ $output == *"has a plan already"* ]]
}

@test "bad arguments for a fleet are refused, and nothing is left" {
	make_slurm
	run -2 fleet submit --out out --nodes n1 --kernel A --kernel B
	run -2 submit --boots 3
	run -2 submit --nodes n1
	[[ $output == *"names a node twice"* ]]
	run -2 submit --nodes 'n1;x'
	run -2 submit --kernel 1A
	run -2 submit no-such-cell
	run -2 submit -- --machine x
	run -2 fleet submit --out "$out" --nodes n1 --kernel A \
		--mmfence "$MMFENCE"
	run -2 fleet resume "$out"
	run -2 fleet
	[ ! -e "$out" ]
	[ ! -s "$dir/jobs" ]
}

# A node whose kernel is what its file says, with boots that gen_runs made up.
make_results()
{
	local node

	submit --boots 4 smp_mb >/dev/null
	for node in n1 n2; do
		"$GEN_RUNS" "$dir/$node-A" machine=$node boots=2 cells=2
		"$GEN_RUNS" "$dir/$node-B" machine=$node boots=2 cells=2 \
			side=1 kernel=6.2.0 change=1.1
	done
	# As the tool writes it: a key a line.
	for file in "$dir"/n?-?-*.json; do
		jq . "$file" >"$dir/new" && mv "$dir/new" "$file"
	done
	cat >"$out/bin/mmfence" <<-END
	#!/bin/bash
	[ "\$1" = run ] || exec "$MMFENCE" "\$@"
	echo "\$@" >>$dir/runs
	name=\${6##*-}
	files=($dir/\$4-\${name%.json}-*.json)
	exec mv "\${files[0]}" "\$6"
	END
	printf '%s\n' 'wait_quiet() { quiet_line="quiet yes"; }' \
		'clock_changed() { :; }' 'clock_work_us() { echo 1000; }' \
		>>"$out/bin/lib/campaign/environment.sh"
	program running 'cat "$dir/runs-on"'
	export MMFENCE_SLURM=$dir/node
	"$SOURCE_DIR/scripts/slurm/kernel-feature" --install --via command \
		--command "true {kernel}" --running "$dir/bin/running" \
		--kernel A=ka --kernel B=kb
}

# task NODE STEP KERNEL - what Slurm does with it.
task()
{
	echo "k${4-${3,}}" >"$dir/runs-on"
	SLURMD_NODENAME=$1 SLURM_ARRAY_TASK_ID=$2 \
		"$out/bin/slurm/one-boot" "$out" "$3"
}

@test "results are gathered by node, and compared by machine" {
	local node

	make_slurm
	make_results
	for node in n1 n2; do
		task $node 1 A
		task $node 2 B
		task $node 3 B
		task $node 4 A
	done
	[ "$(grep -c -- "^run --yes --machine n2 --json $out/results/n2/00[1-4]-[AB].json smp_mb" "$dir/runs")" -eq 4 ]
	[ -s "$out/results/n1/003-B.env" ]
	run fleet status "$out"
	[ "$status" -eq 0 ]
	[[ $output == *"n1 "*" 4 "*" 0 "*" 0 "* ]]
	run fleet compare "$out"
	[ "$status" -eq 0 ]
	[[ $output == *"2 machines on both sides"*"n1: "*"2+2 boots"* ]]
	[[ $output != *"of 4 boots"* ]]
	# A boot that must not be compared is left out, and its side is short.
	echo hot >"$out/results/n2/004-A.contaminated"
	run fleet compare "$out" --format=csv
	[[ $output == *"A: only 3 of 4 boots"* ]]
	# No job is left to submit.
	: >"$dir/jobs"
	run fleet resume "$out"
	[ ! -s "$dir/jobs" ]
}

@test "a boot of another kernel, or of before, gives no result" {
	make_slurm
	make_results
	task n1 1 A
	# The kernel panicked, and the node came up with its default one.
	run -1 task n1 2 B default
	[[ $output == *"no kernel of the plan: B did not boot, or panicked"* ]]
	grep -q panicked "$out/results/n1/002-B.failed"
	# Slurm did not reboot: the boot is that of step 1.
	task n1 2 B
	[ ! -e "$out/results/n1/002-B.failed" ]
	boot=$(jq -r .boot_id "$out/results/n1/002-B.json")
	sed -i "s/\"boot_id\": .*/\"boot_id\": \"$boot\",/" \
		"$dir"/n1-B-*.json
	run -1 task n1 3 B
	[[ $output == *"not booted anew: 002-B.json is of this boot"* ]]
	[ ! -e "$out/results/n1/003-B.json" ]
	# A node that only another's task is for.
	run -2 task n1 4 B
	run fleet status "$out"
	[ "$status" -eq 1 ]
	[[ $output == *"n1/003-B.failed: not booted anew"* ]]
	# What has no result is submitted again, alone; unless jobs wait.
	: >"$dir/jobs"
	run fleet resume "$out"
	[ "$(grep -o -- '--array=[^ ]*' "$dir/jobs" | paste -sd' ')" = \
		'--array=3%1 --array=4%1 --array=1%1 --array=2\,3%1 --array=4%1' ]
	: >"$dir/jobs"
	echo 7 >"$dir/queue"
	run -1 fleet resume "$out"
	[[ $output == *"n1 is left out: it has jobs of this plan already"* ]]
	[ ! -s "$dir/jobs" ]
	# Nothing is submitted if squeue fails.
	program squeue 'echo "no controller" >&2; exit 1'
	run -1 fleet resume "$out"
	[[ $output == *"the jobs of n1 are unknown"* ]]
	run -1 fleet status "$out"
	[ ! -s "$dir/jobs" ]
}

@test "a result says what the kernel of its node is built from" {
	make_slurm
	make_results
	printf '%s\n' 'source_read() { :; }' \
		>>"$out/bin/lib/campaign/source.sh"
	task n1 1 A
	[ ! -e "$out/results/n1/001-A.label" ]
	run ! grep -F -- --kernel-label "$dir/runs"
	printf '%s\n' 'source_read() { echo "package linux-$1 6.2-1"; }' \
		>>"$out/bin/lib/campaign/source.sh"
	task n1 2 B
	[ "$(<"$out/results/n1/002-B.label")" = \
		"$(uname -r)"$'\n'"package linux-$(uname -r) 6.2-1" ]
	grep -F -- "--kernel-label $out/results/n1/002-B.label smp_mb" \
		"$dir/runs"
}

@test "two fleets on the same nodes stay apart" {
	make_slurm
	program squeue 'cat "$dir/queue-${!#}" 2>/dev/null; exit 0'
	submit smp_mb
	name=$(grep -o -- '--job-name=mmfence-n1-[^ ]*' "$dir/jobs" | head -n 1)
	echo 1 >"$dir/queue---name=${name#*=}"
	run -1 fleet resume "$out"
	[[ $output == *"n1 is left out: it has jobs of this plan already"* ]]
	: >"$dir/jobs"
	out=$dir/other
	submit smp_mb
	[ "$(wc -l <"$dir/jobs")" -eq 10 ]
	run ! grep -F -- "$name " "$dir/jobs"
}
