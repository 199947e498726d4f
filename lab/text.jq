# SPDX-License-Identifier: GPL-2.0-or-later
#
# For tables of exact counts: their columns, and figures as text.

def columns: if .guest.arch == "arm64" then
	[["instr", "instructions"], ["LSE", "lse_atomics"],
	 ["dmb ish", "dmb_ish"], ["ishld", "dmb_ishld"], ["dsb", "dsb"],
	 ["tlbi", "tlbi_page"], ["IPIs", "ipis_sent"]]
	elif .guest.arch == "riscv64" then
	[["instr", "instructions"], ["amo", "amos"], ["rw,rw", "fence_rw_rw"],
	 ["sfence", "sfence_page"], ["SBI", "sbi_calls"],
	 ["firmw", "firmware_instructions"], ["IPIs", "ipis_sent"]]
	elif .guest.arch == "ppc64el" then
	[["instr", "instructions"], ["stcx", "stcx_attempts"],
	 ["sync", "sync"], ["tlbie", "tlbie"], ["+pwc", "tlbie_pwc"],
	 ["hcall", "hcalls"], ["IPIs", "ipis_sent"]]
	elif .guest.arch == "s390x" then
	[["instr", "instructions"], ["cs", "compare_swaps"],
	 ["bcr", "serializations"], ["ipte", "ipte"], ["idte", "idte"],
	 ["local", "local_flushes"], ["IPIs", "ipis_sent"]]
	else
	[["instr", "instructions"], ["locked", "locked"],
	 ["mb", "full_fences"], ["invlpg", "invlpg"], ["cr3", "cr3_writes"],
	 ["IPIs", "ipis_sent"]]
	end;

def left($width): tostring | . + " " * ([0, $width - length] | max);
def right($width): tostring | " " * ([1, $width - length] | max) + .;

# Two decimals, or as many digits as fit.
def decimals($digits): . as $x | pow(10; $digits) as $one
	| ($x * $one + 0.5 | floor) as $n
	| if $digits == 0 then "\($n)" else
		($n % $one | tostring) as $rest
		| "\($n / $one | floor)." + "0" * ($digits - ($rest | length))
			+ $rest
	  end;
def figure: if . < 0 then (- . | figure) | if . == "0.00" then . else "-" + . end
	elif . >= 1000 then decimals(0) elif . >= 100 then decimals(1)
	else decimals(2) end;
