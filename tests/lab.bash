# SPDX-License-Identifier: GPL-2.0-or-later
#
# For the tests of scripts/lab and of the kernels that it boots.

SOURCE_DIR=${SOURCE_DIR:-$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)}
export MMFENCE=${MMFENCE:-$SOURCE_DIR/build/mmfence}
export lab=$SOURCE_DIR/scripts/lab
. "$SOURCE_DIR/tests/support/tries.bash"

need_programs()
{
	local program

	for program; do
		command -v "$program" >/dev/null || skip "no $program"
	done
}

# plugin_loads QEMU PLUGIN - or QEMU says why not.
plugin_loads()
{
	timeout 60 "$1" -machine none -accel tcg -display none -nodefaults \
		-no-user-config -S -monitor stdio \
		-plugin "file=$2,out=/dev/null" <<<quit
}

# Files and processes that a finished or killed lab must not leave.
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

# between LOW VALUE HIGH - the peers of a sound emulated cell may have lost 1
# flush of 20 (the limits of bench/visit/judge.h), so LOW is 0.95 for 1 of theirs.
between()
{
	awk -v low="$1" -v value="$2" -v high="$3" 'BEGIN {
		if (value !~ /^-?[0-9]/ || value < low || value > high) {
			print value " is not between " low " and " high
			exit 1
		} }'
}

# at_least LOW VALUE - LOW as above.
at_least()
{
	between "$1" "$2" 1e9
}

# For jq: a "disturbed" cell says nothing about the kernel.
disturbed_def='def disturbed: .outcome == "invalid" and
	(.reason // "" | test("^[0-9]+ of [0-9]+ rounds contaminated"));'

# cells_are WHICH FILE... - are there such cells? "disturbed" cells are as above;
# "bad" cells are not sound for another reason.
cells_are()
{
	local which=$1

	shift
	jq -e -n --arg which "$which" "$disturbed_def"'
		[inputs | (.cells + .primitives)[]
		| select(.outcome == "invalid" or .outcome == "error")
		| if disturbed then "disturbed" else "bad" end]
		| any(. == $which)' "$@" >/dev/null
}

# unsound FILE... - print the cells that are not sound, with the reason.
unsound()
{
	jq -r '(.cells + .primitives)[]
		| select(.outcome == "invalid" or .outcome == "error")
		| "\(input_filename | split("/") | last): \(.cell): " +
			"\(.outcome): \(.reason)"' "$@"
}

# nr_cells WHICH FILE... - those of the files; "disturbed" ones: as above.
nr_cells()
{
	local which=$1

	shift
	jq -n --arg which "$which" "$disturbed_def"'
		[inputs | (.cells + .primitives)[]
		| select($which == "all" or disturbed)] | length' "$@"
}

# all_have_results DIR - each boot left its console, and the good ones more.
all_have_results()
{
	local console

	for console in "$1"/*.console; do
		[ -s "${console%.console}.json" ] || return
	done
}

# keep_sound BEFORE FILE - FILE, which may have fewer cells, with those that are
# sound in BEFORE, in its order; all of BEFORE if all of it was sound.
keep_sound()
{
	jq --slurpfile before "$1" '
		def sound: .outcome == "ok" or .outcome == "skip";
		def kept($now): map(. as $cell | if sound then . else
			first(($now[] | select(.cell == $cell.cell)), $cell) end);
		. as $now | $before[0] |
		if .cells + .primitives | all(sound) then . else
			$now + {cells: (.cells | kept($now.cells)),
				primitives: (.primitives | kept($now.primitives))}
		end' "$2" >"$2.kept" &&
	mv "$2.kept" "$2"
}

# again_of OUT ARGUMENT... - put the arguments into the array again, without
# those that name cells which are sound in all files of OUT.
again_of()
{
	local argument files=("$1"/*.json)

	shift
	again=()
	for argument; do
		if jq -e -n --arg cell "$argument" "$disturbed_def"'
			[inputs | (.cells + .primitives)[]
			| select(.cell == $cell)]
			| length == 0 or any(disturbed)' "${files[@]}" >/dev/null; then
			again+=("$argument")
		fi
	done
}

# lab_sound OUT ARGUMENT... - lab, up to four times while the host disturbs it;
# again with the disturbed cells only. More than half disturbed is a failure.
lab_sound()
{
	local out=$1 try file status again

	shift
	again=("$@")
	rm -rf "$out"
	for try in 1 2 3 4; do
		rm -rf "$out.before"
		[ ! -e "$out" ] || mv "$out" "$out.before"
		status=0
		"$lab" --accel tcg --smp 2 --timeout 1200 --out "$out" \
			"${again[@]}" || status=$?
		# Any other fault is due to the kernel or to mmfence.
		if [ "$status" -gt 1 ] || ! all_have_results "$out" ||
			cells_are bad "$out"/*.json; then
			echo "try $try: lab ended with status $status"
			unsound "$out"/*.json
			return 1
		fi
		tries_add "$(nr_cells disturbed "$out"/*.json)" \
			"$(nr_cells all "$out"/*.json)"
		for file in "$out.before"/*.json; do
			[ ! -e "$file" ] ||
				keep_sound "$file" "$out/${file##*/}" || return
		done
		if ! cells_are disturbed "$out"/*.json; then
			tries_sound
			return
		fi
		echo "disturbed: try $try"
		again_of "$out" "$@"
	done
	tries_sound
	return 1
}
