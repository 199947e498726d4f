# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# lab --exact: a plugin of QEMU counts what the guest's kernel executes between
# the marks of mmfence run. Sourced by lab, after guest.sh; uses its variables
# here, scratch, arch, accel, smp and lab_files.

exact_so='' exact_functions=''

# exact_check - can the plugin be used? If not, end with the reason.
exact_check() {
	local said

	[ "$accel" != kvm ] || die "$EXIT_USAGE" "--exact and --accel kvm" \
		"exclude each other: only emulated instructions can be counted"
	accel=tcg
	exact_so=${MMFENCE_EXACT:-$here/build/mmfence-exact.so}
	[ -e "$exact_so" ] || die "$EXIT_NOTHING" \
		"--exact: there is no plugin $exact_so: build mmfence first"
	said=$(exact_load 2>&1) || die "$EXIT_NOTHING" \
		"--exact: $(guest_qemu "$arch") does not load $exact_so:" \
		"$(tail -n 1 <<<"$said")"
}

# Start QEMU without a machine, only to load the plugin, and quit.
exact_load() {
	timeout 60 "$(guest_qemu "$arch")" -machine none -accel tcg \
		-display none -nodefaults -no-user-config -S -monitor stdio \
		-plugin "file=${exact_so//,/,,},out=/dev/null" <<<quit
}

# exact_plugin - set QEMU's option for the next guest; remove the last counts.
exact_plugin() {
	local blocks=''

	[ -z "$exact_functions" ] ||
		blocks=",blocks=${scratch//,/,,}/exact.blocks"
	rm -f "$scratch"/exact.*
	echo "file=${exact_so//,/,,},out=${scratch//,/,,}/exact.counts$blocks"
}

# exact_by_function KALLSYMS - assign the executed blocks to functions.
exact_by_function() {
	: >"$scratch/exact.functions"
	[ -z "$exact_functions" ] ||
		awk -f "$lab_files/functions.awk" <(sort -k 1,1 "$1") \
			<(sort -k 3,3 "$scratch/exact.blocks") \
			>"$scratch/exact.functions"
}

# exact_merge FILE DIR - add the counts to a result. DIR holds the guest's
# files.
exact_merge() {
	exact_by_function "$2/kallsyms" &&
	exact_join "$1" "$2/harts" || {
		warn "cannot merge the counts of the plugin into the result"
		return 1
	}
}

exact_join() {
	jq -e --argjson vcpus "$smp" --slurpfile harts "$2" \
		--slurpfile lines "$scratch/exact.counts" \
		--slurpfile functions "$scratch/exact.functions" \
		-f "$lab_files/exact.jq" "$1" >"$1.exact" &&
	mv "$1.exact" "$1"
}

# exact_table FILE... - print what each role executed per event, averaged over
# boots.
exact_table() {
	echo
	jq -L "$lab_files" -r -s -f "$lab_files/exact-table.jq" "$@" |
		fold -s -w 80
	[ -z "$exact_functions" ] ||
		jq -L "$lab_files" -r -f "$lab_files/functions-table.jq" \
			"$@" | fold -s -w 80
}
