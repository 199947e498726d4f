# SPDX-License-Identifier: GPL-2.0-or-later
#
# At how many calls of GUP-fast per collapse does what a walk announces cost as
# much as the interrupts of a broadcast? Input: slurped, a result with the
# primitive membarrier and a bystander, and one of "mmfence run --inject-op".
# An interval is made of the far ends of the 95 % intervals of its prices.

include "text";

def price($mean; $half): {mean: $mean, low: ($mean - $half), high: ($mean + $half)};
def plus($other): {mean: (.mean + $other.mean), low: (.low + $other.low),
	high: (.high + $other.high)};
def times($n): map_values(. * $n);

def range($unit): "\(.mean | figure) (\(.low | figure) .. \(.high | figure)) \($unit)";
def calls($op): "\(.mean / $op.mean | decimals(0)) (\(.low / $op.high
	| decimals(0)) .. \(.high / $op.low | decimals(0)))";

([.[].primitives[]? | select(.cell == "membarrier")][0].summary) as $ipi
| price($ipi.ns_per_op; $ipi.ns_per_op_ci95_half) as $waits
| price($ipi.stolen_ns_per_ipi; $ipi.stolen_ns_per_ipi_ci95_half) as $loses
| "an interrupt: who sends waits " + ($waits | range("ns")),
  "              who takes it loses " + ($loses | range("ns")),
  (["store_mb", "xchg", "smp_mb"][] as $name
	| [.[].cells[].inject.operations[]? | select(.operation == $name)][0]
	| .told
	| {mean: .mean_ns, low: .ci95_low_ns, high: .ci95_high_ns} as $op
	| "",
	  "\($name) in each call: " + ($op | range("ns per call")),
	  "  2 CPUs: " + ($waits | plus($loses) | calls($op)) + " calls",
	  ((64, 512) as $cpus
		| "  \($cpus) CPUs, extrapolated: "
		+ ($waits | plus($loses | times($cpus - 1)) | calls($op))
		+ " if all answer at once,",
		  "    " + ($waits | plus($loses) | times($cpus - 1) | calls($op))
		+ " if one after the other"))
