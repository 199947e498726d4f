/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/load/exact.h"

const char *const exact_role_names[EXACT_NR_ROLES] = {
	[EXACT_CLEARER] = "clearer",
	[EXACT_PINNER] = "pinner",
	[EXACT_BYSTANDER] = "bystander",
};

const char *const exact_class_names[EXACT_NR_CLASSES] = {
	[EXACT_INSTRUCTIONS] = "instructions",
	[EXACT_STRING_STEPS] = "string_steps",
	[EXACT_SYSCALLS] = "syscalls",
	[EXACT_LOCKED] = "locked",
	[EXACT_LSE_ATOMICS] = "lse_atomics",
	[EXACT_EXCLUSIVE_STORES] = "exclusive_stores",
	[EXACT_FULL_FENCES] = "full_fences",
	[EXACT_DMB_ISH] = "dmb_ish",
	[EXACT_DMB_ISHLD] = "dmb_ishld",
	[EXACT_DMB_ISHST] = "dmb_ishst",
	[EXACT_DSB] = "dsb",
	[EXACT_INVLPG] = "invlpg",
	[EXACT_INVPCID] = "invpcid",
	[EXACT_CR3_WRITES] = "cr3_writes",
	[EXACT_TLBI_PAGE] = "tlbi_page",
	[EXACT_TLBI_ASID] = "tlbi_asid",
	[EXACT_TLBI_ALL] = "tlbi_all",
	[EXACT_TLBI_LOCAL] = "tlbi_local",
	[EXACT_IPIS_SENT] = "ipis_sent",
	[EXACT_IRQS_TAKEN] = "irqs_taken",
};
