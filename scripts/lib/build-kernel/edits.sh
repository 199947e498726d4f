# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The edits that make the variants of build-kernel. Sourced, not run.

# Two sets of variants, each of trees of its own: what flushes and barriers belong
# to exclusive pages (pae, in lab/spatch), and how the freeing of page tables waits
# for those who walk them (sync, in lab/spatch/sync).

# edits_choose VARIANTS - sets $edit_set and its folder $edit_dir.
edits_choose() {
	local variant

	edit_set=''
	for variant in ${1//,/ }; do
		case $variant in
		plain) continue ;;
		new | old | both | neither | nopin | noshare | nocallers)
			set -- pae ;;
		*) set -- sync ;;
		esac
		[ "${edit_set:=$1}" = "$1" ] || die "$EXIT_USAGE" \
			"--variants: $variant is edited otherwise than those" \
			"before it, and so built in another tree: two commands"
	done
	: "${edit_set:=pae}"
	edit_dir=$here/lab/spatch
	[ "$edit_set" = pae ] || edit_dir+=/sync
}

# The edits that a tree bears are known by their text.
edits_hash() {
	cat "$edit_dir"/*.* | sha256sum | cut -c 1-12
}

# edits_functions OLD NEW - the function of each place that bears one of our
# macros; one that changed and bears none is "unmarked".
edits_functions() {
	diff -U0 "$1" "$2" | awk -v new="$2" '
	BEGIN { name = "-"
		while ((getline text < new) > 0) {
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
	in_hunk && /^\+/ { if (/MMFENCE_|mmfence_/) { print function_at[at]; marks++ }
		at++ }
	END { end_of_hunk() }'
}

# edits_of_file FILE PATCH... - apply the semantic patches; print "FILE function
# places", where "-" is what is before all functions.
edits_of_file() {
	local name=$1 file=$work/linux/$1 before=$scratch/before patch

	shift
	cp "$file" "$before" || return
	for patch; do
		spatch --very-quiet --no-includes --include-headers \
			--in-place --sp-file "$edit_dir/$patch.cocci" \
			"$file" >>"$scratch/spatch.log" 2>&1 || return
	done
	edits_functions "$before" "$file" | sort | uniq -c |
		awk -v file="$name" '{ print file, $2, $1 }'
}

# edits_files - lines "FILE PATCH..." of the set. What an architecture or a release
# lacks is left out.
edits_files() {
	local fences='smp_mb\(|smp_mb__after_atomic\(|smp_rmb\('
	local pins='_maybe_dma_pinned\(|write_protect_page\('

	if [ "$edit_set" = pae ]; then
		grep -slE "should_defer_flush\\(|$fences|$pins" \
			mm/rmap.c mm/gup.c mm/ksm.c mm/vmscan.c mm/internal.h \
			include/linux/mm.h include/linux/rmap.h |
			sed 's/$/ flush barrier nopin/'
		return
	fi
	grep -slE '(gup_fast|perf_get_page_size|host_pfn_mapping_level)\(' \
		mm/gup.c kernel/events/core.c arch/x86/kvm/mmu/mmu.c |
		sed 's/$/ walk/'
	grep -sl 'get_user_mapping_size(' arch/arm64/kvm/mmu.c | sed 's/$/ walk/'
	grep -slE 'tlb_remove_table_sync_one\(|tlb_flush\(' mm/mmu_gather.c \
		mm/khugepaged.c arch/x86/include/asm/tlb.h | sed 's/$/ wait/'
}

# The edits of all variants of the set at once, and that they are what is meant. A
# tree that bears them is recognised by the line in mm/Makefile.
edits_apply() {
	local file list changed expect patches

	grep -q MMFENCE_MM_FLAGS "$work/linux/mm/Makefile" && return
	list=$(cd "$work/linux" && edits_files)
	changed=$(while read -r file patches; do
			# shellcheck disable=SC2086 # names of patches
			edits_of_file "$file" $patches || echo "failed in $file"
		  done <<<"$list" | LC_ALL=C sort)
	for expect in "$edit_dir"/expect-*; do
		[ "$changed" = "$(cat "$expect")" ] || continue
		edits_build
		warn "edited as expected of ${expect##*/expect-}"
		return
	done
	edits_misfit "$changed"
	rm -f "$work/version"
	exit "$EXIT_USAGE"
}

# What make is to know of the edits.
edits_build() {
	local dir=$work/linux makefile

	for makefile in mm kernel/events arch/x86/kvm arch/arm64/kvm; do
		[[ $edit_set = sync || $makefile = mm ]] || continue
		[ ! -e "$dir/$makefile/Makefile" ] ||
			printf '%s\n' "ccflags-y += \$(MMFENCE_MM_FLAGS)" \
				>>"$dir/$makefile/Makefile"
	done
	[ "$edit_set" = sync ] || return 0
	cp "$edit_dir/mmfence_sync.h" "$dir/include/linux/"
	cp "$edit_dir/mmfence_sync.c" "$dir/mm/"
	printf '%s\n' "obj-y += mmfence_sync.o" >>"$dir/mm/Makefile"
}

# edits_misfit CHANGED - in what a tree differs from the release that it is like.
edits_misfit() {
	local expect best='' nr fewest=9999

	for expect in "$edit_dir"/expect-*; do
		nr=$(diff "$expect" - <<<"$1" | grep -c '^[<>]')
		((nr < fewest)) || continue
		fewest=$nr best=${expect##*/expect-}
	done
	warn "the edits do not fit $work/linux; they changed (file, function," \
		"places):"
	printf '%s\n' "${1:-nothing}" | plain >&2
	warn "of $best that differs in:"
	diff "$edit_dir/expect-$best" - <<<"$1" | sed -n \
		-e 's/^< /  no edit fits: /p' -e 's/^> /  not expected: /p' |
		plain >&2
}

edits_flags() {
	case $1 in
	*-watched) echo "$(edits_flags "${1%-watched}")" "-DMMFENCE_SYNC_WATCHED=1" ;;
	old) echo "-DMMFENCE_FLUSH_EXCLUSIVE=1 -DMMFENCE_NO_BARRIER=1" ;;
	both) echo "-DMMFENCE_FLUSH_EXCLUSIVE=1" ;;
	neither) echo "-DMMFENCE_NO_BARRIER=1" ;;
	noshare) echo "-DMMFENCE_NO_SHARE_CHECK=1" ;;
	nocallers) echo "-DMMFENCE_NO_CALLER_CHECKS=1" \
		"-DMMFENCE_NO_SWAP_MARKER=1" ;;
	skip | targeted | rcu | none) echo "-DMMFENCE_SYNC_${1^^}=1" ;;
	targeted-xchg) echo "-DMMFENCE_SYNC_XCHG=1" ;;
	targeted-nobarrier) echo "-DMMFENCE_SYNC_TARGETED=1" \
		"-DMMFENCE_SYNC_NOBARRIER=1" ;;
	nopin) echo "$(edits_flags noshare)" "$(edits_flags nocallers)" ;;
	esac
}
