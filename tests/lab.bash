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

# between LOW VALUE HIGH - a sound emulated cell may have lost 1 flush of 20
# (the limits of bench/judge.h), so of one that is 1 no more can be asked.
between()
{
	awk -v low="$1" -v value="$2" -v high="$3" 'BEGIN {
		if (value !~ /^-?[0-9]/ || value < low || value > high) {
			print value " is not between " low " and " high
			exit 1
		} }'
}

# disturbed FILE... - are there cells that say nothing about the kernel?
disturbed()
{
	jq -e -n '[inputs | (.cells + .primitives)[]
		| select(.outcome == "invalid" or .outcome == "error")]
		| length > 0' "$@" >/dev/null
}

# keep_sound BEFORE FILE - what was sound in BEFORE and is not in FILE, in FILE.
keep_sound()
{
	jq --slurpfile before "$1" '
		def sound: .outcome == "ok" or .outcome == "skip";
		def kept($all): map(. as $now | if sound then . else
			first(($all[] | select(.cell == $now.cell and sound)),
				$now) end);
		.cells |= kept($before[0].cells)
		| .primitives |= kept($before[0].primitives)' "$2" >"$2.kept"
	mv "$2.kept" "$2"
}

# lab_sound OUT ARGUMENT... - lab, up to four times while the host disturbs it:
# each cell of the files in OUT is of the last run in which it was sound.
lab_sound()
{
	local out=$1 try file status

	shift
	rm -rf "$out"
	for try in 1 2 3 4; do
		rm -rf "$out.before"
		[ ! -e "$out" ] || mv "$out" "$out.before"
		status=0
		"$lab" --accel tcg --smp 2 --timeout 1200 --out "$out" "$@" ||
			status=$?
		# A failure that is no cell's is the kernel's or the lab's.
		[ "$status" -eq 0 ] || disturbed "$out"/*.json || return
		for file in "$out.before"/*.json; do
			[ ! -e "$file" ] ||
				keep_sound "$file" "$out/${file##*/}" || return
		done
		disturbed "$out"/*.json || return 0
		echo "disturbed: try $try"
	done
	return 1
}
