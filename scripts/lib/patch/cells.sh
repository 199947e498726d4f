# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The cells that a change may affect, from the table data/patch-cells. Sourced
# by patch, not run.

# The largest number of cells: a guest with more takes an hour.
cells_max=8

# Cells that need more CPUs than the guest has.
cells_small=''

# cells_diff - print the change, with the names of functions. Without the
# attribute that the files are C, git takes a label for a function.
cells_diff() {
	printf '%s\n' '*.c diff=cpp' '*.h diff=cpp' >"$scratch/attributes"
	if [ -n "$with_edits" ]; then
		set -- HEAD
	else
		set -- "$base" "${after[-1]}"
	fi
	tree_git -c core.attributesFile="$scratch/attributes" diff -U0 \
		--no-ext-diff --no-textconv --no-color --no-renames \
		--src-prefix=a/ --dst-prefix=b/ "$@" --
}

# cells_places - read a diff; print "FILE FUNCTION" of each place, once.
cells_places() {
	awk '
	/^--- a\// { file = substr($0, 7) }
	/^\+\+\+ b\// { file = substr($0, 7) }
	/^@@ / {
		name = $0
		sub(/^@@ [^@]* @@ ?/, "", name)
		if (name ~ /\(/) {
			sub(/\(.*/, "", name)
			sub(/.*[ *]/, "", name)
		} else {
			name = "-"
		}
		print file "\t" (name == "" ? "-" : name)
	}' | sort -u
}

# cells_of FILE FUNCTION - print the first matching line of the table: its cells
# and the reason.
cells_of() {
	local file function cells why

	while IFS=$'\t' read -r file function cells why; do
		[[ $file != '#'* ]] || continue
		# shellcheck disable=SC2053 # patterns
		if [[ $1 == $file && $2 == $function ]]; then
			printf '%s\t%s\n' "$cells" "$why"
			return
		fi
	done <"$here/data/patch-cells"
	return 1
}

# cells_choose - set cells to those that the change may affect, and print the
# reason.
cells_choose() {
	local file function row cell key nr_other=0
	local -A functions=()
	local -a keys=()

	cells_diff >"$scratch/diff" || die "$EXIT_USAGE" \
		"git cannot show the difference of $range"
	[ -s "$scratch/diff" ] || die "$EXIT_USAGE" \
		"$range: the two sides have the same files"
	while IFS=$'\t' read -r file function; do
		row=$(cells_of "$file" "$function") || {
			nr_other=$((nr_other + 1))
			continue
		}
		key=$file$'\t'$row
		[ -n "${functions["$key"]-}" ] || keys+=("$key")
		functions["$key"]+=" ${function#-}"
	done < <(cells_places <"$scratch/diff")
	for key in "${keys[@]}"; do
		IFS=$'\t' read -r file row <<<"$key"
		warn_folded "$file$(cells_some ${functions["$key"]}):" \
			"${row#*$'\t'}: ${row%%$'\t'*}"
		while read -rd , cell; do
			cells_add "$cell"
		done <<<"${row%%$'\t'*},"
	done
	[ -z "$cells_small" ] || warn_folded "left out:$cells_small: with" \
		"$smp CPUs only the pinner would run on the other, and it" \
		"sleeps now and then; --smp 4 takes them in"
	[ "$nr_other" -eq 0 ] ||
		warn "$nr_other places of the change name no cell"
	if [ ${#cells[@]} -eq 0 ]; then
		cells=(none+ksm none+swap none+swap:dirty=0 none+collapse)
		warn_folded "data/patch-cells has none of the files: the" \
			"usual cells, ${cells[*]}; name others that it may move"
	fi
}

# cells_some FUNCTION... - print the first three, each after a blank.
cells_some() {
	[ $# -le 3 ] || set -- "$1" "$2" "$3" "and $(($# - 3)) more"
	printf ' %s' "$@" | sed 's/^ $//'
}

# cells_lacks_cpu CELL - is the guest too small for it? A pinner that meets a
# clearer sleeps on its locks now and then. If its CPU is the only other one,
# no CPU is sure to run the process: compare refuses the cell, or run does.
cells_lacks_cpu() {
	[[ $smp -lt 3 && $1 == *+* && $1 != none[+:]* && $1 != *+none ]]
}

cells_add() {
	[[ " ${cells[*]} $cells_small " != *" $1 "* ]] || return 0
	if cells_lacks_cpu "$1"; then
		cells_small+=" $1"
		return
	fi
	if [ ${#cells[@]} -lt "$cells_max" ]; then
		cells+=("$1")
	else
		warn "more than $cells_max cells: $1 is left out; name it to" \
			"have it"
	fi
}
