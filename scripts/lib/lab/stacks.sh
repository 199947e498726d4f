# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# lab --stacks: the guest's kernel counts the stacks with which it calls some of
# its functions, by a kprobe with a histogram each. Sourced by lab; uses its
# variable here.

# Functions that flush TLBs of other CPUs or interrupt them, of all
# architectures and releases. Those that a kernel lacks are left out.
stacks=''
stacks_default="ptep_clear_flush tlb_finish_mmu
	tlb_remove_table_sync_one smp_call_function_many_cond
	radix__pmdp_collapse_flush radix__flush_tlb_collapsed_pmd
	hash__pmdp_collapse_flush serialize_against_pte_lookup
	flush_hash_table_pmd_range native_flush_tlb_multi
	native_flush_tlb_others pmdp_collapse_flush
	arch_send_call_function_ipi_mask sbi_remote_sfence_vma_asid
	smp_ext_bitcall smp_call_ipl_cpu"

# stacks_named F,F
stacks_named() {
	[[ $1 =~ ^[A-Za-z_][A-Za-z0-9_.]*(,[A-Za-z_][A-Za-z0-9_.]*)*$ ]] ||
		die "$EXIT_USAGE" "--stacks-of takes names of functions with" \
			"commas, not \"$1\""
	stacks=${1//,/ }
}

# stacks_keep DIR NAME - keep what the guest recorded beside its result.
stacks_keep() {
	[ -z "$stacks" ] || file_put "$1/stacks" "$2.stacks"
}

# stacks_print RESULT... - print them, and the requests per event.
stacks_print() {
	local -a files=("${@%.json}")

	echo
	"$here/scripts/stacks" "${files[@]/%/.stacks}"
	echo
	"$here/scripts/stacks" --per-event "${files[@]/%/.stacks}"
}
