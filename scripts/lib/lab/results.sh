# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The results of the guests: a file per boot, and the tables over all of them.
# Sourced, not run.

results_open() {
	[ -n "$out" ] || out=mmfence-lab-$(date -u +%Y%m%dT%H%M%SZ)
	if [ -z "$append" ] && [ -n "$(ls -A "$out" 2>/dev/null)" ]; then
		die "$EXIT_USAGE" \
			"--out: $out has files in it; --append adds results" \
			"to them"
	fi
	mkdir -p "$out" 2>/dev/null
	[ -w "$out" ] ||
		die "$EXIT_USAGE" "--out: cannot write to $out"
}

# results_free_name LABEL - print the next free file name of that kernel,
# without suffix.
results_free_name() {
	local nr=1 name

	name=$out/$(tr -c 'A-Za-z0-9.+~#\n-' '-' <<<"$1")
	while [ -e "$name-$nr.json" ] || [ -e "$name-$nr.console" ]; do
		nr=$((nr + 1))
	done
	echo "$name-$nr"
}

# results_console - copy the console of the current guest to $console_file. QEMU
# writes it in $scratch: $out may lie in another user's folder.
results_console() {
	[ ! -e "$scratch/console" ] || [ -z "${console_file-}" ] || {
		file_put "$scratch/console" "$console_file"
		rm -f "$scratch/console"
	}
}

# results_keep DIR NAME LABEL BOOT SECONDS COMMIT PARENT - keep the guest's
# result, with a note on how it was made, the "HASH SUBJECT" of its kernel, and
# the hash of the parent, if these are known. Emulated times are marked as
# meaningless.
results_keep() {
	jq -e --arg kernel "$3" --arg accel "$accel" --arg arch "$arch" \
		--arg qemu "$(guest_qemu_version "$arch")" \
		--argjson boot "$4" --argjson vcpus "$smp" \
		--argjson mem "$mem_mib" --argjson nodes "$nodes" \
		--arg commit "${6%% *}" --arg subject "${6#* }" \
		--arg parent "$7" \
		--argjson settings "$(jq -nc '$ARGS.positional' --args \
			-- "${settings[@]}")" --arg mmu "$mmu" \
		--rawfile before "$1/vmstat-before" \
		--rawfile after "$1/vmstat-after" '
		def counters: [splits("\n") | select(. != "") | split(" ")
			| {key: .[0], value: (.[1] | tonumber)}] | from_entries;
		($before | counters) as $b
		| .guest = {kernel: $kernel, arch: $arch, accelerator: $accel,
			emulated: ($accel == "tcg"), vcpus: $vcpus,
			memory_mib: $mem, nodes: $nodes, qemu: $qemu,
			boot: $boot, vmstat_delta: ($after | counters
			| with_entries(.value -= ($b[.key] // 0)))}
			+ if $settings == [] then {} else {$settings} end
			+ if $mmu == "" then {} else {$mmu} end
			+ if $commit == "" then {} else {$commit, $subject} end
			+ if $parent == "" then {} else {$parent} end
		| if $accel == "tcg" then .time = "emulated" else . end' \
		"$1/run.json" >"$scratch/result.json" 2>/dev/null &&
	{ [ -z "$exact" ] || exact_merge "$scratch/result.json" "$1"; } &&
	file_put "$scratch/result.json" "$2.json"
}

# results_finish DIR NAME LABEL BOOT SECONDS COMMIT PARENT - handle the output of
# a guest.
results_finish() {
	local guest_status why='mmfence wrote no result and'

	guest_status=$(cat "$1/status")
	if [ ! -e "$1/run.json" ]; then
		[ ! -e "$1/overtime" ] ||
			why='no result in time: mmfence was told to end, and'
		warn "$3: $why ended with status $guest_status. Its last lines:"
		tail -n 5 "$1/stderr" | plain >&2
		case $guest_status in
		"$EXIT_USAGE" | "$EXIT_NOTHING") worse "$guest_status" ;;
		*) worse "$EXIT_CELLS" ;;
		esac
		return
	fi
	if ! results_keep "$@"; then
		warn \
			"$3: cannot store the result: it is truncated, or" \
			"$out is full"
		worse "$EXIT_CELLS"
		return
	fi
	worse "$guest_status"
	[ "$guest_status" -ne "$EXIT_INTERRUPTED" ] ||
		warn \
			"$3: the run did not finish in time; its finished" \
			"rounds are in $2.json"
	warn "$3: $5 s, $2.json"
	results+=("$2.json")
}

# results_print_races FILE... - print under each cell one line per kernel and
# boot.
results_print_races() {
	jq -r '.guest.kernel as $k | .cells[] | [.cell, $k,
		([.held, .during] | map(.clear_events? // 0) | add), .tries,
		.differences, .verdict // .outcome] | map(tostring
		| gsub("[\t\n]"; " ")) | join("\t")' "$@" | sort -s -t $'\t' \
		-k 1,1 | awk -F '\t' '
		function row(kernel, cleared, tries, differ, pins) {
			printf "  %-*s %10s %10s %8s  %s\n", wide, kernel,
				cleared, tries, differ, pins
		}
		BEGIN { wide = 30 }
		{ line[NR] = $0 }
		length($2) > wide { wide = length($2) }
		END {
			row("kernel", "cleared", "tries", "differ", "pins")
			for (i = 1; i <= NR; i++) {
				split(line[i], field)
				if (field[1] != cell)
					print cell = field[1]
				row(field[2], field[3], field[4], field[5], field[6])
			}
		}'
}

# results_print_table FILE... - print one line per cell and kernel, boots summed
# up. Where the kernel counts all kinds of interrupts in one row, its name is IPI.
# On RISC-V the flushes are the remote fences that the firmware counts, those of
# counting rounds.
results_print_table() {
	local calls=CAL flushes=TLB

	! jq -e '.counters.ipi // empty' "$@" >/dev/null || calls=IPI
	[ "$arch" != riscv64 ] || flushes=fences
	printf '%-22s %-24s %8s %17s\n' "" "" "" "remote, per event"
	printf '%-22s %-24s %8s %8s %8s\n' cell kernel events "$flushes" "$calls"
	jq -L "$here/lab" -r --arg calls "${calls,,}" \
		--arg flushes "$flushes" 'include "remote";
		.guest.kernel as $k | (.cells[], .primitives[]?) | [.cell, $k,
		.outcome, .summary.clear_events // .summary.ops,
		if $flushes == "TLB" then remote("tlb")
		else .summary.flush_sent_per_event end, remote($calls), .reason] | map(. // "-")
		| map(tostring | gsub("[\t\n]"; " ")) | join("\t")' "$@" |
	awk -F '\t' -f "$here/lab/table.awk" | fold -s -w 80
	jq -rs -f "$here/lab/exclusive.jq" "$@"
	results_print_flushes "$@"
}

# results_print_flushes FILE... - where the counts tell less than on x86 and arm64,
# print what a count means.
results_print_flushes() {
	local text

	case $arch in amd64 | arm64) return ;; esac
	jq -r '.flush.counted' "$@" | sort -u | while IFS= read -r text; do
		printf '\nFlushes: %s\n' "$text" | fold -s -w 80
	done
}
