# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The kernels are built and booted, each step once: what is done is known by
# what lies in OUT, whole or not at all. Sourced by patch, not run.

# kernel_dir ARCH SHA [edits]
kernel_dir() {
	printf '%s\n' "$out/kernels/$1/${2::12}${3:+-edits}"
}

# build_side ARCH SHA [edits] - build-kernel knows what is built already.
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

build_all() {
	local arch sha

	for arch in "${archs[@]}"; do
		build_side "$arch" "$base"
		for sha in "${after[@]}"; do
			build_side "$arch" "$sha" "$with_edits"
		done
	done
}

# request_hash ARCH - names what is measured: another request, other results.
request_hash() {
	printf '%s\n' "$1" "$smp" "${lab_options[@]}" "${cells[@]}" -- \
		"${run_options[@]}" | sha256sum | cut -c 1-8
}

# results_dir ARCH
results_dir() {
	printf '%s\n' "$out/results/$1-$(request_hash "$1")"
}

# is_sound FILE - was no cell of it disturbed? Another boot may tell more.
is_sound() {
	jq -e '[(.cells + .primitives)[] | select(.outcome == "invalid"
		or .outcome == "error")] | length == 0' "$1" >/dev/null 2>&1
}

# boot_side ARCH KERNEL_DIR BOOT - leaves FILE in RESULTS/KERNEL-BOOT.json. A boot
# with a disturbed cell is made again, twice at most.
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

# boot_is_done NAME STAMP - is it there, and of this very kernel?
boot_is_done() {
	[ -s "$1.json" ] && [ "$(cat "$1.stamp" 2>/dev/null)" = "$2" ]
}

# boot_ended STATUS NAME - is there one result? Else the end. What the guest said
# is kept.
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

# boot_arch ARCH - A B B A: each kernel of a series beside the base.
boot_arch() {
	local boot i dir
	local -a dirs

	dirs=("$(kernel_dir "$1" "$base")")
	for i in "${after[@]}"; do
		dirs+=("$(kernel_dir "$1" "$i" "$with_edits")")
	done
	for ((boot = 1; boot <= boots; boot++)); do
		for ((i = 0; i < ${#dirs[@]}; i++)); do
			dir=${dirs[boot % 2 ? i : ${#dirs[@]} - 1 - i]}
			boot_side "$1" "$dir" "$boot"
		done
	done
}
