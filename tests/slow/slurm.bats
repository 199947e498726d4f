#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154,SC2016 # set by bats' run; programs in quotes
#
# A cluster of Slurm on this machine: controller, two nodes, munge, all with
# configuration, keys, ports and spool of their own. Reboots are real to Slurm;
# what boots is a guest of scripts/lab, at each measurement. Emulated: counts
# are compared, times are not.

bats_require_minimum_version 1.5.0
load ../source
load ../support/tries

setup()
{
	[ "$(id -u)" = 0 ] || skip "slurmd needs root"
	PATH=$PATH:/usr/sbin:/sbin
	for program in slurmctld slurmd munged jq; do
		[ -n "$(command -v "$program")" ] || skip "no $program"
	done
	dir=$(mktemp -d /var/tmp/mmfence-slurm.XXXXXX)
	out=$dir/out
	make_cluster
}

teardown()
{
	[ -n "${dir-}" ] || return 0
	stop_cluster
	rm -rf -- "$dir"
}

# program NAME TEXT
program()
{
	printf '#!/bin/bash\ndir=%q real=%q lab=%q\n%s\n' "$dir" "$MMFENCE" \
		"$SOURCE_DIR/scripts/lab" "$2" >"$dir/$1"
	chmod +x "$dir/$1"
}

# What a node is: its kernel in a file, and slurmd, which knows it by $NODE.
make_programs()
{
	program running 'cat "$dir/runs-${SLURMD_NODENAME:-$NODE}"'
	# The machine goes down and comes up; $dir/panics-NODE boots are for
	# nothing.
	program power 'setsid bash -c '\''
		pid=$(cat "$0/slurmd-$NODE.pid")
		sleep 1
		kill "$pid"
		while [ -e "/proc/$pid" ]; do sleep 0.2; done
		if [ -e "$0/panics-$NODE" ]; then
			rm "$0/panics-$NODE"
			echo default >"$0/runs-$NODE"
		else
			echo "$1" >"$0/runs-$NODE"
		fi
		echo "$NODE $(cat "$0/runs-$NODE")" >>"$0/booted"
		exec slurmd -N "$NODE" -b -f "$0/slurm.conf"'\'' "$dir" "$1" \
		</dev/null >/dev/null 2>&1 &'
	# run --yes --machine NODE --json FILE OPTION... CELL; the nodes share
	# this machine's CPUs, so one guest at a time; up to three, until the
	# host disturbs none of the cell.
	program mmfence 'case "$1 $2" in
		"run --yes") ;;
		*) exec "$real" "$@" ;;
		esac
		node=$4 file=$6
		shift 6
		for _ in 1 2 3; do
			rm -rf "$file.lab"
			flock "$dir/one-guest" \
				"$lab" --kernel "$("$dir/running")" \
				--accel tcg --smp 2 --out "$file.lab" \
				--mmfence "$real" "${@: -1}" \
				-- --machine "$node" "${@:1:$#-1}"
			status=$?
			disturbed=$(jq "[.cells[] | select(.reason // \"\" |
				test(\"rounds contaminated\"))] | length" \
				"$file.lab"/*.json) || break
			echo "$disturbed" >>"$dir/tries"
			((disturbed)) || break
		done
		((status <= 1)) || exit "$status"
		mv "$file.lab"/*.json "$file"
		exit "$status"'
}

write_config()
{
	local base=$((20000 + RANDOM % 10000)) node

	cat >"$dir/slurm.conf" <<-END
	ClusterName=mmfence
	SlurmctldHost=localhost
	SlurmctldPort=$base
	SlurmUser=root
	SlurmdUser=root
	AuthType=auth/munge
	CredType=cred/munge
	AuthInfo=socket=$dir/munge/socket
	StateSaveLocation=$dir/state
	SlurmdSpoolDir=$dir/spool-%n
	SlurmctldPidFile=$dir/slurmctld.pid
	SlurmdPidFile=$dir/slurmd-%n.pid
	SlurmctldLogFile=$dir/slurmctld.log
	SlurmdLogFile=$dir/slurmd-%n.log
	ProctrackType=proctrack/pgid
	TaskPlugin=task/none
	JobAcctGatherType=jobacct_gather/none
	SlurmdParameters=config_overrides
	NodeFeaturesPlugins=node_features/helpers
	RebootProgram=$SOURCE_DIR/scripts/slurm/reboot-node
	ResumeTimeout=300
	ReturnToService=2
	SchedulerParameters=bf_interval=2,sched_interval=5
	PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
	END
	for node in n1 n2; do
		base=$((base + 1))
		echo "NodeName=$node NodeHostname=localhost NodeAddr=127.0.0.1" \
			"Port=$base CPUs=1 RealMemory=100 Features=A,B" \
			>>"$dir/slurm.conf"
	done
	# Each feature on a line of its own: Slurm 22.05 takes no list.
	cat >"$dir/helpers.conf" <<-END
	Feature=A Helper=$SOURCE_DIR/scripts/slurm/kernel-feature
	Feature=B Helper=$SOURCE_DIR/scripts/slurm/kernel-feature
	MutuallyExclusive=A,B
	BootTime=300
	ExecTime=30
	END
}

make_cluster()
{
	local node

	mkdir -m 755 "$dir/munge" "$dir/state"
	chmod 755 "$dir"
	head -c 128 /dev/urandom >"$dir/munge/key"
	chmod 600 "$dir/munge/key"
	make_programs
	write_config
	export SLURM_CONF=$dir/slurm.conf MMFENCE_SLURM
	munged --force --key-file="$dir/munge/key" \
		--socket="$dir/munge/socket" --pid-file="$dir/munged.pid" \
		--log-file="$dir/munge/log" --seed-file="$dir/munge/seed" 3>&-
	slurmctld -i -f "$dir/slurm.conf" 3>&-
	for node in n1 n2 job; do
		# What the helper keeps is a node's own; jobs only read it.
		MMFENCE_SLURM=$dir/node-$node
		"$SOURCE_DIR/scripts/slurm/kernel-feature" --install \
			--via command --command "$dir/power {kernel}" \
			--running "$dir/running" --kernel A=debian:6.1 \
			--kernel B=debian:6.12
		[ "$node" != job ] || continue
		echo default >"$dir/runs-$node"
		NODE=$node slurmd -N "$node" -b -f "$dir/slurm.conf" 3>&-
	done
}

# All its programs name $dir. A node in the middle of its reboot would start
# another slurmd, so its shell goes with them.
stop_cluster()
{
	local signal=TERM tries
	local -a pids

	# Of a test that failed: the nodes end what still runs on them.
	for ((tries = 0; tries < 20; tries++)); do
		[ -n "$(timeout 5 squeue --noheader 2>/dev/null)" ] || break
		timeout 5 scancel --quiet --user=root 2>/dev/null || true
		sleep 1
	done
	for ((tries = 0; tries < 60; tries++)); do
		mapfile -t pids < <(pgrep -f -- "$dir")
		[ ${#pids[@]} -gt 0 ] || return 0
		[ "$tries" -lt 40 ] || signal=KILL
		kill -"$signal" "${pids[@]}" 2>/dev/null || true
		sleep 0.5
	done
	return 1
}

fleet()
{
	"$SOURCE_DIR/scripts/slurm/fleet" "$@"
}

# Wait until no job is left, at most $1 s.
wait_jobs()
{
	local until=$((SECONDS + $1))

	while [ -n "$(squeue --noheader)" ]; do
		if ((SECONDS > until)); then
			squeue
			tail -n 20 "$dir"/slurm*.log
			cat "$out"/results/*/*.out
			return 1
		fi
		sleep 2
	done
}

@test "two nodes, two kernels, ABBA, one boot that fails; then compare" {
	touch "$dir/panics-n2"
	fleet submit --out "$out" --nodes 'n[1-2]' --kernel A --kernel B \
		--boots 4 --quiet-wait 0 --mmfence "$dir/mmfence" \
		none+swap:dirty=0 -- --visits 1 --rounds 3
	wait_jobs 900
	cat "$dir/booted"
	tries_add "$(grep -cv '^0$' "$dir/tries")" "$(wc -l <"$dir/tries")"
	tries_sound
	run fleet status "$out"
	echo "$output"
	[ "$status" -eq 1 ]
	[[ $output == *"n2/001-A.failed: the node runs no kernel of the plan"* ]]
	# Every step was a boot of its own, of the kernel that it asked for.
	[ "$(grep n1 "$dir/booted" | paste -sd,)" = \
		"n1 debian:6.1,n1 debian:6.12,n1 debian:6.12,n1 debian:6.1" ]
	[ "$(grep -c n2 "$dir/booted")" -eq 4 ]
	[ "$(find "$out/results" -name '*.json' ! -path '*.lab/*' | wc -l)" -eq 7 ]
	# Only the failed step ran again, and its result is whole.
	fleet resume "$out"
	[ "$(squeue --noheader --array | wc -l)" -eq 1 ]
	wait_jobs 300
	run fleet status "$out"
	[ "$status" -eq 0 ]
	rm -f "$out"/results/*/*.contaminated
	run fleet compare "$out"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"2 machines on both sides"*"n1: "*"2+2 boots"*"n2: "*"2+2 boots"* ]]
	[[ $output == *"times: both sides ran in emulated time"* ]]
	[[ $output == *"none+swap:dirty=0 "*"2 machines, 4+4 boots"* ]]
	[ "$(jq -r .machine.name "$out/results/n2/002-B.json")" = n2 ]
	[[ $(jq -r .kernel.release "$out/results/n2/002-B.json") == 6.12.* ]]
	stop_cluster
	none_of "left running" "$(pgrep -a -f -- "$dir")"
}
