# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Build and boot the kernels of commits, each step once: a step whose complete
# result lies in OUT is done. Sourced by patch and bisect, not run; uses their
# variables here and tree.

out='' config='' jobs='' program='' boots=1 smp=2 timeout_s=900
cells=() run_options=() lab_options=() request_more=()

host_arch() {
	case $(uname -m) in
	aarch64) echo arm64 ;;
	*) echo amd64 ;;
	esac
}

# number OPTION VALUE MAX
number() {
	[[ $2 =~ ^[1-9][0-9]{0,4}$ && $2 -le $3 ]] ||
		die "$EXIT_USAGE" "$1: \"$2\" is not a number of 1 to $3"
}

# boots_option OPTION VALUE - take an option that patch and bisect share.
boots_option() {
	case $1 in
	--smp) number "$1" "$2" 64; smp=$2 ;;
	--out) out=$2 ;;
	--config) [ -r "$2" ] ||
			die "$EXIT_USAGE" "--config: cannot read $2"
		config=$(realpath -- "$2") ;;
	--jobs) number "$1" "$2" 9999; jobs=$2 ;;
	--timeout) number "$1" "$2" 86400; timeout_s=$2 ;;
	--mmfence) program=$2 ;;
	esac
}

# boots_run_words VISITS - the options for mmfence run: so many visits of one
# round, unless the user gives others.
boots_run_words() {
	local word

	[ ${#run_options[@]} -gt 0 ] || run_options=(--visits "$1" --rounds 1)
	for word in "${cells[@]}" "${run_options[@]}"; do
		run_word "$word" --json --state-dir
	done
}

# boots_guest - the options for lab. Migration needs two nodes.
boots_guest() {
	lab_options+=(--timeout "$timeout_s")
	[[ " ${cells[*]}" != *+migrate* || $smp -lt 2 ]] ||
		lab_options+=(--nodes 2)
}

# boots_open_out - make OUT, which may hold kernels and results, nothing else.
boots_open_out() {
	mkdir -p -- "$out" 2>/dev/null
	[[ -d $out && -w $out ]] ||
		die "$EXIT_USAGE" "cannot write to $out"
	out=$(realpath -- "$out")
	[ -z "$(find "$out" -mindepth 1 -maxdepth 1 ! -name kernels \
		! -name results -print -quit)" ] || die "$EXIT_USAGE" \
		"$out holds other files: name another folder with --out"
}

# find_program - find mmfence for compare and cover, which run on this machine.
find_program() {
	program=${program:-${MMFENCE:-$(own_program "$here")}}
	[ -x "$program" ] || die "$EXIT_NOTHING" \
		"no program $program: build mmfence first, or give --mmfence"
	export MMFENCE=$program
}

# scratch_in_cache - put temporary files into the cache: if SIGKILL leaves any,
# of this script or its children, a later run removes them.
scratch_in_cache() {
	mkdir -p "$cache_dir/tmp" ||
		die "$EXIT_NOTHING" "cannot make $cache_dir/tmp"
	export TMPDIR=$cache_dir/tmp
	find "$TMPDIR" -mindepth 1 -maxdepth 1 -name 'mmfence-*' -mtime +1 \
		-exec rm -rf --one-file-system {} +
	scratch_make
}

# kernel_dir ARCH SHA [edits]
kernel_dir() {
	printf '%s\n' "$out/kernels/$1/${2::12}${3:+-edits}"
}

# build_side ARCH SHA [edits] - build a kernel, unless build-kernel has it
# already.
build_side() {
	local -a options=(--tree "$tree" --arch "$1" --rev "$2")

	[ -z "${3-}" ] || options+=(--edits "$scratch/edits")
	[ -z "$jobs" ] || options+=(--jobs "$jobs")
	[ -z "$config" ] || options+=(--config "$config")
	"$here/scripts/build-kernel" "${options[@]}" "$out/kernels/$1" \
		>"$scratch/built" && return
	build_status=$?
	[ "$build_status" -lt 128 ] || build_status=$EXIT_INTERRUPTED
	[ "$build_status" -eq "$EXIT_INTERRUPTED" ] || warn \
		"$(commits_about "$2"): no kernel for $1"
	exit "$build_status"
}

# request_hash ARCH - a name for the request: another request has other results.
request_hash() {
	printf '%s\n' "$1" "$smp" "${lab_options[@]}" "${cells[@]}" -- \
		"${run_options[@]}" "${request_more[@]}" | sha256sum | cut -c 1-8
}

# results_dir ARCH
results_dir() {
	printf '%s\n' "$out/results/$1-$(request_hash "$1")"
}

# is_sound FILE - was no cell disturbed? If one was, another boot may do better.
is_sound() {
	jq -e '[(.cells + .primitives)[] | select(.outcome == "invalid"
		or .outcome == "error")] | length == 0' "$1" >/dev/null 2>&1
}

# boot_side ARCH KERNEL_DIR BOOT - measure and leave FILE in
# RESULTS/KERNEL-BOOT.json. A boot with a disturbed cell is repeated, twice at
# most.
boot_side() {
	local dir name try lab_status stamp

	dir=$(results_dir "$1")
	stamp=$(cat "$2/stamp")
	name=$dir/${2##*/}-$3
	boot_is_done "$name" "$stamp" && return
	mkdir -p "$dir"
	for try in 1 2 3; do
		rm -rf "$scratch/lab"
		warn "booting ${2##*/} for $1: boot $3 of $boots, usually" \
			"a minute or two"
		lab_status=0
		"$here/scripts/lab" --exact --arch "$1" --smp "$smp" \
			"${lab_options[@]}" --kernel "$2" \
			--out "$scratch/lab" "${cells[@]}" -- \
			"${run_options[@]}" >"$scratch/lab.out" \
			2>"$scratch/lab.err" || lab_status=$?
		boot_ended "$lab_status" "$name"
		! is_sound "$scratch"/lab/*.json || break
	done
	file_replace "$name.stamp" printf '%s\n' "$stamp" &&
	file_put "$scratch"/lab/*.json "$name.json" ||
		die "$EXIT_NOTHING" "cannot write to $dir: is the disk full?"
}

# boot_is_done NAME STAMP - is there a result, and of this same kernel?
boot_is_done() {
	[ -s "$1.json" ] && [ "$(cat "$1.stamp" 2>/dev/null)" = "$2" ]
}

# boot_ended STATUS NAME - keep the consoles; exit unless there is one result.
boot_ended() {
	local console

	for console in "$scratch"/lab/*.console; do
		[ ! -s "$console" ] || file_put "$console" "$2.console"
	done
	case $1 in
	0 | "$EXIT_CELLS") ;;
	*)	cat "$scratch/lab.out" "$scratch/lab.err" | plain >&2
		exit "$(exit_status "$1")" ;;
	esac
	set -- "$scratch"/lab/*.json "$2"
	[ -s "$1" ] && [ $# -eq 2 ] && return
	plain <"$scratch/lab.err" >&2
	die "$EXIT_CELLS" "the guest gave no result; its console is" \
		"$2.console"
}
