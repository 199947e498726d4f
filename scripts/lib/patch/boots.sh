# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Build and boot the kernels, each step once: a step whose complete result lies
# in OUT is done. Sourced by patch, not run.

build_all() {
	local arch sha

	for arch in "${archs[@]}"; do
		build_side "$arch" "$base"
		for sha in "${after[@]}"; do
			build_side "$arch" "$sha" "$with_edits"
		done
	done
}

# boot_arch ARCH - boot in the order A B B A: each kernel of a series with the
# base.
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
