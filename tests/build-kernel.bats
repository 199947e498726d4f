#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# scripts/build-kernel on trees made here: the functions that it edits, under a
# Makefile that implements the used parts of Kbuild. Real kernels are built in
# slow/lab-variants.bats.

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

# tree_of_6_12 - the parts of 6.12 in which functions are edited.
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

# root by sudo, but the tree is the user's: git refuses it, and prints what to
# do.
@test "the git tree of somebody else is refused with git's advice" {
	[ "$(id -u)" = 0 ] || skip "only root has trees of others"
	tree_of_6_12
	git init -q "$tree"
	commit 1
	chown -R 1234:1234 "$tree"
	for what in "--commit HEAD" "--variants plain"; do
		# shellcheck disable=SC2086 # an option and its value
		GIT_CONFIG_GLOBAL=/dev/null run -2 "$build" --tree "$tree" \
			$what "$out"
		[[ $output == *"safe.directory"*"cannot read $tree"* ]]
		[ -z "$(ls -A "$out" 2>/dev/null)" ]
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

# sync_lines - of the sync set, "FILE: LINE" without indentation.
sync_lines()
{
	diff -r -U0 "$tree" "$XDG_CACHE_HOME"/mmfence/build/tree-*-sync/linux |
		sed -nE 's|^diff .*-sync/linux/([^ ]*)$|\1|p; s/^\+[[:space:]]+/  /p'
}

@test "sync: each walk is announced, each wait asked, with interrupts off" {
	tree_of_6_12
	run -0 "$build" --tree "$tree" --variants broadcast --edit-only
	[[ $output == *"edited as expected of 6.12-7.3"* ]]
	sync_lines >"$BATS_TEST_TMPDIR/lines"
	begin="  struct mm_struct *mmfence_outer = mmfence_walk_begin"
	end="  mmfence_walk_end(mmfence_outer);"
	cat >"$BATS_TEST_TMPDIR/expected" <<-END
	arch/arm64/kvm/mmu.c
	$begin(kvm->mm);
	$end
	arch/x86/include/asm/tlb.h
	  tlb->freed_tables || (IS_ENABLED(MMFENCE_SYNC_SKIP) && tlb->unshared_tables));
	arch/x86/kvm/mmu/mmu.c
	$begin(kvm->mm);
	$end
	kernel/events/core.c
	$begin(mm);
	$end
	mm/gup.c
	  mmfence_watch_walk(pmd, pmdp);
	$begin(current->mm);
	$end
	mm/khugepaged.c
	  if (!mmfence_sync_mm(mm))
	  tlb_remove_table_sync_one();
	  mmfence_watch_waited(_pmd);
	mm/mmu_gather.c
	  if (!mmfence_sync_all())
	  smp_call_function(tlb_remove_table_smp_sync, NULL, 1);
	END
	grep -v '/Makefile$\|flush_tlb_mm_range' "$BATS_TEST_TMPDIR/lines" |
		diff "$BATS_TEST_TMPDIR/expected" -
	edited=$(echo "$XDG_CACHE_HOME"/mmfence/build/tree-*-sync/linux)
	for file in gup.c khugepaged.c mmu_gather.c; do
		grep -qx '#include <linux/mmfence_sync.h>' "$edited/mm/$file"
	done
	for dir in mm kernel/events arch/x86/kvm arch/arm64/kvm; do
		grep -q '^ccflags-y += .*MMFENCE' "$edited/$dir/Makefile"
	done
	cmp "$edited/mm/mmfence_sync.c" \
		"$SOURCE_DIR/lab/spatch/sync/mmfence_sync.c"
}

@test "sync: the variants of one tree; 7.3 returns something else" {
	tree_of_6_12
	sed -i 's/^static int collapse/static enum scan_result collapse/' \
		"$tree/mm/khugepaged.c"
	run -0 --separate-stderr "$build" --tree "$tree" --variants \
		broadcast,skip,targeted,targeted-xchg,rcu,none "$out"
	run -0 --separate-stderr "$build" --tree "$tree" --variants \
		targeted-nobarrier,none-watched,targeted-nobarrier-watched "$out"
	while read -r name flags; do
		[ "$(tail -n 1 "$out/$name/vmlinuz")" = "flags $flags" ]
		[ "$(cat "$out/$name/label")" = "6.12.0-$name" ]
	done <<-END
	broadcast
	skip -DMMFENCE_SYNC_SKIP=1
	targeted -DMMFENCE_SYNC_TARGETED=1
	targeted-xchg -DMMFENCE_SYNC_XCHG=1
	rcu -DMMFENCE_SYNC_RCU=1
	none -DMMFENCE_SYNC_NONE=1
	targeted-nobarrier -DMMFENCE_SYNC_TARGETED=1 -DMMFENCE_SYNC_NOBARRIER=1
	none-watched -DMMFENCE_SYNC_NONE=1 -DMMFENCE_SYNC_WATCHED=1
	targeted-nobarrier-watched -DMMFENCE_SYNC_TARGETED=1 -DMMFENCE_SYNC_NOBARRIER=1 -DMMFENCE_SYNC_WATCHED=1
	END
	run -2 "$build" --tree "$tree" --variants old-watched "$out"
}

@test "sync: a tree that walks otherwise is refused: which function" {
	tree_of_6_12
	sed -i 's/gup_fast_pgd_range(/gup_fast_other_range(/' "$tree/mm/gup.c"
	sed -i '/^void tlb_remove/,$s/NULL, 1/NULL, 0/' "$tree/mm/mmu_gather.c"
	run -2 "$build" --tree "$tree" --variants none "$out"
	[[ $output == *"no edit fits: mm/gup.c gup_fast 2"* ]]
	[[ $output == *"no edit fits: mm/mmu_gather.c tlb_remove_table_sync_one 1"* ]]
	[[ $output != *"no edit fits: kernel"* ]]
	[ -z "$(ls "$out")" ]
	run -2 "$build" --tree "$tree" --variants new,none "$out"
	[[ $output == *"none is edited otherwise"* ]]
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
	# The user's tree is only read.
	[ "$before" = "$(find "$tree" -type f -newermt @0 \
		-printf '%p %T@ %s\n' | sort)" ]
	run -0 "$build" --tree "$tree" --commit HEAD^ "$out"
	[[ $output != *building* ]]
}

@test "--rev: commits by their names, which labels tell; edits on top" {
	local name

	tree_of_6_12
	git init -q "$tree"
	commit base
	sed -i 's/GUP_PIN_COUNTING_BIAS/BIAS/' "$tree/mm/gup.c"
	commit "mm: a \$(subject) \`x\`"
	name=$(git -C "$tree" rev-parse HEAD)
	run -0 --separate-stderr "$build" --tree "$tree" --rev HEAD^ \
		--rev "$name" "$out"
	[ "${lines[1]}" = "$out/${name::12}" ]
	[ "$(cat "${lines[1]}/label")" = "6.12.0-${name::12}"$'\n'"$name mm: \
a \$(subject) \`x\`"$'\n'"parent $(git -C "$tree" rev-parse HEAD^)" ]
	[ "$(wc -l <"${lines[0]}/label")" -eq 2 ]
	git -C "$tree" diff HEAD^ >"$BATS_TEST_TMPDIR/edits"
	run -0 --separate-stderr "$build" --tree "$tree" --rev HEAD^ \
		--edits "$BATS_TEST_TMPDIR/edits" "$out"
	[[ $output == "$out/"*-edits ]]
	grep -q "refs \* (BIAS" "$output/vmlinuz"
	[[ $(cat "$output/label") == *" base (with edits)" ]]
	# They are removed again from the private tree.
	run -0 "$build" --tree "$tree" --rev HEAD^ --jobs 1 "$out.2"
	run grep -q "refs \* (BIAS" "$out.2"/*/vmlinuz
	[ "$status" -eq 1 ]
}

@test "a shallow tree lends its objects; a commit that it lacks is none" {
	tree_of_6_12
	git init -q "$tree"
	commit base
	commit_empty 2
	commit_empty 3
	git clone -q --depth 2 "file://$tree" "$BATS_TEST_TMPDIR/shallow"
	rm -rf "$tree"
	mv "$BATS_TEST_TMPDIR/shallow" "$tree"
	run -0 --separate-stderr "$build" --tree "$tree" --commit HEAD "$out"
	# One commit more than before.
	commit_empty 4
	run -0 --separate-stderr "$build" --tree "$tree" --rev HEAD "$out"
	run -2 "$build" --tree "$tree" --commit HEAD~2 "$out"
	[[ $output == *"no commit "* ]]
}

commit_empty()
{
	git -C "$tree" -c user.name=a -c user.email=a@example.org \
		commit -q --allow-empty -m "$1"
}

@test "arm64: another tree, its compiler, its image" {
	command -v aarch64-linux-gnu-gcc >/dev/null || skip "no cross compiler"
	[ "$(uname -m)" = x86_64 ] || skip "it is the own one"
	tree_of_6_12
	cat >"$tree/Makefile" <<-'END'
	.RECIPEPREFIX = >
	allnoconfig:
	>cp $(KCONFIG_ALLCONFIG) .config
	Image:
	>mkdir -p arch/arm64/boot include/config
	>echo 6.12.0$(LOCALVERSION) >include/config/kernel.release
	>echo "$(ARCH) by $(CROSS_COMPILE)gcc" >arch/arm64/boot/Image
	END
	run -0 --separate-stderr "$build" --tree "$tree" --arch arm64 \
		--variants plain "$out"
	[ "$(cat "$out/plain/vmlinuz")" = "arm64 by aarch64-linux-gnu-gcc" ]
	[ -d "$(echo "$XDG_CACHE_HOME"/mmfence/build/tree-*-arm64)" ]
	run -2 "$build" --tree "$tree" --arch sparc "$out"
}

@test "what is compiled is shown, and how long the rest may take" {
	# shellcheck disable=SC2016 # the inner shell expands it
	local sourced='. "$1/common.sh"; . "$1/build-kernel/make.sh"; '

	run -0 bash -c "$sourced"'
		make_say abc 250 1000 60
		make_say abc 1200 1000 60' - "$SOURCE_DIR/scripts/lib"
	[[ ${lines[0]} == *"abc: 250 of about 1000 files, 3 min left" ]]
	[[ ${lines[1]} == *"abc: 1200 files, 60 s" ]]
	# After a change as many as name the changed file; at first, most.
	mkdir -p "$out/linux/mm"
	echo "deps := mm/internal.h" | tee "$out"/linux/mm/.{a,b}.o.cmd
	echo "deps := mm/other.h" >"$out/linux/mm/.c.o.cmd"
	# shellcheck disable=SC2016 # the inner shell expands it
	run -0 bash -c "$sourced"'
		work=$2 arch=amd64
		make_expected
		echo mm/internal.h >"$work/compiled"
		make_expected' - "$SOURCE_DIR/scripts/lib" "$out"
	[ "${lines[0]}" -gt 500 ] && [ "${lines[1]}" -eq 2 ]
}

@test "a build that fails is said, with its log" {
	tree_of_6_12
	touch "$tree/broken"
	run -1 "$build" --tree "$tree" --variants old "$out"
	[[ $output == *"old: the build failed; see "* ]]
	[ -s "$out/old/build.log" ]
	[ ! -e "$out/old/vmlinuz" ]
}

@test "a full disk is said to be full, and Ctrl-C ends the compiler, too" {
	tree_of_6_12
	cat >"$tree/Makefile" <<-'END'
	.RECIPEPREFIX = >
	allnoconfig:
	>cp $(KCONFIG_ALLCONFIG) .config
	bzImage:
	>@test ! -e wait || { echo '  CC      mm/a.o'; exec sleep 4099; }
	>@echo "error: writing to x.s: No space left on device" >&2; false
	END
	run -1 "$build" --tree "$tree" --variants plain "$out"
	[[ $output == *"No space left on device"*"is full: "*" are free"* ]]
	touch "$tree/wait"
	# As a terminal does: to all of the group.
	run -0 python3 - "$build" --tree "$tree" --variants plain "$out" <<-'END'
	import os, signal, subprocess, sys, time
	build = subprocess.Popen(sys.argv[1:], start_new_session=True)
	def asleep():
	    return subprocess.run(["pgrep", "-s", str(build.pid), "-x",
	        "sleep"], stdout=subprocess.DEVNULL).returncode == 0
	while build.poll() is None and not asleep():
	    time.sleep(0.1)
	os.killpg(build.pid, signal.SIGINT)
	assert build.wait() == 130, build.returncode
	assert not asleep()
	END
	[[ $output == *"interrupted: what is compiled is kept"* ]]
	[[ $output != *"build failed"* ]]
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
		   "--debian 6 x" "--debian x x" "--debian 6.1.2-/x x" "--variants new,worse x" \
		   "--commit HEAD x" "--jobs 0 x" "--config /nowhere x" \
		   "--tree $tree --commit HEAD x" "x y" "--rev HEAD x" \
		   "--tree $tree --rev HEAD --edits /nowhere x"; do
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

# A Makefile that uses the same variables of the caller's environment as Kbuild.
tree_that_heeds()
{
	tree_of_6_12
	cat >"$tree/Makefile" <<-'END'
	.RECIPEPREFIX = >
	O := $(if $(KBUILD_OUTPUT),$(KBUILD_OUTPUT),.)
	K := $(if $(KCONFIG_CONFIG),$(KCONFIG_CONFIG),.config)
	CC := $(if $(LLVM),clang,$(CROSS_COMPILE)gcc)
	allnoconfig:
	>mkdir -p $(O)
	>cp $(KCONFIG_ALLCONFIG) $(O)/$(K)
	bzImage:
	>mkdir -p $(O)/arch/x86/boot $(O)/include/config
	>echo 6.12.0$(LOCALVERSION) >$(O)/include/config/kernel.release
	>echo "built with $(CC) $(KCFLAGS)" >$(O)/arch/x86/boot/bzImage
	END
}

@test "the caller's build environment reaches no kernel" {
	tree_that_heeds
	export KBUILD_OUTPUT=$BATS_TEST_TMPDIR/elsewhere KCFLAGS=-Ofast \
		KCONFIG_CONFIG=my.config LLVM=1 CROSS_COMPILE=aarch64-linux- \
		MAKEFLAGS=n GIT_DIR=/nowhere
	run -0 "$build" --tree "$tree" --variants plain "$out"
	[ "$(cat "$out/plain/vmlinuz")" = "built with gcc " ]
	[ ! -e "$KBUILD_OUTPUT" ]
}

@test "a scratch folder with a blank is one, a cache with a blank is refused" {
	tree_that_heeds
	mkdir "$BATS_TEST_TMPDIR/a blank"
	TMPDIR="$BATS_TEST_TMPDIR/a blank" run -0 "$build" --tree "$tree" \
		--variants plain "$out"
	[ -s "$out/plain/vmlinuz" ]
	[ -z "$(ls -A "$BATS_TEST_TMPDIR/a blank")" ]
	XDG_CACHE_HOME="$BATS_TEST_TMPDIR/a blank" run -77 "$build" \
		--tree "$tree" --variants plain "$out"
	[[ $output == *"has a blank or a colon"*XDG_CACHE_HOME* ]]
}

@test "what is written to OUTDIR follows no link" {
	tree_that_heeds
	echo precious >"$BATS_TEST_TMPDIR/victim"
	mkdir -p "$out/plain"
	for file in vmlinuz config label stamp; do
		ln -s "$BATS_TEST_TMPDIR/victim" "$out/plain/$file"
	done
	run -0 "$build" --tree "$tree" --variants plain "$out"
	[ "$(cat "$BATS_TEST_TMPDIR/victim")" = precious ]
	[ "$(cat "$out/plain/label")" = 6.12.0-plain ]
	[ -z "$(find "$out" -type l)" ]
}
