/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_FLUSH_H
#define LIB_FLUSH_H

/*
 * How this kernel flushes the TLBs of other CPUs, and what it goes by.
 * Sources: arch/x86/mm/tlb.c (6.15 and later for INVLPGB),
 * arch/x86/kernel/kvm.c pv_tlb_flush_supported(), arch/x86/hyperv/mmu.c
 * hyperv_setup_mmu_ops(), arch/x86/xen/mmu_pv.c,
 * arch/arm64/include/asm/tlbflush.h.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/kernel.h"

enum flush_method {
	FLUSH_UNKNOWN,
	FLUSH_NATIVE_IPI,	/* an interrupt to each CPU that runs the mm */
	FLUSH_KVM_PV,		/* the same, but not to vCPUs that do not run */
	FLUSH_HYPERV,		/* a hypercall: no interrupt is seen */
	FLUSH_XEN_PV,		/* a hypercall: no interrupt is seen */
	FLUSH_INVLPGB,		/* AMD broadcast for busy mms, else as above */
	FLUSH_TLBI,		/* arm64 broadcast: no interrupt at all */
	FLUSH_NR,
};

enum flush_arch {
	FLUSH_ARCH_OTHER,
	FLUSH_ARCH_X86,
	FLUSH_ARCH_ARM64,
};

/* What the decision goes by; read by flush_facts_read(). */
struct flush_facts {
	enum flush_arch arch;
	unsigned kver;			/* KVER(); 0: unknown */
	unsigned cpus_possible;
	bool cpuid;			/* the leaves below were read */
	uint32_t leaf1_ecx;		/* bit 3 MWAIT, bit 31 hypervisor */
	uint32_t base;			/* first leaf of the hypervisor, or 0 */
	char signature[13];		/* of leaf base, e.g. KVMKVMKVM */
	uint32_t features_eax;		/* leaf base + 1; KVM's features */
	uint32_t hints_edx;		/* leaf base + 1; KVM's hints */
	uint32_t enlight_eax;		/* leaf base + 4; Hyper-V's advice */
	uint32_t ext8_ebx;		/* leaf 0x80000008; bit 3 INVLPGB */
	bool invlpgb_flag;		/* /proc/cpuinfo: the kernel uses it */
	char xen_guest_type[8];		/* /sys/hypervisor/guest_type or "" */
	enum tristate kvm_guest, hyperv, paravirt;	/* configuration */
	char announced[80];		/* line of the kernel's log, or "" */
	bool has_tlb_row, has_cal_row;	/* /proc/interrupts */
};

struct flush_verdict {
	enum flush_method method;
	char evidence[400];	/* one line: what was read and what follows */
	char counted[240];	/* one line: where a flush shows */
	bool time_emulated;	/* nanoseconds mean nothing here */
	char time_evidence[120];
};

/*
 * flush_decide() - pure.
 * @emulated: the caller knows that time is emulated. Without it only QEMU's
 *            TCG by its signature is recognised, and nothing on arm64.
 */
void flush_decide(const struct flush_facts *facts, bool emulated,
		  struct flush_verdict *verdict);

/*
 * flush_facts_read() - from the CPU and from the files below @root_fd. What
 * cannot be read stays unknown. CPUID is the machine's own, whatever
 * @root_fd; without CPUID (arm64) or with @root_fd not "/" cpuid is false
 * for tests to fill in.
 * Return: 0 or -errno with fail().
 */
int flush_facts_read(int root_fd, const struct kernel_config *config,
		     struct flush_facts *facts);

/* flush_method_name() - "native-ipi", "kvm-pv", "hyperv", "xen-pv",
 * "invlpgb", "tlbi-broadcast", "unknown". */
const char *flush_method_name(enum flush_method method);

/*
 * flush_read() - flush_facts_read() with the configuration of the running
 * kernel, and the verdict. Return: 0 or -errno with fail().
 */
int flush_read(int root_fd, bool emulated, struct flush_facts *facts,
	       struct flush_verdict *verdict);

/* flush_sends_ipi() - does a flush of a running peer show in the TLB row? */
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
