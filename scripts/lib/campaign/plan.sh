# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The plan of a campaign, written once, and its state, which only moves forward.
# Sourced, not run.
#
# state_dir/plan        a line per fact, with the sequence of boots
# state_dir/state       step, attempt, phase; replaced by rename after fsync
# state_dir/log         events, one per line
# state_dir/results/    NNN-NAME.json of step NNN, and beside it .env (the
#                       conditions of the boot); .attempts has a line per boot
#                       that failed;
#                       .failed and .contaminated say why there is no result,
#                       or one that must not be compared
# state_dir/stop        while it exists, nothing is booted

state_dir=/var/lib/mmfence-campaign
max_attempts=3		# for one step: the first and two more
max_idle_boots=8	# consecutive boots without a result

# The plan, as plan_load() sets it. The facts of a kernel are indexed by its
# name.
plan_via='' plan_order='' plan_boots='' plan_seed='' plan_quiet_s=''
plan_command='' plan_emulated='' plan_no_initrd='' plan_until=''
plan_quiet_load=''
plan_names=() plan_steps=() plan_cells=() plan_run=()
declare -A plan_release=() plan_config=() plan_version=() plan_source=()

campaign_log() {
	printf '%s %s\n' "$(date -u +%FT%TZ)" "$*" >>"$state_dir/log"
	warn_folded "$*"
}

# plan_block_boots - the number of boots after which the order repeats.
plan_block_boots() {
	case $plan_order in
	abba) echo $((2 * ${#plan_names[@]})) ;;
	*) echo "${#plan_names[@]}" ;;
	esac
}

# plan_sequence - the names of plan_names in the order of the boots.
plan_sequence() {
	local -a block=()
	local nr i

	case $plan_order in
	abba)	block=("${plan_names[@]}")
		for ((i = ${#plan_names[@]} - 1; i >= 0; i--)); do
			block+=("${plan_names[i]}")
		done ;;
	ab | random) block=("${plan_names[@]}") ;;
	esac
	((plan_boots % ${#block[@]} == 0)) ||
		die "$EXIT_USAGE" "--boots $plan_boots: order $plan_order of" \
			"${#plan_names[@]} kernels needs a multiple of ${#block[@]}"
	for ((nr = 0; nr < plan_boots / ${#block[@]}; nr++)); do
		if [ "$plan_order" = random ]; then
			plan_shuffled "$((plan_seed + nr))" "${block[@]}"
		else
			printf '%s\n' "${block[@]}"
		fi
	done
}

# plan_shuffled SEED WORD... - print the words in an order determined by the
# seed.
plan_shuffled() {
	local seed=$1

	shift
	printf '%s\n' "$@" | while IFS= read -r word; do
		printf '%s %s\n' "$(sha256sum <<<"$seed $word")" "$word"
	done | sort | awk '{ print $NF }'
}

plan_write() {
	local name word

	{
		printf 'mmfence-campaign 1\n'
		printf 'via %s\norder %s\nboots %s\nseed %s\nquiet-wait %s\n' \
			"$plan_via" "$plan_order" "$plan_boots" "$plan_seed" \
			"$plan_quiet_s"
		[ -z "$plan_command" ] || printf 'command %s\n' "$plan_command"
		[ -z "$plan_quiet_load" ] || echo "quiet-load $plan_quiet_load"
		[ -z "$plan_until" ] || echo "until $plan_until"
		[ -z "$plan_emulated" ] || echo 'emulated yes'
		[ -z "$plan_no_initrd" ] || echo 'no-initrd yes'
		for name in "${plan_names[@]}"; do
			printf 'kernel %s %s %s %s\n' "$name" \
				"${plan_release[$name]}" \
				"${plan_config[$name]}" \
				"${plan_version[$name]}"
			[ -z "${plan_source[$name]-}" ] || printf \
				'source %s %s\n' "$name" "${plan_source[$name]}"
		done
		printf 'step %s\n' "${plan_steps[@]}"
		for word in "${plan_cells[@]}"; do
			printf 'cell %s\n' "$word"
		done
		for word in "${plan_run[@]}"; do
			printf 'run %s\n' "$word"
		done
	} | file_replace "$state_dir/plan"
}

# plan_label NAME - print the label of a kernel: its release and its source.
plan_label() {
	printf '%s\n' "${plan_release[$1]}" "${plan_source[$1]}"
}

# plan_copy_libraries - copy what the programs in state_dir/bin source.
plan_copy_libraries() {
	mkdir -p "$state_dir/bin/lib/campaign" &&
	install -m 0644 "$here"/lib/{common,files}.sh "$state_dir/bin/lib/" &&
	install -m 0644 "$here"/lib/campaign/*.sh \
		"$state_dir/bin/lib/campaign/"
}

plan_load() {
	local key value first=1

	[ -r "$state_dir/plan" ] ||
		die "$EXIT_USAGE" "no campaign in $state_dir; see $prog --help"
	while IFS=' ' read -r key value; do
		if [ -n "$first" ]; then
			[ "$key $value" = "mmfence-campaign 1" ] ||
				die "$EXIT_USAGE" \
					"$state_dir/plan is not the plan of a" \
					"campaign"
			first=''
			continue
		fi
		plan_line "$key" "$value"
	done <"$state_dir/plan"
	if ((${#plan_steps[@]} == 0 || ${#plan_names[@]} < 2)); then
		die "$EXIT_USAGE" "$state_dir/plan has no boots"
	fi
}

plan_line() {
	local name release config version

	case $1 in
	via) plan_via=$2 ;;
	order) plan_order=$2 ;;
	boots) plan_boots=$2 ;;
	seed) plan_seed=$2 ;;
	quiet-wait) plan_quiet_s=$2 ;;
	quiet-load) plan_quiet_load=$2 ;;
	command) plan_command=$2 ;;
	emulated) plan_emulated=$2 ;;
	no-initrd) plan_no_initrd=$2 ;;
	until) plan_until=$2 ;;
	kernel)	read -r name release config version <<<"$2"
		plan_names+=("$name")
		plan_release[$name]=$release plan_config[$name]=$config
		plan_version[$name]=$version ;;
	source) plan_source[${2%% *}]=${2#* } ;;
	step)	[ -n "${plan_release[$2]-}" ] || die "$EXIT_USAGE" \
			"$state_dir/plan: a step names the unknown kernel" \
			"\"$2\""
		plan_steps+=("$2") ;;
	cell) plan_cells+=("$2") ;;
	run) plan_run+=("$2") ;;
	*)	die "$EXIT_USAGE" "$state_dir/plan: unknown line \"$1\"" ;;
	esac
}

# The state. phase: ready (not started), boot (the kernel of this step was
# requested), measure (the run goes on), done, stuck (gave up).
step=1 attempt=1 phase=ready idle=0 boot_id='' started_s=0

state_save() {
	file_replace "$state_dir/state" printf '%s\n' "step $step" \
		"attempt $attempt" "phase $phase" "idle $idle" \
		"boot-id $boot_id" "started $started_s" ||
		die "$EXIT_CELLS" "cannot write $state_dir/state"
}

state_load() {
	local key value

	[ -r "$state_dir/state" ] || return 0
	while read -r key value; do
		case $key in
		boot-id) boot_id=$value ;;
		phase) phase=$value ;;
		*)	[[ $value =~ ^[0-9]{1,12}$ ]] || die "$EXIT_USAGE" \
				"$state_dir/state: cannot read the line" \
				"\"$key $value\""
			case $key in
			step) step=$value ;;
			attempt) attempt=$value ;;
			idle) idle=$value ;;
			started) started_s=$value ;;
			esac ;;
		esac
	done <"$state_dir/state"
}

# step_file - the path of the step's results, without the suffix.
step_file() {
	printf '%s/results/%03d-%s' "$state_dir" "$step" \
		"${plan_steps[step - 1]}"
}
