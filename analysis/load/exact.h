/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_EXACT_H
#define ANALYSIS_EXACT_H

/*
 * The counts of scripts/lab --exact, by role of the CPU and by class of the
 * instruction: "clearer_invlpg_per_event" in "exact" of a round. docs/method.md
 * has what each class holds.
 */

enum exact_role {
	EXACT_CLEARER, EXACT_PINNER, EXACT_BYSTANDER, EXACT_NR_ROLES,
};

enum exact_class {
	EXACT_INSTRUCTIONS, EXACT_STRING_STEPS, EXACT_SYSCALLS,
	EXACT_LOCKED, EXACT_LSE_ATOMICS, EXACT_EXCLUSIVE_STORES,
	EXACT_FULL_FENCES, EXACT_DMB_ISH, EXACT_DMB_ISHLD, EXACT_DMB_ISHST,
	EXACT_DSB, EXACT_INVLPG, EXACT_INVPCID, EXACT_CR3_WRITES,
	EXACT_TLBI_PAGE, EXACT_TLBI_ASID, EXACT_TLBI_ALL, EXACT_TLBI_LOCAL,
	EXACT_IPIS_SENT, EXACT_IRQS_TAKEN, EXACT_NR_CLASSES,
};

/* As in the keys of the file: "clearer", "invlpg". */
extern const char *const exact_role_names[EXACT_NR_ROLES];
extern const char *const exact_class_names[EXACT_NR_CLASSES];

#endif
