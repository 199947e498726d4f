# shellcheck shell=bash disable=SC2154 # of who loads it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The history of tests/slow/bisect.bats: a dozen commits on the kernel tree that
# is checked out in $tree.

# bisect_commit SUBJECT
bisect_commit()
{
	git -C "$tree" commit -q -a -m "$1"
}

# bisect_patch FILE - a semantic patch, from standard input; it must fit.
bisect_patch()
{
	local before edit=$tree/.git/edit.cocci

	before=$(sha256sum <"$tree/$1")
	cat >"$edit" &&
	spatch --very-quiet --no-includes --in-place --sp-file "$edit" \
		"$tree/$1" &&
	[ "$before" != "$(sha256sum <"$tree/$1")" ]
}

# bisect_comment FILE - an edit that changes no instruction.
bisect_comment()
{
	echo "/* $1, once more */" >>"$tree/$1" &&
	bisect_commit "$1: a comment"
}

bisect_barrier()
{
	bisect_patch mm/gup.c <<-'END' &&
	@@ @@
	gup_pte_range(...)
	{
	<...
	  folio = try_grab_folio(page, 1, flags);
	+ smp_mb();
	...>
	}
	END
	bisect_commit "mm/gup: order a pin against what follows it"
}

bisect_flush()
{
	bisect_patch mm/rmap.c <<-'END' &&
	@@
	expression mm, flags;
	@@
	try_to_unmap_one(...)
	{
	<...
	- should_defer_flush(mm, flags)
	+ (should_defer_flush(mm, flags) && !anon_exclusive)
	...>
	}
	END
	bisect_commit "mm/rmap: flush exclusive pages when they are unmapped"
}

# bisect_broken FILE SUBJECT - the end of FILE, from standard input, and its revert.
bisect_broken()
{
	cat >>"$tree/$1" && bisect_commit "$2" &&
	git -C "$tree" revert --no-edit HEAD >/dev/null
}

# bisect_history - 2 is the barrier, 3 does not boot, 6 does not build, 8 is the
# flush; 4 and 7 repair. Git asks for 6 first among 12, for 3 among 7.
bisect_history()
{
	bisect_comment mm/ksm.c &&
	bisect_barrier &&
	bisect_broken mm/swapfile.c "mm/swapfile: check at boot" <<-'END' &&
	static int __init swapfile_check(void) { panic("swapfile: no"); }
	late_initcall(swapfile_check);
	END
	bisect_comment mm/gup.c &&
	bisect_broken mm/vmscan.c "mm/vmscan: ask before a page is taken" <<-'END' &&
	int page_may_go(void) { return page_was_asked(; }
	END
	bisect_flush &&
	bisect_comment mm/swapfile.c &&
	bisect_comment mm/rmap.c &&
	bisect_comment mm/vmscan.c &&
	bisect_comment mm/ksm.c
}

# bisect_tree TARBALL - $tree becomes a git tree of that source with that history,
# in which only mm is checked out; "base" is its first commit. Debian's .gitignore
# leaves out everything.
bisect_tree()
{
	local date='2022-12-11T00:00:00Z'

	! git -C "$tree" rev-parse -q --verify ready >/dev/null 2>&1 || return 0
	export GIT_AUTHOR_NAME=mmfence GIT_COMMITTER_NAME=mmfence
	export GIT_AUTHOR_EMAIL=m@example.org GIT_COMMITTER_EMAIL=m@example.org
	export GIT_AUTHOR_DATE=$date GIT_COMMITTER_DATE=$date
	rm -rf "$tree"
	git init -q -b main "$tree" &&
	tar --strip-components=1 -C "$tree" -xf "$1" &&
	git -C "$tree" add -f -A &&
	git -C "$tree" commit -q -m "Linux of Debian" &&
	git -C "$tree" tag base &&
	git -C "$tree" sparse-checkout set mm &&
	bisect_history &&
	git -C "$tree" tag ready
}

# bisect_setup - for setup_file of tests that build and boot that history: $tree and
# $out, in the cache, without results; or a skip with the reason.
bisect_setup()
{
	local source=/usr/src/linux-source-6.1.tar.xz
	local cache=${XDG_CACHE_HOME:-$HOME/.cache}/mmfence/bisect-6.1

	[ "$(uname -m)" = x86_64 ] || skip "the history is for x86-64"
	need_programs qemu-system-x86_64 busybox jq git spatch flex bison
	[ -r "$source" ] || skip "no $source (Debian's linux-source-6.1)"
	export GIT_CONFIG_GLOBAL=/dev/null
	export tree=$cache/tree out=$cache/out
	bisect_tree "$source"
	rm -rf "$out/results"
}
