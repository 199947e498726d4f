# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The edits that make the variants of build-kernel. Sourced, not run.

# The edits that a tree bears are known by their text.
edits_hash() {
	cat "$here"/lab/spatch/* | sha256sum | cut -c 1-12
}

# edits_functions OLD NEW - the function of each place that bears one of our
# macros; one that changed and bears none is "unmarked".
edits_functions() {
	diff -U0 "$1" "$2" | awk -v new="$2" '
	BEGIN { while ((getline text < new) > 0) {
			if (text ~ /^[A-Za-z_].*\(/) {
				sub(/\(.*/, "", text)
				sub(/.*[ *]/, "", text)
				name = text
			}
			function_at[++nr] = name
		} }
	function end_of_hunk() {
		if (in_hunk && !marks)
			print "unmarked:" function_at[at]
	}
	/^@@/ { end_of_hunk(); in_hunk = 1; marks = 0
		at = $3; sub(/,.*/, "", at); at += 0; next }
	in_hunk && /^\+/ { if (/MMFENCE_/) { print function_at[at]; marks++ }
		at++ }
	END { end_of_hunk() }'
}

# edits_of_file FILE - apply the semantic patches; print "FILE function places".
edits_of_file() {
	local file=$work/linux/$1 before=$scratch/before patch

	cp "$file" "$before" || return
	for patch in flush barrier nopin; do
		spatch --very-quiet --no-includes --include-headers \
			--in-place --sp-file "$here/lab/spatch/$patch.cocci" \
			"$file" >>"$scratch/spatch.log" 2>&1 || return
	done
	edits_functions "$before" "$file" | sort | uniq -c |
		awk -v file="$1" '{ print file, $2, $1 }'
}

# The edits of all variants at once, and that they are what is meant. A tree
# that bears them is recognised by the line in mm/Makefile.
edits_apply() {
	local file list changed expect
	local makefile=$work/linux/mm/Makefile
	local fences='smp_mb\(|smp_mb__after_atomic\(|smp_rmb\('
	local pins='_maybe_dma_pinned\(|write_protect_page\('

	grep -q MMFENCE_MM_FLAGS "$makefile" && return
	list=$(cd "$work/linux" && grep -slE \
		"should_defer_flush\\(|$fences|$pins" \
		mm/rmap.c mm/gup.c mm/ksm.c mm/vmscan.c mm/internal.h \
		include/linux/mm.h include/linux/rmap.h)
	changed=$(for file in $list; do
			edits_of_file "$file" || echo "failed in $file"
		  done | LC_ALL=C sort)
	for expect in "$here"/lab/spatch/expect-*; do
		[ "$changed" = "$(cat "$expect")" ] || continue
		printf '%s\n' "ccflags-y += \$(MMFENCE_MM_FLAGS)" >>"$makefile"
		warn "edited as expected of ${expect##*/expect-}"
		return
	done
	warn "the edits do not fit $work/linux; they changed (file, function," \
		"places):"
	printf '%s\n' "${changed:-nothing}" | plain >&2
	rm -f "$work/version"
	exit "$EXIT_USAGE"
}

edits_flags() {
	case $1 in
	old) echo "-DMMFENCE_FLUSH_EXCLUSIVE=1 -DMMFENCE_NO_BARRIER=1" ;;
	both) echo "-DMMFENCE_FLUSH_EXCLUSIVE=1" ;;
	neither) echo "-DMMFENCE_NO_BARRIER=1" ;;
	noshare) echo "-DMMFENCE_NO_SHARE_CHECK=1" ;;
	nocallers) echo "-DMMFENCE_NO_CALLER_CHECKS=1" \
		"-DMMFENCE_NO_SWAP_MARKER=1" ;;
	nopin) echo "$(edits_flags noshare)" "$(edits_flags nocallers)" ;;
	esac
}
