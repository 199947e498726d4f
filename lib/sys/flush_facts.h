/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_FLUSH_FACTS_H
#define LIB_FLUSH_FACTS_H

/*
 * The facts from which flush_decide() (lib/sys/flush.h) concludes how this
 * kernel flushes the TLBs of other CPUs: CPUID, the kernel's configuration,
 * its log, /proc and /sys.
 */

#include <stdbool.h>
#include <stdint.h>

#include "lib/sys/kernel.h"

enum flush_arch {
	FLUSH_ARCH_OTHER,
	FLUSH_ARCH_X86,
	FLUSH_ARCH_ARM64,
	FLUSH_ARCH_POWER,
	FLUSH_ARCH_S390,
	FLUSH_ARCH_RISCV,
};

struct flush_facts {
	enum flush_arch arch;
	unsigned kver;			/* KVER(); 0: unknown */
	unsigned cpus_possible;
	bool cpuid;			/* the leaves below were read */
	uint32_t leaf1_ecx;		/* bit 3 MWAIT, bit 31 hypervisor */
	uint32_t base;			/* first leaf of the hypervisor, or 0 */
	/* Of leaf base, e.g. KVMKVMKVM, without the blanks that fill it up. */
	char signature[13];
	uint32_t features_eax;		/* leaf base + 1; KVM's features */
	uint32_t hints_edx;		/* leaf base + 1; KVM's hints */
	uint32_t enlight_eax;		/* leaf base + 4; Hyper-V's advice */
	uint32_t ext8_ebx;		/* leaf 0x80000008; bit 3 INVLPGB */
	bool invlpgb_flag;		/* /proc/cpuinfo: the kernel uses it */
	char xen_guest_type[8];		/* /sys/hypervisor/guest_type or "" */
	enum tristate kvm_guest, hyperv, paravirt;	/* configuration */
	char announced[80];		/* line of the kernel's log, or "" */
	bool has_tlb_row, has_cal_row, has_ipi_row;	/* /proc/interrupts */
	enum tristate radix;		/* Power: MMU Radix; no: Hash */
	enum tristate tlbie;		/* Power: debugfs, tlbie_enabled */
	char emulator[96];		/* the evidence for QEMU's TCG, or "" */
	uint64_t seen_changes, seen_received;	/* flush_seen() */
};

/*
 * flush_facts_read() - read the facts from the CPU and from the files below
 * @root_fd. A fact that cannot be read stays unknown. CPUID is read only on x86
 * and only if @root_fd is "/", since it describes the real machine; otherwise
 * cpuid is false, and a test may fill in the leaves.
 * Return: 0 or -errno with fail().
 */
int flush_facts_read(int root_fd, const struct kernel_config *config,
		     struct flush_facts *facts);

#endif
