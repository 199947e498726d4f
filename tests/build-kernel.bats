#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# scripts/build-kernel on trees made here: the functions that it edits, under
# a Makefile that knows as much of Kbuild as is used. Real kernels are built
# in slow/lab-variants.bats.

bats_require_minimum_version 1.5.0

setup()
{
	SOURCE_DIR=${SOURCE_DIR:-$BATS_TEST_DIRNAME/..}
	build=$SOURCE_DIR/scripts/build-kernel
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache TMPDIR=$BATS_TEST_TMPDIR
	for program in spatch make gcc flex bison bc xz git; do
		command -v $program >/dev/null || skip "no $program"
	done
	[ -e /usr/include/libelf.h ] || skip "no libelf.h"
	tree=$BATS_TEST_TMPDIR/tree
	out=$BATS_TEST_TMPDIR/out
}

teardown()
{
	run find "$BATS_TEST_TMPDIR" -maxdepth 1 -name 'mmfence-*'
	[ -z "$output" ]
}

# tree_of_6_12 - as little of it as shows which functions are edited.
tree_of_6_12()
{
	rm -rf "$tree"
	cp -r "$BATS_TEST_DIRNAME/fixtures/tree-6.12" "$tree"
}

commit()
{
	git -C "$tree" add -A
	git -C "$tree" -c user.name=a -c user.email=a@example.org \
		commit -q -m "$1"
}

@test "the edits touch what they name and nothing else" {
	tree_of_6_12
	run -0 "$build" --tree "$tree" --edit-only
	[[ $output == *"edited as expected of 6.12"* ]]
	edited=$(echo "$XDG_CACHE_HOME"/mmfence/build/tree-*/linux)
	run diff -r "$tree" "$edited"
	[ "$(grep -c '^> .*MMFENCE_NO_BARRIER' <<<"$output")" -eq 6 ]
	[ "$(grep -c '^> .*MMFENCE_FLUSH_EXCLUSIVE' <<<"$output")" -eq 1 ]
	[ "$(grep -c '^> .*MMFENCE_NO_SHARE_CHECK' <<<"$output")" -eq 2 ]
	[ "$(grep -c '^> .*MMFENCE_NO_CALLER_CHECKS' <<<"$output")" -eq 2 ]
	[ "$(grep -c '^> .*MMFENCE_NO_SWAP_MARKER' <<<"$output")" -eq 1 ]
	# shellcheck disable=SC2016 # make expands it
	[ "$(tail -n 1 "$edited/mm/Makefile")" = \
		'ccflags-y += $(MMFENCE_MM_FLAGS)' ]
}

@test "the edits leave the released code without their macros" {
	tree_of_6_12
	run -0 "$build" --tree "$tree" --edit-only
	edited=$(echo "$XDG_CACHE_HOME"/mmfence/build/tree-*/linux)
	kconfig='-D__and(x)=0 -DIS_ENABLED(x)=__is_##x
		-D__is_MMFENCE_NO_BARRIER=0 -D__is_MMFENCE_FLUSH_EXCLUSIVE=0
		-D__is_MMFENCE_NO_SHARE_CHECK=0
		-D__is_MMFENCE_NO_CALLER_CHECKS=0
		-D__is_MMFENCE_NO_SWAP_MARKER=0'
	for file in mm/{rmap.c,gup.c,ksm.c,vmscan.c,internal.h} \
		    include/linux/rmap.h; do
		# shellcheck disable=SC2086 # words
		cpp -P $kconfig "$edited/$file" | sed \
			-e 's/if (!0)//' -e 's/ && !(0 && anon_exclusive)//' \
			-e 's/!0 && //' -e 's/ && !0//' |
			tr -d ' \n\t{}()' >"$BATS_TEST_TMPDIR/edited"
		# shellcheck disable=SC2086 # words
		cpp -P $kconfig "$tree/$file" | tr -d ' \n\t{}()' \
			>"$BATS_TEST_TMPDIR/released"
		cmp "$BATS_TEST_TMPDIR/edited" "$BATS_TEST_TMPDIR/released"
	done
}

@test "a tree that lacks a barrier is refused, as one with more flushes" {
	tree_of_6_12
	sed -i 's/smp_rmb/barrier/' "$tree/mm/internal.h"
	run -2 "$build" --tree "$tree" "$out"
	[[ $output == *"the edits do not fit"* ]]
	[[ $output == *"mm/rmap.c try_to_unmap_one 2"* ]]
	tree_of_6_12
	sed -i '4i\	should_defer_flush(mm, flags);' "$tree/mm/rmap.c"
	run -2 "$build" --tree "$tree" "$out"
	[[ $output == *"mm/rmap.c try_to_unmap_one 3"* ]]
	[ -z "$(ls "$out")" ]
}

@test "variants of one edited tree, told apart by flags of mm/" {
	tree_of_6_12
	run -0 --separate-stderr "$build" --tree "$tree" "$out"
	[ "$output" = "$(printf "$out/%s\n" new old both neither)" ]
	run -0 "$build" --tree "$tree" --variants nopin,noshare,nocallers \
		"$out"
	while read -r name flags; do
		[ "$(tail -n 1 "$out/$name/vmlinuz")" = "flags $flags" ]
		[ "$(cat "$out/$name/label")" = "6.12.0-$name" ]
	done <<-END
	new
	old -DMMFENCE_FLUSH_EXCLUSIVE=1 -DMMFENCE_NO_BARRIER=1
	both -DMMFENCE_FLUSH_EXCLUSIVE=1
	neither -DMMFENCE_NO_BARRIER=1
	noshare -DMMFENCE_NO_SHARE_CHECK=1
	nocallers -DMMFENCE_NO_CALLER_CHECKS=1 -DMMFENCE_NO_SWAP_MARKER=1
	nopin -DMMFENCE_NO_SHARE_CHECK=1 -DMMFENCE_NO_CALLER_CHECKS=1 -DMMFENCE_NO_SWAP_MARKER=1
	END
}

@test "plain is the tree as it is, whether the edits fit it or not" {
	tree_of_6_12
	sed -i 's/smp_rmb/barrier/' "$tree/mm/internal.h"
	run -0 --separate-stderr "$build" --tree "$tree" --variants plain \
		"$out"
	[ "$output" = "$out/plain" ]
	[ "$(cat "$out/plain/label")" = 6.12.0-plain ]
	[ "$(tail -n 1 "$out/plain/vmlinuz")" = "flags " ]
	run grep MMFENCE_ "$out/plain/vmlinuz"
	[ -z "$output" ]
	run -2 "$build" --tree "$tree" --variants plain,new "$out"
	[[ $output == *"the edits do not fit"* ]]
}

@test "a commit and its parent are built as they are, and once" {
	tree_of_6_12
	git init -q "$tree"
	commit "base"
	sed -i 's/GUP_PIN_COUNTING_BIAS/BIAS/' "$tree/mm/gup.c"
	commit "the patch"
	echo afterwards >>"$tree/mm/gup.c"
	commit "after it"
	echo "not committed" >>"$tree/mm/gup.c"
	before=$(find "$tree" -type f -newermt @0 -printf '%p %T@ %s\n' | sort)
	run -0 --separate-stderr "$build" --tree "$tree" --commit HEAD^ \
		"$out"
	[ "$output" = "$(printf "$out/%s\n" parent commit)" ]
	[ "$(diff "$out"/{parent,commit}/vmlinuz | grep -c '^[<>]')" -eq 2 ]
	grep -q "refs \* (BIAS" "$out/commit/vmlinuz"
	run grep 'MMFENCE_NO\|afterwards\|not committed' "$out/commit/vmlinuz"
	[ -z "$output" ]
	# The user's tree is read and no more.
	[ "$before" = "$(find "$tree" -type f -newermt @0 \
		-printf '%p %T@ %s\n' | sort)" ]
	run -0 "$build" --tree "$tree" --commit HEAD^ "$out"
	[[ $output != *building* ]]
}

@test "a build that fails is said, with its log" {
	tree_of_6_12
	touch "$tree/broken"
	run -1 "$build" --tree "$tree" --variants old "$out"
	[[ $output == *"old: the build failed; see "* ]]
	[ ! -e "$out/old/vmlinuz" ]
}

@test "a tree that cannot run a guest is refused" {
	tree_of_6_12
	# shellcheck disable=SC2016 # make expands it
	sed -i 's/cp .*/sed s,^CONFIG_KSM=y,, $(KCONFIG_ALLCONFIG) >.config/' \
		"$tree/Makefile"
	run -1 "$build" --tree "$tree" "$out"
	[[ $output == *"does not take CONFIG_KSM=y"* ]]
}

@test "bad input is refused" {
	mkdir "$BATS_TEST_TMPDIR/empty"
	tree_of_6_12
	for bad in "" "--tree $BATS_TEST_TMPDIR/empty x" "--frobnicate x" \
		   "--debian 6 x" "--debian x x" "--variants new,worse x" \
		   "--commit HEAD x" "--jobs 0 x" "--config /nowhere x" \
		   "--tree $tree --commit HEAD x" "x y"; do
		# shellcheck disable=SC2086 # words
		run -2 "$build" $bad
		[[ $output == *build-kernel:* ]]
	done
	git init -q "$tree"
	commit "base"
	run -2 "$build" --tree "$tree" --commit HEAD "$out"
	[[ $output == *"no commit"* ]]
	run -2 "$build" --tree "$tree" --commit --upload-pack=x "$out"
}
