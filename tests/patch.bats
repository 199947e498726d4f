#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# scripts/patch on trees made here, with a build-kernel and a lab that record
# their arguments. Real kernels are built and booted in slow/.

bats_require_minimum_version 1.5.0

setup()
{
	SOURCE_DIR=${SOURCE_DIR:-$BATS_TEST_DIRNAME/..}
	for program in git jq; do
		command -v $program >/dev/null || skip "no $program"
	done
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_COMMITTER_NAME=a
	export GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_EMAIL=a@example.org
	export FAKE_LOG=$BATS_TEST_TMPDIR/log FAKE_FAIL='' FAKE_BAD=0
	root=$BATS_TEST_TMPDIR/root
	tree="$BATS_TEST_TMPDIR/a tree"
	mkdir -p "$root/data"
	cp -r "$SOURCE_DIR/scripts" "$root"
	cp "$SOURCE_DIR/data/patch-cells" "$root/data"
	fakes
	patch=$root/scripts/patch
	cd "$BATS_TEST_TMPDIR" || return
	: >"$FAKE_LOG"
}

teardown()
{
	[ -z "$(ls -A "$XDG_CACHE_HOME/mmfence/tmp" 2>/dev/null)" ]
}

fakes()
{
	cat >"$root/scripts/build-kernel" <<-'END'
	#!/bin/bash
	while [ $# -gt 1 ]; do
		case $1 in
		--rev) name=${2::12} ;;
		--arch) arch=$2 ;;
		--edits) name+=-edits; cp "$2" "$FAKE_LOG.edits" ;;
		esac
		shift 2
	done
	if [ -s "$1/$name/stamp" ]; then
		echo "reuse $arch $name" >>"$FAKE_LOG"
		exit
	fi
	[[ $name != "$FAKE_FAIL"* || -z $FAKE_FAIL ]] || exit 1
	echo "build $arch $name" >>"$FAKE_LOG"
	mkdir -p "$1/$name"
	echo "6.1.0-$name" >"$1/$name/label"
	echo "$name" >"$1/$name/stamp"
	END
	cat >"$root/scripts/lab" <<-'END'
	#!/bin/bash
	echo "lab $*" >>"$FAKE_LOG.lab"
	while [ "$1" != --out ]; do
		[ "$1" != --kernel ] || kernel=${2##*/}
		[ "$1" != --arch ] || arch=$2
		shift
	done
	echo "boot $arch $kernel" >>"$FAKE_LOG"
	[ -z "$FAKE_KILL" ] || ! kill -"$FAKE_KILL" "$PPID" || exit
	mkdir -p "$2"
	bad=$(grep -c "^boot" "$FAKE_LOG")
	[ "$bad" -le "$FAKE_BAD" ] && outcome=invalid || outcome=ok
	echo said >"$2/$kernel-1.console"
	[ -z "$FAKE_DEAD" ] || exit 1
	echo '{"cells":[{"outcome":"'$outcome'"}],"primitives":[]}' \
		>"$2/$kernel-1.json"
	[ $outcome = ok ]
	END
	printf '#!/bin/sh\necho "block $*"\n' >"$root/mmfence"
	chmod +x "$root"/scripts/{build-kernel,lab} "$root/mmfence"
	export MMFENCE=$root/mmfence
}

# commit SUBJECT - all that there is.
commit()
{
	git -C "$tree" add -A
	git -C "$tree" commit -q --allow-empty -m "$1"
}

name()
{
	git -C "$tree" rev-parse --short=12 "$1"
}

# A tree of two commits; the second touches one function of mm/khugepaged.c.
tree_make()
{
	mkdir -p "$tree/mm"
	git init -q "$tree"
	echo >"$tree/mm/rmap.c"
	# A label in the first column is no function.
	sed 's/^> //' >"$tree/mm/khugepaged.c" <<-'END'
	> static int collapse_huge_page(struct mm_struct *mm,
	> 			      unsigned long address)
	> {
	> 	sync_one();
	> out_unlock:
	> 	a = 1;
	>
	> 	b = 2;
	>
	> 	c = 3;
	> }
	END
	commit "base"
	sed -i '/b = 2/d' "$tree/mm/khugepaged.c"
	commit "mm: no b"
}

@test "HEAD and its parent: built, booted, compared; then all is there" {
	tree_make
	before=$(find "$tree" -printf '%p %T@ %C@ %s\n' | sort)
	run -0 --separate-stderr "$patch" "$tree"
	echo "$output" "${stderr:?}"
	a=$(name HEAD^) b=$(name HEAD)
	arch=$(dpkg --print-architecture 2>/dev/null || echo amd64)
	[ "$(cat "$FAKE_LOG")" = "build $arch $a
build $arch $b
boot $arch $a
boot $arch $b" ]
	[[ $stderr == *"A: $a base"*"B: $b mm: no b"* ]]
	[[ $output == "block cover $PWD/mmfence-patch-$a-$b/results/"*" -- "* ]]
	[[ $output == *"Kernels:  $PWD/mmfence-patch-$a-$b/kernels"* ]]
	grep -q -- "--exact .* none+collapse none+khugepaged -- --visits 6" \
		"$FAKE_LOG.lab"
	# For times: the releases are printed, and words for the remote shell
	# are quoted.
	[[ $output == *"--kernel A=6.1.0-$a "*"--kernel B=6.1.0-$b"* ]]
	# A test box has the CPUs that the guest lacks.
	[[ $output == *" none+collapse none+khugepaged futex+collapse && "* ]]
	[[ $output == *"a\\ tree push ssh://BOX/~/linux"* ]]
	: >"$FAKE_LOG"
	run -0 --separate-stderr "$patch" --on test-7 "$tree"
	[ "$(cat "$FAKE_LOG")" = "reuse $arch $a
reuse $arch $b" ]
	[[ $output == *"ssh -t root@test-7"* ]]
	# Another request has other results, of the same kernels.
	run -0 "$patch" "$tree" none+ksm
	[ "$(grep -c boot "$FAKE_LOG")" -eq 2 ]
	[ "$before" = "$(find "$tree" -printf '%p %T@ %C@ %s\n' | sort)" ]
}

@test "cells by file and function; why; others where the table has none" {
	tree_make
	run -0 "$patch" --dry-run "$tree"
	output=$(tr -s '\n ' ' ' <<<"$output")
	[[ $output == *"mm/khugepaged.c collapse_huge_page: collapse to"* ]]
	[[ $output == *" left out: futex+collapse: with 2 CPUs "* ]]
	[[ $output == *"cells: none+collapse none+khugepaged "* ]]
	run -0 "$patch" --dry-run --smp 4 "$tree"
	[[ $output != *"left out"* ]]
	[[ $output == *"none+khugepaged futex+collapse" ]]
	printf 'int try_to_unmap_one(int a)\n{\n}\n\nint x_migrate_y(int b)\n{\n}\n' \
		>"$tree/mm/rmap.c"
	commit rmap
	sed -i '2a\	/* one */' "$tree/mm/rmap.c"
	commit unmap
	run -0 "$patch" --dry-run "$tree"
	[[ $output == *"cells: none+swap none+swap:dirty=0" ]]
	echo >"$tree/README"
	commit other
	run -0 "$patch" --dry-run "$tree"
	output=$(tr -s '\n ' ' ' <<<"$output")
	[[ $output == *"has none of the files"*"cells: none+ksm none+swap"* ]]
	run -0 "$patch" --dry-run "$tree" --commit HEAD~2.. futex+none
	[[ $output == *"cells: futex+none" ]]
	[ ! -s "$FAKE_LOG" ]
}

@test "each way in which git names a commit, alone and in A..B" {
	local names
	tree_make
	git -C "$tree" tag -a -m tag v1.0 HEAD^
	commit "3: a..b"
	for names in :/base..:/no.b :/base...HEAD~ v1.0..HEAD^ v1.0..@~ \
		     HEAD^ ":/no b" "HEAD^{/no b}" "@{0}~" "v1.0..:/no b"; do
		run -0 "$patch" --dry-run --commit "$names" "$tree" null
		[[ $output == *"A: $(name HEAD~2) base"*"B: $(name HEAD^) mm: no b"* ]]
	done
	for names in "HEAD^{/a..b}" "HEAD~..HEAD^{/a..b}" ":/a..b"; do
		run -0 "$patch" --dry-run --commit "$names" "$tree" null
		[[ $output == *"A: $(name HEAD^) mm: no b"*"B: $(name HEAD) 3: "* ]]
	done
	run -2 "$patch" --dry-run --commit "^HEAD" "$tree" null
}

@test "every cell of the table is one of mmfence" {
	[ -x "$SOURCE_DIR/build/mmfence" ] || skip "no mmfence"
	run -0 awk -F '\t' '!/^#/ && NF != 4' "$root/data/patch-cells"
	[ -z "$output" ]
	mapfile -t cells < <(awk -F '\t' '!/^#/ { print $3 }' \
		"$root/data/patch-cells" | tr ',' '\n' | sort -u)
	run "$SOURCE_DIR/build/mmfence" run --dry-run "${cells[@]}"
	[ "$status" -ne 2 ]
}

@test "edits that are not committed: out, which is said, or in" {
	tree_make
	echo "/* mine */" >>"$tree/mm/rmap.c"
	run -0 "$patch" --dry-run "$tree"
	[[ $output == *"NOT in"* ]]
	run -0 --separate-stderr "$patch" --edits "$tree"
	[[ $stderr == *"the edits of 1 files are in"* ]]
	[[ $stderr == *"B: $(name HEAD) mm: no b (with edits)"* ]]
	grep -q '^+/\* mine' "$FAKE_LOG.edits"
	grep -q "build .* $(name HEAD)-edits" "$FAKE_LOG"
	[[ $output == *"commit the edits"* ]]
	git -C "$tree" checkout -q .
	run -2 "$patch" --edits "$tree"
}

@test "pages that migrate have two nodes; a guest that can nothing says so" {
	tree_make
	run -0 "$patch" "$tree" none+migrate
	grep -q -- "--nodes 2 .* none+migrate --" "$FAKE_LOG.lab"
	printf '#!/bin/sh\necho "x: skip: no disk"\nexit 77\n' \
		>"$root/scripts/lab"
	run -77 "$patch" "$tree" none+ksm
	[[ $output == *"skip: no disk"* ]]
}

@test "a series, two architectures and two boots, in the order ABBA" {
	tree_make
	commit 3
	commit 4
	run -0 "$patch" --commit HEAD~3..HEAD --each --arch amd64,arm64 \
		--boots 2 "$tree" none+swap
	[ "$(grep -c '^build arm64' "$FAKE_LOG")" -eq 4 ]
	order=$(sed -n 's/^boot amd64 //p' "$FAKE_LOG" | tr '\n' ' ')
	set -- "$(name HEAD~3)" "$(name HEAD~2)" "$(name HEAD~1)" "$(name HEAD)"
	[ "$order" = "$1 $2 $3 $4 $4 $3 $2 $1 " ]
	[ "$(grep -c '^block cover .*-1.json .*-2.json -- ' <<<"$output")" -eq 6 ]
}

@test "interrupted, killed and failed: the next run goes on there" {
	tree_make
	arch=$(dpkg --print-architecture 2>/dev/null || echo amd64)
	b=$(name HEAD)
	FAKE_FAIL=$b run -1 "$patch" "$tree"
	[[ $output == *"$b mm: no b: no kernel for $arch"* ]]
	FAKE_KILL=INT run -130 "$patch" "$tree"
	FAKE_DEAD=1 run -1 "$patch" "$tree"
	[[ $output == *"gave no result; its console is $PWD/mmfence-patch-"* ]]
	: >"$FAKE_LOG"
	FAKE_KILL=KILL run "$patch" "$tree"
	[ "$status" -eq 137 ]
	# Its temporary files lie in the cache, and are removed when they are
	# old.
	find "$XDG_CACHE_HOME/mmfence/tmp" -mindepth 1 -maxdepth 1 \
		-exec touch -d '3 days ago' {} +
	run -0 "$patch" "$tree"
	! grep build "$FAKE_LOG" || false
	[ "$(find . -maxdepth 1 -name 'mmfence-patch-*' | wc -l)" -eq 1 ]
}

@test "a disturbed boot is made again, twice at most, and is not sound" {
	tree_make
	FAKE_BAD=1 run -0 "$patch" "$tree"
	[ "$(grep -c boot "$FAKE_LOG")" -eq 3 ]
	rm -r mmfence-patch-*
	: >"$FAKE_LOG"
	FAKE_BAD=3 run -1 "$patch" "$tree"
	[ "$(grep -c boot "$FAKE_LOG")" -eq 4 ]
}

@test "a merge is said to be one, a shallow clone and a root what they lack" {
	tree_make
	git -C "$tree" checkout -q -b side HEAD^
	commit side
	git -C "$tree" checkout -q -
	git -C "$tree" checkout -q master 2>/dev/null ||
		git -C "$tree" checkout -q main
	git -C "$tree" merge -q --no-ff -m merge side
	run "$patch" --dry-run "$tree" none+ksm
	[[ $output == *"a merge: all that it brought"* ]]
	run -2 "$patch" --commit HEAD~2 "$tree"
	[[ $output == *"has no parent"* ]]
	git clone -q --depth 1 "file://$tree" shallow
	run -2 "$patch" shallow
	[[ $output == *"shallow clone: git fetch --deepen"* ]]
}

@test "the tree of somebody else, under sudo" {
	[ "$(id -u)" = 0 ] || skip "only root has trees of others"
	tree_make
	chown -R 1234:1234 "$tree"
	run -2 "$patch" "$tree"
	[[ $output == *"without sudo, it needs no root"*"safe.directory"* ]]
}

@test "bad input is refused, and nothing is made" {
	tree_make
	mkdir plain
	for bad in "" "/nowhere" "plain" "--commit nobody T" "--commit HEAD..HEAD T" \
		   "--commit --upload-pack=x T" "--arch sparc T" "--boots 0 T" \
		   "--each T" "--frobnicate T" "--on -oProxy=x T" "--config /x T" \
		   "--out T/mm T" "--commit HEAD^..x T" "--edits T" "T -- --json=x"; do
		words=()
		for word in $bad; do
			words+=("${word/#T/$tree}")
		done
		run -2 "$patch" "${words[@]}"
		[[ $output == *patch:* ]]
	done
	[ ! -s "$FAKE_LOG" ]
	[ -z "$(find . -maxdepth 1 -name 'mmfence-patch-*')" ]
}

@test "the caller's git and build environment does not leak in" {
	tree_make
	export GIT_DIR=/nowhere GIT_WORK_TREE=/nowhere KBUILD_OUTPUT=/nowhere \
		CDPATH=/ LLVM=1 GIT_INDEX_FILE=/nowhere
	run -0 "$patch" --dry-run "$tree"
	[[ $output == *"cells: none+collapse"* ]]
}
