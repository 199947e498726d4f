#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The rules of form that a program can check.

load source

# Words that announce work; split, or this file would be one of its finds.
unfinished='TO''DO|FIX''ME|XX''X|HA''CK'

setup()
{
	need_checkout
	mapfile -t c_files < <(source_files '*.c' '*.h')
	[ "${#c_files[@]}" -gt 0 ]
	cd "$SOURCE_DIR" || return
}

@test "C files have at most 500 lines, headers at most 150" {
	none_of "too long" "$(awk '
		FNR == 501 && FILENAME ~ /\.c$/ { print FILENAME }
		FNR == 151 && FILENAME ~ /\.h$/ { print FILENAME }
	' "${c_files[@]}")"
}

@test "C lines have at most 80 columns, tabs of 8" {
	local file

	none_of "too wide" "$(for file in "${c_files[@]}"; do
		expand -t 8 "$file" | awk -v file="$file" '
			length($0) > 80 { print file ":" FNR ": " $0 }'
	done)"
}

@test "C comments are not //" {
	none_of "comments" "$(grep -nE '^[[:space:]]*//' "${c_files[@]}")"
}

@test "C files begin with the licence" {
	none_of "no licence" "$(awk '
		FNR == 1 && $0 != \
		"/* SPDX-License-Identifier: GPL-2.0-or-later */" {
			print FILENAME
		}' "${c_files[@]}")"
}

@test "scripts name the licence in their second line" {
	local file

	none_of "no licence" "$(source_files scripts tests .ci |
		while IFS= read -r file; do
		[[ $(head -c 2 "$file" | tr -d '\0') == '#!' ]] || continue
		sed -n 2p "$file" |
			grep -qx '# SPDX-License-Identifier: GPL-2.0-or-later' ||
			echo "$file"
	done)"
}

@test "nothing is left for later" {
	local -a texts

	# Files copied from kernels and results as measured are not ours.
	mapfile -t texts < <(source_files ':!tests/fixtures' ':!data' \
		':!LICENSE')
	none_of "unfinished" "$(grep -nIwE "$unfinished" "${texts[@]}")"
}
