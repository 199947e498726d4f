# SPDX-License-Identifier: GPL-2.0-or-later
#
# Add the plugin's counts to the result of a run: "exact" of rounds and of
# summaries, as data/mmfence.run.schema.json defines it. $lines is the plugin's
# file: the names of the classes, then one object per round, identified by its
# mark. $functions holds the output of functions.awk, if it was requested. $harts:
# of riscv64 the hart of each CPU, elsewhere [].

$lines[0].classes as $classes
| ($lines[1:] | map({key: (.mark | tostring), value: .}) | from_entries)
	as $by_mark

# QEMU numbers the virtual CPUs as Linux does, but for riscv64: there any hart may
# boot, and becomes CPU 0. The marks, which the clearer executes, prove it.
| def vcpu: $harts[.] // .;
def roles($placement; $nr_cpus):
	$placement | {clearer: [.clearer_cpu], pinner: .pinner_cpus,
		bystander: .bystander_cpus}
	| map_values(map(vcpu))
	| .other = [range($nr_cpus)] - .clearer - .pinner - .bystander
	| with_entries(select(.value != []));

# {role: {class: count}} of [[count, ...] of each CPU, ...]
def by_role($roles; $counts):
	$roles | map_values(. as $cpus | [range($classes | length)]
		| map({key: $classes[.],
		       value: ([$counts[$cpus[]][.]] | add)})
		| from_entries);

# The unit by which the counts of a round are divided.
def unit:
	if .clear_events != null then {unit: "event", units: .clear_events}
	elif .pin_pages != null then {unit: "pinned page", units: .pin_pages}
	else {unit: "op", units: (.ops // 0)} end;

# Counts beyond those of the empty window. If there are none, noise makes the
# difference negative as often as positive: cut off at 0, sums would grow.
def net: .work - .empty;

def counted($placement):
	unit as $unit | $by_mark[.mark | tostring] as $line
	| if $line.marker != ($placement.clearer_cpu | vcpu)
		or $line.windows != [.passes, .passes] then null
	  else
		roles($placement; $line.work | length) as $roles
		| {source: "tcg-plugin"} + $unit
		+ {work: by_role($roles; $line.work),
		   empty: by_role($roles; $line.empty)}
		| if .units == 0 then . else . + (. as $exact
			| [.work | keys[] as $role | .[$role] | keys[] as $class
			| {key: "\($role)_\($class)_per_event",
			   value: ({work: $exact.work[$role][$class],
				empty: $exact.empty[$role][$class]} | net
				/ $exact.units)}] | from_entries) end
	  end;

# {role: {class: f}}, f of [{work, empty, units} of each round]
def each($rounds; f):
	$rounds[0].work | with_entries(.key as $role | .value
		|= with_entries(.key as $class | .value = ([$rounds[]
			| {work: .work[$role][$class],
			   empty: .empty[$role][$class], units}] | f)));

def sum(f): map(f) | add;

# (max - min) / mean over rounds, in %. null for one round, and for a mean that
# is not above 0, since it is lost in the background.
def spread:
	map(net / .units) | if length < 2 then null
		elif max == min then 0
		elif add > 0 then 100 * (max - min) * length / add
		else null end;

# false if they differ by more than 10 and by more than 1 %. Otherwise true, or
# null if both are below 1,000, where that proves nothing. null if one of them
# is unknown.
def near($other):
	if . == null or $other == null then null
	elif (. - $other | fabs) > ([10, $other / 100] | max) then false
	elif ([., $other] | max) < 1000 then null
	else true end;

# Of all known values; null if none is known.
def all_known: map(select(. != null)) | if . == [] then null else all end;

def sum_known: if any(. == null) then null else add end;

# With two CPUs, each interrupt that one sends is received by the other. Power
# and s390 count all kinds of them in one number. A bystander flushes at the
# request of other CPUs only, which the kernel's counts of local flushes leave
# out. On riscv64 the interrupts that carry remote fences are sent, too, and no
# row of /proc/interrupts counts them.
def witness:
	{ipis_sent: sum(.exact.work | sum(.ipis_sent)),
	 received: (if $classes | index("firmware_instructions") then null else
		map(.irqs_received | if .ipi.clearer? != null then .ipi[]
			else .cal[], .res[] end) | sum_known end),
	 flush_all: map(.tlb_local_flush_all) | sum_known,
	 flush_one: map(.tlb_local_flush_one) | sum_known,
	 cr3_writes: sum(.exact.work | del(.bystander) | sum(.cr3_writes)),
	 invlpg: sum(.exact.work | del(.bystander) | sum(.invlpg))}
	| .received as $received | .flush_all as $all | .flush_one as $one
	| .agree = (.ipis_sent | near($received))
	| .flushes_agree = ([(.cr3_writes | near($all)),
		(.invlpg | near($one))] | all_known);

def FUNCTIONS: 20;

# The costliest functions of each role, per unit, with the background included.
# Operations that the plugin finds by looking at each store have no count by
# block.
def functions($roles; $marks; $units):
	if $functions == [] then null else
		$roles | map_values(. as $cpus | [$functions[]
			| select((.mark | IN($marks[])) and
				(.vcpu | IN($cpus[])))]
		| group_by(.function)
		| map({function: .[0].function} + ([map(.counts) | transpose
			| map(add / $units) | to_entries[]
			| {key: $classes[.key], value}] | from_entries
			| del(.ipis_sent, .irqs_taken)))
		| sort_by(-.instructions) | .[:FUNCTIONS]) end;

def concluded($placement):
	[.rounds[] | select(.outcome == "ok" and (.counting | not)
		and .exact != null and .exact.units > 0)] as $ok
	| [$ok[].exact] as $rounds
	| if $ok == [] then null else
		each($rounds; spread) as $spread
		| {source: "tcg-plugin", unit: $rounds[0].unit,
		   rounds: ($rounds | length), units: ($rounds | sum(.units)),
		   per_event: each($rounds; sum(net) / sum(.units)),
		   background_per_event: each($rounds;
			sum(.empty) / sum(.units)),
		   spread_percent: $spread,
		   unsteady: [$spread | keys[] as $role | .[$role] | keys[]
			as $class | select(.[$class] == null or .[$class] > 0.5)
			| "\($role) \($class)"],
		   functions: functions(
			roles($placement; $lines[1].work | length);
			[$ok[].mark]; $rounds | sum(.units)),
		   witness: (if $vcpus == 2 then $ok | witness else null end)}
	  end;

(.cells, .primitives) |= map(.placement as $placement
	| .rounds |= map(.exact = counted($placement))
	| .summary.exact = if .outcome == "ok" then concluded($placement)
		else null end)
