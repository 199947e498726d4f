/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_FLUSH_H
#define LIB_FLUSH_H

/*
 * Decides how this kernel flushes the TLBs of other CPUs.
 * Sources: arch/x86/mm/tlb.c (6.15 and later for INVLPGB),
 * arch/x86/kernel/kvm.c pv_tlb_flush_supported(), arch/x86/hyperv/mmu.c
 * hyperv_setup_mmu_ops(), arch/x86/xen/mmu_pv.c,
 * arch/arm64/include/asm/tlbflush.h.
 */

#include <jansson.h>
#include <stdbool.h>

#include "lib/sys/flush_facts.h"

enum flush_method {
	FLUSH_UNKNOWN,
	FLUSH_NATIVE_IPI,	/* an interrupt to each CPU that runs the mm */
	FLUSH_KVM_PV,		/* likewise, but not to vCPUs that do not run */
	FLUSH_HYPERV,		/* a hypercall: no interrupt is seen */
	FLUSH_XEN_PV,		/* a hypercall: no interrupt is seen */
	FLUSH_INVLPGB,		/* AMD broadcast; for busy mms only */
	FLUSH_TLBI,		/* arm64 broadcast: no interrupt at all */
	FLUSH_TLBIE,		/* Power broadcast: no interrupt at all */
	FLUSH_TLBIEL,		/* Power: an interrupt to each CPU of the mm */
	FLUSH_HASH,		/* Power: interrupts for huge pages only */
	FLUSH_IDTE,		/* s390 broadcast: no interrupt at all */
	FLUSH_SBI,		/* RISC-V: interrupts of the firmware */
	FLUSH_FENCE_IPI,	/* RISC-V: an interrupt to each CPU of the mm */
	FLUSH_HIDDEN,		/* flush_seen() tried, and no interrupt came */
	FLUSH_NR,
};

struct flush_verdict {
	enum flush_method method;
	char evidence[400];	/* one line: what was read and what follows */
	char counted[240];	/* one line: where a flush is counted */
	bool time_emulated;	/* times are meaningless here */
	char time_evidence[120];
};

/*
 * flush_decide() - conclude from @facts how TLBs are flushed. Pure.
 * @emulated: the caller knows that time is emulated. If false, only QEMU's TCG
 *            is recognised, and not on arm64.
 */
void flush_decide(const struct flush_facts *facts, bool emulated,
		  struct flush_verdict *verdict);

/*
 * flush_method_name() - "native-ipi", "kvm-pv", "hyperv", "xen-pv",
 * "invlpgb", "tlbi-broadcast", "tlbie", "tlbiel-ipi", "hash", "idte",
 * "sbi-fence", "fence-ipi", "hidden", "unknown".
 */
const char *flush_method_name(enum flush_method method);

/*
 * flush_read() - read the facts by flush_facts_read(), with the configuration
 * of the running kernel, and decide. Return: 0 or -errno with fail().
 */
int flush_read(int root_fd, bool emulated, struct flush_facts *facts,
	       struct flush_verdict *verdict);

/* flush_sends_ipi() - does row TLB count the flushes of a running peer? */
bool flush_sends_ipi(const struct flush_facts *facts,
		     const struct flush_verdict *verdict);

/*
 * flush_json() - {"method", "evidence", "counted", "time_emulated",
 * "time_evidence", "cpuid": {...} or null}. Return: a new reference; NULL if
 * memory ran out.
 */
json_t *flush_json(const struct flush_facts *facts,
		   const struct flush_verdict *verdict);

#endif
