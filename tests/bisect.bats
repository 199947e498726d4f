#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# scripts/bisect on trees made here: with invented results that lie in OUT
# already, or with a build-kernel and a lab that record their arguments. Real
# kernels are built and booted in slow/.

bats_require_minimum_version 1.5.0

setup()
{
	SOURCE_DIR=${SOURCE_DIR:-$BATS_TEST_DIRNAME/..}
	for program in git jq; do
		command -v $program >/dev/null || skip "no $program"
	done
	export XDG_CACHE_HOME="$BATS_TEST_TMPDIR/a cache"
	export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_COMMITTER_NAME=a
	export GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_EMAIL=a@example.org
	export FAKE_LOG=$BATS_TEST_TMPDIR/log FAKE_STOP=''
	root=$BATS_TEST_TMPDIR/root
	export tree="$BATS_TEST_TMPDIR/a tree"
	mkdir -p "$root"
	cp -r "$SOURCE_DIR/scripts" "$SOURCE_DIR/lab" "$root"
	fakes
	cd "$BATS_TEST_TMPDIR" || return
	: >"$FAKE_LOG"
	tree_make
}

teardown()
{
	[ -z "$(ls -A "$XDG_CACHE_HOME/mmfence/tmp" 2>/dev/null)" ]
}

# The file "is" of a commit decides its behaviour: broken, panic, lost (a guest
# without a result), skip, invalid, or the count.
fakes()
{
	cat >"$root/scripts/build-kernel" <<-'END'
	#!/bin/bash
	while [ $# -gt 1 ]; do
		[ "$1" != --rev ] || name=${2::12}
		shift 2
	done
	is=$(git -C "$tree" show "$name:is")
	echo "build $name $is" >>"$FAKE_LOG"
	mkdir -p "$1/$name"
	case $is in
	broken) echo "mm/rmap.c: error: no" >"$1/$name/build.log"; exit 1 ;;
	full) echo "No space left on device" >"$1/$name/build.log"; exit 1 ;;
	esac
	echo "$name" >"$1/$name/stamp"
	END
	cat >"$root/scripts/lab" <<-'END'
	#!/bin/bash
	echo "lab $*" >>"$FAKE_LOG.lab"
	while [ "$1" != --out ]; do
		[ "$1" != --kernel ] || name=${2##*/}
		shift
	done
	echo "boot $name" >>"$FAKE_LOG"
	if [ -n "$FAKE_STOP" ] && [ "$(grep -c boot "$FAKE_LOG")" -gt 3 ]; then
		kill -"$FAKE_STOP" "$(cat "$FAKE_LOG.pid")" "$PPID"
		exit
	fi
	is=$(git -C "$tree" show "$name:is")
	mkdir -p "$2"
	case $is in
	panic) echo "Kernel panic - not syncing" >"$2/$name-1.console"; exit 1 ;;
	lost) echo "went on" >"$2/$name-1.console"; exit 1 ;;
	esac
	"$FAKE_RESULT" "$is" >"$2/$name-1.json"
	[ "$is" != invalid ] || exit 1
	[ "$is" != skip ] || exit 77
	END
	# Five rounds of a cell, 1 % apart, and one with tracepoints on.
	cat >"$root/result" <<-'END'
	#!/bin/bash
	case $1 in
	skip | invalid)
		echo '{"cells":[{"outcome":"'"$1"'","reason":"no\nswap","rounds":[]}],"primitives":[]}'
		exit ;;
	esac
	read -r count extra <<<"$1"
	rounds=
	for i in 0 1 2 3 4; do
		rounds+='{"outcome":"ok","counting":false,"clear_events":1000,
		"cal_received_per_event":7,"irqs_received":{"cal":{"clearer":5,
		"pinner":0,"bystander":'$((count * 10 + i * ${extra:-1}))',
		"other":0}},"exact":{"unit":"event",
		"clearer_instructions_per_event":'$((count * 100))'}},'
	done
	echo '{"cells":[{"outcome":"ok","clearer":{},"rounds":['"$rounds"'
		{"outcome":"ok","counting":true,"clear_events":1000,
		"irqs_received":{"cal":{"clearer":0,"pinner":0,"bystander":0,
		"other":99999}},"flush_received_per_event":3}]}],"primitives":[]}'
	END
	printf '#!/bin/sh\necho "table $*"\n' >"$root/mmfence"
	chmod +x "$root"/scripts/{build-kernel,lab} "$root"/{mmfence,result}
	export MMFENCE=$root/mmfence FAKE_RESULT=$root/result
}

# bisect ARGUMENT... - between the first commit and the last.
bisect()
{
	echo $BASHPID >"$FAKE_LOG.pid"
	exec "$root/scripts/bisect" --tree "$tree" --good first --bad HEAD "$@"
}

# commit HOW [SUBJECT]
commit()
{
	echo "$1" >"$tree/is"
	git -C "$tree" add -A
	git -C "$tree" commit -q --allow-empty -m "${2:-as $1}"
}

# A tree whose first commit receives 100 of 1,000 events.
tree_make()
{
	mkdir -p "$tree/mm"
	git init -q -b main "$tree"
	echo >"$tree/mm/rmap.c"
	commit 10 first
	git -C "$tree" tag first
}

# commits HOW...
commits()
{
	local how

	for how; do
		commit "$how"
	done
}

name()
{
	git -C "$tree" rev-parse --short=12 "$1"
}

# The state of the user's tree and of its repository.
tree_state()
{
	find "$tree" -printf '%p %T@ %C@ %s\n' | sort
}

@test "the search over made-up results builds nothing" {
	local dir nr sha

	for nr in {1..15}; do
		commit $((nr < 11 ? 10 : 40)) "nr $nr"
	done
	dir=$(bisect --dry-run --out "an out" none+swap | sed -n 's/^Results: *//p')
	[[ $dir == "$PWD/an out/results/"* && ! -e "an out" ]]
	mkdir -p "$dir"
	"$FAKE_RESULT" 10 >ten
	"$FAKE_RESULT" 40 >forty
	nr=0
	for sha in $(git -C "$tree" rev-list --reverse HEAD); do
		cp "$([ $nr -lt 11 ] && echo ten || echo forty)" \
			"$dir/${sha::12}-1.json"
		nr=$((nr + 1))
	done
	before=$(tree_state)
	run -0 --separate-stderr bisect --out "an out" none+swap
	echo "$output" "${stderr:?}"
	[ ! -s "$FAKE_LOG" ]
	[[ $output == *"The first bad commit:"$'\n'"$(name HEAD~4) nr 11"* ]]
	[[ $output == *"table compare $dir/$(name HEAD~5)-1.json -- $dir/$(
		name HEAD~4)-1.json"* ]]
	[[ $stderr == *"bad is above 0.252"* ]]
	# Four of 15, and the ends; in the table all of them again.
	[ "$(grep -cE '^[0-9a-f]{12} .* (good|bad) +[0-9]+m$' \
		<<<"$output")" -eq 6 ]
	[ "$(grep -cE '^[0-9a-f]{12} .* (0\.102|0\.402)  0\.002 (good|bad)$' \
		<<<"$output")" -eq 6 ]
	! grep -E '.{81}' <<<"${output%%The first*}" || false
	[ "$before" = "$(tree_state)" ]
	grep -q '^git bisect bad' "$dir/remote_cal_per_event.log"
	# Another count of the same results, and a bound that is given.
	run -0 bisect --out "an out" --metric clearer_instructions_per_event \
		--above 3999 none+swap
	[[ $output == *"bad is above 3999"*"$(name HEAD~4) nr 11"* ]]
	run -2 bisect --out "an out" --above 1 none+swap
	[[ $output == *"0.102 (0.100 to 0.104) at --good and 0.402 (0.400 to"* ]]
	run -2 bisect --out "an out" --metric cal_received_per_event none+swap
	[[ $output == *"differ by no more than their rounds do"* ]]
	run -2 bisect --out "an out" --metric clearer_nothing_per_event none+swap
	# It is folded where the path of the file ends.
	[[ ${output//$'\n'/ } == *"there are "*"clearer_instructions_per_event"* ]]
}

@test "what does not build, boot or count is skipped, and listed" {
	commits 10 broken panic lost 40 40
	run -1 bisect none+swap
	echo "$output"
	for reason in "does not build" panics "does not boot, or ends to"; do
		grep -qE "^[0-9a-f]{12} as .* skip: ${reason::14}" <<<"$output"
	done
	[[ $output == *"Skips leave 4 commits"*"$(name HEAD~1) as 40"* ]]
	[[ $output == *"table compare "*"$(name HEAD~5)-1.json -- "* ]]
	# None of it is repeated; for another cell, no kernel is built again.
	: >"$FAKE_LOG"
	run -1 bisect none+swap
	[ ! -s "$FAKE_LOG" ]
	run -1 bisect none+ksm --out "$(echo mmfence-bisect-*)"
	! grep broken "$FAKE_LOG" || false
}

@test "a cell that is a skip, invalid or undecided is skipped" {
	commits skip invalid "10 100" 40
	run -1 bisect none+swap
	echo "$output"
	[[ $output == *"skip: cell invalid: "*"cell skip: no swap"* ]]
	[[ $output == *"skip: undecided: rou"* ]]
	[ "$(grep -c "^boot $(name HEAD~2)" "$FAKE_LOG")" -eq 3 ]
	[[ $output == *"Skips leave 4 commits"* ]]
}

@test "fewer is bad, across a merge, at which the commit is found" {
	commits 40 40
	git -C "$tree" checkout -q -b side HEAD~1
	echo >"$tree/other"
	commit 40 "on the side"
	echo x >"$tree/other"
	commit 10 "the one"
	git -C "$tree" checkout -q main
	commit 40 "on main"
	git -C "$tree" merge -q -X theirs --no-ff -m "a merge" side >/dev/null
	commit 10 last
	run -0 --separate-stderr bisect --good HEAD~3 none+swap
	echo "$output"
	[[ $stderr == *"bad is below"* ]]
	[[ $output == *"first bad commit:"$'\n'"$(name side) the one"* ]]
	run -2 bisect --bad HEAD^ none+swap
	[[ $output == *"--bad: HEAD^ is a merge of $(name HEAD^^) and $(name side)"* ]]
}

@test "interrupted, killed or out of space, the same command goes on" {
	commits 10 10 10 10 10 40 40
	FAKE_STOP=INT run -130 bisect --out o none+swap
	[ "$(grep -c build "$FAKE_LOG")" -eq 4 ]
	FAKE_STOP=KILL run bisect --out o none+swap
	[ "$status" -eq 137 ]
	rm -rf "$XDG_CACHE_HOME"/mmfence/tmp/*
	mkdir bin
	printf '#!/bin/sh\nprintf "Available\\n/ 9 9 9 9%% /\\n"\n' >bin/df
	chmod +x bin/df
	PATH=$PWD/bin:$PATH run -2 bisect --out o none+swap
	[[ $output == *"no space on the disk: 3000 MiB are needed in"* ]]
	PATH=$PWD/bin:$PATH run -2 bisect --out new none+swap
	[ ! -e new ]
	: >"$FAKE_LOG"
	run -0 bisect --out o none+swap
	[[ $output == *"$(name HEAD~1) as 40"* ]]
	[ "$(grep -c boot "$FAKE_LOG")" -eq 2 ]
}

@test "a disk that fills up in a build is no broken commit" {
	commits full 40
	run -2 bisect --out o none+swap
	[[ $output == *"is the disk full?"* ]]
	[ -z "$(find o -name '*.skip' -o -name failed)" ]
}

@test "options reach build-kernel and lab; a dry run says how long it takes" {
	commits 10 40
	printf 'CONFIG_X=y\n' >x
	run -0 bisect --smp 3 --cmdline "a b" --arch arm64 --timeout 7 \
		--metric cal_received_per_event --above 1 --config x --jobs 1 \
		--dry-run none+migrate -- --visits 2
	[[ $output == *"Between:  2 commits"*"about 1 and the two ends"* ]]
	[ ! -s "$FAKE_LOG" ]
	run bisect --smp 3 --cmdline "a b" --arch arm64 --timeout 7 \
		--config x none+migrate -- --visits 2
	grep -q -- "--arch arm64 --smp 3 --cmdline a b --timeout 7 --nodes 2" \
		"$FAKE_LOG.lab"
	grep -q -- "none+migrate -- --visits 2" "$FAKE_LOG.lab"
}

@test "edits that are not committed are out, and a bisection is not disturbed" {
	commits 10 40
	git -C "$tree" bisect start -q HEAD first
	echo mine >"$tree/mm/rmap.c"
	before=$(tree_state)
	run -0 bisect --bad main none+swap
	[[ $output == *"NOT in"* ]]
	[ "$before" = "$(tree_state)" ]
}

@test "bad input is refused, and nothing is made" {
	commits 10 40
	git -C "$tree" checkout -q -b parted first
	commit 10 parted
	git -C "$tree" checkout -q main
	while IFS='|' read -r words says; do
		read -ra words <<<"$words"
		run -2 bisect "${words[@]}"
		echo "$output"
		[[ $output == *"$says"* ]]
	done <<-'END'
	--good nobody c|no commit "nobody"
	--bad --upload-pack=x c|no commit
	--good HEAD --bad first c|swap them
	--good HEAD c|the same commit
	--bad parted --good main c|parted at
	|one cell
	a+b c+d|one cell
	--metric clear_ns_per_event c|is a time or a rate
	--metric pin_p99_ns c|is a time or a rate
	--metric remote_tlb_per_s c|is a time or a rate
	--metric frob c|is not a count
	--above x c|is not a number
	--above 1 --below 2 c|exclude each other
	--arch sparc c|amd64 or arm64
	--smp 0 c|is not a number
	--frobnicate c|no option
	--config /x c|cannot read
	--tree /nowhere c|there is no folder
	--tree /tmp c|has no git
	c -- --json=x|leave out
	END
	git clone -q --depth 1 "file://$tree" shallow
	run -2 "$root/scripts/bisect" --tree shallow --good HEAD --bad HEAD c
	[[ $output == *"git fetch --unshallow"* ]]
	run -2 "$root/scripts/bisect" --tree "$tree" c
	[[ $output == *"--good and --bad are needed"* ]]
	[ ! -s "$FAKE_LOG" ]
	[ -z "$(find . -maxdepth 1 -name 'mmfence-bisect-*')" ]
}
