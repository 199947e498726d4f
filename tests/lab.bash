# SPDX-License-Identifier: GPL-2.0-or-later
#
# For the tests of scripts/lab and of the kernels that it boots.

SOURCE_DIR=${SOURCE_DIR:-$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)}
export MMFENCE=${MMFENCE:-$SOURCE_DIR/build/mmfence}
export lab=$SOURCE_DIR/scripts/lab

need_programs()
{
	local program

	for program; do
		command -v "$program" >/dev/null || skip "no $program"
	done
}

# What a finished or killed lab must not leave.
nothing_left()
{
	run find "$BATS_TEST_TMPDIR" -maxdepth 1 -name 'mmfence-*'
	[ -z "$output" ]
	run pgrep -f "$BATS_TEST_TMPDIR/mmfence-lab"
	[ -z "$output" ]
}

# summary FILE CELL KEY
summary()
{
	jq --arg cell "$2" ".cells[] | select(.cell == \$cell) | .summary.$3" \
		"$1"
}

# between LOW VALUE HIGH
between()
{
	awk -v low="$1" -v value="$2" -v high="$3" 'BEGIN {
		if (value !~ /^-?[0-9]/ || value < low || value > high) {
			print value " is not between " low " and " high
			exit 1
		} }'
}

# lab_sound OUT ARGUMENT... - lab, three times if the host disturbs it: a
# contaminated cell says nothing about the kernel.
lab_sound()
{
	local try

	for try in 1 2 3; do
		rm -rf "$1"
		"$lab" --accel tcg --smp 2 --timeout 1200 --out "$@" && return
		[ $? -eq 1 ] || return
		echo "disturbed: try $try"
	done
	return 1
}
