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

@test "C files have at most 400 lines, of tests 500, headers at most 150" {
	none_of "too long" "$(awk '
		FNR == 401 && FILENAME ~ /\.c$/ && FILENAME !~ /^tests\// {
			print FILENAME
		}
		FNR == 501 && FILENAME ~ /\.c$/ { print FILENAME }
		FNR == 151 && FILENAME ~ /\.h$/ { print FILENAME }
	' "${c_files[@]}")"
}

@test "C lines have at most 80 columns, tabs of 8" {
	none_of "too wide" "$(awk '
		{ line = $0 }
		{ while ((at = index(line, "\t"))) line = sprintf("%s%*s%s",
			substr(line, 1, at - 1), 8 - (at - 1) % 8, "",
			substr(line, at + 1)) }
		length(line) > 80 { print FILENAME ":" FNR ": " $0 }
	' "${c_files[@]}")"
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
	local -a files

	# A script of one line has no second line.
	mapfile -t files < <(source_files scripts tests .ci)
	none_of "no licence" "$(awk '
		FNR == 1 && script { print script }
		FNR == 1 { script = "" }
		FNR == 1 && !/^#!/ { nextfile }
		FNR == 1 { script = FILENAME }
		FNR == 2 && $0 != \
		"# SPDX-License-Identifier: GPL-2.0-or-later" { print FILENAME }
		FNR == 2 { script = ""; nextfile }
		END { if (script) print script }' "${files[@]}")"
}

@test "no words announce work for later" {
	local -a texts

	# Files copied from kernels, and results as measured, are exempt.
	mapfile -t texts < <(source_files ':!tests/fixtures' ':!data' \
		':!LICENSE')
	none_of "unfinished" "$(grep -nIwE "$unfinished" "${texts[@]}")"
}
