# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For tests of campaigns: start them on a machine made of folders, with invented
# results. Has the setup, which sets $state, and the teardown of each test;
# ctest sets SOURCE_DIR, MMFENCE and GEN_RUNS.
# shellcheck disable=SC2154,SC2016,SC2034 # machine.bash's, programs in quotes

. "$SOURCE_DIR/tests/support/machine.bash"

setup()
{
	needs_box
	make_box
	state=$box/lib/mmfence-campaign
}

teardown()
{
	[ -z "${box-}" ] || rm -rf -- "$box"
}

init()
{
	run --separate-stderr campaign init --mmfence "$MMFENCE" \
		--kernel A=6.0.0-old --kernel B=6.1.0-new --quiet-wait 0 "$@" \
		smp_mb -- --visits 1 --rounds 2
	[ "$status" -eq 0 ] || {
		echo "$output $stderr"
		return 1
	}
}

begin()
{
	init "$@"
	campaign start --yes >/dev/null
	campaign=$state/bin/campaign
	made_up_results
	# The speed of this machine's clock is not tested here.
	printf '%s\n' 'wait_quiet() { quiet_line="quiet yes"; }' \
		'clock_work_us() { echo 1000; }' \
		>>"$state/bin/lib/campaign/report.sh"
}

# Results of sixteen boots that gen_runs invented: measurements of a single boot
# of this machine cannot stand for several boots.
made_up_results()
{
	"$GEN_RUNS" "$box/A" boots=8
	"$GEN_RUNS" "$box/B" boots=8 side=1 kernel=6.2.0
	cat >"$state/bin/mmfence" <<-END
	#!/bin/bash
	[ "\$1" = run ] || exec "$MMFENCE" "\$@"
	name=\${4##*-}
	name=\${name%.json}
	files=($box/\$name-*.json)
	exec mv "\${files[0]}" "\$4"
	END
}

steps_of()
{
	find "$state/results" -name "*.$1" -printf '%f\n' | sort | paste -sd' '
}
