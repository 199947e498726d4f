# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The final output of patch. Sourced by patch, not run.

# report_files ARCH SHA [edits] - list the results of the boots of a side.
report_files() {
	local boot dir name

	dir=$(results_dir "$1") name=$(kernel_dir "$@")
	for ((boot = 1; boot <= boots; boot++)); do
		printf '%s\n' "$dir/${name##*/}-$boot.json"
	done
}

# report_block ARCH SHA - print the block on standard output and to a file in
# OUT.
report_block() {
	local block
	local -a a b

	mapfile -t a < <(report_files "$1" "$base")
	mapfile -t b < <(report_files "$1" "$2" "$with_edits")
	block=$(results_dir "$1")/${2::12}${with_edits:+-edits}.txt
	"$program" cover "${a[@]}" -- "${b[@]}" >"$scratch/block" || {
		warn "mmfence cover ended with $?"
		cover_status=$EXIT_CELLS
	}
	file_put "$scratch/block" "$block" ||
		die "$EXIT_NOTHING" "cannot write $block"
	cat "$scratch/block"
	echo
	for block in "${a[@]}" "${b[@]}"; do
		is_sound "$block" || cover_status=$EXIT_CELLS
	done
}

# report_where - print where the files are.
report_where() {
	local arch

	echo "Kernels:  $out/kernels"
	for arch in "${archs[@]}"; do
		echo "Results:  $(results_dir "$arch") (*.json; the block: *.txt)"
	done
}

# report_release SHA - print the release of its kernel, of the first
# architecture.
report_release() {
	head -n 1 "$(kernel_dir "${archs[0]}" "$1")/label"
}

# report_times - guests only count. Print the commands that time the same on
# machines: there the kernels have the machine's configuration, and these
# releases.
report_times() {
	local box a=${base::12} b=${after[-1]::12}

	echo
	echo "Times need a machine, with a kernel tree in ~/linux and mmfence in"
	echo "~/mmfence. From here, and then there as root:"
	if [ -n "$with_edits" ]; then
		echo "    (first commit the edits, and run this without --edits)"
		return
	fi
	for box in "${boxes[@]:-BOX}"; do
		cat <<-END

		    git -C $(printf '%q' "$tree") push ssh://$box/~/linux \\
		        $a:refs/heads/mmfence-A $b:refs/heads/mmfence-B
		    ssh $box 'cd linux && for c in $a $b; do
		        git checkout -q --detach \$c &&
		        scripts/config --set-str LOCALVERSION "" -d LOCALVERSION_AUTO &&
		        make olddefconfig && make -j\$(nproc) LOCALVERSION=-\$c &&
		        sudo make LOCALVERSION=-\$c modules_install install || break
		        done'
		    ssh -t root@$box 'cd ~/mmfence && scripts/campaign init --boots 16 \\
		        --kernel A=$(report_release "$base") \\
		        --kernel B=$(report_release "${after[-1]}") \\
		        ${cells[*]}$cells_small && scripts/campaign start'
		END
	done
	echo
	echo "docs/measure.md says how many boots, and what threatens a time."
}
